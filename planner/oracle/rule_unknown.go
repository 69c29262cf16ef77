package oracle

import "sqlflame/planner"

// fillUnknown gives lines that ran and whose time cannot be read, such as ####, that of the lines below:
// nothing is known of their own, which stays in the line above.
func (a *attribution) fillUnknown() {
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
		a.warn(nil, planner.Time, 0, "unknown time", "%d lines have no time that can be read: they got that of the lines below, what they took themselves is in the line above", unknown)
	}
}
