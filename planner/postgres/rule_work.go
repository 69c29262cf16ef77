package postgres

import (
	"math"

	"sqlflame/planner"
)

// sumWork adds the metric work: time summed over the processes, built from self times. A node below
// a Gather ran in several processes at once, so its own share of the timeline counts that often.
// Plans without parallel nodes have no such metric: it would repeat time.
func (a *attribution) sumWork() {
	if !a.metrics.Has(planner.Time) || !a.isParallel() {
		return
	}
	if workOf(a.statement) < maxValue {
		a.metrics = a.metrics.With(planner.Work)
	}
}

func (a *attribution) isParallel() bool {
	for _, gather := range a.gathers {
		for _, k := range gather.kids {
			if k.processes > 1 {
				return true
			}
		}
	}
	return false
}

// workOf settles the work of n and everything below it and returns it; maxValue or more if it is
// too large to be counted.
func workOf(n *node) int64 {
	work := float64(n.self()) * max(1, n.processes)
	sum := int64(math.Min(math.Round(work), maxValue))
	for _, k := range n.kids {
		sum = addCapped(sum, workOf(k))
	}
	n.total[planner.Work] = sum
	return sum
}
