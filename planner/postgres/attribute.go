package postgres

import (
	"fmt"

	"sqlflame/planner"
)

// An attribution turns one document into a tree whose numbers add up. Each rule has a file of its
// own; attribute applies them in order.
type attribution struct {
	*document
	Options
	survey
	statement *node
	execution *node
	warnings  []planner.Warning
	copied    int // nodes that copies of CTEs have added
	levels    int // and by how many levels that made all stacks longer
}

// attribute applies the rules to the document.
func (d *document) attribute(opt Options) (*planner.Plan, error) {
	a := &attribution{document: d, Options: opt, survey: d.survey()}
	a.limitInitPlans()
	a.warnUnmeasured()
	a.warnLacking()
	a.multiplyMeans(d.root, 1, "")
	a.warnSkew()
	a.frameExecution()
	a.hangCTEs()
	a.payInitPlans()
	if err := a.checkDepth(); err != nil {
		return nil, err
	}
	a.placeTriggers()
	a.frameJIT()
	a.sumStatement()
	if err := a.fitAll(); err != nil {
		return nil, err
	}
	a.splitIO()
	a.sumWork()
	return a.plan(), nil
}

// maxTreeDepth bounds the levels of the tree after CTEs and InitPlans have moved: a chain of CTEs that
// read each other hangs below its last, and stacks and profiles grow with the square of the depth.
const maxTreeDepth = 4050

func (a *attribution) checkDepth() error {
	if !a.ctes && len(a.initPlans) == 0 {
		return nil // nothing moved
	}
	if depth := depthOf(a.execution); depth > maxTreeDepth+1 {
		return fmt.Errorf("the plan is %d levels deep with its CTEs below their scans; %d can be drawn", depth-1, maxTreeDepth)
	}
	return nil
}

func depthOf(n *node) int {
	depth := 0
	for _, k := range n.kids {
		depth = max(depth, depthOf(k))
	}
	return depth + 1
}

// A survey says what a document has, so that rules need not look for it, in the document's order.
type survey struct {
	metrics    planner.MetricSet
	gathers    []*node
	initPlans  []*node // without CTEs
	unmeasured []*node // of a plan that was executed
	lacking    []*node // have fewer inputs than they must have
	ctes       bool
}

func (d *document) survey() survey {
	s := survey{metrics: planner.MetricSet(0).With(planner.Rows).With(planner.Loops)}
	var seen counters
	d.root.walk(func(n *node) {
		seen.hasBlocks = seen.hasBlocks || n.counters.hasBlocks
		seen.hasWAL = seen.hasWAL || n.counters.hasWAL
		seen.hasIO = seen.hasIO || n.counters.hasIO
		if !n.measured || !n.timed && d.root.timed {
			s.unmeasured = append(s.unmeasured, n)
		}
		if _, _, lacking := n.lacks(); lacking {
			s.lacking = append(s.lacking, n)
		}
		if isGather(n) {
			s.gathers = append(s.gathers, n)
		}
		if n.relationship == "InitPlan" && isCTE(n) {
			s.ctes = true
		} else if n.relationship == "InitPlan" {
			s.initPlans = append(s.initPlans, n)
		}
	})
	if seen.hasBlocks {
		s.metrics = s.metrics.With(planner.Buffers).With(planner.Reads).With(planner.Writes).With(planner.Temp)
	}
	if seen.hasWAL {
		s.metrics = s.metrics.With(planner.WAL)
	}
	if seen.hasIO {
		s.metrics = s.metrics.With(planner.IO)
	}
	if d.root.timed {
		s.metrics = s.metrics.With(planner.Time)
	}
	return s
}

// warn adds a warning about a node.
func (a *attribution) warn(n *node, m planner.Metric, amount int64, rule, format string, args ...any) {
	w := planner.Warning{Metric: m, Amount: amount, Rule: rule, Message: fmt.Sprintf(format, args...)}
	if n != nil {
		w.Node, w.Label = n.number, n.label()
		n.notes = append(n.notes, w.Message)
	}
	a.warnings = append(a.warnings, w)
}

// warnUnmeasured tells of nodes without figures in a plan that has them: those of extensions, or of a plan that
// somebody cut to size.
func (a *attribution) warnUnmeasured() {
	if len(a.unmeasured) == 0 {
		return
	}
	n, others := a.unmeasured[0], ""
	if more := len(a.unmeasured) - 1; more > 0 {
		others = fmt.Sprintf(" (and %d more)", more)
	}
	a.warn(n, planner.Time, 0, "not measured", "%s%s has no actual time or loops, though the plan was executed: what it took counts as that of the node above", n, others)
}

// step records, if that was asked for, what a rule made of a node's total.
func (a *attribution) step(n *node, m planner.Metric, rule, format string, args ...any) {
	if a.Steps {
		n.steps = append(n.steps, planner.Step{Rule: rule, Metric: m, Value: n.total[m], Text: fmt.Sprintf(format, args...)})
	}
}

// milliseconds formats nanoseconds for a message.
func milliseconds(ns int64) string { return fmt.Sprintf("%.3f ms", float64(ns)/1e6) }

// amount formats a value of a metric for a message.
func amount(m planner.Metric, n int64) string {
	if m.IsTime() {
		return milliseconds(n)
	}
	return fmt.Sprintf("%d %s", n, m.Unit())
}
