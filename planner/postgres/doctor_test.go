package postgres

import (
	"strings"
	"testing"

	"sqlflame/planner"
)

// healthy is a server of 16 that has everything, as it was read.
func healthy() *vitals {
	set := func(value, context string) setting {
		return setting{value: value, context: context, source: "configuration file"}
	}
	return &vitals{version: 160004, versionText: "16.4", database: "shop", role: "dba", superuser: true, createdIn: "public", extension: "1.10", info: true,
		settings: map[string]setting{
			"shared_preload_libraries": set("pg_stat_statements", "postmaster"), "pg_stat_statements.max": set("5000", "postmaster"), "pg_stat_statements.track": set("top", "superuser"),
			"session_preload_libraries": set("", "superuser"), "compute_query_id": set("auto", "superuser"), "track_io_timing": set("on", "superuser"), "track_activity_query_size": set("16384", "postmaster"),
			"log_destination": set("stderr", "sighup"), "log_line_prefix": set("%m %Q ", "sighup"), "search_path": set(`"$user", public`, "user"), "jit": set("on", "user"),
		},
		statements: statementCounts{rows: 100, here: 80, usable: 80, evictionsKnown: true}}
}

func TestDoctorVersions(t *testing.T) {
	for version, want := range map[int]planner.Mark{90400: planner.MarkMissing, 90624: planner.MarkBetter, 120001: planner.MarkBetter, 130000: planner.MarkOK, 180001: planner.MarkOK, 190000: planner.MarkBetter} {
		v := healthy()
		v.version = version
		c := v.checkup("db1")
		wantPoint(t, c, "server", want, "16.4")
		if c.Usable != (version >= 90600) {
			t.Errorf("%d: %s", version, c.Verdict)
		}
	}
}

// Services are known by settings, roles or functions, and have a way of their own to change settings.
func TestDoctorClouds(t *testing.T) {
	for _, c := range []struct{ name, setting, role, where string }{
		{"Amazon RDS", "rds.extensions", "", "in the DB parameter group of Amazon RDS"},
		{"Amazon RDS", "", "rds_superuser", "parameter group"},
		{"Amazon Aurora", "rds.extensions", "aurora_version", "in the DB cluster parameter group"},
		{"Google Cloud SQL", "cloudsql.iam_authentication", "", "database flag"},
		{"Google Cloud SQL", "", "cloudsqlsuperuser", "database flag"},
		{"Azure Database for PostgreSQL", "azure.extensions", "", "server parameters"},
		{"Neon", "neon.timeline_id", "", "compute"},
		{"Supabase", "", "supabase_admin", "postgres-config"},
		{"Crunchy Bridge", "", "crunchy_superuser", "settings"},
		{"", "rdsx.a", "rds", ""},
	} {
		v := healthy()
		v.settings["track_io_timing"] = setting{value: "off", context: "superuser"}
		v.settings["track_activity_query_size"] = setting{value: "1024", context: "postmaster"}
		if c.setting != "" {
			v.settings[c.setting] = setting{value: "x"}
		}
		v.cloud = findCloud(v.settings, []string{c.role})
		checkup := v.checkup("db1")
		if checkup.Managed != c.name {
			t.Errorf("%+v: taken for %q", c, checkup.Managed)
		}
		if c.name == "" {
			wantPoint(t, checkup, "track_io_timing", planner.MarkBetter, "ALTER SYSTEM")
			continue
		}
		wantPoint(t, checkup, "service", planner.MarkOK, c.name, "not by ALTER SYSTEM")
		wantPoint(t, checkup, "track_io_timing", planner.MarkBetter, "track_io_timing = on", c.where)
		wantPoint(t, checkup, "track_activity_query_size", planner.MarkBetter, "track_activity_query_size = 16384", "a restart")
		for _, f := range checkup.Findings {
			for _, change := range f.Changes {
				if lines := strings.Join(change.Lines, "\n"); strings.Contains(lines, "ALTER SYSTEM") || strings.Contains(lines, "pg_reload_conf") {
					t.Errorf("%s: %s: %s", c.name, f.Topic, lines)
				}
			}
		}
	}
}

// What was evicted or lost, what an old version of the extension lacks, and what keeps plans.
func TestDoctorStatements(t *testing.T) {
	v := healthy()
	v.statements.evictions, v.statements.since, v.statements.lost = 12, "2026-03-01 10:00 UTC", 3
	v.extension, v.storePlans = "1.8", "1.7"
	c := v.checkup("db1")
	wantPoint(t, c, "statements", planner.MarkBetter, "evicted 12 times since 2026-03-01 10:00 UTC", "ALTER SYSTEM SET pg_stat_statements.max = 10000;", "a restart", "3 have lost their text")
	wantPoint(t, c, "pg_stat_statements", planner.MarkBetter, "1.8", "ALTER EXTENSION pg_stat_statements UPDATE;")
	wantPoint(t, c, "stored plans", planner.MarkOK, "pg_store_plans 1.7")

	v = healthy()
	v.statements, v.auroraPlans = statementCounts{textsGone: true}, true
	c = v.checkup("db1")
	wantPoint(t, c, "statements", planner.MarkMissing, "SELECT public.pg_stat_statements_reset();")
	wantPoint(t, c, "stored plans", planner.MarkOK, "aurora_stat_plans")
	if c.Usable {
		t.Errorf("verdict %q", c.Verdict)
	}

	v = healthy()
	v.version, v.statements = 130000, statementCounts{rows: 4990, here: 1, usable: 1}
	wantPoint(t, v.checkup("db1"), "statements", planner.MarkBetter, "it is full", "= 10000;")

	v = healthy()
	v.statements = statementCounts{err: &ServerError{Code: "42501", Message: "permission denied for view pg_stat_statements"}}
	c = v.checkup("db1")
	wantPoint(t, c, "pg_stat_statements", planner.MarkMissing, `GRANT SELECT ON public.pg_stat_statements TO dba;`)
	if c.Usable || c.Verdict != "sqlflame pg QUERYID does not work here: role dba may not read pg_stat_statements" {
		t.Errorf("verdict %q", c.Verdict)
	}
	v = healthy()
	v.statements = statementCounts{rows: 90, here: 80, hidden: 90}
	if c := v.checkup("db1"); c.Usable || !strings.Contains(c.Verdict, "can see none of the 80 statements") {
		t.Errorf("verdict %q", c.Verdict)
	}
}

// Of a database with very many tables some are looked at.
func TestDoctorTables(t *testing.T) {
	v := healthy()
	v.superuser, v.tables = false, 7
	c := v.checkup("db1")
	wantPoint(t, c, "role", planner.MarkMissing, "may read 0 of 7 tables", `GRANT pg_read_all_data TO dba;`)
	if c.Usable || !strings.HasSuffix(c.Verdict, "role dba may read none of the 7 tables") {
		t.Errorf("verdict %q", c.Verdict)
	}
	v.tables = maxTables
	c = v.checkup("db1")
	wantPoint(t, c, "role", planner.MarkBetter, "may read 0 of 500 tables looked at")
	if !c.Usable {
		t.Errorf("verdict %q", c.Verdict)
	}
}

// Logs carry query ids in three ways, each from a version on.
func TestDoctorLog(t *testing.T) {
	for _, c := range []struct {
		version             int
		destination, prefix string
		mark                planner.Mark
		text                string
		collector, unloaded bool
	}{
		{130000, "csvlog", "%Q", planner.MarkBetter, "from PostgreSQL 14 on", true, false},
		{140000, "stderr, csvlog", "%m ", planner.MarkOK, "(csvlog)", true, false},
		{140000, "stderr", "%m [%p] %Q ", planner.MarkOK, "(stderr)", false, false},
		{140000, "jsonlog", "%m", planner.MarkBetter, "do not carry", true, false},
		{150000, "jsonlog", "%m", planner.MarkOK, "(jsonlog)", true, false},
		{150000, "stderr", "it's %m", planner.MarkBetter, "log_line_prefix = 'it''s %m %Q ';", true, false},
		{150000, "stderr", "%m", planner.MarkBetter, "log_destination = 'stderr,jsonlog';", true, false},
		{160000, "csvlog", "%m", planner.MarkBetter, "none is computed", true, true},
	} {
		v := healthy()
		v.version = c.version
		v.settings["log_destination"], v.settings["log_line_prefix"] = setting{value: c.destination, context: "sighup"}, setting{value: c.prefix, context: "sighup"}
		if c.collector {
			v.settings["logging_collector"] = setting{value: "on", context: "postmaster"}
		}
		if c.unloaded {
			delete(v.settings, "pg_stat_statements.max")
		}
		wantPoint(t, v.checkup("db1"), "log", c.mark, c.text)
	}
}

// A slow clock is told, with what it costs; libraries of a list stay in it, each quoted by itself.
func TestDoctorChanges(t *testing.T) {
	v := healthy()
	v.clock.ns = 800
	v.settings["track_io_timing"] = setting{value: "off", context: "superuser"}
	c := v.checkup("db1")
	wantPoint(t, c, "clock", planner.MarkBetter, "800 ns", "10 million rows take 16.0 s longer", "tsc")
	wantPoint(t, c, "track_io_timing", planner.MarkBetter, "slow clock")

	v = healthy()
	v.createdIn, v.statements = "", statementCounts{}
	delete(v.settings, "pg_stat_statements.max")
	v.settings["shared_preload_libraries"] = setting{value: `timescaledb, "$libdir/my'lib",auto_explain`, context: "postmaster", source: "configuration file"}
	c = v.checkup("db1")
	wantPoint(t, c, "pg_stat_statements", planner.MarkMissing, `ALTER SYSTEM SET shared_preload_libraries = 'timescaledb', '$libdir/my''lib', 'auto_explain', 'pg_stat_statements';`,
		"in database shop; its files are not on the server")
	delete(v.settings, "shared_preload_libraries")
	wantPoint(t, v.checkup("db1"), "pg_stat_statements", planner.MarkMissing, "shared_preload_libraries = ..., 'pg_stat_statements';", "SHOW shared_preload_libraries lists for the dots")
}
