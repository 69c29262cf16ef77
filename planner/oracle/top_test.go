package oracle

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

const (
	topCols      = "sql_id by_elapsed by_mean by_cpu by_gets by_reads by_executions by_rows schema_name schemas running last_active sql_text of_schema all_statements whole"
	topChildCols = "sql_id child_number address plan_hash_value executions is_obsolete"
	topStatCols  = "sql_id child_number address last_starts"
)

// topServer answers as drivers do: NUMBERs as texts, integers and floats.
func topServer() *fakeServer {
	return &fakeServer{answers: []fakeAnswer{
		serverAnswer("19.0.0.0.0"),
		{to: "AS con_name", columns: "con_name", rows: [][]driver.Value{{"SALESPDB"}}},
		{to: "AS all_statements", columns: topCols, rows: [][]driver.Value{
			{"5hc07qvt8v737", number("6000000"), number("2000000.5"), "5000000", float64(1200), "30", int64(3), "90", "APP", "1", "0", "2026-03-01T10:11:12", "select * from t", "1", "412", "8000000"},
			{"9babjv8yq8ru3", "1500000", "1500000", "1", "1", "1", "1", "1", "APP", "1", "0", nil, "SELECT /* sqlflame */ p.sql_id, p.child_number", "1", "412", "8000000"},
			{"gjaap3w3qbf8c", "500000", nil, "400000", "7", "0", "0", "0", "APP", "2", "1", nil, "select 2 from dual", "1", "412", "8000000"},
			{"1111111111111", "1", "1", "1", "1", "1", "1", "1", "SYS", "1", "0", nil, "select 3 from dual", "1", "412", "8000000"},
		}},
		{to: "MAX(p.last_starts)", columns: topStatCols, rows: [][]driver.Value{
			{"5hc07qvt8v737", "0", raw, nil}, {"5hc07qvt8v737", number("2"), raw, int64(1)}, {"gjaap3w3qbf8c", "0", raw, "0"},
		}},
		{to: "s.plan_hash_value, s.executions, s.is_obsolete", columns: topChildCols, rows: [][]driver.Value{
			{"5hc07qvt8v737", "0", raw, number("4078956316"), "1", "Y"}, {"5hc07qvt8v737", int64(2), raw, number("4078956316"), "2", "N"}, {"gjaap3w3qbf8c", "0", raw, "12", "0", "N"},
		}},
	}}
}

func TestTop(t *testing.T) {
	s := topServer()
	top, err := ReadTop(t.Context(), s.open(t), TopRequest{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	if top.Statements != 412 || top.Own != 1 || top.Whole != 8_000_000 || len(top.Rows) != 2 || top.Origin.Version != "19.0.0.0.0" || top.Origin.Database != "ORCL" {
		t.Fatalf("%+v", top)
	}
	want := TopRow{SQLID: "5hc07qvt8v737", Schema: "APP", Schemas: 1, Elapsed: 6_000_000, Mean: 2_000_001, CPU: 5_000_000, Gets: 1200, Reads: 30, Executions: 3, Rows: 90,
		LastActive: "2026-03-01T10:11:12", Share: 0.75, Text: "select * from t",
		Children: []TopChild{{0, "4078956316", 1, false, true}, {2, "4078956316", 2, true, false}}}
	if got := fmt.Sprintf("%+v", top.Rows[0]); got != fmt.Sprintf("%+v", want) {
		t.Errorf("got\n%s, want\n%+v", got, want)
	}
	if r := top.Rows[1]; r.SQLID != "gjaap3w3qbf8c" || r.Measured() || r.Mean != 0 || r.Running != 1 || len(r.Children) != 1 {
		t.Errorf("%+v", r)
	}
}

var topFrom = regexp.MustCompile(`(?i)\b(?:FROM|JOIN)\s+\(?(\S+)`)

// checkTopStatement is checkStatement for a query that reads from a query.
func checkTopStatement(t *testing.T, statement string) {
	t.Helper()
	checkAliased(t, statement)
	for _, m := range topFrom.FindAllStringSubmatch(statement, -1) {
		switch strings.TrimPrefix(strings.ToLower(m[1]), "g") {
		case "v$sql", "v$sql_plan_statistics_all", "product_component_version", "select":
		default:
			t.Errorf("%s must not be read", m[1])
		}
	}
	if !strings.HasPrefix(statement, "SELECT ") || strings.Contains(statement, ";") {
		t.Errorf("not one plain SELECT: %s", statement)
	}
}

var bound = regexp.MustCompile(`:(\d+)\b`)

// Each order, filter and instance makes statements of allowed columns, with a value for each bind.
func TestTopStatements(t *testing.T) {
	two := 2
	for _, order := range TopOrders {
		for _, r := range []TopRequest{{}, {Schema: "APP"}, {Instance: &two}, {Schema: "APP", Instance: &two, MinExecutions: 7}} {
			s := topServer()
			r.By, r.Limit = order, 2
			if _, err := ReadTop(t.Context(), s.open(t), r); err != nil {
				t.Fatal(err)
			}
			if len(s.asked) != 5 {
				t.Errorf("%d statements", len(s.asked))
			}
			for _, call := range s.asked {
				checkTopStatement(t, call.statement)
				highest := 0
				for _, m := range bound.FindAllStringSubmatch(call.statement, -1) {
					highest++
					if m[1] != fmt.Sprint(highest) && !strings.Contains(call.statement, "IN (") {
						t.Errorf("binds out of order: %s", call.statement)
					}
				}
				if highest != len(call.args) {
					t.Errorf("%d binds, %d values: %s", highest, len(call.args), call.statement)
				}
				if reads := strings.Contains(call.statement, "v$"); reads && strings.Contains(call.statement, "gv$") != (r.Instance != nil) {
					t.Errorf("wrong instance: %s", call.statement)
				}
				if strings.Contains(call.statement, "v$sql_plan") || strings.Contains(call.statement, "MIN(s.sql_text)") {
					if !isOwn(call.statement) {
						t.Errorf("not known as our own: %s", call.statement)
					}
				}
			}
		}
	}
}

// What Read runs is known as our own, other statements on the same views are not.
func TestIsOwn(t *testing.T) {
	s := oneChild()
	read(t, s, Request{})
	for _, call := range s.asked {
		text := strings.ReplaceAll(call.statement, "\n", " ")
		if !isOwn(text[:min(len(text), 1000)]) {
			t.Errorf("not known: %s", text)
		}
	}
	for _, text := range []string{"", "select 1 from dual", "SELECT s.sql_fulltext, s.sql_id FROM v$sql s", "SELECT sql_fulltext FROM v$sql"} {
		if isOwn(text) {
			t.Errorf("taken for ours: %q", text)
		}
	}
}

func TestTopSituations(t *testing.T) {
	denied := topServer()
	denied.answers[2].err = errors.New("ORA-00942: table or view does not exist")
	empty := topServer()
	empty.answers[2].rows = nil
	if top, err := ReadTop(t.Context(), empty.open(t), TopRequest{Limit: 5}); err != nil || len(top.Rows) != 0 {
		t.Errorf("empty cache: %v, %+v", err, top)
	}
	for name, c := range map[string]struct {
		server *fakeServer
		req    TopRequest
		kind   Kind
		hint   string
	}{
		"no right":   {denied, TopRequest{Limit: 5}, KindPrivilege, "GRANT SELECT ON sys.v_$sql"},
		"no limit":   {topServer(), TopRequest{}, KindUsage, ""},
		"too many":   {topServer(), TopRequest{Limit: MaxTop + 1}, KindUsage, ""},
		"wrong rank": {topServer(), TopRequest{Limit: 1, By: "x; drop"}, KindUsage, ""},
	} {
		_, err := ReadTop(t.Context(), c.server.open(t), c.req)
		var e *Error
		if !errors.As(err, &e) || e.Kind != c.kind || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("%s: %#v", name, err)
		}
	}
}
