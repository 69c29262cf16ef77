package postgres

import (
	"strings"

	"sqlflame/planner"
)

// plan makes the common form of the attributed tree.
func (a *attribution) plan() *planner.Plan {
	plan := &planner.Plan{Metrics: a.metrics, Warnings: a.warnings}
	plan.Engine, plan.Statement = "PostgreSQL", a.keyword()
	plan.SQL, plan.PlanID = a.queryText, a.queryID
	plan.Settings, plan.Measured = a.settings, a.explain(a.metrics)
	b := &builder{}
	plan.Root = b.build(a.statement, false)
	plan.Root.Attrs = a.attrs
	a.tellNeighbours(plan)
	return plan
}

// explain tells the EXPLAIN options as far as the document shows them.
func (d *document) explain(metrics planner.MetricSet) string {
	var options []string
	add := func(yes bool, name string) {
		if yes {
			options = append(options, name)
		}
	}
	add(d.root.measured, "ANALYZE")
	add(metrics.Has(planner.Buffers), "BUFFERS")
	add(d.root.attr("Output") != "", "VERBOSE")
	add(d.settings != nil, "SETTINGS")
	add(metrics.Has(planner.WAL), "WAL")
	add(d.serialization != nil, "SERIALIZE")
	add(d.root.measured && !d.root.timed, "TIMING OFF")
	if options == nil {
		return "EXPLAIN"
	}
	return "EXPLAIN (" + strings.Join(options, ", ") + ")"
}

// A builder makes the nodes of the common form, in blocks.
type builder struct {
	slab  []planner.Node
	nodes int
}

func (b *builder) newNode() *planner.Node {
	if len(b.slab) == 0 {
		b.slab = make([]planner.Node, min(256, 8+b.nodes))
	}
	n := &b.slab[0]
	b.slab = b.slab[1:]
	b.nodes++
	return n
}

// build converts n and everything below it. cutShort tells that a node above may have stopped
// asking for rows before n had returned all.
func (b *builder) build(n *node, cutShort bool) *planner.Node {
	out := b.newNode()
	out.Total, out.Operator = n.total, planner.Operator{
		Label: n.label(), Kind: n.kind, Number: n.number,
		Schema: n.schema, Relation: n.objectName(), Index: n.index, Alias: n.alias,
		NeverExecuted: n.neverExecuted() && n.number > 0,
		Estimate:      n.estimate(cutShort),
		Attrs:         n.attrs, Notes: n.notes, Steps: n.steps,
	}
	if len(n.kids) > 0 {
		out.Children = make([]*planner.Node, len(n.kids))
	}
	for i, k := range n.kids {
		out.Children[i] = b.subplanFrame(k, b.build(k, stopsEarly(n, k, cutShort)))
	}
	return out
}

// subplanFrame puts the line that EXPLAIN prints above a CTE, InitPlan or SubPlan around it.
func (b *builder) subplanFrame(n *node, built *planner.Node) *planner.Node {
	if n.subplan == "" {
		return built
	}
	kind, _, _ := strings.Cut(n.subplan, " ")
	out := b.newNode()
	out.Total, out.Children = built.Total, []*planner.Node{built}
	out.Label, out.Kind, out.NeverExecuted = n.subplan, kind, built.NeverExecuted
	out.Total[planner.Rows], out.Total[planner.Loops] = 0, 0
	return out
}

func (n *node) estimate(cutShort bool) planner.Estimate {
	return planner.Estimate{
		Expected: float64(n.planRows) / 100,
		Actual:   float64(n.meanRows) / 100,
		Judged:   n.number > 0 && n.loops > 0 && n.total[planner.Loops] > 0 && !cutShort && !countsNoRows(n),
	}
}

// countsNoRows tells of nodes whose actual rows are always 0, by the manual's "implementation
// limitations", and of those that hand on no rows without RETURNING.
func countsNoRows(n *node) bool {
	return n.kind == "BitmapAnd" || n.kind == "BitmapOr" || n.kind == "ModifyTable"
}

// stopsEarly tells whether n may have stopped asking its child k for rows: a Limit that was filled,
// a Merge Join whose other side was exhausted, or a node above that did, unless n reads all of its
// input before it returns a row.
func stopsEarly(n, k *node, cutShort bool) bool {
	switch n.kind {
	case "Limit":
		return cutShort || n.planRows < k.planRows && n.meanRows >= n.planRows
	case "Merge Join":
		return cutShort || k.relationship == "Inner" && k.meanRows < k.planRows
	case "Sort", "Hash":
		return false
	case "Aggregate":
		return cutShort && n.strategy == "Sorted"
	}
	return cutShort
}
