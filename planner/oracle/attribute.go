package oracle

import (
	"fmt"

	"sqlflame/planner"
)

// An attribution turns one cursor into a tree whose numbers add up. Each rule has a file of its own.
type attribution struct {
	*cursor
	Options
	root     *line
	metrics  planner.MetricSet
	parallel bool // servers were measured beside the coordinator
	warnings []planner.Warning
}

// Options choose what is made of a plan. The zero value is the measured time.
type Options struct {
	// Estimate makes plans of the optimizer's costs, the metric cost, instead of what was measured.
	Estimate bool
	// Child takes the plans of that child number only, "" all.
	Child string
	// Steps records in each node how its numbers came about.
	Steps bool
}

// plan applies the rules to the cursor.
func (c *cursor) plan(opt Options) (*planner.Plan, error) {
	root, err := c.tree()
	if err != nil {
		return nil, err
	}
	a := &attribution{cursor: c, Options: opt, root: root, warnings: c.warnings}
	switch {
	case opt.Estimate:
		err = a.takeCosts()
	case c.missing != "":
		return nil, noActuals(c)
	case c.sampled:
		a.takeSamples()
	default:
		a.takeTotals()
	}
	if err != nil {
		return nil, err
	}
	return a.build(), nil
}

// takeTotals makes totals of what the lines print, which includes all below them.
func (a *attribution) takeTotals() {
	a.metrics = a.survey()
	a.markServers()
	a.root.walk(a.takeFigures)
	a.warnUnmeasuredServers()
	a.warnRepeated()
	a.passThrough(a.root)
	a.fillUnknown()
	a.joinServers()
	a.settleRoot()
	a.fitAll()
	a.sumWork()
	a.root.walk(noteBlindSpots)
}

// survey says which metrics the plan carries.
func (a *attribution) survey() planner.MetricSet {
	set := planner.MetricSet(0)
	for _, l := range a.lines {
		for _, f := range l.figures() {
			if f.from.known {
				set = set.With(f.metric)
			}
		}
	}
	return set
}

type namedFigure struct {
	metric planner.Metric
	from   figure
}

func (l *line) figures() []namedFigure {
	return []namedFigure{
		{planner.Rows, l.rows}, {planner.Loops, l.starts}, {planner.Time, l.time},
		{planner.Buffers, l.buffers}, {planner.Reads, l.reads}, {planner.Writes, l.writes},
	}
}

// takeFigures takes what the line prints. A line that was never started took nothing, though
// DBMS_XPLAN shows 00:00:00.01 for it.
func (a *attribution) takeFigures(l *line) {
	if l.neverStarted() {
		if a.Steps && l.time.n > 0 {
			l.step(planner.Time, "starts", "Starts is 0: the line never ran, whatever its time says")
		}
		return
	}
	for _, f := range l.figures() {
		l.total[f.metric] = f.from.n
	}
}

func (l *line) neverStarted() bool { return l.starts.known && l.starts.n == 0 }

// warn adds a warning about a line, nil for the plan as a whole.
func (a *attribution) warn(l *line, m planner.Metric, amount int64, rule, format string, args ...any) {
	w := planner.Warning{Metric: m, Amount: amount, Rule: rule, Message: fmt.Sprintf(format, args...)}
	if l != nil {
		w.Node, w.Label = l.id, l.label()
		l.note(w.Message)
	}
	a.warnings = append(a.warnings, w)
}

// set gives a line another total and records why.
func (a *attribution) set(l *line, m planner.Metric, total int64, rule, why string) {
	if l.total[m] == total {
		return
	}
	l.total[m] = total
	if a.Steps {
		l.step(m, rule, "%s", why)
	}
}

// step records what a rule made of a line's total.
func (l *line) step(m planner.Metric, rule, format string, args ...any) {
	l.steps = append(l.steps, planner.Step{Rule: rule, Metric: m, Value: l.total[m], Text: fmt.Sprintf(format, args...)})
}

func (l *line) sumKids(m planner.Metric) int64 {
	var sum int64
	for _, k := range l.kids {
		sum += min(k.total[m], maxValue-min(sum, maxValue))
	}
	return sum
}

// seconds formats nanoseconds for a message.
func seconds(ns int64) string { return fmt.Sprintf("%.2f s", float64(ns)/1e9) }

func amount(m planner.Metric, n int64) string {
	if m.IsTime() {
		return seconds(n)
	}
	return fmt.Sprintf("%d %s", n, m.Unit())
}
