package oracle

import (
	"database/sql/driver"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"sqlflame/planner"
)

var bothPacks = Packs{Diagnostics: true, Tuning: true}

func TestParsePacks(t *testing.T) {
	for list, want := range map[string]Packs{"": {}, "diagnostics": {Diagnostics: true}, "Diagnostics, TUNING": bothPacks} {
		got, err := ParsePacks(strings.FieldsFunc(list, func(r rune) bool { return r == ',' }))
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v", list, got, err)
		}
	}
	for _, list := range [][]string{{"tuning"}, {"partitioning"}, {""}} {
		var e *Error
		if _, err := ParsePacks(list); !errors.As(err, &e) || e.Kind != KindUsage || e.Hint == "" {
			t.Errorf("%q: %v", list, err)
		}
	}
}

// unmeasured is a server whose only child has no statistics, while SQL Monitor and the active session
// history know something of it.
func unmeasured(t *testing.T) *fakeServer {
	t.Helper()
	report, err := os.ReadFile("../../testdata/oracle/monitor.xml")
	if err != nil {
		t.Fatal(err)
	}
	s := oneChild()
	s.answers[3].rows = [][]driver.Value{{number("2"), raw, "2", nil, nil, nil, nil}}
	s.answers[4].columns = "sql_id child_number address plan_hash_value id parent_id operation options last_starts last_elapsed_time"
	s.answers[4].rows = [][]driver.Value{
		{fakeID, "2", raw, "4078956316", "0", nil, "SELECT STATEMENT", nil, nil, nil},
		{fakeID, "2", raw, "4078956316", "1", "0", "TABLE ACCESS", "FULL", nil, nil},
	}
	s.answers = append(s.answers,
		fakeAnswer{to: "v$sql_monitor", columns: "sql_exec_id exec_start status sql_plan_hash_value", rows: [][]driver.Value{
			{number("16777217"), "2026-03-01T10:11:12", "DONE (ALL ROWS)", number("4078956316")},
			{number("16777216"), "2026-03-01T09:00:00", "DONE (ALL ROWS)", number("4078956316")}}},
		fakeAnswer{to: "REPORT_SQL_MONITOR", columns: "report", rows: [][]driver.Value{{string(report)}}},
		fakeAnswer{to: "v$active_session_history", columns: "sql_exec_id exec_start sql_plan_line_id session_state event samples", rows: [][]driver.Value{
			{"7", "2026-03-01T10:00:00", nil, "ON CPU", nil, "1"},
			{"7", "2026-03-01T10:00:00", "1", "ON CPU", nil, number("3")},
			{"7", "2026-03-01T10:00:00", "1", "WAITING", "db file scattered read", "4"},
			{"6", "2026-03-01T09:00:00", "1", "ON CPU", nil, "900"}}})
	return s
}

// licensed tells whether a statement reads what a pack must be licensed for.
func licensed(statement string) bool {
	s := strings.ToLower(statement)
	return strings.Contains(s, "monitor") || strings.Contains(s, "active_session") || strings.Contains(s, "dba_hist")
}

func TestNoPackNoLicensedView(t *testing.T) {
	s := unmeasured(t)
	_, err := Read(t.Context(), s.open(t), Request{SQLID: fakeID})
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindNoStatistics {
		t.Errorf("error %v", err)
	}
	for _, call := range s.asked {
		if licensed(call.statement) {
			t.Errorf("without a pack: %s", call.statement)
		}
	}
}

// TestMeasuredNeedsNoPack holds that statistics of the cursor's own come first.
func TestMeasuredNeedsNoPack(t *testing.T) {
	s := oneChild()
	read(t, s, Request{Packs: bothPacks})
	if slices.ContainsFunc(s.asked, func(c fakeCall) bool { return licensed(c.statement) }) {
		t.Error("a licensed view was read in vain")
	}
}

func TestMonitorReport(t *testing.T) {
	s := unmeasured(t)
	c := read(t, s, Request{Packs: bothPacks})
	p := onePlan(t, c, Options{})
	if p.Host != "dbhost1" || !strings.HasPrefix(p.Measured, "SQL Monitor, ") || p.Root.Total[planner.Time] == 0 {
		t.Errorf("plan of %s, measured by %s, %v", p.Host, p.Measured, p.Root.Total)
	}
	want, err := os.ReadFile("../../testdata/oracle/monitor.xml")
	if err != nil || string(c.Document()) != string(want) {
		t.Error("the document is not the report")
	}
	call := s.asked[len(s.asked)-1]
	if call.statement != sqlReport || call.args[0].Value != fakeID || call.args[1].Value != "2026-03-01T10:11:12" || call.args[2].Value != int64(16777217) {
		t.Errorf("asked for %v by\n%s", call.args, call.statement)
	}
	if !strings.Contains(strings.Join(c.Notes, "\n"), "began 2026-03-01 10:11:12 on the server's clock, DONE (ALL ROWS), plan 4078956316; 1 more") {
		t.Errorf("notes %q", c.Notes)
	}
}

func TestMonitorOfInstanceAndChild(t *testing.T) {
	s, three, two := unmeasured(t), 3, 2
	s.answers[7].to = "gv$sql_monitor"
	s.answers[6].rows = [][]driver.Value{{"1", "2026-03-01T11:00:00", "DONE", "99"}, {"2", "2026-03-01T10:00:00", "DONE", "4078956316"}}
	s.answers[6].to = "gv$sql_monitor"
	s.answers[7].to = "REPORT_SQL_MONITOR"
	read(t, s, Request{Packs: bothPacks, Instance: &three, Child: &two})
	call := s.asked[len(s.asked)-1]
	if !strings.Contains(call.statement, "inst_id => :4, type") || call.args[3].Value != int64(3) || call.args[2].Value != int64(2) {
		t.Errorf("asked for %v by\n%s", call.args, call.statement)
	}
}

// TestHistory reads samples where the Tuning Pack is not licensed, or SQL Monitor has nothing.
func TestHistory(t *testing.T) {
	tuned := unmeasured(t)
	tuned.answers[6].rows = nil
	for name, c := range map[string]struct {
		server *fakeServer
		packs  Packs
	}{"diagnostics": {unmeasured(t), Packs{Diagnostics: true}}, "nothing in SQL Monitor": {tuned, bothPacks}} {
		t.Run(name, func(t *testing.T) {
			capture := read(t, c.server, Request{Packs: c.packs})
			if !c.packs.Tuning && slices.ContainsFunc(c.server.asked, func(c fakeCall) bool { return strings.Contains(strings.ToLower(c.statement), "monitor") }) {
				t.Error("SQL Monitor was read without the Tuning Pack")
			}
			spooled, err := ParseSpool(capture.Document(), Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range append(spooled, onePlan(t, capture, Options{})) {
				scan := p.Root.Children[0]
				if p.Root.Total[planner.Time] != 8e9 || scan.Total[planner.Time] != 7e9 || p.Metrics.Has(planner.Loops) {
					t.Errorf("times %d and %d of %v, want 8 s and 7 s", p.Root.Total[planner.Time], scan.Total[planner.Time], p.Metrics)
				}
				if p.Measured != "active session history, 8 activity samples of 1 s" || p.SQL == "" {
					t.Errorf("measured %q, SQL %q", p.Measured, p.SQL)
				}
				if got := scan.Attrs[len(scan.Attrs)-1]; got != (planner.Attr{Key: "activity", Value: "Cpu (3), db file scattered read (4)"}) {
					t.Errorf("attributes %v", scan.Attrs)
				}
			}
		})
	}
}

func TestPacksKnowNothing(t *testing.T) {
	s := unmeasured(t)
	s.answers[6].rows, s.answers[8].rows = nil, nil
	_, err := Read(t.Context(), s.open(t), Request{SQLID: fakeID, Packs: bothPacks})
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindNoStatistics {
		t.Fatal(err)
	}
	for _, want := range []string{"SQL Monitor has no execution", "no samples of plan 4078956316", "GATHER_PLAN_STATISTICS"} {
		if !strings.Contains(e.Hint, want) {
			t.Errorf("hint lacks %q:\n%s", want, e.Hint)
		}
	}
}

// TestParallelWithPacks holds that the coordinator's own statistics are taken where the packs know
// nothing, and their warnings kept.
func TestParallelWithPacks(t *testing.T) {
	s := oneChild()
	s.answers[2].rows[0][5] = int64(4)
	c := read(t, s, Request{Packs: bothPacks})
	if p := onePlan(t, c, Options{}); p.Root.Total[planner.Time] != 3_000_000 {
		t.Errorf("values %v", p.Root.Total)
	}
	if len(c.Notes) != 2 {
		t.Errorf("notes %q", c.Notes)
	}
}

func TestPacksWithoutRights(t *testing.T) {
	s := unmeasured(t)
	s.answers[6].err = errors.New("ORA-00942: table or view does not exist")
	_, err := Read(t.Context(), s.open(t), Request{SQLID: fakeID, Packs: bothPacks})
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindPrivilege || !strings.Contains(e.Hint, "v_$active_session_history") || !strings.Contains(e.Hint, "SQL Monitor's reports") {
		t.Errorf("error %#v", err)
	}
}

// TestPackStatements holds the columns against the Reference's pages on the views, of 11.2.
func TestPackStatements(t *testing.T) {
	for _, statement := range []string{sqlMonitored, sqlHistory, onInstance(sqlMonitored, 2), onInstance(sqlHistory, 3)} {
		checkAliased(t, statement)
	}
	if got := onInstance(sqlHistory, 3); !strings.Contains(got, "FROM gv$active_session_history h\nWHERE h.sql_id = :1 AND h.inst_id = :3 AND") {
		t.Errorf("got\n%s", got)
	}
}
