package postgres

import "strings"

// expressionNames finds what expressions call that the server wrote (EXPLAIN, pg_get_expr). There
// the server's own habits help: it quotes every identifier that is not plain lower case or that is a
// keyword, and writes the grammar's own words (COALESCE, FILTER, SubPlan) with capitals.
func expressionNames(texts []string) (names, error) {
	list, err := lexemes(strings.Join(texts, "\n;\n"))
	if err != nil {
		return names{}, refuse(RuleUnresolved, "an expression of the plan cannot be read: %v", err)
	}
	r := exprReader{list: list}
	for r.pos < len(r.list) {
		if err := r.next(); err != nil {
			return names{}, err
		}
	}
	return r.names, nil
}

type exprReader struct {
	list []lexeme
	pos  int
	names
}

// at returns the lexeme i places ahead, an empty one beyond the ends.
func (r *exprReader) at(i int) lexeme {
	if i += r.pos; i < 0 || i >= len(r.list) {
		return lexeme{text: " "}
	}
	return r.list[i]
}

// next consumes one lexeme, or the few that belong together.
func (r *exprReader) next() error {
	l := r.at(0)
	switch {
	case l.kind == "UIDENT":
		return refuse(RuleUnresolved, "an expression of the plan holds %s", l.text)
	case l.kind == "TYPECAST":
		r.pos++
		r.typeName(true)
	case l.text == "OPERATOR" && r.at(1).text == "(":
		return r.qualifiedOperator()
	case l.isOperator():
		if !(l.text == "*" && (r.at(-1).text == "." || r.at(-1).text == "(" && r.at(1).text == ")")) {
			r.operators = append(r.operators, qname{Name: l.text})
		}
		r.pos++
	case l.isWord() && isGrammar(l):
		r.pos++
		if l.text == "AS" || l.text == "RETURNING" {
			r.typeName(l.text == "RETURNING")
		}
	case r.at(1).text == "varying" && (l.text == "character" || l.text == "bit"):
		r.pos += 2 // a column's type in XMLTABLE
		r.modifiers()
	case l.isWord():
		r.chain()
	default:
		r.pos++
	}
	return nil
}

// isGrammar tells the grammar's own words from names.
func isGrammar(l lexeme) bool { return !l.isQuoted() && l.text != lowerASCII(l.text) }

// chain reads name.name.name, which calls a function if a parenthesis follows.
func (r *exprReader) chain() {
	parts := r.dotted()
	name := qname{Name: parts[len(parts)-1]}
	if len(parts) > 1 {
		name.Schema = parts[len(parts)-2]
	}
	if r.at(0).text == "(" {
		r.functions = append(r.functions, name)
	}
	r.words = append(r.words, parts...)
}

// dotted consumes a name with the names that lead to it.
func (r *exprReader) dotted() []string {
	parts := []string{r.at(0).ident()}
	r.pos++
	for r.at(0).text == "." && r.at(1).isWord() {
		parts = append(parts, r.at(1).ident())
		r.pos += 2
	}
	return parts
}

// qualifiedOperator reads OPERATOR(schema.+).
func (r *exprReader) qualifiedOperator() error {
	schema, dot, op, end := r.at(2), r.at(3), r.at(4), r.at(5)
	if !schema.isWord() || dot.text != "." || !op.isOperator() || end.text != ")" {
		return refuse(RuleUnresolved, "an expression of the plan holds an unreadable operator")
	}
	r.operators = append(r.operators, qname{schema.ident(), op.text})
	r.pos += 6
	return nil
}

// longTypes are the types whose names have several words; the part in parentheses stands inside.
var longTypes = map[string][]string{
	"double":    {"precision"},
	"character": {"varying"},
	"bit":       {"varying"},
	"timestamp": {"with", "without", "time", "zone"},
	"time":      {"with", "without", "time", "zone"},
	"interval":  {"year", "to", "month", "day", "hour", "minute", "second"},
}

// typeName reads a type, with its modifiers, so that numeric(10,2) is not taken for a call. Where
// the grammar allows other things than a type, strict is false and only a call is looked out for.
func (r *exprReader) typeName(strict bool) {
	first := r.at(0)
	if !first.isWord() || isGrammar(first) {
		return
	}
	start := r.pos
	parts := r.dotted()
	if words, ok := longTypes[first.text]; ok && len(parts) == 1 {
		r.longType(words)
		return
	}
	if strict || r.at(0).text == "(" {
		var name strings.Builder
		for _, l := range r.list[start:r.pos] {
			name.WriteString(l.text)
		}
		r.types = append(r.types, name.String())
	}
	r.modifiers()
}

// longType consumes the further words of a built-in type.
func (r *exprReader) longType(words []string) {
	r.modifiers()
	for {
		more := false
		for _, w := range words {
			more = more || r.at(0).text == w
		}
		if !more {
			break
		}
		r.pos++
		r.modifiers()
	}
}

// modifiers consumes (10,2).
func (r *exprReader) modifiers() {
	if r.at(0).text != "(" {
		return
	}
	end := r.pos + 1
	for end < len(r.list) && r.list[end].text != ")" && r.list[end].text != "(" && r.list[end].text != ";" {
		end++
	}
	if end < len(r.list) && r.list[end].text == ")" {
		r.pos = end + 1
	}
}
