package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sqlflame/planner/postgres/localserver"
)

const ordersSchema = `
	create extension pg_stat_statements;
	create table orders (id int primary key, customer int, total numeric, at timestamptz);
	insert into orders select i, i % 50, i, timestamptz '2020-01-01' + i * interval '1 hour' from generate_series(1, 1000) i;
	analyze orders;
`

func ordersDatabase(t *testing.T, s *localserver.Server) string {
	t.Helper()
	return newDatabase(t, s, ordersSchema)
}

// idOf runs a statement and returns the id that pg_stat_statements gives it.
func idOf(t testing.TB, url, sql, pattern string) string {
	t.Helper()
	c := connect(t, url)
	if err := c.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
	row, err := c.row(t.Context(), `select queryid from pg_stat_statements s join pg_database d on d.oid = s.dbid
		where datname = current_database() and query like $1`, pattern)
	if err != nil {
		t.Fatalf("%s: %v", pattern, err)
	}
	return row[0]
}

func params(t testing.TB, texts ...string) []Param {
	t.Helper()
	var list []Param
	for _, text := range texts {
		p, err := ParseParam(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// The texts that pg_stat_statements keeps are normalized; each case is one way in which that hurts.
var normalized = []struct {
	name, sql, pattern string
	params             []string
	bound              bool // whether the server takes the text with bound parameters
}{
	{"plain", `select count(*) from orders where customer = 7`, `select count(*) from orders where customer = %`, []string{"1=7"}, true},
	{"typed literal", `select id from orders where at < date '2020-01-05'`, `select id from orders where at < date %`, []string{"1=2020-01-05"}, false},
	{"interval", `select max(id) from orders where at < now() - interval '3 days'`, `select max(id) from orders where at < now() - interval %`, []string{"1=3 days"}, false},
	{"interval field", `select min(id) from orders where at < now() - interval '3' day`, `select min(id) from orders where at < now() - interval % day`, []string{"1=3"}, false},
	{"GROUP BY", `select date_trunc('day', at), count(*) from orders group by date_trunc('day', at)`, `select date_trunc(%group by%`, []string{"1=day"}, false},
	{"LIMIT", `select customer from orders order by id limit 5 offset 2`, `select customer from orders order by id limit %`, []string{"1=5", "2=2"}, true},
	{"typed", `select id from generate_series(1, 10) id`, `select id from generate_series(%`, []string{"1:int=1", "2:int=10"}, true},
}

func TestNormalizedTexts(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(ordersDatabase(t, s))
		for _, c := range normalized {
			id := idOf(t, url, c.sql, c.pattern)
			capture, err := analyze(t, url, Request{QueryID: id, Params: params(t, c.params...)})
			var rejected *RejectedTextError
			if c.bound && err != nil || !c.bound && !errors.As(err, &rejected) {
				t.Errorf("%s, bound: %v", c.name, err)
			}
			if err == nil && capture.Origin.QueryID != id {
				t.Errorf("%s: origin has id %q, want %q", c.name, capture.Origin.QueryID, id)
			}
			var told []string
			capture = mustAnalyze(t, url, Request{QueryID: id, Params: params(t, c.params...), Literals: true, Text: func(s string) { told = append(told, s) }})
			if strings.Contains(capture.Origin.SQL, "$") || !slices.Equal(told, []string{capture.Origin.SQL}) {
				t.Errorf("%s, literal: ran %q, told %q", c.name, capture.Origin.SQL, told)
			}
		}
	})
}

// Postgres 18 keeps one placeholder of a list; before, there is one for each element.
func TestSquashedList(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(ordersDatabase(t, s))
		id := idOf(t, url, `select total from orders where id in (1, 2, 3)`, `select total from orders where id in (%`)
		if s.Major < 18 {
			mustAnalyze(t, url, Request{QueryID: id, Params: params(t, "1=1", "2=2", "3=3")})
			return
		}
		for _, literals := range []bool{false, true} {
			capture := mustAnalyze(t, url, Request{QueryID: id, Params: params(t, "1=[1,2,3]"), Literals: literals})
			if !strings.Contains(string(capture.Document), `{1,2,3}`) {
				t.Errorf("list not in the plan: %s", capture.Document)
			}
		}
		var bad *ParamError
		if _, err := analyze(t, url, Request{QueryID: id, Params: params(t, "1=1")}); !errors.As(err, &bad) {
			t.Errorf("single value for a list: %v", err)
		}
		var missing *MissingParamsError
		if _, err := analyze(t, url, Request{QueryID: id}); !errors.As(err, &missing) || !missing.Placeholders[0].List {
			t.Errorf("no value for a list: %v", err)
		}
	})
}

// A bound value gets a plan of its own, as literals would, not the generic plan.
func TestBoundValuesGetTheirPlan(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(ordersDatabase(t, s))
		const sql = `select * from orders where id < $1`
		few := mustAnalyze(t, url, Request{SQL: sql, Params: params(t, "1=5")})
		many := mustAnalyze(t, url, Request{SQL: sql, Params: params(t, "1=900")})
		if !strings.Contains(string(few.Document), "Index") || !strings.Contains(string(many.Document), "Seq Scan") {
			t.Errorf("the plan does not depend on the value:\n%s\n%s", few.Document, many.Document)
		}
		if !strings.Contains(string(few.Document), "id < 5") {
			t.Errorf("the value is not in the plan: %s", few.Document)
		}
		null := mustAnalyze(t, url, Request{SQL: sql, Params: params(t, `1=\N`)})
		if !strings.Contains(string(null.Document), "One-Time Filter") {
			t.Errorf("NULL was not bound: %s", null.Document)
		}
	})
}

func TestMissingParams(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(ordersDatabase(t, s))
		_, err := analyze(t, url, Request{SQL: "select *\nfrom orders where total > $1 and at < $2 limit $3", Params: params(t, "2=now")})
		var missing *MissingParamsError
		if !errors.As(err, &missing) {
			t.Fatal(err)
		}
		want := []Placeholder{
			{Number: 1, Type: "numeric", Context: "select * from orders where total > $1 and at < $2 limit $3"},
			{Number: 3, Type: "bigint", Context: "...orders where total > $1 and at < $2 limit $3"},
		}
		got := missing.Placeholders
		if len(got) != 2 || got[0].Number != 1 || got[0].Type != "numeric" || got[1].Type != "bigint" || !strings.Contains(got[0].Context, "total > $1") {
			t.Errorf("got %+v, want %+v", got, want)
		}
		id := idOf(t, url, `select id from orders where at < date '2020-01-05' limit 3`, `select id from orders where at < date %`)
		_, err = analyze(t, url, Request{QueryID: id})
		if !errors.As(err, &missing) || missing.Placeholders[0].Type != "date" || missing.Placeholders[1].Type != "bigint" {
			t.Errorf("types of a text that does not parse: %v %+v", err, missing)
		}
		var bad *ParamError
		for _, given := range [][]string{{"1=a", "2=b", "3=c", "4=d"}, {"1=a", "1=b"}} {
			if _, err = analyze(t, url, Request{SQL: "select $1, $2, $3", Params: params(t, given...)}); !errors.As(err, &bad) {
				t.Errorf("%q: %v", given, err)
			}
		}
	})
}

// The mean of fast statements is one of the whole total, not of a rounded one.
func TestMeanOfFastStatements(t *testing.T) {
	row := statementRow{calls: "1000", millis: "40.049999"}
	if calls, mean := row.mean(); calls != 1000 || mean != 40049*time.Nanosecond || row.total() != "40.0" {
		t.Errorf("%d calls, %v, %s ms", calls, mean, row.total())
	}
	onOutermost(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(ordersDatabase(t, s))
		id := idOf(t, url, `select 1 as quick`, "select $1 as quick%")
		var q *Question
		mustAnalyze(t, url, Request{QueryID: id, Params: params(t, "1=1"), Confirm: func(_ context.Context, asked *Question) error { q = asked; return nil }})
		if q.Calls < 1 || q.Mean <= 0 || q.Mean > 100*time.Millisecond {
			t.Errorf("%v over %d calls", q.Mean, q.Calls)
		}
	})
}

func TestUnknownQueryID(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := ordersDatabase(t, s)
		url := s.URL(name)
		var unknown *UnknownQueryIDError
		for _, id := range []string{"4711", "-4711", "-9223372036854775808"} {
			if _, err := analyze(t, url, Request{QueryID: id}); !errors.As(err, &unknown) || unknown.QueryID != id {
				t.Errorf("%s: %v", id, err)
			}
		}
		var bad *RequestError
		for _, id := range []string{"9223372036854775808", "x", "1 or true"} {
			if _, err := analyze(t, url, Request{QueryID: id}); !errors.As(err, &bad) {
				t.Errorf("%s: %v", id, err)
			}
		}
		other := s.URL(ordersDatabase(t, s))
		id := idOf(t, url, `select 'only here', count(*) from orders`, `select %, count(*) from orders`)
		if _, err := analyze(t, other, Request{QueryID: id}); !errors.As(err, &unknown) || !slices.Equal(unknown.Others, []string{name}) {
			t.Errorf("id of another database: %v, want database %s named", err, name)
		}
	})
}

// Negative ids are half of all: some statement gets one.
func TestNegativeQueryID(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(ordersDatabase(t, s))
		for i := range 20 {
			column := fmt.Sprintf("c%d", i)
			id := idOf(t, url, "select id as "+column+strings.Repeat(", customer", i)+" from orders where id = 1", "select id as "+column+"%")
			if strings.HasPrefix(id, "-") {
				mustAnalyze(t, url, Request{QueryID: id, Params: params(t, "1=1")})
				return
			}
		}
		t.Error("no negative id in 20")
	})
}

func TestSharedQueryID(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := ordersDatabase(t, s)
		url := s.URL(name)
		c := connect(t, url)
		role := "share_" + name
		const sql = `select sum(total) from orders where customer = 3`
		if err := c.Exec(t.Context(), "create role "+role+"; grant select on orders to "+role+"; set role "+role+"; "+sql+"; reset role"); err != nil {
			t.Fatal(err)
		}
		if err := c.Exec(t.Context(), sql+"; "+sql+"; "+sql); err != nil {
			t.Fatal(err)
		}
		row, err := c.rows(t.Context(), `select distinct queryid from pg_stat_statements where query like 'select sum(total) from orders where%'
			and dbid = (select oid from pg_database where datname = current_database())`)
		if err != nil || len(row) != 1 {
			t.Fatal(row, err)
		}
		capture := mustAnalyze(t, url, Request{QueryID: row[0][0], Params: params(t, "1=3")})
		if len(capture.Notes) == 0 || !strings.Contains(capture.Notes[0], "2 rows") {
			t.Errorf("notes %q, want one about 2 rows", capture.Notes)
		}
		capture = mustAnalyze(t, url, Request{QueryID: row[0][0], Role: role, Params: params(t, "1=3")})
		if len(capture.Notes) != 0 || capture.Origin.Role != role {
			t.Errorf("ran as %s, notes %q, want %s and none", capture.Origin.Role, capture.Notes, role)
		}
		var missing *RoleError
		if _, err := analyze(t, url, Request{QueryID: row[0][0], Role: "nobody", Params: params(t, "1=3")}); !errors.As(err, &missing) {
			t.Errorf("role that does not exist: %v", err)
		}
	})
}

func TestStatementsPrivileges(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := ordersDatabase(t, s)
		url := s.URL(name)
		role := "low_" + name
		id := idOf(t, url, `select avg(total) from orders where id < 3`, `select avg(total) from orders%`)
		c := connect(t, url)
		if err := c.Exec(t.Context(), "create role "+role+" login; grant select on orders to "+role); err != nil {
			t.Fatal(err)
		}
		low := strings.Replace(url, "postgres://postgres@", "postgres://"+role+"@", 1)
		var privilege *PrivilegeError
		if _, err := analyze(t, low, Request{QueryID: id}); !errors.As(err, &privilege) || privilege.Role != role {
			t.Errorf("hidden rows: %v", err)
		}
		if err := c.Exec(t.Context(), "grant pg_read_all_stats to "+role); err != nil {
			t.Fatal(err)
		}
		mustAnalyze(t, low, Request{QueryID: id, Params: params(t, "1=3")})
		if err := c.Exec(t.Context(), "revoke select on pg_stat_statements from public"); err != nil {
			t.Fatal(err)
		}
		if _, err := analyze(t, low, Request{QueryID: id}); !errors.As(err, &privilege) {
			t.Errorf("no right on the view: %v", err)
		}
	})
}

// The extension can be missing, in a schema of its own, or installed and not loaded.
func TestStatementsExtension(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		var missing *NoStatementsError
		bare := s.URL(newDatabase(t, s, ``))
		if _, err := analyze(t, bare, Request{QueryID: "1"}); !errors.As(err, &missing) || missing.NotLoaded {
			t.Errorf("no extension: %v", err)
		}
		url := s.URL(newDatabase(t, s, `create schema "My Stats"; create extension pg_stat_statements schema "My Stats"; create table x (id int)`))
		c := connect(t, url)
		if err := c.Exec(t.Context(), `select id from x where id = 4`); err != nil {
			t.Fatal(err)
		}
		row, err := c.row(t.Context(), `select queryid from "My Stats".pg_stat_statements where query like 'select id from x where%'`)
		if err != nil {
			t.Fatal(err)
		}
		mustAnalyze(t, url, Request{QueryID: row[0], Params: params(t, "1=4")})
	})
}

func TestStatementsNotLoaded(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		plain, err := localserver.Start(t.Context(), s.Installation, localserver.Options{Settings: map[string]string{"shared_preload_libraries": ""}})
		if err != nil {
			t.Fatal(err)
		}
		defer plain.Stop()
		if err := connect(t, plain.URL("postgres")).Exec(t.Context(), `create extension pg_stat_statements`); err != nil {
			t.Fatal(err)
		}
		var missing *NoStatementsError
		if _, err := analyze(t, plain.URL("postgres"), Request{QueryID: "1"}); !errors.As(err, &missing) || !missing.NotLoaded {
			t.Errorf("library not loaded: %v", err)
		}
	})
}

// pg_stat_statements loses its texts when their file does.
func TestLostText(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		own, err := localserver.Start(t.Context(), s.Installation, localserver.Options{Settings: map[string]string{"shared_preload_libraries": "pg_stat_statements"}})
		if err != nil {
			t.Fatal(err)
		}
		defer own.Stop()
		url := own.URL("postgres")
		c := connect(t, url)
		if err := c.Exec(t.Context(), `create extension pg_stat_statements; create table x (id int)`); err != nil {
			t.Fatal(err)
		}
		id := idOf(t, url, `select id from x where id = 9`, `select id from x where%`)
		if err := os.Remove(filepath.Join(own.DataDir, "pg_stat_tmp", "pgss_query_texts.stat")); err != nil {
			t.Fatal(err)
		}
		wantRefused(t, url, Request{QueryID: id}, RuleCut)
	})
}

func TestCutText(t *testing.T) {
	if err := checkCut(`select a from b where c = 'x`, "1kB"); !isCut(err) {
		t.Errorf("unterminated: %v", err)
	}
	if err := checkCut(`select a from b where`, "1024"); !isCut(err) {
		t.Errorf("at end of input: %v", err)
	}
	whole := `select '` + strings.Repeat("x", 1013) + `'`
	for size, cut := range map[string]bool{"1kB": false, fmt.Sprintf("%dB", len(whole)+1): true, "100": false} {
		if err := checkCut(whole, size); isCut(err) != cut {
			t.Errorf("%d bytes of %s: %v", len(whole), size, err)
		}
	}
	for _, sql := range []string{`select a from b where c < date $1`, `select a from b where c in ($1 /*, ... */)`} {
		if err := checkCut(sql, "1kB"); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func isCut(err error) bool {
	var refused *RefusedError
	return errors.As(err, &refused) && refused.Rule == RuleCut
}
