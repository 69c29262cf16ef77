//go:build linux

package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"sqlflame/planner/postgres/localserver"
)

// findPgBouncer returns the program and its version such as 1.18. Debian keeps it out of most PATHs.
func findPgBouncer(t *testing.T) (program string, major, minor int) {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program = "/usr/sbin/pgbouncer"
	}
	out, err := exec.Command(program, "--version").Output()
	if err != nil {
		if os.Getenv("SQLFLAME_REQUIRE") == "1" {
			t.Fatal(err)
		}
		t.Skip("no PgBouncer on this machine")
	}
	m := regexp.MustCompile(`(\d+)\.(\d+)`).FindStringSubmatch(string(out))
	if m == nil {
		t.Fatalf("pgbouncer --version: %s", out)
	}
	major, _ = strconv.Atoi(m[1])
	minor, _ = strconv.Atoi(m[2])
	return program, major, minor
}

// startPgBouncer starts a pool of one connection to each of the server's databases and roles, and
// returns the connection string of a database. It runs as the server's user: PgBouncer refuses to
// run as root.
func startPgBouncer(t *testing.T, s *localserver.Server, settings ...string) func(user, dbname string) string {
	t.Helper()
	program, _, _ := findPgBouncer(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	users := fmt.Sprintf("%q %q\n%q %q\n%q %q\n", "postgres", s.Password, "app", "", "dba", "")
	giveServer(t, s, "pgbouncer.users", users)
	giveServer(t, s, "pgbouncer.ini", fmt.Sprintf(`[databases]
* = host=%s port=%d
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = trust
auth_file = %s
default_pool_size = 1
logfile = %s
%s
`, s.SocketDir, s.Port, port, filepath.Join(s.DataDir, "pgbouncer.users"), filepath.Join(s.DataDir, "pgbouncer.log"), strings.Join(settings, "\n")))
	cmd := exec.Command(program, filepath.Join(s.DataDir, "pgbouncer.ini"))
	cmd.Dir = s.DataDir
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	st, err := os.Stat(s.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	if owner := st.Sys().(*syscall.Stat_t); os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}
	}
	started, ended := make(chan error), make(chan struct{})
	go func() { // the death signal comes when the starting thread ends
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(ended)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	log := func() string {
		text, _ := os.ReadFile(filepath.Join(s.DataDir, "pgbouncer.log"))
		return string(text)
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	for range 500 {
		select {
		case <-ended:
			t.Fatalf("pgbouncer: %v\n%s", cmd.ProcessState, log())
		case <-time.After(10 * time.Millisecond):
		}
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			break
		}
	}
	t.Cleanup(func() {
		text := log()
		_ = cmd.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("pgbouncer: %v\n%s", cmd.ProcessState, text)
		}
	})
	return func(user, dbname string) string {
		return fmt.Sprintf("host=127.0.0.1 port=%d user=%s dbname=%s sslmode=disable", port, user, dbname)
	}
}

const pooledSchema = `
	create extension pg_stat_statements;
	create schema other;
	create table other.orders as select i as id, i % 50 as customer from generate_series(1, 1000) i;
	create function other.locks() returns int language plpgsql as $$ begin perform pg_advisory_lock(42); return 1; end $$;
	create role app login;
	create role reader;
	create role dba login;
	grant reader to app;
	grant usage on schema other to app, reader;
	grant select on other.orders to app, reader;
	select count(*) from other.orders where customer = 7;
`

// leftovers is what the next client of a server connection would notice.
const leftovers = `select current_setting('search_path'), current_user, current_setting('application_name'), current_setting('statement_timeout'),
	current_setting('lock_timeout'), current_setting('work_mem'), current_setting('plan_cache_mode'), current_setting('transaction_read_only'),
	(select count(*) from pg_prepared_statements where name <> ''), (select count(*) from pg_locks where locktype = 'advisory'),
	(select count(*) from pg_cursors where name <> ''), pg_backend_pid()`

// Behind PgBouncer in transaction mode everything works, and the next client finds the server
// connection as it was.
func TestPgBouncerTransactions(t *testing.T) {
	t.Parallel()
	_, major, minor := findPgBouncer(t)
	for _, prepared := range []string{"", "max_prepared_statements = 0", "max_prepared_statements = 100"} {
		if prepared != "" && major == 1 && minor < 21 {
			continue // which knows no such setting, and no prepared statements
		}
		t.Run(prepared, func(t *testing.T) {
			s, err := localserver.Start(t.Context(), installations(t)[0], localserver.Options{TCP: true, Settings: map[string]string{
				"shared_preload_libraries": "pg_stat_statements",
			}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Stop() })
			if err := connect(t, s.URL("postgres")).Exec(t.Context(), pooledSchema); err != nil {
				t.Fatal(err)
			}
			pool := startPgBouncer(t, s, "pool_mode = transaction", prepared)
			throughTransactions(t, s, pool)
		})
	}
}

func throughTransactions(t *testing.T, s *localserver.Server, pool func(user, dbname string) string) {
	row, err := connect(t, s.URL("postgres")).row(t.Context(), `select queryid from pg_stat_statements where query like '%customer = $1%'`)
	if err != nil {
		t.Fatal(err)
	}
	id := row[0]
	next := connect(t, pool("app", "postgres")+" application_name=next")
	before, err := next.row(t.Context(), leftovers)
	if err != nil {
		t.Fatal(err)
	}
	same := func(what string) {
		t.Helper()
		after, err := next.row(t.Context(), leftovers)
		if err != nil || fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("after %s: %v %v, before %v", what, after, err, before)
		}
	}
	app := pool("app", "postgres")
	set := []Setting{{Name: "search_path", Value: "other"}, {Name: "work_mem", Value: "1MB"}}
	for what, r := range map[string]Request{
		"a statement":    {SQL: "select count(*) from other.orders"},
		"parameters":     {SQL: "select * from other.orders where id = $1", Params: []Param{numbered(1, "3")}},
		"settings":       {SQL: "select * from orders where id = $1", Params: []Param{numbered(1, "3")}, Set: set},
		"a role":         {SQL: "select count(*) from other.orders", Role: "reader"},
		"advisory locks": {SQL: "select other.locks()", AllowVolatile: true},
	} {
		mustAnalyze(t, app, r)
		same(what)
	}
	if err := connect(t, s.URL("postgres")).Exec(t.Context(), `grant pg_read_all_stats to app`); err != nil {
		t.Fatal(err)
	}
	mustAnalyze(t, app, Request{QueryID: id, Params: []Param{numbered(1, "7")}})
	same("a query id")
	if _, err := analyze(t, app, Request{QueryID: id}); err == nil {
		t.Error("no value, no error")
	}
	same("missing values")
	if _, err := analyze(t, app, Request{SQL: "select 1 / (id - id) from other.orders"}); err == nil {
		t.Error("no error")
	}
	same("an error")
	for what, r := range map[string]Request{
		"an estimate":              {SQL: "select * from other.orders"},
		"a prepared statement":     {SQL: "select * from other.orders where id = $1"},
		"its error":                {SQL: "select * from other.orders where id = $1 and 1 / (2 - 2) = customer"},
		"an estimate by query id":  {QueryID: id},
		"an estimate with a value": {SQL: "select * from other.orders where id = $1", Params: []Param{numbered(1, "3")}},
		"an estimate of nothing":   {SQL: "select * from other.nothing where id = $1"},
		"an unreadable table":      {SQL: "select * from pg_authid where oid = $1"},
	} {
		conn := connect(t, app)
		if _, err := conn.Estimate(t.Context(), r); (err != nil) != (what == "its error" || what == "an estimate of nothing" || what == "an unreadable table") {
			t.Errorf("%s: %v", what, err)
		}
		conn.Close()
		same(what)
	}
	mustAnalyze(t, app, Request{SQL: "select * from other.orders where id = $1", Params: []Param{numbered(1, "3")}, Generic: true})
	same("a generic plan")
	cancelsThroughPool(t, s, app)
	same("Ctrl-C")
	_, err = Connect(t.Context(), Target{Database: app + " options='-c search_path=other'"})
	var connect *ConnectError
	if !errors.As(err, &connect) || connect.Problem != ProblemStartup {
		t.Errorf("options: %v", err)
	}
}

// cancelsThroughPool: the end of the context ends the statement on the server behind the pool.
func cancelsThroughPool(t *testing.T, s *localserver.Server, database string) {
	watcher := connect(t, s.URL("postgres"))
	running := func() bool {
		row, err := watcher.row(t.Context(), `select count(*) from pg_stat_activity where state = 'active' and query like 'EXPLAIN (ANALYZE%'`)
		return err != nil || row[0] != "0"
	}
	conn := connect(t, database)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := conn.Analyze(ctx, Request{SQL: `select count(*) from other.orders a, other.orders b, other.orders c, other.orders d`})
		done <- err
	}()
	for !running() {
		select {
		case err := <-done:
			t.Fatalf("ended before it was cancelled: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
	cancel()
	started := time.Now()
	if err := <-done; !errors.Is(err, context.Canceled) || time.Since(started) > 3*time.Second {
		t.Errorf("after %v: %v", time.Since(started), err)
	}
	if running() {
		t.Error("still running")
	}
}

// Statement mode cannot hold a transaction, and says so.
func TestPgBouncerStatements(t *testing.T) {
	t.Parallel()
	findPgBouncer(t)
	s, err := localserver.Start(t.Context(), installations(t)[0], localserver.Options{TCP: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	pool := startPgBouncer(t, s, "pool_mode = statement")
	for _, r := range []Request{{SQL: "select 1"}, {QueryID: "1"}} {
		_, err = analyze(t, pool("postgres", "postgres"), r)
		var server *ServerError
		if !errors.As(err, &server) || !server.StatementPooling() {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

func numbered(n int, value string) Param { return Param{Number: n, Value: &value} }
