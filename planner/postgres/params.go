package postgres

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// A Param is a value for a placeholder.
type Param struct {
	Number int
	// Type is a type to cast the value to, "" to let the server infer it.
	Type string
	// Value is the text, nil for NULL.
	Value *string
}

// ParseParam reads N=VALUE or N:TYPE=VALUE. A value of @FILE is read from the file, without its last
// line break; @@ stands for a leading @ and \N for NULL. The error is a *ParamError, or the file's.
func ParseParam(s string) (Param, error) {
	left, value, found := strings.Cut(s, "=")
	number, typ, _ := strings.Cut(left, ":")
	n, err := strconv.Atoi(number)
	if !found || err != nil || n < 1 {
		return Param{}, &ParamError{"a parameter is given as NUMBER=VALUE"} // a value may be secret: not quoted
	}
	p := Param{Number: n, Type: strings.TrimSpace(typ), Value: &value}
	switch {
	case value == `\N`:
		p.Value = nil
	case strings.HasPrefix(value, "@@"):
		value = value[1:]
	case strings.HasPrefix(value, "@"):
		b, err := os.ReadFile(value[1:])
		if err != nil {
			return Param{}, fmt.Errorf("parameter %d: %w", n, err)
		}
		value = strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	}
	if strings.ContainsRune(value, 0) {
		return Param{}, &ParamError{fmt.Sprintf("parameter %d holds a NUL character", n)}
	}
	return p, nil
}

// isTypeName tells whether a text is a type and nothing else: it becomes part of the statement, where
// anything that follows the type would be executed with it.
func isTypeName(text string) bool {
	list, err := lexemes(text)
	if err != nil {
		return false
	}
	for _, l := range list {
		if l.text == ";" || strings.HasSuffix(l.kind, "COMMENT") {
			return false
		}
	}
	if checkSize(text) != nil {
		return false
	}
	tree, err := sqlTree("select null::" + text)
	if err != nil {
		return false
	}
	var read struct {
		Stmts []struct {
			Stmt map[string]map[string]any `json:"stmt"`
		} `json:"stmts"`
	}
	if json.Unmarshal([]byte(tree), &read) != nil || len(read.Stmts) != 1 {
		return false
	}
	return isNullCast(read.Stmts[0].Stmt["SelectStmt"])
}

// isNullCast tells whether a SELECT consists of one cast of a NULL.
func isNullCast(sel map[string]any) bool {
	for key := range sel {
		if key != "targetList" && key != "limitOption" && key != "op" {
			return false
		}
	}
	targets, _ := sel["targetList"].([]any)
	if len(targets) != 1 {
		return false
	}
	target := child(child(targets[0], "ResTarget"), "val")
	cast := child(target, "TypeCast")
	null, _ := child(child(cast, "arg"), "A_Const")["isnull"].(bool)
	return null && child(targets[0], "ResTarget")["name"] == nil && child(targets[0], "ResTarget")["indirection"] == nil
}

// child returns a node's part of that name, nil if there is none.
func child(node any, key string) map[string]any {
	parent, ok := node.(map[string]any)
	if !ok {
		return nil
	}
	part, _ := parent[key].(map[string]any)
	return part
}

// list reads a value as a JSON array of scalars, for a placeholder that stands for a list.
func (p Param) list() ([]*string, error) {
	bad := &ParamError{fmt.Sprintf("parameter %d stands for a list of values: give all of them, as %d=[1,2,3] or %d=[\"a\",\"b\"]", p.Number, p.Number, p.Number)}
	if p.Value == nil {
		return nil, bad
	}
	var elements []any
	decoder := json.NewDecoder(bytes.NewReader([]byte(*p.Value)))
	decoder.UseNumber()
	if err := decoder.Decode(&elements); err != nil || decoder.More() || len(elements) == 0 {
		return nil, bad
	}
	var values []*string
	for _, element := range elements {
		var text string
		switch v := element.(type) {
		case nil:
			values = append(values, nil)
			continue
		case string:
			text = v
		case json.Number:
			text = v.String()
		case bool:
			text = strconv.FormatBool(v)
		default:
			return nil, bad
		}
		values = append(values, &text)
	}
	return values, nil
}

// A Placeholder is a $N of a statement's text.
type Placeholder struct {
	Number int
	// Type is what the server would make of it, "" if that is unknown.
	Type string
	// List tells that it stands for a list of values, as Postgres 18 squashes them.
	List bool
	// Context is the text around it, in one line.
	Context string
}

// A spot is an occurrence of a placeholder.
type spot struct {
	number     int
	list       bool
	start, end int // bytes, the comment of a squashed list included
}

// squashed is what Postgres 18 writes after the first placeholder of a list.
const squashed = "/*, ... */"

// spots finds the placeholders of a text with Postgres' own scanner.
func spots(sql string) ([]spot, error) {
	all, err := lexemes(sql)
	if err != nil {
		return nil, err
	}
	var found []spot
	for i, l := range all {
		if l.kind != "PARAM" {
			continue
		}
		n, err := strconv.Atoi(strings.TrimPrefix(l.text, "$"))
		if err != nil || n < 1 || n > 65535 {
			return nil, &ParamError{fmt.Sprintf("placeholder %s is out of range", l.text)}
		}
		s := spot{number: n, start: l.start, end: l.end}
		if i+1 < len(all) && all[i+1].kind == "C_COMMENT" && all[i+1].text == squashed {
			s.list, s.end = true, all[i+1].end
		}
		found = append(found, s)
	}
	return found, nil
}

// numbers returns the distinct placeholder numbers of a text, sorted.
func numbers(found []spot) []int {
	var list []int
	for _, s := range found {
		list = append(list, s.number)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// matchParams finds the value of each placeholder and returns the numbers of those without one.
func matchParams(found []spot, params []Param) (values map[int]Param, missing []int, err error) {
	values = make(map[int]Param)
	known := numbers(found)
	for _, p := range params {
		if _, twice := values[p.Number]; twice {
			return nil, nil, &ParamError{fmt.Sprintf("parameter %d is given twice", p.Number)}
		}
		if !slices.Contains(known, p.Number) {
			return nil, nil, &ParamError{fmt.Sprintf("parameter %d: the statement has %s", p.Number, describeNumbers(known))}
		}
		if p.Type != "" && !isTypeName(p.Type) {
			return nil, nil, &ParamError{fmt.Sprintf("parameter %d: the type is not one type name, such as bigint or numeric(10,2)", p.Number)}
		}
		values[p.Number] = p
	}
	for _, n := range known {
		if _, ok := values[n]; !ok {
			missing = append(missing, n)
		}
	}
	return values, missing, nil
}

func describeNumbers(known []int) string {
	switch len(known) {
	case 0:
		return "no placeholders"
	case 1:
		return fmt.Sprintf("one placeholder, $%d", known[0])
	}
	return fmt.Sprintf("placeholders $%d to $%d", known[0], known[len(known)-1])
}
