package postgres

import "strings"

// A textObject is a table, function or other source of rows, its names without their quotes.
type textObject struct{ schema, name, alias string }

// parseObject reads "schema.name alias"; only the name is always there.
func parseObject(text string) (o textObject, ok bool) {
	o.name, text, ok = cutIdentifier(text)
	if !ok {
		return o, false
	}
	if rest, found := strings.CutPrefix(text, "."); found {
		o.schema = o.name
		if o.name, text, ok = cutIdentifier(rest); !ok {
			return o, false
		}
	}
	if rest, found := strings.CutPrefix(text, " "); found {
		if o.alias, text, ok = cutIdentifier(rest); !ok {
			return o, false
		}
	}
	return o, text == ""
}

// cutIdentifier reads a name, in double quotes if it needs them, from the front of a text.
func cutIdentifier(text string) (name, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, " .")
		if end < 0 {
			end = len(text)
		}
		name = text[:end]
		return name, text[end:], name != "" && !strings.ContainsAny(name, `"'(),:;=`)
	}
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != '"':
		case i+1 < len(text) && text[i+1] == '"':
			i++
		default:
			return strings.ReplaceAll(text[1:i], `""`, `"`), text[i+1:], true
		}
	}
	return "", text, false
}
