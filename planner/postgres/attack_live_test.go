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

// attackSchema is a database full of traps: what is called says so by an error, which survives every
// ROLLBACK, and what is written shows in attackState.
const attackSchema = `
	create table kept as select i as id, 'n' || i as name from generate_series(1, 10) i;
	create sequence seq;
	create extension dblink;
	select lo_create(4242);
	create function called() returns int language plpgsql volatile as $$ begin raise 'called'; end $$;
	create function unstable(int) returns int language plpgsql volatile as $$ begin return called(); end $$;
	create function liar(int) returns int language plpgsql stable as $$ begin return called(); end $$;
	create function perjurer(int) returns int language plpgsql immutable as $$ begin return called(); end $$;
	create function wrapped(int) returns int language sql stable as $$ select unstable($1) $$;
	create function chosen(int) returns int language plpgsql security definer set search_path = public as $$ begin return called(); end $$;
	create function same(int, int) returns boolean language plpgsql stable as $$ begin return called() > 0; end $$;
	create operator === (leftarg = int, rightarg = int, function = same, restrict = eqsel);
	create operator ~~~ (rightarg = int, function = liar);
	create aggregate lying(int) (sfunc = int4pl, stype = int, initcond = '0', finalfunc = liar);
	create procedure proc() language plpgsql as $$ begin commit; end $$;
	create type pair as (a int, b int);
	create function pair_of(int) returns pair language plpgsql stable as $$ begin perform called(); return row(1, 2); end $$;
	create cast (int as pair) with function pair_of(int);
	create domain checked as int check (liar(value) > 0);
	create view hides as select id from kept where liar(id) > 0;
	create view hides_more as select id from hides limit liar(1);
	create materialized view stored as select 1 as a;
	create function sweep() returns int language plpgsql volatile as $$ begin execute 'delete from kept'; return 1; end $$;
	create function endless() returns int language plpgsql volatile as $$ begin
		loop begin perform pg_sleep(600); exception when query_canceled then null; end; end loop; end $$;
	create function lower(varchar) returns text language plpgsql immutable as $$ begin perform called(); return ''; end $$;
	create schema trap;
	create function trap.upper(text) returns text language plpgsql immutable as $$ begin perform called(); return ''; end $$;
	create function trap.equal(int, int) returns boolean language plpgsql immutable as $$ begin return called() > 0; end $$;
	create operator trap.= (leftarg = int, rightarg = int, function = trap.equal);
	create aggregate trap.count(*) (sfunc = int4inc, stype = int, initcond = '0', finalfunc = liar);
	create domain trap.int4 as pg_catalog.int4 check (public.liar(value) > 0);
	create view trap.kept as select id, public.liar(id) as name from public.kept;
`

// attackState is all that an attack could change and ROLLBACK might not bring back.
const attackState = `select jsonb_build_object(
	'rows', (select string_agg(id || name, ' ' order by id) from public.kept),
	'relations', (select count(*) from pg_class where relnamespace not in (select oid from pg_namespace where nspname like 'pg\_%')),
	'sequence', (select last_value::text || is_called from public.seq),
	'large objects', (select string_agg(oid::text, ' ' order by oid) from pg_largeobject_metadata),
	'advisory locks', (select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())),
	'locks', (select count(*) from pg_locks where relation in ('public.kept'::regclass, 'public.stored'::regclass) and database = (select oid from pg_database where datname = current_database())),
	'backends', (select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend'),
	'settings', (select count(*) from pg_db_role_setting where setdatabase = (select oid from pg_database where datname = current_database())),
	'prepared', (select count(*) from pg_prepared_xacts))`

// An attack is a kind of text that tries to get around the rules.
type attack struct {
	rule    Rule    // refuses it without any flag; "" if it is harmless after all and runs
	allowed outcome // with all flags
	texts   []string
}

type outcome int

const (
	stillRefused outcome = iota
	runs
	raises // it would only say that it was called
)

// attacks returns them all. They aim at the session victim and at a file of the server.
func attacks(victim, marker string) []attack {
	return slices.Concat(writeAttacks, textAttacks, callAttacks(victim, marker), utilityAttacks(marker))
}

// writeAttacks are DML, data-modifying CTEs, SELECT INTO, row locks and CREATE TABLE AS.
var writeAttacks = []attack{
	{RuleWrite, runs, []string{
		`insert into kept values (11, 'x')`, `update kept set name = ''`, `delete from kept`,
		`merge into kept k using (select 1 as id) x on k.id = x.id when matched then delete`,
		`with d as (delete from kept returning *) select * from d`, `with d as (insert into kept values (11, 'x')) select 1`,
		`select * from kept where id in (with u as (select 1 as a) select a from u) for update`,
		`with a as materialized (with b as (select * from kept for no key update) select * from b) select * from a`,
		`select * into copied from kept`, `select 1 into temp copied`, `(select 1 into copied)`, `create table copied as select * from kept`,
		`create unlogged table copied as table kept`, `create table if not exists copied (a) as values (1)`,
		`select * from kept for update`, `select * from kept for share nowait`, `table kept for key share skip locked`,
	}},
}

// textAttacks are two statements, and texts that look like one or like none.
var textAttacks = []attack{
	{RuleOneStatement, stillRefused, []string{
		`select 1; delete from kept`, `select 1; commit; delete from kept`, `select 1;;; drop table kept;`, `commit; delete from kept; begin; select 1`,
		`select $$ $$; delete from kept --$$`, `select $a$ $$ $a$; delete from kept; select $$ $$`, `select 'a\'; delete from kept; --'`, `select 'a' --'
			; delete from kept`, `select 1 /* /* */ */; delete from kept /* */`, `select U&'\0041' uescape '!'; delete from kept`, "select 1;\x0bdelete from kept",
		"select 1 --\r; delete from kept\n; delete from kept", `; `, `--`, `/* select 1 */`, `select E'\\'; delete from kept; --'`,
	}},
	{RuleWrite, runs, []string{
		`/* /* select 1 */ */ delete from kept`, "-- select 1\ndelete from kept", "-- select\rdelete from kept", `/*+ hint */ (with x as (delete from kept returning 1) select 1)`,
	}},
	{"", runs, []string{
		`select 1 /* /* */ ; delete from kept; /* */ */`, "select 1 -- ; delete from kept", `select '; delete from kept; --', $a$; delete from kept; $$ $a$, E'\'; delete from kept; --', U&'\0027; delete from kept'`,
		`select "; delete from kept" from (select 1 as "; delete from kept") x;`,
	}},
}

// callAttacks call what acts outside of the transaction, runs text, writes, waits, or can be anything.
func callAttacks(victim, marker string) []attack {
	return []attack{
		{RuleNever, stillRefused, []string{
			`select pg_terminate_backend(` + victim + `)`, `select pg_cancel_backend(` + victim + `)`,
			`select pg_catalog . "pg_terminate_backend" (` + victim + `)`, `select U&"pg\005Fterminate_backend"(` + victim + `)`, `select f from pg_terminate_backend(` + victim + `) f`,
			`select 1 where pg_terminate_backend(` + victim + `)`, `values (pg_terminate_backend(` + victim + `))`,
			`select query_to_xml('delete from kept', true, true, '')`, `select query_to_xml('select called()', true, true, '')`, `select cursor_to_xml('c', 1, true, true, '')`,
			`select table_to_xml('hides', true, true, '')`, `select schema_to_xml('public', true, true, '')`, `select * from ts_stat('delete from kept returning null::tsvector')`,
			`select dblink('dbname=postgres', 'delete from kept')`, `select * from dblink('dbname=postgres', 'select 1') x(a int)`, `select public.dblink_exec('dbname=postgres', 'select 1')`, `select dblink_connect('a', 'dbname=postgres')`,
			`select set_config('transaction_read_only', 'off', true)`, `select 1 from set_config('statement_timeout', '0', false)`,
			`select lo_export(4242, '` + marker + `')`, `select lo_import('/etc/passwd')`, `select pg_reload_conf()`, `select pg_rotate_logfile()`, `select pg_switch_wal()`,
			`select pg_create_restore_point('a')`, `select pg_stat_reset()`, `select pg_create_physical_replication_slot('a', true)`, `select pg_logical_emit_message(false, 'a', 'b')`,
		}},
		{RuleVolatile, runs, []string{
			`select setval('seq', 100)`, `select lo_create(4243)`, `select lo_unlink(4242)`, `select lo_from_bytea(0, 'a')`, `select lo_put(4242, 0, 'a')`,
			`select lo_open(4242, 131072)`, `select pg_advisory_lock(1)`, `select pg_advisory_lock_shared(1, 2)`, `select pg_try_advisory_lock(1)`, `select pg_advisory_xact_lock(id) from kept`,
			`select pg_notify('a', 'b')`, `select pg_read_file('PG_VERSION')`, `select pg_read_binary_file('PG_VERSION')`, `select * from pg_ls_dir('.')`, `select pg_stat_file('PG_VERSION')`, `select pg_export_snapshot()`, `select pg_sleep(0)`, `select setseed(0.5)`, `select sweep()`,
		}},
		{RuleVolatile, raises, []string{
			`select unstable(1)`, `select liar(id) from kept`, `select liar(1)`, `select perjurer(1)`, `select wrapped(1)`, `select chosen(1)`, `select * from kept order by liar(id)`, `select lying(id) from kept`,
			`select * from kept where id === 3`, `select 3 operator(public.===) 4`, `select ~~~ 3`, `select * from kept a join kept b on a.id === b.id`, `select id = any(array[liar(1)]) from kept`,
			`select 1::pair`, `select 1::checked`, `select checked '1'`, `select * from hides`,
			`select lower('A'::varchar)`, `select lower(name::varchar) from kept`, `select * from kept, lateral liar(id)`, `select (select liar(id)) from kept`,
		}},
		{RuleVolatile, runs, []string{
			`select nextval('seq')`, `select nextval('seq'::text::regclass) from kept`,
		}},
	}
}

// utilityAttacks are what EXPLAIN does not execute, or what has no plan.
func utilityAttacks(marker string) []attack {
	return []attack{
		{RuleReadOnly, stillRefused, []string{
			`create materialized view copied as select 1`, `refresh materialized view stored`,
			`truncate kept`, `drop table kept`, `create table copied (a int)`, `lock table kept`, `call proc()`,
			`do $$ begin delete from kept; end $$`, `notify a, 'b'`, `listen a`, `vacuum kept`, `checkpoint`, `load 'dblink'`,
			`alter role postgres set search_path = trap`, `grant all on kept to public`, `prepare transaction 'x'`, `begin`, `commit`, `rollback and chain`, `savepoint a`,
			`declare c cursor with hold for select 1`, `import foreign schema a from server b into public`,
			`copy kept to stdout`, `copy kept from stdin`, `copy kept to '` + marker + `'`, `copy (select 1) to program 'touch ` + marker + `'`, `copy kept from program 'touch ` + marker + `'`,
			`copy (delete from kept returning *) to stdout`,
			`set work_mem = '1GB'`, `set local transaction_read_only = off`, `set session characteristics as transaction read write`, `set transaction read write`,
			`reset all`, `discard all`, `set role postgres`, `set session authorization postgres`,
			`explain analyze delete from kept`, `explain (analyze, verbose) select called()`, `explain select 1`,
			`prepare p as delete from kept`, `execute p`, `explain analyze execute p`, `deallocate all`, `create table copied as execute p`,
		}},
	}
}

// Whatever a text tries: without a flag it is refused, or is as harmless as it looks; with all flags it
// may run, unless none allows it. Never is anything different on the server afterwards. On one server
// all are tried, on the others those that get as far as a server.
func TestAttacks(t *testing.T) {
	onOutermost(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, attackSchema))
		marker := filepath.Join(s.SocketDir, "marker")
		victim := connect(t, url)
		pid, err := victim.row(t.Context(), `select pg_backend_pid()`)
		if err != nil {
			t.Fatal(err)
		}
		look := observer(t, url)
		before := look("")
		newest := s.Major == installations(t)[0].Major
		for _, a := range attacks(pid[0], marker) {
			if !newest && a.allowed == stillRefused {
				continue // by its text: no server has seen it
			}
			for _, sql := range a.texts {
				if s.Major < 15 && strings.HasPrefix(sql, "merge") {
					continue
				}
				attackPlainly(t, url, sql, a.rule)
				if after := look(before); after != before {
					t.Fatalf("%s: left\n%s, want\n%s", sql, after, before)
				}
				if a.allowed == raises {
					continue
				}
				attackAllowed(t, url, sql, a)
				after := look(before)
				if strings.Contains(sql, "nextval") || strings.Contains(sql, "setval") {
					before = after // sequences are not rolled back, and that is said
				}
				if after != before {
					t.Fatalf("%s, allowed: left\n%s, want\n%s", sql, after, before)
				}
			}
		}
		if _, err := victim.row(t.Context(), `select 1`); err != nil {
			t.Errorf("another session is gone: %v", err)
		}
		if _, err := os.Stat(marker); err == nil {
			t.Error("a program ran on the server")
		}
	})
}

func attackPlainly(t *testing.T, url, sql string, rule Rule) {
	t.Helper()
	if rule == "" {
		mustAnalyze(t, url, Request{SQL: sql})
		return
	}
	wantRefused(t, url, Request{SQL: sql}, rule)
}

func attackAllowed(t *testing.T, url, sql string, a attack) {
	t.Helper()
	r := Request{SQL: sql, AllowVolatile: true, AllowWrite: true}
	if a.allowed == stillRefused {
		wantRefused(t, url, r, a.rule)
	} else if _, err := analyze(t, url, r); err != nil && !harmlessFailure(err) {
		t.Errorf("%s, allowed: %v", sql, err)
	}
}

// harmlessFailure tells what the server itself refuses of the texts above.
func harmlessFailure(err error) bool {
	var server *ServerError
	if !errors.As(err, &server) {
		return false
	}
	switch server.Code {
	case "42601", "25001", "0A000", "22023", "42P01", "55000", "2BP01":
		return true
	}
	return false
}

// observer returns a function that looks at the state of a database, and again for up to a second while
// it is not the one that is wanted: backends take a moment to leave.
func observer(t *testing.T, url string) func(want string) string {
	t.Helper()
	c := connect(t, url)
	return func(want string) string {
		t.Helper()
		for deadline := time.Now().Add(time.Second); ; time.Sleep(5 * time.Millisecond) {
			row, err := c.row(t.Context(), attackState)
			if err != nil {
				t.Fatal(err)
			}
			if row[0] == want || want == "" || time.Now().After(deadline) {
				return row[0]
			}
		}
	}
}

// A role's or a database's own search_path, and the connection's, put traps before what is built in.
func TestAttackBySearchPath(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := newDatabase(t, s, attackSchema)
		url, role := s.URL(name), "trapped_"+name
		if err := connect(t, url).Exec(t.Context(), fmt.Sprintf(`create role %[1]s superuser login;
			alter role %[1]s set search_path = trap, pg_catalog, public; 
			create role plain_%[1]s superuser login; alter role plain_%[1]s set standard_conforming_strings = off`, role)); err != nil {
			t.Fatal(err)
		}
		trapped := strings.Replace(url, "postgres://postgres@", "postgres://"+role+"@", 1)
		look := observer(t, url)
		before := look("")
		for _, sql := range []string{`select upper('a')`, `select 1 where 1 = 2`, `select * from public.kept where id = 3`, `select count(*) from public.kept`,
			`select 1::int4`, `select cast(id as int4) from public.kept`, `select * from kept`, `select id from public.kept where id in (1, 2)`,
			`select case id when 1 then 2 end from public.kept`, `select nullif(id, 1) from public.kept`, `select * from public.kept a join public.kept b using (id)`} {
			wantRefused(t, trapped, Request{SQL: sql}, RuleVolatile)
		}
		// A role that reads strings differently does not get its way, either.
		plain := strings.Replace(url, "postgres://postgres@", "postgres://plain_"+role+"@", 1)
		wantRefused(t, plain, Request{SQL: `select 'a\'; delete from public.kept; --'`}, RuleOneStatement)
		wantRefused(t, plain, Request{SQL: `select 'a\', liar(1) --'`}, RuleVolatile)
		mustAnalyze(t, plain, Request{SQL: `select 'a\', 2 --'`})
		// What a view hides is known after planning, which may have called it, READ ONLY.
		for _, sql := range []string{`select * from hides_more`, `select * from (select * from hides_more offset 0) x`} {
			if _, err := analyze(t, url, Request{SQL: sql}); err == nil || !strings.Contains(err.Error(), "called") && !strings.Contains(err.Error(), "liar") {
				t.Errorf("%s: %v", sql, err)
			}
		}
		if after := look(before); after != before {
			t.Errorf("left\n%s, want\n%s", after, before)
		}
	})
}

// A statement that never ends is ended, and leaves no backend.
func TestAttackForEver(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, attackSchema))
		look := observer(t, url)
		before := look("")
		for _, sql := range []string{`select pg_sleep(1e9)`, `with recursive r as (select 1 as n union all select n from r) select count(*) from r`,
			`select count(*) from generate_series(1, 1000000) a, generate_series(1, 1000000) b`} {
			started := time.Now()
			_, err := analyze(t, url, Request{SQL: sql, AllowVolatile: true, Timeout: 300 * time.Millisecond})
			var timeout *TimeoutError
			if took := time.Since(started); !errors.As(err, &timeout) || took > 5*time.Second {
				t.Errorf("%s: %v after %v", sql, err, took)
			}
			if after := look(before); after != before {
				t.Errorf("%s: left\n%s, want\n%s", sql, after, before)
			}
		}
	})
}

// A function that catches its cancellation, be it by the limit or by us, ends when we leave, where the
// server can find that out.
func TestAttackUncancellable(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, s *localserver.Server) {
		if s.Major < 14 {
			t.Skip("the server does not look whether its client is there")
		}
		url := s.URL(newDatabase(t, s, attackSchema))
		look := observer(t, url)
		before := look("")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		failed := make(chan error, 2)
		go func() { // as Ctrl-C does
			c, err := Connect(t.Context(), Target{Database: url})
			if err == nil {
				_, err = c.Analyze(ctx, Request{SQL: `select endless()`, AllowVolatile: true, Timeout: time.Minute})
				c.Close()
			}
			if !errors.Is(err, context.DeadlineExceeded) {
				err = fmt.Errorf("interrupted: %w", err)
			} else {
				err = nil
			}
			failed <- err
		}()
		go func() {
			c, err := Connect(t.Context(), Target{Database: url})
			if err == nil {
				_, err = c.Analyze(t.Context(), Request{SQL: `select endless()`, AllowVolatile: true, Timeout: 300 * time.Millisecond})
				c.Close()
			}
			var timeout *TimeoutError
			if !errors.As(err, &timeout) {
				err = fmt.Errorf("beyond its limit: %w", err)
			} else {
				err = nil
			}
			failed <- err
		}()
		for range 2 {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
		for range 3 {
			if look(before) == before {
				return
			}
		}
		t.Errorf("left\n%s, want\n%s", look(before), before)
	})
}
