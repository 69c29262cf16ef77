package redact

import (
	"strings"
	"unicode/utf8"
)

// str reads a string whose quote is the last of the next skip bytes. With escapes, a backslash takes
// what follows. Elsewhere a quote after a backslash is ambiguous, because standard_conforming_strings
// may have been off: then nothing that follows is trusted.
func (s *scanner) str(skip int, escapes bool) tokenKind {
	s.pos += skip
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == '\\' && s.pos+1 < len(s.text) && s.text[s.pos+1] == '\'' && !(escapes && s.engine == postgresEngine):
			return tokRest
		case c == '\\' && escapes && s.pos+1 < len(s.text):
			s.pos += 2
		case c == '\'' && s.at("''"):
			s.pos += 2
		case c == '\'':
			s.pos++
			return tokString
		default:
			s.pos++
		}
	}
	return tokRest
}

// alternative reads Oracle's q'[...]'. Elsewhere q is an identifier, and where the string ends is not
// certain.
func (s *scanner) alternative() tokenKind {
	if s.engine != oracleEngine || s.pos+1 >= len(s.text) {
		return tokRest
	}
	open, size := utf8.DecodeRuneInString(s.text[s.pos+1:])
	end := string(open)
	switch open {
	case '[':
		end = "]"
	case '{':
		end = "}"
	case '(':
		end = ")"
	case '<':
		end = ">"
	case utf8.RuneError:
		return tokRest
	}
	body := s.pos + 1 + size
	n := strings.Index(s.text[body:], end+"'")
	if n < 0 {
		return tokRest
	}
	s.pos = body + n + len(end) + 1
	return tokString
}

// quoted reads a quoted identifier.
func (s *scanner) quoted() tokenKind {
	s.pos++
	for s.pos < len(s.text) {
		switch {
		case s.at(`""`):
			s.pos += 2
		case s.text[s.pos] == '"':
			s.pos++
			return tokQuoted
		default:
			s.pos++
		}
	}
	return tokRest
}

// dollar reads a parameter such as $1, or a string between $tag$ and $tag$.
func (s *scanner) dollar() tokenKind {
	end := s.pos + 1
	for end < len(s.text) && s.text[end] >= '0' && s.text[end] <= '9' {
		end++
	}
	if n := end - s.pos - 1; n > 0 {
		s.pos = end
		if n > 5 { // at most 65535 exist
			return tokNumber
		}
		return tokParam
	}
	for end < len(s.text) && s.text[end] != '$' && s.isWordByte(s.text[end]) {
		end++
	}
	if end == len(s.text) || s.text[end] != '$' {
		return tokRest
	}
	tag := s.text[s.pos : end+1]
	n := strings.Index(s.text[end+1:], tag)
	if n < 0 {
		return tokRest
	}
	s.pos = end + 1 + n + len(tag)
	return tokString
}

// bind reads a bind variable such as :name or :1; a colon alone, or two of a cast, is a mark.
func (s *scanner) bind() tokenKind {
	double := s.pos > 0 && s.text[s.pos-1] == ':' || s.at("::")
	s.pos++
	if double || s.pos == len(s.text) || s.prose && !s.at("TQ") && !s.at("BF") {
		return tokMark
	}
	start := s.pos
	for s.pos < len(s.text) && s.isWordByte(s.text[s.pos]) {
		s.pos++
	}
	switch name := s.text[start:s.pos]; {
	case s.at("'"): // a[1:E'...'], or whatever it is
		s.pos = start
		return tokMark
	case name == "":
		return tokMark
	case s.engine != oracleEngine && name[0] >= '0' && name[0] <= '9':
		s.pos = start // a slice, [1:5]
		return tokMark
	}
	return tokBind
}

// comment reads -- to the end of the line, or /* to its */. Postgres nests the latter and ends lines at
// a carriage return; where it is not known whose text it is, such comments are not understood.
func (s *scanner) comment() tokenKind {
	if s.at("--") {
		n := strings.IndexAny(s.text[s.pos:], "\r\n")
		if n < 0 {
			s.pos = len(s.text)
			return tokComment
		}
		s.pos += n
		if s.at("\r") && !s.at("\r\n") && s.engine != postgresEngine {
			return tokRest
		}
		return tokComment
	}
	depth := 0
	for s.pos < len(s.text) {
		switch {
		case s.at("/*") && depth > 0 && s.engine == oracleEngine:
			s.pos++
		case s.at("/*"):
			if depth++; depth > 1 && s.engine == unknownEngine {
				return tokRest
			}
			s.pos += 2
		case s.at("*/"):
			s.pos += 2
			if depth--; depth == 0 {
				return tokComment
			}
		default:
			s.pos++
		}
	}
	return tokRest
}
