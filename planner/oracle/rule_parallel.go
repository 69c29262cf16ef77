package oracle

import (
	"strings"

	"sqlflame/planner"
)

// markServers marks the lines that parallel servers ran, if their figures are sums over the servers.
//
// The statistics of the last execution hold the coordinator's own lines only. The cumulative ones hold
// the servers' lines as well, but as sums over all servers: another clock than the coordinator's, whose
// time is what the client waited for. A plan of parallel shape that one process ran has plain times:
// then PX SEND was started as often as the coordinator.
func (a *attribution) markServers() {
	a.root.walk(func(l *line) {
		if !l.isCoordinator() || l.server {
			return
		}
		for _, k := range l.kids {
			if ranInServers(l, k, 2*a.resolution) {
				a.parallel = true
				k.walk(func(below *line) { below.server = true })
			}
		}
	})
}

func (l *line) isCoordinator() bool { return l.has("PX COORDINATOR") }

// ranInServers tells whether what is below a coordinator was measured in servers: it was not started as
// often as the coordinator, or took longer.
func ranInServers(coordinator, k *line, slack int64) bool {
	started := false
	k.walk(func(l *line) { started = started || l.starts.n > 0 })
	if !started {
		return false
	}
	return !k.has("PX SEND") || k.starts.n != coordinator.starts.n || k.time.n > coordinator.time.n+slack
}

// warnUnmeasuredServers tells of coordinators whose servers' lines were not measured.
func (a *attribution) warnUnmeasuredServers() {
	a.root.walk(func(l *line) {
		if !l.isCoordinator() || l.neverStarted() || len(l.kids) == 0 {
			return
		}
		started := false
		for _, k := range l.kids {
			k.walk(func(below *line) { started = started || !below.neverStarted() })
		}
		if !started {
			a.warn(l, planner.Time, 0, "parallel",
				"parallel plan: only the coordinator's last execution is recorded, so all time is the coordinator's, waiting for its servers; "+
					"run it once on a fresh cursor and take the cumulative statistics (ALLSTATS ALL), or SQL Monitor")
		}
	})
}

// passThrough gives server lines that show no start, but have lines below that started, what is below
// them: PX SEND of the last server set.
func (a *attribution) passThrough(l *line) {
	for _, k := range l.kids {
		a.passThrough(k)
	}
	if !l.server || !l.neverStarted() {
		return
	}
	for _, m := range a.metrics.List() {
		if m.Additive() {
			a.set(l, m, l.sumKids(m), "parallel", "no start was counted, though lines below it started: it has what they have")
		}
	}
}

// joinServers adds the servers' blocks to the coordinator's lines, which hold their own only, and notes
// where times are on another clock.
func (a *attribution) joinServers() {
	if !a.parallel {
		return
	}
	a.root.walk(func(l *line) { l.raw = l.total[planner.Time] })
	var add func(l *line)
	add = func(l *line) {
		for _, k := range l.kids {
			add(k)
		}
		for _, m := range []planner.Metric{planner.Buffers, planner.Reads, planner.Writes} {
			if sum := l.sumKids(m); !l.server && sum > l.total[m] {
				a.set(l, m, sum, "parallel", "it counts what its own process did: the servers' below are added")
			}
		}
	}
	add(a.root)
	a.warn(nil, planner.Time, 0, "parallel",
		"parallel plan: the times below PX COORDINATOR are sums over the servers, another clock than the coordinator's; for the metric time they are scaled to fit into the coordinator's, the metric work has them as they are")
}

// sumWork adds the metric work of a parallel plan: each line's own time, the servers' as their sums.
func (a *attribution) sumWork() {
	if !a.parallel {
		return
	}
	a.metrics = a.metrics.With(planner.Work)
	var sum func(l *line) int64
	sum = func(l *line) int64 {
		own := l.total[planner.Time] - l.sumKids(planner.Time)
		if l.server {
			own = l.raw
			for _, k := range l.kids {
				own -= min(own, k.raw)
			}
		}
		for _, k := range l.kids {
			own = min(own+sum(k), maxValue)
		}
		a.set(l, planner.Work, own, "work", "the times that the lines from here down took themselves, of the servers the sums over all of them")
		return own
	}
	sum(a.root)
}

// looksParallel tells whether servers may have taken part.
func (c *cursor) looksParallel() bool {
	for _, l := range c.lines {
		if strings.HasPrefix(l.operation, "PX ") {
			return true
		}
	}
	return false
}
