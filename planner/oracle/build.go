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
	p.Root = a.node(a.root, false)
	if a.Estimate {
		p.Root.Label += " (ESTIMATE)"
	}
	return p
}

// node converts l and everything below it. cutShort tells that a line above may have stopped asking for
// rows before l had returned all.
func (a *attribution) node(l *line, cutShort bool) *planner.Node {
	n := &planner.Node{Total: l.total, Operator: planner.Operator{
		Label: l.label(), Kind: l.operation, Number: l.id, Schema: l.owner,
		NeverExecuted: l.neverStarted() && !l.server,
		Estimate:      a.estimate(l, cutShort),
		Attrs:         l.attributes(), Notes: l.notes, Steps: l.steps,
	}}
	if strings.Contains(l.operation, "INDEX") && !l.has("TABLE ACCESS") {
		n.Index = l.name
	} else {
		n.Relation = l.name
	}
	for i, k := range l.kids {
		n.Children = append(n.Children, a.node(k, stopsEarly(l, i, cutShort)))
	}
	return n
}

// estimate compares E-Rows x Starts with A-Rows, both sums over all starts. Where the starts are not
// known there is no such sum, but in a picture of estimates it is of one start.
func (a *attribution) estimate(l *line, cutShort bool) planner.Estimate {
	if !l.expected.known || !a.Estimate && !l.starts.known {
		return planner.Estimate{}
	}
	return planner.Estimate{
		Expected: float64(l.expected.n) * float64(max(1, l.starts.n)),
		Actual:   float64(l.rows.n),
		Judged:   l.rows.known && l.starts.n > 0 && !cutShort && !l.server,
	}
}

// stopsEarly tells whether l may have stopped asking its i-th child for rows: a row limit, or a line
// above that did, unless l reads all of its input before it returns a row.
func stopsEarly(l *line, i int, cutShort bool) bool {
	switch {
	case strings.Contains(l.operation, "STOPKEY"), l.has("FIRST ROW"):
		return !l.has("SORT")
	case l.has("SORT"), l.has("BUFFER SORT"), l.has("HASH GROUP BY"), l.has("HASH UNIQUE"):
		return false
	case l.has("HASH JOIN") && i == 0:
		return false
	}
	return cutShort
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
