package postgres

import (
	"fmt"
	"slices"

	"sqlflame/planner"
)

// payInitPlans moves each InitPlan below the node that paid for it.
//
// EXPLAIN lists an InitPlan on the top node of its query level. It runs when its value is first
// needed, inside the node whose expression reads it (ExecSetParamPlan), and is part of that node's
// time and of all above; whoever reads it later finds the value. Later InitPlans may read earlier
// ones and never the other way round, so the last one moves first.
func (a *attribution) payInitPlans() {
	for i := len(a.initPlans) - 1; i >= 0; i-- {
		a.payInitPlan(a.initPlans[i])
	}
}

// maxVisits bounds the search for readers: each InitPlan may look at every node below its owner.
const maxVisits = 5_000_000

// limitInitPlans leaves as many of the InitPlans as can be searched for in reasonable time: all of them,
// in any plan that a planner made.
func (a *attribution) limitInitPlans() {
	if len(a.initPlans) == 0 {
		return
	}
	sizes := make(map[*node]int)
	for _, plan := range a.initPlans {
		sizes[plan.parent] = 0
	}
	measure(a.root, sizes)
	visits, all := 0, len(a.initPlans)
	for i, plan := range a.initPlans {
		if visits += sizes[plan.parent]; visits > maxVisits {
			a.initPlans = a.initPlans[:i]
			a.warn(nil, planner.Time, 0, "InitPlan", "%d of %d InitPlans stay where EXPLAIN lists them: their readers would take too long to find", all-i, all)
			break
		}
		plan.unpaid = true
	}
}

// measure returns how many nodes a tree has, and sets the sizes that are asked for.
func measure(n *node, sizes map[*node]int) int {
	size := 1
	for _, k := range n.kids {
		size += measure(k, sizes)
	}
	if _, ok := sizes[n]; ok {
		sizes[n] = size
	}
	return size
}

func (a *attribution) payInitPlan(plan *node) {
	owner := plan.parent
	plan.unpaid = false
	if plan.loops == 0 || owner == nil {
		return
	}
	abandon(plan)
	payer, seen := choosePayer(owner, plan)
	adopt(owner, plan)
	switch {
	case payer == nil:
		payer = owner
		if owner.self()+slack(owner, plan) < plan.total[planner.Time] {
			a.warn(plan, planner.Time, plan.total[planner.Time], "InitPlan", "no node is seen to read %s, nor can one hold its time: it stays on %s, which EXPLAIN lists it on", plan.subplan, owner)
		}
	case seen == nil:
		plan.notes = append(plan.notes, fmt.Sprintf("assumed reader %v: EXPLAIN does not show which node reads %s", payer, shortened(plan.subplan)))
	case seen != payer:
		plan.notes = append(plan.notes, fmt.Sprintf("assumed reader %v: EXPLAIN shows %s in %v, whose own time says that it was read before", payer, shortened(plan.subplan), seen))
	}
	if payer != owner {
		a.move(plan, payer, "InitPlan")
	}
}

// A reading is a node that may have paid for an InitPlan, because the document shows its parameter in
// the expressions of seen.
type reading struct{ at, seen *node }

// choosePayer returns the first reader in execution order whose own time can hold the InitPlan, and the
// node in whose expressions it is seen to be read; that is not the payer itself where another must have
// read it before. If the document shows no reader, as without VERBOSE, seen is nil and the payer the most
// likely node that can hold it.
func choosePayer(owner, plan *node) (payer, seen *node) {
	readers, holders := findReaders(owner, plan)
	if len(readers) == 0 {
		return likeliest(owner, plan, holders), nil
	}
	for _, r := range readers {
		if canHold(r.at, plan) && startsLate(r.at, plan.total[planner.Time]) {
			return r.at, r.seen
		}
	}
	for _, r := range readers {
		if canHold(r.at, plan) {
			return r.at, r.seen
		}
	}
	return insteadOf(readers[0].at, owner, plan, holders), readers[0].at
}

// findReaders returns who may have read the InitPlan's parameter, and all who could hold its time, in the
// order of execution.
func findReaders(owner, plan *node) (readers []reading, holders []place) {
	tokens := paramTokens(plan.subplan)
	tried := make(map[*node]bool)
	for _, p := range placesBelow(owner) {
		if p.node != owner && p.number < plan.number {
			continue // in a subplan that was planned before this one, so cannot read it
		}
		if p.reads(tokens) {
			for _, x := range p.earlierReaders(tokens) {
				if !tried[x] && canHold(x, plan) {
					readers = append(readers, reading{x, p.node})
				}
				tried[x] = true
			}
			readers = append(readers, reading{p.leader, p.leader})
		}
		if p.leader == p.node && canHold(p.node, plan) {
			holders = append(holders, p)
		}
	}
	return readers, holders
}

// firstProjecting returns the node that computes the output of n: n itself, or the first below it that
// does not hand rows on as they are.
func firstProjecting(n *node) *node {
	for !projects(n) {
		below := n
		for _, k := range n.kids {
			if k.relationship == "Outer" {
				below = k
				break
			}
		}
		if below == n {
			break
		}
		n = below
	}
	return n
}

// earlierReaders returns nodes that may have read a parameter before p did, though EXPLAIN shows it in
// p's expressions only. Such nodes have hardly any time of their own unless they paid. An Append
// prunes its children when it starts, and does not print by what; the hash key of the inner side is
// printed as part of the join's condition and computed by its Hash; the key of an index scan that is
// started anew is computed before the scan's own clock runs, on that of its parent.
func (p place) earlierReaders(tokens []string) []*node {
	var list []*node
	if p.pruner != nil {
		list = append(list, p.pruner)
	}
	if p.kind == "Hash Join" {
		for _, k := range p.kids {
			if k.kind == "Hash" {
				list = append(list, k)
			}
		}
	}
	if p.restarted && p.parent != nil && p.parent.number > 0 && mentions(p.attr("Index Cond"), tokens) {
		list = append(list, p.parent)
	}
	return list
}

// insteadOf returns the node that computed what the reader's condition says, though the reader's own
// time cannot hold it. The keys of a merge join are computed where its inputs are sorted.
func insteadOf(reader, owner, plan *node, holders []place) *node {
	if reader.kind == "Merge Join" {
		inputs := make(map[*node]bool)
		reader.walk(func(n *node) { inputs[n] = n != reader })
		below := slices.DeleteFunc(slices.Clone(holders), func(p place) bool { return !inputs[p.node] })
		if found := likeliest(owner, plan, below); found != nil {
			return found
		}
	}
	return nearestHolder(reader, plan)
}

// nearestHolder returns the nearest node at or above the reader that can hold the InitPlan. Keys of an
// index scan that is started anew are computed before the scan's own clock runs, on the clock of
// the node that restarts it, even if EXPLAIN lists the InitPlan on the scan itself.
func nearestHolder(reader, plan *node) *node {
	for up := reader; up != nil && up.number > 0; up = up.parent {
		if canHold(up, plan) {
			return up
		}
	}
	return reader // contradicts its time; fitting will say so
}

func canHold(n, plan *node) bool {
	return n.loops > 0 && n.own()+slack(n, plan) >= plan.total[planner.Time]
}

// own is self as long as CTEs and InitPlans hang where EXPLAIN lists them: their time is part of others'.
func (n *node) own() int64 {
	own := n.total[planner.Time]
	for _, k := range n.kids {
		listed := k.unpaid || isCTE(k) && n.kind != "CTE Scan" && n.number > 0
		if !listed {
			own -= min(own, k.total[planner.Time])
		}
	}
	return own
}

// self is what the node's total leaves beside its children's.
func (n *node) self() int64 { return n.total[planner.Time] - sumKids(n, planner.Time) }

// slack is how far rounded means may be off when n is compared with plan.
func slack(n, plan *node) int64 {
	return addCapped(addCapped(n.rounding, plan.rounding), n.kidsRounding())
}

// projects tells whether the node computes expressions; the others hand rows on as they are.
func projects(n *node) bool {
	switch n.kind {
	case "Sort", "Incremental Sort", "Limit", "Unique", "Hash", "Materialize", "Memoize", "Append", "Merge Append", "SetOp",
		"LockRows", "Recursive Union", "BitmapAnd", "BitmapOr":
		return false
	}
	return true
}
