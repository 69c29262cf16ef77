package postgres

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

const helperSchema = `
	revoke create on schema public from public;
	create table secret (id int primary key, salary int, name text);
	insert into secret select i, 1000 + i, 'name-' || i from generate_series(1, 1000) i;
	analyze secret;
	create view names as select name from secret;
	create schema other;
	create table other.there as select 1 as one;
	create function salary_of(int) returns int language sql stable as 'select salary from secret where id = $1';
	create function fixed_salary() returns int language plpgsql immutable as $$ begin return (select salary from secret where id = 7); end $$;
	create function raises() returns int language plpgsql immutable as $$ begin raise exception '%', (select salary from secret where id = 7); end $$;
	create operator @#@ (function = salary_of, rightarg = int);
	create domain picky as int check (salary_of(value) > 0);
	create function "Odd ""Name"() returns int language sql stable as 'select salary from secret where id = 7';
	create function a23456789_123456789_123456789_123456789_123456789_123456789_123() returns int language sql stable as 'select salary from secret where id = 7';
	create table anybody (i int);
	grant insert on anybody to public;
	create function put(int) returns int language plpgsql as $$ begin insert into anybody values ($1); return 1; end $$;
	create function writes(int) returns int language plpgsql immutable as $$ begin return put($1); end $$;
	create view writing as select writes(1);
	do $$ begin create role monitor_ROLES login; create role owner_ROLES login; create role builder_ROLES login; end $$;
	grant usage on schema sqlflame to public;
	grant execute on function sqlflame.explain(text, text, boolean) to public;
	grant select on all tables in schema public, other to sqlflame_planner;
	grant usage on schema other to sqlflame_planner;
	create schema builders authorization builder_ROLES;
`

// helperServers is every server with the helper in a database of its own, as the role that calls it.
func helperServers(t *testing.T, test func(t *testing.T, as func(role string) *Conn)) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := newDatabase(t, s, HelperSQL+HelperSQL) // twice does no harm
		if err := connect(t, s.URL(name)).Exec(t.Context(), strings.ReplaceAll(helperSchema, "ROLES", name)); err != nil {
			t.Fatal(err)
		}
		test(t, func(role string) *Conn {
			return connect(t, strings.Replace(s.URL(name), "postgres@", role+"_"+name+"@", 1))
		})
	})
}

func TestHelperPlans(t *testing.T) {
	helperServers(t, func(t *testing.T, as func(role string) *Conn) {
		c := as("monitor")
		if _, err := c.rows(t.Context(), `select * from secret`); err == nil {
			t.Fatal("the role may read")
		}
		for _, call := range []string{
			`sqlflame.explain('select * from secret where id = 7')`,
			`sqlflame.explain('select count(*) from names')`,
			`sqlflame.explain('with x as (select * from secret) select * from x order by 1; ')`,
			`sqlflame.explain('select one from there', 'other')`,
			`sqlflame.explain('values (1)')`,
		} {
			row, err := c.row(t.Context(), `select `+call)
			if err != nil || !strings.Contains(row[0], `"Plan"`) || strings.Contains(row[0], "Actual") {
				t.Errorf("%s: %v %v", call, row, err)
			}
		}
		if err := c.Exec(t.Context(), `prepare q as select * from secret where id = $1`); err != nil {
			t.Fatal(err)
		}
		if row, err := c.row(t.Context(), `select sqlflame.explain('execute q(7)')`); err != nil || !strings.Contains(row[0], `"Plan"`) {
			t.Errorf("prepared: %v %v", row, err)
		}
	})
}

// What must not get through the helper: second statements, execution, writing, code of the caller's
// own, and values from the tables.
func TestHelperAttacks(t *testing.T) {
	helperServers(t, func(t *testing.T, as func(role string) *Conn) {
		attacks := []string{
			`select 1; select 2`,
			`select 1; drop table secret`,
			`select 1; reset role; drop table secret`,
			`select 1; commit; drop table secret`,
			`select 1 /* ; */; delete from secret`,
			"select 1 -- x\n; delete from secret",
			`analyze select * from secret`, `(analyze) select 1`, `verbose select 1`, `) select 1`,
			`explain analyze select * from secret`,
			`delete from secret`, `insert into secret values (1)`, `update secret set salary = 0`,
			`with x as (delete from secret returning *) select * from x`,
			`select * from secret for update`,
			`copy secret to stdout`, `drop table secret`, `set role postgres`, `vacuum`, `do $$ begin end $$`, ``, `;`,
			`select salary_of(7)`, `select SALARY_OF(7)`, `select "salary_of"(7)`, `select (7).salary_of`, `select public . salary_of(7)`,
			`select * from secret where id = salary_of(7)`, `select fixed_salary()`, `select fixed_salary/**/()`, `select raises()`,
			`select U&"salary\005fof"(7)`, `select @#@ 7`, `select operator(public.@#@) 7`, `select 7::picky`, `select "Odd ""Name"()`,
			`select * from secret where id = (table_to_xml('secret', true, true, '')::text)::int`,
			`select * from secret where name::xml::text = "table_to_xml"('secret', true, true, '')::text`,
			`select query_to_xml('select * from secret', true, true, '')`,
			`select U&"table\005fto_xml"('secret', true, true, '')`,
			`select a23456789_123456789_123456789_123456789_123456789_123456789_123and_more()`,
			`select * from pg_authid`,
		}
		c := as("monitor")
		for _, harmless := range []string{`create table mine as select * from secret`, `select * into mine from secret`} {
			if _, err := c.row(t.Context(), `select sqlflame.explain($1)`, harmless); err != nil {
				t.Errorf("%s: %v", harmless, err) // planned and not executed: see below
			}
		}
		if _, err := c.row(t.Context(), `select sqlflame.explain('select * from writing')`); err == nil || !strings.Contains(err.Error(), "25006") {
			t.Errorf("a view whose function writes: %v", err)
		}
		for _, attack := range attacks {
			row, err := c.row(t.Context(), `select sqlflame.explain($1)`, attack)
			var server *ServerError
			if !errors.As(err, &server) {
				t.Errorf("%s: %v %v", attack, row, err)
				continue
			}
			if text := server.Message + server.Detail + server.Hint + server.Where; strings.Contains(text, "1007") || strings.Contains(text, "name-7") {
				t.Errorf("%s: a value shows: %s", attack, text)
			}
		}
		for setting, attack := range map[string]string{
			`prepare p as select salary_of(7)`:                                                                                `execute p`,
			`prepare p2 as select table_to_xml('secret', true, true, '')`:                                                     `execute p2`,
			`create function pg_temp.mine() returns int language sql immutable as 'select salary from public.secret limit 1'`: `select pg_temp.mine()`,
			`create temp table x as select 1`:                                                                                 `select 1`,
		} {
			c := as("monitor")
			if err := c.Exec(t.Context(), setting); err != nil {
				t.Fatalf("%s: %v", setting, err)
			}
			if row, err := c.row(t.Context(), `select sqlflame.explain($1)`, attack); err == nil {
				t.Errorf("%s: %v", setting, row)
			}
		}
		builder := as("builder")
		if _, err := builder.row(t.Context(), `select sqlflame.explain('select 1')`); err == nil || !strings.Contains(err.Error(), "owns objects") {
			t.Errorf("a role with a schema: %v", err)
		}
		if err := as("monitor").Exec(t.Context(), `set role sqlflame_planner`); err == nil {
			t.Error("the caller becomes the owner")
		}
		after, err := as("monitor").row(t.Context(), `select reltuples::int, (select count(*) from pg_class where relname = 'mine') from pg_class where relname = 'secret'`)
		if err != nil || after[0] != "1000" || after[1] != "0" {
			t.Errorf("afterwards: %v %v", after, err)
		}
	})
}

// The caller's transaction and search_path are afterwards as they were. A helper that a superuser owns
// refuses to work.
func TestHelperLeavesAndOwner(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := newDatabase(t, s, HelperSQL)
		c := connect(t, s.URL(name))
		if err := c.Exec(t.Context(), `begin; set local search_path = pg_catalog`); err != nil {
			t.Fatal(err)
		}
		row, err := c.row(t.Context(), `select length(sqlflame.explain('select 1', 'public')) > 0, current_setting('search_path'), current_user`)
		if err != nil || fmt.Sprint(row) != "[t pg_catalog postgres]" {
			t.Errorf("%v %v", row, err)
		}
		if err := c.Exec(t.Context(), `create table public.t (i int)`); err != nil {
			t.Errorf("writing: %v", err)
		}
		if err := c.Exec(t.Context(), `rollback; alter function sqlflame.explain(text, text, boolean) owner to postgres`); err != nil {
			t.Fatal(err)
		}
		if _, err := c.row(t.Context(), `select sqlflame.explain('select 1')`); err == nil || !strings.Contains(err.Error(), "must not run as postgres") {
			t.Errorf("owned by a superuser: %v", err)
		}
	})
}

// An estimate through the helper, of statements with and without placeholders, by a role that may not
// read the table.
func TestEstimateByHelper(t *testing.T) {
	helperServers(t, func(t *testing.T, as func(role string) *Conn) {
		for sql, want := range map[string]string{
			"select * from secret where id = 7":              "(VERBOSE) by sqlflame.explain",
			"select * from secret where id = $1":             "generic plan by sqlflame.explain",
			"select * from public.names where name = $1":     "generic plan by sqlflame.explain",
			"select * from secret where id between $1 and 7": "generic plan by sqlflame.explain",
		} {
			if _, err := as("monitor").Estimate(t.Context(), Request{SQL: sql}); err == nil || !strings.Contains(err.Error(), "permission denied") && !strings.Contains(sql, "names") {
				t.Errorf("%s without the helper: %v", sql, err)
			}
			capture, err := as("monitor").Estimate(t.Context(), Request{SQL: sql, Helper: "sqlflame.explain"})
			if err != nil || !strings.Contains(capture.Origin.Measured, want) {
				t.Errorf("%s: %v %v", sql, capture, err)
			}
		}
		seven := "7"
		value := Request{SQL: "select * from secret where id = $1", Params: []Param{{Number: 1, Value: &seven}}, Helper: "sqlflame.explain"}
		var param *ParamError
		if _, err := as("monitor").Estimate(t.Context(), value); !errors.As(err, &param) {
			t.Errorf("a bound value: %v", err)
		}
		value.Literals = true
		if _, err := as("monitor").Estimate(t.Context(), value); err != nil {
			t.Errorf("a literal: %v", err)
		}
		there := Request{SQL: "select one from there", Set: []Setting{{"search_path", "other"}}, Helper: "sqlflame.explain"}
		if _, err := as("monitor").Estimate(t.Context(), there); err != nil {
			t.Errorf("a schema that only the owner may use, on the search path: %v", err)
		}
		for _, name := range []string{"explain", "sqlflame.explain('select 1'); select pg_sleep", `"a".b`, "a.b.c"} {
			if _, err := as("monitor").Estimate(t.Context(), Request{SQL: "select 1", Helper: name}); !errors.As(err, &param) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
