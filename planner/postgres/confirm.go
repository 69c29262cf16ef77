package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// A Question is what a person should know before a statement is executed.
type Question struct {
	SQL     string // as it will run
	Params  int    // how many values are bound to it
	QueryID string // "" if the text was given
	// Calls and Mean are what pg_stat_statements knows of the query id; Calls is 0 if nothing.
	Calls int64
	Mean  time.Duration

	Host, Database, Role string
	Version              string // such as 15.18
	Standby              bool
	Settings             []Setting // that it runs with
	Rules                []string  // in force while it runs, in words
	// Consequences are what ROLLBACK does not undo, in words; empty if nothing can be written.
	Consequences []string
}

// ask puts the question, if somebody wants to be asked or ought to know what writing means. It opens
// a transaction for what it has to look up and ends it before: nobody waits for a person to think.
func (a *analysis) ask(ctx context.Context) error {
	if a.Confirm == nil && !a.AllowWrite {
		return nil
	}
	q, err := a.question(ctx)
	if err != nil {
		return err
	}
	if a.Confirm != nil {
		return a.Confirm(ctx, q)
	}
	for _, text := range q.Consequences {
		a.note("%s", text)
	}
	return nil
}

func (a *analysis) question(ctx context.Context) (*Question, error) {
	q := &Question{SQL: a.sql, Params: len(a.args), QueryID: a.QueryID, Settings: a.Set, Rules: a.rules()}
	if a.found != nil {
		q.Calls, q.Mean = a.found.mean()
		if a.Role == "" && len(a.Set) == 0 && !a.AllowWrite {
			q.tell(a, a.found.server) // no need to ask again
			return q, nil
		}
	}
	defer a.leave()
	if err := a.enter(ctx); err != nil {
		return nil, err
	}
	server, err := a.conn.facts(ctx)
	if err != nil {
		return nil, err
	}
	q.tell(a, server)
	if !a.AllowWrite {
		return q, nil
	}
	if server.standby {
		return nil, refuse(RuleStandby, "the server is a standby, where nothing can be written")
	}
	q.Consequences, err = a.consequences(ctx)
	return q, err
}

// tell adds where the statement will run.
func (q *Question) tell(a *analysis, server *facts) {
	q.Host, q.Database, q.Role = a.conn.host, server.database, server.role
	q.Version, q.Standby = server.versionText, server.standby
}

// mean returns the number of calls and the time of one; zeros if the view's figures cannot be read.
func (r statementRow) mean() (calls int64, mean time.Duration) {
	calls, err := strconv.ParseInt(r.calls, 10, 64)
	if err != nil || calls < 1 {
		return 0, 0
	}
	millis, err := strconv.ParseFloat(r.millis, 64)
	if err != nil {
		return 0, 0
	}
	return calls, time.Duration(millis / float64(calls) * float64(time.Millisecond))
}

// rules says what the statement may do and for how long.
func (a *analysis) rules() []string {
	access := "READ ONLY transaction, always rolled back"
	if a.AllowWrite {
		access = "READ WRITE transaction (--allow-write), always rolled back"
	}
	limits := "no time limit"
	if a.Timeout > 0 {
		limits = fmt.Sprintf("cancelled after %v", a.Timeout)
	}
	if a.LockTimeout > 0 {
		limits += fmt.Sprintf(", waits at most %v for a lock", a.LockTimeout)
	} else {
		limits += ", waits for locks without limit"
	}
	functions := "functions that are volatile or not built in are refused"
	if a.AllowVolatile {
		functions = "functions that are volatile or not built in may run (--allow-volatile)"
	}
	writes := "statements that write are refused"
	if a.AllowWrite {
		writes = "statements that write may run (--allow-write)"
	}
	list := []string{access, limits, functions, writes}
	if n := a.times(); n > 1 {
		list = append(list, fmt.Sprintf("executed %d times, the limits are for each", n))
	}
	return list
}
