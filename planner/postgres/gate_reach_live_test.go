package postgres

import (
	"errors"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

// The type of a parameter becomes part of the text. It must be a type, and the text that results is
// checked.
func TestGateParamTypes(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := gateDatabase(t, s)
		for _, typ := range []string{`int limit evil()`, `int limit pg_terminate_backend(1)::int`, `int into copied`, `int, evil()`, `int as x`,
			`int; select 1`, `int --`, `int /* */`, `int::text`, `int collate "C"`, `int from t`, `int union select 1`, `int + 1`, `int order by evil()`, `(int)`} {
			for _, literals := range []bool{false, true} {
				value := "5"
				_, err := analyze(t, url, Request{SQL: `select $1`, Params: []Param{{Number: 1, Type: typ, Value: &value}}, Literals: literals, AllowVolatile: true})
				var bad *ParamError
				if !errors.As(err, &bad) {
					t.Errorf("type %q: %v, want a *ParamError", typ, err)
				}
			}
		}
		for _, typ := range []string{`int`, `numeric(10,2)`, `double precision`, `pg_catalog.int4`, `int[]`, `"Odd Schema"."Odd Type"`, `timestamp(3) with time zone`, `bit varying(5)`} {
			null := Param{Number: 1, Type: typ}
			mustAnalyze(t, url, Request{SQL: `select $1`, Params: []Param{null}})
			mustAnalyze(t, url, Request{SQL: `select $1`, Params: []Param{null}, Literals: true})
		}
		value := "1"
		wantRefused(t, url, Request{SQL: `select $1`, Params: []Param{{Number: 1, Type: "checked", Value: &value}}}, RuleVolatile)
	})
}

// A statement that is refused for what it names has not even been planned, which would have called it.
func TestGateRefusesBeforePlanning(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, `create type mood as enum ('sad', 'glad'); create table moods as select 'sad'::mood as m from generate_series(1, 100); analyze moods;
			create function same(mood, mood) returns boolean language plpgsql stable as $$ begin perform tell(); return true; end $$;
			create operator = (leftarg = mood, rightarg = mood, function = same, restrict = eqsel, join = eqjoinsel);
			create table ta as select 1 as a from generate_series(1, 100); analyze ta;
			create function tell() returns int language plpgsql volatile as $$ begin raise exception 'called'; end $$;
			create function same(int, int) returns boolean language plpgsql volatile as $$ begin perform tell(); return true; end $$;
			create operator === (leftarg = int, rightarg = int, function = same, restrict = eqsel);
			create function imm() returns int language plpgsql immutable as $$ begin return tell(); end $$;
			create function stb() returns int language plpgsql stable as $$ begin return tell(); end $$`))
		for _, sql := range []string{`select * from ta where a === 1`, `select imm()`, `select * from ta where a = stb()`,
			`select 1 from moods where m = 'sad'`, `select 1 from moods a natural join moods b`} {
			wantRefused(t, url, Request{SQL: sql}, RuleVolatile)
			if _, err := analyze(t, url, Request{SQL: sql, AllowVolatile: true}); err == nil || !strings.Contains(err.Error(), "called") {
				t.Errorf("%s, allowed: %v, want called", sql, err)
			}
		}
	})
}

const gateReachSchema = `
	create extension file_fdw;
	create type comp as (a int); create type mood as enum ('a', 'b'); create type outer_type as (m mood);
	create table t (id int, c comp, m mood); insert into t values (1, row(1), 'a');
	create function cj(comp) returns json language plpgsql volatile as $$ begin return '1'; end $$;
	create cast (comp as json) with function cj(comp);
	create function mj(mood) returns json language plpgsql volatile as $$ begin return '1'; end $$;
	create cast (mood as json) with function mj(mood);
	create table plain (id int, fld text); create table other (id int);
	create function fld2(anyelement) returns int language plpgsql volatile as $$ begin return 1; end $$;
	create domain compdom as other;
	create function dfld(compdom) returns int language plpgsql stable as $$ begin return 1; end $$;
	create function domchk(text) returns boolean language plpgsql volatile as $$ begin return true; end $$;
	create function rowchk(other) returns boolean language plpgsql volatile as $$ begin return true; end $$;
	create domain rowdom as other check (rowchk(value));
	create domain dom as text check (domchk(value));
	create domain notified as text check (pg_notify('a', value) is not null);
	create table td (a dom); insert into td values ('x'); create table tn (a notified[]);
	create table src (s text); insert into src values ('a');
	create view vdom as select v.x from src, lateral (values (src.s::dom), (src.s::dom)) v(x);
	create view vvdom as select count(*) from vdom;
	create function mycmp(int, int) returns int language plpgsql immutable as $$ begin return $1 - $2; end $$;
	create operator class evil_ops for type int4 using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 mycmp(int, int);
	create table tb (a int); create index on tb (a evil_ops);
	create table parted (a int) partition by range (a); create table parted1 partition of parted for values from (1) to (5);
	create index on parted1 (a evil_ops);
	create type tup as (a int); create schema hid;
	create function hid.cmp(tup, tup) returns int language plpgsql immutable as $$ begin return 0; end $$;
	create function hid.lt(tup, tup) returns boolean language plpgsql immutable as $$ begin return false; end $$;
	create operator hid.< (leftarg = tup, rightarg = tup, function = hid.lt);
	create operator class hid.tup_ops default for type tup using btree as operator 1 hid.<, function 1 hid.cmp(tup, tup);
	create table tt (id int, c tup);
	create server fs foreign data wrapper file_fdw;
	create foreign table ft (x text) server fs options (program 'echo hi');
	create view vft as select * from ft;
	create function part() returns int language plpgsql stable as $$ begin return 7; end $$;
	create table listed (a int) partition by list (a); create table listed1 partition of listed for values in (1); create table listed2 partition of listed for values in (2);
	create view pruned as select * from listed where a = part();
`

// What a type, an index or a foreign table brings with it needs the flag, named or not.
func TestGateReach(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, gateReachSchema))
		cases := []struct{ sql, names string }{
			{`select to_json(m) from t`, "mj"},
			{`select row_to_json(t) from t`, "cj"},
			{`select json_agg(x) from (select * from t) x`, "cj"},
			{`select jsonb_build_object('a', row(null::mood))`, "mj"},
			{`select to_json(null::outer_type)`, "mj"},
			{`select v.x from plain, lateral (values (plain.fld2), (1)) v(x)`, "fld2"},
			{`select v.x from other, lateral (values ((other).fld2), (1)) v(x)`, "fld2"},
			{`select other.dfld from other`, "dfld"},
			{`select v.x from other, lateral (values (other.rowdom), (null)) v(x)`, "rowchk"},
			{`select jsonb_populate_record(td, '{"a":"q"}') from td`, "domchk"},
			{`select * from tn`, "pg_notify"},
			{`select x from vdom`, "domchk"},
			{`select * from vvdom`, "domchk"},
			{`select * from tb where a = 5`, "mycmp"},
			{`select * from parted where a = 5`, "mycmp"},
			{`select id from tt order by c`, "hid."},
			{`select * from ft`, "foreign table"},
			{`select * from vft`, "foreign table"},
			{`select * from pruned`, "part"},
			{`select domain_in('q', 'dom'::regtype, -1)`, "domain_in"},
			{`select array_in('{q}', 'dom'::regtype, -1)`, "array_in"},
		}
		if s.Major >= 16 {
			cases = append(cases, struct{ sql, names string }{`select pg_input_is_valid('q', 'dom')`, "pg_input_is_valid"},
				struct{ sql, names string }{`select * from pg_input_error_info('q', 'dom')`, "pg_input_error_info"})
		}
		for _, c := range cases {
			_, err := analyze(t, url, Request{SQL: c.sql})
			var refused *RefusedError
			if !errors.As(err, &refused) || refused.Rule != RuleVolatile || !strings.Contains(refused.Reason, c.names) {
				t.Errorf("%s: %v, want it refused for %s", c.sql, err, c.names)
			}
		}
		for _, sql := range []string{`select id, fld from plain`, `select * from plain join other using (id)`, `select s from src`} {
			mustAnalyze(t, url, Request{SQL: sql})
		}
	})
}

// A literal stays a word of its own, and a value that does not fit is told from a text that does not.
func TestParamValues(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, `create table n (u int, big bigint, day date)`))
		for sql, want := range map[string]string{
			`select u&$1 from n`:                    `select u& '5' from n`,
			`select u from n where u in($1)and u>0`: `select u from n where u in('5')and u>0`,
		} {
			if got := mustAnalyze(t, url, Request{SQL: sql, Params: params(t, "1=5"), Literals: true}).Origin.SQL; got != want {
				t.Errorf("%s: ran as %s, want %s", sql, got, want)
			}
		}
		for column, value := range map[string]string{"big": "1=5x", "day": "1=soon", "u": "1=99999999999"} {
			_, err := analyze(t, url, Request{SQL: `select * from n where ` + column + ` = $1`, Params: params(t, value)})
			var server *ServerError
			if !errors.As(err, &server) || !strings.Contains(server.Hint, "--param") {
				t.Errorf("%s: %v, want a hint about the value", column, err)
			}
		}
	})
}

// A function whose arguments have types of a user is called for literals, rows and defaults, too, that no text
// shows to have one. Where a built-in function or operator of the name goes first, it needs no flag.
func TestGateLiterals(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, `
			create type mood as enum ('sad'); create type other as enum ('odd'); create type pair as (a int, b int); create domain whole as int;
			create domain letters as text; create type cast_to as enum ('1', '2'); create cast (int as cast_to) with inout as implicit;
			create function called() returns boolean language plpgsql as $$ begin raise 'called'; end $$;
			create function f(mood) returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create function f2(int, mood default 'sad') returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create function f3(pair) returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create function f4(variadic mood[]) returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create function f5(mood) returns int language plpgsql stable as $$ begin return called()::int; end $$;
			create function lower(mood, mood) returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create function lower(whole) returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create function upper(whole[]) returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create function upper(mood) returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create function op(mood, mood) returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create function op(int, other) returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create function op(letters, letters) returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create function op(cast_to, cast_to) returns boolean language plpgsql immutable as $$ begin return called(); end $$;
			create operator === (leftarg = mood, rightarg = mood, function = op);
			create operator = (leftarg = mood, rightarg = mood, function = op);
			create operator || (leftarg = int, rightarg = other, function = op);
			create operator % (leftarg = letters, rightarg = letters, function = op);
			create operator ~ (leftarg = cast_to, rightarg = cast_to, function = op);
			create table t as select 1 as id, 'a' as name`))
		for _, sql := range []string{`select f('sad')`, `select f(null)`, `select f2(1)`, `select f3(row(1, 2))`, `select f4('sad')`, `select id from t where id < f5('sad')`,
			`select id from t limit f5('sad')`, `select 'sad' === null`, `select lower('sad', 'sad')`, `select lower(1)`, `select upper(array[1])`, `select 1 || 'odd'`, `select 'a' % 'b'`, `select 1 ~ 2`} {
			wantRefused(t, url, Request{SQL: sql}, RuleVolatile)
			if _, err := analyze(t, url, Request{SQL: sql, AllowVolatile: true}); err == nil || !strings.Contains(err.Error(), "called") {
				t.Errorf("%s, allowed: %v, want called", sql, err)
			}
		}
		wantRefused(t, url, Request{SQL: `select f($1)`, Params: params(t, "1=sad")}, RuleVolatile)
		for _, sql := range []string{`select 'sad' = 'sad'`, `select * from t where id = 1 and name = 'sad'`} {
			mustAnalyze(t, url, Request{SQL: sql})
		}
	})
}
