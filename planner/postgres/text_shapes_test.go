package postgres

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// textShapes are plans as people and other engines print them, with the tree that they are: each node with
// what stands in brackets below it. What comes after a bar are attributes that one of the nodes must have.
var textShapes = map[string]struct{ text, tree string }{
	"properties in the root's column": {
		`Sort (actual time=1.000..2.000 rows=1 loops=1)
		Sort Key: a
		->  Seq Scan on t (actual time=0.100..1.000 rows=1 loops=1)
		      Filter: (a > 1)
		Planning Time: 1.000 ms
		Execution Time: 3.000 ms`,
		"Sort[Seq Scan on t] | Sort Key: a | Filter: (a > 1)"},
	"a root of its own column": {
		`    Nested Loop (actual time=1.000..2.000 rows=1 loops=1)
		  Join Filter: (a = b)
		  ->  Seq Scan on t (actual time=0.100..1.000 rows=1 loops=1)
		        Filter: (a > 1)
		  ->  Result (actual time=0.100..0.100 rows=1 loops=1)
		Planning Time: 1.000 ms`,
		"Nested Loop[Seq Scan on t, Result] | Join Filter: (a = b)"},
	"a single node without indentation": {
		`Index Scan using i on t (actual time=1.000..2.000 rows=1 loops=1)
		Index Cond: (a = 1)
		Buffers: shared hit=1
		Planning:
		Buffers: shared hit=7
		JIT:
		Functions: 2
		Planning Time: 1.000 ms`,
		"Index Scan using i on t | Index Cond: (a = 1) | Shared Hit Blocks: 1"},
	"properties in their arrow's column": {
		`Limit (actual time=1.000..2.000 rows=1 loops=1)
		  ->  Sort (actual time=1.000..2.000 rows=1 loops=1)
		  Sort Key: a
		  Sort Method: quicksort  Memory: 25kB
		      ->  Seq Scan on t (actual time=0.100..1.000 rows=1 loops=1)
		      Filter: (a > 1)
		  Total runtime: 2.000 ms`,
		"Limit[Sort[Seq Scan on t]] | Sort Key: a | Sort Space Used: 25 | Filter: (a > 1)"},
	"lists and expressions on several lines": {
		`HashAggregate (actual time=1.000..2.000 rows=1 loops=1)
		  Group Key: a,
		             b
		  ->  Seq Scan on t (actual time=0.100..1.000 rows=1 loops=1)
		        Filter: ((a > 1) AND
		                 (b = ')'::text))`,
		"HashAggregate[Seq Scan on t] | Group Key: a, b | Filter: ((a > 1) AND (b = ')'::text))"},
	"a procedure's statement": {
		`Query Text: select 1
		->  Limit (actual time=1.000..2.000 rows=1 loops=1)
		      ->  Seq Scan on t (actual time=0.100..1.000 rows=1 loops=1)`,
		"Limit[Seq Scan on t]"},
	"remarks": {
		`Limit (actual time=1.000..2.000 rows=1 loops=1)
		  -- this is the slow one
		  ->  Seq Scan on t (actual time=0.100..1.000 rows=1 loops=1)
		-- ten seconds!
		        Filter: (a > 1)`,
		"Limit[Seq Scan on t] | Filter: (a > 1)"},
	"remarks behind lines": {
		`Limit (actual time=1.000..2.000 rows=1 loops=1) -- all of it
		  Buffers: shared hit=5 read=7   <-- much
		  ->  Nested Loop (actual time=0.100..1.000 rows=1 loops=1)  that is slow (why?)
		        Rows Removed by Join Filter: 5 <- few
		        ->  **Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) (never executed)  ← never**
		        ->  Seq Scan on u (actual time=0.100..1.000 rows=1 loops=1)
		              Order By: (a
		                <-> b)
		**Planning time: 1.000 ms (5 rows)**
		Execution time: 2ms <-- !`,
		"Limit[Nested Loop[Seq Scan on t, Seq Scan on u]] | Rows Removed by Join Filter: 5 | Details: <- few | Details: -- all of it | Shared Read Blocks: 7 | Details: that is slow (why?) | Details: ← never | Order By: (a <-> b)"},
	"OpenTenBase": {
		`Remote Subquery Scan on all (dn_1,dn_2) (actual time=1.000..2.000 rows=1 loops=1)
		  DN (actual startup time=0.1..0.2 total time=0.3..0.4 rows=0..100 loops=1..1)
		  - dn_1 (actual rows=100 loops=1)
		  ->  Hash Join
		        DN (actual rows=0..2 loops=1..1)
		        - dn_1 Buckets: 1024 (originally 1024)  Batches: 1 (originally 1)  Memory Usage: 9kB
		        ->  Seq Scan on t
		              DN : never executed
		        ->  Remote Subquery Scan on all (dn_1,dn_2)
		              DN Recv (actual rows=84..116 loops=1..1)
		              Distribute results by R
		              ->  Seq Scan on u
		                    DN (actual rows=84..116 loops=1..1)`,
		"Remote Subquery Scan on all (dn_1,dn_2)[Hash Join[Seq Scan on t, Remote Subquery Scan on all (dn_1,dn_2)[Seq Scan on u]]]" +
			" | Data Nodes: - dn_1 (actual rows=100 loops=1) | DN: never executed | Details: Distribute results by R"},
	"levels one column deeper each": {
		`->  Sort (actual time=0.100..1.000 rows=1 loops=1)
		 ->  Limit (actual time=0.100..1.000 rows=1 loops=1)
		  ->  Result (actual time=0.100..1.000 rows=1 loops=1)`,
		"Sort[Limit[Result]]"},
	"labels of Postgres 8": {
		`Nested Loop (actual time=1.000..2.000 rows=1 loops=1)
		  InitPlan
		    ->  Result (actual time=0.100..0.100 rows=1 loops=1)
		    ->  Limit (actual time=0.100..0.100 rows=1 loops=1)
		          ->  Seq Scan on a (actual time=0.100..0.100 rows=1 loops=1)
		  ->  Seq Scan on t (actual time=0.100..0.200 rows=1 loops=1)
		        Filter: (subplan)
		        SubPlan
		          ->  Seq Scan on b (actual time=0.100..0.100 rows=1 loops=1)
		  ->  Seq Scan on u (actual time=0.100..0.100 rows=1 loops=1)
		Total runtime: 2.000 ms`,
		"Nested Loop[InitPlan: Result, InitPlan: Limit[Seq Scan on a], Seq Scan on t[SubPlan: Seq Scan on b], Seq Scan on u]"},
	"index scans without their index": {
		`Append (actual time=1.000..2.000 rows=1 loops=1)
		  ->  Index Scan on t (actual time=0.100..0.100 rows=1 loops=1)
		  ->  Index Only Scan Backward on s.t x (actual time=0.100..0.100 rows=1 loops=1)
		  ->  Index Scan using <12>btree_t_id on t (actual time=0.100..0.100 rows=1 loops=1)
		  ->  Index Scan using <12>btree_a on t on t u (actual time=0.100..0.100 rows=1 loops=1)`,
		`Append[Index Scan on t, Index Only Scan Backward on t x, Index Scan using "<12>btree_t_id" on t, Index Scan using "<12>btree_a on t" on t u]`},
	"lines without a key": {
		`Limit (actual time=1.000..2.000 rows=1 loops=1)
		  ->  Custom Scan (some_scan) on t (actual time=0.100..1.000 rows=1 loops=1)
		        Bitmap heap scan
		        Recheck Cond: (a > 1)
		          and more
		        with (something) else
		        ->  Bitmap Index Scan on i (actual time=0.100..0.100 rows=1 loops=1)`,
		"Limit[Custom Scan (some_scan) on t[Bitmap Index Scan on i]] | Details: Bitmap heap scan | Recheck Cond: (a > 1)\nand more | Details: with (something) else"},
	"Greenplum": {
		`Gather Motion 2:1  (slice2; segments: 2) (actual time=1.000..2.000 rows=1 loops=1)
		  ->  Hash Join (actual time=0.100..1.900 rows=1 loops=1)
		        Hash Cond: a.b = c.d
		        (seg0)   Hash chain length 1.0 avg, 1 max, using 2 of 7 buckets.
		        InitPlan  (slice3)
		          ->  Result (actual time=0.100..0.100 rows=1 loops=1)
		        ->  Table Function Scan on f (actual time=0.100..1.000 rows=1 loops=1)
		              ->  Seq Scan on t (actual time=0.100..1.000 rows=1 loops=1)
		        ->  Hash (actual time=0.100..0.100 rows=1 loops=1)
		              ->  HashAggregate (actual time=0.100..0.100 rows=1 loops=1)
		                    66 groups total in 3 batches; 1 overflows; 66 spill groups.
		                    Hash chain length 1.6 avg, 15 max, using 66 of 270 buckets.
		                    ->  Seq Scan on u (actual time=0.100..0.100 rows=1 loops=1)
		Slice statistics:
		  (slice0)    Executor memory: 318K bytes.
		Settings:  enable_sort=off; optimizer=on
		Total runtime: 2.000 ms`,
		"Gather Motion 2:1  (slice2; segments: 2)[Hash Join[InitPlan  (slice3): Result, Table Function Scan on f[Seq Scan on t], Hash[HashAggregate[Seq Scan on u]]]]" +
			" | Extra Text: (seg0)   Hash chain length 1.0 avg, 1 max, using 2 of 7 buckets."},
	"Greenplum before 6": {
		`Gather Motion 2:1  (slice1; segments: 2)  (cost=0.00..1.00 rows=10 width=4)
		  Rows out:  9 rows at destination with 5.500 ms to first row, 12 ms to end, start offset by 1.000 ms.
		  ->  Nested Loop  (cost=0.00..1.00 rows=10 width=4)
		        Rows out:  Avg 4.5 rows x 2 workers.  Max 5 rows (seg0) with 10 ms to end, start offset by 2.000 ms.
		        Executor memory:  1K bytes avg, 1K bytes max (seg0).
		        ->  Seq Scan on t  (cost=0.00..1.00 rows=10 width=4)
		              Rows out:  (No row requested) 0 rows (seg0) with 0 ms to end.
		        ->  Materialize  (cost=0.00..1.00 rows=10 width=4)
		              Rows out:  7 rows with 0.500 ms to first row, 1.000 ms to end of 3 scans, start offset by 2.000 ms. -- three
		Total runtime: 13.000 ms`,
		"Gather Motion 2:1  (slice1; segments: 2)[Nested Loop[Seq Scan on t, Materialize]] | Actual Total Time: 12 | Actual Total Time: 0.333333 | Actual Rows: 2.33"},
	"13's beta, and storage tiers": {
		`Foreign Scan on t (actual time=1.000..2.000 rows=1 loops=1)
		  WAL:  records=1  bytes=68
		  Row Groups:
		    _a._b_1_chunk: 0-74`,
		"Foreign Scan on t | WAL Bytes: 68 | _a._b_1_chunk: 0-74"},
}

// outline shows a tree on one line.
func outline(n *node) string {
	text := n.label()
	if n.subplan != "" {
		text = n.subplan + ": " + text
	}
	if len(n.kids) == 0 {
		return text
	}
	var below []string
	for _, k := range n.kids {
		below = append(below, outline(k))
	}
	return text + "[" + strings.Join(below, ", ") + "]"
}

func TestTextShapes(t *testing.T) {
	for name, shape := range textShapes {
		text := tidyRoot(shape.text)
		if _, err := ParseText([]byte(text), Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		json, err := textToJSON(text, 0)
		if err != nil {
			t.Fatal(err)
		}
		documents, err := readDocuments(string(json))
		if err != nil || len(documents) != 1 {
			t.Errorf("%s: %v, %d plans", name, err, len(documents))
			continue
		}
		var attrs []string
		documents[0].root.walk(func(n *node) {
			for _, a := range n.attrs {
				attrs = append(attrs, a.Key+": "+a.Value)
			}
		})
		tree, wanted, _ := strings.Cut(shape.tree, " | ")
		if got := outline(documents[0].root); got != tree {
			t.Errorf("%s: got %s, want %s", name, got, tree)
		}
		for attr := range strings.SplitSeq(wanted, " | ") {
			if attr != "" && !slices.Contains(attrs, attr) {
				t.Errorf("%s: no attribute %q in %q", name, attr, attrs)
			}
		}
	}
}

// tidyRoot takes the tabs of a Go literal off a plan, whose first line may be indented.
func tidyRoot(text string) string { return strings.ReplaceAll(text, "\n\t\t", "\n") }

// TestTextUnsure holds that texts whose indentation has more than one reading are refused.
func TestTextUnsure(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a flat tree": {`Append (actual rows=1 loops=1)
		Buffers: shared hit=1
		->  Append (actual rows=1 loops=1)
		->  Result (actual rows=1 loops=1)
		->  Result (actual rows=1 loops=1)`, "line 4: the indentation"},
		"a flat property": {`Limit (actual rows=1 loops=1)
		Output: a
		->  Seq Scan on t (actual rows=1 loops=1)
		->  Result (actual rows=1 loops=1)
		Filter: (a > 1)`, "line 4: the indentation"},
		"workers": {`Seq Scan on t (actual rows=1 loops=1)
		Worker 0:  actual rows=1 loops=1
		Buffers: shared hit=1`, "line 2: the indentation"},
		"a broken line": {`Custom Scan (x) on t (actual rows=1 loops=1)
		  Filter: (a > 1)
		  AND b = 2)`, "line 3: the line"},
		"nodes in one column": {`->  Sort (actual rows=1 loops=1)
		->  Result (actual rows=1 loops=1)`, "line 2: the indentation"},
		"a running query": {`Limit (actual rows=1 loops=1)
		  ->  Result (actual rows=1 loops=1) (Current loop: actual rows=2, loop number=3)`, "line 2: the measurements"},
		"figures behind a node": {`Limit (actual rows=1 loops=1)
		  ->  Result (actual rows=1 loops=1) Buffers: shared hit=1`, "line 2: the measurements"},
		"a sentence with a node": {`The Seq Scan on t (actual rows=1 loops=1) is slow`, "line 1: the measurements"},
		"a node of no remote one": {`Limit (actual rows=1 loops=1)
		  ->  Sort
		        DN (actual rows=84..116 loops=1..1)`, "line 2: a node without"},
		"a statement and a part of a plan": {`Query Text: select 1
		  ->  Seq Scan on t (actual rows=1 loops=1)`, "line 2: a plan begins in its middle"},
		"a statement, a broken node and a part of a plan": {`Query Text: select 1
		Limit (actual rows=N loops=1)
		->  Seq Scan on t (actual rows=1 loops=1)`, "line 3: a plan begins in its middle"},
		"counters of two nodes": {`Seq Scan on t (actual rows=1 loops=1)
		  Buffers: shared hit=1
		  Buffers: shared hit=2`, "line 3: Buffers come twice"},
		"a root without figures": {`Remote Fast Query Execution
		  Node/s: a
		  ->  Seq Scan on t  (cost=0.00..1.00 rows=10 width=4)`, "line 1: the plan's first node has neither"},
		"segments": {`Seq Scan on t  (cost=0.00..1.00 rows=10 width=4)
		  Rows out:  7 rows with a few ms to end.`, "line 2: the measurements"},
		"a broken line of segments": {`Limit  (cost=0.00..1.00 rows=10 width=4)
		  Rows out:  7 rows with 2.000 ms to end.
		  ->  Seq Scan on t`, "line 3: a node without"},
		"a remark in a node of Postgres": {`Seq Scan on t (actual rows=1 loops=1)
		  this is slow`, "line 2: the line"},
	} {
		_, err := ParseText([]byte(tidyRoot(c.text)), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// TestTextBare holds that of plans without measurements and costs the error says so, whatever they are.
func TestTextBare(t *testing.T) {
	for text, bare := range map[string]bool{
		"Query Text: select 1\nSeq Scan on t":                              true,
		"Query Text: select 1,\n2\nBitmap Index Scan on i":                 true,
		"text\nQuery Text: exec a 1\n  Query Text: b\n  ->  Seq Scan on t": true,
		"  QUERY PLAN\n-----\n Remote Thing\n   Nodes: a":                  true,
		"  QUERY PLAN\n-----\n Remote Thing\n   ->  Other\n":               true,
		"Remote Thing\n  ->  Sort\n        Sort Key: a":                    true,
		"Sort of a limit\n->  Sort them":                                   false,
		"Query Text: select 1":                                             false,
		"QUERY PLAN\nwhat you want\nis: unclear":                           false,
		"a -> b\n  b -> c":                                                 false,
	} {
		_, err := ParseText([]byte(text), Options{})
		if !errors.Is(err, errNothing) && bare || !errors.Is(err, errNoPlan) && !bare {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestTextRemoteCut holds that where much of what other servers ran is left out, the details say so.
func TestTextRemoteCut(t *testing.T) {
	var b strings.Builder
	b.WriteString("Custom Scan (Citus Adaptive) (actual time=1.000..2.000 rows=1 loops=1)\n  ->  Task\n        Node: host=a\n")
	for range 2000 {
		b.WriteString("        ->  Seq Scan on t  (actual time=0.001..0.001 rows=1 loops=1)\n")
	}
	plans, err := ParseText([]byte(b.String()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	value := ""
	for _, a := range plans[0].Root.Children[0].Children[0].Attrs {
		if a.Key == "Distributed Query" {
			value = a.Value
		}
	}
	if lines := strings.Count(value, "\n"); !strings.HasSuffix(value, " more lines") || lines > 1500 || lines < 500 {
		t.Errorf("%d lines, the end is %q", lines, value[max(0, len(value)-100):])
	}
}

// TestTextSegments holds what Greenplum before 6 prints of a node.
func TestTextSegments(t *testing.T) {
	for text, want := range map[string]textActual{
		"1 rows with 0.017 ms to end of 2 scans, start offset by 0.056 ms.":                                                         {"0.000000", "0.008500", "0.50", "2"},
		"0 rows (seg0) with 0 ms to end.":                                                                                           {"0", "0", "0", "0"},
		"0 rows with 0 ms to end, start offset by 1/2 ms.":                                                                          {"0", "0", "0", "1"},
		"2 rows at destination (seg1:host) with 0.018 ms to first row, 11 ms to end, start offset by 2/2 ms.":                       {"0.018", "11", "2", "1"},
		"Avg 8.0 rows x 2 workers at destination.  Max/Last(seg1:a/seg0:b) 9/7 rows with 1/2 ms to first row, 15/16 ms to end.":     {"1", "15", "9", "1"},
		"Avg 8.0 rows x 2 workers at destination.  Max 9 rows (seg1) with 15 ms to end of 1000000 scans, start offset by 1.000 ms.": {"0.000000", "0.000015", "0.00", "1000000"},
	} {
		if got, ok := parseSegments(text); !ok || got != want {
			t.Errorf("%s: %+v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "1 rows", "1 rows with ", "rows with 1 ms to end", "1 rows with 1 ms to end of x scans", "1 rows with -1 ms to end", "1 rows with 1 ms to first row", "1 rows with NaN ms to end",
		"1 rows with 1 s to end", "{a} rows{b}"} {
		if got, ok := parseSegments(text); ok {
			t.Errorf("%q: read as %+v", text, got)
		}
	}
}

// FuzzText holds that what is read of any text is JSON of bounded size, with valid plans, and that a text that
// is indented as a whole has the same nodes.
func FuzzText(f *testing.F) {
	for _, seed := range textJSON {
		f.Add(tidy(seed.text))
	}
	for _, seed := range textShapes {
		f.Add(tidyRoot(seed.text))
	}
	for _, seed := range []string{wideText(7), "Query Text: a\n  'b\nLimit (never executed)\n", "->  A  (cost=1.00..2.00 rows=3 width=4)\r\n\t\tb: 'c\n\n d'\nSettings: a = 'b'",
		"Insert on t (actual rows=1 loops=1)\n  Delete on u\n  ->  Result (actual rows=1 loops=1)\nTrigger a on b: time=1.0 calls=2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		json, err := textToJSON(text, 1<<40)
		if err != nil {
			return
		}
		if len(json) > 12*len(text)+1<<12 {
			t.Errorf("%d bytes of JSON of %d", len(json), len(text))
		}
		s := &scanner{doc: string(json)}
		if _, err = s.skip(); err == nil {
			err = s.end()
		}
		if err != nil && !strings.Contains(err.Error(), "levels deep") {
			t.Errorf("%v: %s", err, json)
		}
		plans, err := ParseText([]byte(text), Options{})
		for _, plan := range plans {
			checkFits(t, "text", plan, plan.Root)
		}
		if err != nil || strings.ContainsAny(text, "\t'\"") {
			return
		}
		shifted, err := textToJSON("   "+strings.ReplaceAll(text, "\n", "\n   "), 1<<40)
		if nodes := func(json []byte) int { return strings.Count(string(json), `"Node Type":`) }; err != nil || nodes(shifted) != nodes(json) {
			t.Errorf("indented: %v\n%s\n%s", err, json, shifted)
		}
	})
}
