package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	// jsonStart finds where JSON may begin: a line that begins as an array or an object of rows does. A
	// prompt such as [oracle@db1 ~]$ is none.
	jsonStart = regexp.MustCompile(`(?m)^[ \t]*(?:\[\s*[{\]]|\{\s*["}])`)
	jsonNext  = regexp.MustCompile(`^[\s,]*(?:\[\s*[{\]]|\{\s*["}])`)
	jsonRow   = regexp.MustCompile(`(?i)"operation"\s*:`)
)

// nextJSON returns where the first value of JSON may begin, -1 for nowhere.
func nextJSON(data []byte) int {
	if at := jsonNext.FindIndex(data); at != nil {
		return bytes.IndexAny(data, "[{")
	}
	if at := jsonStart.FindIndex(data); at != nil {
		return at[0]
	}
	return -1
}

// readJSON reads an array of objects, or {"results":[{"items":[...]}]}, or {"items":[...]}, or several of
// these or of objects one after the other. What stands between may be what SQL*Plus or SQLcl print.
func readJSON(data []byte) ([]vrow, error) {
	var objects, others []map[string]any
	names := map[string]bool{}
	for len(data) > 0 {
		at := nextJSON(data)
		if at < 0 {
			at = len(data)
		}
		if jsonRow.Match(data[:at]) {
			return nil, unreadable(hintRows, "the JSON is broken: %q stands outside of the values", shortened(string(bytes.TrimSpace(data[:at]))))
		}
		if data = data[at:]; len(data) == 0 {
			break
		}
		list, used, err := readValue(data)
		if err != nil {
			return nil, err
		}
		data = data[used:]
		if !slices.ContainsFunc(list, isPlanRow) {
			others = append(others, list...) // of another query, or no rows at all
			continue
		}
		if objects = append(objects, list...); len(objects) > maxLines {
			return nil, unreadable("", "more than %d plan lines", maxLines)
		}
	}
	if len(objects) == 0 {
		objects = others[:min(len(others), maxLines)] // whose columns tell what is wrong
	}
	for _, o := range objects {
		for key := range o {
			names[key] = true
		}
	}
	return rowsOf(objects, names)
}

func isPlanRow(o map[string]any) bool { return o["ID"] != nil || o["OPERATION"] != nil }

// readValue reads the objects of one value, with their keys in capitals, and how long it is.
func readValue(data []byte) (objects []map[string]any, used int, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var document any
	if err := d.Decode(&document); err != nil {
		return nil, 0, unreadable("", "the JSON is broken: %v", err)
	}
	collect(document, &objects)
	for i, o := range objects {
		upper := make(map[string]any, len(o))
		for key, value := range o {
			key = strings.ToUpper(key)
			if _, twice := upper[key]; twice {
				return nil, 0, unreadable(hintRows, "an object has the key %s twice", shortened(key))
			}
			upper[key] = value
		}
		objects[i] = upper
	}
	return objects, int(d.InputOffset()), nil
}

// collect finds the rows wherever tools put them.
func collect(v any, objects *[]map[string]any) {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			if o, ok := element.(map[string]any); ok {
				collect(o, objects)
			}
		}
	case map[string]any:
		if list := listIn(v); list != nil {
			collect(list, objects)
			return
		}
		*objects = append(*objects, v)
	}
}

// listIn returns the list of rows in an object, nil for none: under a name known, or the only one, which
// may be the query.
func listIn(o map[string]any) []any {
	for _, key := range []string{"results", "items", "rows"} {
		if list, ok := o[key].([]any); ok {
			return list
		}
	}
	for _, value := range o {
		if list, ok := value.([]any); ok && len(o) == 1 {
			return list
		}
	}
	return nil
}

func rowsOf(objects []map[string]any, names map[string]bool) ([]vrow, error) {
	if len(names) > 1000 {
		return nil, unreadable(hintRows, "the objects have %d different keys: they are no rows of %s", len(names), statisticsView)
	}
	var header []string
	for name := range names {
		header = append(header, name)
	}
	slices.Sort(header)
	columns := newColumnSet(header)
	var rows []vrow
	for _, o := range objects {
		cells := make([]string, len(header))
		for i, name := range header {
			if v := o[name]; v != nil {
				cells[i] = cellText(fmt.Sprint(v))
			}
		}
		rows = append(rows, vrow{columns, cells})
	}
	return rows, nil
}
