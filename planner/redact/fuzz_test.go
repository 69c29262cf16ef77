//go:build cgo

package redact

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"sqlflame/planner"
)

// secretsOf returns, by Postgres' own scanner, the contents of the literals and comments of a text, and
// the text without them; ok is false if it cannot be scanned.
func secretsOf(sql string) (secrets []string, rest string, ok bool) {
	result, err := pg_query.Scan(sql)
	if err != nil {
		return nil, "", false
	}
	pos := 0
	for _, t := range result.Tokens {
		switch t.Token {
		case pg_query.Token_SCONST, pg_query.Token_USCONST, pg_query.Token_BCONST, pg_query.Token_XCONST, pg_query.Token_FCONST,
			pg_query.Token_ICONST, pg_query.Token_SQL_COMMENT, pg_query.Token_C_COMMENT:
		default:
			continue
		}
		start, end := int(t.Start), int(t.End)
		if start < pos || end > len(sql) || start > end {
			return nil, "", false
		}
		secrets = append(secrets, strings.Trim(sql[start:end], "'\""))
		rest += sql[pos:start] + " "
		pos = end
	}
	return secrets, rest + sql[pos:], true
}

func checkNoSecret(t *testing.T, sql, out string) {
	t.Helper()
	secrets, rest, ok := secretsOf(sql)
	if !ok {
		return
	}
	for _, s := range secrets {
		if len(s) > 3 && strings.Contains(out, s) && !strings.Contains(rest, s) {
			t.Errorf("%q survived\nin:  %q\nout: %q", s, sql, out)
		}
	}
}

// FuzzRedact holds that no literal and no comment, as Postgres' scanner sees them, survives; that what
// has been redacted stays as it is; and that other texts and engines do no harm.
func FuzzRedact(f *testing.F) {
	for _, seed := range []string{
		`select 'geheim', E'it\'s', $t$geheim$t$, 12345, 1e10, B'1010', U&'d\0061ta' /* a /* b */ c */ from "x" -- geheim`,
		`a = 'C:\' and b = 'geheim'`, `Seq Scan on x's geheim'`, `line 0's own`, `q'[geheim]' :bind 'x`, `1'geheim'`, `a$b$geheim$b$`,
		`Workers: 'geheim', Actual Rows: 12345`, `x::numeric(10,2) and y = 1234.5678`, "a -- b\rgeheim\n'c'", `col1.'geheim'`, `0's geheim'`,
	} {
		f.Add(seed)
	}
	plans, _ := filepath.Glob("../../testdata/oracle/*.xplan")
	for _, name := range plans {
		text, _ := os.ReadFile(name)
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		out := literalsOf(postgresEngine, text)
		checkNoSecret(t, text, out)
		if again := literalsOf(postgresEngine, out); again != out {
			t.Errorf("again: %q became %q", out, again)
		}
		checkNoSecret(t, text, namesOf(postgresEngine, text))
		for _, engine := range []string{"PostgreSQL", "Oracle", ""} {
			for _, mode := range []Mode{Literals, Names} {
				op := &planner.Operator{Label: text, Kind: text, Relation: text, Attrs: []planner.Attr{{Key: text, Value: text}, {Key: "Filter", Value: text}},
					Notes: []string{text}, Steps: []planner.Step{{Rule: text, Text: text}}}
				origin := &planner.Origin{Engine: engine, SQL: text, Version: text, QueryID: text, When: text, Settings: []planner.Attr{{Key: text, Value: text}}}
				Apply(mode, NewPseudonyms(), origin, []*planner.Operator{op}, []planner.Warning{{Label: text, Rule: text, Message: text}})
			}
		}
	})
}
