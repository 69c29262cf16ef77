package postgres

import (
	"errors"
	"strings"
	"testing"

	"sqlflame/planner"
)

// tidy takes the tabs of a Go literal off a plan.
func tidy(text string) string { return strings.ReplaceAll(strings.TrimSpace(text), "\n\t\t", "\n") }

// textTests hold a plan each, and its tree as it is drawn: label, milliseconds, and blocks where there are.
var textJSON = map[string]struct{ text, json string }{
	"a scan": {
		`Seq Scan on public.t "T"  (cost=0.00..1.05 rows=5 width=4) (actual time=0.010..0.012 rows=5 loops=1)
		  Output: id, lower('a, (b'::text)
		  Filter: (id > 3)
		  Rows Removed by Filter: 2
		  Buffers: shared hit=1 read=2, temp written=3
		Planning Time: 0.100 ms
		Execution Time: 0.200 ms`,
		`"Node Type":"Seq Scan","Relation Name":"t","Schema":"public","Alias":"T","Startup Cost":0.00,"Total Cost":1.05,"Plan Rows":5,"Plan Width":4,` +
			`"Actual Startup Time":0.010,"Actual Total Time":0.012,"Actual Rows":5,"Actual Loops":1,"Output":["id","lower('a, (b'::text)"],` +
			`"Filter":"(id > 3)","Rows Removed by Filter":2,"Shared Hit Blocks":1,"Shared Read Blocks":2,"Temp Written Blocks":3},"Planning Time":0.100,"Execution Time":0.200}]`,
	},
}

func TestTextToJSON(t *testing.T) {
	for name, test := range textJSON {
		got, err := textToJSON(tidy(test.text), 0)
		if err != nil || !strings.HasSuffix(string(got), test.json) {
			t.Errorf("%s: got\n%s, %v, want\n%s", name, got, err, test.json)
		}
	}
}

func TestTextErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":          "no plan",
		"select 1;": "no plan",
		"Seq Scan on t  (cost=0.00..1.05 rows=5 width=4)":                                              "without ANALYZE",
		"Limit\n  ->  Seq Scan on t":                                                                   "without ANALYZE",
		"Sort  (cost=0.00..1.05 rows=5 width=4) (actual time=0.1":                                      "line 1: the measurements",
		"Limit (actual rows=1 loops=1)\n-> Seq Scan on t (actual rows=1 loops=1)":                      "line 2: the indentation",
		"Limit (actual rows=1 loops=1)\n  Buffers: shared hit=N\n  ->  Result (actual rows=1 loops=1)": "line 2: the buffers",
	} {
		_, err := ParseText([]byte(text), Options{})
		var bad *planner.FormatError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) || bad.Hint == "" {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
