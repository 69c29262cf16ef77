package postgres

import (
	"fmt"
	"math"
	"slices"

	"sqlflame/planner"
)

// fitAll makes every node's children fit into it, for every metric that includes what is below.
func (a *attribution) fitAll() error {
	var additive []planner.Metric
	unscaled := &scalings{}
	for _, m := range a.metrics.List() {
		if m.Additive() {
			additive = append(additive, m)
			unscaled[m].factor = 1
		}
	}
	return a.fit(a.statement, additive, unscaled)
}

// scalings are what a node's totals went through, and its children's with them.
type scalings [planner.NumMetrics]scaling

type scaling struct {
	factor float64
	note   string // why, unless rounding explains it
}

// fit settles the totals below n, whose own are settled after above.
//
// Children can exceed their parent within the rounding of the printed means: a child of 10,000 loops
// may be off by 5 ms. Then the excess is taken where the rounding was, in silence. Beyond that the
// numbers contradict each other, and all children are scaled, with a warning. What was scaled takes
// everything below it along.
func (a *attribution) fit(n *node, metrics []planner.Metric, above *scalings) error {
	if len(n.kids) == 0 {
		return nil
	}
	var below []scalings // of each child, if they are not those of n
	for _, m := range metrics {
		if above[m].factor == 1 && holds(n, m) {
			continue
		}
		if below == nil {
			below = slices.Repeat([]scalings{*above}, len(n.kids))
		}
		if err := a.fitMetric(n, m, below); err != nil {
			return err
		}
	}
	for i, k := range n.kids {
		if below != nil {
			above = &below[i]
		}
		if err := a.fit(k, metrics, above); err != nil {
			return err
		}
	}
	return nil
}

// holds tells whether the children's totals lie inside the node's.
func holds(n *node, m planner.Metric) bool {
	left := n.total[m]
	for _, k := range n.kids {
		if left -= k.total[m]; left < 0 {
			return false
		}
	}
	return true
}

// fitMetric settles one metric of n's children.
func (a *attribution) fitMetric(n *node, m planner.Metric, below []scalings) error {
	scaled := make([]int64, len(n.kids))
	var sum, rounding int64
	for i, k := range n.kids {
		factor := below[i][m].factor
		scaled[i] = scale(k.total[m], factor)
		if sum > math.MaxInt64-scaled[i] {
			return fmt.Errorf("%s: the children's %s add up to more than can be counted", n, m)
		}
		sum += scaled[i]
		rounding = addCapped(rounding, scale(k.rounding, factor))
	}
	excess, note := max(0, sum-n.total[m]), ""
	if excess > 0 {
		note = a.shrink(n, m, scaled, excess, rounding)
	}
	for i, k := range n.kids {
		s := &below[i][m]
		if note != "" {
			s.note = note
		}
		if k.total[m] > 0 {
			s.factor = float64(scaled[i]) / float64(k.total[m])
		}
		a.settleTotal(k, m, scaled[i], *s, excess)
	}
	return nil
}

// settleTotal gives n its final total. excess is by how much n and its siblings exceeded their parent.
func (a *attribution) settleTotal(n *node, m planner.Metric, total int64, by scaling, excess int64) {
	before := n.total[m]
	if n.total[m] = total; before == total {
		return
	}
	if by.note != "" {
		n.notes = append(n.notes, by.note)
	}
	if !a.Steps {
		return
	}
	switch {
	case by.note != "":
		a.step(n, m, "fit", "x %.6g: %s", by.factor, by.note)
	case excess > 0:
		a.step(n, m, "rounding", "- %s: with its siblings it exceeded %v by %s, which rounding explains", amount(m, before-total), n.parent, amount(m, excess))
	default:
		a.step(n, m, "rounding", "- %s, along with %v", amount(m, before-total), n.parent)
	}
}

func scale(n int64, factor float64) int64 {
	if factor == 1 {
		return n
	}
	return int64(math.Min(math.Round(float64(n)*factor), maxValue))
}

// shrink takes excess off the children's totals. It returns what to note of them if rounding does not
// explain the excess.
func (a *attribution) shrink(n *node, m planner.Metric, totals []int64, excess, rounding int64) (note string) {
	weights := totals
	slack := int64(len(totals)) // scaled totals are rounded to whole units
	if m == planner.Time {
		slack = addCapped(slack, addCapped(rounding, n.rounding))
	}
	switch {
	case excess > slack && overlaps(n):
		n.notes = append(n.notes, fmt.Sprintf("its asynchronous children ran at the same time: they are scaled by %s to fit", amount(m, excess)))
		note = scaledNote(n, m, totals, excess)
	case excess > slack:
		a.warn(n, m, excess, fitRule(n), "the children of %s exceed it by %s: they are scaled to fit", n, amount(m, excess))
		note = scaledNote(n, m, totals, excess)
	case m == planner.Time && excess <= rounding:
		if byRounding := roundings(n.kids, totals); sum(byRounding) >= excess {
			weights = byRounding
		}
	}
	takeOff(totals, weights, excess)
	return note
}

func scaledNote(n *node, m planner.Metric, totals []int64, excess int64) string {
	whole := sum(totals)
	return fmt.Sprintf("%s scaled to %.4g %% to fit into %s", m, 100*float64(whole-excess)/float64(whole), n)
}

// overlaps tells of an Append over asynchronous foreign scans: they wait for their servers at the same
// time, so their times are no parts of one clock.
func overlaps(n *node) bool {
	for _, k := range n.kids {
		if k.asyncCapable {
			return true
		}
	}
	return false
}

func fitRule(n *node) string {
	if isGather(n) {
		return "workers outlast the Gather"
	}
	return "children exceed parent"
}

// roundings returns how much of each total may be rounding.
func roundings(kids []*node, totals []int64) []int64 {
	list := make([]int64, len(kids))
	for i, k := range kids {
		list[i] = min(k.rounding, totals[i])
	}
	return list
}

// sum adds up parts of a total that was found to fit into an int64.
func sum(list []int64) int64 {
	var n int64
	for _, v := range list {
		n += v
	}
	return n
}

// takeOff takes excess off the totals in proportion to the weights, none of which exceeds its total,
// to the last unit: each share is the difference of two rounded running sums.
func takeOff(totals, weights []int64, excess int64) {
	whole := sum(weights)
	var seen, taken int64
	for i := range totals {
		seen += weights[i]
		upto := planner.Share(excess, seen, whole)
		totals[i] -= upto - taken
		taken = upto
	}
}
