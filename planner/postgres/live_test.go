package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sqlflame/planner/postgres/localserver"
)

// liveServers holds a server per installation, started by the first test that needs it.
var liveServers sync.Map // BinDir -> func() (*localserver.Server, error)

func TestMain(m *testing.M) {
	status := m.Run()
	liveServers.Range(func(_, start any) bool {
		if s, err := start.(func() (*localserver.Server, error))(); err == nil {
			_ = s.Stop()
		}
		return true
	})
	os.Exit(status)
}

// installations returns the servers of the machine. Without one the test is skipped, except where the
// tests are required to be complete.
func installations(t testing.TB) []localserver.Installation {
	t.Helper()
	found, err := localserver.Find()
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		if os.Getenv("SQLFLAME_REQUIRE") == "1" {
			t.Fatal("no Postgres on this machine")
		}
		t.Skip("no Postgres on this machine")
	}
	return found
}

// onServers runs a test on every Postgres of the machine.
func onServers(t *testing.T, test func(t *testing.T, s *localserver.Server)) {
	t.Helper()
	onThese(t, installations(t), test)
}

// onOutermost runs a test of many statements on the oldest and the newest: those between have learnt
// nothing that both do not show.
func onOutermost(t *testing.T, test func(t *testing.T, s *localserver.Server)) {
	t.Helper()
	found := installations(t)
	if len(found) > 2 {
		found = []localserver.Installation{found[0], found[len(found)-1]}
	}
	onThese(t, found, test)
}

func onThese(t *testing.T, found []localserver.Installation, test func(t *testing.T, s *localserver.Server)) {
	t.Helper()
	for _, in := range found {
		t.Run(fmt.Sprintf("pg%d", in.Major), func(t *testing.T) {
			t.Parallel()
			test(t, liveServer(t, in))
		})
	}
}

// liveServer returns the server of an installation that the tests share.
func liveServer(t testing.TB, in localserver.Installation) *localserver.Server {
	t.Helper()
	start, _ := liveServers.LoadOrStore(in.BinDir, sync.OnceValues(func() (*localserver.Server, error) {
		return localserver.Start(context.Background(), in, localserver.Options{TCP: true, Settings: map[string]string{
			"shared_preload_libraries": "pg_stat_statements",
		}})
	}))
	s, err := start.(func() (*localserver.Server, error))()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var databases atomic.Int64

// newDatabase makes a database with the statements and returns its name.
func newDatabase(t testing.TB, s *localserver.Server, sql string) string {
	t.Helper()
	name := fmt.Sprintf("t%d", databases.Add(1))
	admin := connect(t, s.URL("postgres"))
	if err := admin.Exec(t.Context(), "create database "+name); err != nil {
		t.Fatal(err)
	}
	if err := connect(t, s.URL(name)).Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
	return name
}

func connect(t testing.TB, database string) *Conn {
	t.Helper()
	c, err := Connect(t.Context(), Target{Database: database})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// analyze runs a request on a connection of its own, with a limit of ten seconds.
func analyze(t *testing.T, url string, r Request) (*Capture, error) {
	t.Helper()
	if r.Timeout == 0 {
		r.Timeout = 10 * time.Second
	}
	c, err := Connect(t.Context(), Target{Database: url})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.Analyze(t.Context(), r)
}

// mustAnalyze returns the document.
func mustAnalyze(t *testing.T, url string, r Request) *Capture {
	t.Helper()
	capture, err := analyze(t, url, r)
	if err != nil {
		t.Fatalf("%s%s: %v", r.SQL, r.QueryID, err)
	}
	if !strings.Contains(string(capture.Document), `"Actual Total Time"`) {
		t.Fatalf("no times in %s", capture.Document)
	}
	return capture
}

// wantRefused fails unless the request is refused by the rule.
func wantRefused(t *testing.T, url string, r Request, rule Rule) {
	t.Helper()
	capture, err := analyze(t, url, r)
	var refused *RefusedError
	switch {
	case err == nil:
		t.Errorf("%s: executed, want refused (%s)\n%s", r.SQL, rule, capture.Document)
	case !errors.As(err, &refused):
		t.Errorf("%s: %v, want refused (%s)", r.SQL, err, rule)
	case refused.Rule != rule:
		t.Errorf("%s: rule %q (%v), want %q", r.SQL, refused.Rule, err, rule)
	}
}
