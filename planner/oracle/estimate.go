package oracle

import (
	"strings"

	"sqlflame/planner"
)

// above is what the lines above mean for the judgement of an estimate.
type above struct {
	cutShort bool // one of them may have stopped asking for rows before all were returned
	// piecewise tells that one of them starts the line once for each partition or each value of a list,
	// while the optimizer's number is of all of them together.
	piecewise bool
}

// below is what l and the lines above it mean for its i-th child.
func (from above) below(l *line, i int) above {
	from.cutShort = stopsEarly(l, i, from.cutShort)
	switch {
	case (l.has("PARTITION ") || l.has("INLIST ITERATOR")) && l.kids[i].starts.n > l.starts.n:
		from.piecewise = true
	case i > 0 && (l.has("NESTED LOOPS") || l.has("FILTER")):
		from.piecewise = false // started by row
	}
	return from
}

// estimate compares E-Rows x Starts with A-Rows, both sums over all starts. Where the starts are not
// known there is no such sum, but in a picture of estimates it is of one start.
func (a *attribution) estimate(l *line, from above) planner.Estimate {
	if !l.expected.known || !a.Estimate && !l.starts.known {
		return planner.Estimate{}
	}
	return planner.Estimate{
		Expected: float64(l.expected.n) * float64(max(1, l.starts.n)),
		Actual:   float64(l.rows.n),
		Judged:   l.rows.known && l.starts.n > 0 && !from.cutShort && !from.piecewise && !l.server,
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
