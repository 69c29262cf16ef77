package oracle

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// The drivers, as Target.Driver names them.
const (
	DriverAuto   = "auto"   // godror if there is a client library, else go-ora
	DriverGodror = "godror" // Oracle's client library, by cgo
	DriverGoOra  = "go-ora" // pure Go
)

// A Target says which database to connect to, and as whom.
type Target struct {
	// Connect is user@//host:port/service, user@host:port/service, user@host:port:SID, user@alias,
	// user@(DESCRIPTION=...), the same without a user or with / for external authentication, each with
	// or without "as sysdba". It never holds a password.
	Connect  string
	Password string
	Driver   string // DriverAuto if ""
	// Role is SYSDBA, SYSOPER and the like; "as sysdba" in Connect says the same.
	Role string
	// ConfigDir is the directory of tnsnames.ora and sqlnet.ora, $TNS_ADMIN if "".
	ConfigDir string
	// LibDir is the directory of Oracle's client library; "" lets the system find it.
	LibDir string
	// Wallet is the directory of a wallet for go-ora. Oracle's client finds it by sqlnet.ora.
	Wallet string
}

// User returns the user in Connect, "" for external authentication, which needs no password.
func (t Target) User() (string, error) {
	at, err := parseConnect(t.Connect)
	if err != nil {
		return "", err
	}
	return at.user, nil
}

// Open connects, and returns the driver that did. The context bounds the time that it takes.
//
// The error is an *Error.
func Open(ctx context.Context, t Target) (db *sql.DB, used string, err error) {
	at, err := parseConnect(t.Connect)
	if err != nil {
		return nil, "", err
	}
	if t.Role != "" {
		if at.role, err = parseRole(t.Role); err != nil {
			return nil, "", err
		}
	}
	switch t.Driver {
	case DriverGodror:
		db, err = connect(ctx, at, t, openGodror)
		return db, DriverGodror, err
	case DriverGoOra:
		db, err = connect(ctx, at, t, openGoOra)
		return db, DriverGoOra, err
	case "", DriverAuto:
		return openAuto(ctx, at, t)
	}
	return nil, "", usage("the drivers are auto, godror and go-ora", "no driver is called %q", t.Driver)
}

// openAuto takes Oracle's client library where there is one.
func openAuto(ctx context.Context, at address, t Target) (*sql.DB, string, error) {
	if haveGodror {
		db, err := connect(ctx, at, t, openGodror)
		if !lacksClient(err) || t.LibDir != "" {
			return db, DriverGodror, err
		}
	}
	db, err := connect(ctx, at, t, openGoOra)
	return db, DriverGoOra, err
}

// lacksClient tells whether the driver found no client library that it can use.
func lacksClient(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Code == "DPI-1047" || e.Code == "DPI-1050" || e.Code == "DPI-1072")
}

type opener func(address, Target) (*sql.DB, error)

// connect opens the database and makes the one connection that is used.
func connect(ctx context.Context, at address, t Target, open opener) (*sql.DB, error) {
	doing, hidden := "cannot connect to "+at.String(), secretsOf(t.Password)
	db, err := open(at, t)
	if err != nil {
		return nil, explain(ctx, doing, err, hidden)
	}
	db.SetMaxOpenConns(1)
	if _, err := bounded(ctx, func() (any, error) { return nil, db.PingContext(ctx) }); err != nil {
		go db.Close() // it may wait for the connection that never came
		err = explain(ctx, doing, err, hidden)
		if e, ok := err.(*Error); ok && e.Kind == KindOther {
			e.Kind, e.Hint = KindConnect, hintNetwork
		}
		return nil, err
	}
	return db, nil
}

// grace is how long a driver has to give up after the context ended, so that it can send a cancel.
const grace = 2 * time.Second

// bounded runs f and stops waiting for it soon after the context has ended: a client library may hang in
// a connect whatever the context says. A driver that panics, as at a server that is no Oracle, has failed.
func bounded[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if trouble := recover(); trouble != nil {
				r.err = fmt.Errorf("the driver failed: %v", trouble)
			}
			done <- r
		}()
		r.value, r.err = f()
	}()
	var late <-chan time.Time
	ended := ctx.Done()
	for {
		select {
		case r := <-done:
			return r.value, r.err
		case <-ended:
			ended, late = nil, time.After(grace)
		case <-late:
			var none T
			return none, ctx.Err()
		}
	}
}
