package postgres

import (
	"fmt"

	"sqlflame/planner"
)

// An attribution turns one document into a tree whose numbers add up. Each rule has a file of its
// own; attribute applies them in order.
type attribution struct {
	*document
	metrics   planner.MetricSet
	statement *node
	execution *node
	warnings  []planner.Warning
	copied    int // nodes that copies of CTEs have added
}

// attribute applies the rules to the document.
func (d *document) attribute() (*planner.Plan, error) {
	a := &attribution{document: d, metrics: d.metrics()}
	a.multiplyMeans(d.root, 1, "")
	a.warnSkew()
	a.frameExecution()
	a.hangCTEs()
	a.payInitPlans()
	if depth := depthOf(a.root); depth > maxTreeDepth {
		return nil, fmt.Errorf("the plan is %d levels deep with its CTEs below their scans; %d can be drawn", depth, maxTreeDepth)
	}
	a.placeTriggers()
	a.frameJIT()
	a.sumStatement()
	if err := a.fitAll(); err != nil {
		return nil, err
	}
	a.sumWork()
	return a.plan(), nil
}

// maxTreeDepth bounds the levels of the tree after CTEs and InitPlans have moved: a chain of CTEs that
// read each other hangs below its last, and stacks and profiles grow with the square of the depth.
const maxTreeDepth = 4050

func depthOf(n *node) int {
	depth := 0
	for _, k := range n.kids {
		depth = max(depth, depthOf(k))
	}
	return depth + 1
}

// metrics says which metrics the document carries.
func (d *document) metrics() planner.MetricSet {
	set := planner.MetricSet(0).With(planner.Rows).With(planner.Loops)
	var seen counters
	d.root.walk(func(n *node) {
		seen.hasBlocks = seen.hasBlocks || n.counters.hasBlocks
		seen.hasWAL = seen.hasWAL || n.counters.hasWAL
		seen.hasIO = seen.hasIO || n.counters.hasIO
	})
	if seen.hasBlocks {
		set = set.With(planner.Buffers).With(planner.Reads).With(planner.Writes).With(planner.Temp)
	}
	if seen.hasWAL {
		set = set.With(planner.WAL)
	}
	if seen.hasIO {
		set = set.With(planner.IO)
	}
	if d.root.timed {
		set = set.With(planner.Time)
	}
	return set
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

// milliseconds formats nanoseconds for a message.
func milliseconds(ns int64) string { return fmt.Sprintf("%.3f ms", float64(ns)/1e6) }

// amount formats a value of a metric for a message.
func amount(m planner.Metric, n int64) string {
	if m.IsTime() {
		return milliseconds(n)
	}
	return fmt.Sprintf("%d %s", n, m.Unit())
}
