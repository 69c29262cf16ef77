package oracle

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"sqlflame/planner"
)

// A TopOrder says by what statements are ranked.
type TopOrder string

// The orders. All but the mean are sums over all executions of the cursors in the cache.
const (
	TopElapsed    TopOrder = "elapsed" // of a parallel statement coordinator plus servers
	TopMean       TopOrder = "mean"    // elapsed time of an execution
	TopCPU        TopOrder = "cpu"
	TopGets       TopOrder = "gets"  // buffer gets, as V$SQL counts them
	TopReads      TopOrder = "reads" // disk reads, as V$SQL counts them
	TopExecutions TopOrder = "executions"
	TopRows       TopOrder = "rows" // that were fetched or changed
)

// TopOrders lists them as the command line does.
var TopOrders = []TopOrder{TopElapsed, TopMean, TopCPU, TopGets, TopReads, TopExecutions, TopRows}

// Whole is the order in whose unit shares are told: means do not add up.
func (o TopOrder) Whole() TopOrder {
	if o == TopMean {
		return TopElapsed
	}
	return o
}

// MaxTop is how many statements can be listed: their SQL_IDs go into one IN list.
const MaxTop = 500

// A TopRequest says which statements of V$SQL to list.
type TopRequest struct {
	By            TopOrder // TopElapsed if ""
	Schema        string   // only what was parsed as this schema, "" for all
	MinExecutions int64
	Limit         int  // 1 to MaxTop
	Instance      *int // by the GV$ views, nil for the one that is connected
}

// A Top is what the cursor cache holds, the costliest first.
type Top struct {
	Origin     planner.Origin // of engine, server, database, role and settings only
	Statements int64          // SQL_IDs in V$SQL
	Own        int64          // those of them that sqlflame itself ran and that would have been listed
	// Whole is the sum over all of them, in the unit of the order: microseconds, gets, reads, executions or
	// rows. Of the mean it is that of TopElapsed. PL/SQL blocks may count what they call once more.
	Whole int64
	Rows  []TopRow
}

// A TopRow is one SQL_ID. Times are microseconds.
type TopRow struct {
	SQLID      string
	Schema     string // that parsed it; the first of several
	Schemas    int64
	Elapsed    int64
	Mean       int64 // 0 if it was not yet executed to the end
	CPU        int64
	Gets       int64
	Reads      int64
	Executions int64
	Rows       int64
	Running    int64   // sessions that execute it now
	LastActive string  // in the server's time zone
	Share      float64 // of Whole, 0 to 1
	Text       string  // the first 1000 characters
	Children   []TopChild
}

// A TopChild is one child cursor.
type TopChild struct {
	Number     int64
	PlanHash   string
	Executions int64
	// Measured says that its plan has statistics of a last execution, so that Read will find them.
	Measured bool
	Obsolete bool
}

// Measured tells whether a child has statistics.
func (r TopRow) Measured() bool {
	return slices.ContainsFunc(r.Children, func(c TopChild) bool { return c.Measured })
}

// ReadTop lists the costliest statements. It reads V$SQL and V$SQL_PLAN_STATISTICS_ALL, by four SELECTs
// or five, and changes nothing.
//
// The error is an *Error.
func ReadTop(ctx context.Context, db *sql.DB, req TopRequest) (*Top, error) {
	if req.By == "" {
		req.By = TopElapsed
	}
	if !slices.Contains(TopOrders, req.By) {
		return nil, usage("", "cannot rank by %q", req.By)
	}
	if req.Limit < 1 || req.Limit > MaxTop {
		return nil, usage("", "from 1 to %d statements are listed", MaxTop)
	}
	return bounded(ctx, func() (*Top, error) {
		l := &topList{reader: reader{ctx: ctx, db: db, Request: Request{Instance: req.Instance}}, TopRequest: req}
		return l.read()
	})
}

// A topList goes through the views for one request.
type topList struct {
	reader
	TopRequest
}

func (l *topList) read() (*Top, error) {
	origin, err := l.origin()
	if err != nil {
		return nil, err
	}
	statement, args := l.statement()
	rows, err := l.run("cannot read "+l.views()+"$SQL", statement, args...)
	if err != nil {
		return nil, err
	}
	top := &Top{Origin: origin}
	for i, row := range rows {
		if i == 0 {
			top.Statements, top.Whole = row.integer("ALL_STATEMENTS"), row.integer("WHOLE")
		}
		switch {
		case isOwn(row.text("SQL_TEXT")):
			top.Own++
		case len(top.Rows) < l.Limit:
			top.Rows = append(top.Rows, l.row(row, top.Whole))
		}
	}
	if len(top.Rows) == 0 {
		return top, nil
	}
	return top, l.readChildren(top)
}

func (l *topList) row(row vrow, whole int64) TopRow {
	r := TopRow{
		SQLID: row.text("SQL_ID"), Schema: row.text("SCHEMA_NAME"), Schemas: row.integer("SCHEMAS"),
		Elapsed: row.integer("BY_ELAPSED"), Mean: row.integer("BY_MEAN"), CPU: row.integer("BY_CPU"), Gets: row.integer("BY_GETS"),
		Reads: row.integer("BY_READS"), Executions: row.integer("BY_EXECUTIONS"), Rows: row.integer("BY_ROWS"),
		Running: row.integer("RUNNING"), LastActive: row.text("LAST_ACTIVE"), Text: row.text("SQL_TEXT"),
	}
	if whole > 0 {
		r.Share = float64(row.integer("BY_"+strings.ToUpper(string(l.By.Whole())))) / float64(whole)
	}
	return r
}

// readChildren adds the child cursors of the statements, and which of them have statistics.
func (l *topList) readChildren(top *Top) error {
	ids := make([]any, len(top.Rows))
	at := map[string]*TopRow{}
	for i := range top.Rows {
		ids[i], at[top.Rows[i].SQLID] = top.Rows[i].SQLID, &top.Rows[i]
	}
	type key struct{ id, number, address string }
	keyOf := func(row vrow) key { return key{row.text("SQL_ID"), row.text("CHILD_NUMBER"), row.text("ADDRESS")} }
	stats, err := l.run("cannot read "+l.views()+"$SQL_PLAN_STATISTICS_ALL", l.ofThese(sqlTopMeasured, "p", ids), l.with(ids)...)
	if err != nil {
		return err
	}
	measured := map[key]bool{}
	for _, row := range stats {
		measured[keyOf(row)] = row.integer("LAST_STARTS") > 0
	}
	children, err := l.run("cannot read "+l.views()+"$SQL", l.ofThese(sqlTopChildren, "s", ids), l.with(ids)...)
	for _, row := range children {
		if r := at[row.text("SQL_ID")]; r != nil {
			r.Children = append(r.Children, TopChild{
				Number: row.integer("CHILD_NUMBER"), PlanHash: row.text("PLAN_HASH_VALUE"), Executions: row.integer("EXECUTIONS"),
				Measured: measured[keyOf(row)], Obsolete: row.text("IS_OBSOLETE") == "Y",
			})
		}
	}
	return err
}

// topOrders are the values of a SQL_ID, by the columns of V$SQL in the Reference of 11.2.
var topOrders = []struct {
	order TopOrder
	sql   string
}{
	{TopElapsed, "SUM(s.elapsed_time)"},
	{TopMean, "SUM(s.elapsed_time) / NULLIF(SUM(s.executions), 0)"},
	{TopCPU, "SUM(s.cpu_time)"},
	{TopGets, "SUM(s.buffer_gets)"},
	{TopReads, "SUM(s.disk_reads)"},
	{TopExecutions, "SUM(s.executions)"},
	{TopRows, "SUM(s.rows_processed)"},
}

const (
	sqlTopMeasured = `SELECT /* sqlflame */ p.sql_id, p.child_number, p.address, MAX(p.last_starts) AS last_starts
FROM v$sql_plan_statistics_all p
WHERE p.sql_id IN (%s)
GROUP BY p.sql_id, p.child_number, p.address`

	sqlTopChildren = `SELECT /* sqlflame */ s.sql_id, s.child_number, s.address, s.plan_hash_value, s.executions, s.is_obsolete
FROM v$sql s
WHERE s.sql_id IN (%s)
ORDER BY s.sql_id, s.child_number, s.address`
)

// ownRoom is how many statements of sqlflame itself may stand among the listed ones.
const ownRoom = 20

// statement returns the query with its arguments. Shares are of all statements, so that the filters come
// after the sums.
func (l *topList) statement() (string, []any) {
	var args []any
	bind := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf(":%d", len(args))
	}
	var values []string
	whole := "SUM(s.elapsed_time)"
	for _, o := range topOrders {
		values = append(values, o.sql+" AS by_"+string(o.order))
		if o.order == l.By.Whole() {
			whole = o.sql
		}
	}
	ofSchema, where := "1", ""
	if l.Schema != "" {
		ofSchema = "MAX(CASE WHEN s.parsing_schema_name = " + bind(l.Schema) + " THEN 1 ELSE 0 END)"
	}
	if l.TopRequest.Instance != nil {
		where = "\nWHERE s.inst_id = " + bind(int64(*l.TopRequest.Instance))
	}
	text := `SELECT /* sqlflame */ t.*
FROM (SELECT s.sql_id, ` + strings.Join(values, ", ") + `, MIN(s.parsing_schema_name) AS schema_name, COUNT(DISTINCT s.parsing_schema_name) AS schemas, SUM(s.users_executing) AS running, TO_CHAR(MAX(s.last_active_time), 'YYYY-MM-DD"T"HH24:MI:SS') AS last_active, MIN(s.sql_text) AS sql_text, ` + ofSchema + ` AS of_schema, COUNT(*) OVER () AS all_statements, SUM(` + whole + `) OVER () AS whole
FROM ` + strings.ToLower(l.views()) + `$sql s` + where + `
GROUP BY s.sql_id
ORDER BY by_` + string(l.By) + ` DESC NULLS LAST, s.sql_id) t
WHERE t.of_schema = 1 AND t.by_executions >= ` + bind(l.MinExecutions) + ` AND ROWNUM <= ` + bind(int64(l.Limit+ownRoom))
	return text, args
}

// ofThese makes a statement read the SQL_IDs, on the instance that was asked for.
func (l *topList) ofThese(statement, alias string, ids []any) string {
	binds := make([]string, len(ids))
	for i := range ids {
		binds[i] = fmt.Sprintf(":%d", i+1)
	}
	statement = fmt.Sprintf(statement, strings.Join(binds, ", "))
	if l.TopRequest.Instance == nil {
		return statement
	}
	statement = strings.Replace(statement, "FROM v$", "FROM gv$", 1)
	return strings.Replace(statement, "WHERE ", fmt.Sprintf("WHERE %s.inst_id = :%d AND ", alias, len(ids)+1), 1)
}

// with adds the instance to the arguments.
func (l *topList) with(ids []any) []any {
	if l.TopRequest.Instance == nil {
		return ids
	}
	return append(slices.Clone(ids), int64(*l.TopRequest.Instance))
}

// isOwn tells the statements of this package, of which V$SQL has the beginning.
func isOwn(text string) bool {
	plain := func(s string) string { return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), " gv$", " v$") }
	text = plain(text)
	if strings.HasPrefix(text, "SELECT /* sqlflame */ ") {
		return true
	}
	for _, ours := range []string{sqlServer, sqlContainer, sqlChildren, sqlMeasured, sqlText, sqlOther, sqlLines} {
		ours, _, _ = strings.Cut(plain(ours), " WHERE ")
		if strings.HasPrefix(text, ours[:min(len(ours), 900)]) {
			return true
		}
	}
	return false
}
