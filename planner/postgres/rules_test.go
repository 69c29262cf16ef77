package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sqlflame/planner"
)

// TestRules applies rules to plans that are made up to be checked by hand. A drawing has a line for
// each node, indented, with its own value in milliseconds or cost units.
func TestRules(t *testing.T) {
	for _, c := range []struct {
		name string
		opt  Options
		doc  string
		want string
	}{
		{"rounding is taken where it is, in silence", Options{},
			`"Plan": {"Node Type": "Nested Loop", "Actual Total Time": 20.000, "Actual Loops": 1, "Plans": [
				{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Actual Total Time": 10.000, "Actual Loops": 1},
				{"Node Type": "Index Scan", "Parent Relationship": "Inner", "Actual Total Time": 0.002, "Actual Loops": 6000}]},
			"Execution Time": 21.000`,
			`SELECT 0
			.Execution 1
			..Nested Loop 0
			...Seq Scan 9.999667
			...Index Scan 10.000333`},
		{"beyond rounding children are scaled, with a warning", Options{},
			`"Plan": {"Node Type": "Sort", "Actual Total Time": 20.000, "Actual Loops": 1, "Plans": [
				{"Node Type": "Hash Join", "Parent Relationship": "Outer", "Actual Total Time": 40.000, "Actual Loops": 1, "Plans": [
				{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Actual Total Time": 10.000, "Actual Loops": 1}]}]},
			"Execution Time": 21.000`,
			`SELECT 0
			.Execution 1
			..Sort 0
			...Hash Join 15 (time scaled to 50 % to fit into node 1 (Sort))
			....Seq Scan 5 (time scaled to 50 % to fit into node 1 (Sort))
			! the children of node 1 (Sort) exceed it by 20.000 ms: they are scaled to fit`},
		{"below a Gather time and I/O are shared by the processes", Options{SplitIO: true},
			`"Plan": {"Node Type": "Gather", "Actual Total Time": 20.000, "Actual Loops": 1, "Workers Launched": 2, "I/O Read Time": 15.000, "Temp I/O Write Time": 3.000, "Plans": [
				{"Node Type": "Sort", "Parent Relationship": "Outer", "Actual Total Time": 18.000, "Actual Loops": 3, "I/O Read Time": 15.000, "Temp I/O Write Time": 3.000, "Plans": [
				{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Actual Total Time": 9.000, "Actual Loops": 3, "I/O Read Time": 12.000}]}]},
			"Execution Time": 20.000`,
			`SELECT 0
			.Execution 0
			..Gather 2
			...Sort 7
			....Seq Scan 5
			.....[read] 4
			....[read] 1
			....[temp] 1`},
		{"I/O beyond the node's own time is cut", Options{SplitIO: true},
			`"Plan": {"Node Type": "Seq Scan", "Actual Total Time": 10.000, "Actual Loops": 1, "Shared I/O Read Time": 9.000, "Local I/O Write Time": 3.000, "Shared Read Blocks": 7},
			"Execution Time": 10.000`,
			`SELECT 0
			.Execution 0
			..Seq Scan 0 (the I/O times of node 1 (Seq Scan) exceed its own time by 2.000 ms: they are cut to fit)
			...[read] 7.5 (cut to fit into the node's own time)
			...[write] 2.5 (cut to fit into the node's own time)
			! the I/O times of node 1 (Seq Scan) exceed its own time by 2.000 ms: they are cut to fit`},
		{"nothing to split", Options{SplitIO: true},
			`"Plan": {"Node Type": "Seq Scan", "Actual Total Time": 10.000, "Actual Loops": 1}, "Execution Time": 10.000`,
			`SELECT 0
			.Execution 0
			..Seq Scan 10
			! the document has no I/O times to split off: set track_io_timing = on and add BUFFERS to the EXPLAIN`},
		{"costs: the inner side runs for each outer row, and no more than its parent pays for", Options{Estimate: true},
			`"Plan": {"Node Type": "Limit", "Total Cost": 50.00, "Plan Rows": 1, "Plans": [
				{"Node Type": "Nested Loop", "Parent Relationship": "Outer", "Total Cost": 100.00, "Plan Rows": 10, "Plans": [
				{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Total Cost": 20.00, "Plan Rows": 10},
				{"Node Type": "Nested Loop", "Parent Relationship": "Inner", "Total Cost": 6.00, "Plan Rows": 2, "Plans": [
				{"Node Type": "Index Scan", "Parent Relationship": "Outer", "Total Cost": 2.00, "Plan Rows": 2},
				{"Node Type": "Index Only Scan", "Parent Relationship": "Inner", "Total Cost": 3.00, "Plan Rows": 1}]}]}]}`,
			`SELECT (ESTIMATE) 0
			.Limit 0
			..Nested Loop 10 (cost scaled to 50 % to fit into node 1 (Limit))
			...Seq Scan 10 (cost scaled to 50 % to fit into node 2 (Nested Loop))
			...Nested Loop 0 (cost x 10 estimated loops; cost scaled to 50 % to fit into node 2 (Nested Loop))
			....Index Scan 10 (cost x 10 estimated loops; cost scaled to 50 % to fit into node 4 (Nested Loop))
			....Index Only Scan 20 (cost x 20 estimated loops; cost scaled to 33.33 % to fit into node 4 (Nested Loop))`},
		{"costs of an executed plan: nothing measured is in it, a CTE stays", Options{Estimate: true},
			`"Plan": {"Node Type": "CTE Scan", "CTE Name": "c", "Alias": "c", "Total Cost": 30.00, "Plan Rows": 1, "Actual Total Time": 5.000, "Actual Loops": 0, "Plans": [
				{"Node Type": "Seq Scan", "Parent Relationship": "InitPlan", "Subplan Name": "CTE c", "Total Cost": 20.00, "Plan Rows": 10, "Actual Total Time": 50.000, "Actual Loops": 9}]},
			"Planning Time": 3.000, "Execution Time": 20.000`,
			`SELECT (ESTIMATE) 0
			.CTE Scan on c 10
			..CTE c 0
			...Seq Scan 20`},
	} {
		plans, err := ParseDocument([]byte("[{"+c.doc+"}]"), c.opt)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got, want := drawing(plans[0]), strings.ReplaceAll(c.want, "\t", ""); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

func drawing(plan *planner.Plan) string {
	m, unit := planner.Time, 1e6
	if plan.Metrics.Has(planner.Cost) {
		m, unit = planner.Cost, 100
	}
	var lines []string
	var draw func(n *planner.Node, depth int)
	draw = func(n *planner.Node, depth int) {
		self := n.Total[m]
		for _, c := range n.Children {
			self -= c.Total[m]
		}
		line := fmt.Sprintf("%s%s %.9g", strings.Repeat(".", depth), n.Label, float64(self)/unit)
		var notes []string
		for _, note := range n.Notes {
			if !strings.HasPrefix(note, averageOf) && !strings.Contains(note, "the children of") {
				notes = append(notes, note)
			}
		}
		if notes != nil {
			line += " (" + strings.Join(notes, "; ") + ")"
		}
		lines = append(lines, line)
		for _, c := range n.Children {
			draw(c, depth+1)
		}
	}
	draw(plan.Root, 0)
	for _, w := range plan.Warnings {
		lines = append(lines, "! "+w.Message)
	}
	return strings.Join(lines, "\n")
}

// TestStepsLeadToTheResult holds that whoever follows the steps of a node arrives at its total: the last
// step of each metric is the result, and a node without any has what EXPLAIN printed.
func TestStepsLeadToTheResult(t *testing.T) {
	for _, name := range []string{"postgres/cte-nested.18", "postgres/cte-twice.16", "postgres/terse.18", "postgres/io-gather.16", "postgres/jit.15", "postgres/triggers.13",
		"truth-plans/cte-nestloop-twice.16", "truth-plans/cte-sort-start.18", "truth-plans/cte-recursive-twice.18", "truth-plans/parallel-busy-leader.16"} {
		for _, plan := range readPlans(t, name, Options{Steps: true, SplitIO: true}) {
			plan.Root.Walk(func(n *planner.Node) {
				last := map[planner.Metric]int64{}
				for _, s := range n.Steps {
					last[s.Metric] = s.Value
				}
				for m, value := range last {
					if n.Total[m] != value {
						t.Errorf("%s: %s: the steps end at %d %s, the total is %d", name, n.Label, value, m, n.Total[m])
					}
				}
				if mean, ok := parseFixed(attrOf(n, "Actual Total Time"), msDecimals); ok && len(last) == 0 && n.Total[planner.Time] != mean {
					t.Errorf("%s: %s: %d ns printed, %d ns drawn, and no step", name, n.Label, mean, n.Total[planner.Time])
				}
			})
		}
	}
}

func readPlans(t *testing.T, name string, opt Options) []*planner.Plan {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join(testdata, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	plans, err := ParseDocument(doc, opt)
	if err != nil {
		t.Fatal(err)
	}
	return plans
}

func attrOf(n *planner.Node, key string) string {
	for _, a := range n.Attrs {
		if a.Key == key {
			return a.Value
		}
	}
	return ""
}

// TestLogged holds that Execution takes the duration that a log gives, without the executor's start, and that an
// Execution Time in the document counts before it.
func TestLogged(t *testing.T) {
	const (
		plan = `{"Plan": {"Node Type": "Seq Scan", "Actual Startup Time": 1, "Actual Total Time": 20, "Actual Rows": 5, "Actual Loops": 1}`
		jit  = `, "JIT": {"Functions": 2, "Timing": {"Generation": 3, "Inlining": 0, "Optimization": 0, "Emission": 0, "Total": 3}}`
	)
	for doc, want := range map[string]int64{plan + "}": 25_000_000, plan + jit + "}": 25_000_000, plan + `, "Execution Time": 21}`: 21_000_000} {
		plans, err := ParseDocument([]byte(doc), Options{Duration: 25_000_000})
		if err != nil {
			t.Fatal(err)
		}
		execution := plans[0].Root.Children[0]
		if got := execution.Total[planner.Time]; got != want || len(plans[0].Warnings) > 0 {
			t.Errorf("%s: %d ns, %+v", doc, got, plans[0].Warnings)
		}
		for _, c := range execution.Children {
			if c.Kind == "JIT" {
				t.Errorf("%s: the executor's start is in the duration", doc)
			}
		}
	}
}

// TestHugeCost holds that costs beyond what can be counted are drawn as the largest.
func TestHugeCost(t *testing.T) {
	plans, err := ParseDocument([]byte(`[{"Plan": {"Node Type": "Result", "Startup Cost": 0.00, "Total Cost": 3776629009464611840.00, "Plan Rows": 75483853771278204928, "Plan Width": 7}}]`), Options{Estimate: true})
	if err != nil || plans[0].Root.Total[planner.Cost] != maxValue {
		t.Errorf("%v, %+v", err, plans)
	}
}
