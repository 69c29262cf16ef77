package render

import (
	"fmt"
	"math/rand"
	"testing"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// opNode makes a plan node that took self nanoseconds itself.
func opNode(kind, label string, self int64, rows, loops int64, children ...*planner.Node) *planner.Node {
	n := &planner.Node{Operator: planner.Operator{Kind: kind, Label: label}, Children: children}
	n.Total[planner.Time] = self
	n.Total[planner.Buffers] = self / 40_000
	for _, c := range children {
		n.Total[planner.Time] += c.Total[planner.Time]
		n.Total[planner.Buffers] += c.Total[planner.Buffers]
	}
	n.Total[planner.Rows], n.Total[planner.Loops] = rows, loops
	return n
}

func with(n *planner.Node, attrs ...string) *planner.Node {
	for i := 0; i < len(attrs); i += 2 {
		n.Attrs = append(n.Attrs, planner.Attr{Key: attrs[i], Value: attrs[i+1]})
	}
	return n
}

// samplePlan is a report of a shop, as a server of version 15 might have run it.
func samplePlan() *planner.Plan {
	const ms = 1_000_000
	parts := []*planner.Node{
		with(opNode("Seq Scan", "Parallel Seq Scan on orders_2024_01 o_1", 41*ms, 861_800, 3), "Filter", "(o_1.placed < '2024-04-01 00:00:00+00'::timestamp with time zone)", "Rows Removed by Filter", "1203"),
		with(opNode("Seq Scan", "Parallel Seq Scan on orders_2024_02 o_2", 37*ms, 795_900, 3), "Filter", "(o_2.placed < '2024-04-01 00:00:00+00'::timestamp with time zone)"),
		with(opNode("Index Scan", "Parallel Index Scan using orders_2024_03_placed_idx on orders_2024_03 o_3", 52*ms, 843_800, 3), "Index Cond", "(o_3.placed < '2024-04-01 00:00:00+00'::timestamp with time zone)"),
		opNode("Seq Scan", "Parallel Seq Scan on orders_2024_04 o_4", 0, 0, 0),
	}
	parts[3].NeverExecuted = true
	recent := with(opNode("CTE Scan", "CTE Scan on recent r", 3*ms, 5_000, 1,
		with(opNode("Sort", "Sort", 21*ms, 5_000, 1,
			with(opNode("Bitmap Heap Scan", "Bitmap Heap Scan on payment p", 38*ms, 48_211, 1,
				opNode("Bitmap Index Scan", "Bitmap Index Scan on payment_paid_idx", 4*ms, 48_211, 1)),
				"Recheck Cond", "(p.paid > '2024-03-01'::date)")), "Sort Key", "p.paid DESC")), "CTE Name", "recent")
	gather := with(opNode("Gather", "Gather", 9*ms, 251_201, 1,
		with(opNode("Hash Join", "Parallel Hash Join", 64*ms, 251_201, 3,
			opNode("Append", "Parallel Append", 6*ms, 2_501_500, 3, parts...),
			with(opNode("Hash", "Parallel Hash", 7*ms, 150_000, 3,
				opNode("Seq Scan", "Parallel Seq Scan on customer c", 19*ms, 150_000, 3)), "Batches", "1", "Memory Usage", "9216kB")),
			"Hash Cond", "(o.customer_id = c.id)", "Inner Unique", "true")), "Workers Planned", "2", "Workers Launched", "2")
	loop := opNode("Nested Loop", "Nested Loop", 18*ms, 753_903, 1, gather,
		with(opNode("Memoize", "Memoize", 12*ms, 753_603, 251_201,
			with(opNode("Index Scan", "Index Scan using line_order_id_idx on line l", 131*ms, 611_000, 203_700), "Index Cond", "(l.order_id = o.id)")),
			"Cache Key", "o.id", "Hits", "47501", "Misses", "203700"))
	join := with(opNode("Hash Join", "Hash Left Join", 26*ms, 753_903, 1, loop, opNode("Hash", "Hash", 1*ms, 5_000, 1, recent)), "Hash Cond", "(o.id = r.order_id)")
	top := opNode("Limit", "Limit", ms/10, 50, 1,
		with(opNode("Sort", "Sort", 11*ms, 50, 1,
			with(opNode("Aggregate", "HashAggregate", 74*ms, 4_120, 1, join), "Group Key", "date_trunc('month'::text, o.placed), c.region", "Disk Usage", "18424kB")),
			"Sort Key", "(sum(l.amount)) DESC", "Sort Method", "top-N heapsort"))
	root := opNode("Statement", "SELECT", 0, 50, 1,
		opNode("Planning", "Planning", 4*ms, 0, 0),
		opNode("Execution", "Execution", 2*ms, 0, 0, top,
			opNode("Trigger", "Trigger audit_orders on orders", 5*ms, 0, 0)))
	plan := samplePlanOf(root)
	number(root)
	top.Walk(func(n *planner.Node) {
		if n.Kind == "Hash Join" {
			n.Estimate = planner.Estimate{Expected: 2_041, Actual: 251_201, Judged: true}
			n.Notes = []string{"children took 1.2 ms more than the node: scaled to fit"}
		}
	})
	return plan
}

func samplePlanOf(root *planner.Node) *planner.Plan {
	var metrics planner.MetricSet
	for _, m := range []planner.Metric{planner.Rows, planner.Loops, planner.Buffers, planner.Time} {
		metrics = metrics.With(m)
	}
	return &planner.Plan{
		Root: root, Metrics: metrics,
		Origin: planner.Origin{
			Engine: "PostgreSQL", Version: "15.4", Statement: "SELECT", QueryID: "3731212703493784269",
			Host: "db1.example.com", Database: "shop", Role: "report", When: "2024-05-06T02:11:09Z",
			Measured: "EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS)",
			SQL:      "SELECT date_trunc('month', o.placed), c.region, sum(l.amount)\nFROM orders o\n  JOIN customer c ON c.id = o.customer_id\n  JOIN line l ON l.order_id = o.id\n  LEFT JOIN recent r ON r.order_id = o.id\nWHERE o.placed < '2024-04-01'\nGROUP BY 1, 2 ORDER BY 3 DESC LIMIT 50",
			Settings: []planner.Attr{{Key: "work_mem", Value: "16MB"}},
		},
		Warnings: []planner.Warning{{Node: 7, Label: "Parallel Hash Join", Rule: "children exceed parent", Amount: 1_200_000,
			Message: "its children took 1.2 ms more than the node itself; they were scaled to fit"}},
	}
}

// number gives the plan nodes their numbers, as an adapter would.
func number(root *planner.Node) {
	n := 0
	root.Walk(func(p *planner.Node) {
		switch p.Kind {
		case "Statement", "Planning", "Execution", "Trigger":
		default:
			n++
			p.Number = n
		}
	})
}

// bushyPlan is a random join tree of about n nodes with a heavy tail of times.
func bushyPlan(n int) *planner.Plan {
	r := rand.New(rand.NewSource(1))
	root := bushy(r, n)
	number(root)
	return samplePlanOf(opNode("Statement", "SELECT", 1_000_000, 1, 1, root))
}

func bushy(r *rand.Rand, n int) *planner.Node {
	self := int64(r.ExpFloat64() * r.ExpFloat64() * r.ExpFloat64() * 1_000_000)
	rows := int64(r.ExpFloat64() * 5000)
	tables := []string{"customer", "orders", "line", "product", "shipment", "invoice", "payment", "audit_log"}
	if n <= 1 {
		t := tables[r.Intn(len(tables))]
		name := fmt.Sprintf("Seq Scan on %s %c_%d", t, t[0], r.Intn(100_000))
		if r.Intn(2) == 0 {
			return with(opNode("Index Scan", fmt.Sprintf("Index Scan using %s_id_idx on %s %c_%d", t, t, t[0], r.Intn(100_000)), self, rows, 1), "Index Cond", "(id = o.id)")
		}
		return with(opNode("Seq Scan", name, self, rows, 1), "Filter", "(status = ANY ('{new,paid}'::text[]))", "Rows Removed by Filter", "123")
	}
	if n <= 3 || r.Intn(4) == 0 {
		kinds := []string{"Sort", "Aggregate", "Materialize", "Hash", "Gather"}
		kind := kinds[r.Intn(len(kinds))]
		return opNode(kind, kind, self, rows, 1, bushy(r, n-1))
	}
	kinds := []string{"Hash Join", "Nested Loop", "Merge Join"}
	kind := kinds[r.Intn(len(kinds))]
	left := 1 + r.Intn(n-2)
	return with(opNode(kind, kind, self, rows, 1, bushy(r, left), bushy(r, n-1-left)), "Join Filter", "(a.id = b.customer_id)", "Inner Unique", "true")
}

// appendPlan is one Append over n partitions.
func appendPlan(n int) *planner.Plan {
	r := rand.New(rand.NewSource(1))
	var parts []*planner.Node
	for i := range n {
		label, kind := fmt.Sprintf("Seq Scan on orders_p%06d o_%d", i, i+1), "Seq Scan"
		if i%3 == 0 {
			kind = "Index Scan"
			label = fmt.Sprintf("Index Scan using orders_p%06d_placed_idx on orders_p%06d o_%d", i, i, i+1)
		}
		parts = append(parts, with(opNode(kind, label, int64(r.ExpFloat64()*r.ExpFloat64()*300_000), int64(r.ExpFloat64()*5000), 1), "Filter", "(amount > 10)"))
	}
	root := opNode("Statement", "SELECT", 1000, 1, 1, opNode("Sort", "Sort", 5_000_000, 1, 1, opNode("Append", "Append", 9_000_000, 1, 1, parts...)))
	number(root)
	return samplePlanOf(root)
}

// deepPlan is a spine of depth levels with side nodes at each.
func deepPlan(depth, sides int) *planner.Plan {
	r := rand.New(rand.NewSource(1))
	spine := opNode("Seq Scan", "Seq Scan on t", 100_000, 1, 1)
	for range depth {
		children := []*planner.Node{spine}
		for range sides {
			children = append(children, opNode("Index Scan", fmt.Sprintf("Index Scan using i on t t_%d", r.Intn(100_000)), int64(r.ExpFloat64()*100_000), 1, 1))
		}
		spine = opNode("Nested Loop", "Nested Loop", int64(r.ExpFloat64()*100_000), 10, 1, children...)
	}
	number(spine)
	return samplePlanOf(opNode("Statement", "SELECT", 1000, 1, 1, spine))
}

func profileOf(t testing.TB, plan *planner.Plan) *flamegraph.Profile {
	t.Helper()
	p, err := flamegraph.New(plan)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
