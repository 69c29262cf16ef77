package postgres

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sqlflame/planner"
	"sqlflame/planner/postgres/localserver"
)

// sleepySchema has a function that sleeps longer or shorter from call to call of a session: for as many
// milliseconds as the list says.
const sleepySchema = `
	create table one as select 1 as id;
	create table many as select i as id from generate_series(1, 200000) i;
	create table written (id int primary key);
	analyze;
	create function sleepy(delays int[]) returns int language plpgsql volatile as $$
		declare n int := coalesce(nullif(current_setting('app.n', true), ''), '0')::int + 1;
		begin
			perform set_config('app.n', n::text, false);
			perform pg_sleep(delays[n] / 1000.0);
			return n;
		end $$;
`

// nodeOf returns the first node whose label begins so.
func nodeOf(t *testing.T, plan *planner.Plan, label string) *planner.Node {
	t.Helper()
	var found *planner.Node
	plan.Root.Walk(func(n *planner.Node) {
		if found == nil && strings.HasPrefix(n.Label, label) {
			found = n
		}
	})
	if found == nil {
		t.Fatalf("no node %s", label)
	}
	return found
}

// figures returns the numbers of a text.
func figures(t *testing.T, text string) []float64 {
	t.Helper()
	var list []float64
	for _, s := range regexp.MustCompile(`\d+(\.\d+)?`).FindAllString(text, -1) {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

// Of several runs the median is drawn; the header tells the spread and cold from warm, and so does
// each node.
func TestRuns(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, sleepySchema))
		for _, c := range []struct {
			name   string
			r      Request
			drawn  float64 // ms that the function slept in the run that is drawn
			header string
			spread [2]float64
		}{
			{"five", Request{SQL: `select sleepy('{500,20,180,100,260}') from one`, Runs: 5}, 180, "Median of 5 runs: .* ms .*; first run, perhaps cold: .*; EXPLAIN", [2]float64{20, 500}},
			{"warmed", Request{SQL: `select sleepy('{300,20,180,100}') from one`, Runs: 3, Warm: true}, 100, "Median of 3 runs: .*; before it a warm-up run, perhaps cold: .*; EXPLAIN", [2]float64{20, 180}},
			{"even", Request{SQL: `select sleepy('{20,100}') from one`, Runs: 2}, 20, "Median of 2 runs: ", [2]float64{20, 100}},
			{"generic", Request{SQL: `select sleepy($1) from one`, Params: params(t, "1={180,20,100}"), Runs: 3, Generic: true}, 100, "Median of 3 runs: .*generic plan", [2]float64{20, 180}},
		} {
			c.r.AllowVolatile = true
			capture := mustAnalyze(t, url, c.r)
			plans, err := capture.Plans(Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !regexp.MustCompile("^" + c.header).MatchString(plans[0].Measured) {
				t.Errorf("%s: measured by %q", c.name, plans[0].Measured)
			}
			near := func(what string, got, want float64) {
				if got < want || got > want+70 { // a busy machine wakes up late
					t.Errorf("%s: %s %v ms, want %v\n%s", c.name, what, got, want, plans[0].Measured)
				}
			}
			scan := nodeOf(t, plans[0], "Seq Scan on one")
			near("drawn", float64(scan.Total[planner.Time])/1e6, c.drawn)
			spread := figures(t, attrOf(scan, attrSpread))
			if len(spread) != 2 {
				t.Fatalf("%s: spread %q", c.name, attrOf(scan, attrSpread))
			}
			near("shortest", spread[0], c.spread[0])
			near("longest", spread[1], c.spread[1])
		}
	})
}

// A second run with TIMING OFF tells what reading the clock cost, the nodes with the most rows the most.
func TestOverhead(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, sleepySchema))
		capture := mustAnalyze(t, url, Request{SQL: `select count(*) from (select id from many where id > 100 offset 0) x`, Overhead: true, Runs: 3})
		plans, err := capture.Plans(Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`^Median of 3 runs.*warm-up run.*; (timing costs about|what timing costs is below) .* with TIMING OFF; EXPLAIN \(ANALYZE, BUFFERS`).MatchString(plans[0].Measured) {
			t.Errorf("measured by %q", plans[0].Measured)
		}
		if strings.Contains(plans[0].Measured, "below") {
			return // the machine's clock is read for nothing
		}
		var sum float64
		plans[0].Root.Walk(func(n *planner.Node) {
			for _, f := range figures(t, attrOf(n, attrOverhead)) {
				sum += f
			}
		})
		total := figures(t, plans[0].Measured[strings.Index(plans[0].Measured, "timing costs"):])[0]
		scan := figures(t, attrOf(nodeOf(t, plans[0], "Seq Scan on many"), attrOverhead))
		aggregate := figures(t, attrOf(nodeOf(t, plans[0], "Aggregate"), attrOverhead))
		if len(scan) != 1 || len(aggregate) != 1 || scan[0] < 100*aggregate[0] || sum < total-0.01 || sum > total+0.01 {
			t.Errorf("of %v ms the scan cost %v, the aggregate %v, all nodes %v", total, scan, aggregate, sum)
		}
	})
}

// Runs that write start from the same rows each.
func TestRunsThatWrite(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, sleepySchema))
		capture := mustAnalyze(t, url, Request{SQL: `insert into written select id from many where id <= 10`, AllowWrite: true, Runs: 3, Warm: true})
		if !strings.Contains(string(capture.Document), `"Node Type": "ModifyTable"`) {
			t.Errorf("%s", capture.Document)
		}
		if row, err := connect(t, url).row(t.Context(), "select count(*) from written"); err != nil || row[0] != "0" {
			t.Errorf("%v rows are left, %v", row, err)
		}
	})
}

// Nor do the savepoints of earlier runs stay open, each with a lock on its transaction's id.
func TestRunsThatWriteEndTheirSavepoints(t *testing.T) {
	onOutermost(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, sleepySchema))
		capture := mustAnalyze(t, url, Request{SQL: `insert into written select 1 from pg_locks
			where locktype = 'transactionid' and pid = pg_backend_pid() having count(*) > 0`, AllowWrite: true, AllowVolatile: true, Runs: 4})
		locks := func(r timedRun) string {
			return regexp.MustCompile(`(?s)"Node Type": "Function Scan".*?"Actual Rows": ([0-9.]+)`).FindStringSubmatch(r.document)[1]
		}
		runs := capture.runs.counted
		if second, last := locks(runs[1]), locks(runs[3]); second != last {
			t.Errorf("%s locks in the second run, %s in the last", second, last)
		}
	})
}

func TestMedianOf(t *testing.T) {
	for want, times := range [][]int64{{5}, {9, 1}, {9, 1, 4}, {7, 9, 8, 1}} {
		list := make([]timedRun, len(times))
		for i, ns := range times {
			list[i].time = ns
		}
		if want == 3 {
			want = 0 // 7 of 1 7 8 9
		}
		if got := medianOf(list); got != want {
			t.Errorf("%v: run %d, want %d", times, got, want)
		}
	}
}

// A node that another run does not have, or that never ran, has no part in the spread.
func TestSpreadOfDifferentPlans(t *testing.T) {
	document := func(scan string, ms float64) timedRun {
		return timedRun{document: fmt.Sprintf(`[{"Plan": {"Node Type": "Limit", "Actual Startup Time": 0.1, "Actual Total Time": %[2]v, "Actual Rows": 1, "Actual Loops": 1,
			"Plans": [{"Node Type": %[1]q, "Parent Relationship": "Outer", "Actual Startup Time": 0.1, "Actual Total Time": %[2]v, "Actual Rows": 1, "Actual Loops": 1}]}, "Execution Time": %[2]v}]`, scan, ms), time: int64(ms * 1e6)}
	}
	r := &executions{counted: []timedRun{document("Result", 3), document("Result", 5), document("Seq Scan", 9)}, median: 1}
	plans, err := ParseDocument([]byte(r.drawn().document), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.annotate(plans[0], Options{}); err != nil {
		t.Fatal(err)
	}
	limit, result := nodeOf(t, plans[0], "Limit"), nodeOf(t, plans[0], "Result")
	if got := attrOf(limit, attrSpread); got != "3.000 ms - 9.000 ms" {
		t.Errorf("Limit: %q", got)
	}
	if got := attrOf(result, attrSpread); got != "3.000 ms - 5.000 ms" || len(result.Notes) != 1 {
		t.Errorf("Result: %q, %q", got, result.Notes)
	}
}
