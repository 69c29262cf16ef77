package main

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sqlflame/planner/postgres"
)

// Two grants are all that a role needs to go from a query id to a picture; without them the hints
// name them.
func TestPGRoles(t *testing.T) {
	s := startPG(t, map[string]string{"shared_preload_libraries": "pg_stat_statements"})
	s.exec(t, `create extension pg_stat_statements;
		create table orders as select i as id, i % 50 as customer from generate_series(1, 1000) i;
		create role monitor login password 'm';
		grant pg_read_all_stats to monitor;
		grant select on orders to monitor;
		create role "o'd D" login password 'm';
		create role stats login password 'm';
		grant pg_read_all_stats to stats;
		create role app login password 'm';
		grant select on orders to app`)
	app, err := postgres.Connect(t.Context(), postgres.Target{Host: "127.0.0.1", Port: strconv.Itoa(s.Port), User: "app", Database: "dbname=postgres password=m"})
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	if err := app.Exec(t.Context(), `select count(*) from orders where customer = 7`); err != nil {
		t.Fatal(err)
	}
	id := s.value(t, `select queryid from pg_stat_statements where query like '%customer = $1%'`)
	t.Setenv("PGPASSWORD", "m")
	run := func(role string, more ...string) (out, errs string, status int) {
		args := []string{"pg", "-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-d", "postgres", "-U", role, "--analyze", "--yes"}
		return sqlflame("", with(args, more...)...)
	}
	svg := filepath.Join(t.TempDir(), "q.svg")
	if out, errs, status := run("monitor", id, "--param", "1=7", "-o", svg, "-o", "-"); status != exitOK || !strings.Contains(out, "Seq Scan on orders") {
		t.Errorf("with both grants: status %d\n%s%s", status, out, errs)
	}
	for _, c := range []struct {
		role, errors, hint string
	}{
		{"o'd D", "role o'd D may not see", `a superuser can run: GRANT pg_read_all_stats TO "o'd D"`},
		{"stats", "permission denied for table orders", "GRANT SELECT"},
	} {
		_, errs, status := run(c.role, id, "--param", "1=7")
		if status != exitConnect || !strings.Contains(errs, c.errors) || !strings.Contains(errs, c.hint) {
			t.Errorf("%s: status %d\n%s", c.role, status, errs)
		}
	}
}

// value returns what a statement yields, for the superuser: the package's connections return no rows
// to others, but errors.
func (s *pgServer) value(t *testing.T, sql string) string {
	t.Helper()
	c := s.exec(t, "")
	err := c.Exec(t.Context(), `do $do$ begin raise exception '%', (`+sql+`); end $do$`)
	var server *postgres.ServerError
	if !errors.As(err, &server) || server.Code != "P0001" {
		t.Fatalf("%s: %v", sql, err)
	}
	return server.Message
}

// The script that --print-helper prints makes a function with which a role that may read nothing gets
// from a query id to an estimate.
func TestPGHelper(t *testing.T) {
	s := startPG(t, map[string]string{"shared_preload_libraries": "pg_stat_statements"})
	script, errs, status := sqlflame("", "pg", "--print-helper")
	if status != exitOK || errs != "" {
		t.Fatalf("status %d: %s", status, errs)
	}
	s.exec(t, script)
	s.exec(t, `create extension pg_stat_statements;
		revoke create on schema public from public;
		create table orders as select i as id, i % 50 as customer from generate_series(1, 1000) i;
		create role monitor login;
		grant pg_read_all_stats to monitor;
		grant select on orders to sqlflame_planner;
		grant usage on schema sqlflame to monitor;
		grant execute on function sqlflame.explain(text, text, boolean) to monitor;
		select count(*) from orders where customer = 7;`)
	id := s.value(t, `select queryid from pg_stat_statements where query like '%customer = $1%'`)
	monitor := []string{"pg", "-h", s.SocketDir, "-p", strconv.Itoa(s.Port), "-d", "postgres", "-U", "monitor", id}
	_, errs, status = sqlflame("", monitor...)
	if status != exitConnect || !strings.Contains(errs, "--helper") {
		t.Errorf("without: status %d\n%s", status, errs)
	}
	out, errs, status := sqlflame("", with(monitor, "--helper", "sqlflame.explain")...)
	if status != exitOK || !strings.Contains(out, "Seq Scan on orders") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if _, errs, status = sqlflame("", with(monitor, "--helper", "nowhere.explain")...); status != exitError || !strings.Contains(errs, "--print-helper") {
		t.Errorf("no helper: status %d\n%s", status, errs)
	}
	if _, errs, status = sqlflame("", with(monitor, "--helper", "sqlflame.explain", "--analyze")...); status != exitUsage {
		t.Errorf("--analyze: status %d\n%s", status, errs)
	}
}
