package postgres

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// A planWriter prints plan nodes as EXPLAIN (ANALYZE, VERBOSE, BUFFERS, FORMAT JSON) does.
type planWriter struct {
	strings.Builder
	nodes int
}

// open begins a node; more are further keys. Its children follow, then a close.
func (w *planWriter) open(kind, relationship string, ms float64, loops, blocks int, more ...any) {
	w.nodes++
	w.WriteString("{")
	keys := append([]any{"Node Type", kind, "Parent Relationship", relationship, "Parallel Aware", false, "Async Capable", false}, more...)
	keys = append(keys, "Startup Cost", 0.29, "Total Cost", 8.3, "Plan Rows", 12, "Plan Width", 44,
		"Actual Startup Time", 0.002, "Actual Total Time", ms, "Actual Rows", 12, "Actual Loops", loops,
		"Output", []string{fmt.Sprintf("t%d.id", w.nodes), fmt.Sprintf("t%d.name", w.nodes), fmt.Sprintf("t%d.amount", w.nodes)},
		"Filter", fmt.Sprintf("(t%d.amount > '100'::numeric)", w.nodes), "Rows Removed by Filter", 3,
		"Shared Hit Blocks", 4*blocks, "Shared Read Blocks", blocks, "Shared Dirtied Blocks", 0, "Shared Written Blocks", 0,
		"Local Hit Blocks", 0, "Local Read Blocks", 0, "Local Dirtied Blocks", 0, "Local Written Blocks", 0,
		"Temp Read Blocks", 0, "Temp Written Blocks", 0, "I/O Read Time", float64(blocks)/1000, "I/O Write Time", 0)
	for i := 0; i < len(keys); i += 2 {
		value, _ := json.Marshal(keys[i+1])
		fmt.Fprintf(w, "\n                  %q: %s,", keys[i], value)
	}
	w.WriteString("\n                  \"Plans\": [")
}

func (w *planWriter) close() { w.WriteString("]\n                }") }

// then separates two children.
func (w *planWriter) then() {
	w.close()
	w.WriteString(", ")
}

// wideDocument makes a plan of some n nodes in which each rule has something to do: nested loops whose
// inner sides ran often, and now and then a Gather over two scans of a CTE, and an InitPlan.
func wideDocument(n int) string {
	w := &planWriter{}
	w.WriteString(`[{"Plan": `)
	w.open("Append", "Outer", float64(n), 1, 10*n)
	for i := 0; w.nodes < n; i++ {
		if i > 0 {
			w.then()
		}
		if i%100 == 0 {
			w.parallel(i)
			continue
		}
		w.open("Nested Loop", "Member", 2.4, 1, 5)
		w.open("Seq Scan", "Outer", 1, 1, 2, "Relation Name", "orders", "Schema", "public", "Alias", fmt.Sprintf("o%d", i))
		w.then()
		w.open("Index Scan", "Inner", 0.001, 1000, 2, "Index Name", "items_pkey", "Relation Name", "items", "Schema", "public",
			"Alias", fmt.Sprintf("i%d", i), "Index Cond", fmt.Sprintf("(id = o%d.id)", i))
		w.close()
	}
	w.close()
	w.close()
	fmt.Fprintf(w, `, "Planning Time": 1.000, "Triggers": [], "Execution Time": %d.500}]`, n)
	return w.String()
}

func (w *planWriter) parallel(i int) {
	w.open("Gather", "Member", 3, 1, 9, "Workers Planned", 2, "Workers Launched", 2)
	w.open("Aggregate", "InitPlan", 0.5, 1, 1, "Subplan Name", fmt.Sprintf("InitPlan %d (returns $%d)", i+1, i))
	w.then()
	w.open("Seq Scan", "InitPlan", 0.5, 1, 1, "Subplan Name", fmt.Sprintf("CTE c%d", i))
	w.then()
	w.open("Nested Loop", "Outer", 2.4, 3, 5, "Join Filter", fmt.Sprintf("(c.id > $%d)", i))
	w.open("CTE Scan", "Outer", 0.9, 3, 2, "CTE Name", fmt.Sprintf("c%d", i), "Alias", "c")
	w.then()
	w.open("CTE Scan", "Inner", 0.1, 3, 1, "CTE Name", fmt.Sprintf("c%d", i), "Alias", "d")
	w.close()
	w.close()
}

const benchNodes = 100_000

func BenchmarkParse100k(b *testing.B) {
	doc := wideDocument(benchNodes)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		if _, err := readDocuments(doc); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAttribute100k is to take less than a quarter of BenchmarkParse100k.
func BenchmarkAttribute100k(b *testing.B) {
	doc := wideDocument(benchNodes)
	for b.Loop() {
		b.StopTimer()
		documents, err := readDocuments(doc)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		plan, err := documents[0].plan(Options{})
		if err != nil {
			b.Fatal(err)
		}
		if len(plan.Warnings) > 0 {
			b.Fatal(plan.Warnings[0])
		}
	}
}
