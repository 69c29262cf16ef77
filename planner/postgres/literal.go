package postgres

import (
	"strconv"
	"strings"
)

// A composed statement is a text with what has to be bound to it.
type composed struct {
	sql  string
	args []*string // by number, nil is NULL
}

// bind keeps the placeholders; those that stand for a list become as many as there are values, and
// a typed value gets a cast.
func bind(sql string, found []spot, values map[int]Param) (composed, error) {
	var args []*string
	place := func(v *string) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	for n := range highest(found) {
		args = append(args, values[n+1].Value) // unused numbers stay NULL
	}
	out, err := substitute(sql, found, values, place, func(s spot) string { return "$" + strconv.Itoa(s.number) })
	return composed{out, args}, err
}

// literals puts each value into the text, as a quoted literal at its placeholder: for texts that no
// parser takes with placeholders, such as date $1.
func literals(sql string, found []spot, values map[int]Param) (composed, error) {
	out, err := substitute(sql, found, values, quoteLiteral, func(s spot) string { return quoteLiteral(values[s.number].Value) })
	return composed{sql: out}, err
}

// substitute rewrites the placeholders: list writes one value of a list, single a placeholder of its
// own.
func substitute(sql string, found []spot, values map[int]Param, list func(*string) string, single func(spot) string) (string, error) {
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
			b.WriteString(single(s) + cast)
			continue
		}
		elements, err := values[s.number].list()
		if err != nil {
			return "", err
		}
		for i, v := range elements {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(list(v) + cast)
		}
	}
	b.WriteString(sql[pos:])
	return b.String(), nil
}

func highest(found []spot) int {
	most := 0
	for _, s := range found {
		most = max(most, s.number)
	}
	return most
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
