package detect

import (
	"bytes"
	"regexp"
	"sync"
)

const foreignHint = "sqlflame draws plans of Postgres (EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON)) and Oracle (DBMS_XPLAN, SQL Monitor)"

// A foreignMark tells another engine's plans: all patterns must be found in a document's beginning.
type foreignMark struct {
	engine   string // with its article
	patterns []string
	compiled []*regexp.Regexp
}

// The ways in which a client may print a line: behind a border, a prompt's mark or in quotes; and a key of
// JSON, which may be inside a string.
const (
	lineStart = `(?m)^[\s|│"'>]*`
	lineEnd   = `[\s|│"']*$`
)

func jsonKey(name string) string { return `\\?"(?:` + name + `)` + `\\?"\s*:` }

// foreignMarks lists the engines; the first that fits is named.
var foreignMarks = sync.OnceValue(func() []foreignMark {
	list := []foreignMark{
		{engine: "a SQL Server", patterns: []string{`<ShowPlanXML\b`}},
		{engine: "a SQL Server", patterns: []string{lineStart + `(?:Rows[\s|]+Executes[\s|]+)?StmtText\b`}},
		{engine: "a SQL Server", patterns: []string{`\|--[A-Z][A-Za-z ]+\((?:[A-Z ]+:\(|(?:Inner|Left|Right|Full|Union|Cross|Aggregate|Flow|Gather|Repartition|Distribute)\b)`}},

		{engine: "a MySQL", patterns: []string{lineStart + `(?:EXPLAIN:\s*)?-(?:>|&gt;) ` + mysqlTree}},
		{engine: "a MySQL", patterns: []string{jsonKey("json_schema_version"), jsonKey("operation")}},
		{engine: "a MySQL", patterns: []string{jsonKey("operation"), jsonKey("query_type|access_type|estimated_total_cost"), jsonKey("inputs|estimated_rows")}},
		{engine: "a MariaDB", patterns: []string{jsonKey("query_block"), jsonKey(`r_loops|r_rows|r_total_time_ms|optimizer_trace`) + `|` + jsonKey("filtered|cost") + `\s*\d`}},
		{engine: "a MySQL", patterns: []string{jsonKey("query_block"), jsonKey("cost_info|query_cost")}},
		{engine: "a MySQL or MariaDB", patterns: []string{jsonKey("query_block")}},
		{engine: "a MariaDB", patterns: []string{tabular("id", "select_type") + `.*\br_rows\b`}},
		{engine: "a MySQL", patterns: []string{tabular("id", "select_type", "table", "partitions") + `.*\bfiltered\b`}},
		{engine: "a MySQL or MariaDB", patterns: []string{tabular("id", "select_type", "table")}},
		{engine: "a MySQL or MariaDB", patterns: []string{lineStart + `select_type: [A-Z]`, lineStart + `possible_keys: `}},

		{engine: "a CockroachDB", patterns: []string{lineStart + `distribution: (?:local|full|partial)` + lineEnd, lineStart + `vectorized: (?:true|false)` + lineEnd}},
		{engine: "a CockroachDB", patterns: []string{lineStart + `(?:[├└]── )?• [a-z]`, lineStart + `(?:estimated row count|spans|table|missing stats|size|actual row count|KV rows (?:read|decoded))\b`}},
		{engine: "a CockroachDB", patterns: []string{lineStart + `tree\s*\|\s*field\s*\|`}},

		{engine: "a TiDB", patterns: []string{jsonKey("estRows"), jsonKey("taskType")}},
		{engine: "a TiDB", patterns: []string{tabular("id", "estRows")}},

		{engine: "a DuckDB", patterns: []string{`(?m)^╭─ [A-Z][A-Za-z/ ]* ─+╮`}},
		{engine: "a DuckDB", patterns: []string{`[┌│]`, `│\s*(?:[A-Z]+_SCAN|[A-Z_]*HASH_GROUP_BY|(?:HASH|NESTED_LOOP|PIECEWISE_MERGE|IE|BLOCKWISE_NL|DELIM)_JOIN|TOP_N|ORDER_BY|UNGROUPED_AGGREGATE|PROJECTION|RESULT_COLLECTOR|CROSS_PRODUCT|EMPTY_RESULT|STREAMING_WINDOW)\s*│`}},
		{engine: "a DuckDB", patterns: []string{`│\s*(?:Query Profiling Information|Optimized Logical Plan|Unoptimized Logical Plan)\s*│`}},
		{engine: "a DuckDB", patterns: []string{jsonKey("extra_info"), jsonKey("operator_timing|operator_type|operator_name|intermediate_rows")}},
		{engine: "a DuckDB", patterns: []string{`^[\s\[{]*` + jsonKey("name") + `\s*\\?"[A-Z_]+\\?"`, jsonKey("children")}},

		{engine: "an SQLite", patterns: []string{"(?m)^(?:[|] {2}| {3})*[|`]--(?:SCAN|SEARCH|USE TEMP B-TREE|CO-ROUTINE|COMPOUND QUERY|MATERIALIZE|(?:CORRELATED )?(?:SCALAR|LIST) SUBQUERY|MULTI-INDEX OR|MERGE \\(|LEFT-MOST|UNION|RIGHT-JOIN|BLOOM FILTER|RECURSIVE STEP|SETUP)\\b"}},
		{engine: "an SQLite", patterns: []string{`(?m)^(?:id\|parent\|notused\|detail|selectid\|order\|from\|detail|addr\|opcode\|p1\|p2)\b`}},
		{engine: "an SQLite", patterns: []string{`(?m)^addr\s+opcode\s+p1\s+p2\s+p3\s+p4`}},

		{engine: "a Spark", patterns: []string{lineStart + `== (?:Physical|Analyzed Logical|Parsed Logical|Optimized Logical) Plan ==`}},

		{engine: "a ClickHouse", patterns: []string{`┌─explain─`}},
		{engine: "a ClickHouse", patterns: []string{lineStart + `(?:\d+\. )?[\s│]*(?:ReadFromMergeTree|ReadFromStorage|ReadFromPreparedSource|ReadFromSystem\w+|ReadFromRemote)\b`}},

		{engine: "a Snowflake", patterns: []string{`\bGlobalStats\b`, `\bpartitionsTotal\b`}},
		{engine: "a MongoDB", patterns: []string{`(?:queryPlanner|executionStats|stages)\\?["']?\s*:`, `(?:winningPlan|explainVersion|executionStages)\\?["']?\s*:`}},
		{engine: "a Neo4j", patterns: []string{jsonKey("operatorType"), jsonKey("identifiers|children|arguments")}},
		{engine: "a Neo4j", patterns: []string{lineStart + `\+?Operator\s*\|`, `DB Hits|Estimated Rows`}},
		{engine: "a Neo4j", patterns: []string{jsonKey("queryType"), jsonKey("nodesCreated")}},
		{engine: "a Presto or Trino", patterns: []string{lineStart + `Fragment \d+ \[[A-Z_:\w]+`}},
		{engine: "a Hyper", patterns: []string{jsonKey("operator") + `\s*\\?"[a-z]+\\?"`, jsonKey("operatorId")}},
		{engine: "a DataFusion", patterns: []string{tabular("(?:logical|physical)_plan")}},
	}
	for i := range list {
		list[i].compiled = compileAll(list[i].patterns)
	}
	return list
})

// mysqlTree begins the lines of MySQL's tree format. Its second words have small letters, Postgres' have
// capitals; and Postgres' nodes have no colon.
const mysqlTree = `(?:(?:Nested loop|Inner hash|Left hash|Hash (?:semi|anti)join|Batch input)\b|(?:Covering |Single-row |Parallel )*(?:[Ii]ndex (?:scan|lookup|range scan|skip scan)|[Cc]overing index) |` +
	`(?:Table scan|Constant row|Rows fetched|Zero rows|Stream results|Temporary table|Union materialize|Invalidate|Select #|Insert into|Sort row IDs|Full-text)\b|` +
	`(?:Filter|Sort|Limit|Limit/Offset|Aggregate|Group aggregate|Window aggregate|Remove duplicates|Intersect|Except)(?: with \w+)?: |Aggregate using )`

// redshiftNode is a node of Redshift, which prints as Postgres did long ago.
var redshiftNode = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[\s"|]*(?:->\s+)?(?:XN|LD) [A-Z][A-Za-z ]+.*\((?:cost=|\.\.\. rows=)`)
})

// clickhouseNode is a node type that ClickHouse has and Postgres has not.
var clickhouseNode = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(jsonKey("Node Type") + `\s*\\?"(?:ReadFrom\w+|Expression|SettingQuotaAndLimits|Aggregating|CreatingSets?)\\?"`)
})

// tabular matches a heading with these columns first, separated by borders or tabs.
func tabular(columns ...string) string {
	pattern := `(?m)^[\s>]*(?:[|│┃]\s*)?`
	for i, c := range columns {
		if i > 0 {
			pattern += `(?:\s*[|│┃]\s*|\t\s*|,\s*)`
		}
		pattern += `"?` + c + `"?`
	}
	return pattern + `\s*(?:[|│┃,\t]|$)`
}

func compileAll(patterns []string) []*regexp.Regexp {
	var list []*regexp.Regexp
	for _, p := range patterns {
		list = append(list, regexp.MustCompile(p))
	}
	return list
}

// foreignHead is how much of a document is looked at.
const foreignHead = 16 << 10

// foreign returns an error that names the engine if the document is another engine's plan, else nil.
// What has the marks of a plan of Postgres is none, whatever else stands in it: an extension's plan may
// quote another engine's.
func foreign(data []byte) error {
	beginning := data[:min(len(data), foreignHead)]
	if bytes.Contains(data, []byte("Node Type")) || bytes.Contains(data, []byte("<Node-Type>")) {
		if clickhouseNode().Match(beginning) && !bytes.Contains(data, []byte(`"Parent Relationship"`)) && !bytes.Contains(data, []byte(`Cost"`)) {
			return foreignError("a ClickHouse")
		}
		return nil
	}
	if (bytes.Contains(beginning, []byte("XN ")) || bytes.Contains(beginning, []byte("LD "))) && redshiftNode().Match(beginning) {
		return foreignError("an Amazon Redshift")
	}
	for _, word := range []string{" width=", "Custom Scan (", "DuckDB Execution Plan"} {
		if bytes.Contains(data, []byte(word)) {
			return nil
		}
	}
	for _, mark := range foreignMarks() {
		if mark.in(beginning) {
			return foreignError(mark.engine)
		}
	}
	return nil
}

func foreignError(engine string) error {
	return formatError("this is "+engine+" plan; sqlflame reads Postgres and Oracle", foreignHint)
}

func (m *foreignMark) in(text []byte) bool {
	for _, pattern := range m.compiled {
		if !pattern.Match(text) {
			return false
		}
	}
	return true
}
