package postgres

import (
	"fmt"

	"sqlflame/planner"
)

// maxOrders bounds the number of scans whose orders are all tried.
const maxOrders = 5

// split draws a CTE below each scan that pulled rows of it, with that scan's share of every
// additive metric. Rows and loops stay with the first copy.
func (a *attribution) split(c *cte) {
	var pulling []*node
	for _, s := range c.scans {
		if s.loops > 0 {
			pulling = append(pulling, s)
		}
	}
	if len(pulling) == 0 {
		a.move(c.node, c.scans[0])
		return
	}
	paid := c.paid(pulling)
	var payers []*node
	var shares []int64
	for i, s := range pulling {
		if paid[i] > 0 || len(pulling) == 1 {
			payers, shares = append(payers, s), append(shares, paid[i])
		}
	}
	if len(payers) == 0 {
		payers, shares = pulling[:1], paid[:1]
	}
	copies := []*node{c.node}
	for range payers[1:] {
		copies = append(copies, clone(c.node))
	}
	if len(copies) > 1 {
		for m := range planner.NumMetrics {
			if m.Additive() {
				divide(copies, m, c.weights(payers, shares, m))
			}
		}
	}
	for i, n := range copies {
		if len(copies) > 1 {
			n.notes = append(n.notes, fmt.Sprintf("%d scans pulled rows of CTE %s; this is what node %d paid for", len(copies), c.name, payers[i].number))
		}
		if i > 0 {
			adopt(payers[i], n)
		} else {
			a.move(n, payers[i])
		}
	}
}

// weights says in which proportion the payers share a metric. Blocks, I/O and WAL are printed for
// each scan as totals and are next to nothing beside the CTE's own, so they tell; of time only what
// was worked out is known.
func (c *cte) weights(payers []*node, paid []int64, m planner.Metric) []int64 {
	if m == planner.Time {
		return paid
	}
	list := make([]int64, len(payers))
	var whole int64
	for i, s := range payers {
		list[i] = s.total[m]
		whole = addCapped(whole, s.total[m])
	}
	if whole == 0 {
		return paid
	}
	return list
}

// paid works out how much of the CTE's time passed inside each scan.
//
// Scans read the same rows; whoever asks for a row first pays for it. Run one after the other, in
// some order, a scan pays for the rows that it read beyond those before it, and the first also for
// what the CTE did before its first row. Of all orders the one is taken that the scans' own times
// can hold, else the one that misses them least; the execution order where that does not decide.
// Scans that took turns are somewhere in between: what does not fit goes to the others.
func (c *cte) paid(scans []*node) []int64 {
	total := c.node.total[planner.Time]
	best := c.paidInOrder(scans, firstOrder(len(scans)))
	least := misfit(scans, best)
	if len(scans) <= maxOrders {
		permute(len(scans), func(order []int) {
			if paid := c.paidInOrder(scans, order); misfit(scans, paid) < least {
				best, least = paid, misfit(scans, paid)
			}
		})
	}
	return settle(scans, best, total)
}

// paidInOrder is paid for scans that ran one after the other.
func (c *cte) paidInOrder(scans []*node, order []int) []int64 {
	total := c.node.total[planner.Time]
	startup := min(total, times(c.node.meanStartup, max(1, c.node.loops)))
	rows := c.rows(scans)
	paid := make([]int64, len(scans))
	var read, done int64
	for at, i := range order {
		read = max(read, rows[i])
		upto := startup + share(total-startup, read, max(1, c.node.total[planner.Rows]))
		if c.node.total[planner.Rows] == 0 || at == len(order)-1 {
			upto = total
		}
		upto = min(upto, total)
		paid[i] = upto - done
		done = upto
	}
	return paid
}

// rows returns how far each scan read: what it returned and what its filter removed.
func (c *cte) rows(scans []*node) []int64 {
	list := make([]int64, len(scans))
	for i, s := range scans {
		removed, _ := parseFixed(s.attr("Rows Removed by Filter"), rowDecimals)
		list[i] = min((s.meanRows+removed+99)/100, c.node.total[planner.Rows])
	}
	return list
}

func capacity(s *node) int64 { return addCapped(s.total[planner.Time], s.rounding) }

// misfit returns by how much the scans' own times fall short of what they should have paid.
func misfit(scans []*node, paid []int64) int64 {
	var short int64
	for i, s := range scans {
		short = addCapped(short, max(0, paid[i]-capacity(s)))
	}
	return short
}

// settle moves what a scan cannot hold to those that can.
func settle(scans []*node, paid []int64, total int64) []int64 {
	var over int64
	for i, s := range scans {
		if excess := paid[i] - capacity(s); excess > 0 {
			paid[i] -= excess
			over += excess
		}
	}
	for i, s := range scans {
		take := min(over, max(0, capacity(s)-paid[i]))
		paid[i] += take
		over -= take
	}
	if over > 0 && len(paid) > 0 {
		paid[0] += over // contradicts the scans; fitting will say so
	}
	return paid
}

func firstOrder(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// permute calls f for every order of 0 to n-1, in lexical order.
func permute(n int, f func([]int)) {
	var extend func(order []int, used int)
	extend = func(order []int, used int) {
		if len(order) == n {
			f(order)
			return
		}
		for i := range n {
			if used>>i&1 == 0 {
				extend(append(order[:len(order):len(order)], i), used|1<<i)
			}
		}
	}
	extend(nil, 0)
}

// clone copies n and everything below it.
func clone(n *node) *node {
	c := *n
	c.notes = n.notes[:len(n.notes):len(n.notes)]
	c.kids = make([]*node, len(n.kids))
	for i, k := range n.kids {
		c.kids[i] = clone(k)
		c.kids[i].parent = &c
	}
	return &c
}

// divide splits a metric of equal copies of a tree in proportion to weights, to the last unit.
func divide(copies []*node, m planner.Metric, weights []int64) {
	whole := sum(weights)
	total := copies[0].total[m]
	rounding := copies[0].rounding
	kids := make([][]*node, len(copies[0].kids))
	var seen, given int64
	for i, n := range copies {
		seen += weights[i]
		upto := share(total, seen, whole)
		n.total[m] = upto - given
		given = upto
		if m == planner.Time {
			n.rounding = share(rounding, weights[i], whole)
			if i > 0 {
				n.total[planner.Rows], n.total[planner.Loops] = 0, 0
			}
		}
		for j, k := range n.kids {
			kids[j] = append(kids[j], k)
		}
	}
	for _, same := range kids {
		divide(same, m, weights)
	}
}
