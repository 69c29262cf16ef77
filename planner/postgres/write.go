package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// What Request.AllowWrite lets through: statements that EXPLAIN can execute and ROLLBACK can undo.
// Utility commands stay refused, and so are foreign tables as targets, whose servers need not roll
// anything back.

// The ways to write, in SQL's words.
const (
	writeInto = "INTO"
	writeLock = "FOR UPDATE or FOR SHARE"
)

// writingStmts are the nodes of the parse tree that write.
var writingStmts = map[string]string{
	"InsertStmt": "INSERT", "UpdateStmt": "UPDATE", "DeleteStmt": "DELETE", "MergeStmt": "MERGE", "CreateTableAsStmt": "CREATE TABLE AS",
}

// whyWrite says why one of them is refused without the flag.
func whyWrite(how string) string {
	switch how {
	case writeInto:
		return "SELECT INTO creates a table"
	case writeLock:
		return "FOR UPDATE and FOR SHARE lock rows"
	case "CREATE TABLE AS":
		return "CREATE TABLE AS creates a table"
	}
	return how + " is not a statement that only reads"
}

// visitWrite notes a node that writes. It returns false if the node is a statement of another kind.
func (s *statement) visitWrite(key string, node map[string]any) bool {
	if key == "selectStmt" {
		return true // a field of INSERT with a node of its own in it
	}
	how, ok := writingStmts[key]
	if !ok || key == "CreateTableAsStmt" && node["objtype"] != "OBJECT_TABLE" {
		return false
	}
	s.writes = append(s.writes, how)
	if target := child(node, "relation"); target != nil {
		schema, _ := target["schemaname"].(string)
		name, _ := target["relname"].(string)
		s.targets = append(s.targets, qname{schema, name})
		s.relations = append(s.relations, qname{schema, name})
	}
	if child(node, "onConflictClause") != nil {
		s.writes = append(s.writes, "UPDATE")
	}
	return true
}

// The bits of pg_trigger.tgtype.
const (
	triggerInsert = 1 << 2
	triggerDelete = 1 << 3
	triggerUpdate = 1 << 4
)

// events returns the bits of the triggers that a statement can fire on its targets.
func (s *statement) events() int {
	bits := 0
	for _, how := range s.writes {
		switch how {
		case "INSERT":
			bits |= triggerInsert
		case "DELETE":
			bits |= triggerDelete
		case "UPDATE":
			bits |= triggerUpdate
		case "MERGE":
			bits |= triggerInsert | triggerDelete | triggerUpdate
		}
	}
	return bits
}

// The ways in which a transaction may touch the database.
const (
	readOnly  = "read only"
	readWrite = "read write"
)

// access is that of the transaction that executes the statement. With the flag a SELECT gets to
// write, too: the functions that it calls may.
func (a *analysis) access() string {
	if a.AllowWrite && !a.estimating {
		return readWrite
	}
	return readOnly
}

// consequences says what ROLLBACK does not undo. The names are resolved as the statement's will be.
func (a *analysis) consequences(ctx context.Context) ([]string, error) {
	how := "what it writes"
	if len(a.statement.writes) > 0 {
		how = strings.Join(a.statement.writes, ", ")
	}
	list := []string{
		how + " is executed and rolled back: no row changes, but sequences that it advances stay advanced",
		"dead rows stay until VACUUM, WAL is written and goes to the standbys",
		"its locks on rows and tables are held until it ends: other sessions may wait for it",
	}
	triggers, err := a.triggers(ctx)
	switch {
	case err != nil:
		return nil, err
	case len(triggers) > 0:
		list = append(list, "triggers run, and what they do outside of the database stays done: "+summary(triggers))
	default:
		list = append(list, "what functions do outside of the database stays done")
	}
	return list, nil
}

// triggers names those that the statement can fire, with their functions, sorted. Those that are
// deferred wait for a COMMIT that never comes.
func (a *analysis) triggers(ctx context.Context) ([]string, error) {
	if len(a.statement.targets) == 0 {
		return nil, nil
	}
	cat, err := openCatalog(ctx, a.conn)
	if err != nil {
		return nil, err
	}
	targets, err := cat.resolveRelations(ctx, a.statement.targets)
	if err != nil {
		return nil, err
	}
	var list []string
	err = cat.guarded(ctx, func() error {
		rows, err := a.conn.rows(ctx, triggerQuery, marshal(targets), "[]", strconv.Itoa(a.statement.events()))
		for _, row := range rows {
			list = append(list, fmt.Sprintf("%s on %s calls %s", row[0], row[1], row[2]))
		}
		return err
	})
	return list, err
}

// touched finds the tables that a statement can write to, with the events: the targets $1 (oids) and
// $2 (names) with the events $3, what lies below views and partitioned tables, and what foreign keys
// carry on to. An UPDATE that moves a row to another partition deletes and inserts it.
const touched = `with recursive touched(oid, events) as (
		select c.oid, case when c.relkind = 'p' and $3::int & 16 <> 0 then $3::int | 12 else $3::int end
		from (select t::oid from json_array_elements_text($1::json) t
			union select c.oid from json_to_recordset($2::json) w(schema text, name text)
			join pg_namespace n on n.nspname = w.schema join pg_class c on c.relnamespace = n.oid and c.relname = w.name
		) target(oid) join pg_class c on c.oid = target.oid
		union select x.oid, x.events from touched join lateral (
			select i.inhrelid, touched.events from pg_inherits i where i.inhparent = touched.oid
			union all select d.refobjid, case when c.relkind = 'p' and touched.events & 16 <> 0 then touched.events | 12 else touched.events end
			from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
			join pg_class c on c.oid = d.refobjid where r.ev_class = touched.oid
			union all select k.conrelid, case when touched.events & 8 <> 0 and k.confdeltype = 'c' then 8 else 0 end
				| case when touched.events & 8 <> 0 and k.confdeltype in ('n', 'd')
					or touched.events & 16 <> 0 and k.confupdtype in ('c', 'n', 'd') then 16 else 0 end
			from pg_constraint k where k.contype = 'f' and k.confrelid = touched.oid
		) x(oid, events) on x.events <> 0 or touched.events = 0
	) `

const triggerQuery = touched + `select distinct t.tgname, t.tgrelid::regclass::text, p.pronamespace::regnamespace || '.' || p.proname
	from touched join pg_trigger t on t.tgrelid = touched.oid join pg_proc p on p.oid = t.tgfoid
	where not t.tgisinternal and t.tgenabled in ('O', 'A') and not t.tginitdeferred and t.tgtype::int & touched.events <> 0 order by 2, 1`

const touchedQuery = touched + `select distinct c.oid, c.relkind = 'f', c.oid::regclass::text
	from touched join pg_class c using (oid) where c.relkind in ('r', 'p', 'v', 'm', 'f') order by 3`

// ruleTexts are what writing to the tables $1 evaluates and no plan shows: expressions, and, told by the first
// column, rules. Defaults stand in the plan for one row, but not for several, nor in the actions of ON CONFLICT,
// MERGE and foreign keys. $2 tells that the statement inserts.
const ruleTexts = `with recursive rel as (select r::oid as oid from json_array_elements_text($1::json) r),
	above(oid) as (select oid from rel union select i.inhparent from above join pg_inherits i on i.inhrelid = above.oid),
	rule as (select r.oid from rel join pg_rewrite r on r.ev_class = rel.oid where r.ev_type <> '1'),
	defaulted as (select a.attrelid, a.attnum, a.atttypid
		from rel join pg_attribute a on a.attrelid = rel.oid and a.attnum > 0 and not a.attisdropped
		where $2::boolean or exists (select from rule) or a.atthasdef and to_jsonb(a) ->> 'attgenerated' <> ''
		or exists (select from pg_constraint k where k.conrelid = a.attrelid and a.attnum = any(k.conkey) and k.contype = 'f' and 'd' in (k.confdeltype, k.confupdtype)))
	select false, pg_get_expr(k.conbin, k.conrelid) from rel join pg_constraint k on k.conrelid = rel.oid where k.conbin is not null
	union all select false, pg_get_expr(d.adbin, d.adrelid) from defaulted a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
	union all select false, pg_get_expr(t.typdefaultbin, 0) from defaulted a join pg_type t on t.oid = a.atttypid where t.typdefaultbin is not null
	union all select false, pg_get_expr(i.indexprs, i.indrelid) from rel join pg_index i on i.indrelid = rel.oid where i.indexprs is not null
	union all select false, pg_get_expr(i.indpred, i.indrelid) from rel join pg_index i on i.indrelid = rel.oid where i.indpred is not null
	union all select false, pg_get_expr(p.partexprs, p.partrelid) from above join pg_partitioned_table p on p.partrelid = above.oid where p.partexprs is not null
	union all select false, pg_get_expr(p.polqual, p.polrelid) from rel join pg_policy p on p.polrelid = rel.oid where p.polqual is not null
	union all select false, pg_get_expr(p.polwithcheck, p.polrelid) from rel join pg_policy p on p.polrelid = rel.oid where p.polwithcheck is not null
	union all select true, pg_get_ruledef(rule.oid) from rule`

// written adds what writing to the statement's targets and to those of the plan evaluates. Triggers are
// not judged: every write on this server runs them, and who allows writing has been told their names.
func (g *gate) written(ctx context.Context, q *inquiry) error {
	cat, err := openCatalog(ctx, g.conn)
	if err != nil {
		return err
	}
	targets, err := cat.resolveRelations(ctx, g.statement.targets)
	if err != nil {
		return err
	}
	var texts, rules []string
	err = cat.guarded(ctx, func() (err error) {
		q.oids, texts, rules, err = touchedTables(ctx, g.conn, targets, q.plan.targets, g.statement.events())
		return err // the oids count with what their types and indexes bring
	})
	if err != nil {
		return err
	}
	found, err := expressionNames(texts)
	if err != nil {
		return err
	}
	actions, err := actionNames(rules)
	if err != nil {
		return err
	}
	found.merge(actions)
	q.functions = append(q.functions, found.functions...)
	q.operators = append(q.operators, found.operators...)
	return nil
}

// touchedTables returns the oids of the tables that a statement can write to, the expressions that this
// evaluates, and the rules that change it.
func touchedTables(ctx context.Context, c *Conn, targets []string, planned []qname, events int) (oids, texts, rules []string, err error) {
	rows, err := c.rows(ctx, touchedQuery, marshal(targets), recordset(planned), strconv.Itoa(events))
	if err != nil {
		return nil, nil, nil, err
	}
	for _, row := range rows {
		if row[1] == "t" {
			return nil, nil, nil, refuse(RuleReadOnly, "foreign table %s can be written to, where ROLLBACK may not reach", row[2])
		}
		oids = append(oids, row[0])
	}
	if rows, err = c.rows(ctx, ruleTexts, marshal(oids), strconv.FormatBool(events&triggerInsert != 0)); err != nil {
		return nil, nil, nil, err
	}
	for _, row := range rows {
		if row[0] == "t" {
			rules = append(rules, row[1])
		} else {
			texts = append(texts, row[1])
		}
	}
	return oids, texts, rules, nil
}
