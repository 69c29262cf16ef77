package postgres

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"sqlflame/planner"
)

// A truthVerdict is what comparing one execution with its log came to.
type truthVerdict struct {
	plan      *planner.Plan
	truth     map[*planner.Node]float64 // ns of each node's own
	free      map[*planner.Node]bool
	failures  []string
	broken    bool    // the plan is not the one that the case is about
	worst     float64 // the largest error of a node, ns
	worstNode string
	sumError  float64 // of the sum of all self times, as a share of the Execution Time
	execution float64 // ns
	attempts  int
	imperfect string
}

func (v *truthVerdict) ok() bool { return len(v.failures) == 0 }

func (v *truthVerdict) fail(format string, args ...any) {
	v.failures = append(v.failures, fmt.Sprintf(format, args...))
}

// compare judges the plan. rest, if it is there, is the same plan without burning.
func (v *truthVerdict) compare(r *truthRun, calls burns, rest *planner.Plan) {
	v.truth, v.free = map[*planner.Node]float64{}, map[*planner.Node]bool{}
	v.free[v.plan.Root] = true
	v.expect(r, calls)
	v.addRest(rest)
	v.broken = !v.ok()
	for _, top := range v.plan.Root.Children {
		switch {
		case top.Kind == "Execution":
			v.compareExecution(r, top)
		case v.truth[top] > 0:
			v.compareNode(r, top)
		}
	}
}

// expect works out the truth from the case's lines and the logged calls.
func (v *truthVerdict) expect(r *truthRun, calls burns) {
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
	leader := strconv.FormatUint(uint64(r.conn.pg.PID()), 10)
	for n, g := range gathers {
		v.waitGather(n, g, float64(calls.span(g.tags, leader)))
	}
	for _, tag := range calls.tags() {
		if !known[tag] {
			v.fail("burn %s: %d calls that the case does not know", tag, len(calls[tag]))
		}
	}
}

func (v *truthVerdict) checkCalls(l *truthLine, n int) {
	switch want := l.calls; {
	case want < 0 && n == 0:
		v.fail("burn %s: no calls", l.tag)
	case want >= 0 && n != want:
		v.fail("burn %s: %d calls, want %d", l.tag, n, want)
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
			v.fail("%s %q: %d nodes", l.key, l.path.text, len(found))
		}
		for _, n := range found {
			v.free[n] = v.free[n] || l.key == "free"
		}
		return nil
	}
	n, err := l.path.one(v.plan.Root)
	if err != nil {
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

// addRest adds the time that each node takes without burning.
func (v *truthVerdict) addRest(rest *planner.Plan) {
	if rest == nil {
		return
	}
	var add func(n, same *planner.Node)
	add = func(n, same *planner.Node) {
		if n.Label != same.Label || len(n.Children) != len(same.Children) {
			v.fail("%s: without burning it is another plan", n.Label)
			return
		}
		v.truth[n] += float64(selfTime(same))
		for i := range n.Children {
			add(n.Children[i], same.Children[i])
		}
	}
	add(v.plan.Root, rest.Root)
}

func selfTime(n *planner.Node) int64 {
	self := n.Total[planner.Time]
	for _, c := range n.Children {
		self -= c.Total[planner.Time]
	}
	return self
}

// compareExecution compares everything below Execution and the sum of it.
func (v *truthVerdict) compareExecution(r *truthRun, execution *planner.Node) {
	v.execution = float64(execution.Total[planner.Time])
	var sum int64
	execution.Walk(func(n *planner.Node) {
		sum += selfTime(n)
		v.compareNode(r, n)
	})
	if v.execution > 0 {
		v.sumError = (float64(sum) - v.execution) / v.execution
	}
	if math.Abs(v.sumError) > 0.001 {
		v.fail("the sum of all self times misses the Execution Time by %.3g %%", 100*v.sumError)
	}
}

// disturbed tells that the execution took longer than all burns explain: whatever the attribution, some
// node must miss the truth then. It is not known where the time of some nodes is not.
func (v *truthVerdict) disturbed(r *truthRun) bool {
	if v.broken || len(v.free) > 1 {
		return false
	}
	rest := v.execution
	for n, truth := range v.truth {
		if n.Kind != "Planning" {
			rest -= truth
		}
	}
	return rest > v.bar(r)/2
}

func (v *truthVerdict) compareNode(r *truthRun, n *planner.Node) {
	self, truth := float64(selfTime(n)), v.truth[n]
	if self < 0 {
		v.fail("%s: self is %.3f ms", n.Label, self/1e6)
	}
	if v.free[n] {
		return
	}
	miss := math.Abs(self - truth)
	if miss > v.worst {
		v.worst, v.worstNode = miss, n.Label
	}
	// A mean that is printed in whole microseconds tells no more than this.
	limit := v.tolerance(r, n) + 500*float64(n.Total[planner.Loops])
	if miss > limit {
		v.fail("%s: self is %.3f ms, in truth %.3f ms (tolerance %.3f ms)", n.Label, self/1e6, truth/1e6, limit/1e6)
	}
}

// bar is max(2 ms, 1.5 % of the execution), or for parallel plans max(6 ms, 4 %).
func (v *truthVerdict) bar(r *truthRun) float64 {
	if r.parallel {
		return max(6e6, 0.04*v.execution)
	}
	return max(2e6, 0.015*v.execution)
}

// tolerance is the bar, and never more than a tenth of what the node burns, or of the execution where
// it burns next to nothing or waits for others.
func (v *truthVerdict) tolerance(r *truthRun, n *planner.Node) float64 {
	whole := v.truth[n]
	if whole < 10e6 || gatherKind(n) {
		whole = v.execution
	}
	return min(v.bar(r), 0.1*whole)
}

// String draws the tree with self times and truth.
func (v *truthVerdict) String() string {
	var b strings.Builder
	var draw func(n *planner.Node, depth int)
	draw = func(n *planner.Node, depth int) {
		fmt.Fprintf(&b, "%10.3f %10.3f  %s%s loops=%d\n", float64(selfTime(n))/1e6, v.truth[n]/1e6,
			strings.Repeat("  ", depth), n.Label, n.Total[planner.Loops])
		for _, c := range n.Children {
			draw(c, depth+1)
		}
	}
	if v.plan == nil {
		return ""
	}
	b.WriteString("   self ms   truth ms\n")
	draw(v.plan.Root, 0)
	for _, w := range v.plan.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w.Message)
	}
	return b.String()
}
