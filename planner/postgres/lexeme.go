package postgres

import (
	"errors"
	"fmt"
	"strings"
)

// maxStatement and maxOperators bound what is handed to the parser. Its recursion would overflow
// the C stack at some 60,000 operators in a row, and that ends the process. Lists of values are
// flat and count little.
const (
	maxStatement = 4 << 20 // bytes
	maxOperators = 20_000
)

var (
	errTooDeep = errors.New("nested too deeply to be checked")
	errTooLong = errors.New("too long to be checked")
)

// A lexeme is a piece of SQL text as Postgres' scanner cuts it.
type lexeme struct {
	kind       string // IDENT, PARAM, Op, ASCII_40, the name of a keyword, ...
	start, end int    // bytes
	text       string // as written
}

// lexemes splits a text and leaves out nothing but blanks.
func lexemes(sql string) ([]lexeme, error) {
	list, err := sqlLexemes(sql)
	if err != nil {
		return nil, err
	}
	for i, l := range list {
		if l.start < 0 || l.end > len(sql) || l.start >= l.end {
			return nil, errors.New("scanner positions lie outside of the text")
		}
		list[i].text = sql[l.start:l.end]
	}
	return list, nil
}

// isOperator tells whether the lexeme is spelled with operator characters only.
func (l lexeme) isOperator() bool {
	return strings.Trim(l.text, "+-*/<>=~!@#%^&|`?") == "" && l.kind != "EQUALS_GREATER"
}

func (l lexeme) isQuoted() bool { return strings.HasPrefix(l.text, `"`) }

// isWord tells whether the lexeme is an identifier or a keyword.
func (l lexeme) isWord() bool {
	if l.isQuoted() {
		return true
	}
	c := l.text[0]
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' && l.kind != "SCONST" && l.kind != "BCONST" &&
		l.kind != "XCONST" && l.kind != "USCONST" && l.kind != "UIDENT" || c >= 0x80
}

// ident returns the name that an identifier stands for.
func (l lexeme) ident() string {
	if l.isQuoted() {
		return strings.ReplaceAll(strings.TrimSuffix(l.text[1:], `"`), `""`, `"`)
	}
	return lowerASCII(l.text)
}

// lowerASCII folds case as Postgres does for identifiers in a multi-byte encoding.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// quoteIdent writes a name so that every parser reads it back unchanged.
func quoteIdent(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// grantee writes a name as GRANT needs it: quoted where it is not a plain word of its own.
func grantee(name string) string {
	list, err := lexemes(name)
	if err == nil && len(list) == 1 && list[0].kind == "IDENT" && list[0].text == name && !list[0].isQuoted() && lowerASCII(name) == name {
		return name
	}
	return quoteIdent(name)
}

// checkSize refuses texts that the parser could not survive.
func checkSize(sql string) error {
	if len(sql) > maxStatement {
		return fmt.Errorf("%w: %d bytes, at most %d", errTooLong, len(sql), maxStatement)
	}
	if strings.ContainsRune(sql, 0) {
		return errors.New("the text holds a NUL character")
	}
	list, err := lexemes(sql)
	if err != nil {
		return err
	}
	n := 0
	for _, l := range list {
		if l.isOperator() || l.kind == "TYPECAST" || l.isWord() && l.kind != "IDENT" {
			n++
		}
	}
	if n > maxOperators {
		return fmt.Errorf("%w: %d operators and keywords, at most %d", errTooLong, n, maxOperators)
	}
	return nil
}
