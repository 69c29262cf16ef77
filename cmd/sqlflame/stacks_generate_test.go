package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A stackGenerator makes folded stacks of a fixed seed, as large plans give: every line is a path of
// its own, 5 to 60 frames deep, shares most of its frames with the line before and brings two new ones.
type stackGenerator struct {
	*rand.Rand
	leaves, inner []string
	path          []string
	queries       int
}

func newStackGenerator() *stackGenerator {
	g := &stackGenerator{Rand: rand.New(rand.NewPCG(7, 8))}
	for _, table := range []string{"customer", "orders", "line", "product", "shipment", "invoice", "payment", "supplier", "warehouse", "stock", "audit_log", "event"} {
		for _, column := range []string{"id", "customer_id", "order_id", "placed"} {
			g.leaves = append(g.leaves, "Index Scan using "+table+"_"+column+"_idx on "+table)
		}
		g.leaves = append(g.leaves, "Seq Scan on "+table, "Index Only Scan using "+table+"_pkey on "+table, "Bitmap Heap Scan on "+table)
	}
	g.inner = strings.Split("Hash Join,Nested Loop,Merge Join,Hash,Sort,HashAggregate,GroupAggregate,Materialize,Memoize,Append,Gather,"+
		"Gather Merge,Limit,WindowAgg,Unique,Hash Left Join,Nested Loop Semi Join,Finalize GroupAggregate,Partial HashAggregate,Subquery Scan on x", ",")
	for i := range 20 {
		g.inner = append(g.inner, fmt.Sprintf("CTE Scan on q%d", i))
	}
	return g
}

// next returns the n-th stack.
func (g *stackGenerator) next(n int) []string {
	keep := max(1, len(g.path)-1-int(g.ExpFloat64()/0.9))
	switch {
	case len(g.path) == 0 || g.Float64() < 0.0005:
		g.queries++
		g.path, keep = []string{fmt.Sprintf("query %08x", g.queries)}, 1
	case g.Float64() < 0.13:
		keep = 1 + g.IntN(len(g.path)-1)
	}
	g.path = g.path[:keep]
	want := max(5, min(60, len(g.path)+1+int(g.ExpFloat64()/0.75)))
	for len(g.path) < want-1 {
		name := g.inner[g.IntN(len(g.inner))]
		if g.IntN(2) == 0 {
			name += fmt.Sprintf(" #%d", g.IntN(40))
		}
		g.path = append(g.path, name)
	}
	g.path = append(g.path, fmt.Sprintf("%s #%d", g.leaves[g.IntN(len(g.leaves))], n))
	return g.path
}

// stacksFile writes that many stacks into a file.
func stacksFile(tb testing.TB, lines int) string {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), fmt.Sprintf("%d.folded", lines))
	f, err := os.Create(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	out := bufio.NewWriterSize(f, 1<<20)
	g := newStackGenerator()
	for i := range lines {
		fmt.Fprintf(out, "%s %d\n", strings.Join(g.next(i), ";"), 1+int(math.Exp(5+2*g.NormFloat64())))
	}
	if err := out.Flush(); err != nil {
		tb.Fatal(err)
	}
	return name
}
