package postgres

import (
	"slices"
	"strconv"
	"strings"
)

// A composed statement is a text with what has to be bound to it.
type composed struct {
	sql  string
	args []*string // by number, nil is NULL
}

// bind keeps the placeholders, but numbers them without gaps, whose types no server could infer.
// Those that stand for a list become as many as there are values, and a typed value gets a cast.
func bind(sql string, found []spot, values map[int]Param) (composed, error) {
	known := numbers(found)
	args := make([]*string, len(known))
	number := func(s spot) int { return 1 + slices.Index(known, s.number) }
	single := func(s spot) string {
		args[number(s)-1] = values[s.number].Value
		return "$" + strconv.Itoa(number(s))
	}
	element := func(s spot, i int, v *string) string {
		if i == 0 {
			args[number(s)-1] = v
			return "$" + strconv.Itoa(number(s))
		}
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	out, err := substitute(sql, found, values, element, single)
	return composed{out, args}, err
}

// literals puts each value into the text, as a quoted literal at its placeholder: for texts that no
// parser takes with placeholders, such as date $1.
func literals(sql string, found []spot, values map[int]Param) (composed, error) {
	element := func(_ spot, _ int, v *string) string { return quoteLiteral(v) }
	single := func(s spot) string { return quoteLiteral(values[s.number].Value) }
	out, err := substitute(sql, found, values, element, single)
	return composed{sql: out}, err
}

// substitute rewrites the placeholders: element writes one value of a list, single a placeholder of
// its own.
func substitute(sql string, found []spot, values map[int]Param, element func(spot, int, *string) string, single func(spot) string) (string, error) {
	var b strings.Builder
	pos := 0
	for _, s := range found {
		b.WriteString(sql[pos:s.start])
		pos = s.end
		cast := ""
		if t := values[s.number].Type; t != "" {
			cast = "::" + t
		}
		if !s.list {
			b.WriteString(apart(sql, s, single(s)+cast))
			continue
		}
		elements, err := values[s.number].list()
		if err != nil {
			return "", err
		}
		var list []string
		for i, v := range elements {
			list = append(list, element(s, i, v)+cast)
		}
		b.WriteString(apart(sql, s, strings.Join(list, ", ")))
	}
	b.WriteString(sql[pos:])
	return b.String(), nil
}

// apart puts blanks around what replaces a placeholder where it would become one word with its
// neighbour: u&$1 is a column and an operator, u&'5' is a Unicode literal.
func apart(sql string, s spot, text string) string {
	if s.start > 0 && joins(sql[s.start-1]) {
		text = " " + text
	}
	if s.end < len(sql) && joins(sql[s.end]) {
		text += " "
	}
	return text
}

func joins(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80 || strings.IndexByte(`_$&'"`, c) >= 0
}

// quoteLiteral writes a value for a session with standard_conforming_strings, which every session
// of ours has.
func quoteLiteral(v *string) string {
	if v == nil {
		return "NULL"
	}
	return "'" + strings.ReplaceAll(*v, "'", "''") + "'"
}

// contextOf returns the text around a placeholder, in one line.
func contextOf(sql string, s spot) string {
	const around = 40
	left := strings.ToValidUTF8(sql[max(0, s.start-around):s.start], "")
	right := strings.ToValidUTF8(sql[s.end:min(len(sql), s.end+around/2)], "")
	if s.start > around {
		left = "..." + left
	}
	if s.end+around/2 < len(sql) {
		right += "..."
	}
	return strings.Join(strings.Fields(left+sql[s.start:s.end]+right), " ")
}

// typeBefore guesses the type of a placeholder that no parser takes: a typed literal such as
// date $1 names it, LIMIT and OFFSET count rows.
func typeBefore(sql string, s spot) string {
	all, err := lexemes(sql[:s.start])
	if err != nil || len(all) == 0 {
		return ""
	}
	switch last := all[len(all)-1]; {
	case strings.EqualFold(last.text, "limit"), strings.EqualFold(last.text, "offset"):
		return "bigint"
	case last.kind == "IDENT" || last.kind == "INTERVAL" || last.kind == "TIMESTAMP" || last.kind == "TIME":
		return last.text
	case strings.EqualFold(last.text, "zone"):
		return "timestamp with time zone"
	}
	return ""
}
