package postgres

import (
	"regexp"
	"strings"
)

// The server keeps the texts of utility statements as they were sent, passwords and all: CREATE ROLE,
// CREATE USER MAPPING, CREATE SUBSCRIPTION, DO. Nobody who looks for slow statements wants to see them.

// maskedSecret stands for a literal that is a password.
const maskedSecret = `'***'`

const secretWords = `(?:password|passwd|passphrase|passwort|pwd|secret|credential|token|access_key|api_?key|private_key)`

var (
	anySecret = regexp.MustCompile(`(?i)` + secretWords + `|://`)
	// secretWord is a name, of an option above all, whose value is one.
	secretWord = regexp.MustCompile(`(?i)` + secretWords)
	// secretInside is a password within a literal: of a connection string, or of a statement in quotes.
	secretInside = regexp.MustCompile(`(?i)(` + secretWords + `\w*(?:\s*=\s*|\s+))('+|\\'|")(?:[^'"\\]|\\[^'])*('+|\\'|"|$)|(` + secretWords + `\w*\s*=\s*)[^\s'"&;]+`)
	// secretURI is one of a connection URI.
	secretURI    = regexp.MustCompile(`(://[^\s:/@'"]*:)[^\s@'"]*@`)
	secretURICut = regexp.MustCompile(`(://[^\s:/@'"]*:)[^\s@'"]*$`)
	// secretAhead ends a literal to which the password is appended.
	secretAhead = regexp.MustCompile(`(?i)` + secretWords + `\w*\s*=?\s*'*'$`)
	dollarTag   = regexp.MustCompile(`^\$(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?\$`)
	sqlWord     = regexp.MustCompile(`^[A-Za-z_\x80-\xff][A-Za-z0-9_$\x80-\xff]*`)
)

// maskSecrets replaces the passwords in a statement. The text need not be complete, nor valid: what is
// cut within a literal is one to the end.
func maskSecrets(text string) string {
	if !anySecret.MatchString(text) {
		return text
	}
	var b strings.Builder
	armed := false // the next literal is a password
	for text != "" {
		n, kind := sqlPiece(text)
		piece := text[:n]
		text = text[n:]
		switch {
		case kind == 'w':
			armed = secretWord.MatchString(piece)
			b.WriteString(piece)
		case kind == '\'' && armed:
			b.WriteString(maskedSecret)
		case kind == '$' && armed:
			b.WriteString(maskedSecret)
		case kind == '$':
			tag := dollarTag.FindString(piece)
			body, closed := strings.CutSuffix(piece[len(tag):], tag)
			b.WriteString(tag + maskSecrets(body))
			if closed {
				b.WriteString(tag)
			}
		case kind == '\'' || kind == '-':
			piece = maskInside(piece)
			b.WriteString(piece)
			armed = armed || kind == '\'' && secretAhead.MatchString(piece)
		default:
			armed = armed && kind == ' '
			b.WriteString(piece)
		}
	}
	return b.String()
}

// maskInside replaces the passwords within a literal or a comment.
func maskInside(piece string) string {
	start, end := strings.IndexByte(piece, '\'')+1, len(piece)
	if strings.HasPrefix(piece, "--") || strings.HasPrefix(piece, "/*") {
		start = 2
	}
	if end > start && piece[end-1] == '\'' {
		end--
	}
	body := secretInside.ReplaceAllString(piece[start:end], "$1$2$4***$3")
	body = secretURI.ReplaceAllString(body, "$1***@")
	if end == len(piece) {
		body = secretURICut.ReplaceAllString(body, "$1***")
	}
	return piece[:start] + body + piece[end:]
}

// sqlPiece returns the length of the first piece of a text and what it is: a word, a literal (' or $), a
// comment (-), what may stand before a value (blank), or something else (0).
func sqlPiece(s string) (int, byte) {
	switch {
	case strings.HasPrefix(s, "--"):
		return endOf(s, "\n", 2), '-'
	case strings.HasPrefix(s, "/*"):
		return endOf(s, "*/", 2), '-'
	case s[0] == '\'':
		return literalEnd(s, 1, false), '\''
	case s[0] == '"':
		return endOf(s, `"`, 1), 'w'
	case s[0] == '$':
		if tag := dollarTag.FindString(s); tag != "" {
			return endOf(s, tag, len(tag)), '$'
		}
	case strings.ContainsRune(" \t\r\n\f\v=:>(|", rune(s[0])):
		return 1, ' '
	}
	for _, prefix := range []string{"e'", "n'", "b'", "x'", "u&'"} {
		if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
			return literalEnd(s, len(prefix), prefix == "e'"), '\''
		}
	}
	if word := sqlWord.FindString(s); word != "" {
		return len(word), 'w'
	}
	return 1, 0
}

// endOf returns where a piece ends that a mark closes, which is looked for from byte start on.
func endOf(s, mark string, start int) int {
	if i := strings.Index(s[start:], mark); i >= 0 {
		return start + i + len(mark)
	}
	return len(s)
}

// literalEnd returns where a literal ends whose content begins at byte i.
func literalEnd(s string, i int, backslashes bool) int {
	for ; i < len(s); i++ {
		switch {
		case backslashes && s[i] == '\\':
			i++
		case s[i] == '\'' && strings.HasPrefix(s[i+1:], "'"):
			i++
		case s[i] == '\'':
			return i + 1
		}
	}
	return len(s)
}
