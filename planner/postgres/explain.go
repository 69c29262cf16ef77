package postgres

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

// run is the transaction: gate, execution, ROLLBACK.
func (a *analysis) run(ctx context.Context) (*Capture, error) {
	if err := a.enterAs(ctx, a.access()); err != nil {
		return nil, err
	}
	server, err := a.passGate(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.learnTypes(ctx); err != nil {
		return nil, err
	}
	if a.estimating {
		return a.estimated(server), nil
	}
	if err := a.limit(ctx, a.Timeout); err != nil {
		return nil, err
	}
	if err := a.usual(ctx); err != nil {
		return nil, err
	}
	options := a.options(server.version)
	runs, err := a.executeAll(ctx, options)
	if err != nil {
		return nil, err
	}
	origin := a.origin(server)
	origin.Measured = runs.words() + "EXPLAIN (" + options + ")" + a.form.words()
	return &Capture{Document: []byte(runs.drawn().document), Origin: origin, runs: runs}, nil
}

// begin opens a READ ONLY transaction.
func (a *analysis) begin(ctx context.Context) error { return a.beginAs(ctx, readOnly) }

// beginAs opens a transaction. Its text is ours, so the simple protocol may take all of it at once.
// With standard_conforming_strings off the gate would read literals differently from the server.
func (a *analysis) beginAs(ctx context.Context, access string) error {
	return a.conn.Exec(ctx, `begin transaction isolation level read committed `+access+`;
		set local standard_conforming_strings = on;
		set local lock_timeout = `+timeoutSetting(a.LockTimeout)+`;
		set local statement_timeout = `+timeoutSetting(plainTimeout)+`; `+a.conn.quickCommands())
}

// limit sets the time that each further statement may take, 0 for any.
func (a *analysis) limit(ctx context.Context, d time.Duration) error {
	return a.conn.Exec(ctx, `set local statement_timeout = `+timeoutSetting(d))
}

// timeoutSetting writes milliseconds and rounds up: Postgres takes 0 for no limit at all.
func timeoutSetting(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Millisecond-1)/time.Millisecond), 10)
}

// passGate runs the gate's second and third step. Their queries tell the server's facts, too.
func (a *analysis) passGate(ctx context.Context) (*facts, error) {
	if err := a.conn.keepGate(ctx); err != nil {
		return nil, err
	}
	g := &gate{conn: a.conn, statement: a.statement, write: a.AllowWrite}
	if _, err := a.permit(func() ([]string, error) { return g.checkNamed(ctx) }); err != nil {
		return nil, err
	}
	a.version = g.facts.version
	if err := a.chooseForm(a.version); err != nil {
		return nil, err
	}
	plain, err := a.plan(ctx)
	if err != nil {
		return nil, err
	}
	plan, err := readPlan(plain, a.AllowWrite)
	if err != nil {
		return nil, err
	}
	if err := a.quick(ctx); err != nil {
		return nil, err
	}
	verdict, err := a.permit(func() ([]string, error) { return g.checkCalls(ctx, plan) })
	if err == nil && len(verdict) > 0 {
		a.note("allowed although %s", summary(verdict))
	}
	return g.facts, err
}

// plan has the server plan the statement, under a limit of its own, and returns the document.
func (a *analysis) plan(ctx context.Context) (string, error) {
	if err := a.usual(ctx); err != nil {
		return "", err
	}
	limit := a.planningTime()
	if limit < plainTimeout {
		if err := a.limit(ctx, limit); err != nil {
			return "", err
		}
	}
	started := time.Now()
	err := a.prepare(ctx)
	var document string
	if err == nil {
		document, err = a.explainPlain(ctx)
	}
	if err != nil {
		return "", a.explainError(err, time.Since(started), limit, true)
	}
	if limit < plainTimeout {
		err = a.limit(ctx, plainTimeout)
	}
	return document, err
}

// planningTime is the limit of planning the statement.
func (a *analysis) planningTime() time.Duration {
	if a.Timeout > 0 {
		return min(a.Timeout, plainTimeout)
	}
	return plainTimeout
}

// permit returns the verdict of a check if the flag allows it.
func (a *analysis) permit(check func() ([]string, error)) ([]string, error) {
	started := time.Now()
	verdict, err := check()
	if err != nil {
		return nil, limitError(err, time.Since(started), plainTimeout, true)
	}
	if len(verdict) > 0 && !a.AllowVolatile {
		return nil, refuse(RuleVolatile, "%s", summary(verdict))
	}
	return verdict, nil
}

// options lists what EXPLAIN measures, as far as the server knows it.
func (a *analysis) options(version int) string {
	list := []string{"ANALYZE", "BUFFERS", "VERBOSE"}
	if version >= 120000 {
		list = append(list, "SETTINGS")
	}
	switch {
	case a.WAL && version >= 130000:
		list = append(list, "WAL")
	case a.WAL:
		a.note("the server is older than PostgreSQL 13 and cannot measure WAL")
	}
	switch {
	case a.Serialize != "" && version >= 170000:
		list = append(list, "SERIALIZE "+strings.ToUpper(a.Serialize))
	case a.Serialize != "":
		a.note("the server is older than PostgreSQL 17 and cannot measure serialization")
	}
	return strings.Join(list, ", ")
}

// limitError tells the time limit that we set from a cancellation by others: the server's messages
// may be in any language, and its codes do not say who cancelled.
func limitError(err error, took, limit time.Duration, plain bool) error {
	var server *ServerError
	if errors.As(err, &server) && server.Code == "57014" && limit > 0 && took >= limit-limit/20 {
		return &TimeoutError{Plain: plain, After: limit, err: server}
	}
	return err
}

// explainError tells the limits that we set from what is wrong with the statement.
func (a *analysis) explainError(err error, took, limit time.Duration, plain bool) error {
	var server *ServerError
	if !errors.As(err, &server) {
		return err
	}
	switch {
	case server.Code == "57014":
		return limitError(err, took, limit, plain)
	case server.Code == "55P03" && a.LockTimeout > 0:
		return &TimeoutError{Lock: true, Plain: plain, After: a.LockTimeout, err: server}
	case plain && len(a.args) > 0 && rejectsValue(server):
		server.Hint = "a value given with --param does not fit its type: correct it, or name another type, as in N:TYPE=VALUE"
	case plain && a.QueryID != "" && !a.Literals && len(a.args) > 0 && rejectsText(server.Code):
		return &RejectedTextError{Server: server, NoValues: a.anyValues}
	}
	return server
}

// rejectsText tells errors that a text may have only because it was normalized: syntax, grouping,
// types that cannot be inferred. A missing table is none of them.
func rejectsText(code string) bool {
	switch code {
	case "42601", "42803", "42804", "42P18", "42P08", "42883", "42725", "42846", "42P10", "42702", "42704", "0A000":
		return true
	}
	return false
}

// rejectsValue tells errors of a bound value, which has no place in the text: not readable as its
// type, or out of the type's range.
func rejectsValue(e *ServerError) bool {
	switch e.Code {
	case "22P02", "22007", "22008", "22003":
		return e.Position == 0
	}
	return false
}

// cleanUp ends the transaction and gives back what outlives ROLLBACK. It has a context of its own: after
// Ctrl-C there still are locks to give back. Behind PgBouncer a second message would reach whichever server
// connection is free by then, so both go in one. Errors do not matter, since the connection is closed next.
func (a *analysis) cleanUp() {
	a.end(`rollback; ` + marked(`select pg_catalog.pg_advisory_unlock_all()`))
}

// leave ends a transaction in which nothing but our own queries ran.
func (a *analysis) leave() { a.end(`rollback`) }

func (a *analysis) end(sql string) {
	ctx, cancel := context.WithTimeout(context.Background(), cleanupTimeout)
	defer cancel()
	a.dropPrepared(ctx)
	a.conn.forgetGate(ctx)
	_ = a.conn.Exec(ctx, sql)
}
