package postgres

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sqlflame/planner"
	"sqlflame/planner/postgres/localserver"
)

func doctor(t *testing.T, url string, measure bool) *planner.Checkup {
	t.Helper()
	checkup, err := connect(t, url).Doctor(t.Context(), measure)
	if err != nil {
		t.Fatal(err)
	}
	return checkup
}

// point returns the finding of a topic.
func point(t *testing.T, c *planner.Checkup, topic string) planner.Finding {
	t.Helper()
	for _, f := range c.Findings {
		if f.Topic == topic {
			return f
		}
	}
	t.Fatalf("no finding on %s in %+v", topic, c.Findings)
	return planner.Finding{}
}

// wantPoint holds a finding's mark, and text of its state, meaning and changes.
func wantPoint(t *testing.T, c *planner.Checkup, topic string, mark planner.Mark, texts ...string) {
	t.Helper()
	f := point(t, c, topic)
	all := f.State + "\n" + f.Meaning
	for _, change := range f.Changes {
		all += fmt.Sprintf("\n%s\n%s|%s|%s", strings.Join(change.Lines, "\n"), change.Where, change.Needs, change.Note)
	}
	if f.Mark != mark {
		t.Errorf("%s is %s, want %s: %s", topic, f.Mark, mark, all)
	}
	for _, text := range texts {
		if !strings.Contains(all, text) {
			t.Errorf("%s lacks %q in: %s", topic, text, all)
		}
	}
}

// asRole makes a connection's role another one, which needs no password on the socket.
func asRole(t *testing.T, database, role string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(role)
	return u.String()
}

// A server with everything, as superuser, as a role without rights, and as one that may see statements.
func TestDoctor(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		db := newDatabase(t, s, `create extension pg_stat_statements; create table doctored (id int); select count(*) from doctored`)
		low, monitor := "low_"+db, "monitor_"+db
		admin := connect(t, s.URL(db))
		if err := admin.Exec(t.Context(), `create role `+low+` login; create role `+monitor+` login; grant pg_read_all_stats to `+monitor+`; grant select on doctored to `+monitor); err != nil {
			t.Fatal(err)
		}
		c := doctor(t, s.URL(db), true)
		if !c.Usable || c.Verdict != "sqlflame pg QUERYID --analyze works here" || c.Standby || c.Database != db || c.Role != "postgres" {
			t.Errorf("got %+v", c)
		}
		if f := point(t, c, "clock"); c.ClockNS <= 0 && !strings.Contains(f.State, "busy") && !strings.Contains(f.State, "did not measure") || c.ClockNS > 1e5 {
			t.Errorf("clock %v ns: %s", c.ClockNS, f.State)
		}
		t.Logf("%.1f ns per clock reading", c.ClockNS)
		wantPoint(t, c, "server", planner.MarkOK, "tested")
		wantPoint(t, c, "place", planner.MarkOK, "primary")
		wantPoint(t, c, "role", planner.MarkOK, "superuser")
		wantPoint(t, c, "pg_stat_statements", planner.MarkOK, "loaded and readable")
		wantPoint(t, c, "statements", planner.MarkOK, "track = top")
		wantPoint(t, c, "track_io_timing", planner.MarkBetter, "off", "ALTER SYSTEM SET track_io_timing = on;", "a reload", "--set track_io_timing=on")
		wantPoint(t, c, "track_activity_query_size", planner.MarkBetter, "1024 bytes", "a restart")
		wantPoint(t, c, "auto_explain", planner.MarkBetter, "not loaded", "ALTER SYSTEM SET session_preload_libraries = 'auto_explain';", "new connections")
		if s.Major >= 14 {
			wantPoint(t, c, "compute_query_id", planner.MarkOK, "auto, and on")
			wantPoint(t, c, "log", planner.MarkBetter, "do not carry", "ALTER SYSTEM SET log_line_prefix = '%m [%p] %Q ';")
		} else {
			wantPoint(t, c, "log", planner.MarkBetter, "from PostgreSQL 14 on")
		}

		c = doctor(t, asRole(t, s.URL(db), low), false)
		if c.ClockNS != 0 || c.Queries != 4 {
			t.Errorf("--no-measure: %v ns, %d queries", c.ClockNS, c.Queries)
		}
		wantPoint(t, c, "role", planner.MarkMissing, "its own statements only", "may read 0 of 1 tables", `GRANT pg_read_all_stats TO `+low+`;`)
		wantPoint(t, c, "statements", planner.MarkBetter, "are hidden from role "+low)
		// Which libraries are loaded is hidden from it, and a list that is not known cannot be repeated.
		wantPoint(t, c, "auto_explain", planner.MarkBetter, "may not see which libraries are loaded")
		if c.Usable || !strings.HasSuffix(c.Verdict, "role "+low+" may read none of the 1 tables") {
			t.Errorf("verdict %q", c.Verdict)
		}

		if err := admin.Exec(t.Context(), `grant select on doctored to `+low); err != nil {
			t.Fatal(err)
		}
		c = doctor(t, asRole(t, s.URL(db), low), false)
		if !c.Usable || !strings.HasSuffix(c.Verdict, "for the statements of role "+low) {
			t.Errorf("verdict %q", c.Verdict)
		}

		if err := admin.Exec(t.Context(), `revoke select on pg_stat_statements from public`); err != nil {
			t.Fatal(err)
		}
		c = doctor(t, asRole(t, s.URL(db), low), false)
		wantPoint(t, c, "pg_stat_statements", planner.MarkMissing, "role "+low+" may not read", `GRANT SELECT ON public.pg_stat_statements TO `+low+`;`)
		if c.Usable {
			t.Errorf("verdict %q", c.Verdict)
		}
		if err := admin.Exec(t.Context(), `grant select on pg_stat_statements to public`); err != nil {
			t.Fatal(err)
		}

		c = doctor(t, asRole(t, s.URL(db), monitor), false)
		wantPoint(t, c, "role", planner.MarkOK, "sees all statements (pg_read_all_stats); may read 1 of 1 tables")
		wantPoint(t, c, "statements", planner.MarkOK)
		if !c.Usable || strings.Contains(c.Verdict, "role") {
			t.Errorf("verdict %q", c.Verdict)
		}
	})
}

// Settings of a database are seen, with where they come from; auto_explain is judged by what it logs.
func TestDoctorSeesSettings(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		db := newDatabase(t, s, `create extension pg_stat_statements; load 'auto_explain'`)
		set := func(sql string) *planner.Checkup {
			t.Helper()
			if err := connect(t, s.URL("postgres")).Exec(t.Context(), "load 'auto_explain'; "+strings.ReplaceAll(sql, "alter database", "alter database "+db)); err != nil {
				t.Fatal(err)
			}
			return doctor(t, s.URL(db), true)
		}
		c := set(`alter database set track_io_timing = on; alter database set statement_timeout = '7s'; alter database set default_transaction_read_only = on;
			alter database set session_preload_libraries = auto_explain`)
		wantPoint(t, c, "track_io_timing", planner.MarkOK, "on", "--metric io")
		wantPoint(t, c, "session", planner.MarkOK, "statement_timeout = 7s", "default_transaction_read_only = on", "--timeout takes the place")
		wantPoint(t, c, "auto_explain", planner.MarkBetter, "loaded by session_preload_libraries, log_min_duration = -1", "no plan is logged", "ALTER SYSTEM SET auto_explain.log_analyze = on;")

		c = set(`alter database set auto_explain.log_min_duration = '10s'; alter database set auto_explain.log_timing = off; alter database set auto_explain.log_analyze = off`)
		wantPoint(t, c, "auto_explain", planner.MarkBetter, "log_min_duration = 10s", "without actual times")
		wantPoint(t, c, "auto_explain", planner.MarkBetter, "is set for this database")
		c = set(`alter database set auto_explain.log_analyze = on`)
		wantPoint(t, c, "auto_explain", planner.MarkBetter, "with rows and without times")
		if c.ClockNS == 0 && !strings.Contains(point(t, c, "clock").State, "busy") {
			t.Errorf("clock: %+v", point(t, c, "clock"))
		}
		c = set(`alter database set auto_explain.log_timing = on; alter database set auto_explain.log_buffers = on`)
		wantPoint(t, c, "auto_explain", planner.MarkBetter, "with times, without triggers, workers and output lists")
		wantPoint(t, c, "clock", planner.MarkOK, "not measured: auto_explain times every statement")
		c = set(`alter database set auto_explain.log_triggers = on; alter database set auto_explain.log_verbose = on;
			alter database set auto_explain.log_nested_statements = on; alter database set auto_explain.log_format = json; alter database set pg_stat_statements.track = none`)
		wantPoint(t, c, "auto_explain", planner.MarkOK, "all that can be drawn")
		wantPoint(t, c, "statements", planner.MarkMissing, "nothing is recorded", "ALTER SYSTEM SET pg_stat_statements.track = top;")
		if s.Major >= 14 {
			c = set(`alter database set compute_query_id = off`)
			wantPoint(t, c, "compute_query_id", planner.MarkMissing, "ALTER SYSTEM SET compute_query_id = auto;")
		}
		if s.Major >= 17 {
			c = set(`alter database set transaction_timeout = '1min'`)
			wantPoint(t, c, "session", planner.MarkBetter, "transaction_timeout = 60s", "PGOPTIONS")
		}
	})
}

// Nothing is there; what the doctor says is done, word by word; then everything is there.
func TestDoctorCures(t *testing.T) {
	t.Parallel()
	in := installations(t)[0]
	bare, err := localserver.Start(t.Context(), in, localserver.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bare.Stop() })
	admin := connect(t, bare.URL("postgres"))
	if err := admin.Exec(t.Context(), `create table t (id int)`); err != nil {
		t.Fatal(err)
	}
	before := stateOf(t, bare)
	c := doctor(t, bare.URL("postgres"), true)
	if after := stateOf(t, bare); after != before {
		t.Errorf("the server changed:\n%s\nbefore:\n%s", after, before)
	}
	if c.Usable || c.Verdict != "sqlflame pg QUERYID does not work here: pg_stat_statements is not loaded, and not created in database postgres" {
		t.Errorf("verdict %q", c.Verdict)
	}
	wantPoint(t, c, "pg_stat_statements", planner.MarkMissing, "neither loaded nor created", "shared_preload_libraries = 'pg_stat_statements';", "a restart", "CREATE EXTENSION")
	for _, f := range c.Findings {
		for _, change := range f.Changes {
			for _, line := range change.Lines {
				if !strings.HasSuffix(line, ";") || strings.HasPrefix(line, "CREATE EXTENSION") && bare.Major >= 14 {
					continue // for a shell, or after the restart
				}
				if err := admin.Exec(t.Context(), line); err != nil {
					t.Errorf("%s: %s: %v", f.Topic, line, err)
				}
			}
		}
	}
	wrong, err := admin.rows(t.Context(), `select name, setting, error from pg_file_settings where error <> 'setting could not be applied'`)
	if err != nil || len(wrong) > 0 {
		t.Errorf("the configuration is wrong: %v %v", wrong, err)
	}
	for range 100 { // until the server has read its configuration again
		if c = doctor(t, bare.URL("postgres"), false); slices.ContainsFunc(c.Findings, func(f planner.Finding) bool { return f.Topic == "pending" }) {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	wantPoint(t, c, "pending", planner.MarkBetter, "shared_preload_libraries, track_activity_query_size", "until the server is restarted")
	wantPoint(t, c, "pg_stat_statements", planner.MarkMissing, "waits for the restart already")
	changed, err := admin.rows(t.Context(), `select name, setting from pg_file_settings where sourcefile like '%auto.conf'`)
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{}
	for _, r := range changed {
		settings[r[0]] = r[1]
	}
	cured, err := localserver.Start(t.Context(), in, localserver.Options{Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cured.Stop() })
	c = doctor(t, cured.URL("postgres"), false)
	if want := "sqlflame pg QUERYID does not work here: pg_stat_statements is not created in database postgres"; c.Verdict != want {
		t.Errorf("verdict %q", c.Verdict)
	}
	if err := connect(t, cured.URL("postgres")).Exec(t.Context(), `create extension pg_stat_statements`); err != nil {
		t.Fatal(err)
	}
	c = doctor(t, cured.URL("postgres"), true)
	for _, f := range c.Findings {
		if f.Mark != planner.MarkOK {
			t.Errorf("%s is %s: %s. %s", f.Topic, f.Mark, f.State, f.Meaning)
		}
	}
	if !c.Usable {
		t.Errorf("verdict %q", c.Verdict)
	}
}

// stateOf is what a command that changes something would change: settings, catalogs, transaction ids.
func stateOf(t *testing.T, s *localserver.Server) string {
	t.Helper()
	c, err := Connect(t.Context(), Target{Database: s.URL("postgres")})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var b strings.Builder
	for _, sql := range []string{
		`select txid_snapshot_xmax(txid_current_snapshot())`,
		`select name, setting, source from pg_settings where name <> 'application_name' order by name`,
		`select * from pg_file_settings`, `select * from pg_db_role_setting`,
		`select oid, relname, relfilenode, relacl from pg_class order by oid`, `select extname, extversion from pg_extension`,
		`select rolname, rolsuper from pg_roles order by 1`, `select count(*) from pg_locks where pid <> pg_backend_pid() and locktype <> 'virtualxid'`,
	} {
		rows, err := c.rows(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, rows)
	}
	auto, err := os.ReadFile(filepath.Join(s.DataDir, "postgresql.auto.conf"))
	if err != nil {
		t.Fatal(err)
	}
	return b.String() + string(auto)
}

// What the doctor runs is counted by the server itself.
func TestDoctorCosts(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		db := newDatabase(t, s, `create extension pg_stat_statements`)
		role := "costs_" + db
		if err := connect(t, s.URL(db)).Exec(t.Context(), `create role `+role+` login`); err != nil {
			t.Fatal(err)
		}
		c := doctor(t, asRole(t, s.URL(db), role), true)
		rows, err := connect(t, s.URL(db)).rows(t.Context(), `select sum(calls), sum(total_exec_time), string_agg(calls || 'x ' || left(query, 60), e'\n') from pg_stat_statements s
			join pg_roles r on r.oid = s.userid where r.rolname = $1 and query !~* '^\s*(begin|set|rollback|reset)'`, role)
		if err != nil {
			t.Fatal(err)
		}
		// The measurement's own look at jit is the one that is not counted.
		if got, want := rows[0][0], fmt.Sprint(c.Queries+1); got != want && c.ClockNS > 0 {
			t.Errorf("%s statements, want %s:\n%s", got, want, rows[0][2])
		}
		t.Logf("%s statements, %s ms", rows[0][0], rows[0][1])
	})
}

// A standby is said to be one, and what it cannot do itself is sent to the primary.
func TestDoctorOnStandby(t *testing.T) {
	t.Parallel()
	s := startStandby(t, installations(t)[0], localserver.Options{Settings: map[string]string{"shared_preload_libraries": "pg_stat_statements", "logging_collector": "on", "log_destination": "csvlog"}})
	c := doctor(t, s.URL("postgres"), true)
	if !c.Standby || c.Usable || !strings.HasSuffix(c.Verdict, "not created in database postgres") {
		t.Errorf("got %+v", c)
	}
	wantPoint(t, c, "place", planner.MarkOK, "standby", "max_standby_streaming_delay (30s; hot_standby_feedback is off)")
	wantPoint(t, c, "pg_stat_statements", planner.MarkMissing, "loaded, but not created", "on the primary")
	wantPoint(t, c, "log", planner.MarkOK, "csvlog", "carry the query id")
}

// An extension whose library is not loaded any more, beside another library.
func TestDoctorLibraryLost(t *testing.T) {
	t.Parallel()
	in := installations(t)[0]
	s, err := localserver.Start(t.Context(), in, localserver.Options{Settings: map[string]string{"shared_preload_libraries": "auto_explain"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	if err := connect(t, s.URL("postgres")).Exec(t.Context(), `create extension pg_stat_statements`); err != nil {
		t.Fatal(err)
	}
	c := doctor(t, s.URL("postgres"), true)
	wantPoint(t, c, "pg_stat_statements", planner.MarkMissing, "the server does not load it", "shared_preload_libraries = 'auto_explain', 'pg_stat_statements';", "which wins: change it there")
	wantPoint(t, c, "auto_explain", planner.MarkBetter, "loaded by shared_preload_libraries")
	if c.Usable || !strings.HasSuffix(c.Verdict, "the server does not load it") {
		t.Errorf("verdict %q", c.Verdict)
	}
}
