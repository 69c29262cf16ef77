package postgres

import (
	"fmt"
	"slices"
	"strings"

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
	d := &division{cte: c, payers: pulling}
	rest := d.pay(pulls)
	if rest > c.node.rounding && c.writes {
		d.payers, d.paid = append(d.payers, a.execution), append(d.paid, rest)
	} else {
		d.paid[0] += rest // contradicts the scans; fitting will say so
	}
	d.dropIdle()
	if more := len(d.payers) - 1; more > 0 && !a.mayCopy(d, more) {
		largest := slices.Index(d.paid, slices.Max(d.paid))
		d.payers, d.paid = d.payers[largest:largest+1], d.paid[largest:largest+1]
	}
	a.hangCopies(d)
}

// A division says who paid how much of a CTE's time.
type division struct {
	*cte
	payers []*node
	paid   []int64 // ns
	course []pull
	// assumed tells that the course is not the one that the plan has the executor take.
	assumed bool
}

// dropIdle leaves out payers of nothing but rounding.
func (d *division) dropIdle() {
	foldRounding(d.cte, d.payers, d.paid)
	if sum(d.paid) == 0 {
		d.payers, d.paid = d.payers[:1], d.paid[:1]
		return
	}
	var payers []*node
	var paid []int64
	for i, s := range d.payers {
		if d.paid[i] > 0 {
			payers, paid = append(payers, s), append(paid, d.paid[i])
		}
	}
	d.payers, d.paid = payers, paid
}

// hangCopies hangs a copy of the CTE below each node that paid for a part.
func (a *attribution) hangCopies(d *division) {
	whole := d.node.total
	copies := []*node{d.node}
	for range d.payers[1:] {
		copies = append(copies, a.clone(d.node))
	}
	if len(copies) > 1 {
		d.divide(copies)
		a.noteShares(d, copies, whole)
	}
	for i, n := range copies {
		if i == 0 {
			a.move(n, d.payers[0], "CTE")
			continue
		}
		adopt(d.payers[i], n)
		a.noteMove(n, d.owner, "CTE")
	}
}

// divide gives each copy its share of every additive metric.
func (d *division) divide(copies []*node) {
	for m := range planner.NumMetrics {
		if m.Additive() && m != planner.Time {
			divide(copies, m, d.weights(d.payers, d.paid, m))
		}
	}
	divideTime(copies, d.paid, turns(d.payers, d.course))
}

// noteShares says what each copy is, and records how far its totals are from those of the whole.
func (a *attribution) noteShares(d *division, copies []*node, whole planner.Values) {
	for i, n := range copies {
		n.notes = append(n.notes, fmt.Sprintf("CTE %s ran in %d places; this is what %s paid for", shortened(d.name), len(copies), d.payers[i]))
		if d.assumed {
			n.notes = append(n.notes, "the order in which its scans ran is assumed: the one that the plan shows does not fit their times")
		}
		if !a.Steps {
			continue
		}
		a.step(n, planner.Time, "CTE", "of %s in all, %s until the first row: who asks for a row first pays for it; %s", milliseconds(whole[planner.Time]), milliseconds(d.startup()), d.order())
		n.walk(func(below *node) {
			for _, m := range a.metrics.List() {
				if m.Additive() && (below != n || m != planner.Time) && below.printed(m) != below.total[m] {
					a.step(below, m, "CTE", "this copy's stretch of %s", amount(m, below.printed(m)))
				}
			}
		})
	}
}

// printed is the node's total of a metric before anything was divided.
func (n *node) printed(m planner.Metric) int64 {
	if m == planner.Time {
		return perProcess(times(n.meanTime, n.loops), n.processes)
	}
	var v planner.Values
	n.counters.fill(&v)
	return v[m]
}

// startup is what the CTE took until its first row.
func (c *cte) startup() int64 {
	return min(c.node.total[planner.Time], times(c.node.meanStartup, max(1, c.node.loops)))
}

// order tells in which order the payers asked, and how many rows.
func (d *division) order() string {
	rows := d.rows(d.payers)
	var list []string
	for _, i := range turns(d.payers, d.course) {
		if len(list) == 8 {
			list = append(list, "...")
			break
		}
		list = append(list, fmt.Sprintf("%v asked for %d", d.payers[i], rows[i]))
	}
	return strings.Join(list, ", then ")
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

// maxCopiedLevels bounds the levels that copies add to all stacks together, which is what outputs grow with.
const maxCopiedLevels = 5_000_000

// mayCopy tells whether there is room for so many copies of a CTE, and takes it. After the first that does
// not fit there is none.
func (a *attribution) mayCopy(d *division, copies int) bool {
	nodes, deepest := 0, 0
	if a.copied < maxCopied {
		d.node.walk(func(*node) { nodes++ })
		for _, p := range d.payers {
			deepest = max(deepest, levelOf(p))
		}
	}
	added := nodes * copies
	if a.copied >= maxCopied || added > maxCopied-a.copied || a.levels+added*deepest > maxCopiedLevels {
		a.copied = maxCopied
		a.warn(d.node, planner.Time, 0, "CTE", "CTE %s is drawn below the scan that paid most only: copies for all would make the tree too large", shortened(d.name))
		return false
	}
	a.copied += added
	a.levels += added * deepest
	return true
}

func levelOf(n *node) int {
	level := 0
	for ; n != nil; n = n.parent {
		level++
	}
	return level
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

// pay works out how much of the CTE's time passed inside each scan; rest is what none can hold.
//
// Scans read the same rows; whoever asks for a row first pays for it, and the first of all also for
// what the CTE did before its first row. In which order they ask follows from the plan. Where the
// scans' own times cannot hold that, because EXPLAIN does not show everything, they are taken to have
// run one after the other in the order that misses them least. What does not fit goes to scans that
// can hold more.
func (d *division) pay(pulls []pull) (rest int64) {
	d.course = pulls
	d.paid = d.paidAlong(d.payers, pulls)
	if least := misfit(d.payers, d.paid); least > 0 && len(d.payers) <= maxOrders {
		permute(len(d.payers), func(order []int) {
			other := inTurn(reordered(d.payers, order))
			if p := d.paidAlong(d.payers, other); misfit(d.payers, p) < least {
				d.paid, least, d.course = p, misfit(d.payers, p), other
				d.assumed = true
			}
		})
	}
	return settle(d.payers, d.paid)
}

func reordered(nodes []*node, order []int) []*node {
	list := make([]*node, len(order))
	for i, at := range order {
		list[i] = nodes[at]
	}
	return list
}

// paidAlong is paid for one course of the scans. All rows that the CTE returned were asked for, so the
// last to ask pays for what is left.
func (c *cte) paidAlong(scans []*node, pulls []pull) []int64 {
	total, count := c.node.total[planner.Time], c.node.total[planner.Rows]
	startup := c.startup()
	rows := c.rows(scans)
	index := indexOf(scans)
	paid := make([]int64, len(scans))
	var read, done int64
	last := 0
	for _, p := range pulls {
		i, ok := index[p.scan]
		if !ok {
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
		reached := min(total, startup+planner.Share(total-startup, max(0, read-1), max(1, count-1)))
		paid[i] += reached - done
		done = reached
	}
	paid[last] += total - done
	return paid
}

func indexOf(nodes []*node) map[*node]int {
	index := make(map[*node]int, len(nodes))
	for i, n := range nodes {
		index[n] = i
	}
	return index
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
	c.notes, c.steps = slices.Clip(n.notes), slices.Clip(n.steps)
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
