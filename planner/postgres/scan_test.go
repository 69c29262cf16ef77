package postgres

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"sqlflame/planner"
)

func TestScannerErrors(t *testing.T) {
	for doc, want := range map[string]string{
		`{"a": NaN}`:                      `line 1, column 7: "NaN" is not a JSON value`,
		"{\n \"a\" 1}":                    `line 2, column 6: '1' where a colon should be`,
		`{"a": 1`:                         `line 1, column 8: the document ends where a comma or } should follow`,
		`["a`:                             `line 1, column 4: the document ends where the end of a string should follow`,
		`[01]`:                            `line 1, column 2: "01" is not a JSON value`,
		"[\"a\nb\"]":                      `line 1, column 4: a control character in a string`,
		`["\x"]`:                          `line 1, column 4: 'x' where an escape should be`,
		`{"a": 1} {}`:                     `line 1, column 10: '{' where the end of the document should be`,
		strings.Repeat("[", maxNesting+1): `nested more than 8100 levels deep`,
	} {
		s := &scanner{doc: doc}
		_, err := s.skip()
		if err == nil {
			err = s.end()
		}
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%.20s: got %v, want %s", doc, err, want)
		}
	}
}

func TestScannerStrings(t *testing.T) {
	for doc, want := range map[string]string{
		`"plain"`:        "plain",
		`"a\n\t\"\\\/b"`: "a\n\t\"\\/b",
		`"\u00e9\u20AC"`: "é€",
		`"\ud83d\ude00"`: "😀",
		`"\ud83d x"`:     "\ufffd x",
		`"\ud83d\u0041"`: "\ufffdA",
		"\"\xff\"":       "\xff",
	} {
		got, err := (&scanner{doc: doc}).str()
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", doc, got, err, want)
		}
	}
}

// FuzzScanner holds the scanner against encoding/json: both accept the same documents.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{`[{"Plan": {"Node Type": "Result", "Actual Rows": 1.00}}]`, `{"a":[1e5,-0.5,true,null,"\u0041"]}`, `"\ud83d\ude00"`, ` [ ] `, `-`, `1.`, `{"a"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		s := &scanner{doc: doc}
		_, err := s.skip()
		if err == nil {
			err = s.end()
		}
		if want := json.Valid([]byte(doc)); (err == nil) != want && s.depth < maxNesting {
			t.Errorf("%q: got %v, encoding/json says valid = %v", doc, err, want)
		}
	})
}

func TestParseFixed(t *testing.T) {
	for _, c := range []struct {
		text     string
		decimals int
		want     int64
		ok       bool
	}{
		{"0.001", msDecimals, 1000, true},
		{"1.00", rowDecimals, 100, true},
		{"1", rowDecimals, 100, true},
		{"0.125", rowDecimals, 13, true},
		{"9007199254740993", noDecimals, 9007199254740993, true},
		{"9007199254740993.00", rowDecimals, 900719925474099300, true},
		{"1e3", noDecimals, 1000, true},
		{"-2.5", rowDecimals, -250, true},
		{"-0.000", msDecimals, 0, true},
		{"1e400", noDecimals, 0, false},
		{"99999999999999999999", noDecimals, 0, false},
		{"9223372036854775807", noDecimals, 0, false},
	} {
		got, ok := parseFixed(c.text, c.decimals)
		if got != c.want || ok != c.ok {
			t.Errorf("parseFixed(%s, %d) = %d, %v, want %d, %v", c.text, c.decimals, got, ok, c.want, c.ok)
		}
	}
}

// TestNotText holds that bytes that are no text are refused in each format, with their place.
func TestNotText(t *testing.T) {
	for format, c := range map[string]struct {
		parse func([]byte, Options) ([]*planner.Plan, error)
		doc   string
	}{
		"JSON": {ParseDocument, "[{\"Plan\": {\"Node Type\": \"Seq Scan\",\n\"Relation Name\": \"t?\", \"Actual Loops\": 1, \"Actual Rows\": 1, \"Actual Total Time\": 5}}]"},
		"text": {ParseText, "Seq Scan on t (actual time=1..2 rows=1 loops=1)\n  Filter: (a = 't?')\n"},
		"YAML": {ParseYAML, "- Plan:\n    Node Type: \"t?\"\n"},
		"XML":  {ParseXML, "<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n<Query><Plan><Node-Type>t?</Node-Type></Plan></Query></explain>"},
	} {
		for _, bad := range []string{"\xe9", "\x00", "\xed\xa0\x80"} {
			_, err := c.parse([]byte(strings.Replace(c.doc, "?", bad, 1)), Options{})
			var wrong *planner.FormatError
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "line 2, column ") || wrong.Hint == "" {
				t.Errorf("%s, %q: %v", format, bad, err)
			}
		}
		if _, err := c.parse([]byte(strings.Replace(c.doc, "?", "é\ufffd", 1)), Options{}); err != nil && strings.Contains(err.Error(), "line 2, column") {
			t.Errorf("%s: %v", format, err)
		}
	}
}
