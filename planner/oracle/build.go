package oracle

import (
	"errors"
	"strings"

	"sqlflame/planner"
)

// build makes the common form of the attributed tree.
func (a *attribution) build() *planner.Plan {
	p := &planner.Plan{Metrics: a.metrics, Warnings: a.warnings}
	p.Engine, p.Statement = "Oracle", a.keyword()
	p.SQL, p.QueryID, p.Measured = a.sql, a.sqlID, a.measured
	p.PlanID, p.Child = a.planHash, a.child
	for _, n := range a.notes {
		p.Settings = append(p.Settings, planner.Attr{Key: "Note", Value: n})
	}
	p.Root = a.node(a.root, above{})
	if a.Estimate {
		p.Root.Label += " (ESTIMATE)"
	}
	return p
}

// node converts l and everything below it.
func (a *attribution) node(l *line, from above) *planner.Node {
	n := &planner.Node{Total: l.total, Operator: planner.Operator{
		Label: l.label(), Kind: l.operation, Number: l.id, Schema: l.owner,
		NeverExecuted: l.neverStarted() && !l.server,
		Estimate:      a.estimate(l, from),
		Attrs:         l.attributes(), Notes: l.notes, Steps: l.steps,
	}}
	if strings.Contains(l.operation, "INDEX") && !l.has("TABLE ACCESS") {
		n.Index = l.name
	} else {
		n.Relation = l.name
	}
	for i, k := range l.kids {
		n.Children = append(n.Children, a.node(k, from.below(l, i)))
	}
	return n
}

// attributes returns the database's own figures and words.
func (l *line) attributes() []planner.Attr {
	attrs := l.attrs
	if l.access != "" {
		attrs = append(attrs, planner.Attr{Key: "access", Value: l.access})
	}
	if l.filter != "" {
		attrs = append(attrs, planner.Attr{Key: "filter", Value: l.filter})
	}
	return attrs
}

// noActuals says why there is no time to draw.
func noActuals(c *cursor) error {
	return &planner.FormatError{Err: errors.New(c.missing), Hint: hintStatistics}
}

const hintStatistics = `ALTER SESSION SET statistics_level = ALL (or the hint /*+ GATHER_PLAN_STATISTICS */, which changes the SQL_ID), run the statement and fetch all rows, then
  SELECT * FROM TABLE(DBMS_XPLAN.DISPLAY_CURSOR(NULL, NULL, 'ALLSTATS LAST +ADAPTIVE'))`
