package postgres

import "strings"

// cutKey reads the line's key, and tells how much of the line it takes with its colon.
func (y *yamlReader) cutKey() (name string, length int, ok bool) {
	if y.rest[0] == '"' || y.rest[0] == '\'' {
		return y.quotedKey()
	}
	if strings.IndexByte("[{&*!|>%@`?", y.rest[0]) >= 0 {
		return "", 0, false
	}
	length = strings.Index(y.rest, ": ")
	if length < 0 {
		if !strings.HasSuffix(y.rest, ":") {
			return "", 0, false
		}
		length = len(y.rest) - 1
	}
	return strings.TrimRight(y.rest[:length], " "), length + 1, length > 0
}

func (y *yamlReader) quotedKey() (string, int, bool) {
	pos := y.pos
	name, err := y.quotedText()
	length := y.pos - pos
	y.pos = pos
	if err != nil || length >= len(y.rest) || y.rest[length] != ':' {
		return "", 0, false
	}
	return name, length + 1, true
}

// quotedText reads a string in either kind of quotes, on one line.
func (y *yamlReader) quotedText() (string, error) {
	if y.doc[y.pos] == '"' {
		return y.str()
	}
	var out strings.Builder
	for {
		line := y.doc[y.pos+1:]
		i := strings.IndexAny(line, "'\n")
		if i < 0 || line[i] == '\n' {
			return "", y.errorf("a string without its end")
		}
		out.WriteString(line[:i])
		y.pos += i + 2
		if y.pos >= len(y.doc) || y.doc[y.pos] != '\'' {
			return out.String(), nil
		}
		out.WriteByte('\'')
	}
}

// scalar writes the rest of the line as a key's value, or as one of a list, and goes to the next line.
func (y *yamlReader) scalar(key string) error {
	var err error
	switch y.rest[0] {
	case '[':
		err = y.flow(key)
	case '"', '\'':
		err = y.quotedValue()
	case '{':
		if y.rest != "{}" {
			return y.refused("a mapping in braces")
		}
		y.w.beginObject()
		y.w.endObject()
	default:
		err = y.plain(key, y.rest)
	}
	if err != nil {
		return err
	}
	if err := y.written(); err != nil {
		return err
	}
	y.advance()
	return nil
}

func (y *yamlReader) quotedValue() error {
	text, err := y.quotedText()
	if err != nil {
		return err
	}
	y.w.text(text)
	return y.lineEnd()
}

// lineEnd checks that nothing of the line is left.
func (y *yamlReader) lineEnd() error {
	end := y.at + len(y.rest)
	left := strings.TrimLeft(y.doc[y.pos:end], " \t")
	if left == "" || left[0] == '#' {
		return nil
	}
	return y.errorf("%s after the end of a value", quoted(left))
}

// flow writes a list in brackets, of single values.
func (y *yamlReader) flow(key string) error {
	end := y.at + len(y.rest)
	blanks := func() {
		for y.pos < end && (y.doc[y.pos] == ' ' || y.doc[y.pos] == '\t') {
			y.pos++
		}
	}
	y.w.beginArray()
	y.pos++
	for n := 0; ; n++ {
		if blanks(); y.pos < end && y.doc[y.pos] == ']' && n == 0 {
			break
		}
		if err := y.flowItem(key, end); err != nil {
			return err
		}
		if blanks(); y.pos < end && y.doc[y.pos] == ']' {
			break
		}
		if y.pos >= end || y.doc[y.pos] != ',' {
			return y.errorf("a list in brackets without its end")
		}
		y.pos++
	}
	y.pos++
	y.w.endArray()
	return y.lineEnd()
}

func (y *yamlReader) flowItem(key string, end int) error {
	switch {
	case y.pos >= end:
		return y.errorf("a list in brackets without its end")
	case y.doc[y.pos] == '"' || y.doc[y.pos] == '\'':
		text, err := y.quotedText()
		y.w.text(text)
		return err
	case y.doc[y.pos] == '[' || y.doc[y.pos] == '{':
		return y.refused("brackets within brackets")
	}
	i := strings.IndexAny(y.doc[y.pos:end], ",]")
	if i <= 0 {
		return y.errorf("a list in brackets without its end")
	}
	text := strings.TrimRight(y.doc[y.pos:y.pos+i], " \t")
	if err := y.plain(key, text); err != nil {
		return err
	}
	y.pos += i
	return nil
}

// yamlMarks begin what is more than a value.
var yamlMarks = map[byte]string{
	'&': "an anchor", '*': "an alias", '!': "a tag", '|': "a block of text", '>': "a folded text", '%': "a directive",
	'@': "a reserved mark", '`': "a reserved mark", '?': "a key of several lines", ',': "a comma", ']': "a bracket", '}': "a brace",
}

func (y *yamlReader) refused(what string) error {
	return y.errorf("%s, which EXPLAIN's YAML never has", what)
}

// plain writes a value without quotes: EXPLAIN has none but numbers and booleans.
func (y *yamlReader) plain(key, text string) error {
	if text == "" {
		y.w.text("")
		return nil
	}
	if what := yamlMarks[text[0]]; what != "" {
		return y.refused(what)
	}
	if i := strings.Index(text, " #"); i >= 0 {
		text = strings.TrimRight(text[:i], " \t")
	}
	switch {
	case text == "null" || text == "~":
		y.w.literal("null")
	case !wordKeys[key] && y.figure(text):
	default:
		y.w.text(text)
	}
	return nil
}
