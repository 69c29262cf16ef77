package postgres

import (
	"cmp"
	"math"
	"slices"

	"sqlflame/planner"
)

// divide splits a metric of equal copies of a tree in proportion to weights, to the last unit.
func divide(copies []*node, m planner.Metric, weights []int64) {
	whole := sum(weights)
	total := copies[0].total[m]
	kids := make([][]*node, len(copies[0].kids))
	var seen, given int64
	for i, n := range copies {
		seen += weights[i]
		upto := planner.Share(total, seen, whole)
		n.total[m] = upto - given
		given = upto
		for j, k := range n.kids {
			kids[j] = append(kids[j], k)
		}
	}
	for _, same := range kids {
		divide(same, m, weights)
	}
}

// divideTime splits the time of equal copies of a tree in proportion to weights; turns is the order in
// which they ran. They are stretches of one execution, and what a node does before its first row is not
// like what follows: a sort below has read all of its input by then. Rows and loops stay with the first.
func divideTime(copies []*node, weights []int64, turns []int) {
	var inOrder []*node
	var upto []int64
	whole, total := sum(weights), copies[0].total[planner.Time]
	var seen int64
	for _, i := range turns {
		seen += weights[i]
		inOrder = append(inOrder, copies[i])
		upto = append(upto, planner.Share(total, seen, whole))
	}
	cutTime(inOrder, upto)
	for _, c := range copies[1:] {
		c.walk(func(n *node) { n.total[planner.Rows], n.total[planner.Loops] = 0, 0 })
	}
}

// turns returns the indices of the payers in the order in which they first asked for a row. Who never
// asked ran last: after the plan.
func turns(payers []*node, pulls []pull) []int {
	index := indexOf(payers)
	first := make([]int, len(payers))
	for i := range first {
		first[i] = math.MaxInt
	}
	for at, p := range pulls {
		if i, ok := index[p.scan]; ok {
			first[i] = min(first[i], at)
		}
	}
	order := make([]int, len(payers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(first[i], first[j]) })
	return order
}

// cutTime gives each of the copies its stretch of their common time: up to these marks, of which the
// last is all of it.
func cutTime(copies []*node, upto []int64) {
	whole := copies[0]
	below := make([][]int64, len(whole.kids))
	for j, ran := range kidsRan(whole) {
		for _, mark := range upto {
			below[j] = append(below[j], ran(mark))
		}
		below[j][len(upto)-1] = whole.kids[j].total[planner.Time]
	}
	total, startup, rounding := whole.total[planner.Time], whole.startup, whole.rounding
	var from int64
	for i, n := range copies {
		n.total[planner.Time] = upto[i] - from
		n.startup = min(max(0, startup-from), upto[i]-from)
		if total > 0 {
			n.rounding = planner.Share(rounding, upto[i], total) - planner.Share(rounding, from, total)
		}
		from = upto[i]
	}
	for j := range whole.kids {
		var same []*node
		for _, n := range copies {
			same = append(same, n.kids[j])
		}
		cutTime(same, below[j])
	}
}

// kidsRan returns, for each child of n, how much of its time had passed when so much of n's had.
func kidsRan(n *node) []func(int64) int64 {
	if isAppend(n) && n.kind != "Merge Append" {
		return oneAfterTheOther(n)
	}
	total := n.total[planner.Time]
	startup := min(n.startup, total)
	room := startup
	var list []func(int64) int64
	for _, k := range n.kids {
		all := k.total[planner.Time]
		before := min(max(ranBefore(n, k), all-(total-startup)), room, all)
		room -= before
		list = append(list, func(mark int64) int64 {
			if mark < startup {
				return planner.Share(before, mark, startup)
			}
			return before + planner.Share(all-before, mark-startup, max(1, total-startup))
		})
	}
	return list
}

// ranBefore guesses how much of a child's time passed before the first row of n.
func ranBefore(n, k *node) int64 {
	initPlan := k.relationship == "InitPlan" && !isCTE(k)
	if blocks(n) || initPlan || k.kind == "Hash" {
		return k.total[planner.Time]
	}
	return planner.Share(k.startup, max(1, n.loops), max(1, k.loops, n.loops))
}

// oneAfterTheOther is kidsRan where a child is asked when the one before has no more rows.
func oneAfterTheOther(n *node) []func(int64) int64 {
	all := sumKids(n, planner.Time)
	var list []func(int64) int64
	var from int64
	for _, k := range n.kids {
		start, total := from, k.total[planner.Time]
		list = append(list, func(mark int64) int64 {
			return min(max(0, planner.Share(all, mark, max(1, n.total[planner.Time]))-start), total)
		})
		from = addCapped(from, total)
	}
	return list
}
