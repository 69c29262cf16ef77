package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A planStore is where a server keeps the plans of past executions.
type planStore struct {
	schema  string // of pg_store_plans, "" if it is not installed
	columns []string
	aurora  bool // has aurora_stat_plans()
}

// findStored looks for a plan that the server has kept for the query id, if an estimate is wanted and
// nothing but the id was given. What is kept and cannot be used is no error: the statement is planned
// then, with a note.
func (a *analysis) findStored(ctx context.Context, found *lookup) error {
	if !a.estimating || a.Generic || len(a.Params) > 0 {
		return nil
	}
	store, err := findPlanStore(ctx, a.conn)
	if err != nil {
		return err
	}
	var name string
	var row []string
	switch {
	case store.schema != "":
		name = "pg_store_plans"
		row, err = a.pgStorePlan(ctx, store, found.role)
	case store.aurora:
		name = "aurora_stat_plans"
		row, err = a.auroraPlan(ctx)
	}
	var server *ServerError
	switch {
	case errors.As(err, &server):
		a.note("the plans of %s cannot be read: %s", name, server.Message)
	case err != nil || row == nil:
		return err
	default:
		return a.takeStored(ctx, name, row)
	}
	return nil
}

// findPlanStore asks for both in one query. Only a superuser can have put them where they are looked
// for.
func findPlanStore(ctx context.Context, c *Conn) (*planStore, error) {
	row, err := c.row(ctx, `select
		(select n.nspname from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_store_plans'),
		(select string_agg(a.attname::text, ' ') from pg_catalog.pg_extension e
			join pg_catalog.pg_class c on c.relnamespace = e.extnamespace and c.relname = 'pg_store_plans'
			join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0
			where e.extname = 'pg_store_plans'),
		exists (select from pg_catalog.pg_proc p where p.proname = 'aurora_stat_plans' and p.pronamespace = 'pg_catalog'::regnamespace)`)
	if err != nil {
		return nil, err
	}
	return &planStore{schema: row[0], columns: strings.Fields(row[1]), aurora: row[2] == "t"}, nil
}

// pgStorePlan reads the plan that was used last, by the statement's role if there is one: document,
// plan id, calls and when. The extension keeps short keys, which its own function writes out again: for
// that, plan_format has to be raw.
func (a *analysis) pgStorePlan(ctx context.Context, store *planStore, role string) ([]string, error) {
	id := "p.queryid"
	if slices.Contains(store.columns, "queryid_stat_statements") {
		id = "p.queryid_stat_statements" // before 1.6 its own ids are others
	}
	schema := quoteIdent(store.schema)
	rows, err := a.guardedRows(ctx, `set local pg_store_plans.plan_format = 'raw'`, fmt.Sprintf(`
		select %[1]s.pg_store_plans_jsonplan(p.plan), p.planid, p.calls,
		pg_catalog.to_char(p.last_call at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
		from %[1]s.pg_store_plans p join pg_catalog.pg_database d on d.oid = p.dbid and d.datname = pg_catalog.current_database()
		left join pg_catalog.pg_roles r on r.oid = p.userid
		where %[2]s = $1::bigint order by r.rolname = $2 desc nulls last, p.last_call desc limit 1`, schema, id), a.QueryID, role)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// auroraPlan reads the plan that was captured last.
func (a *analysis) auroraPlan(ctx context.Context) ([]string, error) {
	rows, err := a.guardedRows(ctx, "", `select p.explain_plan, p.planid, p.calls,
		pg_catalog.to_char(p.plan_captured_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
		from pg_catalog.aurora_stat_plans(true) p join pg_catalog.pg_database d on d.oid = p.dbid and d.datname = pg_catalog.current_database()
		where p.queryid = $1::bigint and p.plan_type <> 'no plan' order by p.plan_captured_time desc limit 1`, a.QueryID)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// guardedRows runs a query that may fail without the transaction failing with it. What setup sets is
// undone.
func (a *analysis) guardedRows(ctx context.Context, setup, sql string, args ...string) ([][]string, error) {
	if err := a.conn.Exec(ctx, `savepoint sqlflame;`+setup); err != nil {
		return nil, err
	}
	rows, err := a.conn.rows(ctx, sql, args...)
	if ctx.Err() == nil {
		if back := a.conn.Exec(ctx, `rollback to savepoint sqlflame`); err == nil {
			err = back
		}
	}
	return rows, err
}

// takeStored makes the capture of a stored plan, if it can be drawn.
func (a *analysis) takeStored(ctx context.Context, name string, row []string) error {
	document, root := readStored(row[0])
	if root == nil {
		a.note("%s has a plan for query id %s that is cut or not understood: planning the statement anew", name, a.QueryID)
		return nil
	}
	server, err := a.conn.facts(ctx)
	if err != nil {
		return err
	}
	a.sql = a.SQL
	origin := a.origin(server)
	origin.When = row[3]
	timed := root.measured && root.timed
	how := "ESTIMATE by the optimizer's costs, no measured time"
	if timed {
		how = "measured by the server"
	}
	origin.Measured = fmt.Sprintf("%s, plan %s of %s calls: %s", name, row[1], row[2], how)
	a.stored = &Capture{Document: document, Origin: origin, Timed: timed}
	a.note("the plan is one that %s has kept (plan %s, %s calls)", name, row[1], row[2])
	return nil
}

// readStored returns the plan as EXPLAIN's JSON, which pg_store_plans has; Aurora has text. The node is nil
// if it is not a single plan from its beginning to its end.
func readStored(text string) ([]byte, *node) {
	if !isJSONText(text) {
		json, err := textToJSON(text, 0)
		if err != nil {
			return nil, nil
		}
		text = string(json)
	}
	documents, err := readDocuments(text)
	if err != nil || len(documents) != 1 || len(documents[0].survey().lacking) > 0 {
		return nil, nil
	}
	return []byte(text), documents[0].root
}

func isJSONText(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}
