package oracle

import (
	"context"
	"database/sql/driver"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sqlflame/planner"
)

func read(t *testing.T, s *fakeServer, req Request) *Capture {
	t.Helper()
	if req.SQLID == "" {
		req.SQLID = fakeID
	}
	c, err := Read(t.Context(), s.open(t), req)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func onePlan(t *testing.T, c *Capture, opt Options) *planner.Plan {
	t.Helper()
	plans, err := c.Plans(opt)
	if err != nil || len(plans) != 1 {
		t.Fatalf("%d plans, error %v", len(plans), err)
	}
	return plans[0]
}

func TestReadLastExecution(t *testing.T) {
	c := read(t, oneChild(), Request{SQLID: strings.ToUpper(fakeID)})
	p := onePlan(t, c, Options{})
	if p.Root.Total[planner.Time] != 3_000_000 || p.Root.Children[0].Total[planner.Time] != 1_000_000 {
		t.Errorf("times %v, %v, want 3 ms over 1 ms", p.Root.Total, p.Root.Children[0].Total)
	}
	if p.Root.Total[planner.Rows] != 10 || p.Root.Total[planner.Buffers] != 5 {
		t.Errorf("values %v", p.Root.Total)
	}
	if got := p.Root.Children[0]; got.Label != "1 - INDEX RANGE SCAN [APP.T_I]" || got.Index != "T_I" || got.Schema != "APP" {
		t.Errorf("line 1 is %+v", got.Operator)
	}
	want := planner.Origin{Engine: "Oracle", Version: "19.0.0.0.0", Statement: "SELECT", SQL: "select * from t where a = 1", QueryID: fakeID,
		Child: "2", PlanID: "4078956316", Host: "dbhost1", Database: "ORCL", Role: "APP", When: "2026-03-01T10:11:12+02:00",
		Measured: "V$SQL_PLAN_STATISTICS_ALL, last execution of 7"}
	settings := p.Settings
	p.Settings = nil
	if fmt.Sprint(p.Origin) != fmt.Sprint(want) {
		t.Errorf("origin\n%+v, want\n%+v", p.Origin, want)
	}
	if fmt.Sprint(settings) != "[{Product Oracle Database 19c Enterprise Edition} {Container SALESPDB}]" {
		t.Errorf("settings %v", settings)
	}
	if len(p.Warnings) != 1 || p.Warnings[0].Rule != "several executions" {
		t.Errorf("warnings %+v, want one of several executions", p.Warnings)
	}
	if again := onePlan(t, c, Options{}); again.Root.Total != p.Root.Total || len(again.Root.Children) != 1 {
		t.Error("a second plan of the same capture differs")
	}
}

func TestReadAllExecutions(t *testing.T) {
	p := onePlan(t, read(t, oneChild(), Request{Scope: ScopeAll}), Options{})
	if p.Root.Total[planner.Time] != 21_000_000 || p.Root.Total[planner.Rows] != 70 || p.Root.Total[planner.Loops] != 7 {
		t.Errorf("values %v, want those of all executions", p.Root.Total)
	}
	if p.Metrics.Has(planner.Buffers) {
		t.Error("buffers of the last execution were mixed in")
	}
	if p.Measured != "V$SQL_PLAN_STATISTICS_ALL, sums over 7 executions since the cursor was loaded" || len(p.Warnings) == 0 {
		t.Errorf("measured %q, warnings %v", p.Measured, p.Warnings)
	}
	for _, a := range p.Root.Attrs {
		if strings.HasPrefix(a.Key, "LAST_") {
			t.Errorf("attribute %v is of the last execution", a)
		}
	}
}

// allowed are the columns of the Reference's pages on the views, which all of 11.2 have, by the alias
// that the statements give them: V$SQL, V$SQL_PLAN_STATISTICS_ALL; V$SQL_MONITOR, V$ACTIVE_SESSION_HISTORY.
var allowed = map[string]string{
	"s": ` SQL_ID CHILD_NUMBER ADDRESS CHILD_ADDRESS PLAN_HASH_VALUE SQL_TEXT SQL_FULLTEXT EXECUTIONS FETCHES END_OF_FETCH_COUNT PX_SERVERS_EXECUTIONS
 USERS_EXECUTING ELAPSED_TIME CPU_TIME BUFFER_GETS DISK_READS ROWS_PROCESSED LAST_LOAD_TIME LAST_ACTIVE_TIME PARSING_SCHEMA_NAME OBJECT_STATUS IS_OBSOLETE IS_SHAREABLE INST_ID `,
	"p": ` ADDRESS CHILD_ADDRESS HASH_VALUE PLAN_HASH_VALUE SQL_ID CHILD_NUMBER TIMESTAMP ID PARENT_ID DEPTH POSITION OPERATION OPTIONS
 OBJECT# OBJECT_OWNER OBJECT_NAME OBJECT_ALIAS OBJECT_TYPE OBJECT_NODE QBLOCK_NAME ACCESS_PREDICATES FILTER_PREDICATES PROJECTION OTHER_TAG
 DISTRIBUTION PARTITION_START PARTITION_STOP PARTITION_ID COST CARDINALITY BYTES CPU_COST IO_COST TEMP_SPACE TIME OTHER_XML EXECUTIONS
 LAST_STARTS STARTS LAST_OUTPUT_ROWS OUTPUT_ROWS LAST_CR_BUFFER_GETS CR_BUFFER_GETS LAST_CU_BUFFER_GETS CU_BUFFER_GETS LAST_DISK_READS
 DISK_READS LAST_DISK_WRITES DISK_WRITES LAST_ELAPSED_TIME ELAPSED_TIME POLICY ESTIMATED_OPTIMAL_SIZE ESTIMATED_ONEPASS_SIZE
 LAST_MEMORY_USED LAST_EXECUTION LAST_DEGREE ACTIVE_TIME MAX_TEMPSEG_SIZE LAST_TEMPSEG_SIZE INST_ID `,
	"m": ` SQL_EXEC_ID SQL_EXEC_START STATUS SQL_PLAN_HASH_VALUE SQL_ID PROCESS_NAME INST_ID `,
	"h": ` SQL_EXEC_ID SQL_EXEC_START SQL_PLAN_LINE_ID SESSION_STATE EVENT SQL_ID SQL_PLAN_HASH_VALUE INST_ID `,
}

// checkAliased holds the columns of a statement's views against the Reference.
func checkAliased(t *testing.T, statement string) {
	t.Helper()
	for _, m := range aliased.FindAllStringSubmatch(statement, -1) {
		if !slices.Contains(strings.Fields(allowed[m[1]]), strings.ToUpper(m[2])) {
			t.Errorf("no such column: %s", m[0])
		}
	}
}

var (
	aliased    = regexp.MustCompile(`\b([psmh])\.(\w+)`)
	fromClause = regexp.MustCompile(`(?i)\b(?:FROM|JOIN)\s+(\S+)`)
)

// checkStatement holds a statement against the views and columns that may be read.
func checkStatement(t *testing.T, statement string) {
	t.Helper()
	checkAliased(t, statement)
	for _, m := range fromClause.FindAllStringSubmatch(statement, -1) {
		switch strings.TrimPrefix(strings.ToLower(m[1]), "g") {
		case "v$sql", "v$sql_plan_statistics_all", "product_component_version":
		default:
			t.Errorf("%s must not be read", m[1])
		}
	}
	if !strings.HasPrefix(strings.ToLower(statement), "select ") || strings.Contains(statement, ";") {
		t.Errorf("not one plain SELECT: %s", statement)
	}
}

func TestStatements(t *testing.T) {
	s := oneChild()
	read(t, s, Request{})
	want := []string{sqlServer, sqlContainer, sqlChildren, sqlMeasured, sqlLines, sqlText, sqlOther}
	for i, call := range s.asked {
		checkStatement(t, call.statement)
		if i >= len(want) || call.statement != want[i] {
			t.Errorf("statement %d is\n%s", i, call.statement)
		}
		for _, arg := range call.args[min(2, len(call.args)):] {
			if arg.Value != "00000000A1B2C3D4" {
				t.Errorf("address bound as %v", arg.Value)
			}
		}
	}
	if len(s.asked) != len(want) {
		t.Errorf("%d statements, want %d", len(s.asked), len(want))
	}
}

func TestStatementsOnInstance(t *testing.T) {
	s, two := oneChild(), 2
	c := read(t, s, Request{Instance: &two})
	for _, call := range s.asked {
		checkStatement(t, call.statement)
		if strings.Contains(call.statement, "product_component_version") {
			continue
		}
		last := call.args[len(call.args)-1]
		if strings.Contains(call.statement, " v$") || !strings.Contains(call.statement, fmt.Sprintf("inst_id = :%d", last.Ordinal)) || last.Value != int64(2) {
			t.Errorf("not of instance 2: %s %v", call.statement, call.args)
		}
	}
	if c.Origin.Host != "" {
		t.Errorf("host %s is that of another instance", c.Origin.Host)
	}
	want := `SELECT s.sql_fulltext
FROM gv$sql s
WHERE s.sql_id = :1 AND s.inst_id = :4 AND s.child_number = :2 AND s.address = HEXTORAW(:3)`
	if got := onInstance(sqlText, 4); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestOldRelease(t *testing.T) {
	s := oneChild()
	s.answers[0] = serverAnswer("11.2.0.4.0")
	read(t, s, Request{})
	for _, call := range s.asked {
		if call.statement == sqlContainer {
			t.Error("11.2 has no CON_NAME")
		}
	}
}

// children makes a server with those children; each is number, address, obsolete, statistics.
func children(list ...[]driver.Value) *fakeServer {
	s := oneChild()
	s.answers[2].rows, s.answers[3].rows = nil, nil
	for i, c := range list {
		row := childRow(c[0].(int64), 1, 0, c[2].(string), fmt.Sprintf("2026-03-0%dT10:00:00", 9-i))
		row[1] = c[1]
		s.answers[2].rows = append(s.answers[2].rows, row)
		if c[3] != nil {
			s.answers[3].rows = append(s.answers[3].rows, []driver.Value{c[0], c[1], "2", c[3], nil, c[3], nil})
		}
	}
	return s
}

func TestChoosesChild(t *testing.T) {
	old := []byte{1}
	one := 1
	for name, c := range map[string]struct {
		server  *fakeServer
		ask     *int
		number  int64
		address string
		note    string
	}{
		"latest with statistics":  {children([]driver.Value{int64(3), raw, "N", nil}, []driver.Value{int64(2), raw, "N", "1"}, []driver.Value{int64(1), raw, "N", "1"}), nil, 2, "00000000A1B2C3D4", "child 3 was active later"},
		"not the obsolete":        {children([]driver.Value{int64(0), old, "Y", "1"}, []driver.Value{int64(0), raw, "N", "1"}), nil, 0, "00000000A1B2C3D4", "obsolete"},
		"only the obsolete":       {children([]driver.Value{int64(0), old, "Y", "1"}, []driver.Value{int64(0), raw, "N", nil}), nil, 0, "01", "obsolete"},
		"as asked":                {children([]driver.Value{int64(2), raw, "N", "1"}, []driver.Value{int64(1), raw, "N", "1"}), &one, 1, "00000000A1B2C3D4", "child 1 was asked for"},
		"zero starts are nothing": {children([]driver.Value{int64(2), raw, "N", "0"}, []driver.Value{int64(1), raw, "N", "4"}), nil, 1, "00000000A1B2C3D4", "no statistics"},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, c.server, Request{Child: c.ask})
			asked := c.server.asked[4].args
			if asked[1].Value != c.number || asked[2].Value != c.address {
				t.Errorf("read child %v of %v", asked[1].Value, asked[2].Value)
			}
			if !strings.Contains(strings.Join(got.Notes, "\n"), c.note) {
				t.Errorf("notes %q, want %q", got.Notes, c.note)
			}
		})
	}
}

func TestSituations(t *testing.T) {
	none := &fakeServer{answers: []fakeAnswer{serverAnswer("19.0.0.0.0")}}
	seven := 7
	denied := oneChild()
	denied.answers[3].err = errors.New("dpiStmt_execute: ORA-00942: table or view does not exist")
	for name, c := range map[string]struct {
		server *fakeServer
		req    Request
		kind   Kind
		hint   string
	}{
		"malformed":     {none, Request{SQLID: "abc"}, KindUsage, "13 characters"},
		"letter e":      {none, Request{SQLID: "5hc07qvt8v73e"}, KindUsage, "13 characters"},
		"no scope":      {none, Request{SQLID: fakeID, Scope: "some"}, KindUsage, "last and all"},
		"not cached":    {none, Request{SQLID: fakeID}, KindUnknownSQL, "aged out"},
		"no child":      {oneChild(), Request{SQLID: fakeID, Child: &seven}, KindNoChild, "child 2: plan 4078956316, 7 executions"},
		"plan aged out": {children([]driver.Value{int64(0), raw, "N", nil}), Request{SQLID: fakeID}, KindNoPlan, "statistics_level"},
		"no statistics": {children([]driver.Value{int64(0), raw, "N", "0"}), Request{SQLID: fakeID}, KindNoStatistics, "GATHER_PLAN_STATISTICS"},
		"no right":      {denied, Request{SQLID: fakeID}, KindPrivilege, "GRANT SELECT ON sys.v_$sql_plan_statistics_all"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(t.Context(), c.server.open(t), c.req)
			var e *Error
			if !errors.As(err, &e) || e.Kind != c.kind || !strings.Contains(e.Hint, c.hint) {
				t.Errorf("error %#v, want kind %d and hint %q", err, c.kind, c.hint)
			}
		})
	}
}

func TestEstimateWithoutStatistics(t *testing.T) {
	s := children([]driver.Value{int64(0), raw, "N", "0"})
	s.answers[4].columns = "id parent_id operation cost"
	s.answers[4].rows = [][]driver.Value{{"0", nil, "SELECT STATEMENT", "10"}, {"1", "0", "TABLE ACCESS", "9"}}
	p := onePlan(t, read(t, s, Request{Estimate: true}), Options{Estimate: true})
	if p.Root.Total[planner.Cost] != 1000 || p.Metrics.Has(planner.Time) {
		t.Errorf("values %v", p.Root.Total)
	}
}

func TestRunningNow(t *testing.T) {
	s := oneChild()
	row := childRow(2, 1, 0, "N", "")
	row[4], row[6] = "2", "0"
	s.answers[2].rows = [][]driver.Value{row}
	p := onePlan(t, read(t, s, Request{}), Options{})
	if len(p.Warnings) != 1 || p.Warnings[0].Rule != "running now" || p.When != "" {
		t.Errorf("warnings %+v, when %q", p.Warnings, p.When)
	}
}

func TestWithoutRightOnVersion(t *testing.T) {
	s := oneChild()
	s.answers[0].err = errors.New("ORA-00942: table or view does not exist")
	if c := read(t, s, Request{}); c.Origin.Version != "" || len(c.rows) != 2 {
		t.Errorf("capture %+v", c)
	}
}

// TestAdaptive reads a plan whose map leaves out the hash join that was not taken.
func TestAdaptive(t *testing.T) {
	s := oneChild()
	s.answers[4].columns = "id parent_id operation options last_starts last_elapsed_time"
	s.answers[4].rows = [][]driver.Value{
		{"0", nil, "SELECT STATEMENT", nil, "1", "900"},
		{"1", "0", "HASH JOIN", nil, "1", "800"},
		{"2", "1", "NESTED LOOPS", nil, "1", "800"},
		{"3", "2", "STATISTICS COLLECTOR", nil, "1", "500"},
		{"4", "3", "TABLE ACCESS", "FULL", "1", "500"},
		{"5", "2", "INDEX", "UNIQUE SCAN", "10", "200"},
		{"6", "1", "TABLE ACCESS", "FULL", "0", "0"},
	}
	s.answers = append(s.answers, fakeAnswer{to: "p.other_xml", columns: "id other_xml", rows: [][]driver.Value{{"1",
		`<other_xml><info type="db_version">19.0.0.0</info><info type="adaptive_plan" note="y">yes</info><display_map>` +
			`<row op="1" dis="0" par="0" prt="0" dep="0" skp="1"/><row op="2" dis="1" par="0" prt="0" dep="1" skp="0"/><row op="3" dis="1" par="1" prt="0" dep="1" skp="1"/>` +
			`<row op="4" dis="2" par="1" prt="0" dep="2" skp="0"/><row op="5" dis="3" par="1" prt="0" dep="2" skp="0"/><row op="6" dis="3" par="0" prt="0" dep="0" skp="1"/></display_map></other_xml>`}}})
	c := read(t, s, Request{})
	p := onePlan(t, c, Options{})
	var labels []string
	p.Root.Walk(func(n *planner.Node) { labels = append(labels, n.Label) })
	want := "0 - SELECT STATEMENT|2 - NESTED LOOPS|4 - TABLE ACCESS FULL|5 - INDEX UNIQUE SCAN"
	if got := strings.Join(labels, "|"); got != want {
		t.Errorf("lines %s, want %s", got, want)
	}
	if !strings.Contains(fmt.Sprint(p.Settings), "adaptive plan: yes") {
		t.Errorf("settings %v", p.Settings)
	}
	again, err := ParseSpool(c.Document(), Options{})
	if err != nil || again[0].Root.Children[0].Label != "2 - NESTED LOOPS" {
		t.Errorf("document reads back as %v, %v", again, err)
	}
}

func TestDocument(t *testing.T) {
	for _, scope := range []Scope{ScopeLast, ScopeAll} {
		c := read(t, oneChild(), Request{Scope: scope})
		want := onePlan(t, c, Options{})
		plans, err := ParseSpool(c.Document(), Options{})
		if err != nil || len(plans) != 1 {
			t.Fatal(err, plans)
		}
		if got := plans[0]; got.Root.Total != want.Root.Total || got.SQL != want.SQL || got.QueryID != want.QueryID || got.Measured != want.Measured {
			t.Errorf("%s: document reads back as %+v, want %+v", scope, got, want)
		}
	}
}

func TestCancel(t *testing.T) {
	s := oneChild()
	s.hang = "p.operation"
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := Read(ctx, s.open(t), Request{SQLID: fakeID})
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindTimeout || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

// TestArticle holds the times of the lines against the figures that the article draws. The rows were
// built from them: a line's time is its own and that of all below.
func TestArticle(t *testing.T) {
	want := articleFigures(t)
	data, err := os.ReadFile("../../testdata/oracle/live-article.csv")
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	s := oneChild()
	s.answers[4].columns, s.answers[4].rows = strings.Join(records[0], " "), nil
	for _, record := range records[1:] {
		row := make([]driver.Value, len(record))
		for i, cell := range record {
			if row[i] = cell; cell == "" {
				row[i] = nil
			}
		}
		s.answers[4].rows = append(s.answers[4].rows, row)
	}
	spooled, err := ParseSpool(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(spooled, onePlan(t, read(t, s, Request{}), Options{})) {
		got := map[string]int64{}
		stacks(p.Root, "", got)
		if len(got) != 25 {
			t.Errorf("%d lines with time of their own, want 25", len(got))
		}
		for stack, ms := range want {
			if got[stack] != ms*1_000_000 {
				t.Errorf("%s: %d ns, want %d ms", stack, got[stack], ms)
			}
		}
	}
}

func articleFigures(t *testing.T) map[string]int64 {
	data, err := os.ReadFile("../../testdata/oracle/live-article.self-ms")
	if err != nil {
		t.Fatal(err)
	}
	figures := map[string]int64{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		at := strings.LastIndexByte(line, ' ')
		ms, err := strconv.ParseInt(line[at+1:], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		figures[line[:at]] = ms
	}
	return figures
}

// stacks collects each node's own time by its path.
func stacks(n *planner.Node, above string, into map[string]int64) {
	path, own := above+n.Label, n.Total[planner.Time]
	for _, c := range n.Children {
		own -= c.Total[planner.Time]
		stacks(c, path+";", into)
	}
	if own != 0 {
		into[path] = own
	}
}
