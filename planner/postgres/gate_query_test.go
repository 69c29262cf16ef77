package postgres

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

// The gate's queries run with the user's search path: no name in them may depend on it.
func TestGateQueriesArePinned(t *testing.T) {
	for name, sql := range map[string]string{"gate": gateQuery, "callables": callableQuery, "facts": factsQuery, "view": viewQuery} {
		text, err := sqlTree(sql)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var tree any
		if err := json.Unmarshal([]byte(text), &tree); err != nil {
			t.Fatal(err)
		}
		p := &pinCheck{t: t, query: name}
		p.ctes(tree)
		p.walk(tree)
		if p.seen == 0 {
			t.Errorf("%s: nothing checked", name)
		}
	}
}

// Unqualified names of each kind are found: the test above would fail for them.
func TestPinCheckFinds(t *testing.T) {
	for _, sql := range []string{
		`select f()`, `select 1 = 1`, `select a in (select pg_catalog.f())`, `select 1 in (1, 2)`, `select 1 between 1 and 2`, `select 'a' like 'b'`,
		`select nullif(1, 2)`, `select 1 is distinct from 2`, `select case 1 when 2 then 3 end`, `select 1::text`, `select * from t`,
		`select * from pg_catalog.a join pg_catalog.b using (c)`, `select * from pg_catalog.a natural join pg_catalog.b`, `select 'a' collate "C"`,
		`select 'pg_class'::pg_catalog.regclass`, `select * from pg_catalog.a order by b using <`, `select * from pg_catalog.json_to_record(x) t(a text)`,
		`with t as (select 1) select f from t, u`, `select 1 = any(select 1)`, `select date 'now'`,
	} {
		text, err := sqlTree(sql)
		if err != nil {
			t.Fatal(err)
		}
		var tree any
		if err := json.Unmarshal([]byte(text), &tree); err != nil {
			t.Fatal(err)
		}
		p := &pinCheck{}
		p.ctes(tree)
		p.walk(tree)
		if len(p.found) == 0 {
			t.Errorf("%s: nothing found", sql)
		}
	}
}

// A pinCheck looks for what the search path could change in a parse tree.
type pinCheck struct {
	t     *testing.T // nil to collect only
	query string
	names []string // of CTEs, which go before tables
	seen  int
	found []string
}

func (p *pinCheck) bad(what string, v any) {
	text, _ := json.Marshal(v)
	p.found = append(p.found, what)
	if p.t != nil {
		p.t.Errorf("%s: %s depends on the search path: %.300s", p.query, what, text)
	}
}

// pinned checks a list of names.
func (p *pinCheck) pinned(what string, list any, node any) {
	p.seen++
	if parts := stringsOf(list); len(parts) != 2 || parts[0] != "pg_catalog" {
		p.bad(what, node)
	}
}

func (p *pinCheck) ctes(v any) {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			p.ctes(element)
		}
	case map[string]any:
		if name, ok := v["ctename"].(string); ok {
			p.names = append(p.names, name)
		}
		for _, child := range v {
			p.ctes(child)
		}
	}
}

func (p *pinCheck) walk(v any) {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			p.walk(element)
		}
	case map[string]any:
		for key, child := range v {
			if node, ok := child.(map[string]any); ok {
				p.visit(key, node)
			}
			p.walk(child)
		}
	}
}

func (p *pinCheck) visit(key string, node map[string]any) {
	switch key {
	case "FuncCall":
		if node["funcformat"] != "COERCE_SQL_SYNTAX" {
			p.pinned("a function", node["funcname"], node)
		}
	case "A_Expr":
		p.pinned("an operator", node["name"], node)
	case "SubLink":
		if node["subLinkType"] == "ANY_SUBLINK" || node["subLinkType"] == "ALL_SUBLINK" {
			p.pinned("a comparison with a subquery", node["operName"], node)
		}
	case "typeName", "TypeName":
		p.pinned("a type", node["names"], node)
	case "RangeVar":
		name, _ := node["relname"].(string)
		if node["schemaname"] != "pg_catalog" && !slices.Contains(p.names, name) {
			p.bad("a relation", node)
		}
	case "CaseExpr":
		if node["arg"] != nil {
			p.bad("CASE", node)
		}
	case "JoinExpr":
		if node["usingClause"] != nil || node["isNatural"] != nil {
			p.bad("USING", node)
		}
	case "TypeCast":
		names := stringsOf(child(node, "typeName")["names"])
		value, _ := child(child(child(node, "arg"), "A_Const"), "sval")["sval"].(string)
		if value != "" && strings.HasPrefix(names[len(names)-1], "reg") && !strings.HasPrefix(value, "pg_catalog.") {
			p.bad("a literal", node)
		}
	case "SortBy":
		if node["useOp"] != nil {
			p.pinned("an order", node["useOp"], node)
		}
	case "CollateClause", "NullTest_", "RangeTableSample", "SelectIntoClause":
		p.bad(key, node)
	}
}

// hostileSchema shadows what the gate's queries use, for a search path on which it comes first.
const hostileSchema = `
	create table orders as select i as id, 'n' || i as name from generate_series(1, 20) i;
	create view v_orders as select id, upper(name) as name from orders;
	create schema bad;
	create function bad.boom() returns boolean language plpgsql volatile as $$ begin raise exception 'boom'; end $$;
	create function bad.eq(oid, oid) returns boolean language plpgsql volatile as $$ begin return bad.boom(); end $$;
	create function bad.eq(name, name) returns boolean language plpgsql volatile as $$ begin return bad.boom(); end $$;
	create function bad.eq("char", "char") returns boolean language plpgsql volatile as $$ begin return bad.boom(); end $$;
	create function bad.eq(bigint, bigint) returns boolean language plpgsql volatile as $$ begin return bad.boom(); end $$;
	create function bad.cat(text, text) returns text language plpgsql volatile as $$ begin return bad.boom(); end $$;
	create operator bad.= (leftarg = oid, rightarg = oid, function = bad.eq);
	create operator bad.<> (leftarg = oid, rightarg = oid, function = bad.eq);
	create operator bad.>= (leftarg = oid, rightarg = oid, function = bad.eq);
	create operator bad.= (leftarg = name, rightarg = name, function = bad.eq);
	create operator bad.= (leftarg = "char", rightarg = "char", function = bad.eq);
	create operator bad.= (leftarg = bigint, rightarg = bigint, function = bad.eq);
	create operator bad.|| (leftarg = text, rightarg = text, function = bad.cat);
	create function bad.to_regtype(text) returns regtype language plpgsql volatile as $$ begin return bad.boom(); end $$;
	create function bad.unnest(text[]) returns setof text language plpgsql volatile as $$ begin return next bad.boom(); end $$;
	create function bad.unnest(oid[]) returns setof oid language plpgsql volatile as $$ begin return next bad.boom(); end $$;
	create function bad.current_setting(text) returns text language plpgsql volatile as $$ begin return bad.boom(); end $$;
	create function bad.current_schemas(boolean) returns name[] language plpgsql volatile as $$ begin return bad.boom(); end $$;
	create function bad.pg_get_viewdef(oid) returns text language plpgsql volatile as $$ begin return bad.boom(); end $$;
	create function bad.now() returns timestamptz language plpgsql volatile as $$ begin return bad.boom(); end $$;
	create table bad.pg_proc (oid oid); create table bad.pg_class (oid oid); create table bad.pg_type (oid oid);
	create table bad.pg_namespace (oid oid); create table bad.pg_operator (oid oid);
	create table bad.path (oid oid, name name); create table bad.rel (oid oid); create table bad.typ (oid oid);
	create domain bad.text as pg_catalog.text check (bad.boom()); create domain bad.name as pg_catalog.name check (bad.boom());
	create domain bad.oid as pg_catalog.oid check (bad.boom()); create domain bad.regclass as pg_catalog.regclass check (bad.boom());
	create domain bad.json as pg_catalog.json check (bad.boom());
`

// A search path that puts a user's objects before the server's own reaches the statement, and nothing of
// the gate: what it refuses has been seen, not run.
func TestGateHostileSearchPath(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, hostileSchema))
		path := []Setting{{"search_path", "bad, public, pg_catalog"}}
		for _, sql := range []string{`select id from orders where id = any('{1,2}')`, `select * from v_orders limit 3`, `select name from orders order by name`} {
			wantRefused(t, url, Request{SQL: sql, Set: path}, RuleVolatile) // bad.= is what alwaysUsed finds
			mustAnalyze(t, url, Request{SQL: sql})
		}
		capture := mustAnalyze(t, url, Request{SQL: `select id from orders`, Set: path, AllowVolatile: true})
		if len(capture.Notes) == 0 || !strings.Contains(strings.Join(capture.Notes, "\n"), "bad.=") {
			t.Errorf("notes %q, want one about the operators in schema bad", capture.Notes)
		}
	})
}
