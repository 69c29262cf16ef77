package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sqlflame/planner"
)

// A TopOrder says by what statements are ranked.
type TopOrder string

// The orders. All but those of one execution (mean, max, stddev) are sums over all calls.
const (
	TopTotal  TopOrder = "total"  // execution time
	TopMean   TopOrder = "mean"   // execution time of a call
	TopMax    TopOrder = "max"    // execution time of the slowest call
	TopStddev TopOrder = "stddev" // population standard deviation of the calls' execution times
	TopCalls  TopOrder = "calls"
	TopRows   TopOrder = "rows"
	TopReads  TopOrder = "reads" // shared and local blocks that were not in the buffer cache
	TopHits   TopOrder = "hits"  // shared and local blocks that were
	TopTemp   TopOrder = "temp"  // temporary blocks read and written
	TopWAL    TopOrder = "wal"   // bytes, since version 1.8 of the extension
	TopIO     TopOrder = "io"    // time of reading and writing blocks, if track_io_timing is on
	TopPlan   TopOrder = "plan"  // planning time, since 1.8, if pg_stat_statements.track_planning is on
)

// TopOrders lists them as the command line does.
var TopOrders = []TopOrder{TopTotal, TopMean, TopMax, TopStddev, TopCalls, TopRows, TopReads, TopHits, TopTemp, TopWAL, TopIO, TopPlan}

// Whole is the order in whose unit shares are told: not all orders have values that add up.
func (o TopOrder) Whole() TopOrder {
	switch o {
	case TopMean, TopMax, TopStddev:
		return TopTotal
	}
	return o
}

// A TopRequest says which statements of pg_stat_statements to list.
type TopRequest struct {
	By           TopOrder // TopTotal if ""
	AllDatabases bool     // not only the current one
	Role         string   // only what this role ran, "" for all
	MinCalls     int64
	All          bool // transaction control and settings, too
	Limit        int  // at least 1
	// TextLimit cuts the texts to so many characters on the server, 0 leaves them complete.
	TextLimit int
	Timeout   time.Duration // of a query, 0 for none
}

// A Top is what pg_stat_statements holds, the costliest first.
type Top struct {
	Origin     planner.Origin // of engine, server, database, role and time only
	Extension  string         // its version, by its columns; "" before 1.8
	StatsReset string         // when counting began, UTC; "" if the server does not tell (before 14)
	Evicted    int64          // how many times the least used statements were thrown out; 0 if it does not tell
	Known      TopKnown
	// Statements counts what is in scope, all of it, and Hidden those whose id and text the role may
	// not see. Own counts those that sqlflame itself ran, Control those that begin and end transactions
	// or set and show settings; both as far as they rank where the list is. None of them is in Rows.
	Statements, Hidden, Own, Control int64
	// Listable is how many query ids are left to list, if there were no limit.
	Listable int64
	// Whole is the sum over all statements in scope that clients sent themselves (nested ones are
	// in theirs), in the unit of the order: milliseconds, blocks, bytes, rows or calls. Of orders
	// that do not add up it is that of TopTotal.
	Whole, HiddenPart float64
	LostTexts         bool // the server has lost the texts of all statements
	Rows              []TopRow
}

// TopKnown says which of the values the server counts at all.
type TopKnown struct {
	WAL  bool // since version 1.8 of the extension
	Plan bool // the same, and track_planning
	IO   bool // track_io_timing
}

// A TopRow is one query id in one database, over all roles. Times are milliseconds.
type TopRow struct {
	QueryID  string // a signed number
	Database string
	Roles    []string // those who ran it, by name
	Nested   bool     // only ever inside of functions
	Calls    int64
	Total    float64
	Mean     float64
	Max      float64
	Stddev   float64
	PlanTime float64
	IOTime   float64
	Rows     int64
	Hits     int64
	Reads    int64
	Temp     int64   // blocks read and written
	WAL      int64   // bytes
	Share    float64 // of Whole, 0 to 1; may exceed it for nested statements
	Text     string  // without passwords
	TextSize int64   // bytes, before it was cut
	TextLost bool
	// Readable says that the gate's first step lets the text through. Only rows up to the first one
	// of which that is so are looked at.
	Readable bool
}

// A TopOrderError tells that the server does not count what statements shall be ranked by.
type TopOrderError struct {
	By      TopOrder
	Setting string // that would make it count; "" if the extension is too old
}

func (e *TopOrderError) Error() string {
	if e.Setting != "" {
		return fmt.Sprintf("the server has not counted %s: %s is off", e.By, e.Setting)
	}
	return fmt.Sprintf("this server's pg_stat_statements does not count %s", e.By)
}

// Top lists the costliest statements. It runs two short queries in a READ ONLY transaction (a third
// one only where the server has lost the texts). Errors are those of errors.go, a *TopOrderError or
// the context's. The connection can be used again afterwards.
func (c *Conn) Top(ctx context.Context, r TopRequest) (*Top, error) {
	if r.By == "" {
		r.By = TopTotal
	}
	t := &topQuery{analysis: analysis{conn: c, Request: Request{LockTimeout: DefaultLockTimeout}}, TopRequest: r}
	top, err := t.list(ctx, true)
	var server *ServerError
	if errors.As(err, &server) && server.Code == "22021" {
		// NULs stand where the texts were: their file was lost. The figures are kept elsewhere.
		top, err = t.list(ctx, false)
	}
	if err != nil {
		return nil, err
	}
	top.markReadable()
	for i := range top.Rows {
		top.Rows[i].Text = maskSecrets(top.Rows[i].Text)
	}
	return top, nil
}

// A topQuery is a request at work.
type topQuery struct {
	analysis
	TopRequest
	view topView
}

// A topView is what the server's view looks like.
type topView struct {
	schema  string
	columns []string
	info    bool // pg_stat_statements_info is there
}

func (v *topView) has(column string) bool { return slices.Contains(v.columns, column) }

func (t *topQuery) list(ctx context.Context, texts bool) (*Top, error) {
	defer t.cleanUp()
	if err := t.begin(ctx); err != nil {
		return nil, err
	}
	if err := t.conn.Exec(ctx, ownSearchPath); err != nil {
		return nil, err
	}
	if err := t.limit(ctx, t.TopRequest.Timeout); err != nil {
		return nil, err
	}
	top, err := t.describe(ctx)
	if err != nil {
		return nil, err
	}
	if err := t.checkOrder(); err != nil {
		return nil, err
	}
	top.LostTexts = !texts
	started := time.Now()
	rows, err := t.conn.rows(ctx, t.listing(texts), t.Role, strconv.FormatInt(t.MinCalls, 10), strconv.Itoa(t.Limit+ownRoom))
	if err != nil {
		return nil, topError(limitError(err, time.Since(started), t.TopRequest.Timeout, false), top.Origin)
	}
	if err := top.read(rows, t.By, t.Limit); err != nil {
		return nil, err
	}
	return top, top.checkCounted(t.By)
}

// topError tells what keeps the view from being read; lost texts are for the caller.
func topError(err error, o planner.Origin) error {
	var server *ServerError
	var timeout *TimeoutError
	switch {
	case errors.As(err, &timeout), errors.As(err, &server) && server.Code == "22021":
		return err
	case server != nil && server.Code == "55P03":
		return &TimeoutError{Lock: true, After: DefaultLockTimeout, err: server}
	}
	return statementsError(err, "", &facts{database: o.Database, role: o.Role})
}

// describe asks for the server's facts and the view's columns, in one query.
func (t *topQuery) describe(ctx context.Context) (*Top, error) {
	row, err := t.conn.row(ctx, `select current_setting('server_version'), current_database(), current_user,
		to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
		current_setting('track_io_timing'), coalesce(current_setting('pg_stat_statements.track_planning', true), ''),
		v.nspname, v.columns, v.info, v.extversion
		from (select 1) as always left join (
			select n.nspname, e.extversion, string_agg(a.attname::text, ' ') as columns,
				exists (select from pg_class i where i.relnamespace = n.oid and i.relname = 'pg_stat_statements_info') as info
			from pg_extension e
			join pg_namespace n on n.oid = e.extnamespace
			join pg_class c on c.relnamespace = n.oid and c.relname = 'pg_stat_statements'
			join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
			where e.extname = 'pg_stat_statements' group by n.nspname, n.oid, e.extversion
		) v on true`)
	if err != nil {
		return nil, err
	}
	top := &Top{Extension: row[9], Origin: planner.Origin{Engine: "PostgreSQL", Version: row[0], Host: t.conn.host, Database: row[1], Role: row[2], When: row[3]}}
	t.view = topView{schema: row[6], columns: strings.Fields(row[7]), info: row[8] == "t"}
	if t.view.schema == "" {
		return nil, &NoStatementsError{Database: row[1]}
	}
	top.Known.WAL = t.view.has("wal_bytes")
	top.Known.Plan = t.view.has("total_plan_time") && row[5] == "on"
	top.Known.IO = row[4] == "on"
	return top, nil
}

// checkOrder refuses to rank by what the view does not have.
func (t *topQuery) checkOrder() error {
	if t.By == TopWAL && !t.view.has("wal_bytes") || t.By == TopPlan && !t.view.has("total_plan_time") {
		return &TopOrderError{By: t.By}
	}
	return nil
}

// checkCounted refuses to rank by what has never been counted. What is switched off for this session
// may be on for others.
func (t *Top) checkCounted(by TopOrder) error {
	switch {
	case t.Whole > 0:
		return nil
	case by == TopPlan && !t.Known.Plan:
		return &TopOrderError{By: by, Setting: "pg_stat_statements.track_planning"}
	case by == TopIO && !t.Known.IO:
		return &TopOrderError{By: by, Setting: "track_io_timing"}
	}
	return nil
}

// markReadable finds the first statement that could be executed.
func (t *Top) markReadable() {
	for i := range t.Rows {
		r := &t.Rows[i]
		if r.TextLost || int64(len(r.Text)) != r.TextSize || !mayRead(r.Text) {
			continue
		}
		if _, err := checkStatement(r.Text, false); err == nil {
			r.Readable = true
			return
		}
	}
}

// mayRead tells texts that are worth the parser's time by their first word.
func mayRead(text string) bool {
	for {
		text = strings.TrimLeft(text, " \t\r\n(")
		switch {
		case strings.HasPrefix(text, "--"):
			_, text, _ = strings.Cut(text, "\n")
		case strings.HasPrefix(text, "/*"):
			_, text, _ = strings.Cut(text, "*/")
		default:
			for _, word := range []string{"select", "with", "values", "table"} {
				if len(text) >= len(word) && strings.EqualFold(text[:len(word)], word) {
					return true
				}
			}
			return false
		}
	}
}
