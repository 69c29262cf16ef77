package oracle

import (
	"regexp"
	"strings"
)

// A margin is what stands before the lines of a table: blanks, signs of a comment or of quoted mail,
// line numbers of an editor.
type margin struct {
	text   string
	number *regexp.Regexp // the margin with any line number, nil if it has none
}

var (
	digits      = regexp.MustCompile(`\d+`)
	blanks      = regexp.MustCompile(`\s+`)
	marginAlone = regexp.MustCompile(`^[\s>#*/;-]*(?:\d{1,6}[:.)]?)?[\s>|]*$`)
	beforeRow   = regexp.MustCompile(`^[\s>#*/;-]*(?:\d{1,6}[:.)]?)?[\s>]*\|`)
)

// isMargin tells whether the text may stand before each line of a table, as no word does.
func isMargin(text string) bool { return marginAlone.MatchString(text) }

// newMargin makes a margin of what stands before the heading row.
func newMargin(text string) margin {
	m := margin{text: text}
	if isMargin(text) && digits.MatchString(text) {
		pattern := digits.ReplaceAllString(regexp.QuoteMeta(text), `\d+`)
		m.number = regexp.MustCompile(`^\s*` + strings.TrimPrefix(blanks.ReplaceAllString(pattern, `\s*`), `\s*`))
	}
	return m
}

// bare takes the margin off a line. Where mail was quoted by several, some lines have another one.
func (m margin) bare(line string) string {
	if rest, ok := strings.CutPrefix(line, m.text); ok {
		return rest
	}
	if m.number != nil {
		if found := m.number.FindString(line); found != "" {
			return line[len(found):]
		}
	}
	return strings.TrimPrefix(strings.TrimLeft(line, " \t>"), "-- ")
}

// row takes the margin off a row, which begins with |. What stands before that does not matter: the
// indentation is inside the row.
func (m margin) row(line string) string {
	bare := strings.TrimLeft(m.bare(line), " \t")
	if strings.HasPrefix(bare, "|") {
		return bare
	}
	if at := beforeRow.FindStringIndex(line); at != nil {
		return line[at[1]-1:]
	}
	return bare
}

// unquoted takes the margin off the lines of a statement, if all of them have it.
func (m margin) unquoted(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		rest, ok := strings.CutPrefix(line, m.text)
		if m.number != nil {
			found := m.number.FindString(line)
			rest, ok = line[len(found):], found != ""
		}
		if !ok && strings.TrimSpace(line) != strings.TrimSpace(m.text) && i > 0 {
			return text
		}
		if ok {
			lines[i] = rest
		} else {
			lines[i] = strings.TrimPrefix(line, strings.TrimLeft(m.text, " \t")) // text lost its leading blanks
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
