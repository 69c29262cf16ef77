package postgres

import (
	"context"
	"strings"
)

// What runs for a value of a user's type is not always named by the statement: to_json looks for a
// cast by itself, a row that is filled from JSON checks its domains, a sort compares by the type's
// operator class, a plain scan writes a type's output. Rather than list the ways, the gate takes
// every type that the statement could reach, unused columns included, and lets none pass that
// brings code of a user. Functions in C pass: only a superuser can make them.

// untrusted are built-in functions that are declared STABLE or IMMUTABLE and yet run a user's code:
// they take a type by its name or oid and read a value of it, or call a table's partition functions.
var untrusted = set(`pg_input_is_valid pg_input_error_info domain_in domain_recv record_in record_recv array_in array_recv
	range_in range_recv multirange_in multirange_recv satisfies_hash_partition`)

// reached finds the relations and the types below the relations $1 (oids) and $2 (names), the types $3
// (oids): through views, policies, partitions, elements, bases, parts and ranges.
const reached = `with recursive rel(oid) as (
		select r::oid from json_array_elements_text($1::json) r
		union select c.oid from json_to_recordset($2::json) w(schema text, name text)
		join pg_namespace n on n.nspname = w.schema
		join pg_class c on c.relnamespace = n.oid and c.relname = w.name
		union select x.oid from rel join lateral (
			select d.refobjid from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
			where r.ev_class = rel.oid and d.refclassid = 'pg_class'::regclass
			union all select d.refobjid from pg_policy p join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid
			where p.polrelid = rel.oid and d.refclassid = 'pg_class'::regclass
			union all select i.inhrelid from pg_inherits i where i.inhparent = rel.oid
		) x(oid) on true
	), typ(oid) as (
		select t::oid from json_array_elements_text($3::json) t
		union select a.atttypid from rel join pg_attribute a on a.attrelid = rel.oid and a.attnum > 0 and not a.attisdropped
		union select c.reltype from rel join pg_class c on c.oid = rel.oid
		union select d.refobjid from rel join pg_rewrite r on r.ev_class = rel.oid
		join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_type'::regclass
		union select d.refobjid from rel join pg_policy p on p.polrelid = rel.oid
		join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refclassid = 'pg_type'::regclass
		union select x.oid from typ join lateral (
			select unnest(array[t.typelem, t.typarray, t.typbasetype]) from pg_type t where t.oid = typ.oid
			union all select r.rngsubtype from pg_range r where r.rngtypid = typ.oid
			union all select a.atttypid from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 where c.reltype = typ.oid
			union all select d.refobjid from pg_constraint k join pg_depend d on d.classid = 'pg_constraint'::regclass and d.objid = k.oid
			where k.contypid = typ.oid and k.contypid <> 0 and d.refclassid = 'pg_type'::regclass
		) x(oid) on x.oid <> 0
	), code(oid, name, harmless) as (
		select p.oid, p.pronamespace::regnamespace || '.' || p.proname, l.lanname in ('c', 'internal') and p.provolatile <> 'v'
		from pg_proc p join pg_language l on l.oid = p.prolang where p.oid >= 16384
	) `

// reachedQuery says what those relations and types bring that needs the flag.
const reachedQuery = reached + `, opclass(oid) as (
		select unnest(i.indclass::oid[]) from rel join pg_index i on i.indrelid = rel.oid or i.indexrelid = rel.oid
		union select unnest(p.partclass::oid[]) from rel join pg_partitioned_table p on p.partrelid = rel.oid
		union select o.oid from pg_opclass o where o.opcintype in (select oid from typ where oid >= 16384)
		union select o.oid from pg_opclass o where o.oid >= 16384 and o.opcdefault and o.opcintype < 16384
	)
	select 'foreign table ' || c.oid::regclass, 'is read outside of the transaction'
	from rel join pg_class c on c.oid = rel.oid where c.relkind = 'f'
	union select 'domain ' || k.contypid::regtype, 'is checked by ' || code.name || ', which is not built in'
	from typ join pg_constraint k on k.contypid = typ.oid
	join pg_depend d on d.classid = 'pg_constraint'::regclass and d.objid = k.oid
	left join pg_operator o on d.refclassid = 'pg_operator'::regclass and o.oid = d.refobjid
	left join pg_cast c on d.refclassid = 'pg_cast'::regclass and c.oid = d.refobjid
	join code on code.oid = case d.refclassid when 'pg_proc'::regclass then d.refobjid
		when 'pg_operator'::regclass then o.oprcode when 'pg_cast'::regclass then c.castfunc end
	where typ.oid <> 0
	union select 'the cast from ' || c.castsource::regtype || ' to ' || c.casttarget::regtype, 'calls ' || code.name || ', which is not built in'
	from pg_cast c join code on code.oid = c.castfunc
	where not code.harmless and exists (select from typ where typ.oid >= 16384 and typ.oid in (c.castsource, c.casttarget))
	union select 'type ' || t.oid::regtype, 'is read or written by ' || code.name || ', which is not built in'
	from typ join pg_type t on t.oid = typ.oid
	left join pg_range r on r.rngtypid = t.oid
	join code on code.oid in (t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout, r.rngcanonical, r.rngsubdiff)
	where typ.oid >= 16384 and not code.harmless
	union select 'operator class ' || c.opcnamespace::regnamespace || '.' || c.opcname, 'calls ' || code.name || ', which is not built in'
	from opclass join pg_opclass c on c.oid = opclass.oid
	join (select a.amprocfamily, a.amproc::oid from pg_amproc a where a.amproc::oid >= 16384
		union all select a.amopfamily, o.oprcode::oid from pg_amop a join pg_operator o on o.oid = a.amopopr where o.oprcode::oid >= 16384
	) f(family, proc) on f.family = c.opcfamily
	join code on code.oid = f.proc
	where not code.harmless`

// typesReached returns the oids of the domains among them, whose constraints are read as texts.
const typesReached = reached + `select distinct typ.oid from typ join pg_constraint k on k.contypid = typ.oid and typ.oid <> 0`

// bring adds what the relations and types that the statement can reach bring with them, and returns
// the domains among these types.
func (q *inquiry) bring(ctx context.Context, named []string) ([]string, error) {
	args := []string{marshal(q.relations), recordset(q.plan.relations), marshal(named)}
	found, err := q.suspicions(ctx, reachedQuery, args...)
	if err != nil {
		return nil, err
	}
	q.found = append(q.found, found...)
	for _, scan := range q.plan.foreign {
		q.found = append(q.found, suspicion{strings.TrimSpace("foreign scan " + scan), "reads outside of the transaction"})
	}
	rows, err := q.conn.rows(ctx, typesReached, args...)
	if err != nil {
		return nil, err
	}
	var domains []string
	for _, row := range rows {
		domains = append(domains, row[0])
	}
	return domains, nil
}
