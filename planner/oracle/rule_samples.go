package oracle

import "sqlflame/planner"

// takeSamples makes totals of activity samples. A sample was taken while its line was at work, so the
// samples' time is each line's own already and nothing is subtracted. Samples of a parallel statement
// are of all its processes.
func (a *attribution) takeSamples() {
	a.metrics = a.survey().With(planner.Time)
	for _, m := range []planner.Metric{planner.Buffers, planner.Reads, planner.Writes} {
		a.metrics &^= 1 << m // SQL Monitor has bytes and requests, not blocks
	}
	a.root.walk(func(l *line) {
		l.total[planner.Rows], l.total[planner.Loops] = l.rows.n, l.starts.n
	})
	var sum func(l *line) int64
	sum = func(l *line) int64 {
		own := l.time.n
		for _, k := range l.kids {
			own = min(own+sum(k), maxValue)
		}
		a.set(l, planner.Time, own, "samples", "the time of its own samples, "+seconds(l.time.n)+", and of those of the lines below")
		return own
	}
	sum(a.root)
}
