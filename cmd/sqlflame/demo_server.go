package main

import (
	"context"
	"time"

	"sqlflame/planner/postgres"
	"sqlflame/planner/postgres/localserver"
)

// installHint tells how to get Postgres.
const installHint = "apt-get install postgresql (Debian, Ubuntu), dnf install postgresql-server postgresql-contrib (Fedora, Red Hat), brew install postgresql@18 (macOS)"

// oldestDemo is the oldest major version on which the demo is tried out.
const oldestDemo = 13

var demoSettings = map[string]string{
	"shared_preload_libraries": "pg_stat_statements",
	"autovacuum":               "off", // it would read along and blur the times
}

// startDemoServer starts the newest Postgres on the machine that starts with pg_stat_statements.
// It returns nil if there is none, and has said so then.
func (a *app) startDemoServer(ctx context.Context) (*localserver.Server, error) {
	found, err := localserver.Find()
	if err != nil {
		return nil, err
	}
	tried := 0
	for _, in := range found {
		if in.Major < oldestDemo {
			continue
		}
		tried++
		a.note("starting PostgreSQL %s from %s", in.Version, in.BinDir)
		server, err := localserver.Start(ctx, in, localserver.Options{Settings: demoSettings})
		if err == nil || ctx.Err() != nil {
			return server, err
		}
		a.note("that did not work: %v", err)
		if h, ok := err.(interface{ Hint() string }); ok {
			a.note("hint: %s", h.Hint())
		}
	}
	if tried == 0 {
		a.note("there is no PostgreSQL %d or later on this machine (looked in %s, PATH, /usr/lib/postgresql/*/bin)", oldestDemo, localserver.BinVariable)
		a.note("hint: to see the demo run for real: %s", installHint)
	}
	return nil, nil
}

// fillShop builds the shop, runs the report over it and returns its query id.
func (a *app) fillShop(ctx context.Context, url func(dbname string) string) (id string, err error) {
	err = withDatabase(ctx, url("postgres"), func(c *postgres.Conn) error { return c.Exec(ctx, "create database shop") })
	if err != nil {
		return "", err
	}
	err = withDatabase(ctx, url("shop"), func(c *postgres.Conn) error {
		for _, step := range []struct{ what, sql string }{
			{"filling a shop: 50,000 customers, 200,000 orders, 800,000 items", demoShop},
			{"", "create extension pg_stat_statements; select pg_stat_statements_reset()"},
			{"running a report over it", demoReport},
		} {
			if err := a.timed(step.what, func() error { return c.Exec(ctx, step.sql) }); err != nil {
				return err
			}
		}
		id, err = c.CostliestQueryID(ctx)
		return err
	})
	return id, err
}

// timed does one step of the demo and says how long it took.
func (a *app) timed(what string, do func() error) error {
	started := time.Now()
	err := do()
	if what != "" && err == nil {
		a.note("%s: %.1f s", what, time.Since(started).Seconds())
	}
	return err
}

func withDatabase(ctx context.Context, url string, do func(*postgres.Conn) error) error {
	conn, err := postgres.Connect(ctx, postgres.Target{Database: url})
	if err != nil {
		return err
	}
	defer conn.Close()
	return do(conn)
}
