package postgres

import (
	"context"
	"strings"
)

// estimateMeasured begins what the header says of plans that were not executed.
const estimateMeasured = "ESTIMATE by the optimizer's costs, no measured time; from "

// An estimate is what an analysis needs and finds that executes nothing.
type estimate struct {
	estimating bool
	plain      string   // the document of the plain EXPLAIN
	stored     *Capture // a plan that the server had kept
}

// Estimate plans one statement and executes nothing, in a READ ONLY transaction that is rolled back.
// The gate stands before it all the same, since planning calls functions too; it judges statements that
// write as if they were allowed to: planning writes nothing, READ ONLY or not, what it takes is the
// weakest lock of an UPDATE, and what could be called is looked up as for an execution. Placeholders need no
// value: the plan is the one for any values then, and for those values if all have one.
//
// A plan that the server has kept for the query id (pg_store_plans, aurora_stat_plans) is taken
// instead where no values and no generic plan are asked for. Errors are those of Analyze.
func (c *Conn) Estimate(ctx context.Context, r Request) (*Capture, error) {
	a := &analysis{conn: c, Request: r}
	a.estimating, a.AllowWrite = true, true // for the gate; access is READ ONLY
	if err := a.check(); err != nil {
		return nil, err
	}
	if err := a.checkHelper(); err != nil {
		return nil, err
	}
	if err := a.resolve(ctx); err != nil {
		return nil, err
	}
	capture := a.stored
	if capture == nil {
		var err error
		capture, err = a.run(ctx)
		a.cleanUp()
		if err != nil {
			return nil, a.whereElse(ctx, err)
		}
	}
	capture.Notes, capture.Origin.Settings = a.notes, a.header()
	return capture, nil
}

// explainPlain runs the plain EXPLAIN that the gate reads. It executes nothing. An estimate is drawn
// of the same document.
func (a *analysis) explainPlain(ctx context.Context) (string, error) {
	options := a.plainOptions()
	document, err := a.explain(ctx, options+", FORMAT JSON")
	if err != nil || a.form != prepared || !a.anyValues || !strings.Contains(document, `"Subplans Removed"`) {
		a.plain = document
		return document, err
	}
	// EXPLAIN EXECUTE prunes partitions by the values, as an execution would: NULL leaves none.
	a.dropPrepared(ctx) // it keeps its plan
	if err := a.conn.Exec(ctx, `set local enable_partition_pruning = off`); err != nil {
		return "", err
	}
	if err := a.prepare(ctx); err != nil {
		return "", err
	}
	a.note("the plan is one without partition pruning: which partitions are read depends on the values")
	a.plain, err = a.explain(ctx, options+", FORMAT JSON")
	return a.plain, err
}

func (a *analysis) plainOptions() string {
	if a.estimating && a.version >= version12 && a.Helper == "" {
		return "VERBOSE, SETTINGS"
	}
	return "VERBOSE"
}

// estimated makes the capture of the plain EXPLAIN.
func (a *analysis) estimated(server *facts) *Capture {
	origin := a.origin(server)
	options := a.plainOptions()
	if a.form == genericPlan {
		options = "GENERIC_PLAN, " + options
	}
	origin.Measured = estimateMeasured + "EXPLAIN (" + options + ")" + a.form.words()
	if a.Helper != "" {
		origin.Measured += " by " + a.Helper
	}
	return &Capture{Document: []byte(a.plain), Origin: origin, Writes: len(a.statement.writes) > 0}
}

// words say in the header what plan it is.
func (f form) words() string {
	switch f {
	case genericPlan:
		return ", generic plan"
	case prepared:
		return " of a prepared statement, generic plan"
	}
	return ""
}
