package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// An engine decides how strings and comments are spelled. Of a text of unknown origin only what all
// engines agree on is understood.
type engine int

const (
	unknownEngine engine = iota
	postgresEngine
	oracleEngine
)

func engineOf(name string) engine {
	switch name {
	case "PostgreSQL":
		return postgresEngine
	case "Oracle":
		return oracleEngine
	}
	return unknownEngine
}

type tokenKind uint8

const (
	tokSpace   tokenKind = iota
	tokWord              // identifier or keyword, without quotes
	tokQuoted            // "identifier"
	tokString            // any kind of string literal
	tokNumber            //
	tokParam             // $1
	tokBind              // :name
	tokComment           //
	tokMark              // operators and punctuation, a character each
	tokRest              // not understood: from here to the end nothing is
)

// A piece is a piece of a text. The pieces put together are the text.
type piece struct {
	kind tokenKind
	text string
}

// A scanner cuts SQL text, or prose with SQL in it, into tokens.
type scanner struct {
	text   string
	pos    int
	engine engine
	prose  bool // a sentence: apostrophes may be possessive, there are no comments
}

func (s *scanner) all() []piece {
	list := make([]piece, 0, len(s.text)/4+1)
	for s.pos < len(s.text) {
		start := s.pos
		kind := s.next()
		if kind == tokRest {
			s.pos = len(s.text)
		}
		list = append(list, piece{kind, s.text[start:s.pos]})
	}
	return list
}

// next moves past one piece.
func (s *scanner) next() tokenKind {
	c := s.text[s.pos]
	switch {
	case isSpace(c):
		for s.pos < len(s.text) && isSpace(s.text[s.pos]) {
			s.pos++
		}
		return tokSpace
	case c >= '0' && c <= '9':
		return s.number()
	case isWordStart(c):
		return s.word()
	case c == '\'':
		return s.str(1, false)
	case c == '"':
		return s.quoted()
	case c == '$':
		return s.dollar()
	case c == ':':
		return s.bind()
	case !s.prose && (s.at("--") || s.at("/*")):
		return s.comment()
	case c < ' ' || c == 0x7f || c == '\\' && !s.prose:
		return tokRest
	}
	s.pos++
	return tokMark
}

func (s *scanner) at(prefix string) bool { return strings.HasPrefix(s.text[s.pos:], prefix) }

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isWordStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

func (s *scanner) isWordByte(c byte) bool { return s.engine.isWordByte(c) }

func (e engine) isWordByte(c byte) bool {
	return isWordStart(c) || c >= '0' && c <= '9' || c == '$' || c == '#' && e == oracleEngine
}

// number takes all that clings to the digits: where the engines disagree, it is part of the number.
func (s *scanner) number() tokenKind {
	start := s.pos
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		exponent := (c == '+' || c == '-') && s.text[s.pos-1]|0x20 == 'e' && s.pos+1 < len(s.text) && s.text[s.pos+1] >= '0' && s.text[s.pos+1] <= '9'
		if !isWordStart(c) && (c < '0' || c > '9') && c != '.' && !exponent {
			break
		}
		s.pos++
	}
	switch {
	case s.prose && s.text[s.pos-1] == '.':
		s.pos-- // it ends the sentence
	case s.prose && s.at("'s ") && strings.HasSuffix(s.text[:start], "line "):
		s.pos += 2 // line 0's own
	}
	return tokNumber
}

// word reads an identifier, or a string that a prefix such as E or N belongs to.
func (s *scanner) word() tokenKind {
	start := s.pos
	for s.pos < len(s.text) && s.isWordByte(s.text[s.pos]) {
		s.pos++
	}
	prefix := lowerASCII(s.text[start:s.pos])
	switch {
	case prefix == "u" && s.at("&'"):
		return s.str(2, false)
	case prefix == "u" && s.at(`&"`):
		s.pos++
		return s.quoted()
	case !s.at("'"):
		return tokWord
	case s.prose && s.possessive(prefix):
		return tokWord
	case prefix == "e":
		return s.str(1, true)
	case prefix == "q" || prefix == "nq":
		return s.alternative()
	case prefix == "b" || prefix == "x" || prefix == "n":
		return s.str(1, false)
	}
	return tokWord
}

// possessive takes the apostrophe of "the node's own" and "the servers' below", of words that our own
// sentences have only: a literal after a type, as in date'...', begins in the same way.
func (s *scanner) possessive(word string) bool {
	if len(word) < 3 || !words.prose[word] || words.types[word] {
		return false
	}
	after := s.text[s.pos+1:]
	if letter, ok := strings.CutPrefix(after, "s"); ok && (letter == "" || strings.IndexByte(" ,.;:)", letter[0]) >= 0) {
		s.pos += 2
		return true
	}
	if strings.HasSuffix(word, "s") && (after == "" || after[0] == ' ') {
		s.pos++
		return true
	}
	return false
}

// isStrange tells words with characters that belong in no word, such as typographic quotes, and broken
// ones.
func isStrange(word string) bool {
	for i, r := range word {
		if r < utf8.RuneSelf {
			continue
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(word[i:]); size < 2 {
				return true
			}
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return true
		}
	}
	return false
}
