package detect

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A pattern is an expression whose matches begin with one of certain bytes: few lines of a large input do, and
// only those are worth the expression.
type pattern struct {
	*regexp.Regexp
	first string // ASCII only
}

func beginning(first, expr string) pattern { return pattern{regexp.MustCompile(expr), first} }

// MatchString tells whether a line begins with what the pattern describes.
func (p pattern) MatchString(line string) bool {
	return line != "" && strings.IndexByte(p.first, line[0]) >= 0 && p.Regexp.MatchString(line)
}

// What follows is tried on each line, and so is written as functions, which a test compares with the
// expressions in their place.

// propertyKey returns the beginning of a line "Key: value", with the blank: ^[A-Z"][^:=]{0,80}:(?: |$)
func propertyKey(line string) string {
	if line == "" || line[0] != '"' && (line[0] < 'A' || line[0] > 'Z') {
		return ""
	}
	at := strings.IndexAny(line[:min(len(line), 1+80*utf8.UTFMax+1)], ":=")
	switch {
	case at < 1 || line[at] != ':' || at > 81 && utf8.RuneCountInString(line[1:at]) > 80:
		return ""
	case at+1 == len(line):
		return line
	case line[at+1] == ' ':
		return line[:at+2]
	}
	return ""
}

func isProperty(line string) bool { return propertyKey(line) != "" }

// isTitle tells the heading of a column of plans, in the languages of psql and in quotes, too.
func isTitle(line string) bool {
	line = strings.Trim(line, " \t\n\f\r\"'-")
	for _, title := range []string{planTitle, "explain_filter", "plan de consulta", "plan de la consulta", "план запроса"} {
		if strings.EqualFold(line, title) {
			return true
		}
	}
	return false
}

// figureWords begin what stands in brackets behind a node's name, each with the bytes that may follow.
var figureWords = []struct{ word, next string }{
	{"(cost=", "0123456789N"}, {"(actual time=", "0123456789N"}, {"(actual rows=", "0123456789N"}, {"(never executed)", ""},
	{"(rows=", "0123456789"}, {"(slice", "0123456789"}, {"(Current loop:", ""},
}

// figuresAt returns where the figures behind a node's name begin, -1 if there are none.
func figuresAt(line string) int {
	for at := 0; ; at++ {
		open := strings.IndexByte(line[at:], '(')
		if open < 0 {
			return -1
		}
		if at += open; isFigures(line[at:]) {
			return at
		}
	}
}

// isFigures tells whether a text, which begins with a bracket, is a node's figures.
func isFigures(text string) bool {
	if len(text) < 2 || strings.IndexByte("canrsC", text[1]) < 0 {
		return false
	}
	for _, f := range figureWords {
		if rest, ok := strings.CutPrefix(text, f.word); ok && (f.next == "" || rest != "" && strings.IndexByte(f.next, rest[0]) >= 0) {
			return true
		}
	}
	return false
}

// hasFigures tells whether a text has the figures of a node.
func hasFigures(text string) bool { return figuresAt(text) >= 0 }

// isPrompt tells psql's prompt at the beginning of a line: ^[\w.@:/~\[][\w.@:/~\[\]-]*[=\-*^!('"$][#>](?: |$)
func isPrompt(line string) bool {
	at := 0
	for at < len(line) && isPromptName(line[at]) {
		at++
	}
	switch {
	case at == 0 || at == len(line) || line[0] == '-' || line[0] == ']':
		return false
	case at > 1 && line[at-1] == '-' && (line[at] == '#' || line[at] == '>'):
	case strings.IndexByte(`=*^!('"$`, line[at]) >= 0 && at+1 < len(line) && (line[at+1] == '#' || line[at+1] == '>'):
		at++
	default:
		return false
	}
	return at+1 == len(line) || line[at+1] == ' '
}

func isPromptName(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("_.@:/~[]-", c) >= 0
}
