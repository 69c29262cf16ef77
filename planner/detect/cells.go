package detect

import (
	"cmp"
	"regexp"
	"strings"
	"unicode/utf8"
)

// tuples takes a column that psql printed without its heading, where the lines show it: a value of several
// lines has a mark at the end of each but the last, or blanks, and so has a line that psql broke.
func (s *splitter) tuples(lines []string, n, depth int) int {
	if n < s.plain {
		return 0
	}
	end, mark := valueLines(lines), width(lines[0])
	if end == 0 {
		end, mark = brokenLines(lines)
		if end < 0 {
			s.plain, end = n-end, 0 // no need to look at these lines again
		}
	}
	if end < 2 {
		return 0
	}
	body := lines[:end]
	if !padded(body) {
		mark--
	}
	s.value(s.unmarked(body, strings.Repeat("-", mark)), n, depth)
	return end
}

// value looks for documents in what was in a column.
func (s *splitter) value(lines []string, n, depth int) {
	s.inColumn = true
	s.region(lines, n, depth+1, true)
	s.column = 0
}

// valueLines returns how many lines a value of several has that begins with the first; 0 if it is none.
func valueLines(lines []string) int {
	first := strings.TrimRight(strings.TrimSpace(lines[0]), " +↵.…")
	if first == "" || strings.IndexByte("[{-<", first[0]) < 0 || !yamlBegin.MatchString(first) && begins([]string{first}, true) == nothing {
		return 0
	}
	w := width(lines[0])
	blanks := strings.HasSuffix(lines[0], " ")
	end := 0
	for end < len(lines) {
		line := lines[end]
		if c := lastRune(line); blanks && (c != ' ' || width(line) != w) ||
			!blanks && c != '+' && c != '↵' && (!isMark(c) || width(line) != w) {
			break
		}
		end++
	}
	switch {
	case end == 0 || blanks && end < 2:
		return 0 // a line with a blank at its end
	case end < len(lines) && !isFrameRule(strings.TrimSpace(lines[end])):
		end++
	}
	return end
}

// brokenLines looks at the lines of a plan in the text format that psql may have broken: those that it
// broke are equally wide, and wider than the others. It returns how many lines there are and the column
// of the mark, or, negative, how many lines are as EXPLAIN printed them.
func brokenLines(lines []string) (count, mark int) {
	if !isNodeLine(lines[0]) {
		return 0, 0
	}
	end, even := 0, true
	for ; end < len(lines); end++ {
		line := lines[end]
		if bare := strings.TrimSpace(line); bare == "" || isFooter(bare) || isFrameRule(bare) {
			break
		}
		even = even && width(line) == width(lines[0])
		mark = max(mark, width(line))
	}
	if end == 0 {
		return 0, 0
	}
	broken, marked := brokenRows(lines[:end], mark, even)
	if broken == 0 || broken == 1 && !marked && mark < minWrapped {
		return -end, 0
	}
	return end, mark
}

// wholeWithout tells whether the figures of a node are whole without the last character of a line, a blank or a
// point, that goes on in the next: 1 if it is a mark then, -1 if they are whole with it only, 0 if neither.
func wholeWithout(line, next string, left bool) int {
	with := len(wholeFigures.FindAllString(line+next, 3))
	if left && next != "" {
		next = next[utf8.RuneLen(firstRune(next)):]
	}
	return cmp.Compare(len(wholeFigures.FindAllString(line[:len(line)-1]+next, 3)), with)
}

// isPoint tells whether a point at the end of a line may be that of a number: there are digits on both sides,
// and the number would have no decimals without it.
func isPoint(before, after string) bool {
	digits := strings.TrimLeft(after, "0123456789")
	return before != "" && isDigit(before[len(before)-1]) && len(digits) < len(after) && (!strings.HasPrefix(digits, ".") || strings.HasPrefix(digits, ".."))
}

// brokenRows returns how many of the lines are as wide as the column, all of which have a mark or a blank at
// the end that no others have; 0 if that is not so. Even says that all lines are filled up, as there was a
// border behind: all of them count then.
func brokenRows(lines []string, column int, even bool) (broken int, marked bool) {
	left := padded(lines)
	blanks, marks, sure := 0, 0, 0
	for i, line := range lines {
		c := lastRune(line)
		full := width(line) == column
		whole := 0
		if full && (c == ' ' || c == '.') && i+1 < len(lines) {
			whole = wholeWithout(line, lines[i+1], left)
		}
		switch {
		case whole < 0:
			return 0, false
		case full && c == ' ':
			blanks++
		case full && (c == '.' || c == '…') && i+1 < len(lines) && (!left || firstRune(lines[i+1]) == c):
			marks++
			if bare := line[:len(line)-utf8.RuneLen(c)]; whole > 0 || restOf(bare, lines[i+1]) && !(c == '.' && isPoint(bare, lines[i+1])) {
				sure++
			}
		case full || c == ' ':
			return 0, false
		}
	}
	switch {
	case even && left && len(lines) > 1:
		return len(lines), marks > 0
	case even || blanks > 0 && marks > 0 || marks == 1 && !left && sure == 0 || lastRune(lines[len(lines)-1]) == ' ':
		return 0, false
	}
	return blanks + marks, marks > 0
}

// restOf tells whether a line goes on in the next one, which closes its brackets, or is no line of a plan.
func restOf(line, next string) bool {
	bare := strings.TrimSpace(next)
	return isOpen(line) && !isOpen(line+next) || !strings.HasPrefix(bare, "->") && !isProperty(bare)
}

// minWrapped is the narrowest line with a blank at its end that is not taken for one that a mail client
// broke there.
const minWrapped = 80

// isNodeLine tells a line of a node from the others of a plan, also if it breaks off.
func isNodeLine(line string) bool {
	bare := strings.TrimSpace(line)
	return bare != "" && !strings.HasPrefix(bare, planTitle) && (isRoot(bare) || nodeNames.MatchString(bare) && !isStatement(bare))
}

// joinFilled joins the lines of a document that fill their column, if they go on in the next line. Those
// of a plan in the text format do if that is sure.
func joinFilled(lines []string, column int, sure []bool) []string {
	kind := begins(lines, true)
	out := make([]string, 0, len(lines))
	var st jsonState
	var whole []byte // the line that is being joined
	for i, line := range lines {
		if kind != beginsText {
			line = strings.TrimRight(line, " ")
		}
		joins, blanks := kind == beginsText && i > 0 && sure != nil && sure[i-1], 0
		if kind != beginsText && i > 0 && goesOn(kind, st, strings.TrimRight(lines[i-1], " "), line) {
			blanks = column - width(strings.TrimRight(lines[i-1], " "))
			joins = blanks >= 0 && blanks <= 2
			if blanks == 1 && isWide(line) {
				blanks = 0 // no place for half a character
			}
		}
		if joins {
			if whole == nil {
				whole = []byte(out[len(out)-1])
			}
			whole = append(append(whole, "  "[:blanks]...), line...)
		} else {
			if whole != nil {
				out[len(out)-1], whole = string(whole), nil
			}
			if out = append(out, line); kind == beginsYAML {
				st = jsonState{} // its strings end with the line
			}
		}
		if kind != beginsText {
			st.take(line)
		}
	}
	if whole != nil {
		out[len(out)-1] = string(whole)
	}
	return out
}

// isWide tells whether a line begins with a character of two columns.
func isWide(line string) bool { return line != "" && runeWidth(firstRune(line)) == 2 }

// goesOn tells whether a line can only be the rest of the one before, or may as well be, as blanks between
// the parts of such a document mean nothing.
func goesOn(kind kind, st jsonState, before, line string) bool {
	switch kind {
	case beginsJSON:
		return st.inString || splitsLiteral(before, line)
	case beginsXML:
		return !strings.HasSuffix(before, ">") || !strings.HasPrefix(strings.TrimSpace(line), "<")
	case beginsYAML:
		return st.inString || !yamlLine.MatchString(line)
	}
	return false
}

// yamlLine is the beginning of a line of EXPLAIN's YAML.
var yamlLine = regexp.MustCompile(`^ *(?:- *(?:"|$)|(?:- )?"?[a-zA-Z][\w ./()-]*"?:(?: |$))`)
