package postgres

import "sqlflame/planner"

// expect works out the truth from the case's lines and the logged calls.
func (v *truthVerdict) expect(r *truthRun, leader string, calls burns) {
	known := map[string]bool{}
	gathers := map[*planner.Node]*truthGather{}
	lines := r.expand(r.major, calls.tags())
	for i := range lines {
		l := &lines[i]
		n := v.resolve(l)
		if l.key != "burn" {
			continue
		}
		known[l.tag] = true
		v.checkCalls(l, len(calls[l.tag]))
		if n == nil {
			continue
		}
		own := float64(calls.total(l.tag)) / l.processes
		v.truth[n] += own
		v.shareGather(gathers, n, l, own)
	}
	for n, g := range gathers {
		v.waitGather(n, g, float64(calls.span(g.tags, leader)))
	}
	for _, tag := range calls.tags() {
		if !known[tag] {
			v.refuse("burn %s: %d calls that the case does not know", tag, len(calls[tag]))
		}
	}
}

func (v *truthVerdict) checkCalls(l *truthLine, n int) {
	switch want := l.calls; {
	case want < 0 && n == 0:
		v.refuse("burn %s: no calls", l.tag)
	case want >= 0 && n != want:
		v.refuse("burn %s: %d calls, want %d", l.tag, n, want)
	}
}

// A truthGather is what is burnt below a Gather and in it.
type truthGather struct {
	tags  []string
	below []*planner.Node
	share float64 // of one process, ns
}

// shareGather notes what processes share below a Gather, and what the Gather burns itself.
func (v *truthVerdict) shareGather(gathers map[*planner.Node]*truthGather, n *planner.Node, l *truthLine, own float64) {
	at := n
	if !gatherKind(n) {
		if at = v.gatherAbove(n); at == nil || l.processes == 1 {
			return
		}
	}
	g := gathers[at]
	if g == nil {
		g = &truthGather{}
		gathers[at] = g
	}
	g.tags = append(g.tags, l.tag)
	if at != n {
		g.below = append(g.below, n)
		g.share += own
	}
}

func gatherKind(n *planner.Node) bool { return n.Kind == "Gather" || n.Kind == "Gather Merge" }

// waitGather works out a Gather's own time: what it took beyond the average share of its processes,
// because they do not start at once and do not burn alike. Where the processes burnt while the leader
// was elsewhere, their share is what the Gather could see of it.
func (v *truthVerdict) waitGather(n *planner.Node, g *truthGather, span float64) {
	if g.share == 0 {
		return
	}
	v.truth[n] = max(0, span-g.share)
	if span < g.share {
		for _, k := range g.below {
			v.truth[k] *= span / g.share
		}
	}
}

// resolve finds the node of a line, or fails.
func (v *truthVerdict) resolve(l *truthLine) *planner.Node {
	if l.key != "burn" {
		found := l.path.find(v.plan.Root)
		if len(found) > 0 == (l.key == "lacks") {
			v.refuse("%s %q: %d nodes", l.key, l.path.text, len(found))
		}
		for _, n := range found {
			v.free[n] = v.free[n] || l.key == "free"
		}
		return nil
	}
	n, err := l.path.one(v.plan.Root)
	if err != nil {
		v.lost = true
		v.fail("%s %s: %v", l.key, l.tag, err)
		return nil
	}
	return n
}

func (v *truthVerdict) gatherAbove(n *planner.Node) (gather *planner.Node) {
	var visit func(at, nearest *planner.Node)
	visit = func(at, nearest *planner.Node) {
		if at == n {
			gather = nearest
		}
		if gatherKind(at) {
			nearest = at
		}
		for _, c := range at.Children {
			visit(c, nearest)
		}
	}
	visit(v.plan.Root, nil)
	return gather
}
