package postgres

import (
	"fmt"
	"slices"

	"sqlflame/planner"
)

// maxOrders bounds the number of scans whose orders are all tried.
const maxOrders = 5

// split draws a CTE below each scan that pulled rows of it, with that scan's share of every
// additive metric. Rows and loops stay with the first copy. pulls is the course of all its scans.
func (a *attribution) split(c *cte, pulls []pull) {
	var pulling []*node
	for _, s := range c.scans {
		if s.loops > 0 {
			pulling = append(pulling, s)
		}
	}
	if len(pulling) == 0 {
		a.move(c.node, c.scans[0], "CTE")
		return
	}
	paid, rest, pulls := c.paid(pulling, pulls)
	if rest > c.node.rounding && c.writes {
		pulling, paid = append(pulling, a.execution), append(paid, rest)
	} else {
		paid[0] += rest // contradicts the scans; fitting will say so
	}
	a.hangCopies(c, pulling, paid, pulls)
}

// hangCopies hangs a copy of the CTE below each node that paid for a part.
func (a *attribution) hangCopies(c *cte, all []*node, paid []int64, pulls []pull) {
	payers, shares := all[:1], paid[:1]
	if foldRounding(c, all, paid); sum(paid) > 0 {
		payers, shares = nil, nil
		for i, s := range all {
			if paid[i] > 0 {
				payers, shares = append(payers, s), append(shares, paid[i])
			}
		}
	}
	if more := len(payers) - 1; more > 0 && !a.mayCopy(c, more) {
		largest := slices.Index(shares, slices.Max(shares))
		payers, shares = payers[largest:largest+1], shares[largest:largest+1]
	}
	whole := c.node.total[planner.Time]
	copies := []*node{c.node}
	for range payers[1:] {
		copies = append(copies, a.clone(c.node))
	}
	if len(copies) > 1 {
		for m := range planner.NumMetrics {
			if m.Additive() && m != planner.Time {
				divide(copies, m, c.weights(payers, shares, m))
			}
		}
		divideTime(copies, shares, turns(payers, pulls))
	}
	for i, n := range copies {
		if len(copies) > 1 {
			n.notes = append(n.notes, fmt.Sprintf("CTE %s ran in %d places; this is what %s paid for", c.name, len(copies), payers[i]))
			a.step(n, planner.Time, "CTE", "its share of the CTE's %s", milliseconds(whole))
		}
		if i == 0 {
			a.move(n, payers[0], "CTE")
			continue
		}
		adopt(payers[i], n)
		a.noteMove(n, c.owner, "CTE")
	}
}

// foldRounding gives what may be no more than rounding to who paid most.
func foldRounding(c *cte, payers []*node, paid []int64) {
	largest := slices.Index(paid, slices.Max(paid))
	for i, s := range payers {
		if i != largest && paid[i] <= addCapped(s.rounding, c.node.rounding) {
			paid[largest] += paid[i]
			paid[i] = 0
		}
	}
}

// maxCopied bounds the nodes that copies add to the tree: CTEs that read each other several times
// double with each.
const maxCopied = 100_000

// mayCopy tells whether there is room for so many copies of a CTE, and takes it.
func (a *attribution) mayCopy(c *cte, copies int) bool {
	nodes := 0
	c.node.walk(func(*node) { nodes++ })
	if nodes*copies > maxCopied-a.copied {
		a.warn(c.node, planner.Time, 0, "CTE", "CTE %s is drawn below the scan that paid most only: copies for all would make the tree too large", c.name)
		return false
	}
	a.copied += nodes * copies
	return true
}

// weights says in which proportion the payers share a metric other than time. Blocks, I/O and WAL are
// printed for each scan as totals and a scan has next to none of its own, so they tell, and what is
// left ran after the plan.
func (c *cte) weights(payers []*node, paid []int64, m planner.Metric) []int64 {
	list := make([]int64, len(payers))
	left := c.node.total[m]
	for i, s := range payers {
		if s.number > 0 {
			list[i] = min(s.total[m], left)
			left -= list[i]
		}
	}
	if last := len(payers) - 1; payers[last].number == 0 {
		list[last] = left
	}
	if sum(list) == 0 {
		return paid
	}
	return list
}

// paid works out how much of the CTE's time passed inside each scan; rest is what none can hold.
//
// Scans read the same rows; whoever asks for a row first pays for it, and the first of all also for
// what the CTE did before its first row. In which order they ask follows from the plan. Where the
// scans' own times cannot hold that, because EXPLAIN does not show everything, they are taken to have
// run one after the other in the order that misses them least. What does not fit goes to scans that
// can hold more. along is the course that was taken.
func (c *cte) paid(scans []*node, pulls []pull) (paid []int64, rest int64, along []pull) {
	paid = c.paidAlong(scans, pulls)
	if least := misfit(scans, paid); least > 0 && len(scans) <= maxOrders {
		permute(len(scans), func(order []int) {
			other := oneByOne(scans, order)
			if p := c.paidAlong(scans, other); misfit(scans, p) < least {
				paid, least, pulls = p, misfit(scans, p), other
			}
		})
	}
	return paid, settle(scans, paid), pulls
}

func oneByOne(scans []*node, order []int) []pull {
	var pulls []pull
	for _, i := range order {
		pulls = append(pulls, pull{scan: scans[i], all: true})
	}
	return pulls
}

// paidAlong is paid for one course of the scans. All rows that the CTE returned were asked for, so the
// last to ask pays for what is left.
func (c *cte) paidAlong(scans []*node, pulls []pull) []int64 {
	total, count := c.node.total[planner.Time], c.node.total[planner.Rows]
	startup := min(total, times(c.node.meanStartup, max(1, c.node.loops)))
	rows := c.rows(scans)
	paid := make([]int64, len(scans))
	var read, done int64
	last := 0
	for _, p := range pulls {
		i := slices.Index(scans, p.scan)
		if i < 0 {
			continue
		}
		upto := min(rows[i], 1)
		if p.all {
			upto = rows[i]
		}
		if last = i; upto <= read && done > 0 {
			continue
		}
		read = max(read, upto)
		// What it took until the first row includes that row.
		reached := min(total, startup+share(total-startup, max(0, read-1), max(1, count-1)))
		paid[i] += reached - done
		done = reached
	}
	paid[last] += total - done
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

// settle moves what a scan cannot hold to those that can, and returns what none can.
func settle(scans []*node, paid []int64) (rest int64) {
	for i, s := range scans {
		if excess := paid[i] - capacity(s); excess > 0 {
			paid[i] -= excess
			rest += excess
		}
	}
	for i, s := range scans {
		take := min(rest, max(0, capacity(s)-paid[i]))
		paid[i] += take
		rest -= take
	}
	return rest
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
func (a *attribution) clone(n *node) *node {
	c := *n
	c.notes = n.notes[:len(n.notes):len(n.notes)]
	c.kids = make([]*node, len(n.kids))
	for i, k := range n.kids {
		c.kids[i] = a.clone(k)
		c.kids[i].parent = &c
		if k.relationship == "InitPlan" && !isCTE(k) {
			a.initPlans = append(a.initPlans, c.kids[i])
		}
	}
	return &c
}
