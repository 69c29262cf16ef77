package detect

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"sqlflame/planner"
	"sqlflame/planner/sqltext"
)

// fieldStart begins what may follow a blank within the brackets behind a node's name.
var fieldStart = regexp.MustCompile(`^(?:(?:rows|width|loops|time)=|executed\))`)

// joined mends the lines of a plan in the text format that were broken: a line that can but be the rest
// of the one before is appended to it. It fails where that could be done in two ways. The column is that
// at which lines were broken if they were, cut one at which they certainly were; each is 0 if unknown. What had to be guessed is said.
func joined(lines []string, n, col, column, cut int) (out []string, doubt string, err *planner.FormatError) {
	seams := seamsOf(lines, col, cut)
	if len(seams) == 0 {
		return lines, "", lostIndentation(lines, n, col)
	}
	out, err = glue(lines, seams, howBroken(lines, seams, column), n)
	if err != nil {
		return nil, "", err
	}
	return out, doubtOf(seams, n), lostIndentation(out, n, col)
}

// doubtOf says at which seams a blank may be missing or be one too many.
func doubtOf(seams []seam, n int) string {
	var at []string
	for _, s := range seams {
		if s.guessed {
			at = append(at, strconv.Itoa(n+s.i))
		}
	}
	switch k := len(at); {
	case k == 0:
		return ""
	case k > 5:
		at = append(at[:5], fmt.Sprintf("%d more", k-5))
	}
	return "the lines of the plan were broken: in front of line " + strings.Join(at, ", ") + " a blank may be missing or be one too many"
}

// A textLine is a line of a plan, with what those before it that it goes on from leave open.
type textLine struct {
	text string
	in   int // blanks in front
	open openness
	head bool   // of a node
	from string // the line that it is the rest of, if of one
}

// whole returns the line's beginning.
func (l textLine) whole() string {
	if l.from != "" {
		return l.from
	}
	return l.text
}

// seamsOf returns where lines are the rest of those before.
func seamsOf(lines []string, col, cut int) []seam {
	var seams []seam
	var values sqltext.Values
	within := 0 // the last line of a literal
	prev := textLine{text: lines[0], in: col, open: openness{}.after(lines[0]), head: true}
	for i, text := range lines[1:] {
		line := textLine{text: text, in: indent(text)}
		if line.in == len(text) {
			continue
		}
		if isCut(prev.text, text, cut, col) || line.continues(prev, col, len(seams) > 0) {
			s := seam{before: prev.text, after: text, i: i + 1, quote: prev.open.quote}
			s.glue, s.known = s.obvious(prev)
			s.guess = !prev.head && isProperty(strings.TrimLeft(prev.whole(), " \t"))
			seams = append(seams, s)
			line.open, line.head, line.from = prev.open.after(text), prev.head, prev.whole()
		} else if i+1 <= within {
			line.open, line.from = prev.open.after(text), prev.whole()
		} else {
			line.open, line.head = openness{}.after(text), strings.HasPrefix(text[line.in:], "->")
			within = i + 1 + literal(&values, text, lines[i+2:])
		}
		prev = line
	}
	return seams
}

// continues tells whether a line can but be the rest of the line before.
func (l textLine) continues(prev textLine, col int, broken bool) bool {
	bare := l.text[l.in:]
	switch {
	case secondHalf.MatchString(bare):
		return true
	case strings.HasPrefix(bare, "->"), slices.MatchString(bare), label.MatchString(bare) && l.in > col:
		return false
	case l.in >= col+2:
		return prev.head && !strings.HasSuffix(strings.TrimRight(prev.text, " "), ")") && prev.open.open() && !isProperty(bare)
	case summary.MatchString(bare):
		return false
	case prev.open.quote != 0 && prev.open.depth <= 0 && !broken:
		return false // a literal with a line break: the plan's own
	}
	return prev.open.open() || !isProperty(bare)
}

// obvious tells what stood at the seam where only one thing makes sense.
func (s seam) obvious(prev textLine) (string, bool) {
	trimmed, bare := strings.TrimRight(s.before, " \t"), strings.TrimSpace(s.after)
	switch {
	case s.before != trimmed, s.after[0] == ' ' && (!secondHalf.MatchString(bare) || indent(s.after) < 3):
		return "", true
	case strings.HasSuffix(trimmed, "->"):
		return "  ", true
	case secondHalf.MatchString(bare) && !prev.open.open():
		if strings.HasPrefix(bare, "(cost") {
			return "  ", true
		}
		return " ", true
	case prev.head && prev.open.open():
		last := trimmed[len(trimmed)-1]
		if fieldStart.MatchString(bare) && (isDigit(last) || strings.HasSuffix(trimmed, "actual") || strings.HasSuffix(trimmed, "never")) {
			return " ", true
		}
		return "", true
	case isProperty(strings.TrimLeft(trimmed, " ")+" ") && strings.IndexByte(trimmed, ':') == len(trimmed)-1:
		return " ", true
	}
	return "", false
}

// hardColumn returns the column at which a terminal broke the lines of a plan: the width of the widest, if
// nearly all of them go on in the first column of the next line; 0 if there are not two of them.
func hardColumn(lines []string, col int) int {
	widest, broken, whole := minColumn, 0, 0
	for _, line := range lines {
		widest = max(widest, width(line))
	}
	for i, line := range lines[:len(lines)-1] {
		switch {
		case width(line) != widest:
		case isCut(line, lines[i+1], widest, col):
			broken++
		default:
			whole++
		}
	}
	if broken < 2 || whole*10 > broken {
		return 0
	}
	return widest
}

// minColumn is the narrowest window that breaks lines.
const minColumn = 40

// isCut tells whether a line is as wide as the column at which a terminal broke lines and goes on in the next.
func isCut(line, after string, column, col int) bool {
	if column == 0 || width(line) != column {
		return false
	}
	in := indent(after)
	bare := after[in:]
	return bare != "" && (in <= col+1 || bare[0] == '(' || strings.HasSuffix(line, "->")) && !summary.MatchString(bare)
}
