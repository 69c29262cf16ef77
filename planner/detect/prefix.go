package detect

import (
	"regexp"
	"strings"
)

// marker is what mails, comments and tables put in front of each line. A rule of dashes is none, nor is an
// arrow of a plan.
var marker = regexp.MustCompile(`^[ \t]*(?:(?:> ?)+|#+(?: |$)|--(?: |$)|//+(?: |$)|\*(?: |$)|;(?: |$)|%(?: |$)|REM(?: |$))`)

// borders are drawn at the left and the right of a table.
const borders = "|│║"

// prefixed takes lines that all begin with the same mark, without it.
func (s *splitter) prefixed(lines []string, n, depth int) int {
	if first := strings.TrimLeft(lines[0], " \t"); strings.ContainsRune(borders, []rune(first)[0]) {
		return s.bordered(lines, n, depth)
	}
	mark := strings.TrimSpace(marker.FindString(lines[0]))
	if mark == "" || strings.HasPrefix(strings.TrimSpace(lines[0]), "->") {
		return 0
	}
	short := mark[:1]
	var bare []string
	end := 0
	for i, line := range lines {
		m := marker.FindString(line)
		switch {
		case m != "" && strings.HasPrefix(strings.TrimSpace(m), short) && !strings.HasPrefix(strings.TrimSpace(line), "->"):
			bare = append(bare, unmark(line, m))
			end = i + 1
			continue
		case strings.TrimSpace(line) == "" && i-end < 2:
			bare = append(bare, "")
			continue
		case i+1 < len(lines) && i == end && short == ">" && strings.HasPrefix(lines[i+1], ">") && isTail(line, bare):
			bare = append(bare, line) // the mail client broke the line and did not quote the rest
			continue
		}
		break
	}
	if end == 0 {
		return 0
	}
	bare = bare[:end]
	if end == 1 && begins(bare, false) == beginsText && len(lines) > 1 && indent(lines[1]) > 0 {
		// The first line of the plan stands at the end of a comment.
		if in := len(lines[0]) - len(strings.TrimLeft(bare[0], " ")); in > 0 {
			lines[0] = strings.TrimLeft(bare[0], " ")
			return 0
		}
	}
	s.region(bare, n, depth+1, false)
	return end
}

// unmark takes a mark off a line, but leaves the blanks of its indentation.
func unmark(line, mark string) string {
	return line[len(mark):]
}

// isTail tells whether a line can only be the end of the one before.
func isTail(line string, before []string) bool {
	return len(before) > 0 && isOpen(before[len(before)-1])
}

// bordered takes the lines of a table with a border, without it. Rules between and around are kept.
func (s *splitter) bordered(lines []string, n, depth int) int {
	end := 0
	right := true
	for end < len(lines) {
		line := strings.TrimSpace(lines[end])
		if line == "" || !strings.ContainsRune(borders, []rune(line)[0]) && !isFrameRule(line) {
			break
		}
		if !isFrameRule(line) {
			last := []rune(line)
			right = right && len(last) > 1 && strings.ContainsRune(borders, last[len(last)-1])
		}
		end++
	}
	bare := make([]string, end)
	for i, line := range lines[:end] {
		if isFrameRule(strings.TrimSpace(line)) {
			bare[i] = strings.TrimSpace(line)
			continue
		}
		bare[i] = unborder(line, right)
	}
	if end > 0 && end < len(lines) && isFooter(strings.TrimSpace(lines[end])) {
		bare = append(bare, lines[end])
		end++
	}
	s.region(bare, n, depth+1, false)
	return end
}

// unborder takes the borders off a line.
func unborder(line string, right bool) string {
	line = strings.TrimLeft(line, " \t")
	for _, b := range []string{"|", "│", "║"} {
		line = strings.TrimPrefix(line, b)
	}
	if right {
		line = strings.TrimRight(line, " \t")
		for _, b := range []string{"|", "│", "║"} {
			line = strings.TrimSuffix(line, b)
		}
	}
	return line
}
