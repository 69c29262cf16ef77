package postgres

import (
	"strings"
	"testing"
)

const (
	ownText = "Aggregate (actual time=0.405..0.405 rows=1 loops=1)\n  ->  Seq Scan on u (actual time=0.320..0.384 rows=500 loops=1)\n        Filter: (a > 1)\n"
	oldText = "Limit (actual time=0.405..900.405 rows=1 loops=1)\n  ->  Seq Scan on old (actual time=0.320..900.384 rows=500 loops=1)\n"
)

// TestTextStatements holds that the plan of a statement is found below its text, whatever that holds.
func TestTextStatements(t *testing.T) {
	for statement, own := range map[string]bool{
		"select 1":                       true,
		"/*\n" + oldText + "*/ select 1": true,
		"-- " + strings.ReplaceAll(oldText, "\n", "\n-- ") + "\n1": true,
		"select '\n" + oldText + "'":                               true,
		"select 'C:\\', 1 /*\n" + oldText + "*/":                   true,
		"select E'\\'\n" + oldText + "'":                           true,
		"select $$ '\n" + oldText + "$$":                           true,
		"select 'cut o":                                            true,
		"/*\nQuery Text: select 1\n" + oldText + "*/ select 1":     true,
		"select $1\nQuery Parameters: $1 = '\n" + oldText + "'":    true,
		"select 'cut o\n" + oldText + "so":                         false,
		"select 'C:\\', '\n" + oldText + "'":                       false,
	} {
		got, err := outlineOf("Query Text: " + statement + "\n" + ownText)
		switch {
		case own && (err != nil || !strings.HasPrefix(got, "Aggregate[Seq Scan on u]; ") || strings.Contains(got, "old")):
			t.Errorf("%q: %v, %s", statement, err, got)
		case !own && err == nil:
			t.Errorf("%q: read as %s", statement, got)
		}
	}
}
