//go:build cgo

package postgres

import pgquery "github.com/pganalyze/pg_query_go/v6"

// sqlTree returns Postgres' own parse tree of a text as JSON.
func sqlTree(sql string) (string, error) { return pgquery.ParseToJSON(sql) }

// sqlLexemes splits a text as Postgres' own scanner does.
func sqlLexemes(sql string) ([]lexeme, error) {
	result, err := pgquery.Scan(sql)
	if err != nil {
		return nil, err
	}
	list := make([]lexeme, 0, len(result.Tokens))
	for _, t := range result.Tokens {
		list = append(list, lexeme{kind: t.Token.String(), start: int(t.Start), end: int(t.End)})
	}
	return list, nil
}
