package detect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestForeignPlans holds that the plans of other engines, which testdata/foreign has under their names, are
// refused by the engine's name.
func TestForeignPlans(t *testing.T) {
	engines := map[string]string{
		"mysql-tree": "a MySQL", "mysql-json": "a MySQL", "mysql-json2": "a MySQL", "mysql-table": "a MySQL", "mysql-or-mariadb": "a MySQL or MariaDB",
		"mariadb": "a MariaDB", "mariadb-table": "a MariaDB", "cockroachdb": "a CockroachDB", "sqlserver": "a SQL Server", "sqlserver-text": "a SQL Server",
		"duckdb": "a DuckDB", "duckdb2": "a DuckDB", "duckdb-json": "a DuckDB", "sqlite": "an SQLite", "sqlite-bytecode": "an SQLite", "spark": "a Spark",
		"clickhouse": "a ClickHouse", "clickhouse-json": "a ClickHouse", "tidb": "a TiDB", "redshift": "an Amazon Redshift", "snowflake": "a Snowflake",
		"mongodb": "a MongoDB", "neo4j": "a Neo4j", "neo4j-text": "a Neo4j", "trino": "a Presto or Trino",
	}
	files, _ := filepath.Glob("../../testdata/foreign/*.plan")
	if len(files) != len(engines) {
		t.Errorf("%d files, %d expectations", len(files), len(engines))
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := "this is " + engines[strings.TrimSuffix(filepath.Base(file), ".plan")] + " plan; sqlflame reads Postgres and Oracle"
		for form, text := range foreignForms(string(data)) {
			if _, err := Plans([]byte(text)); err == nil || err.Error() != want {
				t.Errorf("%s, %s: %v, want %s", file, form, err, want)
			}
		}
	}
}

// foreignForms are ways in which a plan may be saved.
func foreignForms(text string) map[string]string {
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	return map[string]string{
		"plain": text, "UTF-16": string(wide), "BOM": "\ufeff" + text, "CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "blank lines": "\n\n" + text + "\n\n",
	}
}

// TestNothingOfOursIsForeign holds that no plan of Postgres or Oracle, nor what sqlflame writes, is taken for
// another engine's.
func TestNothingOfOursIsForeign(t *testing.T) {
	seen := 0
	for _, pattern := range []string{"../../testdata/*", "../../testdata/*/*", "../../cmd/sqlflame/demo/*"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil || strings.Contains(file, "foreign") || filepath.Ext(file) == ".md" {
				continue
			}
			seen++
			if err := foreign(data); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
	if seen < 200 {
		t.Errorf("%d files", seen)
	}
	// An extension's plan may hold another engine's, and a query the words of one.
	for _, text := range []string{
		" Custom Scan (DuckDBScan)\n   DuckDB Execution Plan:\n\n ┌─────────────┐\n │  TABLE_SCAN │\n └─────────────┘\n",
		"[{\"Query Text\": \"select 1 -- {\\\"query_block\\\": 1}\", \"Plan\": {\"Node Type\": \"Result\"}}]",
		"-> Sort  (cost=1.00..2.00 rows=1 width=4)\n-> Materialize  (cost=1.00..2.00 rows=1 width=4)\nFilter: (a = 1)\n",
		"Limit (actual rows=1 loops=1)\n  ->  Nested Loop (actual rows=1 loops=1)\n",
	} {
		if err := foreign([]byte(text)); err != nil {
			t.Errorf("%.60q: %v", text, err)
		}
	}
}
