package oracle

import (
	"fmt"

	"sqlflame/planner"
)

// settleRoot settles the time of the root.
//
// Line 0 has the statement's own time from 11g on. Where it has none, it is the sum of its children.
// Scalar subqueries of the select list stand beside the main row source, before it, and in some releases
// their time is not inside line 0's counters: only then the root grows.
func (a *attribution) settleRoot() {
	root := a.root
	for _, m := range a.metrics.List() {
		sum := root.sumKids(m)
		switch {
		case !m.Additive():
		case root.virtual || m == planner.Time && !root.time.known:
			a.set(root, m, sum, "root", "it has none of its own: the sum of the lines below it")
		case sum > root.total[m] && a.hasScalarSubqueries(m):
			a.warn(root, m, sum-root.total[m], "scalar subqueries",
				"the scalar subqueries beside the main row source are not inside line 0's %s: the whole is the sum of line 0's children, %s more", m, amount(m, sum-root.total[m]))
			a.set(root, m, sum, "root", "the scalar subqueries beside the main row source are not inside its own: the sum of the lines below it")
		}
	}
}

// hasScalarSubqueries tells whether line 0 has several children of which the last, the main row source,
// fits into it.
func (a *attribution) hasScalarSubqueries(m planner.Metric) bool {
	kids := a.root.kids
	if len(kids) < 2 {
		return false
	}
	return kids[len(kids)-1].total[m] <= a.root.total[m]+a.slack(a.root, m)
}

// fitAll makes the children of every line fit into it.
func (a *attribution) fitAll() {
	for _, m := range a.metrics.List() {
		if m.Additive() {
			a.fit(a.root, m)
		}
	}
}

// fit settles the totals below l, whose own is settled.
//
// Inner times are estimates: the clock is read at every so many calls only and scaled up, so children
// may exceed their parent. The root's time is good. So all children are scaled to fit, with all below
// them, and no line can be longer than what is above it. What lies within the resolution of the figures is
// taken off in silence.
func (a *attribution) fit(l *line, m planner.Metric) {
	if sum := l.sumKids(m); sum > l.total[m] {
		a.shrink(l, m, sum)
	}
	for _, k := range l.kids {
		a.fit(k, m)
	}
}

func (a *attribution) shrink(l *line, m planner.Metric, sum int64) {
	excess, note := sum-l.total[m], ""
	switch {
	case excess <= a.slack(l, m):
	case l.crossesClocks():
		note = fmt.Sprintf("%s of the servers, scaled to the coordinator's clock", m)
	default:
		a.warn(l, m, excess, "children exceed parent", "the lines below %s exceed it by %s: they are scaled to fit", l, amount(m, excess))
		note = fmt.Sprintf("%s scaled to %.4g %% to fit into %s", m, 100*float64(l.total[m])/float64(sum), l)
	}
	var seen, given int64
	whole := l.total[m]
	for _, k := range l.kids {
		seen += k.total[m]
		upto := planner.Share(whole, seen, sum)
		a.scaleTo(k, m, upto-given, note, l)
		given = upto
	}
}

// crossesClocks tells whether the lines below ran in other processes than l, or sets of servers met: a
// consumer waits while its producers work.
func (l *line) crossesClocks() bool {
	for _, k := range l.kids {
		if k.server {
			return true
		}
	}
	return false
}

// scaleTo sets a line's total and scales all below it with it, so that they fit into the line above.
func (a *attribution) scaleTo(l *line, m planner.Metric, total int64, note string, above *line) {
	before := l.total[m]
	if before == total {
		return
	}
	l.total[m] = total
	if note != "" && !l.scaled {
		l.note(note)
		l.scaled = true
	}
	switch last := len(l.steps) - 1; {
	case !a.Steps:
	case last >= 0 && l.steps[last].Rule == "fit" && l.steps[last].Metric == m:
		l.steps[last].Value = total // scaled again, for a line further down
	default:
		l.step(m, "fit", "%s before; scaled so that the lines below %s fit into it", amount(m, before), above)
	}
	for _, k := range l.kids {
		a.scaleTo(k, m, planner.Share(k.total[m], total, before), note, above)
	}
}

// slack is how much the children of l may exceed it by rounding: of times the resolution for each figure,
// of others that of the figures with a suffix such as K.
func (a *attribution) slack(l *line, m planner.Metric) int64 {
	if m != planner.Time {
		off := l.rounding(m)
		for _, k := range l.kids {
			off += k.rounding(m)
		}
		return off
	}
	figures := int64(1)
	for _, k := range l.kids {
		if k.total[m] > 0 {
			figures++
		}
	}
	return a.resolution * figures
}

// rounding is how far the line's printed figure may be off.
func (l *line) rounding(m planner.Metric) int64 {
	for _, f := range l.figures() {
		if f.metric == m {
			return f.from.off
		}
	}
	return 0
}

// String describes the line in messages.
func (l *line) String() string {
	if l.virtual {
		return "the statement"
	}
	return fmt.Sprintf("line %d (%s)", l.id, l.operation)
}
