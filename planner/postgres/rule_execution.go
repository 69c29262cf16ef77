package postgres

import "sqlflame/planner"

// synthetic returns a node for time that EXPLAIN prints beside the plan. It has no number.
func synthetic(kind, title string, time int64) *node {
	n := &node{traits: &traits{kind: kind}, title: title, measured: true, rounding: 500}
	n.total[planner.Time] = time
	return n
}

// frameExecution puts the plan below its statement: Planning and Execution side by side, and what
// ran outside of the plan's root node inside Execution.
func (a *attribution) frameExecution() {
	a.statement = synthetic("Statement", a.keyword(), 0)
	a.execution = synthetic("Execution", "Execution", 0)
	if a.planningTime != nil {
		planning := synthetic("Planning", "Planning", *a.planningTime)
		planning.counters = a.planning
		planning.counters.fill(&planning.total)
		planning.attrs = a.planningAttrs
		adopt(a.statement, planning)
	}
	adopt(a.statement, a.execution)
	adopt(a.execution, a.root)
	if s := a.serialization; s != nil {
		// The receiver of the rows is called outside of the root node's instrumentation.
		n := synthetic("Serialization", "Serialization", s.time)
		n.counters = s.counters
		n.counters.fill(&n.total)
		n.attrs = s.attrs
		adopt(a.execution, n)
	}
}

// adopt makes child the last child of parent.
func adopt(parent, child *node) {
	child.parent = parent
	parent.kids = append(parent.kids, child)
}

// keyword returns the statement's first keyword as far as the plan shows it. The statement's text
// is not asked: it is known live, but not from most saved plans, and stacks of both should merge.
func (d *document) keyword() string {
	if d.root.kind == "ModifyTable" {
		switch d.root.operation {
		case "Insert":
			return "INSERT"
		case "Update":
			return "UPDATE"
		case "Delete":
			return "DELETE"
		case "Merge":
			return "MERGE"
		}
	}
	return "SELECT"
}

// spare returns how much of the Execution Time is left beside what hangs below Execution so far.
// Without an Execution Time there is none.
func (a *attribution) spare() int64 {
	if a.executionTime == nil {
		return 0
	}
	spare := *a.executionTime
	for _, k := range a.execution.kids {
		spare -= min(spare, k.total[planner.Time])
	}
	return spare
}

// sumStatement settles the totals of the nodes that EXPLAIN does not print.
func (a *attribution) sumStatement() {
	for m := range planner.NumMetrics {
		if !m.Additive() {
			continue
		}
		a.execution.total[m] = sumKids(a.execution, m)
		if m == planner.Time {
			a.settleExecutionTime()
		}
		a.statement.total[m] = sumKids(a.statement, m)
	}
}

// settleExecutionTime takes the printed Execution Time, or a log's duration. With SUMMARY OFF there is none: then
// Execution is the sum of what is known.
func (a *attribution) settleExecutionTime() {
	if a.executionTime != nil {
		a.execution.total[planner.Time] = *a.executionTime
		what := "Execution Time as printed"
		if a.logged {
			what = "the duration in the log's entry"
		}
		a.step(a.execution, planner.Time, "execution", "%s; its own is what neither the plan nor what ran beside it explains", what)
		return
	}
	if a.metrics.Has(planner.Time) {
		a.warn(nil, planner.Time, 0, "no Execution Time",
			"the document has no Execution Time (SUMMARY was off, or it is from auto_explain): Execution is the sum of the plan and what ran after it")
	}
}

func sumKids(n *node, m planner.Metric) int64 {
	var sum int64
	for _, k := range n.kids {
		sum = addCapped(sum, k.total[m])
	}
	return sum
}
