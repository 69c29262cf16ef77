package main

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"sqlflame/planner/postgres"
)

// gone is how long after a signal the server may still know of us.
const gone = time.Second

// SIGINT and SIGTERM, at any moment, end the statement on the server within a second, with its backend
// and its locks, and the process with the shell's status.
func TestPGSignals(t *testing.T) {
	s := startPG(t, nil)
	watch := s.exec(t, `create table big as select i as id from generate_series(1, 20000) i; create table locked (id int);
		create function slow() returns int language plpgsql immutable as $$ begin perform pg_advisory_lock(4711); perform pg_sleep(60); return 1; end $$;`)
	s.exec(t, `begin; lock table locked`)
	const anything = `select count(*) || ' backends, ' || (select count(*) from pg_locks where locktype = 'advisory' or relation = 'big'::regclass
		or relation = 'locked'::regclass and not granted) || ' locks' from pg_stat_activity where application_name = 'sqlflame' and pid <> pg_backend_pid()
		and backend_type = 'client backend' and not query like 'begin; lock%'`
	analyze := with(s.args, "--analyze", "--allow-volatile", "--lock-timeout", "1m", "--timeout", "1m")
	cases := []struct {
		name  string
		sql   string
		query string // what the backend runs then
		ask   bool
	}{
		{"executing", "select count(*) from big a, big b, big c where a.id + b.id + c.id < 0", "EXPLAIN (ANALYZE%", false},
		{"sleeping with an advisory lock", "select pg_sleep(60) from pg_advisory_lock(4711)", "EXPLAIN (ANALYZE%", false},
		{"in the plain EXPLAIN", "select slow() from big", "EXPLAIN (VERBOSE%", false},
		{"waiting for a lock", "select * from locked", "EXPLAIN (VERBOSE%", false},
		{"at the prompt", "select * from big", "", true},
	}
	for _, c := range cases {
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(c.name+" "+signal.String(), func(t *testing.T) {
				args := with(analyze, "-c", c.sql)
				var p *typist
				if c.ask {
					p = onTerminal(t, nil, args...)
					p.waitFor(t, "Execute? [y/N] ")
				} else {
					p = onTerminal(t, nil, with(args, "--yes")...)
					waitForQuery(t, watch, c.query)
				}
				if signal == syscall.SIGINT {
					p.press(t, "\x03") // as people do it
				} else if err := p.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				started := time.Now()
				left := answer(t, watch, anything)
				for left != "0 backends, 0 locks" && time.Since(started) < 5*gone {
					time.Sleep(5 * time.Millisecond)
					left = answer(t, watch, anything)
				}
				took := time.Since(started)
				t.Logf("gone after %v", took.Round(time.Millisecond))
				if took > gone {
					t.Errorf("the server still had %s after %v", left, took)
				}
				if status := p.status(t); status != 128+int(signal) || !strings.Contains(p.shows(), "stopped by "+signal.String()) || p.stdout.Len() > 0 {
					t.Errorf("status %d, stdout %q\n%s", status, p.stdout.String(), p.shows())
				}
			})
		}
	}
}

// waitForQuery waits until a session of ours runs a query.
func waitForQuery(t *testing.T, watch *postgres.Conn, like string) {
	t.Helper()
	for range 3000 {
		if answer(t, watch, `select count(*) from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like '`+like+`'`) != "0" {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("nobody runs %s", like)
}

// A process that is killed cannot cancel; its statement ends by the limit that it was given.
func TestPGKilled(t *testing.T) {
	s := startPG(t, nil)
	watch := s.exec(t, `select 1`)
	bin, env := thisProgram(t)
	cmd := exec.Command(bin, with(s.args, "--analyze", "--yes", "--allow-volatile", "--timeout", "2s", "-c", "select pg_sleep(60)")...)
	cmd.Env = append(cmd.Environ(), env...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitForQuery(t, watch, "EXPLAIN (ANALYZE%")
	cmd.Process.Kill()
	cmd.Wait()
	started := time.Now()
	for answer(t, watch, `select count(*) from pg_stat_activity where query like 'EXPLAIN%' and pid <> pg_backend_pid()`) != "0" {
		if time.Since(started) > 10*time.Second {
			t.Fatal("the statement still runs")
		}
		time.Sleep(20 * time.Millisecond)
	}
}
