package postgres

import (
	"context"
	"errors"
	"time"
)

// A function can catch the cancellation of its own statement and go on, for ever. Then it takes two
// things to end it: that we leave, and that the server finds out.

// overrunGrace is how long after its limit a statement may still send its plan.
const overrunGrace = 5 * time.Second

// measure runs the EXPLAIN that executes the statement. If the server does not end it by its limit, we
// do: first with a cancel request, then by leaving.
func (a *analysis) measure(ctx context.Context, options string) (string, error) {
	if err := a.endWithUs(ctx); err != nil {
		return "", err
	}
	if a.Timeout > 0 {
		overrun := &TimeoutError{After: a.Timeout}
		limited, cancel := context.WithTimeoutCause(ctx, a.Timeout+overrunGrace, overrun)
		defer cancel()
		ctx = limited
	}
	return a.explain(ctx, options)
}

// endWithUs has the server look once a second whether we are still there, which it can since 14 and
// not on every platform. Else it would find out when it sends the plan.
func (a *analysis) endWithUs(ctx context.Context) error {
	if a.version < 140000 {
		return nil
	}
	err := a.conn.Exec(ctx, `savepoint sqlflame; set local client_connection_check_interval = 1000; release savepoint sqlflame`)
	var server *ServerError
	if errors.As(err, &server) {
		return a.conn.Exec(ctx, `rollback to savepoint sqlflame`)
	}
	return err
}
