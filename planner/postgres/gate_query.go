package postgres

import (
	"regexp"
	"strings"
)

// gateQuery asks the catalogs everything that one pass of the gate's third step wants to know, in the
// transaction that will run the statement and with its search path, by which names resolve as they
// will in the statement. That no function, operator or table of a user can slip into it, pinned sees to.
//
// An object is built in if initdb made it: its oid is below 16384 then. Extensions put functions into
// pg_catalog too, so that the schema proves nothing.
//
// The parameters are arrays of texts:
//
//	$1 names of types
//	$2 names of types if t.f is a cast of t
//	$3 names of relations
//	$4 oids of further relations
//	$5 schemas and $6 names of the plan's relations
//	$7 words that can be columns on which something operates
//	$8 all words
//	$9 schemas and $10 names of functions
//	$11 schemas and $12 names of operators
//
// The query has to be cheap in a catalog of any size, and to look cheap: one that the planner takes for
// expensive is compiled where jit is on. So it goes from the few names to the many rows by indexes, and
// "= any(array(...))" has the planner expect ten of anything.
var gateQuery = pinned(`with recursive ` + strings.Join([]string{
	ctePath, cteNames, cteRelations, cteTypes, cteOpclasses, cteHidden, cteRules, cteCallables,
}, ",\n") + gateAnswer)

// callableQuery asks for functions and operators only.
var callableQuery = pinned(`with ` + ctePath + `,
	` + strings.NewReplacer("$9", "$1", "$10", "$2", "$11", "$3", "$12", "$4").Replace(cteCallables) + `
	select json_build_object('functions', (` + functionRows + `), 'operators', (` + operatorRows + `))`)

const (
	// The schemas that an unqualified name can reach.
	ctePath = `path(oid, name) as (select n.oid, n.nspname from pg_namespace n where n.nspname = any(current_schemas(true)))`

	// What names stand for.
	cteNames = `typed(name, oid) as (select t, to_regtype(t)::oid from unnest($1::pg_catalog.text[]) t),
	listed(oid) as (
		select to_regclass(t)::oid from unnest($3::pg_catalog.text[]) t union select t::oid from unnest($4::pg_catalog.text[]) t
	), planned(oid) as (
		select c.oid from rows from (unnest($5::pg_catalog.text[]), unnest($6::pg_catalog.text[])) w(schema, name)
		join pg_namespace n on n.nspname = w.schema::name
		join pg_class c on c.relnamespace = n.oid and c.relname = w.name::name
	)`

	// The relations below those of the statement and of the plan: through views, policies and partitions.
	// Shown are those that the statement names and that views lead to.
	cteRelations = `rel(oid, shown) as (
		select oid, shown from (select oid, true from listed union all select oid, false from planned offset 0) l(oid, shown) where ` + fewRows + `
		union select x.oid, rel.shown and x.view from rel join lateral (
			select d.refobjid, true from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
			where r.ev_class = rel.oid and d.refclassid = 'pg_class'::regclass
			union all select d.refobjid, false from pg_policy p join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid
			where p.polrelid = rel.oid and d.refclassid = 'pg_class'::regclass
			union all select i.inhrelid, false from pg_inherits i where i.inhparent = rel.oid
		) x(oid, view) on true
	)`
	allRelations   = `any(array(select oid from rel))`
	shownRelations = `any(array(select oid from rel where shown))`

	// fewRows is true for every oid. The planner takes it for a filter that lets hardly any row pass.
	fewRows = `oid >= 1 and oid <= 4294967295`

	// The types that the statement can meet, with their elements, bases and parts.
	//
	//	1 those that are named; each may be the row type of any relation
	//	2 those that values can have: of the columns that are named, and of the plan's relations, which
	//	  are told by their columns
	//	3 all that the relations bring, unused columns included, and those that t.f may cast to
	//
	// Built-in types other than rows, domains and ranges lead to built-in types.
	cteTypes = `typ(oid, how) as (
		select oid, how from (
			select oid, 1 from typed
			union all select a.atttypid, 2 from pg_attribute a
			where a.attrelid = any(array(select oid from planned)) and a.attnum > 0 and not a.attisdropped
			and a.attname = any(array(select w::name from unnest($7::pg_catalog.text[]) w))
			union all select c.reltype, 2 from pg_class c where c.oid = any(array(select oid from planned))
			union all select t.oid, 3 from (select to_regtype(f)::oid from unnest($2::pg_catalog.text[]) f) t(oid) where t.oid >= 16384
			union all select a.atttypid, 3 from pg_attribute a
			where a.attrelid = ` + allRelations + ` and a.attnum > 0 and not a.attisdropped
			union all select c.reltype, 3 from pg_class c where c.oid = ` + allRelations + `
			union all select d.refobjid, 3 from pg_rewrite r
			join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_type'::regclass
			where r.ev_class = ` + allRelations + `
			union all select d.refobjid, 3 from pg_policy p
			join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refclassid = 'pg_type'::regclass
			where p.polrelid = ` + allRelations + `
			offset 0
		) t(oid, how) where ` + fewRows + `
		union select x.oid, typ.how from typ
		join pg_type t on t.oid = typ.oid and (typ.how = 1 or t.oid >= 16384 or t.typtype <> 'b')
		join lateral (
			select unnest(array[t.typelem, t.typarray, t.typbasetype])
			union all select r.rngsubtype from pg_range r where r.rngtypid = t.oid
			union all select a.atttypid from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
			where c.oid = t.typrelid and (typ.how <> 2 or c.relkind = 'c')
			union all select d.refobjid from pg_constraint k
			join pg_depend d on d.classid = 'pg_constraint'::regclass and d.objid = k.oid and d.refclassid = 'pg_type'::regclass
			where k.contypid = t.oid and typ.how <> 2
		) x(oid) on x.oid <> 0
	)`
	allTypes  = `any(array(select oid from typ))`
	userTypes = `any(array(select oid from typ where oid >= 16384))`

	cteOpclasses = `opclass(oid) as (
		select unnest(i.indclass::oid[]) from pg_index i where i.indrelid = ` + allRelations + ` or i.indexrelid = ` + allRelations + `
		union select unnest(p.partclass::oid[]) from pg_partitioned_table p where p.partrelid = ` + allRelations + `
		union select o.oid from pg_opclass o where o.opcintype = ` + userTypes + `
		union select o.oid from pg_opclass o where o.oid >= 16384 and o.opcdefault and o.opcintype < 16384
	)`

	// code is a function that initdb did not make. The languages internal and C are 12 and 13 on every server.
	code = `(select p.oid, p.pronamespace::regnamespace || '.' || p.proname as name,
		(p.prolang = 12 or p.prolang = 13) and p.provolatile <> 'v' as harmless
		from pg_proc p where p.oid >= 16384) code`

	// What runs unnamed and needs the flag: what is called, and why.
	//
	// First casts by a function that initdb did not make: explicit ones show in the text, as ::type;
	// implicit ones do not, so that volatile ones count wherever they could apply. Then functions that t.f
	// can stand for: those that take a row, or anything (that a column of the same name goes first is not
	// looked at). Then what relations and types bring.
	cteHidden = `hidden(what, why) as (
		select 'the cast from ' || format_type(c.castsource, null) || ' to ' || format_type(c.casttarget, null),
			case when p.provolatile = 'v' then 'is volatile and not built in' else 'is not built in' end
		from pg_cast c join pg_proc p on p.oid = c.castfunc
		where p.oid >= 16384 and c.castfunc >= 16384
		and (c.castsource < 16384 or c.castsource = any(array(select oid from typ where how < 3)))
		and (c.castcontext = 'i' and p.provolatile = 'v' or c.casttarget = any(array(select oid from typ where how = 1)))
		union select 'function ' || path.name || '.' || p.proname, 'can be called like a column'
		from pg_proc p join path on path.oid = p.pronamespace join pg_type t on t.oid = p.proargtypes[0]
		where p.proname = any(array(select w::name from unnest($8::pg_catalog.text[]) w))
		and (p.oid >= 16384 or p.provolatile = 'v')
		and (t.typtype = 'c' or t.oid = 'pg_catalog.record'::regtype or t.typname ~~ 'any%' and t.typtype = 'p'
			or t.typtype = 'd' and exists (select from pg_type b where b.oid = t.typbasetype and (b.typtype = 'c' or b.typtype = 'd')))
		union select 'foreign table ' || c.oid::regclass, 'is read outside of the transaction'
		from pg_class c where c.oid = ` + allRelations + ` and c.relkind = 'f'
		union select 'domain ' || k.contypid::regtype, 'is checked by ' || code.name || ', which is not built in'
		from pg_constraint k
		join pg_depend d on d.classid = 'pg_constraint'::regclass and d.objid = k.oid
		` + dependedCode + `
		where k.contypid = ` + allTypes + ` and k.contypid <> 0
		union select 'the cast from ' || c.castsource::regtype || ' to ' || c.casttarget::regtype, 'calls ' || code.name || ', which is not built in'
		from pg_cast c join ` + code + ` on code.oid = c.castfunc
		where c.castfunc >= 16384 and not code.harmless and (c.castsource = ` + userTypes + ` or c.casttarget = ` + userTypes + `)
		union select 'type ' || t.oid::regtype, 'is read or written by ' || code.name || ', which is not built in'
		from pg_type t left join pg_range r on r.rngtypid = t.oid
		join ` + code + ` on code.oid = any(array[t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout, r.rngcanonical, r.rngsubdiff]::oid[])
		where t.oid = ` + userTypes + ` and not code.harmless
		union select 'operator class ' || c.opcnamespace::regnamespace || '.' || c.opcname, 'calls ' || code.name || ', which is not built in'
		from pg_opclass c
		join (select a.amprocfamily, a.amproc::oid from pg_amproc a where a.amproc::oid >= 16384
			union all select a.amopfamily, o.oprcode::oid from pg_amop a join pg_operator o on o.oid = a.amopopr where o.oprcode::oid >= 16384
		) f(family, proc) on f.family = c.opcfamily
		join ` + code + ` on code.oid = f.proc
		where c.oid = any(array(select oid from opclass)) and not code.harmless
	)`

	// dependedCode is the function that a row d of pg_depend leads to.
	dependedCode = `left join pg_operator o on d.refclassid = 'pg_operator'::regclass and o.oid = d.refobjid
		left join pg_cast c on d.refclassid = 'pg_cast'::regclass and c.oid = d.refobjid
		join ` + code + ` on code.oid = case when d.refclassid = 'pg_proc'::regclass then d.refobjid
			when d.refclassid = 'pg_operator'::regclass then o.oprcode when d.refclassid = 'pg_cast'::regclass then c.castfunc end`

	// What the views that are shown and the policies of the tables below them call.
	cteRules = `rule(classid, oid, name) as (
		select 'pg_rewrite'::regclass::oid, r.oid, 'view ' || c.relname
		from pg_class c join pg_rewrite r on r.ev_class = c.oid where c.oid = ` + shownRelations + ` and c.relkind = 'v'
		union all select 'pg_policy'::regclass::oid, p.oid, 'policy ' || p.polname from pg_policy p where p.polrelid = ` + shownRelations + `
	), behind(what, why) as (
		select rule.name, 'calls ' || code.name || ', which is not built in'
		from rule join pg_depend d on d.classid = rule.classid and d.objid = rule.oid
		` + dependedCode + `
	)`

	// All overloads of the names, in the schemas that an unqualified name can reach. Operator and function
	// of a pair may differ in schema and age; the less trusted one counts.
	cteCallables = `wantedf(schema, name) as (
		select w.schema::name, w.name::name from rows from (unnest($9::pg_catalog.text[]), unnest($10::pg_catalog.text[])) w(schema, name)
	), wantedo(schema, name) as (
		select w.schema::name, w.name::name from rows from (unnest($11::pg_catalog.text[]), unnest($12::pg_catalog.text[])) w(schema, name)
	), funcs(schema, name, builtin, volatility, types, native, plain) as (
		select n.nspname, p.proname, p.oid < 16384, p.provolatile, p.proargtypes::oid[],
			p.prolang = 12 or p.prolang = 13, p.pronargdefaults = 0 and p.provariadic = 0
		from pg_proc p join pg_namespace n on n.oid = p.pronamespace
		where p.proname = any(array(select name from wantedf))
	), ops(schema, name, builtin, volatility, types, native, plain) as (
		select n.nspname, o.oprname, o.oid < 16384 and p.oid < 16384, p.provolatile, array[o.oprleft, o.oprright],
			p.prolang = 12 or p.prolang = 13, true
		from pg_operator o join pg_proc p on p.oid = o.oprcode join pg_namespace n on n.oid = o.oprnamespace
		where o.oprname = any(array(select name from wantedo))
	)`

	functionRows = `select json_agg(json_build_object(` + callableFields + `)) from (` + callableRows + `exists (select from funcs` + rivals + ` from wantedf w left join funcs f on ` + callableMatch + `) c`
	operatorRows = `select json_agg(json_build_object(` + callableFields + `)) from (` + callableRows + `exists (select from ops` + rivals + ` from wantedo w left join ops f on ` + callableMatch + `) c`

	// Built-in overloads are many (of =, 60 and more) and differ in nothing that matters but in volatility.
	callableRows = `select distinct w.schema as wanted_schema, w.name as wanted, f.schema, f.builtin, f.native, f.volatility,
		case when not f.builtin then array(select t::pg_catalog.text from unnest(f.types) t where t >= 16384) end as types,
		not f.builtin and `

	// A rival is a built-in overload that the server prefers to f as long as the statement knows no values of f's
	// own types: what else can be an argument of such a type is a literal or a parameter, which goes to text if it
	// can, and to nothing if it cannot decide; to a domain, its base type; to a row type, any record. Functions in C
	// are an extension's, not somebody's trap: there a built-in function of the name will do.
	rivals = ` b where b.builtin and b.name = f.name and (w.schema = '' or b.schema = w.schema)
		and (f.native or f.plain and b.plain and pg_catalog.cardinality(b.types) = pg_catalog.cardinality(f.types) and not exists (
			select from rows from (unnest(f.types), unnest(b.types)) a(own, other)
			left join pg_type t on t.oid = a.own left join pg_type e on e.oid = t.typelem
			where a.own <> a.other and not case
				when a.own < 16384 then false
				when t.typtype = 'd' then t.typbasetype = a.other
				when t.typtype = 'c' then a.other = 'pg_catalog.record'::regtype
				when e.typtype = 'd' or e.typtype = 'c' then false
				when exists (select from pg_cast k where (k.casttarget = t.oid or k.casttarget = e.oid) and k.castcontext = 'i' and k.castsource < 16384) then false
				else t.typcategory <> 'S' or a.other = 'pg_catalog.text'::regtype end
		))) as rival`
	callableFields = `'wanted', json_build_object('schema', c.wanted_schema, 'name', c.wanted), 'schema', c.schema,
		'builtin', c.builtin, 'native', c.native, 'volatility', c.volatility, 'types', c.types, 'rival', c.rival`
	callableMatch = `f.name = w.name and (f.schema = w.schema or w.schema = '' and f.schema = any(array(select name from path)))`

	// The answer, and after it the texts of views and policies. pg_get_viewdef runs a query of its own, in which
	// names mean what the search path says: it has to be pg_catalog's meanwhile. CASE and the nesting make the
	// order certain: everything that asks for the statement's own search path is in a.answer, which has to be there
	// before the path changes; the texts are in t before it is set back.
	gateAnswer = `
	select case when set_config('search_path', t.path, true) is not null then json_build_object('answer', t.answer, 'rules', t.rules) end
	from (
		select a.path, a.answer, array(
			select case when a.answer is not null and set_config('search_path', 'pg_catalog, pg_temp', true) is not null
				then pg_get_viewdef(c.oid) end
			from pg_class c where c.oid = ` + shownRelations + ` and c.relkind = 'v'
			union all select 'select ' || pg_get_expr(p.polqual, p.polrelid) || ' from ' || p.polrelid::regclass
			from pg_policy p where p.polrelid = ` + shownRelations + ` and p.polqual is not null
		) as rules
		from (select current_setting('search_path') as path, ` + gateObject + ` as answer offset 0) a
		offset 0
	) t`

	gateObject = `json_build_object(
		'facts', json_build_array(` + factsColumns + `),
		'types', (select json_object_agg(name, oid::pg_catalog.text) from typed where oid is not null),
		'relations', (select json_agg(oid) from listed),
		'reach', (select json_agg(oid::pg_catalog.text) from typ where oid >= 16384 and how < 3),
		'brought', (select json_agg(oid::pg_catalog.text) from typ where oid >= 16384),
		'hidden', (select json_agg(json_build_object('what', what, 'why', why)) from hidden),
		'behind', (select json_agg(json_build_object('what', what, 'why', why)) from behind),
		'checks', (select json_agg(pg_get_expr(k.conbin, 0)) from pg_constraint k
			where k.contypid = ` + allTypes + ` and k.contypid <> 0 and k.conbin is not null),
		'functions', (` + functionRows + `),
		'operators', (` + operatorRows + `))`
)

// pinned qualifies the catalogs, functions, types and operators of a query of ours with pg_catalog, so
// that it means the same on every search path. What it does not know, the query has to qualify itself:
// a test parses the queries and lets no unqualified name pass.
func pinned(sql string) string {
	sql = ourNames.ReplaceAllStringFunc(sql, func(name string) string {
		if strings.HasPrefix(name, "pg_catalog") {
			return name
		}
		return "pg_catalog." + name
	})
	sql = ourTypes.ReplaceAllString(sql, "::pg_catalog.$1")
	return ourOperators.ReplaceAllString(sql, " operator(pg_catalog.$1) ")
}

var (
	ourNames = regexp.MustCompile(`\bpg_[a-z_]+|\b(?:json_[a-z_]+|to_regtype|to_regclass|to_char|now|unnest|string_agg|format_type|current_schemas|current_setting|current_database|set_config)\(`)
	ourTypes = regexp.MustCompile(`::(json|name|oid|reg[a-z]+)\b`)
	// Operators stand between blanks. With a schema all have the same precedence.
	ourOperators = regexp.MustCompile(` (=|<>|<|>|<=|>=|\|\||~~) `)
)
