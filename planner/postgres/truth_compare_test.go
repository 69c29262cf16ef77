package postgres

import (
	"fmt"
	"math"
	"strings"

	"sqlflame/planner"
)

// A truthVerdict is what comparing one execution with its log came to.
type truthVerdict struct {
	document  string
	plan      *planner.Plan
	truth     map[*planner.Node]float64 // ns of each node's own
	free      map[*planner.Node]bool
	failures  []string
	broken    bool    // the plan is not the one that the case is about
	lost      bool    // a node is not where it should be
	worst     float64 // the largest error of a node, ns
	worstNode string
	sumError  float64 // of the sum of all self times, as a share of the Execution Time
	execution float64 // ns
	printed   float64 // Execution Time as the server printed it, ns
	attempts  int
	imperfect string
}

func newVerdict(plan *planner.Plan, printed float64) *truthVerdict {
	return &truthVerdict{plan: plan, printed: printed, truth: map[*planner.Node]float64{}, free: map[*planner.Node]bool{}}
}

func (v *truthVerdict) ok() bool { return len(v.failures) == 0 }

// refuse fails because the case says nothing about such a plan.
func (v *truthVerdict) refuse(format string, args ...any) {
	v.broken = true
	v.fail(format, args...)
}

func (v *truthVerdict) fail(format string, args ...any) {
	v.failures = append(v.failures, fmt.Sprintf(format, args...))
}

// compare judges the plan. leader is the process that ran it; rest, if it is there, is the same plan without burning.
func (v *truthVerdict) compare(r *truthRun, leader string, calls burns, rest *planner.Plan) {
	v.free[v.plan.Root] = true
	v.expect(r, leader, calls)
	v.addRest(rest)
	v.compareAll(r)
}

// compareAll compares every frame whose truth is known.
func (v *truthVerdict) compareAll(r *truthRun) {
	for _, top := range v.plan.Root.Children {
		if top.Kind == "Execution" {
			v.execution = float64(top.Total[planner.Time])
			v.compareExecution(r, top)
		}
	}
	for _, top := range v.plan.Root.Children {
		// How long planning takes without burning is not known.
		if top.Kind == "Planning" && v.truth[top] > 5e6 {
			v.compareNode(r, top)
		}
	}
}

// addRest adds the time that each node takes without burning.
func (v *truthVerdict) addRest(rest *planner.Plan) {
	if rest == nil {
		return
	}
	var add func(n, same *planner.Node)
	add = func(n, same *planner.Node) {
		if n.Label != same.Label || len(n.Children) != len(same.Children) {
			v.refuse("%s: without burning it is another plan", n.Label)
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
	var sum int64
	execution.Walk(func(n *planner.Node) {
		sum += selfTime(n)
		v.compareNode(r, n)
	})
	v.sumError = (float64(sum) - v.printed) / v.printed
	if !(math.Abs(v.sumError) <= 0.001) {
		v.fail("the sum of all self times misses the Execution Time by %.3g %%", 100*v.sumError)
	}
}

// disturbed tells that the execution took longer than all burns explain: whatever the attribution, some
// node must miss the truth then. It is not known where the time of some nodes is not.
func (v *truthVerdict) disturbed(r *truthRun) bool {
	if v.broken || v.lost || len(v.free) > 1 {
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
