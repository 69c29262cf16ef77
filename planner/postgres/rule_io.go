package postgres

import "sqlflame/planner"

var ioLabels = [ioKinds]string{ioRead: "[read]", ioWrite: "[write]", ioTemp: "[temp]"}

// splitIO gives the time that each node spent on reading and writing blocks frames below it.
//
// EXPLAIN prints I/O times as totals: those of the nodes below are inside, and so are those of all
// processes. What is a node's own follows by subtraction, and below a Gather each process's share
// of the timeline is the sum divided by their number, as for the node's time itself. The clock of
// the I/O is not the node's: where they contradict each other, the node's own time is the limit.
func (a *attribution) splitIO() {
	if !a.SplitIO {
		return
	}
	if !a.metrics.Has(planner.IO) || !a.metrics.Has(planner.Time) {
		a.warn(nil, planner.IO, 0, "I/O", "the document has no I/O times to split off: set track_io_timing = on and add BUFFERS to the EXPLAIN")
		return
	}
	a.splitBelow(a.statement)
}

func (a *attribution) splitBelow(n *node) {
	for _, k := range n.kids {
		a.splitBelow(k)
	}
	own := ownIO(n)
	wall := own
	for kind, ns := range own {
		wall[kind] = perProcess(ns, max(1, n.processes))
	}
	cut := a.fitIO(n, wall[:])
	for kind, ns := range own {
		if ns > 0 {
			a.hangIO(n, kind, ns, wall[kind], cut)
		}
	}
}

// hangIO hangs a frame below n for I/O that took so long in all processes and, by the wall clock, so long.
func (a *attribution) hangIO(n *node, kind int, all, wall int64, cut string) {
	frame := synthetic("I/O", ioLabels[kind], wall)
	frame.total[planner.IO] = all
	frame.processes, frame.rounding = n.processes, 0
	var below int64
	for _, k := range n.kids {
		below = addCapped(below, k.ioTotal(kind))
	}
	a.step(frame, planner.IO, "I/O", "%s of %v, %s of them in the nodes below it", milliseconds(n.ioTotal(kind)), n, milliseconds(below))
	if n.processes > 1 {
		a.step(frame, planner.Time, "parallel", "%s / %.4g processes", milliseconds(all), n.processes)
	}
	if cut != "" {
		frame.notes = append(frame.notes, cut)
		a.step(frame, planner.Time, "fit", "%s: %s", cut, milliseconds(perProcess(all, max(1, n.processes))))
	}
	a.step(n, planner.Time, "I/O", "%s is drawn below: %s of it are not the node's own", frame.title, milliseconds(wall))
	adopt(n, frame)
}

// ownIO returns what of the node's I/O times is its own, by kind. Their sum follows from the totals,
// which other rules have settled; the printed figures say how it divides.
func ownIO(n *node) (own [ioKinds]int64) {
	self := n.total[planner.IO] - sumKids(n, planner.IO)
	if self <= 0 {
		return own
	}
	for kind := range own {
		own[kind] = n.ioTotal(kind)
		for _, k := range n.kids {
			own[kind] -= min(own[kind], k.ioTotal(kind))
		}
	}
	if sum(own[:]) == 0 {
		own = n.counters.ioTime
	}
	apportion(own[:], self)
	return own
}

// ioTotal is a kind's part in the node's settled total.
func (n *node) ioTotal(kind int) int64 {
	return planner.Share(n.total[planner.IO], n.counters.ioTime[kind], n.counters.allIO())
}

// apportion scales the parts to sum to whole, to the last unit. If all are 0, the first gets it.
func apportion(parts []int64, whole int64) {
	weights := sum(parts)
	if weights == 0 {
		parts[0] = whole
		return
	}
	var seen, given int64
	for i := range parts {
		seen += parts[i]
		upto := planner.Share(whole, seen, weights)
		parts[i] = upto - given
		given = upto
	}
}

// fitIO cuts the times to what the node itself took, and returns what to note of that.
func (a *attribution) fitIO(n *node, parts []int64) (cut string) {
	excess := sum(parts) - n.self()
	if excess <= 0 {
		return ""
	}
	if excess > addCapped(n.rounding, n.kidsRounding()) {
		a.warn(n, planner.Time, excess, "I/O", "the I/O times of %s exceed its own time by %s: they are cut to fit", n, milliseconds(excess))
		cut = "cut to fit into the node's own time"
	}
	apportion(parts, n.self())
	return cut
}

// kidsRounding is how far the children's rounded means may miss their true sum.
func (n *node) kidsRounding() int64 {
	var r int64
	for _, k := range n.kids {
		r = addCapped(r, k.rounding)
	}
	return r
}
