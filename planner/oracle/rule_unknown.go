package oracle

import (
	"fmt"

	"sqlflame/planner"
)

// fillUnknown gives lines that ran and whose time cannot be read, such as ####, that of the lines below:
// nothing is known of their own, which stays in the line above.
func (a *attribution) fillUnknown() {
	a.dropUnknown(planner.Loops, "starts", func(l *line) figure { return l.starts })
	a.dropUnknown(planner.Rows, "rows", func(l *line) figure { return l.rows })
	if unknown := a.fillBlocks(a.root); unknown > 0 {
		a.warn(nil, planner.Buffers, 0, "unknown blocks", "%s of blocks cannot be read: each is shown as that of the lines below", plural(int64(unknown), "figure"))
	}
	a.warnNoRoot()
	if !a.metrics.Has(planner.Time) {
		return
	}
	unknown := 0
	var fill func(l *line)
	fill = func(l *line) {
		for _, k := range l.kids {
			fill(k)
		}
		if l.time.known || l.neverStarted() || l.virtual || l == a.root {
			return
		}
		unknown++
		l.total[planner.Time] = l.sumKids(planner.Time)
		l.note("its own time is not known; it is part of the line above")
	}
	fill(a.root)
	if unknown > 0 {
		a.warn(nil, planner.Time, 0, "unknown time", "%s without a time that can be read: each got that of the lines below, what it took itself is in the line above", plural(int64(unknown), "line"))
	}
}

// warnNoRoot tells of a whole that is no more than the sum of its parts.
func (a *attribution) warnNoRoot() {
	switch {
	case !a.metrics.Has(planner.Time):
	case a.root.virtual:
		a.warn(nil, planner.Time, 0, "no line 0", "the plan has no line 0, as in Oracle 10.2, or the row is lost: the whole is the sum of the topmost lines, what the statement took itself is missing")
	case !a.root.time.known:
		a.warn(a.root, planner.Time, 0, "unknown time", "the statement's own time cannot be read: the whole is the sum of the lines below line 0")
	}
}

// dropUnknown takes a count out of the plan if it is not known of each line that ran: a picture of it would
// take the unknown for none. What can be read stays in the lines' attributes.
func (a *attribution) dropUnknown(m planner.Metric, word string, of func(*line) figure) {
	if !a.metrics.Has(m) {
		return
	}
	unknown := 0
	a.root.walk(func(l *line) {
		if !l.virtual && !l.neverStarted() && !of(l).known {
			unknown++
			l.note("its " + word + " are not known")
		}
	})
	if unknown > 0 {
		a.metrics &^= 1 << m
		a.warn(nil, m, 0, "unknown "+word, "the %s of %s cannot be read: the plan is drawn without %s, those of the other lines are among their details", word, plural(int64(unknown), "line"), word)
	}
}

// fillBlocks gives lines that ran and whose blocks cannot be read those of the lines below, which would
// be scaled to nothing otherwise. It counts them.
func (a *attribution) fillBlocks(l *line) (unknown int) {
	for _, k := range l.kids {
		unknown += a.fillBlocks(k)
	}
	if l.neverStarted() || l.virtual {
		return unknown
	}
	for _, f := range l.figures() {
		sum := l.sumKids(f.metric)
		if f.from.known || sum == 0 || f.metric == planner.Time || !f.metric.Additive() {
			continue
		}
		l.total[f.metric] = sum
		unknown++
		l.note(fmt.Sprintf("its own %s are not known; shown are those of the lines below", f.metric))
	}
	return unknown
}
