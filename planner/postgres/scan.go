package postgres

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A scanner reads JSON from front to back and hands out pieces of the document itself, so that a
// plan of 100,000 nodes costs little more than its own size. encoding/json takes four times as
// long and copies every string. It accepts what encoding/json accepts (a fuzz test compares them),
// but leaves invalid UTF-8 alone: renderers make text harmless.
type scanner struct {
	doc   string
	pos   int
	depth int
}

// maxNesting bounds objects and arrays within each other: two levels a plan level, for 4,000 levels.
const maxNesting = 8100

// A syntaxError says where a document stops being JSON.
type syntaxError struct {
	line, column int
	what         string
	atEnd        bool
}

func (e *syntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.line, e.column, e.what)
}

func (s *scanner) errorf(format string, args ...any) error {
	seen := s.doc[:min(s.pos, len(s.doc))]
	return &syntaxError{
		line:   strings.Count(seen, "\n") + 1,
		column: len(seen) - strings.LastIndexByte(seen, '\n'),
		what:   fmt.Sprintf(format, args...),
		atEnd:  s.pos >= len(s.doc),
	}
}

func (s *scanner) unexpected(want string) error {
	if s.pos >= len(s.doc) {
		return s.errorf("the document ends where %s should follow", want)
	}
	r, _ := utf8.DecodeRuneInString(s.doc[s.pos:])
	return s.errorf("%q where %s should be", r, want)
}

// peek skips blanks and returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.doc) && s.doc[s.pos] > ' ' {
		return s.doc[s.pos]
	}
	return s.skipBlanks()
}

// indent is skipped as a whole: a third of a document is indentation.
const indent = "        "

func (s *scanner) skipBlanks() byte {
	for s.pos < len(s.doc) {
		switch c := s.doc[s.pos]; c {
		case ' ', '\n', '\t', '\r':
			s.pos++
			for len(s.doc)-s.pos >= len(indent) && s.doc[s.pos:s.pos+len(indent)] == indent {
				s.pos += len(indent)
			}
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) expect(c byte, want string) error {
	if s.peek() != c {
		return s.unexpected(want)
	}
	s.pos++
	return nil
}

func (s *scanner) enter() error {
	if s.depth++; s.depth > maxNesting {
		return s.errorf("nested more than %d levels deep", maxNesting)
	}
	s.pos++
	return nil
}

// object calls f for each key, with the scanner in front of the value, which f must consume.
func (s *scanner) object(f func(key string) error) error {
	if s.peek() != '{' {
		return s.unexpected("an object")
	}
	if err := s.enter(); err != nil {
		return err
	}
	if s.peek() == '}' {
		return s.leave()
	}
	for {
		key, err := s.str()
		if err != nil {
			return err
		}
		if err := s.expect(':', "a colon"); err != nil {
			return err
		}
		if err := f(key); err != nil {
			return err
		}
		if more, err := s.more(); err != nil || !more {
			return err
		}
	}
}

// more tells whether another member of an object follows.
func (s *scanner) more() (bool, error) {
	if s.peek() == '}' {
		return false, s.leave()
	}
	return true, s.expect(',', "a comma or }")
}

// array calls f in front of each element, which f must consume.
func (s *scanner) array(f func() error) error {
	if s.peek() != '[' {
		return s.unexpected("an array")
	}
	if err := s.enter(); err != nil {
		return err
	}
	if s.peek() == ']' {
		return s.leave()
	}
	for {
		if err := f(); err != nil {
			return err
		}
		if s.peek() == ']' {
			return s.leave()
		}
		if err := s.expect(',', "a comma or ]"); err != nil {
			return err
		}
	}
}

func (s *scanner) leave() error {
	s.depth--
	s.pos++
	return nil
}

// str reads a string. Without escapes it is a piece of the document.
func (s *scanner) str() (string, error) {
	if s.peek() != '"' {
		return "", s.unexpected("a string")
	}
	s.pos++
	start, doc := s.pos, s.doc
	for i := start; i < len(doc); i++ {
		switch c := doc[i]; {
		case c == '"':
			s.pos = i + 1
			return doc[start:i], nil
		case c == '\\':
			s.pos = i
			return s.escaped(start)
		case c < ' ':
			s.pos = i
			return "", s.errorf("a control character in a string")
		}
	}
	s.pos = len(doc)
	return "", s.unexpected("the end of a string")
}

// escaped reads the rest of a string that began at start and holds escapes.
func (s *scanner) escaped(start int) (string, error) {
	out := []byte(s.doc[start:s.pos])
	for s.pos < len(s.doc) {
		c := s.doc[s.pos]
		switch {
		case c == '"':
			s.pos++
			return string(out), nil
		case c < ' ':
			return "", s.errorf("a control character in a string")
		case c != '\\':
			out = append(out, c)
			s.pos++
			continue
		}
		s.pos++
		var err error
		if out, err = s.escape(out); err != nil {
			return "", err
		}
	}
	return "", s.unexpected("the end of a string")
}

var simpleEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape reads what follows a backslash and appends what it stands for.
func (s *scanner) escape(out []byte) ([]byte, error) {
	if s.pos >= len(s.doc) {
		return nil, s.unexpected("an escape")
	}
	c := s.doc[s.pos]
	if b := simpleEscapes[c]; b != 0 {
		s.pos++
		return append(out, b), nil
	}
	if c != 'u' {
		return nil, s.unexpected("an escape")
	}
	r, ok := s.hex4(s.pos + 1)
	if !ok {
		return nil, s.errorf("a broken \\u escape")
	}
	s.pos += 5
	if utf16.IsSurrogate(r) {
		r = s.surrogate(r)
	}
	return utf8.AppendRune(out, r), nil
}

// surrogate reads the second half of a pair; a half without its other becomes U+FFFD.
func (s *scanner) surrogate(r rune) rune {
	if strings.HasPrefix(s.doc[s.pos:], `\u`) {
		if low, ok := s.hex4(s.pos + 2); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				s.pos += 6
				return pair
			}
		}
	}
	return utf8.RuneError
}

func (s *scanner) hex4(at int) (rune, bool) {
	if at+4 > len(s.doc) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s.doc[at : at+4]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// literal reads a number, true, false or null and returns its text.
func (s *scanner) literal() (string, error) {
	c := s.peek()
	start := s.pos
	for s.pos < len(s.doc) && isLiteralByte(s.doc[s.pos]) {
		s.pos++
	}
	text := s.doc[start:s.pos]
	switch {
	case text == "true", text == "false", text == "null", (c == '-' || c >= '0' && c <= '9') && isNumber(text):
		return text, nil
	case text != "":
		s.pos = start
		return "", s.errorf("%s is not a JSON value", quoted(text))
	}
	return "", s.unexpected("a value")
}

func isLiteralByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '+' || c == '.'
}

// skip reads any value and returns its text as it stands in the document.
func (s *scanner) skip() (string, error) {
	c := s.peek()
	start := s.pos
	var err error
	switch c {
	case '{':
		err = s.object(func(string) error { _, err := s.skip(); return err })
	case '[':
		err = s.array(func() error { _, err := s.skip(); return err })
	case '"':
		_, err = s.str()
	default:
		_, err = s.literal()
	}
	return s.doc[start:s.pos], err
}

// end verifies that nothing follows.
func (s *scanner) end() error {
	if s.peek() != 0 || s.pos < len(s.doc) {
		return s.unexpected("the end of the document")
	}
	return nil
}

// quoted shortens text for an error message.
func quoted(text string) string {
	if len(text) > 40 {
		text = text[:40] + "..."
	}
	return fmt.Sprintf("%q", text)
}
