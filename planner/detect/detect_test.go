package detect

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sqlflame/planner"
)

const doc = `[{"Plan": {"Node Type": "Result", "Note": "a + b (1 row) | c"}}]`

// plan returns the only document in data.
func plan(data []byte) ([]byte, Format, error) {
	docs, err := Plans(data)
	if err != nil {
		return nil, 0, err
	}
	if len(docs) > 1 {
		return nil, 0, fmt.Errorf("%d documents", len(docs))
	}
	return docs[0].Data, docs[0].Format, nil
}

func TestPlan(t *testing.T) {
	for name, text := range map[string]string{
		"plain":        doc,
		"blanks":       "\n\t " + doc + "\n\n",
		"bom":          "\ufeff" + doc,
		"psql":         " QUERY PLAN \n-----\n " + doc + "\n(1 row)\n",
		"psql lines":   " QUERY PLAN \n-----\n [{\"Plan\": {\"Node Type\": \"Result\",  +\n \"Note\": \"a + b (1 row) | c\"}}]    +\n \n(1 row)\n\nTime: 1.2 ms\n",
		"csv":          "QUERY PLAN\n\"" + strings.ReplaceAll(doc, `"`, `""`) + "\"\n",
		"escaped":      `"` + strings.ReplaceAll(doc, `"`, `\"`) + `"`,
		"single quote": "'" + doc + "'",
		"old Mac":      "QUERY PLAN\r-----\r " + strings.ReplaceAll(doc, ", ", ",\r") + "\r(1 row)\r",
		"a footer":     doc + "\n(1 row)\n\nTime: 1.2 ms\n",
		"tuples only":  strings.ReplaceAll(doc, ", ", ", +\n ") + "+\n \n",
		"after prompt": "[postgres@db1 ~]$ psql\n QUERY PLAN \n-----\n " + doc + "\n(1 row)\n",
		"utf-16le":     wide(doc, false),
		"utf-16be":     wide(doc, true),
	} {
		got, format, err := plan([]byte(text))
		squeezed := strings.ReplaceAll(strings.ReplaceAll(string(got), "\n", " "), "  ", " ")
		if err != nil || format != PostgresJSON || squeezed != doc {
			t.Errorf("%s: got %q, %v, %v", name, got, format, err)
		}
	}
}

func wide(s string, bigEndian bool) string {
	out := []byte{0xff, 0xfe}
	if bigEndian {
		out = []byte{0xfe, 0xff}
	}
	for _, c := range []byte(s) {
		if bigEndian {
			out = append(out, 0, c)
		} else {
			out = append(out, c, 0)
		}
	}
	return string(out)
}

func TestProfile(t *testing.T) {
	if _, format, err := plan([]byte(`{ "schema": "sqlflame/1", "frames": [] }`)); err != nil || format != Profile {
		t.Errorf("got %v, %v", format, err)
	}
	if _, format, err := plan([]byte(`{"Plan": {"Schema": "sqlflame/1"}}`)); err != nil || format != PostgresJSON {
		t.Errorf("a relation's schema is taken for ours: %v, %v", format, err)
	}
}

func TestNoPlan(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "empty",
		"hello":              "no output of EXPLAIN",
		`"not a plan"`:       "no output of EXPLAIN",
		"[oracle@db1 ~]$ ":   "no DBMS_XPLAN table",
		"[2026-03-01 10:00]": "no DBMS_XPLAN table",
		"{code}":             "no DBMS_XPLAN table",
	} {
		_, _, err := plan([]byte(text))
		var bad *planner.FormatError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) || bad.Hint == "" {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// TestBrokenJSON holds that a document that begins as EXPLAIN's does is left to its reader, which says
// where it breaks.
func TestBrokenJSON(t *testing.T) {
	long := strings.Replace(doc, "Result", strings.Repeat("é", 700), 1)
	for _, text := range []string{"[", "{", "[{", `[{"Pl`, doc[:20], doc[:len(doc)-2], long[:600], long[:601], doc[:30] + "?", "[[" + doc, doc + "]"} {
		if body, format, err := plan([]byte(text)); err != nil || format != PostgresJSON || string(body) != text {
			t.Errorf("%.60s: got %.60q, %v, %v", text, body, format, err)
		}
	}
}

func FuzzPlan(f *testing.F) {
	f.Add([]byte(doc))
	f.Add([]byte(" QUERY PLAN \n---\n " + doc + "+\n(1 row)"))
	f.Fuzz(func(t *testing.T, data []byte) {
		body, _, err := plan(data)
		if err == nil && len(body) == 0 {
			t.Error("neither a document nor an error")
		}
	})
}
