package postgres

import (
	"context"
	"strings"
)

// Some functions run though no text names them: behind a cast, behind a domain's constraint, in a
// view's LIMIT, or as t.f for f(t). The queries below find them in the catalogs; all return what is
// called and why it needs the flag.

// castQuery finds casts by a function that initdb did not make. Explicit ones show in the text, as
// ::type; implicit ones do not, so that volatile ones count wherever they could apply.
const castQuery = `select 'the cast from ' || format_type(c.castsource, null) || ' to ' || format_type(c.casttarget, null),
		case when p.provolatile = 'v' then 'is volatile and not built in' else 'is not built in' end
	from pg_cast c join pg_proc p on p.oid = c.castfunc
	where p.oid >= 16384
	and (c.castsource < 16384 or c.castsource::text in (select json_array_elements_text($1::json)))
	and (c.casttarget::text in (select json_array_elements_text($2::json)) or c.castcontext = 'i' and p.provolatile = 'v')`

// domainTexts returns the constraints of domains, for the functions in them that initdb did make.
const domainTexts = `select pg_get_expr(c.conbin, 0) from pg_constraint c
	where c.conbin is not null and c.contypid <> 0 and c.contypid::text in (select json_array_elements_text($1::json))`

// fieldQuery finds functions that t.f can stand for: those that take a row, or anything. That a column
// of the same name goes first is not looked at.
const fieldQuery = `select 'function ' || n.nspname || '.' || p.proname, 'can be called like a column'
	from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_type t on t.oid = p.proargtypes[0]
	where (p.oid >= 16384 or p.provolatile = 'v') and n.nspname = any($2::name[])
	and (t.typtype = 'c' or t.oid = 'record'::regtype or t.typname like 'any%' and t.typtype = 'p'
		or t.typtype = 'd' and exists (select from pg_type b where b.oid = t.typbasetype and b.typtype in ('c', 'd')))
	and p.proname in (select json_array_elements_text($1::json))`

// behind finds, below the relations $1, all views and what they and the row security policies of the
// tables under them depend on.
const behind = `with recursive below(oid) as (
		select t::oid from json_array_elements_text($1::json) t
		union select d.refobjid from below
		join pg_rewrite r on r.ev_class = below.oid
		join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
	), rule(classid, oid, name) as (
		select 'pg_rewrite'::regclass::oid, r.oid, 'view ' || c.relname
		from below join pg_class c using (oid) join pg_rewrite r on r.ev_class = c.oid where c.relkind = 'v'
		union all select 'pg_policy'::regclass::oid, p.oid, 'policy ' || p.polname from below join pg_policy p on p.polrelid = below.oid
	) `

const behindQuery = behind + `select distinct rule.name, 'calls ' || p.pronamespace::regnamespace || '.' || p.proname || ', which is not built in'
	from rule join pg_depend d on d.classid = rule.classid and d.objid = rule.oid
	left join pg_operator o on d.refclassid = 'pg_operator'::regclass and o.oid = d.refobjid
	left join pg_cast k on d.refclassid = 'pg_cast'::regclass and k.oid = d.refobjid
	join pg_proc p on p.oid = case d.refclassid when 'pg_proc'::regclass then d.refobjid
		when 'pg_operator'::regclass then o.oprcode when 'pg_cast'::regclass then k.castfunc end
	where p.oid >= 16384`

const behindTexts = behind + `select pg_get_viewdef(c.oid) from below join pg_class c using (oid) where c.relkind = 'v'
	union all select 'select ' || pg_get_expr(p.polqual, p.polrelid) || ' from ' || p.polrelid::regclass from below join pg_policy p on p.polrelid = below.oid
	where p.polqual is not null`

func (c *catalog) suspicions(ctx context.Context, query string, args ...string) ([]suspicion, error) {
	rows, err := c.conn.rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	var list []suspicion
	for _, row := range rows {
		list = append(list, suspicion{row[0], row[1]})
	}
	return list, nil
}

// hiddenIn finds what runs unnamed for the types: those that the statement names, and all that it
// can reach.
func (c *catalog) hiddenIn(ctx context.Context, named []string, reach map[string]bool, words []string) ([]suspicion, error) {
	all := append([]string{}, named...)
	for oid := range reach {
		all = append(all, oid)
	}
	casts, err := c.suspicions(ctx, castQuery, marshal(all), marshal(named))
	if err != nil {
		return nil, err
	}
	fields, err := c.suspicions(ctx, fieldQuery, marshal(words), c.schemas)
	if err != nil {
		return nil, err
	}
	return append(casts, fields...), nil
}

// behindViews returns what views and policies below the relations call, as suspicions and as names
// of their texts.
func (c *catalog) behindViews(ctx context.Context, relations []string) ([]suspicion, names, error) {
	list, err := c.suspicions(ctx, behindQuery, marshal(relations))
	if err != nil {
		return nil, names{}, err
	}
	rows, err := c.conn.rows(ctx, behindTexts, marshal(relations))
	if err != nil {
		return nil, names{}, err
	}
	var found names
	for _, row := range rows {
		s, err := parseStatement(strings.TrimSuffix(row[0], ";"))
		if err != nil {
			return nil, names{}, refuse(RuleUnresolved, "a view or policy below the statement cannot be checked: %v", err)
		}
		// Types and columns of unused parts would only widen the suspicion.
		found.functions = append(found.functions, s.functions...)
		found.operators = append(found.operators, s.operators...)
	}
	return list, found, nil
}
