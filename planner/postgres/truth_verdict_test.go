package postgres

import (
	"strings"
	"testing"

	"sqlflame/planner"
)

// verdictOn judges a made-up plan: a Seq Scan below a Sort, with these own times in milliseconds, and a
// log in which the scan burns 40 ms in two calls.
func verdictOn(t *testing.T, line string, execution, sort, scan int64, log string) *truthVerdict {
	t.Helper()
	node := func(label, kind string, ms int64, kids ...*planner.Node) *planner.Node {
		n := &planner.Node{Operator: planner.Operator{Label: label, Kind: kind}, Children: kids}
		n.Total[planner.Time] = ms * 1e6
		for _, k := range kids {
			n.Total[planner.Time] += k.Total[planner.Time]
		}
		return n
	}
	plan := &planner.Plan{Root: node("SELECT", "Statement", 0,
		node("Execution", "Execution", execution, node("Sort", "Sort", sort, node("Seq Scan on ten", "Seq Scan", scan))))}
	c := &truthCase{}
	if err := c.line(line); err != nil {
		t.Fatal(err)
	}
	v := newVerdict(plan, 43e6)
	v.compare(&truthRun{truthCase: c, major: 18}, "", readBurns(t, log), nil)
	return v
}

const twoBurns = "7 LOG:  burn scan 20000 1000000\n7 LOG:  burn scan 19000 1020000\n7 LOG:  late scan 20000 1020000\n"

// TestTruthVerdict proves that the ground truth can tell right from wrong.
func TestTruthVerdict(t *testing.T) {
	for _, c := range []struct {
		name, line            string
		execution, sort, scan int64
		log, want             string
	}{
		{"right", "burn scan x2: Sort > Seq Scan on ten", 1, 1, 41, twoBurns, ""},
		{"in the wrong node", "burn scan x2: Sort > Seq Scan on ten", 0, 13, 30, twoBurns, "Sort: self is 13.000 ms, in truth 0.000 ms"},
		{"in no node", "burn scan x2: Sort > Seq Scan on ten", 10, 0, 30, twoBurns, "Execution: self is 10.000 ms"},
		{"negative", "burn scan x2: Sort > Seq Scan on ten", 0, -1, 41, twoBurns, "Sort: self is -1.000 ms"},
		{"another plan", "burn scan x2: Limit > Seq Scan on ten", 0, 0, 40, twoBurns, "0 nodes are"},
		{"other calls", "burn scan x3: Seq Scan on ten", 0, 0, 40, twoBurns, "2 calls, want 3"},
		{"no calls", "burn scan: Seq Scan on ten", 0, 0, 0, "", "no calls"},
		{"unknown calls", "burn scan x2: Seq Scan on ten", 0, 0, 40, twoBurns + "7 LOG:  burn other 1 1\n", "does not know"},
		{"lacks", "lacks: Sort", 0, 0, 0, "", "lacks"},
		{"has", "has: Hash", 0, 0, 0, "", "has"},
		{"sum", "burn scan x2: Sort > Seq Scan on ten", 0, 1, 41, twoBurns, "the sum of all self times"},
	} {
		v := verdictOn(t, c.line, c.execution, c.sort, c.scan, c.log)
		if got := strings.Join(v.failures, "\n"); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if v := verdictOn(t, "burn scan x2: Sort > Seq Scan on ten", 10, 0, 40, twoBurns); !v.disturbed(&truthRun{truthCase: &truthCase{}}) {
		t.Error("10 ms beside all burns are no disturbance")
	}
	if v := verdictOn(t, "burn scan x2: Sort > Seq Scan on ten", 0, 10, 30, twoBurns); v.disturbed(&truthRun{truthCase: &truthCase{}}) {
		t.Error("time in the wrong node is taken for a disturbance")
	}
}
