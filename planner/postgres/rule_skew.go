package postgres

import "sqlflame/planner"

// minSkew is the least time of a worker, in ns, that a warning about uneven workers is worth.
const minSkew = 10_000_000

// warnSkew tells where one process below a Gather worked more than twice as long as the average: the
// picture shows the average, but the statement waited for the slowest. Only VERBOSE prints workers.
func (a *attribution) warnSkew() {
	for _, r := range a.parallelRegions() {
		workers := r.child.workers()
		all := times(r.child.meanTime, r.child.loops)
		leader := all
		slowest := int64(0)
		for _, w := range workers {
			t := times(w.meanTime, w.loops)
			slowest = max(slowest, t)
			leader -= min(leader, t)
		}
		slowest = max(slowest, leader)
		if mean := perProcess(all, r.processes); len(workers) > 0 && slowest > 2*mean && slowest > minSkew {
			a.warn(r.child, planner.Time, slowest-mean, "uneven workers", "the slowest process below %s took %s, the average %s", r.gather, milliseconds(slowest), milliseconds(mean))
		}
	}
}
