package redact

import (
	"strings"
	"testing"

	"sqlflame/planner"
)

func literalsOf(e engine, text string) string {
	return (&redactor{engine: e}).expression(text, kindColumn)
}

func namesOf(e engine, text string) string {
	return (&redactor{engine: e, names: NewPseudonyms()}).expression(text, kindColumn)
}

func TestLiterals(t *testing.T) {
	for _, c := range []struct {
		engine         engine
		text, expected string
	}{
		{postgresEngine, `(o.channel = 'web'::text)`, `(o.channel = '?'::text)`},
		{postgresEngine, `(o.name = 'O''Brien'::text) AND x`, `(o.name = '?'::text) AND x`},
		{postgresEngine, `a = E'it\'s' AND b`, `a = '?' AND b`},
		{postgresEngine, `a = e'x\\' AND b`, `a = '?' AND b`},
		{postgresEngine, `a = 'C:\' AND b = 'geheim'`, `a = '?'`},
		{postgresEngine, `a = 'it\'s geheim' AND b`, `a = '?'`},
		{postgresEngine, `f($tag$ it's $x$ $tag$, $$y$$, $1)`, `f('?', '?', $1)`},
		{postgresEngine, `a$b$c = $12 + $123456`, `a$b$c = $12 + ?`},
		{postgresEngine, `B'01' X'ff' U&'d\0061t' n'x' date'2020-01-01'`, `'?' '?' '?' '?' date '?'`},
		{postgresEngine, `q'geheim' x`, `'?'`},
		{postgresEngine, `"It's ""geheim""" = 'a'`, `"It's ""geheim""" = '?'`},
		{postgresEngine, `x -- geheim 'a` + "\n" + `= 1`, "x \n= ?"},
		{postgresEngine, `x/* a /* b */ geheim */= 1`, `x = ?`},
		{postgresEngine, `x /* open 'geheim`, `x '?'`},
		{postgresEngine, `x = 'open geheim`, `x = '?'`},
		{postgresEngine, `x = "open geheim`, `x = '?'`},
		{postgresEngine, `x = $t$open geheim`, `x = '?'`},
		{postgresEngine, `1.5e-3 0x1F 1_000 .5 t1.c2 - 12abc`, `? ? ? .? t1.c2 - ?`},
		{postgresEngine, `'{a,b}'::text[] ARRAY[1, 22]`, `'?'::text[] ARRAY[?, ?]`},
		{postgresEngine, `x::numeric(10,2) f(10,2)`, `x::numeric(10,2) f(?,?)`},
		{postgresEngine, `(hashed SubPlan 1).col1 (InitPlan 12).col2`, `(hashed SubPlan 1).col1 (InitPlan 12).col2`},
		{postgresEngine, `a \gexec geheim`, `a '?'`},
		{postgresEngine, `a = ‘geheim’`, `a = '?'`},
		{postgresEngine, "a = \xffgeheim", `a = '?'`},
		{postgresEngine, "copy t from stdin; geheim", `copy t from stdin '?'`},
		{oracleEngine, `a = q'[it's]' AND b = nq'!x'!' AND c`, `a = '?' AND b = '?' AND c`},
		{oracleEngine, `a = q'[it's`, `a = '?'`},
		{oracleEngine, `x /* a /* b */ + 1 /*+ full(t) */`, `x  + ?`},
		{oracleEngine, `SERIAL#=:B1 AND x=:4711 AND y=:name`, `SERIAL#=:B1 AND x=:4711 AND y=:name`},
		{oracleEngine, `x=:47110815`, `x=:?`},
		{oracleEngine, `alter user a identified by geheim`, `alter user a identified by '?'`},
		{unknownEngine, `x /* a /* b */ geheim`, `x '?'`},
		{unknownEngine, `x = E'a\' || geheim || '`, `x = '?'`},
		{unknownEngine, "x -- a\rgeheim", "x '?'"},
	} {
		if got := literalsOf(c.engine, c.text); got != c.expected {
			t.Errorf("%s\n  got  %s\n  want %s", c.text, got, c.expected)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		engine         engine
		text, expected string
	}{
		{postgresEngine, `(orders.channel = 'web'::text)`, `(alias_1.column_1 = '?'::text)`},
		{postgresEngine, `select o.id, Count(*) from shop."Orders" o join items on items.id = o.id`,
			`select alias_1.column_1, Count(*) from schema_1."table_1" alias_1 join table_2 on table_2.column_1 = alias_1.column_1`},
		{postgresEngine, `upper(name) || public.upper(x)`, `upper(column_1) || alias_1.function_1(column_2)`},
		{postgresEngine, `pg_catalog.upper(x) pg_catalog.geheim(x)`, `pg_catalog.upper(column_1) pg_catalog.function_1(column_1)`},
		{postgresEngine, `x::timestamp without time zone, y::character varying(20), z::mood`,
			`column_1::timestamp without time zone, column_2::character varying(20), column_3::type_1`},
		{postgresEngine, `(SubPlan 1).col1, (x).col9, (x).geheim, t.ctid, "*VALUES*".column1`,
			`(SubPlan 1).col1, (column_1).col9, (column_1).column_2, alias_1.ctid, "*VALUES*".column_3`},
		{postgresEngine, `extract(year from year) > interval '1' day`, `extract(year from table_1) > interval '?' day`},
		{postgresEngine, `Hash Keys: a.b, Group Keys: `, `Hash Keys: alias_1.column_1, Group Keys:`},
		{postgresEngine, `with x as (select 1) select * from x`, `with cte_1 as (select ?) select * from cte_1`},
		{oracleEngine, `"O"."DAY">:D AND o.day IS NOT NULL AND INTERNAL_FUNCTION("O"."X") AND ROWNUM<=:B1`,
			`"alias_1"."column_1">:bind_1 AND alias_1.column_1 IS NOT NULL AND INTERNAL_FUNCTION("alias_1"."column_2") AND ROWNUM<=:B1`},
		{oracleEngine, `SEL$58A6D7F6 / O@SEL$1`, `SEL$58A6D7F6 / column_1@SEL$1`},
		{oracleEngine, `NVL(geheim(x),SYSDATE@!)`, `NVL(function_1(column_1),SYSDATE@!)`},
	} {
		if got := namesOf(c.engine, c.text); got != c.expected {
			t.Errorf("%s\n  got  %s\n  want %s", c.text, got, c.expected)
		}
	}
}

// TestNotesFollowLabels holds that a name that looks like a word of a sentence vanishes where a note
// quotes the label that it is in.
func TestNotesFollowLabels(t *testing.T) {
	ops := []*planner.Operator{
		{Label: "Seq Scan on node time", Kind: "Seq Scan", Relation: "node", Alias: "time", Notes: []string{
			"assumed reader node 1 (Seq Scan on node time): EXPLAIN does not show which node reads CTE places",
			"the node's own; the servers' below; line 0's children",
		}},
		{Label: "CTE places", Kind: "CTE", Attrs: []planner.Attr{{Key: "Output", Value: "node.id"}, {Key: "Plan Rows", Value: "1"}}},
		{Label: "Trigger for constraint after on node", Kind: "Trigger", Relation: "node"},
		{Label: "7 - INDEX UNIQUE SCAN [ROWS.FULL]", Kind: "INDEX UNIQUE SCAN", Schema: "ROWS", Index: "FULL"},
	}
	w := Apply(Names, NewPseudonyms(), &planner.Origin{Engine: "PostgreSQL"}, ops, []planner.Warning{{Label: "CTE places", Message: "CTE places ran in 2 places"}})
	got := strings.Join([]string{ops[0].Label, ops[0].Notes[0], ops[0].Notes[1], ops[1].Label, ops[1].Attrs[0].Value, ops[1].Attrs[1].Value,
		ops[2].Label, ops[3].Label, w[0].Label, w[0].Message}, "\n")
	want := `Seq Scan on table_1 alias_1
assumed reader node 1 (Seq Scan on table_1 alias_1): EXPLAIN does not show which node reads CTE cte_1
the node's own; the servers' below; line 0's children
CTE cte_1
table_1.column_1
1
Trigger for constraint constraint_1 on table_1
7 - INDEX UNIQUE SCAN [schema_1.index_1]
CTE cte_1
CTE cte_1 ran in 2 places`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAttributes(t *testing.T) {
	for _, c := range []struct{ key, value, expected string }{
		{"Actual Rows", "10000.00", "10000.00"},
		{"Used-Mem", "1304K (0)", "1304K (0)"},
		{"A-Time", "00:00:03.20", "00:00:03.20"},
		{"Actual Rows", "geheim", "column_1"},
		{"Rows Removed by Filter", "12345", "12345"},
		{"Filter", "12345", "?"},
		{"Repeatable Seed", "12345", "?"},
		{"Whatever", "12345", "?"},
		{"Sort Method", "top-N heapsort", "top-N heapsort"},
		{"Sort Method", "geheim", "name_1"},
		{"Workers", "Worker Number: 0, Actual Rows: 4080.00, Sort Method: external merge, Sort Space Type: Disk",
			"Worker Number: 0, Actual Rows: 4080.00, Sort Method: external merge, Sort Space Type: Disk"},
		{"Conflict Arbiter Indexes", "customers_pkey", "index_1"},
		{"Trigger Name", "my trigger's", "trigger_1"},
	} {
		r := &redactor{engine: postgresEngine, names: NewPseudonyms(), keys: map[string]string{}}
		if got := r.attr(planner.Attr{Key: c.key, Value: c.value}); got.Value != c.expected {
			t.Errorf("%s: %s: got %q, want %q", c.key, c.value, got.Value, c.expected)
		}
	}
}

// TestForeignLabels holds that names vanish from labels whose operators do not hold them, also those
// that look like words of plans.
func TestForeignLabels(t *testing.T) {
	for label, expected := range map[string]string{
		"Seq Scan on lines time":                  "Seq Scan on table_1 alias_1",
		`Index Scan using "Rows" on hash`:         `Index Scan using "index_1" on table_1`,
		"Bitmap Index Scan on sort":               "Bitmap Index Scan on index_1",
		"7 - TABLE ACCESS FULL [TIME.ROWS]":       "7 - TABLE ACCESS FULL [name_1.name_2]",
		"Hash Join":                               "Hash Join",
		"Trigger sort on lines":                   "Trigger trigger_1 on table_1",
		"geheim::run(int)":                        "name_1::run(int)",
		"Seq Scan on a b c":                       "Seq Scan on a b c",
		"3 - PX SEND QC (RANDOM) [:TQ10000]":      "3 - PX SEND QC (RANDOM) [:TQ10000]",
		"Function Scan on generate_series geheim": "Function Scan on generate_series alias_1",
		"CTE Scan on sort":                        "CTE Scan on cte_1",
	} {
		r := &redactor{engine: postgresEngine, names: NewPseudonyms()}
		kind, _, _ := strings.Cut(label, " on")
		kind = strings.TrimSuffix(kind, " sort")
		if got := r.label(&planner.Operator{Label: label, Kind: kind}); got != expected {
			t.Errorf("%q became %q, want %q", label, got, expected)
		}
	}
}

func TestMeasured(t *testing.T) {
	r := &redactor{engine: postgresEngine, names: NewPseudonyms()}
	for text, expected := range map[string]string{
		"EXPLAIN (ANALYZE, BUFFERS, VERBOSE)":                                           "EXPLAIN (ANALYZE, BUFFERS, VERBOSE)",
		"ESTIMATE by the optimizer's costs, no measured time; from EXPLAIN":             "ESTIMATE by the optimizer's costs, no measured time; from EXPLAIN",
		"V$SQL_PLAN_STATISTICS_ALL, sums over 3 executions since the cursor was loaded": "V$SQL_PLAN_STATISTICS_ALL, sums over 3 executions since the cursor was loaded",
		"SQL Monitor, 16 activity samples of 1 s":                                       "SQL Monitor, 16 activity samples of 1 s",
		"folded stacks, 12 lines, values in us":                                         "folded stacks, 12 lines, values in us",
		"select 4711":                                                                   "select ?",
		"EXPLAIN select 4711":                                                           "EXPLAIN select ?",
	} {
		if got := r.measured(text); got != expected {
			t.Errorf("%q became %q", text, got)
		}
	}
}
