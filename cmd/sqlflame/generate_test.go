package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
)

// A planNode is a node of a generated plan, with the figures that EXPLAIN prints.
type planNode struct {
	kind, relation  string
	kids            []*planNode
	self, total     float64 // ms per loop
	loops           int
	hit, read, rows int
}

// A generator makes large plans of a fixed seed, in the layout that Postgres 15 prints.
type generator struct {
	*rand.Rand
	made int
}

func newGenerator() *generator { return &generator{Rand: rand.New(rand.NewPCG(1, 2))} }

func (g *generator) node(kind string) *planNode {
	g.made++
	n := &planNode{kind: kind, self: 0.05 + g.ExpFloat64(), loops: 1, hit: g.IntN(500), rows: g.IntN(10_000)}
	if g.IntN(4) == 0 {
		n.read = g.IntN(50)
	}
	if strings.HasSuffix(kind, "Scan") {
		n.relation = fmt.Sprintf("orders_p%06d", g.made)
	}
	return n
}

// appendPlan is one Append over many partitions, below a Sort and a Gather Merge.
func (g *generator) appendPlan(nodes int) *planNode {
	root, gather, sort, all := g.node("Aggregate"), g.node("Gather Merge"), g.node("Sort"), g.node("Append")
	root.kids, gather.kids, sort.kids = []*planNode{gather}, []*planNode{sort}, []*planNode{all}
	for g.made < nodes {
		all.kids = append(all.kids, g.node([]string{"Seq Scan", "Index Scan"}[g.IntN(2)]))
	}
	root.sumUp()
	return root
}

// bushyPlan is a tree of joins, sorts and aggregates.
func (g *generator) bushyPlan(nodes int) *planNode {
	root := g.grow(nodes)
	root.sumUp()
	return root
}

func (g *generator) grow(budget int) *planNode {
	if budget <= 1 {
		return g.node([]string{"Seq Scan", "Index Scan", "Bitmap Heap Scan"}[g.IntN(3)])
	}
	if budget == 2 || g.IntN(5) == 0 {
		n := g.node([]string{"Sort", "Aggregate", "Materialize"}[g.IntN(3)])
		n.kids = []*planNode{g.grow(budget - 1)}
		return n
	}
	n := g.node([]string{"Hash Join", "Nested Loop", "Merge Join"}[g.IntN(3)])
	left := 1 + g.IntN(budget-2)
	n.kids = []*planNode{g.grow(left), g.grow(budget - 1 - left)}
	return n
}

// sumUp makes the figures inclusive.
func (n *planNode) sumUp() {
	n.total = n.self
	for _, k := range n.kids {
		k.sumUp()
		n.total += k.total * float64(k.loops)
		n.hit, n.read = n.hit+k.hit, n.read+k.read
	}
	n.total = float64(int(n.total*1000+0.5))/1000 + 0.001*float64(len(n.kids))
}

// writePlan prints the plan as EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON) does.
func writePlan(w io.Writer, root *planNode) error {
	out := bufio.NewWriterSize(w, 1<<20)
	out.WriteString("[\n  {\n    \"Plan\": ")
	root.write(out, 2, true)
	fmt.Fprintf(out, ",\n    \"Planning Time\": 1.676,\n    \"Triggers\": [\n    ],\n    \"Execution Time\": %.3f\n  }\n]\n", root.total+0.164)
	return out.Flush()
}

func (n *planNode) write(out *bufio.Writer, depth int, top bool) {
	indent := strings.Repeat("  ", depth+1)
	key := func(name, format string, value any) {
		fmt.Fprintf(out, ",\n%s\"%s\": "+format, indent, name, value)
	}
	fmt.Fprintf(out, "{\n%s\"Node Type\": \"%s\"", indent, n.kind)
	if !top {
		key("Parent Relationship", "%q", "Outer")
	}
	key("Parallel Aware", "%v", false)
	key("Async Capable", "%v", false)
	if n.relation != "" {
		key("Relation Name", "%q", n.relation)
		key("Schema", "%q", "shop")
		key("Alias", "%q", n.relation)
	}
	key("Startup Cost", "%.2f", n.total/3)
	key("Total Cost", "%.2f", n.total*2)
	key("Plan Rows", "%d", n.rows)
	key("Plan Width", "%d", 40)
	key("Actual Startup Time", "%.3f", n.total/2)
	key("Actual Total Time", "%.3f", n.total)
	key("Actual Rows", "%d", n.rows)
	key("Actual Loops", "%d", n.loops)
	fmt.Fprintf(out, ",\n%s\"Output\": [\"o.customer_id\", \"o.placed\", \"o.amount\"]", indent)
	if n.relation != "" {
		key("Filter", "%q", "(placed < '2024-04-01 00:00:00+00'::timestamp with time zone)")
		key("Rows Removed by Filter", "%d", n.rows*3)
	}
	key("Shared Hit Blocks", "%d", n.hit)
	key("Shared Read Blocks", "%d", n.read)
	for _, name := range []string{"Shared Dirtied", "Shared Written", "Local Hit", "Local Read", "Local Dirtied", "Local Written", "Temp Read", "Temp Written"} {
		key(name+" Blocks", "%d", 0)
	}
	if len(n.kids) > 0 {
		fmt.Fprintf(out, ",\n%s\"Plans\": [\n%s  ", indent, indent)
		for i, k := range n.kids {
			if i > 0 {
				fmt.Fprintf(out, ",\n%s  ", indent)
			}
			k.write(out, depth+2, false)
		}
		fmt.Fprintf(out, "\n%s]", indent)
	}
	fmt.Fprintf(out, "\n%s}", strings.Repeat("  ", depth))
}
