package main

import (
	"context"

	"sqlflame/planner"
	"sqlflame/planner/postgres"
)

// estimatePG draws what the optimizer expects. Nothing is executed.
func (a *app) estimatePG(ctx context.Context, request postgres.Request, opts *pgFlags) error {
	if err := opts.checkEstimate(); err != nil {
		return err
	}
	conn, err := postgres.Connect(ctx, opts.target)
	if err != nil {
		return err
	}
	capture, err := conn.Estimate(ctx, request)
	conn.Close()
	if err != nil {
		return err
	}
	if !capture.Timed {
		if opts.given("metric") && opts.metric != planner.Cost.String() {
			return opts.unmeasured()
		}
		opts.metric = planner.Cost.String()
		if capture.Writes {
			a.note("for measured times add --analyze --allow-write: the statement writes; it is executed then, and rolled back")
		} else {
			a.note("for measured times add --analyze: the statement is executed then, READ ONLY, and rolled back")
		}
	}
	return a.drawCapture(ctx, capture, &opts.outputFlags)
}

// checkEstimate finds flags that ask for measurements.
func (o *pgFlags) checkEstimate() error {
	for _, name := range []string{"split-io", "wal", "serialize", "runs", "warm", "overhead"} {
		if o.given(name) {
			return usage("add --analyze, which executes the statement", "--%s is about measurements", name)
		}
	}
	return nil
}

// unmeasured tells that a metric was asked for that nobody has measured.
func (o *pgFlags) unmeasured() error {
	return &postgres.RefusedError{Rule: postgres.RuleAnalyze, Reason: "the statement is not executed without --analyze, and there is no " + o.metric + " to draw without executing it"}
}
