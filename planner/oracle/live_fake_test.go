package oracle

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
	"strings"
	"testing"
)

// A fakeServer answers statements with recorded rows, and remembers what it was asked.
type fakeServer struct {
	answers []fakeAnswer
	asked   []fakeCall
	hang    string // a statement with this text waits until the context ends
}

type fakeAnswer struct {
	to      string // the statement begins so, in its FROM clause or its first column
	child   any    // of the second argument, nil for any
	columns string
	rows    [][]driver.Value
	err     error
}

type fakeCall struct {
	statement string
	args      []driver.NamedValue
}

func (s *fakeServer) open(t *testing.T) *sql.DB {
	db := sql.OpenDB(s)
	t.Cleanup(func() { db.Close() })
	return db
}

func (s *fakeServer) Connect(context.Context) (driver.Conn, error) { return fakeConn{s}, nil }
func (s *fakeServer) Driver() driver.Driver                        { return nil }

type fakeConn struct{ *fakeServer }

func (fakeConn) Prepare(string) (driver.Stmt, error) { panic("only queries are expected") }
func (fakeConn) Begin() (driver.Tx, error)           { panic("no transaction is expected") }
func (fakeConn) Close() error                        { return nil }

func (c fakeConn) QueryContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Rows, error) {
	c.asked = append(c.asked, fakeCall{statement, args})
	if c.hang != "" && strings.Contains(statement, c.hang) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for _, a := range c.answers {
		if strings.Contains(statement, a.to) && (a.child == nil || len(args) > 1 && args[1].Value == a.child) {
			return &fakeRows{a, 0}, a.err
		}
	}
	return &fakeRows{}, nil
}

type fakeRows struct {
	fakeAnswer
	next int
}

func (r *fakeRows) Columns() []string { return strings.Fields(strings.ToUpper(r.columns)) }
func (r *fakeRows) Close() error      { return nil }

func (r *fakeRows) Next(dest []driver.Value) error {
	if r.next >= len(r.rows) {
		return io.EOF
	}
	copy(dest, r.rows[r.next])
	r.next++
	return nil
}

// A number is how godror hands over a NUMBER: a string type of its own.
type number string

var raw = []byte{0, 0, 0, 0, 0xA1, 0xB2, 0xC3, 0xD4}

const (
	fakeID      = "5hc07qvt8v737"
	serverCols  = "product version server_host db_name connected_user instance_number"
	childCols   = "child_number address plan_hash_value executions users_executing px_servers_executions end_of_fetch_count is_obsolete last_active time_zone sql_text"
	measureCols = "child_number address plan_lines starts elapsed_time last_starts last_elapsed_time"
	lineCols    = "sql_id child_number address plan_hash_value id parent_id depth operation options object_owner object_name cardinality executions starts output_rows elapsed_time last_starts last_output_rows last_cr_buffer_gets last_cu_buffer_gets last_elapsed_time"
)

func serverAnswer(version string) fakeAnswer {
	return fakeAnswer{to: "SELECT product, version", columns: serverCols, rows: [][]driver.Value{
		{"Oracle Database 19c Enterprise Edition", version, "dbhost1", "ORCL", "APP", "1"},
	}}
}

func childRow(n int64, executions, running int64, obsolete, active string) []driver.Value {
	return []driver.Value{n, raw, number("4078956316"), executions, number("0"), int64(0), int64(1), obsolete, active, "+02:00", "select * from t"}[:11:11]
}

// twoLines are an index read by a table access, of 3 ms and 1 ms in the last execution.
func twoLines() [][]driver.Value {
	return [][]driver.Value{
		{fakeID, "2", raw, number("4078956316"), number("0"), nil, "0", "SELECT STATEMENT", nil, nil, nil, nil, "7", "7", "70", "21000", number("1"), int64(10), float64(5), nil, "3000"},
		{fakeID, "2", raw, number("4078956316"), "1", "0", "1", "INDEX", "RANGE SCAN", "APP", "T_I", number("18446744073709551615"), "7", "7", "70", "7000", "1", "10", "5", "0", "1000"},
	}
}

func oneChild() *fakeServer {
	return &fakeServer{answers: []fakeAnswer{
		serverAnswer("19.0.0.0.0"),
		{to: "AS con_name", columns: "con_name", rows: [][]driver.Value{{"SALESPDB"}}},
		{to: "TO_CHAR(s.last_active_time", columns: childCols, rows: [][]driver.Value{childRow(2, 7, 0, "N", "2026-03-01T10:11:12")}},
		{to: "AS plan_lines", columns: measureCols, rows: [][]driver.Value{{number("2"), raw, "2", "7", "21000", "1", "3000"}}},
		{to: "p.operation", columns: lineCols, rows: twoLines()},
		{to: "s.sql_fulltext", columns: "sql_fulltext", rows: [][]driver.Value{{"select * from t where a = 1"}}},
	}}
}
