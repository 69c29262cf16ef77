package postgres

// inExecutionOrder calls f for the nodes of a tree in the order in which the executor first
// evaluates an expression of each: a node's own expressions need its children's rows, so children
// come first, an outer side before its inner. A one-time filter is decided before the child is asked.
func inExecutionOrder(n *node, f func(*node)) {
	first := n.kind == "Result" && n.attr("One-Time Filter") != ""
	if first {
		f(n)
	}
	kids := n.kids
	if buildsFirst(n) {
		kids = []*node{n.kids[1], n.kids[0]}
	}
	for _, k := range kids {
		inExecutionOrder(k, f)
	}
	if !first {
		f(n)
	}
}

// buildsFirst tells of hash joins that build their table before they ask for an outer row. Others
// fetch one first, to find out whether there is any (ExecHashJoinImpl): an outer or anti join always,
// an inner or semi join if starting the outer side costs less than the hash table, but no shared
// table and no join that returns unmatched inner rows.
func buildsFirst(n *node) bool {
	if n.kind != "Hash Join" || len(n.kids) != 2 || n.kids[1].kind != "Hash" {
		return false
	}
	switch {
	case n.kids[1].parallelAware, n.joinType == "Full", n.joinType == "Right", n.joinType == "Right Anti", n.joinType == "Right Semi":
		return true
	case n.joinType == "Left", n.joinType == "Anti":
		return false
	}
	startup, _ := parseFixed(n.kids[0].attr("Startup Cost"), costDecimals)
	table, _ := parseFixed(n.kids[1].attr("Total Cost"), costDecimals)
	return startup >= table
}
