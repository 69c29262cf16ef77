package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sqlflame/planner/postgres/localserver"
)

const slowSchema = `
	create table big as select i as id, i % 7 as k from generate_series(1, 20000) i;
	create function slow_plan() returns int language plpgsql immutable as $$ begin perform pg_sleep(30); return 1; end $$;
`

// slow takes minutes without a volatile function.
const slow = `select count(*) from big a, big b, big c where a.k + b.k + c.k < 0`

func TestTimeout(t *testing.T) {
	onOutermost(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, slowSchema))
		var timeout *TimeoutError
		if _, err := analyze(t, url, Request{SQL: slow, Timeout: 300 * time.Millisecond}); !errors.As(err, &timeout) || timeout.After != 300*time.Millisecond || timeout.Lock {
			t.Errorf("slow statement: %v", err)
		}
		// Planning executes an IMMUTABLE function, for no longer than the limit.
		if _, err := analyze(t, url, Request{SQL: `select * from big where k = slow_plan()`, Timeout: time.Minute, AllowVolatile: true}); !errors.As(err, &timeout) || !timeout.Plain || timeout.After != plainTimeout {
			t.Errorf("slow planning: %v", err)
		}
		if _, err := analyze(t, url, Request{SQL: `select * from big where k = slow_plan()`, Timeout: 300 * time.Millisecond, AllowVolatile: true}); !errors.As(err, &timeout) || !timeout.Plain || timeout.After != 300*time.Millisecond {
			t.Errorf("slow planning with a short limit: %v", err)
		}
	})
}

func TestLockTimeout(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, slowSchema))
		holder := connect(t, url)
		if err := holder.Exec(t.Context(), `begin; lock table big in access exclusive mode`); err != nil {
			t.Fatal(err)
		}
		var timeout *TimeoutError
		if _, err := analyze(t, url, Request{SQL: `select * from big`, LockTimeout: 200 * time.Millisecond}); !errors.As(err, &timeout) || !timeout.Lock {
			t.Errorf("locked table: %v", err)
		}
	})
}

// A cancelled context ends the statement on the server too.
func TestCancel(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, slowSchema))
		watcher, victim := connect(t, url), connect(t, url)
		ctx, cancel := context.WithCancelCause(t.Context())
		interrupted := errors.New("interrupted")
		done := make(chan error)
		go func() {
			_, err := victim.Analyze(ctx, Request{SQL: slow})
			done <- err
		}()
		running := func() string {
			row, err := watcher.row(t.Context(), `select count(*) from pg_stat_activity where datname = current_database()
				and application_name = 'sqlflame' and pid <> pg_backend_pid() and state = 'active' and query like 'EXPLAIN (ANALYZE%'`)
			if err != nil {
				t.Fatal(err)
			}
			return row[0]
		}
		waitUntil(t, "the statement runs", func() bool { return running() == "1" })
		cancel(interrupted)
		select {
		case err := <-done:
			if !errors.Is(err, interrupted) {
				t.Errorf("got %v, want the context's cause", err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("Analyze does not return")
		}
		waitUntil(t, "the statement ends", func() bool { return running() == "0" })
		row, err := watcher.row(t.Context(), `select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'`)
		if err != nil || row[0] != "0" {
			t.Errorf("open transactions: %v %v", row, err)
		}
	})
}

func waitUntil(t *testing.T, what string, f func() bool) {
	t.Helper()
	for range 400 {
		if f() {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}

// EXPLAIN gets the options that the server knows, and the capture says which.
func TestOptions(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, slowSchema))
		capture := mustAnalyze(t, url, Request{SQL: `select count(*) from big`})
		if want := "EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS)"; capture.Origin.Measured != want {
			t.Errorf("measured by %s, want %s", capture.Origin.Measured, want)
		}
		capture = mustAnalyze(t, url, Request{SQL: `select * from big`, WAL: true, Serialize: "binary"})
		want, notes := "EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS, WAL, SERIALIZE BINARY)", 0
		if s.Major < 17 {
			want, notes = "EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS, WAL)", 1
		}
		if capture.Origin.Measured != want || len(capture.Notes) != notes {
			t.Errorf("measured by %s, notes %q, want %s", capture.Origin.Measured, capture.Notes, want)
		}
		if strings.Contains(string(capture.Document), `"Serialization"`) != (s.Major >= 17) {
			t.Errorf("serialization: %s", capture.Document)
		}
	})
}

func TestOptionsOfOldServers(t *testing.T) {
	for version, want := range map[int]string{
		90600:  "ANALYZE, BUFFERS, VERBOSE",
		110000: "ANALYZE, BUFFERS, VERBOSE",
		120000: "ANALYZE, BUFFERS, VERBOSE, SETTINGS",
		130000: "ANALYZE, BUFFERS, VERBOSE, SETTINGS, WAL",
		170000: "ANALYZE, BUFFERS, VERBOSE, SETTINGS, WAL, SERIALIZE TEXT",
	} {
		a := &analysis{Request: Request{WAL: true, Serialize: "text"}}
		if got := a.options(version); got != want {
			t.Errorf("%d: %s, want %s", version, got, want)
		}
	}
}

func TestOrigin(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := newDatabase(t, s, slowSchema)
		before := time.Now().Add(-time.Minute)
		capture := mustAnalyze(t, s.URL(name), Request{SQL: `select count(*) from big where id < $1`, Params: params(t, "1=10")})
		plans, err := capture.Plans(Options{})
		if err != nil || len(plans) != 1 {
			t.Fatal(len(plans), err)
		}
		o := plans[0].Origin
		if o.Engine != "PostgreSQL" || !strings.HasPrefix(o.Version, fmt.Sprint(s.Major)) || o.Database != name || o.Role != "postgres" ||
			!strings.HasPrefix(o.Host, s.SocketDir) || o.SQL != "select count(*) from big where id < $1" || o.Statement != "SELECT" {
			t.Errorf("origin %+v", o)
		}
		when, err := time.Parse(time.RFC3339, o.When)
		if err != nil || when.Before(before) || when.After(time.Now().Add(time.Minute)) {
			t.Errorf("when %q: %v", o.When, err)
		}
	})
}

// The user's mistakes are placed in the user's text.
func TestServerErrors(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, slowSchema))
		cases := []struct {
			sql, code    string
			line, column int
			excerpt      string
		}{
			{"select *\nfrom bug\nwhere true", "42P01", 2, 6, "from bug\n     ^"},
			{"select 'äö',\n\tnope from big", "42703", 2, 2, "\tnope from big\n\t^"},
			{"selec 1", "42601", 1, 1, "selec 1\n^"},
			{"select 1 +", "42601", 1, 11, "select 1 +\n          ^"},
			{"select 1/0", "22012", 0, 0, ""},
			{"select 1/(id-5) from big", "22012", 0, 0, ""},
			{"select 'abc", "42601", 1, 8, "select 'abc\n       ^"},
		}
		for _, c := range cases {
			_, err := analyze(t, url, Request{SQL: c.sql})
			var server *ServerError
			if !errors.As(err, &server) || server.Code != c.code {
				t.Errorf("%q: %v, want SQLSTATE %s", c.sql, err, c.code)
				continue
			}
			if line, column := server.LineColumn(); line != c.line || column != c.column || server.Excerpt() != c.excerpt {
				t.Errorf("%q: line %d, column %d, excerpt\n%s\nwant %d, %d\n%s", c.sql, line, column, server.Excerpt(), c.line, c.column, c.excerpt)
			}
		}
	})
}

// Whatever the session's settings, the gate and the server read the same text.
func TestHostileSettings(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := newDatabase(t, s, slowSchema+`create function f() returns int language sql volatile as 'select 1';
			create schema evil;
			create function evil.any_eq(name, name) returns boolean language sql immutable as 'select false';
			create operator evil.= (leftarg = name, rightarg = name, function = evil.any_eq);
			create function evil.to_regtype(text) returns regtype language sql immutable as 'select null::regtype';`)
		if err := connect(t, s.URL("postgres")).Exec(t.Context(), `alter database `+name+` set standard_conforming_strings = off;
			alter database `+name+` set search_path = evil, public, pg_catalog; alter database `+name+` set default_transaction_read_only = off;
			alter database `+name+` set default_transaction_isolation = serializable; alter database `+name+` set client_encoding = latin1;
			alter database `+name+` set datestyle = german; alter database `+name+` set bytea_output = escape`); err != nil {
			t.Fatal(err)
		}
		var server *ServerError
		if _, err := analyze(t, s.URL(name), Request{SQL: `select '\'', f(), '\''`}); !errors.As(err, &server) || server.Code != "42601" {
			t.Errorf("text for standard_conforming_strings = off: %v", err)
		}
		wantRefused(t, s.URL(name), Request{SQL: `select f()`}, RuleVolatile)
		mustAnalyze(t, s.URL(name), Request{SQL: `select 'ä€', id from big limit 3`, AllowVolatile: true})
	})
}

// A session of a pooler's may still have a statement of our name. It does not help the run that finds it, but it is
// gone for the next one.
func TestGateStatementLeftBehind(t *testing.T) {
	onOutermost(t, func(t *testing.T, s *localserver.Server) {
		c := connect(t, s.URL(newDatabase(t, s, "")))
		if err := c.Exec(t.Context(), `prepare `+gateStatement+` as select 1`); err != nil {
			t.Fatal(err)
		}
		var server *ServerError
		if _, err := c.Analyze(t.Context(), Request{SQL: `select 1`}); !errors.As(err, &server) || server.Code != "42P05" {
			t.Errorf("got %v, want the server's complaint", err)
		}
		if row, err := c.row(t.Context(), `select count(*) from pg_prepared_statements`); err != nil || row[0] != "0" {
			t.Errorf("statements left: %v %v", row, err)
		}
	})
}

// endingContext ends when it has been looked at some times.
type endingContext struct {
	context.Context
	cancel context.CancelFunc
	left   atomic.Int32
}

func (c *endingContext) Done() <-chan struct{} {
	if c.left.Add(-1) == 0 {
		c.cancel()
	}
	return c.Context.Done()
}

// Whenever an analysis is cancelled, its session keeps no prepared statement: behind a pooler it goes to others.
func TestCancelledBetweenSteps(t *testing.T) {
	t.Parallel()
	onOutermost(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, ""))
		r := Request{SQL: `select $1::int`, Params: params(t, "1=1"), Generic: true}
		for n := int32(1); ; n++ {
			c := connect(t, url)
			inner, cancel := context.WithCancel(t.Context())
			ctx := &endingContext{Context: inner, cancel: cancel}
			ctx.left.Store(n)
			_, failed := c.Analyze(ctx, r)
			cancel()
			row, err := c.row(t.Context(), `select string_agg(name, ' ') from pg_prepared_statements where name <> ''`)
			if err != nil || row[0] != "" {
				t.Errorf("cancelled after %d looks at the context: left %v %v", n, row, err)
			}
			c.Close()
			if failed == nil {
				return
			}
		}
	})
}
