package postgres

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sqlflame/planner"
)

// readings are the ways to read a document.
var readings = map[string]Options{
	"measured": {},
	"split":    {SplitIO: true},
	"steps":    {Steps: true},
	"both":     {SplitIO: true, Steps: true},
	"estimate": {Estimate: true},
}

// TestEveryDocument holds what the attribution promises for any plan against all captures.
func TestEveryDocument(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdata, "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, file := range files {
		if strings.HasSuffix(file, ".profile.json") {
			continue
		}
		doc, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		read += checkDocument(t, filepath.Base(file), doc)
	}
	if read < 500 {
		t.Errorf("%d plans read", read)
	}
}

// checkDocument reads a document in all ways and returns how many plans came of it.
func checkDocument(t *testing.T, name string, doc []byte) (read int) {
	printed := printedTimes(doc)
	for how, opt := range readings {
		plans, err := ParseDocument(doc, opt)
		if err != nil {
			continue
		}
		for i, plan := range plans {
			read++
			checkFits(t, name+" "+how, plan, plan.Root)
			if i < len(printed) && printed[i] != nil && plan.Metrics.Has(planner.Time) {
				checkExecution(t, name+" "+how, plan, *printed[i])
			}
		}
	}
	return read
}

// printedTimes reads the Execution Time of each plan with the standard library, in milliseconds.
func printedTimes(doc []byte) []*float64 {
	var list []map[string]json.RawMessage // a struct would take keys of other case
	if json.Unmarshal(doc, &list) != nil {
		return nil
	}
	var times []*float64
	for _, d := range list {
		var printed *float64
		if json.Unmarshal(d["Execution Time"], &printed) != nil {
			printed = nil
		}
		if d["Plan"] != nil {
			times = append(times, printed)
		}
	}
	return times
}

// checkFits holds that no node's children took more than the node.
func checkFits(t *testing.T, name string, plan *planner.Plan, n *planner.Node) {
	t.Helper()
	n.Walk(func(n *planner.Node) {
		for _, m := range plan.Metrics.List() {
			if !m.Additive() {
				continue
			}
			self := n.Total[m]
			for _, c := range n.Children {
				self -= c.Total[m]
			}
			if self < 0 || n.Total[m] < 0 {
				t.Errorf("%s: %s: self %s is %d of %d", name, n.Label, m, self, n.Total[m])
			}
		}
	})
}

// checkExecution holds that the self times below Execution sum to what the server printed.
func checkExecution(t *testing.T, name string, plan *planner.Plan, printed float64) {
	t.Helper()
	for _, top := range plan.Root.Children {
		if top.Kind != "Execution" {
			continue
		}
		var sum int64
		top.Walk(func(n *planner.Node) { sum += selfTime(n) })
		if math.Abs(float64(sum)-printed*1e6) > 0.5+printed*1e-6 {
			t.Errorf("%s: self times sum to %d ns, the server printed %v ms", name, sum, printed)
		}
	}
}

// FuzzAttribute holds the same for documents that no server printed.
func FuzzAttribute(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(testdata, "postgres", "*.json"))
	if err != nil {
		f.Fatal(err)
	}
	for i, file := range files {
		if doc, err := os.ReadFile(file); err == nil && i%4 == 0 && len(doc) < 50_000 {
			f.Add(doc)
		}
	}
	f.Fuzz(func(t *testing.T, doc []byte) { checkDocument(t, "fuzz", doc) })
}

// TestOwnershipKeepsTotals holds rule 0: what EXPLAIN prints as totals is counted once, wherever
// CTEs and InitPlans moved.
func TestOwnershipKeepsTotals(t *testing.T) {
	for _, name := range []string{"cte-twice.16", "cte-nested.18", "initplan.13", "initplan-gather.18", "terse.16", "gather.18", "io-gather.16"} {
		doc, err := os.ReadFile(filepath.Join(testdata, "postgres", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		documents, err := readDocuments(string(doc))
		if err != nil {
			t.Fatal(err)
		}
		d := documents[0]
		want := planner.Values{}
		sum := d.root.counters
		sum.hit += d.planning.hit
		sum.read += d.planning.read
		sum.written += d.planning.written
		sum.temp += d.planning.temp
		for kind, ns := range d.planning.ioTime {
			sum.ioTime[kind] += ns
		}
		sum.fill(&want)
		plan, err := d.plan(Options{SplitIO: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(plan.Warnings) > 0 && !strings.HasPrefix(plan.Warnings[0].Rule, "I/O") {
			t.Errorf("%s: %v", name, plan.Warnings)
		}
		for _, m := range []planner.Metric{planner.Buffers, planner.Reads, planner.Writes, planner.Temp, planner.IO} {
			if got := plan.Root.Total[m]; got != want[m] {
				t.Errorf("%s: %d %s, the server printed %d", name, got, m, want[m])
			}
		}
	}
}
