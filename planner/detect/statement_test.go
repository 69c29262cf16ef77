package detect

import (
	"strings"
	"testing"
)

const (
	ownPlan = "Aggregate  (cost=14.00..14.01 rows=1 width=8) (actual time=0.405..0.405 rows=1 loops=1)\n" +
		"  ->  Seq Scan on u  (cost=0.00..12.34 rows=666 width=0) (actual time=0.320..0.384 rows=500 loops=1)\n" +
		"        Filter: (a > 1)\n"
	oldPlan = "Limit  (cost=14.00..14.01 rows=1 width=8) (actual time=0.405..900.405 rows=1 loops=1)\n" +
		"  ->  Seq Scan on old  (cost=0.00..12.34 rows=666 width=0) (actual time=0.320..900.384 rows=500 loops=1)\n" +
		"        Filter: (a > 1)\n"
)

// heldPlans are texts of statements that hold plans or words of them, before the plan of their own.
var heldPlans = map[string]string{
	"a comment":                  "/*\n" + oldPlan + "*/\nselect 1",
	"a comment in a comment":     "/* /*\n*/\n" + oldPlan + "*/\nselect 1",
	"a comment behind":           "select 1 /*\n" + oldPlan + "*/",
	"comments of lines":          "-- " + strings.ReplaceAll(strings.TrimSpace(oldPlan), "\n", "\n-- ") + "\nselect 1",
	"a literal":                  "insert into plans values ('\n" + oldPlan + "')",
	"a literal with a backslash": "select 'C:\\', 1 /*\n" + oldPlan + "*/",
	"a literal with escapes":     "select E'it\\'s\n" + oldPlan + "'",
	"a literal with dollars":     "select $x$ '\n" + oldPlan + "$x$",
	"a quoted name":              "select 1 as \"\n" + oldPlan + "\"",
	"a psql result":              "/*\n" + oldPlan + "(3 rows)\nTime: 3.000 ms\n*/ select 1",
	"an entry of a log":          "/*\nQuery Text: select '1'\n" + oldPlan + "*/\nselect 1",
	"one line":                   "/*\n" + strings.SplitAfter(oldPlan, "\n")[0] + "*/ select 1",
	"a plan without figures":     "/*\nLimit\n  ->  Seq Scan on old\n*/ select 1",
	"words":                      "select 1\nas\nResult",
	"a clause":                   "select a from t\norder by a\nLimit\n  1",
	"a quote that never ends":    "select 'a, b, c, d",
	"parameters":                 "select $1\nQuery Parameters: $1 = '\n" + oldPlan + "'",
}

func TestPlanInStatement(t *testing.T) {
	for name, statement := range heldPlans {
		for _, before := range []string{"", "LOG:  duration: 0.409 ms  plan:\n", "select 1;\n"} {
			docs, err := Plans([]byte(before + "Query Text: " + statement + "\n" + ownPlan))
			if err != nil || len(docs) != 1 || !strings.HasSuffix(string(docs[0].Data)+"\n", statement+"\n"+ownPlan) {
				t.Errorf("%s: %v, %d plans", name, err, len(docs))
			}
		}
	}
}

// TestUnsurePlanInStatement holds that nothing is guessed where the text of a statement was cut off within a quote,
// or has two readings.
func TestUnsurePlanInStatement(t *testing.T) {
	for _, statement := range []string{"select 'a, b\n" + oldPlan + "and so on", "select 'C:\\', '\n" + oldPlan + "'", "select 'a, b\n" + oldPlan + "Query Text: select 'c"} {
		_, err := Plans([]byte("Query Text: " + statement + "\n" + ownPlan))
		if err == nil || !strings.Contains(err.Error(), "which of them is its own") {
			t.Errorf("%q: %v", statement, err)
		}
	}
}

// TestTornNumbers holds that a number below a plan's line is no part of one in it, unless the line is as wide as
// any other.
func TestTornNumbers(t *testing.T) {
	_, err := Plans([]byte(ownPlan + "        Buffers: shared hit=10\n1\n        I/O Timings: shared read=1.000\nExecution Time: 1.000 ms\n"))
	if err == nil || !strings.Contains(err.Error(), "whether a blank stood") {
		t.Error(err)
	}
}
