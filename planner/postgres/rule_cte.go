package postgres

import (
	"strings"

	"sqlflame/planner"
)

// maxTreeDepth bounds the tree after CTEs have moved; a document itself is bounded by maxNesting.
const maxTreeDepth = 5000

// A cte is a common table expression, listed by EXPLAIN on the node whose query level defines it.
type cte struct {
	name  string
	node  *node
	scans []*node
}

// hangCTEs moves each CTE below the CTE Scan that pulls its rows.
//
// EXPLAIN books a CTE twice: below the node that defines it, and inside its CTE Scan and all nodes
// above, because a CTE runs when a scan asks it for a row. Hung below its scan it counts once.
// A CTE that no scan reads is a data-modifying one: it runs in ExecutorFinish, after the root node
// and inside the Execution Time.
func (a *attribution) hangCTEs() {
	for _, c := range findCTEs(a.root) {
		target := a.execution
		if len(c.scans) > 0 {
			target = c.reader()
		} else if !writes(c.node) {
			continue // whoever reads it does not say so: it counts where it is listed
		}
		if !canMove(c.node, target) {
			a.warn(c.node, planner.Time, 0, "CTE", "the CTE's scan lies inside the CTE: it stays where EXPLAIN lists it")
			continue
		}
		abandon(c.node)
		adopt(target, c.node)
		if len(c.scans) > 1 {
			a.warn(c.node, planner.Time, 0, "CTE", "%d scans read CTE %s; all of it is drawn below node %d", len(c.scans), c.name, target.number)
		}
	}
}

// reader returns the scan that the CTE is drawn below: the first whose time can hold all of the CTE's
// and so paid for it, else the longest.
func (c *cte) reader() *node {
	best := c.scans[0]
	for _, s := range c.scans {
		if s.total[planner.Time]+s.rounding+c.node.rounding >= c.node.total[planner.Time] {
			return s
		}
		if s.total[planner.Time] > best.total[planner.Time] {
			best = s
		}
	}
	return best
}

// writes tells whether a ModifyTable runs in n or below it.
func writes(n *node) bool {
	found := false
	n.walk(func(n *node) { found = found || n.kind == "ModifyTable" })
	return found
}

// abandon takes n away from its parent.
func abandon(n *node) {
	for i, k := range n.parent.kids {
		if k == n {
			n.parent.kids = append(n.parent.kids[:i:i], n.parent.kids[i+1:]...)
			return
		}
	}
}

// canMove tells whether target lies outside of n, and not so deep that the tree grows without bound.
func canMove(n, target *node) bool {
	depth := 0
	for up := target; up != nil; up = up.parent {
		if depth++; up == n || depth > maxTreeDepth {
			return false
		}
	}
	return true
}

// findCTEs finds all CTEs and their scans. A scan reads the CTE of its name that is defined on the
// nearest node above it; inside of a CTE its own name means another one.
func findCTEs(root *node) []*cte {
	var all []*cte
	visible := make(map[string][]*cte)
	var visit func(n *node)
	visit = func(n *node) {
		if n.kind == "CTE Scan" {
			if stack := visible[n.cte]; len(stack) > 0 {
				c := stack[len(stack)-1]
				c.scans = append(c.scans, n)
			}
		}
		own := definedOn(n)
		all = append(all, own...)
		for _, c := range own {
			visible[c.name] = append(visible[c.name], c)
		}
		for _, k := range n.kids {
			if c := cteOf(own, k); c != nil {
				stack := visible[c.name]
				visible[c.name] = stack[:len(stack)-1]
				visit(k)
				visible[c.name] = stack
				continue
			}
			visit(k)
		}
		for _, c := range own {
			visible[c.name] = visible[c.name][:len(visible[c.name])-1]
		}
	}
	visit(root)
	return all
}

func definedOn(n *node) []*cte {
	var list []*cte
	for _, k := range n.kids {
		if name, ok := strings.CutPrefix(k.subplan, "CTE "); ok && k.relationship == "InitPlan" {
			list = append(list, &cte{name: name, node: k})
		}
	}
	return list
}

func cteOf(list []*cte, n *node) *cte {
	for _, c := range list {
		if c.node == n {
			return c
		}
	}
	return nil
}
