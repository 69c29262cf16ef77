package postgres

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

// costSchema is what the typical statement reads: three tables, one of them behind a view.
const costSchema = `
	create table customers (id int primary key, name text, country text);
	create table purchases (id int primary key, customer int references customers, bought timestamptz);
	create table items (purchase int references purchases, amount numeric(10, 2), note varchar(40));
	insert into customers select i, 'n' || i, 'c' || i % 9 from generate_series(1, 200) i;
	insert into purchases select i, i % 200 + 1, timestamptz '2026-01-01' + i * interval '1 hour' from generate_series(1, 1000) i;
	insert into items select i % 1000 + 1, i, 'x' from generate_series(1, 5000) i;
	create index on purchases (customer); create index on items (purchase);
	create view recent as select p.id, p.customer, p.bought from purchases p where p.bought > '2026-01-05';
	analyze;
`

const typicalStatement = `select c.country, date_trunc('month', r.bought) as month, count(*), sum(i.amount) as total, upper(max(c.name))
	from customers c join recent r on r.customer = c.id join items i on i.purchase = r.id
	where i.amount > 100 and c.name like 'n%' and i.note = any('{x,y}') group by 1, 2 having sum(i.amount) > 10 order by total desc limit 10`

var typicalParams = []string{"1=month", "2=100", "3=n%", "4={x,y}", "5=10", "6=10"}

// A counted is what pg_stat_statements says of one statement.
type counted struct {
	calls      int
	plan, exec float64 // ms
}

// counts returns what pg_stat_statements has counted in the current database, by text.
func counts(ctx context.Context, c *Conn) (map[string]counted, error) {
	rows, err := c.rows(ctx, `select query, sum(calls), sum(total_plan_time), sum(total_exec_time) from pg_stat_statements
		where dbid = (select oid from pg_database where datname = current_database()) and query !~ 'from pg_stat_statements\n' group by query`)
	if err != nil {
		return nil, err
	}
	found := make(map[string]counted)
	for _, row := range rows {
		var k counted
		if _, err := fmt.Sscan(strings.Join(row[1:], " "), &k.calls, &k.plan, &k.exec); err != nil {
			return nil, err
		}
		found[row[0]] = k
	}
	return found, nil
}

// A spending is what one analysis cost the server beyond the statement itself.
type spending struct {
	queries   []string // SELECTs, once for each call
	utilities int      // BEGIN, SET, ROLLBACK
	millis    float64  // planning and executing all of these
}

// spent counts what run sends to the server of c, EXPLAIN left out: that is the statement.
func spent(ctx context.Context, c *Conn, run func()) (*spending, error) {
	before, err := counts(ctx, c)
	if err != nil {
		return nil, err
	}
	run()
	after, err := counts(ctx, c)
	if err != nil {
		return nil, err
	}
	s := &spending{}
	for text, k := range after {
		calls := k.calls - before[text].calls
		word := strings.ToLower(strings.Fields(text)[0])
		switch {
		case calls == 0 || word == "explain":
			continue
		case word == "select" || word == "with":
			s.queries = append(s.queries, slices.Repeat([]string{strings.Join(strings.Fields(text), " ")}, calls)...)
		default:
			s.utilities += calls
		}
		s.millis += k.plan + k.exec - before[text].plan - before[text].exec
	}
	return s, nil
}

// typicalID prepares a database for counting and returns its address and the id of the statement.
func typicalID(t testing.TB, s *localserver.Server) (url, id string) {
	t.Helper()
	name := newDatabase(t, s, "create extension pg_stat_statements;"+costSchema)
	if err := connect(t, s.URL("postgres")).Exec(t.Context(), "alter database "+name+" set pg_stat_statements.track_planning = on"); err != nil {
		t.Fatal(err)
	}
	return s.URL(name), idOf(t, s.URL(name), typicalStatement, "select c.country%")
}

// Beyond the statement itself, its query id costs the server five short queries.
func TestFewQueries(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url, id := typicalID(t, s)
		c := connect(t, url)
		for _, confirm := range []func(context.Context, *Question) error{nil, func(context.Context, *Question) error { return nil }} {
			cost, err := spent(t.Context(), c, func() {
				mustAnalyze(t, url, Request{QueryID: id, Params: params(t, typicalParams...), Literals: true, Confirm: confirm})
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(cost.queries) > 5 || len(cost.queries) < 3 {
				t.Errorf("%d queries, want at most 5:\n%.200q", len(cost.queries), cost.queries)
			}
			if cost.utilities > 26 { // of 0.01 ms each
				t.Errorf("%d utility statements", cost.utilities)
			}
			t.Logf("%d queries, %d utility statements, %.1f ms", len(cost.queries), cost.utilities, cost.millis)
		}
	})
}

// An estimate of a statement that has nothing to write to asks the gate's two queries and no more; its id
// takes two to find, and one to see whether the server has kept a plan.
func TestFewQueriesOfEstimates(t *testing.T) {
	onOutermost(t, func(t *testing.T, s *localserver.Server) {
		url, id := typicalID(t, s)
		for most, r := range map[int]Request{3: {SQL: typicalStatement}, 6: {QueryID: id}} {
			cost, err := spent(t.Context(), connect(t, url), func() {
				if _, err := planned(t, url, r); err != nil {
					t.Fatal(err)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(cost.queries) > most || len(cost.queries) < 2 {
				t.Errorf("%d queries, want at most %d:\n%.200q", len(cost.queries), most, cost.queries)
			}
		}
	})
}

// BenchmarkCatalogCost reports what the oldest and the newest server count: queries/op and server-ms/op,
// planning and the first use of the catalogs included, and of the latter the least, which is to stay below
// 20: a busy machine counts waiting, too.
func BenchmarkCatalogCost(b *testing.B) {
	found := installations(b)
	for _, in := range []localserver.Installation{found[len(found)-1], found[0]} {
		b.Run(fmt.Sprintf("pg%d", in.Major), func(b *testing.B) {
			url, id := typicalID(b, liveServer(b, in))
			c := connect(b, url)
			r := Request{QueryID: id, Params: params(b, typicalParams...), Literals: true}
			queries, total, least := 0, 0.0, math.Inf(1)
			for b.Loop() {
				cost, err := spent(b.Context(), c, func() {
					conn := connect(b, url)
					if _, err := conn.Analyze(b.Context(), r); err != nil {
						b.Fatal(err)
					}
					conn.Close()
				})
				if err != nil {
					b.Fatal(err)
				}
				queries, total, least = queries+len(cost.queries), total+cost.millis, min(least, cost.millis)
			}
			b.ReportMetric(float64(queries)/float64(b.N), "queries/op")
			b.ReportMetric(total/float64(b.N), "server-ms/op")
			b.ReportMetric(least, "server-ms-least")
		})
	}
}

// JIT compiles for seconds what the catalogs answer in a millisecond: it is for the statement alone. Of the
// servers, the distribution's can compile.
func TestOwnQueriesWithoutJIT(t *testing.T) {
	compiled := false
	for _, in := range installations(t) {
		s := liveServer(t, in)
		url, id := typicalID(t, s)
		err := connect(t, url).Exec(t.Context(), `do $$ begin execute format('alter database %I set jit = on', current_database());
			execute format('alter database %I set jit_above_cost = 1', current_database()); end $$`)
		if err != nil {
			t.Fatal(err)
		}
		c := connect(t, url)
		able, err := c.row(t.Context(), `select current_setting('server_version_num')::int >= 150000 and pg_jit_available()`)
		if err != nil {
			t.Fatal(err)
		}
		if able[0] != "t" {
			continue // before 15 nobody counts what was compiled
		}
		compiled = true
		capture := mustAnalyze(t, url, Request{QueryID: id, Params: params(t, typicalParams...), Literals: true})
		if !strings.Contains(string(capture.Document), `"JIT"`) {
			t.Error("the statement ran without JIT")
		}
		row, err := c.row(t.Context(), `select count(*), coalesce(sum(jit_functions), 0), string_agg(left(query, 200), '|') filter (where jit_functions > 0) from pg_stat_statements
			where dbid = (select oid from pg_database where datname = current_database()) and query like '%sqlflame */%'`)
		if err != nil {
			t.Fatal(err)
		}
		if row[0] == "0" || row[1] != "0" {
			t.Errorf("of %s own queries JIT compiled %s functions: %s", row[0], row[1], row[2])
		}
	}
	if !compiled {
		t.Skip("no Postgres with JIT on this machine") // newer distributions package it apart
	}
}
