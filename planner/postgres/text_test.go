package postgres

import (
	"errors"
	"strings"
	"testing"

	"sqlflame/planner"
)

// tidy takes the tabs of a Go literal off a plan.
func tidy(text string) string { return strings.ReplaceAll(strings.TrimSpace(text), "\n\t\t", "\n") }

// textJSON holds plans, and how the JSON made of them ends.
var textJSON = map[string]struct{ text, json string }{
	"several lines and workers": {
		`Query Text: select 1,
			'b'
		Gather (actual time=1.000..2.000 rows=6.00 loops=1)
		  Workers Planned: 1
		  ->  Sort (actual time=0.500..0.500 rows=3.00 loops=2)
		        Sort Method: external merge  Disk: 64kB
		        I/O Timings: shared read=1.500, temp write=2.000
		        Worker 0:  actual time=0.400..0.400 rows=2.00 loops=1
		          Sort Method: quicksort  Memory: 25kB
		          Buffers: shared hit=1
		        ->  Seq Scan on t (never executed)
		              Filter: (a = 'x
		 ->  y'::text)
		JIT:
		  Functions: 2
		  Timing: Generation 1.000 ms (Deform 0.500 ms), Total 3.000 ms
		Trigger for constraint c on t: time=1.500 calls=2`,
		`"Actual Rows":6.00,"Actual Loops":1,"Workers Planned":1,"Plans":[{"Node Type":"Sort","Parent Relationship":"Outer","Actual Startup Time":0.500,` +
			`"Actual Total Time":0.500,"Actual Rows":3.00,"Actual Loops":2,"Sort Method":"external merge","Sort Space Used":64,"Sort Space Type":"Disk",` +
			`"Shared I/O Read Time":1.500,"Temp I/O Write Time":2.000,"Workers":[{"Worker Number":0,"Actual Startup Time":0.400,"Actual Total Time":0.400,` +
			`"Actual Rows":2.00,"Actual Loops":1,"Sort Method":"quicksort","Sort Space Used":25,"Sort Space Type":"Memory","Shared Hit Blocks":1}],` +
			`"Plans":[{"Node Type":"Seq Scan","Relation Name":"t","Alias":"t","Parent Relationship":"Outer","Actual Startup Time":0.000,"Actual Total Time":0.000,` +
			`"Actual Rows":0,"Actual Loops":0,"Filter":"(a = 'x\n ->  y'::text)"}]}]},"JIT":{"Functions":2,"Timing":{"Generation":{"Deform":0.500,"Total":1.000},"Total":3.000}},` +
			`"Triggers":[{"Constraint Name":"c","Relation":"t","Time":1.500,"Calls":2}]}]`,
	},
	"subplans": {
		`Hash Join (actual rows=1 loops=1)
		  CTE c
		    ->  Result (actual rows=1 loops=1)
		  InitPlan 2 (returns $1)
		    ->  Result (actual rows=1 loops=1)
		  ->  CTE Scan on c (actual rows=1 loops=1)
		  ->  Hash (actual rows=1 loops=1)
		        Buckets: 4096 (originally 1024)  Batches: 1 (originally 1)  Memory Usage: 52kB
		        ->  Append (actual rows=1 loops=1)
		              Subplans Removed: 1
		              ->  Result (actual rows=1 loops=1)
		  SubPlan 3
		    ->  Result (actual rows=1 loops=1)`,
		`"Plans":[{"Node Type":"Result","Parent Relationship":"InitPlan","Subplan Name":"CTE c","Actual Rows":1,"Actual Loops":1},` +
			`{"Node Type":"Result","Parent Relationship":"InitPlan","Subplan Name":"InitPlan 2 (returns $1)","Actual Rows":1,"Actual Loops":1},` +
			`{"Node Type":"CTE Scan","CTE Name":"c","Alias":"c","Parent Relationship":"Outer","Actual Rows":1,"Actual Loops":1},` +
			`{"Node Type":"Hash","Parent Relationship":"Inner","Actual Rows":1,"Actual Loops":1,"Hash Buckets":4096,"Original Hash Buckets":1024,"Hash Batches":1,` +
			`"Original Hash Batches":1,"Peak Memory Usage":52,"Plans":[{"Node Type":"Append","Parent Relationship":"Outer","Actual Rows":1,"Actual Loops":1,"Subplans Removed":1,` +
			`"Plans":[{"Node Type":"Result","Parent Relationship":"Member","Actual Rows":1,"Actual Loops":1}]}]},` +
			`{"Node Type":"Result","Parent Relationship":"SubPlan","Subplan Name":"SubPlan 3","Actual Rows":1,"Actual Loops":1}]}}]`,
	},
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

// TestTextNames holds how the first line of a node becomes keys.
func TestTextNames(t *testing.T) {
	for head, want := range map[string]string{
		"Parallel Hash Right Anti Join":                 `"Node Type":"Hash Join","Join Type":"Right Anti","Parallel Aware":true`,
		"Nested Loop Left Join":                         `"Node Type":"Nested Loop","Join Type":"Left"`,
		"Merge Join":                                    `"Node Type":"Merge Join","Join Type":"Inner"`,
		"Finalize GroupAggregate":                       `"Node Type":"Aggregate","Strategy":"Sorted","Partial Mode":"Finalize"`,
		"HashSetOp Except All":                          `"Node Type":"SetOp","Strategy":"Hashed","Command":"Except All"`,
		`Index Only Scan Backward using "I 1" on s."T"`: `"Node Type":"Index Only Scan","Scan Direction":"Backward","Index Name":"I 1","Relation Name":"T","Schema":"s","Alias":"T"`,
		"Bitmap Index Scan on i":                        `"Node Type":"Bitmap Index Scan","Index Name":"i"`,
		"Insert on public.t":                            `"Node Type":"ModifyTable","Operation":"Insert","Relation Name":"t","Schema":"public","Alias":"t"`,
		"Foreign Update on f":                           `"Node Type":"Foreign Scan","Operation":"Update","Relation Name":"f","Alias":"f"`,
		"Async Foreign Scan on f a":                     `"Node Type":"Foreign Scan","Operation":"Select","Async Capable":true,"Relation Name":"f","Alias":"a"`,
		"Custom Scan (Chunk Append) on m":               `"Node Type":"Custom Scan","Custom Plan Provider":"Chunk Append","Relation Name":"m","Alias":"m"`,
		`Subquery Scan on "*SELECT* 1"`:                 `"Node Type":"Subquery Scan","Alias":"*SELECT* 1"`,
		"CTE Scan on recent r":                          `"Node Type":"CTE Scan","CTE Name":"recent","Alias":"r"`,
		"Remote Subquery Scan on all (datanodes 2)":     `"Node Type":"Remote Subquery Scan on all (datanodes 2)"`,
	} {
		name, ok := parseName(head)
		var w textWriter
		if w.name(&name); !ok || string(w.out) != want {
			t.Errorf("%s: got %s, %v, want %s", head, w.out, ok, want)
		}
	}
	for _, head := range []string{"Seq Scan on a b c", "Index Scan using i", "Bitmap Index Scan on a b", ""} {
		if name, ok := parseName(head); ok {
			t.Errorf("%q: read as %v", head, name)
		}
	}
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

// What was left out at the end is told; what is missing elsewhere has lost its indentation.
func TestTextLacking(t *testing.T) {
	for text, want := range map[string]string{
		"Sort (actual time=1.000..2.000 rows=1 loops=1)\nPlanning Time: 1.000 ms":                                                                                                                                                     "node 1 (Sort) has 0 inputs where it must have 1",
		"Hash Join (actual time=1.000..2.000 rows=1 loops=1)\n  ->  Seq Scan on a (actual time=0.100..1.000 rows=1 loops=1)\n  ->  Hash (actual time=0.100..0.500 rows=1 loops=1)":                                                    "node 3 (Hash) has 0 inputs where it must have 1",
		"Append (actual time=1.000..2.000 rows=1 loops=1)\n  ->  Hash Join (actual time=0.100..1.000 rows=1 loops=1)\n  ->  Seq Scan on a (actual time=0.100..0.500 rows=1 loops=1)":                                                  "",
		"Sort  (cost=1.00..2.00 rows=1000000000000000000000000000000000000000000 width=1) (actual time=1.000..2.000 rows=1 loops=1)\n  ->  Seq Scan on a  (cost=0.00..1.00 rows=1 width=1) (actual time=0.100..0.500 rows=1 loops=1)": "-",
	} {
		plans, err := ParseText([]byte(text), Options{})
		switch {
		case want == "":
			if err == nil || !strings.Contains(err.Error(), "line 2: the node has 0 inputs where it must have 2") {
				t.Errorf("%s: %v", text, err)
			}
		case err != nil:
			t.Errorf("%s: %v", text, err)
		case strings.Contains(warningsOf(plans[0]), "inputs") != (want != "-") || want != "-" && !strings.Contains(warningsOf(plans[0]), want):
			t.Errorf("%s: %s", text, warningsOf(plans[0]))
		}
	}
}

func warningsOf(plan *planner.Plan) string {
	var list []string
	for _, w := range plan.Warnings {
		list = append(list, w.Message)
	}
	return strings.Join(list, "\n")
}
