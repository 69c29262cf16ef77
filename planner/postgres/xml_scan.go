package postgres

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// ahead tells what follows.
func (x *xmlReader) ahead(s string) bool { return strings.HasPrefix(x.doc[x.pos:], s) }

// gap skips blanks, comments and processing instructions between elements.
func (x *xmlReader) gap() error {
	for {
		end := ""
		switch x.peek(); {
		case x.ahead("<!--"):
			end = "-->"
		case x.ahead("<?"):
			end = "?>"
		default:
			return nil
		}
		i := strings.Index(x.doc[x.pos:], end)
		if i < 0 {
			x.pos = len(x.doc)
			return x.unexpected(end)
		}
		x.pos += i + len(end)
	}
}

func (x *xmlReader) refuse(what string) error {
	return x.errorf("%s, which EXPLAIN's XML never has", what)
}

// open reads a start tag.
func (x *xmlReader) open() (tag, error) {
	switch {
	case x.ahead("<!DOCTYPE"), x.ahead("<!doctype"):
		return tag{}, x.refuse("a DOCTYPE")
	case x.ahead("<!"):
		return tag{}, x.refuse("a declaration")
	case !x.ahead("<"):
		return tag{}, x.unexpected("an element")
	}
	x.pos++
	name := x.name()
	if name == "" {
		return tag{}, x.unexpected("the name of an element")
	}
	for {
		switch x.peek() {
		case '>':
			x.pos++
			return tag{name: name}, nil
		case '/':
			x.pos++
			if x.pos >= len(x.doc) || x.doc[x.pos] != '>' {
				return tag{}, x.unexpected(">")
			}
			x.pos++
			return tag{name, true}, nil
		}
		if err := x.attribute(); err != nil {
			return tag{}, err
		}
	}
}

// attribute skips a name space, the only attribute there is.
func (x *xmlReader) attribute() error {
	start := x.pos
	full := x.fullName()
	switch {
	case full == "":
		return x.unexpected("the end of a tag")
	case full != "xmlns" && strings.IndexByte(full, ':') < 0:
		x.pos = start
		return x.refuse("the attribute " + short(full))
	}
	if err := x.expect('=', "="); err != nil {
		return err
	}
	quote := x.peek()
	if quote != '"' && quote != '\'' {
		return x.unexpected("a quoted value")
	}
	i := strings.IndexByte(x.doc[x.pos+1:], quote)
	if i < 0 {
		x.pos = len(x.doc)
		return x.unexpected("the end of an attribute")
	}
	x.pos += i + 2
	return nil
}

// close reads the end tag of an element.
func (x *xmlReader) close(name string) error {
	start := x.pos
	x.pos += len("</")
	if got := x.name(); got != name {
		x.pos = start
		if got == "" {
			return x.refuse("an end tag without a name")
		}
		return x.errorf("</%s> where </%s> should be", short(got), short(name))
	}
	return x.expect('>', ">")
}

// name reads a tag's name without the prefix that other programs put before it.
func (x *xmlReader) name() string {
	name := x.fullName()
	return name[strings.LastIndexByte(name, ':')+1:]
}

func (x *xmlReader) fullName() string {
	start := x.pos
	for x.pos < len(x.doc) && isNameByte(x.doc[x.pos]) {
		x.pos++
	}
	return x.doc[start:x.pos]
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == ':'
}

// text writes the text of an element that has no children, from start to here.
func (x *xmlReader) text(name string, start int) error {
	text, key := x.doc[start:x.pos], x.key(name)
	bare := strings.TrimSpace(text)
	switch {
	case bare == "" && (text == "" || text[0] == '\n' || text[0] == '\r' || isContainer(key)):
		x.empty(key)
		return nil
	case isFigure(key) && x.figure(bare):
		return nil
	case len(bare) < len(text) && (text[0] == '\n' || text[0] == '\r') && key != "Query Text":
		text = bare // laid out by another program
	}
	if len(text) > 1<<16 && controls(text) > len(text)/4 {
		return x.errorf("too many control characters")
	}
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	if strings.IndexByte(text, '&') >= 0 {
		var err error
		if text, err = x.unescape(text, start); err != nil {
			return err
		}
	}
	x.w.text(text)
	return nil
}

// controls counts the characters that take six bytes in JSON.
func controls(text string) (n int) {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			n++
		}
	}
	return n
}

// unescape replaces entities in a text that begins at start.
func (x *xmlReader) unescape(text string, start int) (string, error) {
	var out strings.Builder
	out.Grow(len(text))
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "&")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		after16 := after[:min(len(after), 16)]
		name, _, ended := strings.Cut(after16, ";")
		r, ok := entity(name)
		if !ok || !ended {
			x.pos = start + max(0, strings.Index(x.doc[start:], "&"+after16))
			return "", x.errorf("the entity %s is none of &amp; &lt; &gt; &quot; &apos; and no character's number", quoted("&"+name))
		}
		out.WriteRune(r)
		rest = after[len(name)+1:]
	}
}

// entity returns the character of one of XML's five entities, or the one whose number it is.
func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, ok := strings.CutPrefix(name, "#")
	base := 10
	if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), ok && err == nil && n > 0 && n <= utf8.MaxRune && utf8.ValidRune(rune(n))
}

// short cuts a name for an error message.
func short(name string) string {
	if len(name) > 40 {
		return name[:40] + "..."
	}
	return name
}
