package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

const writeSchema = `
	create table parent (id int primary key, n int check (n < 1000));
	create table child (id serial primary key, parent int references parent on delete cascade, note text);
	create table audit (what text);
	create table plain (a int);
	create function tell() returns trigger language plpgsql as $$ begin
		insert into audit values (tg_op || ' ' || tg_table_name); perform pg_notify('audit', tg_op); perform pg_sleep(0.002);
		return coalesce(new, old); end $$;
	create trigger tell_parent after insert or update or delete on parent for each row execute function tell();
	create trigger before_parent before update on parent for each row execute function tell();
	create trigger tell_child after delete on child for each row execute function tell();
	create trigger off after delete on child for each row execute function tell();
	alter table child disable trigger off;
	insert into parent select i, i from generate_series(1, 20) i;
	insert into child (parent, note) select i, 'x' from generate_series(1, 20) i;
	truncate audit;
	create function evil(int) returns boolean language plpgsql volatile as $$ begin return true; end $$;
	create function writes() returns int language plpgsql volatile as $$ begin insert into audit values ('x'); return 1; end $$;
	create table checked (a int check (evil(a)));
	create table indexed (a int); create function idx(int) returns int language plpgsql immutable as $$ begin return $1; end $$;
	create index on indexed (idx(a));
	create table made (a int, b int generated always as (idx(a)) stored);
	create table notified (a text check (pg_notify('a', a) is not null));
	create view simple as select * from parent;
	create view over_checked as select * from checked;
	create table parts (a int) partition by range (a);
	create extension file_fdw; create server fs foreign data wrapper file_fdw;
	create foreign table parts1 partition of parts for values from (1) to (5) server fs options (program 'echo 1');
	create table ruled (a int); create rule r as on insert to ruled do also delete from plain;
	create table noticed (a int); create rule r as on insert to noticed do instead notify x;
	create function slept() returns int language plpgsql volatile as $$ begin return 1; end $$;
	create table defaults (a int primary key, b int default slept());
	create domain slow as int default slept(); create table slow_ones (a int primary key, b slow);
	create table referred (a int primary key); create table referring (a int default slept() references referred on delete set default on update set default);
	create table keyed (a int) partition by range (idx(a)); create table keyed1 partition of keyed for values from (0) to (9);
	create table hashed (a int) partition by hash (a); create table hashed1 partition of hashed for values with (modulus 1, remainder 0);
	create view option as select * from plain where idx(a) > 0 with check option;
	create table instead (a int); create rule r as on insert to instead do instead insert into defaults values (new.a, 1) on conflict (a) do update set b = slept();
	create table elsewhere (a int); create rule r as on insert to elsewhere do instead insert into plain values (new.a);
`

// everything sums up what a statement could have changed: rows, tables, sequences, locks, backends.
const everything = `select
	(select pg_catalog.string_agg(id || ':' || n, ' ' order by id) from parent) || '/' || (select count(*) from child) || '/' ||
	(select count(*) from audit) || '/' || (select count(*) from plain) || '/' ||
	(select string_agg(relname, ' ' order by relname) from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace) || '/' ||
	(select count(*) from pg_locks where pid <> pg_backend_pid() and (database = (select oid from pg_database where datname = current_database()) or locktype = 'transactionid')
		and pid in (select pid from pg_stat_activity where application_name = 'sqlflame' and datname = current_database()))`

// With --allow-write a statement writes, is measured, and is gone afterwards with all it did but what
// its sequences gave out.
func TestAllowWrite(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, writeSchema))
		watch := connect(t, url)
		look := func() string {
			row, err := watch.row(t.Context(), everything)
			if err != nil {
				t.Fatal(err)
			}
			return row[0]
		}
		before := look()
		cases := []struct{ sql, plan string }{
			{`insert into parent values (100, 1)`, `"Operation": "Insert"`},
			{`insert into parent values (1, 1) on conflict (id) do update set n = 5 where parent.n < 5`, `"Tuples Inserted"`},
			{`update parent set n = n + 1`, `"Trigger Name": "tell_parent"`},
			{`delete from parent where id < 10`, `"Trigger Name": "tell_child"`},
			{`delete from simple`, `"Trigger Name": "tell_child"`},
			{`with gone as (delete from child returning *) select count(*) from gone`, `"Operation": "Delete"`},
			{`select * from parent for update`, `"LockRows"`},
			{`select * into copied from parent`, `"Seq Scan"`},
			{`create table copied as select * from parent`, `"Seq Scan"`},
			{`create temporary table copied as table parent`, `"Seq Scan"`},
			{`insert into child (parent) values (1)`, `"Operation": "Insert"`}, // by the sequence
			{`select nextval('child_id_seq')`, `"Result"`},
		}
		if s.Major >= 15 {
			cases = append(cases, struct{ sql, plan string }{`merge into parent p using (select 1 as id) x on p.id = x.id when matched then update set n = 3`, `"Operation": "Merge"`})
		}
		for _, c := range cases {
			if !strings.HasPrefix(c.sql, "select nextval") {
				wantRefused(t, url, Request{SQL: c.sql, AllowVolatile: true}, RuleWrite)
			}
			capture, err := analyze(t, url, Request{SQL: c.sql, AllowWrite: true})
			if err != nil {
				t.Errorf("%s: %v", c.sql, err)
				continue
			}
			if !strings.Contains(string(capture.Document), c.plan) {
				t.Errorf("%s: no %s in\n%s", c.sql, c.plan, capture.Document)
			}
			if after := look(); after != before {
				t.Errorf("%s: left\n%s, want\n%s", c.sql, after, before)
			}
		}
		if row, err := watch.row(t.Context(), `select last_value from child_id_seq`); err != nil || row[0] != "22" {
			t.Errorf("the sequence is at %v (%v), want 22: it advances, and that was said", row, err)
		}
		mustAnalyze(t, url, Request{SQL: `select writes()`, AllowWrite: true, AllowVolatile: true})
		if after := look(); after != before {
			t.Errorf("a function left\n%s, want\n%s", after, before)
		}
	})
}

// What the flag does not allow.
func TestAllowWriteRefuses(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, writeSchema))
		for _, c := range []struct {
			rule Rule
			sql  string
		}{
			{RuleReadOnly, `truncate parent`},
			{RuleReadOnly, `vacuum parent`},
			{RuleReadOnly, `drop table parent`},
			{RuleReadOnly, `copy parent to program 'true'`},
			{RuleReadOnly, `create materialized view m as select 1`},
			{RuleReadOnly, `create table x as execute p`},
			{RuleReadOnly, `create view x as select 1`},
			{RuleReadOnly, `create table x (a int)`},
			{RuleReadOnly, `call p()`},
			{RuleReadOnly, `explain analyze delete from parent`},
			{RuleReadOnly, `commit`},
			{RuleReadOnly, `insert into parts values (1)`},
			{RuleReadOnly, `update parts1 set a = 2`},
			{RuleOneStatement, `delete from parent; commit`},
			{RuleNever, `insert into plain select pg_terminate_backend(1)::int`},
			{RuleNever, `update plain set a = 1 returning set_config('search_path', 'x', false)`},
			{RuleVolatile, `insert into plain select 1 from pg_sleep(0)`},
			{RuleVolatile, `update plain set a = setval('child_id_seq', 1)`},
			{RuleVolatile, `delete from plain where evil(a)`},
			{RuleVolatile, `insert into checked values (1)`},
			{RuleVolatile, `insert into over_checked values (1)`},
			{RuleVolatile, `insert into indexed values (1)`},
			{RuleVolatile, `insert into made values (1)`},
			{RuleVolatile, `insert into notified values ('a')`},
			{RuleVolatile, `insert into plain values (1) returning evil(a)`},
			{RuleVolatile, `create table x as select evil(1)`},
			{RuleVolatile, `insert into defaults values (1, default), (2, default)`},
			{RuleVolatile, `insert into defaults values (1, 1) on conflict (a) do update set b = default`},
			{RuleVolatile, `insert into slow_ones values (1, default), (2, default)`},
			{RuleVolatile, `delete from referred`}, // a foreign key sets a default
			{RuleVolatile, `update referred set a = 3`},
			{RuleVolatile, `insert into keyed values (1)`},
			{RuleVolatile, `insert into keyed1 values (1)`},
			{RuleVolatile, `insert into option values (1)`},
			{RuleVolatile, `insert into instead values (1)`},
			{RuleUnreadable, `insert into ruled values (1)`}, // two plans
			{RuleReadOnly, `insert into noticed values (1)`},
		} {
			wantRefused(t, url, Request{SQL: c.sql, AllowWrite: true}, c.rule)
		}
		if s.Major >= 15 {
			wantRefused(t, url, Request{SQL: `merge into defaults d using (select 7 as x) s on d.a = s.x when not matched then insert (a) values (x)`, AllowWrite: true}, RuleVolatile)
			wantRefused(t, url, Request{SQL: `merge into defaults d using (select 7 as x) s on d.a = s.x when matched then update set b = default`, AllowWrite: true}, RuleVolatile)
		}
		for _, sql := range []string{`insert into elsewhere values (1)`, `insert into hashed values (1)`, `insert into hashed1 values (1)`, `update defaults set a = 2`, `delete from defaults`} {
			mustAnalyze(t, url, Request{SQL: sql, AllowWrite: true})
		}
	})
}

// The question names what will run where, under which rules, and what remains; no transaction is open
// while it is put, and its answer counts.
func TestConfirm(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, writeSchema))
		watch := connect(t, url)
		no := errors.New("no")
		var got *Question
		ask := func(ctx context.Context, q *Question) error {
			got = q
			row, err := watch.row(ctx, `select count(*) from pg_stat_activity where application_name = 'sqlflame' and datname = current_database()
				and pid <> pg_backend_pid() and (xact_start is not null or state <> 'idle')`)
			if err != nil || row[0] != "0" {
				t.Errorf("%v transactions are open (%v)", row, err)
			}
			return no
		}
		value := "1"
		for _, r := range []Request{
			{SQL: `select * from parent where id = $1`, Params: []Param{{Number: 1, Value: &value}}, Confirm: ask},
			{SQL: `update parent set n = 0`, AllowWrite: true, Confirm: ask},
			{SQL: `delete from parent`, AllowWrite: true, Confirm: ask, LockTimeout: DefaultLockTimeout},
		} {
			got = nil
			if _, err := analyze(t, url, r); !errors.Is(err, no) || got == nil {
				t.Fatalf("%s: %v, question %v", r.SQL, err, got)
			}
			about := strings.Join(append(got.Rules, got.Consequences...), "\n")
			wants := []string{"READ ONLY", "refused", "10s"}
			if r.AllowWrite {
				wants = []string{"READ WRITE", "rolled back", "sequences", "locks", "public.tell"}
			}
			for _, want := range wants {
				if !strings.Contains(about, want) {
					t.Errorf("%s: no %q in\n%s", r.SQL, want, about)
				}
			}
			if strings.Contains(about, "tell_child") != strings.HasPrefix(r.SQL, "delete") || strings.Contains(about, "off on") {
				t.Errorf("%s: which triggers?\n%s", r.SQL, about)
			}
			if got.Role != "postgres" || got.Standby || got.Database == "" || got.Version == "" || got.Host == "" || got.Params != len(r.Params) {
				t.Errorf("%+v", got)
			}
		}
		if row, err := watch.row(t.Context(), `select count(*) from audit`); err != nil || row[0] != "0" {
			t.Errorf("executed although refused: %v %v", row, err)
		}
		capture := mustAnalyze(t, url, Request{SQL: `delete from parent`, AllowWrite: true})
		if notes := strings.Join(capture.Notes, "\n"); !strings.Contains(notes, "sequences") || !strings.Contains(notes, "tell_child on public.child calls public.tell") {
			t.Errorf("notes %q, want the consequences", capture.Notes)
		}
	})
}
