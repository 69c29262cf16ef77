package postgres

import (
	"fmt"
	"math"

	"sqlflame/planner"
)

// fitAll makes every node's children fit into it, for every metric that includes what is below.
func (a *attribution) fitAll() error {
	for _, m := range a.metrics.List() {
		if !m.Additive() {
			continue
		}
		if err := a.fit(a.statement, m, 1); err != nil {
			return err
		}
	}
	return nil
}

// fit settles the totals below n, whose own is settled. factor is how much n was scaled.
//
// Children can exceed their parent within the rounding of the printed means: a child of 10,000 loops
// may be off by 5 ms. Then the excess is taken where the rounding was, in silence. Beyond that the
// numbers contradict each other, and all children are scaled, with a warning. What was scaled takes
// everything below it along.
func (a *attribution) fit(n *node, m planner.Metric, factor float64) error {
	if len(n.kids) == 0 {
		return nil
	}
	scaled := make([]int64, len(n.kids))
	var sum, rounding int64
	for i, k := range n.kids {
		scaled[i] = scale(k.total[m], factor)
		if sum > math.MaxInt64-scaled[i] {
			return fmt.Errorf("%s: the children's %s add up to more than can be counted", n.name(), m)
		}
		sum += scaled[i]
		rounding = addCapped(rounding, scale(k.rounding, factor))
	}
	if excess := sum - n.total[m]; excess > 0 {
		a.shrink(n, m, scaled, excess, rounding)
	}
	for i, k := range n.kids {
		below := factor
		if k.total[m] > 0 {
			below = float64(scaled[i]) / float64(k.total[m])
		}
		k.total[m] = scaled[i]
		if err := a.fit(k, m, below); err != nil {
			return err
		}
	}
	return nil
}

func scale(n int64, factor float64) int64 {
	if factor == 1 {
		return n
	}
	return int64(math.Min(math.Round(float64(n)*factor), maxValue))
}

// shrink takes excess off the children's totals.
func (a *attribution) shrink(n *node, m planner.Metric, totals []int64, excess, rounding int64) {
	weights := totals
	slack := int64(len(totals)) // scaled totals are rounded to whole units
	if m == planner.Time {
		slack = addCapped(slack, addCapped(rounding, n.rounding))
	}
	switch {
	case excess > slack && overlaps(n):
		n.notes = append(n.notes, fmt.Sprintf("its asynchronous children ran at the same time: they are scaled by %s to fit", amount(m, excess)))
	case excess > slack:
		a.warn(n, m, excess, fitRule(n), "the children of %s exceed it by %s: they are scaled to fit", n.name(), amount(m, excess))
	case m == planner.Time && excess <= rounding:
		if byRounding := roundings(n.kids, totals); sum(byRounding) >= excess {
			weights = byRounding
		}
	}
	takeOff(totals, weights, excess)
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
		upto := share(excess, seen, whole)
		totals[i] -= upto - taken
		taken = upto
	}
}
