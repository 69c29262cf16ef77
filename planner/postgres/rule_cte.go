package postgres

import (
	"slices"
	"strings"

	"sqlflame/planner"
)

// A cte is a common table expression, listed by EXPLAIN on the node whose query level defines it.
type cte struct {
	name  string
	node  *node
	owner *node   // the node that EXPLAIN lists it on
	scans []*node // in the document's order
	// writes tells that it is a data-modifying CTE.
	writes bool
}

// hangCTEs moves each CTE below the CTE Scans that pull its rows.
//
// EXPLAIN books a CTE twice: below the node that defines it, and inside its CTE Scans and all nodes
// above, because a CTE runs when a scan asks it for a row that no scan has asked for before. Hung
// below its scans it counts once. If several scans pulled rows, each gets a copy with its share.
// What no scan pulls of a CTE that writes runs in ExecutorFinish: after the root node, inside the
// Execution Time.
func (a *attribution) hangCTEs() {
	if !a.ctes {
		return
	}
	all := findCTEs(a.root)
	var course *course
	if slices.ContainsFunc(all, func(c *cte) bool { return len(c.scans) > 1 }) {
		course = coursePlans(a.initPlans, all)
	}
	for _, c := range all {
		switch {
		case len(c.scans) == 0 && c.writes:
			a.move(c.node, a.execution, "CTE")
		case len(c.scans) == 1 && !c.writes:
			a.move(c.node, c.scans[0], "CTE")
		case len(c.scans) == 1:
			a.split(c, inTurn(c.scans))
		case len(c.scans) > 1:
			a.split(c, course.of(c))
		}
	}
}

// move hangs n below target, if that does not turn the tree into a ring.
func (a *attribution) move(n, target *node, rule string) {
	for up := target; up != nil; up = up.parent {
		if up == n {
			a.warn(n, planner.Time, 0, rule, "%s is read from inside of itself: it stays where EXPLAIN lists it", shortened(n.subplan))
			return
		}
	}
	owner := n.parent
	abandon(n)
	adopt(target, n)
	a.noteMove(n, owner, rule)
	if owner != target {
		a.step(owner, planner.Time, rule, "%s is listed here and ran elsewhere: it is not taken from this node's time", shortened(n.subplan))
	}
}

// noteMove tells that n was listed on owner and ran in the node that it hangs below now.
func (a *attribution) noteMove(n, owner *node, rule string) {
	target := n.parent
	if target == owner {
		return
	}
	where := "EXPLAIN lists it on " + owner.String() + "; "
	if target == a.execution {
		where += "it ran after the plan"
	} else {
		where += "it ran inside of " + target.String()
		a.step(target, planner.Time, rule, "%s ran inside: %s of it are not the node's own", shortened(n.subplan), milliseconds(n.total[planner.Time]))
	}
	n.notes = append(n.notes, where)
	a.step(n, planner.Time, rule, "%s", where)
}

// abandon takes n away from its parent.
func abandon(n *node) {
	if i := slices.Index(n.parent.kids, n); i >= 0 {
		n.parent.kids = slices.Delete(n.parent.kids, i, i+1)
	}
}

// writes tells whether a ModifyTable runs in n or below it.
func writes(n *node) bool {
	found := false
	n.walk(func(n *node) { found = found || n.kind == "ModifyTable" })
	return found
}

// findCTEs finds all CTEs and their scans, those that others read before those others. A scan reads
// the CTE of its name that is defined on the nearest node above it; inside of a CTE its own name
// means another one.
func findCTEs(root *node) []*cte {
	var all []*cte
	visible := make(map[string][]*cte)
	var visit func(n *node)
	visit = func(n *node) {
		own := definedOn(n)
		for _, c := range own {
			visible[c.name] = append(visible[c.name], c)
		}
		if n.kind == "CTE Scan" {
			if stack := visible[n.cte]; len(stack) > 0 {
				c := stack[len(stack)-1]
				c.scans = append(c.scans, n)
			}
		}
		next := 0
		for _, k := range n.kids {
			if next < len(own) && own[next].node == k {
				c := own[next]
				next++
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
		all = append(all, own...)
	}
	visit(root)
	return all
}

func definedOn(n *node) []*cte {
	var list []*cte
	for _, k := range n.kids {
		if k.relationship == "InitPlan" && isCTE(k) {
			list = append(list, &cte{name: k.subplan[len("CTE "):], node: k, owner: n, writes: writes(k)})
		}
	}
	return list
}

// isCTE tells the InitPlans that are common table expressions.
func isCTE(n *node) bool { return strings.HasPrefix(n.subplan, "CTE ") }
