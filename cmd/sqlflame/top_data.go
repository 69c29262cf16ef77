package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// topSchema names the form of the JSON.
const topSchema = "sqlflame-top/1"

// fields are a JSON object that keeps its order.
type fields []field

type field struct {
	key   string
	value any
}

// MarshalJSON writes the fields in their order.
func (f fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, field := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(field.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(field.value)
		if err != nil {
			return nil, err
		}
		b.Write(append(append(key, ':'), value...))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// exact brings a value into the unit that its key names.
func (k topKind) exact(v any) any {
	f, ok := v.(float64)
	switch {
	case ok && k == topShare:
		return math.Round(f*1e4) / 100
	case ok:
		return math.Round(f*1e6) / 1e6
	}
	return v
}

func (r *topReport) writeJSON(w io.Writer) error {
	rows := make([]fields, 0, len(r.rows))
	for _, row := range r.rows {
		var f fields
		for i, c := range r.columns {
			f = append(f, field{c.key, c.kind.exact(row.values[i])})
		}
		rows = append(rows, append(f, row.more...))
	}
	all := append(fields{{"schema", topSchema}}, r.facts...)
	if len(r.notes) > 0 {
		all = append(all, field{"notes", r.notes})
	}
	data, err := json.MarshalIndent(append(all, field{"statements", rows}), "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, harmless(string(data))+"\n")
	return err
}

// harmless escapes what encoding/json leaves as it is and a terminal might obey.
func harmless(document string) string {
	var b strings.Builder
	for _, r := range document {
		switch {
		case r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)):
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// writeCSV writes one line for each statement; line breaks and control characters in texts are replaced.
func (r *topReport) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	var heading []string
	for _, c := range r.columns {
		heading = append(heading, c.key)
	}
	if len(r.rows) > 0 {
		for _, f := range r.rows[0].more {
			heading = append(heading, f.key)
		}
	}
	out.Write(heading) // Error tells
	for _, row := range r.rows {
		var cells []string
		for i, c := range r.columns {
			cells = append(cells, csvCell(c.kind.exact(row.values[i])))
		}
		for _, f := range row.more {
			cells = append(cells, csvCell(f.value))
		}
		out.Write(cells)
	}
	out.Flush()
	return out.Error()
}

func csvCell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return oneLine(v)
	case []string:
		return oneLine(strings.Join(v, ", "))
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return oneLine(fmt.Sprint(v))
}
