package detect

import (
	"fmt"
	"regexp"
	"strings"

	"sqlflame/planner"
)

// A seam is where a terminal, a mail client or a chat broke a line: in front of line i.
type seam struct {
	before, after string
	i             int
	quote         byte   // in which quotes it is, if in any
	glue          string // what stood there, if known
	known         bool
	guess         bool // a blank more or less does no harm: it is within an expression of a text plan
	guessed       bool
}

// maxMail is the widest line that mail clients and the like leave when they break lines at blanks.
const maxMail = 100

// A breaking is how lines were broken: at a column, or at blanks. Neither is known of the zero value.
type breaking struct {
	column int
	blanks bool
	widest int // of all lines
}

// howBroken finds out by the widths of the lines. Those that a terminal broke are equally wide, and so are
// some that were broken at blanks: it takes a word that was torn, or two that end in different ways.
func howBroken(lines []string, seams []seam, known int) breaking {
	if known > 0 {
		return breaking{column: known}
	}
	widest, column := 0, widestOf(seams)
	for _, line := range lines {
		widest = max(widest, width(line))
	}
	hard, blanks, torn, full := true, true, false, map[string]bool{}
	for _, s := range seams {
		w := width(s.before)
		word, _, _ := strings.Cut(strings.TrimLeft(s.after, " "), " ")
		if w == column {
			full[ending(s.before)] = true
		}
		hard = hard && w >= column-2 && !(w == column && s.known && s.glue != "")
		blanks = blanks && w+max(1, len(s.glue))+width(word) > widest
		torn = torn || s.tears()
	}
	switch {
	case hard && (len(full) >= 2 || len(full) > 0 && (torn || column > maxMail)):
		return breaking{column: column}
	case blanks && !torn && !(hard && len(full) > 0) && widest <= maxMail:
		return breaking{blanks: true, widest: widest}
	}
	return breaking{}
}

// ending returns the end of a line without its figures.
func ending(line string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, line[max(0, len(line)-12):])
}

// tears tells whether it is known that no blank was at the seam.
func (s seam) tears() bool {
	return s.known && s.glue == "" && !endsBlank(s.before) && strings.TrimLeft(s.after, " ") == s.after
}

// glue joins the lines at the seams; the first of the lines has the number n. It fails where a blank may
// or may not have stood.
func glue(lines []string, seams []seam, how breaking, n int) ([]string, *planner.FormatError) {
	out := make([]string, 0, len(lines))
	column, widest := widestOf(seams), 0
	for _, line := range lines {
		widest = max(widest, width(line))
	}
	var whole []byte // the line that is being joined
	for i, line := range lines {
		if len(seams) == 0 || seams[0].i != i {
			if strings.TrimSpace(line) == "" {
				continue
			}
			if whole != nil {
				out[len(out)-1], whole = string(whole), nil
			}
			out = append(out, line)
			continue
		}
		s := seams[0]
		between, ok := s.between(how)
		if !ok && s.guess {
			between, ok, seams[0].guessed = s.likely(column), true, true
		}
		seams = seams[1:]
		if !ok || s.joinsNumbers(between) && how.column == 0 && width(s.before) < widest {
			return nil, asFormatError(formatError(fmt.Sprintf("line %d: the lines of the plan were broken, and whether a blank stood before this one cannot be told", n+i),
				"copy the plan from a wider window, or save it to a file"))
		}
		if whole == nil {
			whole = []byte(out[len(out)-1])
		}
		if between == " " || between == "  " || between == "" && endsBlank(s.before) {
			line = strings.TrimLeft(line, " \t")
		}
		whole = append(append(whole, between...), line...)
	}
	if whole != nil {
		out[len(out)-1] = string(whole)
	}
	return out, nil
}

// widestOf returns how wide the widest line is that was broken.
func widestOf(seams []seam) int {
	column := 0
	for _, s := range seams {
		column = max(column, width(s.before))
	}
	return column
}

// likely guesses what stood at a seam, of lines that were broken at a column: those that are as wide were
// broken in mid-word.
func (s seam) likely(column int) string {
	if width(s.before) == column {
		return ""
	}
	return " "
}

func endsBlank(s string) bool { return s != strings.TrimRight(s, " \t") }

// between tells what stood at a seam.
func (s seam) between(how breaking) (string, bool) {
	switch w := width(s.before); {
	case s.known:
		return s.glue, true
	case how.column > 0 && w >= how.column && w%how.column == 0:
		return "", true
	case how.column > 0 && w < how.column && w >= how.column-2:
		return strings.Repeat(" ", how.column-w), true // lost at the end of the line
	case how.blanks:
		return " ", true
	}
	return s.byNeighbours()
}

// within returns what stood at a seam in a literal, which may have line breaks of its own.
func (b breaking) within(s seam) string {
	w := width(s.before)
	word, _, _ := strings.Cut(s.after, " ")
	switch {
	case b.column > 0 && w > 0 && w%b.column == 0:
		return ""
	case b.column > 0 && w < b.column && w >= b.column-2:
		return strings.Repeat(" ", b.column-w) // lost at the end of the line
	case b.blanks && w+1+width(word) > b.widest:
		return " "
	}
	return "\n"
}

// joinsNumbers tells whether digits stand on both sides of a seam with nothing between. Numbers are torn only where
// all longer lines are, too, or within the brackets behind a node.
func (s seam) joinsNumbers(between string) bool {
	return between == "" && !s.known && s.quote == 0 && isDigit(s.before[len(s.before)-1]) && isDigit(s.after[0])
}

var keyword = regexp.MustCompile(`(?:^|[ (])(?:AND|OR|NOT|ANY|ALL|IN|IS|AS|CASE|WHEN|THEN|ELSE|END|OVER|FILTER|DISTINCT|LIKE|ORDER BY|PARTITION BY)$`)

const operators = "<>=!~+-*/%&|^#@?"

// byNeighbours tells what stands between two characters in expressions as Postgres prints them: blanks
// around operators and behind commas, none within brackets and around dots and casts.
func (s seam) byNeighbours() (string, bool) {
	before, after := s.before[len(s.before)-1], s.after[0]
	if s.quote == '\'' {
		return "\n", true // in a literal stands anything, a line break as well
	}
	isOp, isOpAfter := strings.IndexByte(operators, before) >= 0, strings.IndexByte(operators, after) >= 0
	switch {
	case strings.IndexByte("),.;:]", after) >= 0, strings.IndexByte("([.", before) >= 0, strings.HasSuffix(s.before, "::"):
		return "", true
	case isOp && isOpAfter:
		return "", true
	case isOp || isOpAfter, before == ')' && isWord(after), keyword.MatchString(s.before):
		return " ", true
	case before == ',' && !(isDigit(after) && len(s.before) > 1 && isDigit(s.before[len(s.before)-2])):
		return " ", true
	case isDigit(before) && isDigit(after):
		return "", true
	case isWord(before) && after == '(':
		return "", before >= 'a' && before <= 'z' || before == '_'
	}
	return "", false
}

func isWord(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

// An openness is what is open at the end of a text: how many brackets, and the quote in which it ends.
type openness struct {
	depth int
	quote byte
}

func (o openness) open() bool { return o.depth > 0 || o.quote != 0 }

// after returns what is open at the end of a line that begins with o.
func (o openness) after(line string) openness {
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case o.quote != 0:
			if c == o.quote {
				o.quote = 0
			}
		case c == '\'' || c == '"':
			o.quote = c
		case c == '(':
			o.depth++
		case c == ')':
			o.depth--
		}
	}
	return o
}

// isOpen tells whether a line ends within brackets or quotes.
func isOpen(line string) bool { return openness{}.after(line).open() }
