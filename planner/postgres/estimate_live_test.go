package postgres

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sqlflame/planner"
	"sqlflame/planner/postgres/localserver"
)

// estimateSchema has a skewed column: one value in all rows but a few. Each call of spy takes a number
// from the sequence.
const estimateSchema = `
	create extension pg_stat_statements;
	create table skewed as select i as id, case when i % 1000 = 0 then i else 0 end as kind, timestamptz '2020-01-01' + i * interval '1 hour' as at
		from generate_series(1, 20000) i;
	create index on skewed (kind);
	create sequence calls;
	create function spy() returns int language plpgsql volatile as $$ begin perform nextval('calls'); return 0; end $$;
	create table parts (id int) partition by range (id);
	create table parts1 partition of parts for values from (0) to (1000);
	create table parts2 partition of parts for values from (1000) to (2000);
	analyze skewed;
`

// planned returns an estimate of a request, made on a connection of its own.
func planned(t *testing.T, url string, r Request) (*Capture, error) {
	t.Helper()
	c, err := Connect(t.Context(), Target{Database: url})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	capture, err := c.Estimate(t.Context(), r)
	if err == nil && strings.Contains(string(capture.Document), `"Actual`) {
		t.Errorf("%s%s: was executed\n%s", r.SQL, r.QueryID, capture.Document)
	}
	return capture, err
}

// drawnByCost returns the labels of the plan of an estimate, in order.
func drawnByCost(t *testing.T, url string, r Request) (*planner.Plan, string) {
	t.Helper()
	capture, err := planned(t, url, r)
	if err != nil {
		t.Fatalf("%s%s: %v", r.SQL, r.QueryID, err)
	}
	plans, err := capture.Plans(Options{Estimate: true})
	if err != nil || len(plans) != 1 {
		t.Fatalf("%s: %d plans, %v", capture.Document, len(plans), err)
	}
	var labels []string
	plans[0].Root.Walk(func(n *planner.Node) { labels = append(labels, n.Label) })
	return plans[0], strings.Join(labels, ";")
}

// Placeholders without a value get the plan for any values, on each version in its own way.
func TestEstimateOfPlaceholders(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := newDatabase(t, s, estimateSchema)
		how := "EXPLAIN (GENERIC_PLAN, VERBOSE, SETTINGS), generic plan"
		if s.Major < 16 {
			how = "EXPLAIN (VERBOSE, SETTINGS) of a prepared statement, generic plan"
		}
		for _, c := range []struct{ sql, labels, filter string }{
			{"select * from skewed where kind = $1", "skewed", ""},
			{"select * from skewed where at > date $1 and at < timestamp with time zone $2", "skewed", ""},
			{"select * from skewed where at > now() - interval $1 day - interval $2 day to hour - pg_catalog.interval $3", "skewed", ""},
			{"select id from skewed where id in ($1 /*, ... */) order by at limit $3 -- last", "Limit", ""},
			{"select * from skewed where at > $2 and double precision $3 > 1;", "skewed", ""},
		} {
			plan, labels := drawnByCost(t, s.URL(name), Request{SQL: c.sql})
			if !strings.Contains(labels, c.labels) || !strings.HasPrefix(labels, "SELECT (ESTIMATE)") {
				t.Errorf("%s: %s", c.sql, labels)
			}
			if plan.Measured != estimateMeasured+how {
				t.Errorf("%s: measured by %q", c.sql, plan.Measured)
			}
			if plan.Metrics != planner.MetricSet(0).With(planner.Cost) {
				t.Errorf("%s: metrics %v", c.sql, plan.Metrics.List())
			}
		}
		// All partitions are drawn, though NULL lies in none of them.
		if _, labels := drawnByCost(t, s.URL(name), Request{SQL: "select * from parts where id = $1"}); !strings.Contains(labels, "parts1") || !strings.Contains(labels, "parts2") {
			t.Errorf("partitions: %s", labels)
		}
	})
}

// The id of an alert is enough.
func TestEstimateByQueryID(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, estimateSchema))
		id := idOf(t, url, `select count(*) from skewed where kind = 3 and at > date '2020-01-05'`, `%kind = $1 and at > %`)
		plan, labels := drawnByCost(t, url, Request{QueryID: id})
		if plan.QueryID != id || !strings.Contains(plan.SQL, "cast($2 as date)") || !strings.Contains(labels, "Aggregate") {
			t.Errorf("id %s, SQL %s, %s", plan.QueryID, plan.SQL, labels)
		}
	})
}

// With values the plan is the one for these, without or with Generic it is that for any.
func TestEstimateOfValues(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, estimateSchema))
		const sql = "select * from skewed where kind = $1"
		for _, c := range []struct {
			name  string
			r     Request
			label string
		}{
			{"frequent", Request{SQL: sql, Params: params(t, "1=0")}, "Seq Scan"},
			{"rare", Request{SQL: sql, Params: params(t, "1=5000")}, "Index Scan"},
			{"a literal", Request{SQL: sql, Params: params(t, "1=5000"), Literals: true}, "Index Scan"},
		} {
			if plan, labels := drawnByCost(t, url, c.r); !strings.Contains(labels, c.label) || strings.Contains(plan.Measured, "generic") {
				t.Errorf("%s: %s, %s", c.name, labels, plan.Measured)
			}
		}
		for _, r := range []Request{{SQL: sql}, {SQL: sql, Params: params(t, "1=5000"), Generic: true}} {
			capture, err := planned(t, url, r)
			if err != nil || !strings.Contains(string(capture.Document), "(skewed.kind = $1)") {
				t.Errorf("generic %v: %v %+v", r.Generic, err, capture)
			}
		}
		capture, err := planned(t, url, Request{SQL: sql + " and id = $2", Params: params(t, "1=0")})
		if err != nil || !strings.Contains(strings.Join(capture.Notes, "\n"), "no value for $2") {
			t.Errorf("one value of two: %v %+v", err, capture)
		}
	})
}

// Nothing is executed, and what the gate refuses is not planned.
func TestEstimateExecutesNothing(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, estimateSchema))
		for _, sql := range []string{"select spy(), id from skewed where id > $1", "select spy() from skewed limit 1",
			"delete from skewed where id = $1 returning spy()", "with d as (update skewed set id = $1 returning *) select *, spy() from d",
			"insert into skewed (id) values ($1 + spy())", "select * into copied from skewed where id = 1", "select spy() from skewed for update"} {
			if _, err := planned(t, url, Request{SQL: sql, AllowVolatile: true}); err != nil {
				t.Errorf("%s: %v", sql, err)
			}
		}
		row, err := connect(t, url).row(t.Context(), "select is_called, to_regclass('copied') is null, (select count(*) = 20000 from skewed) from calls")
		if err != nil || row[0]+row[1]+row[2] != "ftt" {
			t.Errorf("something was executed: %v %v", row, err)
		}
		for sql, rule := range map[string]Rule{
			"select spy() from skewed where id = $1": RuleVolatile,
			"select 1; select 2":                     RuleOneStatement,
			"select pg_reload_conf() where 1 = $1":   RuleNever,
			"insert into skewed (id) select spy()":   RuleVolatile,
			"explain analyze select spy()":           RuleReadOnly,
			"execute sqlflame":                       RuleReadOnly,
		} {
			var refused *RefusedError
			if _, err := planned(t, url, Request{SQL: sql}); !errors.As(err, &refused) || refused.Rule != rule {
				t.Errorf("%s: %v, want %s", sql, err, rule)
			}
		}
	})
}

// What has no plan for any values says so and what to do.
func TestEstimateErrors(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, estimateSchema))
		id := idOf(t, url, `select date_trunc('day', at), count(*) from skewed group by date_trunc('day', at)`, `select date_trunc(%`)
		var rejected *RejectedTextError
		if _, err := planned(t, url, Request{QueryID: id}); !errors.As(err, &rejected) || !rejected.NoValues {
			t.Errorf("two placeholders for one literal: %v", err)
		}
		var server *ServerError
		if _, err := planned(t, url, Request{SQL: "select *\nfrom nowhere where id = $1"}); !errors.As(err, &server) || server.Code != "42P01" {
			t.Errorf("no such table: %v", err)
		} else if line, column := server.LineColumn(); line != 2 || column != 6 {
			t.Errorf("no such table: line %d, column %d", line, column)
		}
	})
}

// The generic plan is executed where it is asked for, and no prepared statement is left behind.
func TestGenericPlan(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, estimateSchema))
		const sql = "select * from skewed where kind = $1 and $2::text <> 'it''s \\'"
		r := Request{SQL: sql, Params: params(t, `1=0`, `2=O'Neill\`)}
		custom := string(mustAnalyze(t, url, r).Document)
		r.Generic = true
		capture := mustAnalyze(t, url, r)
		generic := string(capture.Document)
		if !strings.Contains(custom, "Seq Scan") || strings.Contains(custom, "$1") {
			t.Errorf("custom plan: %s", custom)
		}
		if !strings.Contains(generic, "skewed.kind = $1") || !strings.Contains(generic, "force_generic_plan") {
			t.Errorf("generic plan: %s", generic)
		}
		if want := "EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS) of a prepared statement, generic plan"; capture.Origin.Measured != want {
			t.Errorf("measured by %q", capture.Origin.Measured)
		}
		r.Params = params(t, "1=zero", "2=x")
		var server *ServerError
		if _, err := analyze(t, url, r); !errors.As(err, &server) || server.Code != "22P02" || server.Position != 0 || !strings.Contains(server.Hint, "--param") {
			t.Errorf("a value of the wrong type: %v", err)
		}
		wantRefused(t, url, Request{SQL: "select spy()", Generic: true}, RuleVolatile)
		var missing *MissingParamsError
		if _, err := analyze(t, url, Request{SQL: sql, Generic: true}); !errors.As(err, &missing) {
			t.Errorf("no values: %v", err)
		}
	})
}

// Whatever happens, the session that a pooler hands on has no prepared statement.
func TestPreparedIsDropped(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, estimateSchema))
		for i, r := range []Request{
			{SQL: "select 1 where 1 = $1", Params: params(t, "1=1")},
			{SQL: "select 1/$1", Params: params(t, "1=0")},
			{SQL: "select 1 from nowhere where 1 = $1", Params: params(t, "1=1")},
			{SQL: "select spy() where $1 = 1", Params: params(t, "1=1"), AllowVolatile: true},
			{SQL: "select pg_sleep($1)", Params: params(t, "1=5"), AllowVolatile: true, Timeout: 50e6},
		} {
			c := connect(t, url)
			r.Generic = true
			_, err := c.Analyze(t.Context(), r)
			if (err == nil) != (i == 0) {
				t.Errorf("%s: %v", r.SQL, err)
			}
			row, err := c.row(t.Context(), "select count(*), pg_current_xact_id_if_assigned() is null from pg_prepared_statements")
			if err != nil || row[0] != "0" {
				t.Errorf("%s: %v prepared statements, %v", r.SQL, row, err)
			}
		}
	})
}

// fakePlanStores puts what the two extensions offer where an administrator would have installed them:
// neither can be had on the test's machines. The plans are the server's own.
const fakePlanStores = `
	create schema store;
	create function store.pg_store_plans_jsonplan(text) returns text language sql as $$ select case current_setting('pg_store_plans.plan_format') when 'raw' then $1 end $$;
	create table store.pg_store_plans (userid oid, dbid oid, queryid bigint, planid bigint, plan text, calls bigint, last_call timestamptz);
	set allow_system_table_mods = on;
	insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
		select 99991, 'pg_store_plans', 10, oid, false, '1.9' from pg_namespace where nspname = 'store';
`

// Aurora's plans are text. One that is cut is not drawn, which is said.
func TestStoredPlanOfAurora(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, estimateSchema))
		id := idOf(t, url, `select count(*) from skewed where kind = 3 and id > 8`, `%kind = $1 and id > $2`)
		fake := func(plan string) {
			t.Helper()
			if err := connect(t, url).Exec(t.Context(), `create or replace function pg_catalog.aurora_stat_plans(showtext boolean)
				returns table (dbid oid, queryid bigint, planid bigint, calls bigint, plan_type text, plan_captured_time timestamptz, explain_plan text) language sql as $$
				select d.oid, `+id+`, 7, 9, 'estimate', timestamptz '2024-05-06 07:08:09+00', '`+plan+`' from pg_database d where d.datname = current_database() $$`); err != nil {
				t.Fatal(err)
			}
		}
		for _, cut := range []string{"Hash Join  (cost=1.00..2.00 rows=1 width=8)\n  ->  Seq Scan on kept  (cost=0.00..1.00 rows=1 width=8)", "Aggregate  (cost=1.00..2.00 rows=1 wi"} {
			fake(cut)
			capture, err := planned(t, url, Request{QueryID: id})
			if err != nil || strings.Contains(string(capture.Document), "kept") || !strings.Contains(strings.Join(capture.Notes, "\n"), "cut or not understood") {
				t.Errorf("%s: %v, %+v", cut, err, capture)
			}
		}
		fake("Aggregate  (cost=1.00..200.00 rows=1 width=8)\n  ->  Seq Scan on kept  (cost=0.00..100.00 rows=10 width=4)")
		plan, labels := drawnByCost(t, url, Request{QueryID: id})
		if !strings.Contains(labels, "Seq Scan on kept") || plan.When != "2024-05-06T07:08:09Z" || !strings.HasPrefix(plan.Measured, "aurora_stat_plans, plan 7 of 9 calls: ESTIMATE") {
			t.Errorf("%s, %+v", labels, plan.Origin)
		}
	})
}

// A plan that pg_store_plans has kept is drawn, unless values ask for another.
func TestStoredPlan(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, estimateSchema+fakePlanStores))
		c := connect(t, url)
		id := idOf(t, url, `select count(*) from skewed where kind = 3 and id > 7`, `%kind = $1 and id > $2`)
		store := func(plan int, document string) {
			t.Helper()
			if _, err := c.rows(t.Context(), `insert into store.pg_store_plans select 10, d.oid, $1::bigint, $2::bigint, $3, 4, timestamptz '2024-05-06 07:08:09+00' + $2::int * interval '1 day'
				from pg_database d where d.datname = current_database()`, id, fmt.Sprint(plan), document); err != nil {
				t.Fatal(err)
			}
		}
		const node = `"Node Type": "Seq Scan", "Relation Name": "kept", "Alias": "kept", "Startup Cost": 0.00, "Total Cost": 100.00, "Plan Rows": 10, "Plan Width": 4`
		store(1, `{"Plan": {`+node+`}}`)
		plan, labels := drawnByCost(t, url, Request{QueryID: id})
		if !strings.Contains(labels, "Seq Scan on kept") || plan.When != "2024-05-07T07:08:09Z" || !strings.HasPrefix(plan.Measured, "pg_store_plans, plan 1 of 4 calls: ESTIMATE") {
			t.Errorf("stored plan: %s, %+v", labels, plan.Origin)
		}
		if _, labels := drawnByCost(t, url, Request{QueryID: id, Params: params(t, "1=3", "2=7")}); strings.Contains(labels, "kept") {
			t.Errorf("values asked for: %s", labels)
		}
		store(2, `{"Plan": {`+node) // cut at max_plan_length
		capture, err := planned(t, url, Request{QueryID: id})
		if err != nil || strings.Contains(string(capture.Document), "kept") || !strings.Contains(strings.Join(capture.Notes, "\n"), "cut") {
			t.Errorf("cut plan: %v, %+v", err, capture)
		}
		store(3, `{"Plan": {`+node+`, "Actual Startup Time": 0.1, "Actual Total Time": 5.0, "Actual Rows": 3, "Actual Loops": 1}}`)
		cn := connect(t, url)
		if capture, err := cn.Estimate(t.Context(), Request{QueryID: id}); err != nil || !capture.Timed || !strings.Contains(capture.Origin.Measured, "measured by the server") {
			t.Errorf("stored plan with times: %v, %+v", err, capture)
		}
	})
}
