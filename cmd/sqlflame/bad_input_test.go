package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestBadInput holds that each kind of bad input gets one clear line, a hint, its exit status and
// leaves no output file behind.
func TestBadInput(t *testing.T) {
	plan, err := os.ReadFile(goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	doc := string(plan)
	node := func(figures string) string {
		return `[{"Plan": {"Node Type": "Sort", "Actual Total Time": 1.0, "Actual Rows": 1, "Actual Loops": 1, "Plans": [{"Node Type": "Seq Scan", ` + figures + `}]}, "Execution Time": 2}]`
	}
	for name, c := range map[string]struct {
		doc    string
		status int
		want   string // in the error
		hint   string // in the hint
	}{
		"empty":             {"", exitNoPlan, "the document is empty", "EXPLAIN"},
		"blank":             {" \n\t\n", exitNoPlan, "the document is empty", "EXPLAIN"},
		"prose":             {"dear dba,\nplease look\n", exitNoPlan, "no plan found: no output of EXPLAIN, no DBMS_XPLAN table, no SQL Monitor report", "any FORMAT, best JSON"},
		"binary":            {"\x00\x01\x02\xff", exitNoPlan, "no plan found: no output of EXPLAIN, no DBMS_XPLAN table, no SQL Monitor report", "any FORMAT, best JSON"},
		"broken text":       {" Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) (actual time=0.01..0.02 rows=1\n", exitNoPlan, "line 1: the measurements are not understood", "FORMAT JSON"},
		"foreign":           {"-> Table scan on t  (cost=1.5 rows=3) (actual time=0.1..0.2 rows=3 loops=1)\n", exitNoPlan, "this is a MySQL plan; sqlflame reads Postgres and Oracle", "EXPLAIN"},
		"profile":           {"\x1f\x8b\x08\x00", exitNoPlan, "a compressed file", "decompress"},
		"picture":           {"<svg xmlns='x'></svg>", exitNoPlan, "picture", ""},
		"no stacks":         {"main;read x\nmain;write y\n", exitNoPlan, "no plan found", ""},
		"deep stacks":       {strings.Repeat("f;", 5000) + "f 1\n", exitNoPlan, "line 1: more than 4000 frames deep", "main;"},
		"huge samples":      {"a;b 1\na;c 99999999999999999999\n", exitNoPlan, "line 2: its value is too large", "main;"},
		"many samples":      {strings.Repeat("a;b 999999999999999999\n", 5), exitNoPlan, "line 5: the values add up to more", "main;"},
		"other json":        {`{"a": 1}`, exitNoPlan, "no plan in the document", "EXPLAIN"},
		"empty list":        {`[]`, exitNoPlan, "no plan in the document", "EXPLAIN"},
		"truncated":         {doc[:len(doc)/2], exitNoPlan, "the document ends where", "cut off"},
		"trailing":          {doc + "x", exitNoPlan, "'x' where the end of the document should be", ""},
		"no analyze":        {`[{"Plan": {"Node Type": "Result", "Total Cost": 1}}]`, exitNoPlan, "without ANALYZE", "ANALYZE"},
		"timing off":        {`[{"Plan": {"Node Type": "Result", "Actual Rows": 1, "Actual Loops": 1}, "Execution Time": 1}]`, exitNoPlan, "TIMING OFF", "TIMING ON"},
		"no type":           {`[{"Plan": {"Actual Loops": 1}}]`, exitNoPlan, "node 1 has no Node Type", ""},
		"nan":               {node(`"Actual Total Time": NaN`), exitNoPlan, `"NaN" is not a JSON value`, ""},
		"negative time":     {node(`"Actual Total Time": -1.5`), exitNoPlan, "node 2 (Seq Scan): Actual Total Time is negative", ""},
		"negative loops":    {node(`"Actual Loops": -1`), exitNoPlan, "node 2 (Seq Scan): Actual Loops is negative", ""},
		"negative blocks":   {node(`"Shared Hit Blocks": -7`), exitNoPlan, "node 2 (Seq Scan): Shared Hit Blocks is negative", ""},
		"huge":              {node(`"Actual Rows": 1e300`), exitNoPlan, "node 2 (Seq Scan): Actual Rows is", ""},
		"word for a number": {node(`"Actual Loops": "many"`), exitNoPlan, "Actual Loops is not a number", ""},
		"bool for a number": {node(`"Actual Loops": true`), exitNoPlan, "Actual Loops is true, not a number", ""},
		"list for a plan":   {`[{"Plan": []}]`, exitNoPlan, "'[' where an object should be", ""},
		"deep":              {strings.Repeat("[", 100_000), exitNoPlan, "nested more than", ""},
		"deep plan":         {strings.Repeat(`{"Plan":{"Node Type":"a","Plans":[`, 5000), exitNoPlan, "nested more than", ""},
		"chain of CTEs":     {cteChain(5000), exitNoPlan, "levels deep with its CTEs below their scans", ""},
		"other schema":      {`{"schema": "sqlflame/99"}`, exitNoPlan, `schema is "sqlflame/99"`, ""},
	} {
		dir := t.TempDir()
		out, errs, status := sqlflame(c.doc, "-o", filepath.Join(dir, "a.svg"), "-o", filepath.Join(dir, "a.folded"), "-o", "-")
		if status != c.status || out != "" || !strings.Contains(errs, c.want) || strings.Count(errs, "sqlflame: error:") != 1 {
			t.Errorf("%s: status %d, want %d; stdout %.40q; want %q in\n%s", name, status, c.status, out, c.want, errs)
		}
		if !strings.Contains(errs, "sqlflame: hint: ") || !strings.Contains(errs, c.hint) {
			t.Errorf("%s: want a hint with %q in\n%s", name, c.hint, errs)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: left behind %v", name, left)
		}
	}
}

func TestBadInputFiles(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name   string
		status int
		want   string
	}{
		{filepath.Join(dir, "missing.json"), exitError, "no such file"},
		{dir, exitNoPlan, "is a directory"},
	} {
		_, errs, status := sqlflame("", c.name)
		if status != c.status || !strings.Contains(errs, c.want) || !strings.Contains(errs, "hint: ") {
			t.Errorf("%s: status %d, %s", c.name, status, errs)
		}
	}
}

// cteChain is a plan whose CTEs each read the one before: flat as a document, deep as a tree.
func cteChain(n int) string {
	const figures = `"Actual Total Time": 1, "Actual Rows": 1, "Actual Loops": 1`
	var b strings.Builder
	b.WriteString(`[{"Plan": {"Node Type": "CTE Scan", "CTE Name": "c` + strconv.Itoa(n) + `", ` + figures + `, "Plans": [`)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `{"Node Type": "CTE Scan", "Parent Relationship": "InitPlan", "Subplan Name": "CTE c%d", "CTE Name": "c%d", %s},`, i, i-1, figures)
	}
	b.WriteString(`{"Node Type": "Result", ` + figures + `}]}, "Execution Time": 2}]`)
	return b.String()
}

// TestDoublingCTEs draws CTEs that each read the one before twice and paid half each: a copy for every
// reader would be 2^40 nodes.
func TestDoublingCTEs(t *testing.T) {
	figures := func(rows, ms int) string {
		return fmt.Sprintf(`"Actual Startup Time": 0, "Actual Total Time": %d, "Actual Rows": %d, "Actual Loops": 1`, ms, rows)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `[{"Plan": {"Node Type": "Append", %s, "Plans": [{"Node Type": "Result", "Parent Relationship": "InitPlan", "Subplan Name": "CTE c0", %s},`, figures(100, 100), figures(100, 100))
	for i := 1; i <= 40; i++ {
		scan := func(rows int) string {
			return fmt.Sprintf(`{"Node Type": "CTE Scan", "Parent Relationship": "Member", "CTE Name": "c%d", %s}`, i-1, figures(rows, 50))
		}
		fmt.Fprintf(&b, `{"Node Type": "Append", "Parent Relationship": "InitPlan", "Subplan Name": "CTE c%d", %s, "Plans": [%s, %s]},`, i, figures(100, 100), scan(50), scan(100))
	}
	fmt.Fprintf(&b, `{"Node Type": "CTE Scan", "Parent Relationship": "Member", "CTE Name": "c40", %s}]}, "Execution Time": 200}]`, figures(100, 100))
	out, errs, status := sqlflame(b.String(), "--format", "folded")
	if status != exitOK || !strings.Contains(errs, "too large") || foldedSum(t, out) != 200_000 {
		t.Errorf("status %d, %s, %d us", status, errs, foldedSum(t, out))
	}
}
