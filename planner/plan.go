// Package planner holds an executed plan in common terms, whatever the engine.
//
// It is the meeting point of the program: the adapters in its sub-packages (postgres, and others to
// come) turn what a database prints into a Plan, and package flamegraph turns a Plan into a
// Profile of frames with self and cumulative values. Engine arithmetic ends before a Plan is made:
// units are settled (nanoseconds, blocks, bytes, rows), means per loop are multiplied out, shared
// time hangs where it was spent, and what a node's children took lies inside what the node took.
// So the next stage needs one rule only: self = total - sum of the children.
//
// The package knows no database, no file format and no output; it imports nothing of the project.
package planner

// A Plan is one executed statement.
type Plan struct {
	Origin
	// Metrics says which of the nodes' values mean anything.
	Metrics MetricSet
	// Root is the statement's own node. For Postgres its children are Planning and Execution.
	Root *Node
	// Warnings lists what was scaled, assumed or missing, in the order in which it was found.
	Warnings []Warning
}

// Origin tells what was run, when, where and how it was measured. It holds no secrets: connection
// parameters reach it as host, database and role only. Every field may be empty.
type Origin struct {
	Engine    string // PostgreSQL or Oracle
	Version   string // the server's version
	Statement string // the statement's first keyword, such as SELECT
	SQL       string // the statement's text
	QueryID   string // the id that was asked for, as typed
	Child     string // Oracle: the child number of the cursor
	PlanID    string // the database's own identifier of the plan or statement
	Host      string // host, or directory of the socket
	Database  string
	Role      string
	When      string // when it was measured, by the server's or the log's clock (RFC 3339)
	Measured  string // how it was measured: the EXPLAIN options, or the view that was read
	Settings  []Attr // settings that differ from the server's defaults
}

// A Node is one plan node (Oracle: plan line), or a synthetic node for time that the database
// reports outside of the plan, such as Planning or a trigger.
type Node struct {
	Operator
	// Total holds the node's values: for additive metrics everything below it included, for rows
	// and loops its own.
	Total    Values
	Children []*Node // in the database's order
}

// An Operator is what a node is, apart from its place in the tree and its numbers.
type Operator struct {
	// Label reads like the database's own plan text: Index Scan using orders_pkey on orders o.
	Label string
	// Kind is the node type as the database names it, such as Hash Join; for synthetic nodes
	// Statement, Planning, Execution, Trigger and the like.
	Kind string
	// Number is the node's position in the database's own order, counted from 1
	// (Oracle: the Id); synthetic nodes have 0. Copies of a node share its number.
	Number   int
	Schema   string
	Relation string
	Index    string
	Alias    string
	// NeverExecuted tells that the database planned the node but did not start it.
	NeverExecuted bool
	// Estimate is what the optimizer expected against what came.
	Estimate Estimate
	// Attrs holds the database's own keys and figures, in its order and spelling.
	Attrs []Attr
	// Notes says in sentences what was scaled, moved or assumed for this node.
	Notes []string
	// Steps, if they were asked for, lead from the database's numbers to the node's totals.
	Steps []Step
}

// A Step is what one rule made of a node's number.
type Step struct {
	// Rule names the rule, such as "loops" or "CTE".
	Rule string
	// Value is the node's total of Metric after the step, in the metric's unit.
	Metric Metric
	Value  int64
	// Text says what was done, with the numbers to check it by hand.
	Text string
}

// An Attr is one key of a plan node as the database printed it.
type Attr struct{ Key, Value string }

// An Estimate compares the optimizer's row count with the real one: means per loop for Postgres,
// sums for Oracle. Judged is false where the comparison would mislead, as for a node that never ran
// or that was stopped early by a Limit.
type Estimate struct {
	Expected, Actual float64
	Judged           bool
}

// Error returns actual / expected, counts below 1 taken as 1: 100 means a hundred times more rows
// than estimated, 0.01 a hundred times fewer. It returns 1 where the estimate is not judged.
func (e Estimate) Error() float64 {
	if !e.Judged {
		return 1
	}
	return max(e.Actual, 1) / max(e.Expected, 1)
}

// A Warning tells of a number that was scaled, clamped, assumed or missing.
type Warning struct {
	// Node is the number of the node concerned, 0 for the plan as a whole.
	Node int
	// Label is that node's label, "" for the plan as a whole.
	Label string
	// Rule names the rule that applied, such as "children exceed parent".
	Rule string
	// Metric and Amount say how much was moved or cut, in the metric's unit. Amount is 0 if the
	// warning is not about a number.
	Metric Metric
	Amount int64
	// Message says it in a sentence.
	Message string
}

// Walk calls f for n and every node below it, parents first, in the database's order.
func (n *Node) Walk(f func(*Node)) {
	f(n)
	for _, c := range n.Children {
		c.Walk(f)
	}
}
