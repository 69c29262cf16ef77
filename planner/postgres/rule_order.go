package postgres

import "slices"

// inExecutionOrder calls f for the nodes of a tree in the order in which the executor first
// evaluates an expression of each: a node's own expressions need its children's rows, so children
// come first, an outer side before its inner. A one-time filter is decided before the child is asked.
func inExecutionOrder(n *node, f func(*node)) {
	first := decidesFirst(n)
	if first {
		f(n)
	}
	for _, k := range kidsInOrder(n) {
		inExecutionOrder(k, f)
	}
	if !first {
		f(n)
	}
}

func decidesFirst(n *node) bool { return n.kind == "Result" && n.attr("One-Time Filter") != "" }

func kidsInOrder(n *node) []*node {
	if !buildsFirst(n) {
		return n.kids
	}
	inputs := inputsOf(n)
	kids := slices.Clone(n.kids)
	i, j := slices.Index(kids, inputs[0]), slices.Index(kids, inputs[1])
	kids[i], kids[j] = kids[j], kids[i]
	return kids
}

// A place is a node in the order of execution, with what it is below.
type place struct {
	*node
	leader    *node // where the leader evaluates a parameter that the node reads
	pruner    *node // the nearest Append above, nil if there is none
	subplan   bool  // it is part of a subplan, which was planned on its own and brings its own InitPlans
	restarted bool  // a nested loop or a subplan's caller starts it anew for each row
}

// placesBelow lists owner and all below it in the order of execution. Below a Gather the leader is the
// topmost Gather: it computes the values that its workers need before it starts them.
func placesBelow(owner *node) []place {
	var list []place
	var visit func(p place)
	visit = func(p place) {
		first := decidesFirst(p.node)
		if first {
			list = append(list, p)
		}
		for _, k := range kidsInOrder(p.node) {
			visit(p.below(k))
		}
		if !first {
			list = append(list, p)
		}
	}
	visit(place{node: owner, leader: owner, restarted: isRestarted(owner)})
	return list
}

func (p place) below(k *node) place {
	q := place{node: k, leader: p.leader, pruner: p.pruner, subplan: p.subplan, restarted: p.restarted || rescans(p.node, k)}
	switch k.relationship {
	case "InitPlan":
		q.subplan, q.restarted = true, false
	case "SubPlan":
		q.subplan, q.restarted = true, true
	}
	underGather := isGather(p.leader) && p.leader != p.node || isGather(p.node) && k.relationship != "InitPlan" && k.relationship != "SubPlan"
	if !underGather {
		q.leader = k
	}
	if p.kind == "Append" || p.kind == "Merge Append" {
		q.pruner = p.node
	}
	return q
}

// isRestarted tells whether a nested loop or a subplan's caller starts n anew for each row.
func isRestarted(n *node) bool {
	for at := n; at.parent != nil && at.relationship != "InitPlan"; at = at.parent {
		if at.relationship == "SubPlan" || rescans(at.parent, at) {
			return true
		}
	}
	return false
}

// buildsFirst tells of hash joins that build their table before they ask for an outer row. Others
// fetch one first, to find out whether there is any (ExecHashJoinImpl): an outer or anti join always,
// an inner or semi join if starting the outer side costs less than the hash table, but no shared
// table and no join that returns unmatched inner rows.
func buildsFirst(n *node) bool {
	if n.kind != "Hash Join" {
		return false
	}
	inputs := inputsOf(n)
	if len(inputs) != 2 || inputs[1].kind != "Hash" {
		return false
	}
	switch {
	case inputs[1].parallelAware, n.joinType == "Full", n.joinType == "Right", n.joinType == "Right Anti", n.joinType == "Right Semi":
		return true
	case n.joinType == "Left", n.joinType == "Anti":
		return false
	}
	startup, _ := parseFixed(inputs[0].attr("Startup Cost"), costDecimals)
	table, _ := parseFixed(inputs[1].attr("Total Cost"), costDecimals)
	return startup >= table
}
