package postgres

import (
	"math"
	"strings"

	"sqlflame/planner"
)

// inputsOfKind returns how many inputs nodes of a kind have, subplans aside.
func inputsOfKind(kind string) (least, most int) {
	const many = math.MaxInt
	switch kind {
	case "Nested Loop", "Hash Join", "Merge Join", "Recursive Union":
		return 2, 2
	case "Sort", "Incremental Sort", "Hash", "Limit", "Aggregate", "Group", "Unique", "WindowAgg", "Materialize", "Memoize",
		"Gather", "Gather Merge", "LockRows", "ProjectSet", "Subquery Scan", "Bitmap Heap Scan":
		return 1, 1
	case "SetOp":
		return 1, 2
	case "Result", "Foreign Scan", "Table Function Scan": // the last has one in Greenplum
		return 0, 1
	case "BitmapAnd", "BitmapOr", "ModifyTable", "Append", "Merge Append":
		return 1, many
	case "Seq Scan", "Sample Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan", "Tid Scan", "Tid Range Scan",
		"CTE Scan", "WorkTable Scan", "Function Scan", "Values Scan", "Named Tuplestore Scan":
		return 0, 0
	}
	if strings.Contains(kind, " Motion ") { // of Greenplum
		return 1, 1
	}
	return 0, many
}

// lacks returns how many inputs the node has and how many it must have, if it has fewer.
func (n *node) lacks() (got, least int, lacking bool) {
	if least, _ = inputsOfKind(n.kind); least == 0 {
		return 0, 0, false
	}
	for _, k := range n.kids {
		if k.relationship != "InitPlan" && k.relationship != "SubPlan" {
			got++
		}
	}
	return got, least, got < least && n.attr("Subplans Removed") == ""
}

// warnLacking tells of nodes whose inputs are missing: the document was cut off, or somebody left out what
// did not seem to matter.
func (a *attribution) warnLacking() {
	if !a.open {
		return
	}
	for _, n := range a.lacking {
		got, least, _ := n.lacks()
		a.warn(n, planner.Time, 0, "inputs missing",
			"%s has %d inputs where it must have %d: the plan is cut off, and what is missing counts as this node's own", n, got, least)
	}
}
