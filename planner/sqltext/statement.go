// Package sqltext tells what quotes do to lines: where the text of a SQL statement is at rest, so that
// something else may follow it, and where a value that EXPLAIN printed ends.
package sqltext

import "strings"

// A Statement is the text of a SQL statement, of which one line after the other is added. Whether backslashes
// escape quotes in plain literals depends on a setting of the server (standard_conforming_strings), so that
// the text is read both ways.
type Statement struct{ plain, escaped scanner }

// Add adds a line without its line break.
func (s *Statement) Add(line string) {
	s.plain.add(line)
	s.escaped.escapes = true
	s.escaped.add(line)
}

// AtRest tells whether the lines so far end outside of literals, quoted names and comments, as the server
// reads them by default, and as one does that has backslashes escape quotes.
func (s *Statement) AtRest() (plain, escaped bool) { return s.plain.atRest(), s.escaped.atRest() }

// A scanner knows in what the lines that it was given end. The zero value stands at a statement's beginning.
type scanner struct {
	escapes  bool   // backslashes escape in all literals
	quote    byte   // ' or " in which the text is
	escaping bool   // backslashes escape in this literal
	dollar   string // the tag with its dollars in whose literal the text is
	comments int    // how many comments are open
}

func (s *scanner) atRest() bool { return s.quote == 0 && s.dollar == "" && s.comments == 0 }

func (s *scanner) add(line string) {
	for i := 0; i < len(line); {
		i += s.take(line, i)
	}
}

// take reads what stands at i and returns how many bytes that is.
func (s *scanner) take(line string, i int) int {
	rest := line[i:]
	switch {
	case s.quote != 0:
		return s.inQuote(rest)
	case s.dollar != "":
		return s.inDollars(rest)
	case strings.HasPrefix(rest, "/*"):
		s.comments++
		return 2
	case s.comments > 0:
		if strings.HasPrefix(rest, "*/") {
			s.comments--
			return 2
		}
	case strings.HasPrefix(rest, "--"):
		return len(rest)
	case rest[0] == '\'':
		s.quote, s.escaping = '\'', s.escapes || isEscapeString(line[:i])
	case rest[0] == '"':
		s.quote, s.escaping = '"', false
	case rest[0] == '$' && !endsWord(line[:i]):
		if s.dollar = tag(rest); s.dollar != "" {
			return len(s.dollar)
		}
	}
	return 1
}

// inQuote reads up to the quote's end. One that is doubled ends it and begins another.
func (s *scanner) inQuote(rest string) int {
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '\\' && s.escaping:
			i++
		case c == s.quote && i+1 < len(rest) && rest[i+1] == c:
			i++
		case c == s.quote:
			s.quote = 0
			return i + 1
		}
	}
	return len(rest)
}

func (s *scanner) inDollars(rest string) int {
	i := strings.Index(rest, s.dollar)
	if i < 0 {
		return len(rest)
	}
	i += len(s.dollar)
	s.dollar = ""
	return i
}

// isEscapeString tells whether a quote behind a text begins a literal such as E'\n'.
func isEscapeString(before string) bool {
	last := len(before) - 1
	return last >= 0 && before[last]|0x20 == 'e' && !endsWord(before[:last])
}

// endsWord tells whether what follows a text may be a part of its last word.
func endsWord(text string) bool {
	return text != "" && (isLetter(text[len(text)-1]) || isMore(text[len(text)-1]))
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80 }

// isMore tells what may stand in a word, not at its beginning.
func isMore(c byte) bool { return c >= '0' && c <= '9' || c == '$' }

// tag returns the tag that begins a text, such as $$ or $body$; "" if none does.
func tag(text string) string {
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '$':
			return text[:i+1]
		case !isLetter(c) && (i == 1 || c < '0' || c > '9'):
			return ""
		}
	}
	return ""
}
