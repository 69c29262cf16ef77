package detect

import (
	"strings"
	"unicode/utf8"
)

// marker is what mails, comments and tables put in front of each line.
var marker = beginning(" \t>#-/*;%R", `^[ \t]*(?:>|#+|--|//+|\*|;|%|REM\b)`)

// borders are drawn at the left and the right of a table.
const borders = "|│║"

// prefixed takes lines that all begin with the same mark, without it.
func (s *splitter) prefixed(lines []string, n, depth int) int {
	if first := strings.TrimLeft(lines[0], " \t"); strings.ContainsRune(borders, firstRune(first)) {
		return s.bordered(lines, n, depth)
	}
	if !isMarked(lines[0]) {
		return 0
	}
	marks := strings.TrimSpace(marker.FindString(lines[0]))
	mark := marks[:1]
	var bare []string
	var holds planSeeker
	end := 0
	for i, line := range lines {
		m := marker.FindString(line)
		switch {
		case m != "" && strings.HasPrefix(strings.TrimSpace(m), mark) && (isMarked(line) || strings.TrimSpace(line) == marks):
			bare = append(bare, line[len(m):])
			end = i + 1
			continue
		case strings.TrimSpace(line) == "" && i-end < 2:
			bare = append(bare, "")
			continue
		case strings.TrimSpace(line) != "" && goesOnMarked(lines[i+1:], mark) && holds.plan(bare):
			bare = append(bare, line) // the mail client broke the line and did not quote the rest
			continue
		}
		break
	}
	bare = unspaced(bare[:end], lines)
	if endsComment(lines[end:], bare[end-1]) {
		end--
		lines[end], bare = strings.TrimLeft(bare[end], " "), bare[:end]
	}
	s.region(bare, n, depth+1, false)
	return end
}

// isMarked tells whether a line has a mark, which neither rules nor the arrows of a plan are.
func isMarked(line string) bool {
	bare := strings.TrimSpace(line)
	if bare == "*/" {
		return false
	}
	return marker.MatchString(bare) && !strings.HasPrefix(bare, "->") && !isBrokenRule(bare) && !isTitle(bare)
}

// unspaced takes off the blank between the mark and the line that all marked lines have.
func unspaced(bare, lines []string) []string {
	for i, line := range bare {
		if line != "" && line[0] != ' ' && len(line) < len(lines[i]) {
			return bare
		}
	}
	for i, line := range bare {
		if len(line) < len(lines[i]) {
			bare[i] = strings.TrimPrefix(line, " ")
		}
	}
	return bare
}

// endsComment tells whether a plan begins in the last line of a comment, and goes on without marks.
func endsComment(after []string, last string) bool {
	if len(after) == 0 || indent(after[0]) == 0 || begins([]string{last}, false) != beginsText {
		return false
	}
	bare := strings.TrimSpace(after[0])
	return strings.HasPrefix(bare, "->") || isProperty(bare)
}

// A planSeeker remembers whether a plan is among lines, of which there are more with each call.
type planSeeker struct {
	looked int
	found  bool
}

func (p *planSeeker) plan(lines []string) bool {
	for ; p.looked < len(lines) && !p.found; p.looked++ {
		p.found = hasFigures(lines[p.looked]) || planWords.MatchString(lines[p.looked])
	}
	return p.found
}

// maxTails is how many lines without a mark may be the rest of one with a mark.
const maxTails = 4

// goesOnMarked tells whether one of the next lines has the mark.
func goesOnMarked(lines []string, mark string) bool {
	for _, line := range lines[:min(len(lines), maxTails)] {
		if strings.HasPrefix(strings.TrimLeft(line, " \t"), mark) {
			return true
		}
		if strings.TrimSpace(line) == "" {
			break
		}
	}
	return false
}

// bordered takes the lines of a table with a border, without it. Rules between and around are kept.
func (s *splitter) bordered(lines []string, n, depth int) int {
	end := 0
	right := true
	for end < len(lines) {
		line := strings.TrimSpace(lines[end])
		if line == "" || !strings.ContainsRune(borders, firstRune(line)) && !isFrameRule(line) {
			break
		}
		if !isFrameRule(line) {
			last := lastRune(line)
			right = right && len(line) > utf8.RuneLen(last) && strings.ContainsRune(borders, last)
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
