package detect

import (
	"fmt"
	"regexp"
	"strings"

	"sqlflame/planner"
)

// fieldStart begins what may follow a blank within the brackets behind a node's name.
var fieldStart = regexp.MustCompile(`^(?:(?:rows|width|loops|time)=|executed\))`)

// A seam is where a terminal, a mail client or a chat broke a line: in front of line i of a plan.
type seam struct {
	before, after string
	glue          string // what stood there, if known
	known         bool
	i             int
}

// joined mends the lines of a plan in the text format that were broken: a line that can but be the rest
// of the one before is appended to it. It fails where that could be done in two ways. The column is that
// at which a terminal broke the lines, 0 if unknown.
func joined(lines []string, n, col, column int) ([]string, *planner.FormatError) {
	if err := lostIndentation(lines, n, col); err != nil {
		return nil, err
	}
	seams := seamsOf(lines, col)
	out := lines
	if len(seams) > 0 {
		hard, soft := howBroken(lines, seams)
		for i, sm := range seams {
			if !sm.known && column > 0 && (width(sm.before)-column)%column == 0 {
				seams[i].known = true
			}
		}
		var err *planner.FormatError
		if out, err = glue(lines, seams, hard, soft, n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// seamsOf returns where lines are the rest of those before.
func seamsOf(lines []string, col int) []seam {
	var seams []seam
	prev, head := 0, true // of which node's line the one before is, or continues it
	for i, line := range lines[1:] {
		i++
		in := indent(line)
		if in == len(line) {
			continue
		}
		bare := line[in:]
		if continues(lines[prev], line, bare, in, col, prev == 0, len(seams) > 0) {
			s := seam{before: lines[prev], after: line, i: i}
			s.glue, s.known = s.obvious(head)
			seams = append(seams, s)
		} else {
			head = strings.HasPrefix(bare, "->")
		}
		prev = i
	}
	return seams
}

// continues tells whether a line can but be the rest of the line before.
func continues(before, line, bare string, in, col int, first, broken bool) bool {
	if secondHalf.MatchString(bare) {
		return true
	}
	head := first || strings.HasPrefix(strings.TrimSpace(before), "->")
	if strings.HasPrefix(bare, "->") || slices.MatchString(bare) || label.MatchString(bare) && in > col {
		return false
	}
	if in >= col+2 {
		return head && !strings.HasSuffix(strings.TrimRight(before, " "), ")") && isOpen(before) && !property.MatchString(bare)
	}
	depth, quote := openness(before)
	if summary.MatchString(bare) {
		return false
	}
	if quote != 0 && depth <= 0 && !broken {
		return false // a literal with a line break: the plan's own
	}
	return depth > 0 || quote != 0 || !property.MatchString(bare)
}

// obvious tells what stood at the seam where only one thing makes sense.
func (s seam) obvious(head bool) (string, bool) {
	before, after := s.before, s.after
	trimmed := strings.TrimRight(before, " \t")
	switch {
	case before != trimmed, after[0] == ' ' && !secondHalf.MatchString(strings.TrimLeft(after, " ")):
		return "", true
	case strings.HasSuffix(trimmed, "->"):
		return "  ", true
	}
	bare := strings.TrimSpace(after)
	if secondHalf.MatchString(bare) && !isOpen(before) {
		if strings.HasPrefix(bare, "(cost") {
			return "  ", true
		}
		return " ", true
	}
	if head && isOpen(before) {
		last := trimmed[len(trimmed)-1]
		if fieldStart.MatchString(bare) && (last >= '0' && last <= '9' || strings.HasSuffix(trimmed, "actual") || strings.HasSuffix(trimmed, "never")) {
			return " ", true
		}
		return "", true
	}
	if strings.HasSuffix(trimmed, ":") {
		return " ", true
	}
	return "", false
}

// howBroken tells whether the lines can have been broken at a column, and whether they can have been
// broken at blanks: by the seams where that is plain, else by the widths of the lines.
func howBroken(lines []string, seams []seam) (hard, soft bool) {
	widest := 0
	for _, line := range lines {
		widest = max(widest, width(strings.TrimRight(line, " \t")))
	}
	hard, soft = true, true
	for _, s := range seams {
		w := width(s.before)
		word, _, _ := strings.Cut(strings.TrimLeft(s.after, " "), " ")
		hard = hard && w >= widest-1
		soft = soft && w+1+width(word) > widest
		if s.known && s.glue == "" && strings.TrimRight(s.before, " ") == s.before && s.after[0] != ' ' {
			soft = false
		}
	}
	return hard || widest > maxMail, soft && widest <= maxMail
}

// maxMail is the widest line that mail clients and the like leave when they break lines at blanks.
const maxMail = 100

// glue joins the lines at the seams.
func glue(lines []string, seams []seam, hard, soft bool, n int) ([]string, *planner.FormatError) {
	out := make([]string, 0, len(lines))
	var whole []byte // the line that is being joined
	for i, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if len(seams) == 0 || seams[0].i != i {
			if whole != nil {
				out[len(out)-1], whole = string(whole), nil
			}
			out = append(out, line)
			continue
		}
		s := seams[0]
		seams = seams[1:]
		between, known := s.glue, s.known
		if !known {
			between, known = s.likely(hard, soft)
		}
		if !known {
			return nil, asFormatError(formatError(fmt.Sprintf("line %d: the lines of the plan were broken, and whether a blank stood before this one cannot be told", n+i),
				"copy the plan from a wider window, or save it to a file"))
		}
		if whole == nil {
			whole = []byte(out[len(out)-1])
		}
		if between != "" || s.before != strings.TrimRight(s.before, " ") {
			line = strings.TrimLeft(line, " \t")
		}
		whole = append(append(whole, between...), line...)
	}
	if whole != nil {
		out[len(out)-1] = string(whole)
	}
	return out, nil
}

// likely tells what stood at a seam by how the other lines were broken, or by what stands around it.
func (s seam) likely(hard, soft bool) (string, bool) {
	switch {
	case hard && !soft:
		return "", true
	case soft && !hard:
		return " ", true
	}
	before, after := s.before[len(s.before)-1], s.after[0]
	switch {
	case strings.HasSuffix(s.before, "::"), strings.IndexByte("),.;:]", after) >= 0, strings.IndexByte("([.", before) >= 0:
		return "", true
	case !isWord(before) || !isWord(after):
		return " ", true
	}
	return "", false
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

// isOpen tells whether a line ends within brackets or quotes.
func isOpen(line string) bool {
	depth, quote := openness(line)
	return depth > 0 || quote != 0
}

// openness returns how many brackets a line leaves open, and the quote in which it ends.
func openness(line string) (depth int, quote byte) {
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
	}
	return depth, quote
}
