package postgres

import (
	"strings"

	"sqlflame/planner"
)

// plan makes the common form of the attributed tree.
func (a *attribution) plan() *planner.Plan {
	plan := &planner.Plan{Metrics: a.metrics, Warnings: a.warnings}
	plan.Engine, plan.Statement = "PostgreSQL", a.statement.title
	plan.SQL, plan.PlanID = a.queryText, a.queryID
	plan.Settings, plan.Measured = a.settings, a.measured()
	plan.Root = build(a.statement, false)
	plan.Root.Attrs = a.attrs
	return plan
}

// measured tells the EXPLAIN options as far as the document shows them.
func (a *attribution) measured() string {
	options := []string{"ANALYZE"}
	add := func(yes bool, name string) {
		if yes {
			options = append(options, name)
		}
	}
	add(a.metrics.Has(planner.Buffers), "BUFFERS")
	add(a.root.attr("Output") != "", "VERBOSE")
	add(a.settings != nil, "SETTINGS")
	add(a.metrics.Has(planner.WAL), "WAL")
	add(a.serialization != nil, "SERIALIZE")
	add(!a.metrics.Has(planner.Time), "TIMING OFF")
	return "EXPLAIN (" + strings.Join(options, ", ") + ")"
}

// build converts n and everything below it. cutShort tells that a node above may have stopped
// asking for rows before n had returned all.
func build(n *node, cutShort bool) *planner.Node {
	out := &planner.Node{Total: n.total, Operator: planner.Operator{
		Label: n.label(), Kind: n.kind, Number: n.number,
		Schema: n.schema, Relation: n.objectName(), Index: n.index, Alias: n.alias,
		NeverExecuted: n.neverExecuted() && n.number > 0,
		Estimate:      n.estimate(cutShort),
		Attrs:         n.attrs, Notes: n.notes,
	}}
	if len(n.kids) > 0 {
		out.Children = make([]*planner.Node, len(n.kids))
	}
	for i, k := range n.kids {
		out.Children[i] = subplanFrame(k, build(k, stopsEarly(n, k, cutShort)))
	}
	return out
}

// subplanFrame puts the line that EXPLAIN prints above a CTE, InitPlan or SubPlan around it.
func subplanFrame(n *node, built *planner.Node) *planner.Node {
	if n.subplan == "" {
		return built
	}
	kind, _, _ := strings.Cut(n.subplan, " ")
	out := &planner.Node{Total: built.Total, Children: []*planner.Node{built}}
	out.Label, out.Kind, out.NeverExecuted = n.subplan, kind, built.NeverExecuted
	out.Total[planner.Rows], out.Total[planner.Loops] = 0, 0
	return out
}

func (n *node) estimate(cutShort bool) planner.Estimate {
	return planner.Estimate{
		Expected: float64(n.planRows) / 100,
		Actual:   float64(n.meanRows) / 100,
		Judged:   n.number > 0 && n.loops > 0 && !cutShort && !countsNoRows(n),
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
