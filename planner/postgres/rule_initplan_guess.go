package postgres

import (
	"slices"
	"strings"

	"sqlflame/planner"
)

// likeliest guesses which of the nodes that can hold an InitPlan reads it, where the document does not
// show any reader; holders are in execution order. Without VERBOSE most expressions are not printed,
// and some never are.
//
// What tells is mostly the time until the first row: an InitPlan runs when a node evaluates its
// expressions for the first time. Of a scan that hands on all rows that it finds, one row's part of its
// time is all that may pass before the first.
func likeliest(owner, plan *node, holders []place) *node {
	holders = prefer(holders, func(p place) bool { return !p.subplan })
	holders = prefer(holders, func(p place) bool { return p.outputJSON == "" || p.hidesExpressions() })
	pending := pendingBeside(owner, plan)
	best, bestRank := (*node)(nil), 0
	consider := func(n *node, rank int, first bool) {
		if best == nil || rank > bestRank || rank == bestRank && first {
			best, bestRank = n, rank
		}
	}
	top := firstProjecting(owner)
	for _, p := range holders {
		n := p.node
		rank := likelihood(n, plan, pending)
		if n.outputJSON != "" && !n.hidesExpressions() {
			rank = handsOn // what it evaluates is printed
		}
		consider(n, rank, n == top)
	}
	if by := restartedBy(owner, plan); by != nil {
		consider(by, max(tooEarly, likelihood(by, plan, []int64{0})), false)
	}
	return best
}

// restartedBy returns the nearest node above that can hold the InitPlan and starts the owner anew for
// each row, or each call of a subplan: a Limit computes how many rows to return when it is started anew,
// before its own clock runs.
func restartedBy(owner, plan *node) *node {
	if !isRestarted(owner) {
		return nil
	}
	for n := owner.parent; n != nil && n.number > 0; n = n.parent {
		if canHold(n, plan) && startsLate(n, plan.total[planner.Time]) {
			return n
		}
		if n.relationship == "InitPlan" || n.relationship == "SubPlan" {
			break
		}
	}
	return nil
}

// prefer returns those of the list that pass, or all if none does.
func prefer(list []place, passes func(place) bool) []place {
	kept := slices.DeleteFunc(slices.Clone(list), func(p place) bool { return !passes(p) })
	if len(kept) == 0 {
		return list
	}
	return kept
}

// hidesExpressions tells of nodes with expressions that EXPLAIN does not print, even with VERBOSE: how
// many rows to return, which children to prune, what an action or a frame is made of.
func (n *node) hidesExpressions() bool {
	switch n.kind {
	case "Limit", "Append", "Merge Append", "ModifyTable", "WindowAgg", "Values Scan", "Foreign Scan", "Custom Scan", "Hash", "Gather", "Gather Merge":
		return true
	}
	return false
}

// Ranks of likelihood.
const (
	handsOn     = iota // evaluates nothing
	tooEarly           // returned a row before the InitPlan can have run
	unexplained        // took long until the first row, but not as the InitPlan would explain
	possible
	certain // nothing else explains its time
)

func likelihood(n, plan *node, pending []int64) int {
	time := plan.total[planner.Time]
	late := startsLate(n, time)
	switch {
	case late && (n.kind == "Limit" || isAppend(n)) && !overlaps(n):
		return certain
	case !projects(n):
		return handsOn
	case !late:
		return tooEarly
	}
	return explains(n, time, pending)
}

// explains tells whether the InitPlan, with others that n may have run as well, is all that took time in
// n; of a scan also, whether it is what took time until its first row beside what each row takes.
func explains(n *node, time int64, pending []int64) int {
	own := n.own()
	for _, others := range pending {
		if rest := own - time - others; rest >= -n.rounding-time/50 && rest <= time/20 {
			return certain
		}
	}
	if len(inputsOf(n)) > 0 || n.loops != 1 || strings.Contains(n.kind, "Bitmap") {
		return possible
	}
	removed, _ := parseFixed(n.attr("Rows Removed by Filter"), rowDecimals)
	before, all := removed/100+1, (removed+n.meanRows)/100
	startup := n.ownStartup()
	rank := possible
	for _, others := range pending {
		row := max(0, own-time-others) / max(1, all)
		left := startup - time - others
		switch {
		case before*row > time/4:
			return possible // may have taken long to find its first row
		case left >= -n.rounding-row && left <= 3*before*row+time/20:
			return certain
		}
		rank = unexplained
	}
	return rank
}

// maxPending bounds the InitPlans whose sums are tried.
const maxPending = 6

// pendingBeside returns what the other InitPlans that hang on the owner and wait for a reader may have
// taken: the sums of each subset of them, that of none first.
func pendingBeside(owner, plan *node) []int64 {
	sums := []int64{0}
	for _, k := range owner.kids {
		if k == plan || !k.unpaid || k.loops == 0 {
			continue
		}
		for _, s := range slices.Clone(sums) {
			sums = append(sums, addCapped(s, k.total[planner.Time]))
		}
		if len(sums) == 1<<maxPending {
			break
		}
	}
	return sums
}

// startsLate tells whether so much time passed in n until its first row, beside what is below.
func startsLate(n *node, time int64) bool {
	return n.ownStartup()+n.rounding >= time-time/50
}

// ownStartup is at most as long as n took of its own until its first row: a child may have returned
// more rows by then than its first.
func (n *node) ownStartup() int64 {
	own := n.startup
	for i, k := range n.kids {
		switch cte := isCTE(k); {
		case cte && n.kind != "CTE Scan", k.unpaid, k.relationship == "SubPlan":
		case k.relationship == "InitPlan" && !cte, blocks(n):
			own -= min(own, k.total[planner.Time])
		case cte, i == 0 && k.loops == n.loops:
			own -= min(own, k.startup)
		}
	}
	return own
}
