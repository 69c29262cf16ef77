package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// The gate's third step looks up, in the transaction that will run the statement, everything that
// the parse tree and the plan name. pg_catalog is the only schema searched meanwhile, so that no
// function of a user can slip into these queries; what the user's own search path makes of names is
// asked before.
//
// An object is built in if initdb made it: its oid is below 16384 then. Extensions put functions into
// pg_catalog too, so that the schema proves nothing.

// alwaysUsed are operators that plans apply without naming them: to sort, to merge, to hash, and
// for IS DISTINCT FROM, NULLIF, CASE and BETWEEN.
var alwaysUsed = []string{"=", "<>", "<", "<=", ">", ">="}

// A catalog answers the gate's questions about one statement.
type catalog struct {
	conn       *Conn
	searchPath string
	schemas    string // the search path's schemas, as an array literal
}

func openCatalog(ctx context.Context, c *Conn) (*catalog, error) {
	row, err := c.row(ctx, `select pg_catalog.current_setting('search_path'), pg_catalog.current_schemas(true)`)
	if err != nil {
		return nil, err
	}
	return &catalog{conn: c, searchPath: row[0], schemas: row[1]}, nil
}

// guarded runs f with nothing but pg_catalog on the search path.
func (c *catalog) guarded(ctx context.Context, f func() error) error {
	if _, err := c.conn.rows(ctx, `set local search_path = pg_catalog, pg_temp`); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err // the transaction is over in any case
	}
	_, err := c.conn.rows(ctx, `select pg_catalog.set_config('search_path', $1, true)`, c.searchPath)
	return err
}

// A callable is a function, or an operator with its function, that a name may stand for.
type callable struct {
	wanted  qname  // as the statement or the plan writes it
	kind    string // "function " or "operator "
	schema  string // "" if nothing of that name exists
	builtin bool
	// volatility is provolatile: i, s or v.
	volatility string
	types      []string // oids of the argument types that initdb did not make
}

// The kinds of callables.
const (
	function = "function "
	operator = "operator "
)

const callableColumns = `w.schema, w.name, coalesce(n.nspname, ''), coalesce(p.oid < 16384, false), coalesce(p.provolatile, 'v'),
	coalesce((select string_agg(t::text, ' ') from unnest(p.proargtypes) t where t >= 16384), '')`

const functionQuery = `select ` + callableColumns + `
	from json_to_recordset($1::json) w(schema text, name text)
	left join (pg_proc p join pg_namespace n on n.oid = p.pronamespace)
	on p.proname = w.name and case when w.schema = '' then n.nspname = any($2::name[]) else n.nspname = w.schema end`

// Operator and function of a pair may differ in schema and age; the less trusted one counts.
const operatorQuery = `select w.schema, w.name, coalesce(n.nspname, ''), coalesce(o.oid < 16384 and p.oid < 16384, false),
	coalesce(p.provolatile, 'v'),
	coalesce((select string_agg(t::text, ' ') from unnest(array[o.oprleft, o.oprright]) t where t >= 16384), '')
	from json_to_recordset($1::json) w(schema text, name text)
	left join (pg_operator o join pg_proc p on p.oid = o.oprcode join pg_namespace n on n.oid = o.oprnamespace)
	on o.oprname = w.name and case when w.schema = '' then n.nspname = any($2::name[]) else n.nspname = w.schema end`

// callables looks up names: all overloads, in the schemas that an unqualified name can reach.
func (c *catalog) callables(ctx context.Context, kind string, wanted []qname) ([]callable, error) {
	query := functionQuery
	if kind == operator {
		query = operatorQuery
	}
	rows, err := c.conn.rows(ctx, query, recordset(wanted), c.schemas)
	if err != nil {
		return nil, err
	}
	list := make([]callable, len(rows))
	for i, row := range rows {
		list[i] = callable{
			wanted: qname{row[0], row[1]}, kind: kind, schema: row[2], builtin: row[3] == "t",
			volatility: row[4], types: strings.Fields(row[5]),
		}
	}
	return list, nil
}

// recordset writes names as JSON for json_to_recordset, sorted and without repeats.
func recordset(list []qname) string {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b qname) int { return strings.Compare(a.String(), b.String()) })
	type record struct {
		Schema string `json:"schema"`
		Name   string `json:"name"`
	}
	records := []record{}
	for _, q := range slices.Compact(list) {
		records = append(records, record(q))
	}
	return marshal(records)
}

// marshal writes an array.
func marshal(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and slices of them
	}
	if string(b) == "null" {
		return "[]"
	}
	return string(b)
}

// resolveTypes returns the oids of type names, by the user's search path.
func (c *catalog) resolveTypes(ctx context.Context, list []string) (map[string]string, error) {
	list = slices.Compact(slices.Sorted(slices.Values(list)))
	rows, err := c.conn.rows(ctx, `select t, pg_catalog.to_regtype(t)::pg_catalog.oid
		from pg_catalog.json_array_elements_text($1::pg_catalog.json) t`, marshal(list))
	if err != nil {
		return nil, err
	}
	oids := make(map[string]string)
	for _, row := range rows {
		if row[1] != "" && row[1] != "0" {
			oids[row[0]] = row[1]
		}
	}
	return oids, nil
}

// resolveRelations returns the oids of the relations that a text names. A CTE resolves to nothing,
// or to a table that it shadows, which does no harm.
func (c *catalog) resolveRelations(ctx context.Context, list []qname) ([]string, error) {
	texts := []string{}
	for _, q := range list {
		texts = append(texts, qualifiedText(q))
	}
	rows, err := c.conn.rows(ctx, `select pg_catalog.to_regclass(t)::pg_catalog.oid
		from pg_catalog.json_array_elements_text($1::pg_catalog.json) t`, marshal(texts))
	if err != nil {
		return nil, err
	}
	oids := []string{}
	for _, row := range rows {
		if row[0] != "" {
			oids = append(oids, row[0])
		}
	}
	return oids, nil
}

// reachQuery finds the types that initdb did not make and that values in the statement can have:
// those of the columns it names and of the types it names, with their elements, bases and parts.
const reachQuery = `with recursive reach(oid) as (
		select a.atttypid from json_to_recordset($1::json) w(schema text, name text)
		join pg_namespace n on n.nspname = w.schema
		join pg_class c on c.relnamespace = n.oid and c.relname = w.name
		join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
		where a.attname in (select json_array_elements_text($2::json))
		union select c.reltype from json_to_recordset($1::json) w(schema text, name text)
		join pg_namespace n on n.nspname = w.schema
		join pg_class c on c.relnamespace = n.oid and c.relname = w.name
		union select t::oid from json_array_elements_text($3::json) t
		union select x.oid from reach join lateral (
			select unnest(array[t.typelem, t.typarray, t.typbasetype]) from pg_type t where t.oid = reach.oid
			union all select r.rngsubtype from pg_range r where r.rngtypid = reach.oid
			union all select a.atttypid from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
			where c.reltype = reach.oid and c.relkind::text = any($4::text[])
		) x(oid) on x.oid <> 0
	) select oid from reach`

// reach runs reachQuery. A type that is named may be the row type of any relation; what a relation of
// the plan brings is told by its columns.
func (c *catalog) reach(ctx context.Context, relations []qname, words, types []string) (map[string]bool, error) {
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	kinds := "{c}"
	if relations == nil {
		kinds = "{c,r,p,v,m,f}"
	}
	rows, err := c.conn.rows(ctx, reachQuery, recordset(relations), marshal(words), marshal(types), kinds)
	if err != nil {
		return nil, err
	}
	reach := make(map[string]bool)
	for _, row := range rows {
		reach[row[0]] = true
	}
	return reach, nil
}

// A suspicion is something that the statement may call and that needs the flag.
type suspicion struct{ what, why string }

// judge tells whether a callable needs the flag. A user's function of the same name but for argument
// types that occur nowhere in the statement is not meant, if it is not volatile: otherwise any
// extension with a type of its own, and so with its own "=", would get every statement refused.
func (f callable) judge(reach map[string]bool) (suspicion, bool) {
	volatile := f.volatility == "v"
	if f.builtin && untrusted[f.wanted.Name] {
		return suspicion{f.kind + f.wanted.Name, "can run functions that are not built in"}, true
	}
	if f.builtin {
		return suspicion{f.kind + f.wanted.Name, "is volatile"}, volatile && !harmless[f.wanted.Name]
	}
	why := "is not built in"
	if volatile {
		why = "is volatile and not built in"
	}
	meant := volatile || reach == nil || !slices.ContainsFunc(f.types, func(t string) bool { return !reach[t] })
	return suspicion{f.kind + qname{f.schema, f.wanted.Name}.String(), why}, meant
}
