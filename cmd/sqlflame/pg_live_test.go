package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"sqlflame/planner/postgres"
	"sqlflame/planner/postgres/localserver"
)

const pgTestSchema = `
	create extension pg_stat_statements;
	create table orders as select i as id, i % 50 as customer, timestamptz '2020-01-01' + i * interval '1 hour' as at from generate_series(1, 1000) i;
	create function own(int) returns int language plpgsql immutable as $$ begin return $1; end $$;
	create function writes() returns int language plpgsql as $$ begin delete from orders; return 1; end $$;
	create function dawdles() returns int language plpgsql immutable as $$ begin perform pg_sleep(9); return 1; end $$;
	create table locked (id int);
	create schema away create table elsewhere (id int);
	create role low login password 'low';
	grant select on locked to low;
	select count(*) from orders where at < date '2020-01-05' and customer = 3;
`

// pgServer is a server with the schema, and the arguments that connect to it.
type pgServer struct {
	*localserver.Server
	args []string
}

func startPG(t *testing.T, settings map[string]string) pgServer {
	t.Helper()
	for _, name := range []string{"PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGSERVICE", "PGOPTIONS"} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", t.TempDir())
	t.Setenv("TMPDIR", t.TempDir())
	found, err := localserver.Find()
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		requireOrSkip(t, "no Postgres on this machine")
	}
	s, err := localserver.Start(t.Context(), found[0], localserver.Options{TCP: true, Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return pgServer{Server: s, args: []string{"pg", "-h", s.SocketDir, "-p", strconv.Itoa(s.Port), "-U", "postgres"}}
}

func (s *pgServer) exec(t *testing.T, sql string) *postgres.Conn {
	t.Helper()
	c, err := postgres.Connect(t.Context(), postgres.Target{Database: s.URL("postgres")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
	return c
}

// with appends to a copy: command lines here share their beginnings.
func with(args []string, more ...string) []string { return slices.Concat(args, more) }

// Each thing that can go wrong has its exit status, one line, a hint, and leaves no file.
func TestPGErrors(t *testing.T) {
	s := startPG(t, map[string]string{"shared_preload_libraries": "pg_stat_statements"})
	s.exec(t, pgTestSchema)
	s.exec(t, `begin; lock table locked`)
	s.exec(t, `create database bare`)
	tcp := []string{"pg", "-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-d", "postgres", "--analyze", "--yes"}
	run := with(s.args, "--analyze", "--yes")
	broken, values := filepath.Join(t.TempDir(), "broken.json"), filepath.Join(t.TempDir(), "values.json")
	for name, text := range map[string]string{broken: `[wr0ng]`, values: `{"$1": "s3cret"}`} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cases := []struct {
		name   string
		args   []string
		env    string
		status int
		errors string // in the error line
		hint   string // in the hints
	}{
		{"time without --analyze", with(s.args, "-c", "select 1", "--metric", "time"), "", exitRefused, "not executed without --analyze", "add --analyze"},
		{"I/O without --analyze", with(s.args, "-c", "select 1", "--split-io"), "", exitUsage, "--split-io is about measurements", "add --analyze"},
		{"utility without --analyze", with(s.args, "-c", "vacuum orders"), "", exitRefused, "VACUUM", "no option"},
		{"volatile without --analyze", with(s.args, "-c", "select own(id) from orders where id = $1"), "", exitRefused, "function public.own is not built in", "--allow-volatile"},
		{"no plan for any values", with(s.args, "-c", "select $1 + $2"), "", exitError, "operator is not unique", ""},
		{"no terminal", with(s.args, "--analyze", "-c", "select 1"), "", exitRefused, "no terminal to ask", "--yes"},
		{"utility", with(run, "--allow-write", "-c", "vacuum"), "", exitRefused, "VACUUM", "no option"},
		{"unknown id", with(run, "4711"), "", exitNoQuery, "query id 4711 is not in pg_stat_statements", "forgets"},
		{"unknown negative id", with(run, "-4711"), "", exitNoQuery, "query id -4711", "forgets"},
		{"not an id", with(run, "abc"), "", exitUsage, "no query id", "-d"},
		{"id out of range", with(run, "99999999999999999999"), "", exitUsage, "signed 64-bit", "top pg lists"},
		{"nothing named", run, "", exitUsage, "no statement named", "-c"},
		{"two ways", with(run, "1", "-c", "select 1"), "", exitUsage, "2 statements named", ""},
		{"server down", []string{"pg", "-h", "127.0.0.1", "-p", "1", "-U", "u", "-c", "select 1", "--analyze", "--yes"}, "", exitConnect, "connection refused", "running"},
		{"socket missing", []string{"pg", "-h", "/nowhere", "-U", "u", "-c", "select 1", "--analyze", "--yes"}, "", exitConnect, "no such file", "running"},
		{"wrong password", with(tcp, "-U", "low", "-c", "select 1"), "PGPASSWORD=wr0ng", exitConnect, "password authentication failed", "PGPASSWORD"},
		{"wrong password in a URI", []string{"pg", "-d", s.TCPURL("postgres", "wr0ng"), "-c", "select 1", "--analyze", "--yes"}, "", exitConnect, "password authentication failed", ".pgpass"},
		{"broken URI", []string{"pg", "-d", "postgres://u:wr0ng@h:x/d", "-c", "select 1", "--analyze", "--yes"}, "", exitUsage, "invalid port", "psql"},
		{"no such database", with(run, "-d", "nowhere", "-c", "select 1"), "", exitConnect, "does not exist", "psql -l"},
		{"password flag", with(run, "-W", "-c", "select 1"), "", exitUsage, "no password flag", "PGPASSWORD"},
		{"hidden statements", with(tcp, "-U", "low", "4711"), "PGPASSWORD=low", exitConnect, "role low may not", "pg_read_all_stats"},
		{"no right on a table", with(tcp, "-U", "low", "-c", "select * from orders"), "PGPASSWORD=low", exitConnect, "permission denied", ""},
		{"extension missing", with(run, "-d", "bare", "4711"), "", exitConnect, "no extension pg_stat_statements", "CREATE EXTENSION"},
		{"timeout", with(run, "--timeout", "200ms", "-c", "select count(*) from orders a, orders b, orders c where a.id + b.id + c.id < 0"), "", exitTimeout, "longer than 200ms", "--timeout"},
		{"slow planning", with(run, "--timeout", "200ms", "--allow-volatile", "-c", "select * from orders where id = dawdles()"), "", exitTimeout, "planning took longer than 200ms", "planning has 5s at most, --timeout 5s gives it that"},
		{"NUL", with(run, "-c", "select 1\x00"), "", exitUsage, "NUL character, at byte 9", "UTF-16"},
		{"role none", with(run, "-c", "select 1", "--role", "none"), "", exitUsage, "no role none", "leave --role out"},
		{"locked", with(run, "--lock-timeout", "100ms", "-c", "select * from locked"), "", exitTimeout, "waited 100ms for a lock", "--lock-timeout"},
		{"unsafe setting", with(run, "-c", "select 1", "--set", "transaction_read_only=off"), "", exitRefused, "transaction_read_only", "can be set"},
		{"timeout as a setting", with(run, "-c", "select 1", "--set", "statement_timeout=0"), "", exitRefused, "statement_timeout", "--timeout"},
		{"no setting", with(run, "-c", "select 1", "--set", "s3cret"), "", exitUsage, "NAME=VALUE", "--set"},
		{"bad value of a setting", with(run, "-c", "select 1", "--set", "work_mem=x"), "", exitUsage, "work_mem", "--set"},
		{"role of others", with(tcp, "-U", "low", "-c", "select 1", "--role", "postgres"), "PGPASSWORD=low", exitConnect, "cannot run as role postgres", "GRANT postgres"},
		{"no such role", with(run, "-c", "select 1", "--role", "nobody"), "", exitConnect, "role nobody does not exist", "psql"},
		{"on another search_path", with(run, "-c", "select 1 from elsewhere"), "", exitError, "line 1, column 15", "--set search_path=away"},
		{"write", with(run, "-c", "delete from orders"), "", exitRefused, "DELETE", "--allow-write"},
		{"write in a function", with(run, "--allow-volatile", "-c", "select writes()"), "", exitRefused, "read-only transaction", "tried to write"},
		{"two statements", with(run, "-c", "select 1; select 2"), "", exitRefused, "2 statements", "one SELECT"},
		{"volatile", with(run, "-c", "select own(id) from orders"), "", exitRefused, "function public.own is not built in", "--allow-volatile"},
		{"never", with(run, "--allow-volatile", "-c", "select pg_reload_conf()"), "", exitRefused, "pg_reload_conf() runs text or acts outside", "no option"},
		{"mistake", with(run, "-c", "select *\nfrom order_s"), "", exitError, "line 2, column 6", "from order_s\nsqlflame: hint:      ^"},
		{"meta command", with(run, "-c", "\\timing\nselect 1"), "", exitError, "syntax error", "psql's own commands"},
		{"missing value", with(run, "-c", "select * from orders where id = $1 and at < $2", "--param", "2=now"), "", exitRefused, "no value for $1", "$1 integer in: select * from orders where id = $1"},
		{"unknown parameter", with(run, "-c", "select 1", "--param", "1=2"), "", exitUsage, "no placeholders", "--param"},
		{"parameter without number", with(run, "-c", "select $1", "--param", "s3cret"), "", exitUsage, "NUMBER=VALUE", "--param"},
		{"parameter file missing", with(run, "-c", "select $1::text", "--param", "1=@/nowhere"), "", exitError, "parameter 1", "path"},
		{"params file missing", with(run, "-c", "select $1::text", "--params", "/nowhere"), "", exitError, "/nowhere", "path"},
		{"params no JSON", with(run, "-c", "select $1::text", "--params", broken), "", exitUsage, "not JSON from line 1", "[42"},
		{"params for nothing", with(run, "-c", "select 1", "--params", values), "", exitUsage, "parameter 1: the statement has no placeholders", "--param"},
		{"stdin twice", with(run, "-f", "-", "--params", "-"), "", exitUsage, "cannot both read", "name a file"},
		{"no such file", with(run, "-f", "/nowhere.sql"), "", exitError, "/nowhere.sql", "path"},
		{"bad mode", with(run, "-c", "select 1", "--param-mode", "x"), "", exitUsage, "--param-mode", "bind or literal"},
		{"bad serialize", with(run, "-c", "select 1", "--serialize", "x"), "", exitUsage, "--serialize", "binary"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if name, value, ok := strings.Cut(c.env, "="); ok {
				t.Setenv(name, value)
			}
			dir := t.TempDir()
			svg := filepath.Join(dir, "out.svg")
			out, errs, status := sqlflame("", with(c.args, "-o", svg)...)
			_, said, _ := strings.Cut(errs, "sqlflame: error: ")
			first, hints, _ := strings.Cut(said, "\n")
			if status != c.status || out != "" || !strings.Contains(first, c.errors) || !strings.Contains(hints, c.hint) {
				t.Errorf("status %d, want %d; stdout %q, stderr\n%s", status, c.status, out, errs)
			}
			if strings.Contains(errs, "wr0ng") || strings.Contains(errs, "s3cret") {
				t.Errorf("a secret shows: %s", errs)
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("files left: %v", left)
			}
		})
	}
}

// A statement from the command line, from a file and from standard input, and what the outputs say.
func TestPGStatement(t *testing.T) {
	s := startPG(t, nil)
	s.exec(t, strings.ReplaceAll(pgTestSchema, "create extension pg_stat_statements;", ""))
	run := with(s.args, "--analyze", "--yes")
	file := filepath.Join(t.TempDir(), "q.sql")
	secret := filepath.Join(t.TempDir(), "value")
	if err := os.WriteFile(file, []byte("-- a report\nselect count(*) from orders where customer = $1;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(secret, []byte("7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(file)
	for name, c := range map[string]struct {
		stdin string
		args  []string
	}{
		"-c":      {"", with(run, "-c", string(text), "--param", "1=7")},
		"-f":      {"", with(run, "-f", file, "--param", "1=@"+secret)},
		"stdin":   {string(text), with(run, "-f", "-", "--param", "1:int=7")},
		"params":  {`{"$1": 7}`, with(run, "-f", file, "--params", "-")},
		"literal": {"", with(run, "-f", file, "--param", "1=7", "--param-mode", "literal")},
	} {
		out, errs, status := sqlflame(c.stdin, c.args...)
		if status != exitOK || !strings.Contains(out, "SELECT;Execution;Aggregate;Seq Scan on orders ") {
			t.Errorf("%s: status %d\n%s%s", name, status, out, errs)
		}
		if shown := strings.Contains(errs, "customer = '7'"); shown != (name == "literal") {
			t.Errorf("%s: stderr %q", name, errs)
		}
	}
	dir := t.TempDir()
	_, errs, status := sqlflame("", with(run, "-c", "select 1 as one", "-o", filepath.Join(dir, "a.svg"), "-o", filepath.Join(dir, "a.json"), "--save-plan", filepath.Join(dir, "plan.json"))...)
	if status != exitOK {
		t.Fatalf("status %d: %s", status, errs)
	}
	saved, _ := os.ReadFile(filepath.Join(dir, "plan.json"))
	if !bytes.HasPrefix(saved, []byte("[\n  {\n    \"Plan\"")) {
		t.Errorf("--save-plan: %.80s", saved)
	}
	profile, _ := os.ReadFile(filepath.Join(dir, "a.json"))
	for _, want := range []string{"select 1 as one", "EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS)", s.SocketDir, `"postgres"`} {
		if !bytes.Contains(profile, []byte(want)) {
			t.Errorf("JSON lacks %q", want)
		}
	}
}

// A statement that ran and cannot be drawn keeps its document.
func TestPGKeepsThePlan(t *testing.T) {
	s := startPG(t, nil)
	_, errs, status := sqlflame("", with(s.args, "--analyze", "--yes", "-c", "select 1", "--metric", "wal")...)
	_, name, found := strings.Cut(errs, "the plan is kept in ")
	if status != exitNoPlan || !found {
		t.Fatalf("status %d: %s", status, errs)
	}
	name, _, _ = strings.Cut(name, "\n")
	if out, errs, status := sqlflame("", name, "--format", "folded"); status != exitOK || !strings.HasPrefix(out, "SELECT;") {
		t.Errorf("%s: status %d: %s%s", name, status, out, errs)
	}
}

// Ctrl-C ends the statement on the server and leaves with the shell's status.
func TestPGInterrupted(t *testing.T) {
	s := startPG(t, nil)
	watcher := s.exec(t, `create table big as select i as id from generate_series(1, 20000) i`)
	running := func() bool {
		return watcher.Exec(t.Context(), `do $$ begin
			if not exists (select from pg_stat_activity where state = 'active' and query like 'EXPLAIN (ANALYZE%') then raise 'not running'; end if;
		end $$`) == nil
	}
	type outcome struct {
		errs   string
		status int
	}
	svg := filepath.Join(t.TempDir(), "out.svg")
	done := make(chan outcome)
	go func() {
		_, errs, status := sqlflame("", with(s.args, "--analyze", "--yes", "-c", "select count(*) from big a, big b, big c where a.id + b.id + c.id < 0", "-o", svg)...)
		done <- outcome{errs, status}
	}()
	for !running() {
		select {
		case o := <-done:
			t.Fatalf("status %d too early: %s", o.status, o.errs)
		case <-time.After(20 * time.Millisecond):
		}
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if o := <-done; o.status != 128+int(syscall.SIGINT) {
		t.Errorf("status %d: %s", o.status, o.errs)
	}
	if running() {
		t.Error("the statement still runs")
	}
	if _, err := os.Stat(svg); err == nil {
		t.Error("an output file is left")
	}
}
