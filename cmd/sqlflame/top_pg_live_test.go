package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

// startOn is startPG for one installation, with what top needs.
func startTop(t *testing.T, in localserver.Installation, settings map[string]string) pgServer {
	t.Helper()
	for _, name := range []string{"PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGSERVICE", "PGOPTIONS"} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", t.TempDir())
	s, err := localserver.Start(t.Context(), in, localserver.Options{TCP: true, Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return pgServer{Server: s, args: []string{"top", "pg", "-h", s.SocketDir, "-p", strconv.Itoa(s.Port), "-U", "postgres", "-d", "postgres"}}
}

// oldestAndNewest returns the servers of the machine that differ most.
func oldestAndNewest(t *testing.T) []localserver.Installation {
	t.Helper()
	found, err := localserver.Find()
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		requireOrSkip(t, "no Postgres on this machine")
	}
	return slices.CompactFunc([]localserver.Installation{found[0], found[len(found)-1]}, func(a, b localserver.Installation) bool { return a.Major == b.Major })
}

// From nothing but the server to a picture: the last line of the list is the command.
func TestTopPG(t *testing.T) {
	for _, in := range oldestAndNewest(t) {
		t.Run(fmt.Sprintf("pg%d", in.Major), func(t *testing.T) {
			s := startTop(t, in, map[string]string{"shared_preload_libraries": "pg_stat_statements"})
			s.exec(t, pgTestSchema+`; select 'x'::text || sum(id) from orders; insert into orders select i from generate_series(1, 20000) i`)
			s.exec(t, "select '\x1b[2J\u009b31m\u202e', count(*) -- \x1b]0;title\x07\u202e漢字\r\n from orders")
			s.exec(t, "select 1 as big /* "+strings.Repeat("\u0301x", 400_000)+" */")
			out, errs, status := sqlflame("", s.args...)
			if status != exitOK || errs != "" || !strings.Contains(out, "query id") || !strings.Contains(out, "[postgres] insert into orders") {
				t.Fatalf("status %d, %s\n%s", status, errs, out)
			}
			checkHarmless(t, "text", out)
			for line := range strings.Lines(out) {
				if textWidth(line)-1 > 120 && !strings.Contains(line, "sqlflame pg") {
					t.Errorf("%d columns: %s", textWidth(line), line)
				}
			}
			lines := strings.Split(strings.TrimSpace(out), "\n")
			next := strings.Fields(lines[len(lines)-1])
			if len(next) < 5 || next[0] != "sqlflame" || !slices.Contains(next, "--analyze") || !slices.Equal(next[len(next)-2:], []string{"-o", "q.svg"}) {
				t.Fatalf("the last line is %q", next)
			}
			s.drawsByID(t, next[1:len(next)-2])
			s.checkTopJSON(t)
		})
	}
}

// drawsByID runs the command; a statement with placeholders asks for a file of values.
func (s *pgServer) drawsByID(t *testing.T, args []string) {
	t.Helper()
	t.Chdir(t.TempDir())
	if slices.Contains(args, "--params") {
		if err := os.WriteFile("values.json", []byte(`["x"]`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, errs, status := sqlflame("", with(args, "--yes")...)
	if status != exitOK || !strings.HasPrefix(out, "SELECT;") {
		t.Errorf("%q: status %d, %s", args, status, errs)
	}
}

func (s *pgServer) checkTopJSON(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	file, list := filepath.Join(dir, "top.json"), filepath.Join(dir, "top.csv")
	out, errs, status := sqlflame("", with(s.args, "--by", "calls", "--limit", "1000", "-o", file)...)
	if status != exitOK || out != "" {
		t.Fatalf("status %d, %s", status, errs)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	checkHarmless(t, "JSON", string(data))
	var top struct {
		Schema, Engine, By string
		Whole              float64 `json:"whole_calls"`
		Statements         []struct {
			ID    string `json:"query_id"`
			Calls int64
			Text  string
			Bytes int `json:"text_bytes"`
			Roles []string
		}
	}
	if err := json.Unmarshal(data, &top); err != nil || top.Schema != "sqlflame-top/1" || top.Engine != "PostgreSQL" || top.By != "calls" || top.Whole < 5 {
		t.Fatalf("%v: %.300s", err, data)
	}
	big := false
	for _, r := range top.Statements {
		if _, err := strconv.ParseInt(r.ID, 10, 64); err != nil || len(r.Text) != r.Bytes || r.Calls < 1 || len(r.Roles) != 1 {
			t.Errorf("%.200q", fmt.Sprint(r))
		}
		big = big || len(r.Text) > 1<<20
	}
	if !big {
		t.Error("a text of 1 MB is not complete")
	}
	if _, errs, status := sqlflame("", with(s.args, "-o", list)...); status != exitOK {
		t.Fatalf("status %d, %s", status, errs)
	}
	data, _ = os.ReadFile(list)
	if !strings.HasPrefix(string(data), "query_id,total_ms,share_percent,calls,") {
		t.Errorf("CSV: %.100s", data)
	}
	checkHarmless(t, "CSV", string(data))
	wide, _, _ := sqlflame("", with(s.args, "--wide", "--by", "plan")...)
	if wide != "" {
		t.Error("ranked by what is not counted")
	}
	if wide, _, _ := sqlflame("", with(s.args, "--wide")...); len(wide) < 1<<20 {
		t.Error("--wide cuts texts")
	}
}

// Each thing that can go wrong has its exit status and a hint.
func TestTopPGTroubles(t *testing.T) {
	found := oldestAndNewest(t)
	s := startTop(t, found[0], map[string]string{"shared_preload_libraries": ""})
	c := s.exec(t, `create role low login password 'low'`)
	low := []string{"top", "pg", "-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-d", "postgres", "-U", "low"}
	expect := func(args []string, status int, said, hint string) {
		t.Helper()
		out, errs, got := sqlflame("", args...)
		if got != status || status != exitOK && out != "" || !strings.Contains(errs+out, said) || !strings.Contains(errs+out, hint) {
			t.Errorf("%q: status %d, want %d; %s%s", args, got, status, out, errs)
		}
	}
	expect(s.args, exitConnect, "database postgres has no extension pg_stat_statements", "CREATE EXTENSION pg_stat_statements in database postgres")
	if err := c.Exec(t.Context(), "create extension pg_stat_statements"); err != nil {
		t.Fatal(err)
	}
	expect(s.args, exitConnect, "the server does not load it", "shared_preload_libraries")
	s.Stop()

	s = startTop(t, found[0], map[string]string{"shared_preload_libraries": "pg_stat_statements"})
	c = s.exec(t, pgTestSchema)
	low[5] = strconv.Itoa(s.Port)
	t.Setenv("PGPASSWORD", "low")
	expect(low, exitOK, "statements of other roles hidden", "GRANT pg_read_all_stats TO low shows them")
	expect(append(low, "--by", "io"), exitUsage, "track_io_timing is off", "ALTER SYSTEM SET track_io_timing")
	expect(append(low, "--role", "nobody"), exitOK, "no statement is left to list", "")
	if err := c.Exec(t.Context(), "revoke select on pg_stat_statements from public"); err != nil {
		t.Fatal(err)
	}
	expect(low, exitConnect, "role low may not read pg_stat_statements", "GRANT SELECT ON pg_stat_statements TO low")
}
