package postgres

import "slices"

// A pull is a step in the course of a plan: a CTE Scan asks for its first row, or for all of them.
type pull struct {
	scan *node
	all  bool
}

// A course is the order in which the CTE Scans of a plan ask for rows, as the executor would have
// it: a join fetches one outer row before it turns to the inner side, sorts and hashes read all of
// their input before they return a row, a scan has a row before its filter runs a subplan.
type course struct {
	pulls    []pull
	subplans map[*node][]*node // InitPlans by the node that reads them
	bodies   map[*node]*node   // CTEs by their scans
	done     map[*node]bool    // followed: to the first row, or (true) to the last
	visits   int
	known    map[*node]map[*node][]pull // what was found below an owner, by CTE
}

// maxFollowed bounds the visits of all courses. Beyond it scans pull in the document's order.
const maxFollowed = 5_000_000

// coursePlans finds what courses need to know beside the tree. It must be called before any subplan
// has moved.
func coursePlans(initPlans []*node, ctes []*cte) *course {
	c := &course{subplans: firstReaders(initPlans), bodies: make(map[*node]*node), known: make(map[*node]map[*node][]pull)}
	for _, cte := range ctes {
		for _, s := range cte.scans {
			c.bodies[s] = cte.node
		}
	}
	return c
}

// of returns in which order the scans of a CTE ask for rows.
func (c *course) of(cte *cte) []pull {
	byCTE, ok := c.known[cte.owner]
	if !ok {
		c.pulls, c.done = nil, make(map[*node]bool)
		c.follow(cte.owner, true)
		byCTE = make(map[*node][]pull)
		for _, p := range c.pulls {
			body := c.bodies[p.scan]
			byCTE[body] = append(byCTE[body], p)
		}
		c.known[cte.owner] = byCTE
	}
	if pulls := byCTE[cte.node]; pulls != nil {
		return pulls
	}
	return inTurn(cte.scans)
}

// inTurn has each scan ask for all rows, one after the other.
func inTurn(scans []*node) []pull {
	var pulls []pull
	for _, s := range scans {
		pulls = append(pulls, pull{scan: s, all: true})
	}
	return pulls
}

// firstReaders finds, for each InitPlan, the node that pays for it, as far as can be told before CTEs
// have moved.
func firstReaders(initPlans []*node) map[*node][]*node {
	readers := make(map[*node][]*node)
	for _, plan := range initPlans {
		owner, at := plan.parent, slices.Index(plan.parent.kids, plan)
		abandon(plan)
		reader, _ := choosePayer(owner, plan)
		owner.kids = slices.Insert(owner.kids, at, plan)
		if reader == nil {
			reader = owner
		}
		readers[reader] = append(readers[reader], plan)
	}
	return readers
}

// follow appends what n pulls until its first row, or all of it. What was followed before pulls no
// more: that also bounds the work.
func (c *course) follow(n *node, all bool) {
	if finished, seen := c.done[n]; finished || seen && !all {
		return
	}
	if c.visits++; c.visits > maxFollowed {
		return
	}
	c.done[n] = all
	body := c.bodies[n]
	if body != nil {
		c.pulls = append(c.pulls, pull{scan: n})
		c.follow(body, false)
	}
	if asksFirst(n) {
		c.followSubplans(n)
	}
	inputs := inputsOf(n)
	switch {
	case len(inputs) == 2 && !isAppend(n):
		c.followJoin(n, inputs[0], inputs[1], all)
	case n.kind == "Append" && !all && len(inputs) > 0:
		c.follow(inputs[0], false)
	case len(inputs) == 1 && !blocks(n):
		c.follow(inputs[0], false)
	default:
		for _, k := range inputs {
			c.follow(k, true)
		}
	}
	if !asksFirst(n) {
		c.followSubplans(n)
	}
	if !all {
		return
	}
	if len(inputs) == 1 {
		c.follow(inputs[0], true)
	}
	if body != nil {
		c.follow(body, true)
		c.pulls = append(c.pulls, pull{scan: n, all: true})
	}
}

// asksFirst tells of nodes that evaluate an expression before they ask for a row: how many to return,
// whether any, from which children, or what their workers need.
func asksFirst(n *node) bool {
	return n.kind == "Limit" || isAppend(n) || isGather(n) || n.attr("One-Time Filter") != ""
}

func (c *course) followJoin(n, outer, inner *node, all bool) {
	if !buildsFirst(n) {
		c.follow(outer, false)
	}
	c.follow(inner, all || n.kind == "Hash Join")
	if all || buildsFirst(n) {
		c.follow(outer, all)
	}
}

// followSubplans follows what the node's own expressions run.
func (c *course) followSubplans(n *node) {
	for _, k := range n.kids {
		if k.relationship == "SubPlan" {
			c.follow(k, true)
		}
	}
	for _, k := range c.subplans[n] {
		c.follow(k, true)
	}
}

// inputsOf returns the children that hand rows to n.
func inputsOf(n *node) []*node {
	var list []*node
	for _, k := range n.kids {
		if k.relationship != "InitPlan" && k.relationship != "SubPlan" {
			list = append(list, k)
		}
	}
	return list
}

func isAppend(n *node) bool {
	return n.kind == "Append" || n.kind == "Merge Append" || n.kind == "Recursive Union"
}

// blocks tells whether n reads all of its input before it returns a row.
func blocks(n *node) bool {
	switch n.kind {
	case "Sort", "Hash", "BitmapAnd", "BitmapOr":
		return true
	case "Aggregate":
		return n.strategy != "Sorted"
	case "SetOp":
		return n.strategy == "Hashed"
	}
	return false
}
