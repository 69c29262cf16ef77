package postgres

import (
	"context"
	"errors"

	"sqlflame/planner"
)

// Doctor looks at what the server can give: whether query ids can be looked up, what a measured plan
// would contain, what measuring costs, and how to change what could be better. It changes nothing: at
// most four catalog queries run in a READ ONLY transaction that is rolled back. With measure there is
// a second one that reads the server's clock some 30,000 times, which takes 2 ms on most machines and
// 60 ms where the clock is slow.
//
// Errors are those of errors.go, or the context's; what is missing on the server is no error.
func (c *Conn) Doctor(ctx context.Context, measure bool) (*planner.Checkup, error) {
	v := &vitals{}
	if err := c.examine(ctx, v); err != nil {
		return nil, err
	}
	if measure {
		if err := c.readClock(ctx, v); err != nil {
			return nil, err
		}
	}
	return v.checkup(c.host), nil
}

// examine asks everything but the clock.
func (c *Conn) examine(ctx context.Context, v *vitals) error {
	defer c.leaveDoctor()
	if err := c.Exec(ctx, beginDoctor); err != nil {
		return err
	}
	if err := v.readSettings(ctx, c); err != nil {
		return err
	}
	if err := v.readServer(ctx, c); err != nil {
		return err
	}
	v.pooled = v.pid != c.backendPID()
	// The last one, as the transaction is over if it fails.
	return v.readStatements(ctx, c)
}

// beginDoctor opens the transaction. Its names are looked up in pg_catalog only.
const beginDoctor = `begin transaction isolation level read committed read only;
	set local statement_timeout = 5000; set local lock_timeout = 1000;
	set local search_path = pg_catalog, pg_temp`

// leaveDoctor has a context of its own, so that an interrupted transaction ends as well. Errors do not
// matter: the connection is lost then, and the server rolls back.
func (c *Conn) leaveDoctor() {
	ctx, cancel := context.WithTimeout(context.Background(), cleanupTimeout)
	defer cancel()
	_ = c.Exec(ctx, `rollback`)
}

// serverCode returns the SQLSTATE of what the server answered, "" if err is anything else.
func serverCode(err error) string {
	var server *ServerError
	if errors.As(err, &server) {
		return server.Code
	}
	return ""
}
