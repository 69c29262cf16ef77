package oracle

import (
	"fmt"
	"strings"
	"testing"

	"sqlflame/planner"
)

// xplan prints rows such as "SELECT STATEMENT|1|10|5.00" (operation indented by one blank for each level,
// starts, rows, seconds) as DBMS_XPLAN does. A "-" before the operation marks an inactive line; a name
// stands in brackets.
func xplan(rows string) string {
	var b strings.Builder
	b.WriteString("SQL_ID  abcdfgh12345j, child number 0\n-------------------------------------\nselect 1 from dual\n\nPlan hash value: 42\n\n")
	rule := strings.Repeat("-", 120) + "\n"
	fmt.Fprintf(&b, "%s|   Id  | %-50s | %-12s | Starts | A-Rows |   A-Time   | Buffers |  OMem |  1Mem | Used-Mem |\n%s", rule, "Operation", "Name", rule)
	for i, row := range strings.Split(strings.Trim(rows, "\n"), "\n") {
		cells := strings.Split(strings.TrimLeft(row, "\t"), "|")
		mark, operation, name := " ", cells[0], ""
		if rest, ok := strings.CutPrefix(operation, "-"); ok {
			mark, operation = "-", rest
		}
		operation, name, _ = strings.Cut(operation, " [")
		var seconds float64
		fmt.Sscan(cells[3], &seconds)
		time := fmt.Sprintf("%02d:%02d:%05.2f", int(seconds)/3600, int(seconds)/60%60, seconds-float64(int(seconds)/60*60))
		buffers := "0"
		if len(cells) > 4 {
			buffers = cells[4]
		}
		fmt.Fprintf(&b, "|%s %4d | %-50s | %-12s | %6s | %6s |%s | %7s |       |       |          |\n", mark, i, operation, strings.TrimSuffix(name, "]"), cells[1], cells[2], time, buffers)
	}
	b.WriteString(rule)
	return b.String()
}

// drawing has a line for each frame: own seconds, label, and what its notes begin with.
func drawing(plan *planner.Plan, m planner.Metric) string {
	var lines []string
	var draw func(n *planner.Node, depth int)
	draw = func(n *planner.Node, depth int) {
		self := n.Total[m]
		for _, c := range n.Children {
			self -= c.Total[m]
		}
		lines = append(lines, fmt.Sprintf("%s%.4g %s", strings.Repeat(".", depth), float64(self)/1e9, n.Label))
		for _, c := range n.Children {
			draw(c, depth+1)
		}
	}
	draw(plan.Root, 0)
	for _, w := range plan.Warnings {
		lines = append(lines, "! "+w.Rule)
	}
	return strings.Join(lines, "\n")
}

// TestAttribution holds each shape that has a rule, or needs none.
func TestAttribution(t *testing.T) {
	for _, c := range []struct {
		name, rows, want string
		metric           planner.Metric
	}{
		{"nested loops: times are totals over all starts", `
			SELECT STATEMENT|1|9|1.00
			 NESTED LOOPS|1|9|1.00
			  TABLE ACCESS FULL [A]|1|9|0.20
			  INDEX RANGE SCAN [B_I]|900|9|0.70`,
			"0 0 - SELECT STATEMENT\n.0.1 1 - NESTED LOOPS\n..0.2 2 - TABLE ACCESS FULL [A]\n..0.7 3 - INDEX RANGE SCAN [B_I]", 0},
		{"a line that never started took nothing", `
			SELECT STATEMENT|1|9|0.50
			 UNION-ALL|1|9|0.50
			  TABLE ACCESS FULL [A]|1|9|0.40
			  TABLE ACCESS FULL [B]|0|0|0.01`,
			"0 0 - SELECT STATEMENT\n.0.1 1 - UNION-ALL\n..0.4 2 - TABLE ACCESS FULL [A]\n..0 3 - TABLE ACCESS FULL [B]", 0},
		{"a line of 55 hours below 21 minutes", `
			SELECT STATEMENT|1|9|1260.00
			 BUFFER SORT|1|9|1260.00
			  SQL MODEL ORDERED|1|9|198000.00
			   TABLE ACCESS FULL [A]|1|9|19800.00`,
			"0 0 - SELECT STATEMENT\n.0 1 - BUFFER SORT\n..1134 2 - SQL MODEL ORDERED\n...126 3 - TABLE ACCESS FULL [A]\n! children exceed parent", 0},
		{"10 ms a line are rounding", `
			SELECT STATEMENT|1|9|0.10
			 HASH JOIN|1|9|0.10
			  TABLE ACCESS FULL [A]|1|9|0.06
			  TABLE ACCESS FULL [B]|1|9|0.06`,
			"0 0 - SELECT STATEMENT\n.0 1 - HASH JOIN\n..0.05 2 - TABLE ACCESS FULL [A]\n..0.05 3 - TABLE ACCESS FULL [B]", 0},
		{"scalar subqueries that are not inside line 0", `
			SELECT STATEMENT|1|9|1.00
			 TABLE ACCESS BY INDEX ROWID [S]|9|9|3.00
			 TABLE ACCESS FULL [A]|1|9|0.90`,
			"0 0 - SELECT STATEMENT\n.3 1 - TABLE ACCESS BY INDEX ROWID [S]\n.0.9 2 - TABLE ACCESS FULL [A]\n! scalar subqueries", 0},
		{"a writer's own time", `
			INSERT STATEMENT|1|0|2.00
			 LOAD TABLE CONVENTIONAL [T]|1|0|2.00
			  TABLE ACCESS FULL [A]|1|9|0.50`,
			"0 0 - INSERT STATEMENT\n.1.5 1 - LOAD TABLE CONVENTIONAL [T]\n..0.5 2 - TABLE ACCESS FULL [A]", 0},
		{"inactive lines of an adaptive plan", `
			SELECT STATEMENT|1|9|1.00
			- HASH JOIN|1|9|1.00
			  NESTED LOOPS|1|9|1.00
			-   STATISTICS COLLECTOR|1|9|0.40
			    TABLE ACCESS FULL [A]|1|9|0.40
			   INDEX RANGE SCAN [B_I]|9|9|0.50
			-  TABLE ACCESS FULL [B]|0|0|0.01`,
			"0 0 - SELECT STATEMENT\n.0.1 2 - NESTED LOOPS\n..0.4 4 - TABLE ACCESS FULL [A]\n..0.5 5 - INDEX RANGE SCAN [B_I]", 0},
		{"parallel, last execution: the coordinator alone", `
			SELECT STATEMENT|1|9|6.75
			 PX COORDINATOR|1|9|6.75
			  PX SEND QC (RANDOM) [:TQ10000]|0|0|0.01
			   TABLE ACCESS FULL [A]|0|0|0.01`,
			"0 0 - SELECT STATEMENT\n.6.75 1 - PX COORDINATOR\n..0 2 - PX SEND QC (RANDOM) [:TQ10000]\n...0 3 - TABLE ACCESS FULL [A]\n! parallel", 0},
		{"parallel, sums over servers: scaled to the coordinator's clock", `
			SELECT STATEMENT|1|1|0.60
			 PX COORDINATOR|1|16|0.60
			  PX SEND QC (RANDOM) [:TQ10000]|0|0|0.01
			   SORT AGGREGATE|16|16|1.20
			    TABLE ACCESS FULL [A]|16|9|0.80`,
			"0 0 - SELECT STATEMENT\n.0 1 - PX COORDINATOR\n..0 2 - PX SEND QC (RANDOM) [:TQ10000]\n...0.2 3 - SORT AGGREGATE\n....0.4 4 - TABLE ACCESS FULL [A]\n! parallel", 0},
		{"and as they are for the metric work", `
			SELECT STATEMENT|1|1|0.60
			 PX COORDINATOR|1|16|0.60
			  PX SEND QC (RANDOM) [:TQ10000]|0|0|0.01
			   SORT AGGREGATE|16|16|1.20
			    TABLE ACCESS FULL [A]|16|9|0.80`,
			"0 0 - SELECT STATEMENT\n.0 1 - PX COORDINATOR\n..0 2 - PX SEND QC (RANDOM) [:TQ10000]\n...0.4 3 - SORT AGGREGATE\n....0.8 4 - TABLE ACCESS FULL [A]\n! parallel", planner.Work},
		{"a parallel plan that one process ran", `
			SELECT STATEMENT|1|1|0.60
			 PX COORDINATOR|1|1|0.60
			  PX SEND QC (RANDOM) [:TQ10000]|1|1|0.50
			   TABLE ACCESS FULL [A]|1|9|0.40`,
			"0 0 - SELECT STATEMENT\n.0.1 1 - PX COORDINATOR\n..0.1 2 - PX SEND QC (RANDOM) [:TQ10000]\n...0.4 3 - TABLE ACCESS FULL [A]", 0},
		{"CONCATENATION repeats figures", `
			SELECT STATEMENT|1|1|1.00|12
			 CONCATENATION|1|1|1.00|12
			  FILTER|1|1|0.60|7
			   TABLE ACCESS FULL [A]|1|9|0.20|3
			   TABLE ACCESS FULL [B]|5|9|0.30|4
			  FILTER|1|0|0.40|5
			   TABLE ACCESS FULL [A]|0|0|0.01
			   TABLE ACCESS FULL [B]|5|9|0.30|4`,
			"0 0 - SELECT STATEMENT\n.0 1 - CONCATENATION\n..0.1 2 - FILTER\n...0.2 3 - TABLE ACCESS FULL [A]\n...0.3 4 - TABLE ACCESS FULL [B]\n..0.1 5 - FILTER\n...0 6 - TABLE ACCESS FULL [A]\n...0.3 7 - TABLE ACCESS FULL [B]\n! repeated statistics", 0},
		{"TEMP TABLE TRANSFORMATION", `
			SELECT STATEMENT|1|1|1.00
			 TEMP TABLE TRANSFORMATION|1|1|1.00
			  LOAD AS SELECT (CURSOR DURATION MEMORY) [SYS_TEMP_1]|1|0|0.60
			   TABLE ACCESS FULL [A]|1|9|0.50
			  TABLE ACCESS FULL [SYS_TEMP_1]|1|9|0.30`,
			"0 0 - SELECT STATEMENT\n.0.1 1 - TEMP TABLE TRANSFORMATION\n..0.1 2 - LOAD AS SELECT (CURSOR DURATION MEMORY) [SYS_TEMP_1]\n...0.5 3 - TABLE ACCESS FULL [A]\n..0.3 4 - TABLE ACCESS FULL [SYS_TEMP_1]", 0},
	} {
		plans, err := ParseXplan(xplan(c.rows), Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		m := c.metric
		if m == 0 {
			m = planner.Time
		}
		if got := drawing(plans[0], m); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// TestNotes holds what is said of lines whose figures hide something.
func TestNotes(t *testing.T) {
	for row, want := range map[string]string{
		" REMOTE [T]|1|9|0.50":                            "other database",
		" COLLECTION ITERATOR PICKLER FETCH [F]|1|9|0.50": "SQL_IDs of their own",
	} {
		plans, err := ParseXplan(xplan("SELECT STATEMENT|1|9|0.60\n"+row), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if notes := strings.Join(plans[0].Root.Children[0].Notes, " "); !strings.Contains(notes, want) {
			t.Errorf("%s: %q", row, notes)
		}
	}
	plans, err := ParseXplan(xplan("SELECT STATEMENT|1|9|0.01\n RESULT CACHE [c]|1|9|0.01\n  TABLE ACCESS FULL [A]|0|0|0.01"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if notes := strings.Join(plans[0].Root.Children[0].Notes, " "); !strings.Contains(notes, "cache") {
		t.Errorf("result cache: %q", notes)
	}
}

// TestStepsLeadToTheResult holds that each line that was scaled says so, up to its total.
func TestStepsLeadToTheResult(t *testing.T) {
	plans, err := ParseXplan(xplan("SELECT STATEMENT|1|9|1260.00\n BUFFER SORT|1|9|1260.00\n  SQL MODEL ORDERED|1|9|198000.00\n   WINDOW SORT|1|9|19800.00\n    TABLE ACCESS FULL [A]|1|9|20000.00"), Options{Steps: true})
	if err != nil {
		t.Fatal(err)
	}
	scaled := 0
	plans[0].Root.Walk(func(n *planner.Node) {
		for i, s := range n.Steps {
			if scaled++; i == len(n.Steps)-1 && s.Value != n.Total[s.Metric] {
				t.Errorf("%s: the steps end at %d %s, the total is %d", n.Label, s.Value, s.Metric, n.Total[s.Metric])
			}
		}
	})
	if scaled != 3 {
		t.Errorf("%d steps, want one for each of the 3 lines that were scaled", scaled)
	}
}
