package postgres

import (
	"fmt"
	"strings"
	"testing"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// neighbourPlan is a document whose inner node has the given keys.
func neighbourPlan(keys string) string {
	const figures = `"Actual Startup Time": 1, "Actual Total Time": %d, "Actual Rows": 5, "Actual Loops": 1`
	return `[{"Plan": {"Node Type": "Limit", ` + fmt.Sprintf(figures, 20) + `, "Plans": [{` + keys + `, ` + fmt.Sprintf(figures, 15) +
		`, "Plans": [{"Node Type": "Seq Scan", "Relation Name": "t", ` + fmt.Sprintf(figures, 10) + `}]}]}, "Execution Time": 21}]`
}

func TestNeighbours(t *testing.T) {
	const citusTasks = `, "Distributed Query": {"Job": {"Task Count": 4, "Tasks Shown": "One of 4", "Tasks": [{"Node": "host=a port=1", "Remote Plan": [[{"Plan": {"Node Type": "Seq Scan", "Actual Rows": 1}}]]}]}}`
	for _, c := range []struct {
		keys, name, warning string
	}{
		{`"Node Type": "Custom Scan", "Custom Plan Provider": "Citus Adaptive"` + citusTasks, "Citus", "plans of its tasks"},
		{`"Node Type": "Gather Motion", "Senders": 3, "Receivers": 1, "Slice": 1, "Segments": 3`, "Greenplum", "one segment"},
		{`"Node Type": "Redistribute Motion 3:3"`, "Greenplum", "one segment"},
		{`"Node Type": "Remote Subquery Scan"`, "Postgres-XL", "data nodes"},
		{`"Node Type": "YB Batched Nested Loop"`, "YugabyteDB", ""},
		{`"Node Type": "Custom Scan", "Custom Plan Provider": "ChunkAppend"`, "TimescaleDB", ""},
		{`"Node Type": "Custom Scan", "Custom Plan Provider": "ColumnarScan"`, "TimescaleDB", ""},
		{`"Node Type": "Custom Scan", "Custom Plan Provider": "ColumnarScan", "Columnar Projected Columns": "a, b"`, "columnar tables", ""},
		{`"Node Type": "Custom Scan", "Custom Plan Provider": "GpuJoin"`, "PG-Strom", ""},
		{`"Node Type": "Custom Scan", "Custom Plan Provider": "ParadeDB Scan"`, "ParadeDB", ""},
		{`"Node Type": "Custom Scan", "Custom Plan Provider": "Somebody's"`, "", ""},
		{`"Node Type": "Gather", "Workers Launched": 0`, "", ""},
	} {
		plans, err := ParseDocument([]byte(neighbourPlan(c.keys)), Options{})
		if err != nil {
			t.Errorf("%s: %v", c.keys, err)
			continue
		}
		p, err := flamegraph.New(plans[0])
		if err != nil {
			t.Errorf("%s: %v", c.keys, err)
			continue
		}
		told := ""
		for _, s := range p.Settings {
			if s.Key == planner.RunNote {
				told += s.Value
			}
		}
		if c.name == "" && told != "" || !strings.HasPrefix(told, "plan with nodes of "+c.name) && !strings.HasPrefix(told, "plan of "+c.name) && c.name != "" {
			t.Errorf("%s: told %q", c.keys, told)
		}
		if len(p.Warnings) > 0 != (c.warning != "") || c.warning != "" && !strings.Contains(p.Warnings[0].Message, c.warning) {
			t.Errorf("%s: warnings %+v", c.keys, p.Warnings)
		}
		if p.Root.Cum[planner.Time] != 21_000_000 {
			t.Errorf("%s: %d ns", c.keys, p.Root.Cum[planner.Time])
		}
	}
}

// TestNeighbourTasksAreDetails holds that what a task of Citus ran on another server is kept as a detail, and
// is no node.
func TestNeighbourTasksAreDetails(t *testing.T) {
	plans, err := ParseDocument([]byte(neighbourPlan(`"Node Type": "Custom Scan", "Custom Plan Provider": "Citus Adaptive", "Distributed Query": {"Job": {"Tasks": [{"Remote Plan": [[{"Plan": {"Node Type": "Index Scan"}}]]}]}}`)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	nodes, kept := 0, false
	plans[0].Root.Walk(func(n *planner.Node) {
		if n.Number > 0 {
			nodes++
		}
		for _, a := range n.Attrs {
			kept = kept || a.Key == "Distributed Query" && strings.Contains(a.Value, "Index Scan")
		}
	})
	if nodes != 3 || !kept {
		t.Errorf("%d nodes, kept: %v", nodes, kept)
	}
}

// TestAurora holds that a plan of Aurora is known by its own counters and its footer; what it read from
// its cache is a part of what was read, and is not counted twice.
func TestAurora(t *testing.T) {
	for _, text := range []string{
		"Seq Scan on t  (actual time=1.000..2.000 rows=1 loops=1)\n  Buffers: shared hit=3 read=5 aurora_orcache_hit=2 aurora_storage_read=3\n  I/O Timings: shared/local read=0.264\n",
		"Seq Scan on t  (actual time=1.000..2.000 rows=1 loops=1)\n  Buffers: shared hit=3 read=5\nNote: An Approved plan was used instead of the minimum cost plan.\nSQL Hash: 19, Plan Hash: 51\nExecution Time: 2.000 ms\n",
	} {
		plans, err := ParseText([]byte(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := flamegraph.New(plans[0])
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Settings) != 1 || p.Settings[0].Value != "plan of Amazon Aurora" || p.Root.Cum[planner.Reads] != 5 || p.Root.Cum[planner.Buffers] != 8 {
			t.Errorf("%+v, %d reads, %d buffers", p.Settings, p.Root.Cum[planner.Reads], p.Root.Cum[planner.Buffers])
		}
	}
}
