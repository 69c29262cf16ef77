package detect

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxRescued and maxShapes bound what is looked at again.
const (
	maxRescued = 16 << 20
	maxShapes  = 1000
)

var yamlWords = regexp.MustCompile(`\bPlan: *\n`)

// rescue looks again where nothing was found: for lines that all begin with what a container's log, a
// diff or an editor put there, and for lines that a program printed as a list of strings.
func rescue(text string) []Document {
	if len(text) > maxRescued || !hasFigures(text) && !planWords.MatchString(text) && !yamlWords.MatchString(text) && !strings.Contains(text, "<explain") {
		return nil
	}
	for _, look := range []func(string) [][]string{shaped, listed} {
		s := &splitter{}
		for _, lines := range look(text) {
			s.region(tidy(lines), 1, 0, false)
		}
		for i := range s.docs {
			s.docs[i].Line = 0 // groups have lines of their own
		}
		if s.finish(); len(s.docs) > 0 && s.err == nil {
			return s.docs
		}
	}
	return nil
}

// shaped returns groups of lines without the prefix that all of a group have, but for its numbers; none if there are
// too many.
func shaped(text string) (groups [][]string) {
	lines := strings.Split(text, "\n")
	for i := 0; i+1 < len(lines); {
		shape := commonShape(lines[i], lines[i+1])
		if shape == nil {
			i++
			continue
		}
		var group []string
		for ; i < len(lines); i++ {
			at := shape.FindStringIndex(lines[i])
			if at == nil {
				break
			}
			group = append(group, lines[i][at[1]:])
		}
		if groups = append(groups, group); len(groups) > maxShapes {
			return nil
		}
	}
	return groups
}

// notPrefix is what the lines of a plan have in common themselves.
var notPrefix = regexp.MustCompile(`->|[("'=\\]|^[A-Za-z ]*$|[{}\[]$`)

// commonShape returns what two lines begin with, in which numbers may differ and be aligned; nil if that
// is nothing but blanks and words, as two lines of a plan may have in common.
func commonShape(a, b string) *regexp.Regexp {
	i, j := skipBlanks(a), skipBlanks(b)
	aligned := i > 0 || j > 0
	var prefix []byte // with a 0 for each number
	for i < len(a) && j < len(b) && len(prefix) < maxPrefix {
		c := a[i]
		switch {
		case isDigit(c) && isDigit(b[j]):
			i, j, c = skipDigits(a, i), skipDigits(b, j), '0'
		case c == b[j]:
			i, j = i+1, j+1
		default:
			i = len(a)
			continue
		}
		prefix = append(prefix, c)
	}
	bare := strings.TrimRight(validPrefix(string(prefix)), " \t")
	if notPrefix.MatchString(bare) {
		return nil
	}
	shape := strings.ReplaceAll(regexp.QuoteMeta(bare), "0", "[0-9]+")
	if aligned {
		shape = " *" + shape
	}
	return regexp.MustCompile("^" + shape)
}

// validPrefix returns a text up to what is no UTF-8, as half a character is not.
func validPrefix(s string) string {
	for i, r := range s {
		if r == utf8.RuneError {
			return s[:i]
		}
	}
	return s
}

// maxPrefix bounds what is taken for a prefix.
const maxPrefix = 200

func skipBlanks(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }

func skipDigits(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// listItem is a string of a program's list of rows, as Python or JSON print it.
var listItem = regexp.MustCompile(`[\[({,]\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")\s*[\])},]`)

// listed returns the strings in a list that a program printed, one for each row.
func listed(text string) [][]string {
	bare := strings.TrimSpace(text)
	if !strings.HasPrefix(bare, "[") && !strings.HasPrefix(bare, "(") && !strings.HasPrefix(bare, "{") {
		return nil
	}
	var lines []string
	for len(bare) > 0 {
		m := listItem.FindStringSubmatchIndex(bare)
		if m == nil {
			break
		}
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		lines = append(lines, strings.Split(decode(strings.ReplaceAll(bare[from:to], `\'`, `'`)), "\n")...)
		bare = bare[m[1]-1:] // the comma behind it may be the one before the next
	}
	return [][]string{lines}
}

// escaped takes a line with documents whose line ends were written as \n.
func (s *splitter) escaped(line string, n, depth int) int {
	if strings.Count(line, `\n`) < 2 || strings.IndexByte("\"'`", line[0]) >= 0 || startsDocument(line) || isJSONItem(line) {
		return 0
	}
	lines := strings.Split(decode(line), "\n")
	if begins(lines, false) == nothing {
		return 0
	}
	s.region(lines, n, depth+1, false)
	return 1
}

// isJSONItem tells whether a line is a value of JSON, with a comma behind it or none.
func isJSONItem(line string) bool {
	return startsJSON([]byte(line[:1])) && json.Valid([]byte(strings.TrimRight(line, ",; ")))
}

// rowStart begins a list of rows as Python prints it.
var rowStart = regexp.MustCompile(`^\[?[\[(]['"]`)

// tupleRows takes a list of rows with a string in each.
func (s *splitter) tupleRows(lines []string, n, depth int) int {
	if s.unlisted >= maxUnlisted || !rowStart.MatchString(strings.TrimSpace(lines[0])) {
		return 0
	}
	if head := listed(strings.Join(lines[:min(len(lines), 64)], "\n")); len(head) == 0 || len(head[0]) == 0 || begins(head[0], true) == nothing {
		s.unlisted++
		return 0 // before all lines are read
	}
	end := 0
	for end < len(lines) && listItem.MatchString(lines[end]) {
		end++
	}
	if end == 0 {
		return 0
	}
	rows := listed(strings.Join(lines[:end], "\n"))
	if len(rows) == 0 || begins(rows[0], true) == nothing || strings.HasPrefix(strings.TrimSpace(rows[0][0]), "->") {
		return 0
	}
	s.region(rows[0], n, depth+1, true)
	return end
}
