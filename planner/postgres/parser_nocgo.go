//go:build !cgo

package postgres

import (
	"fmt"

	pgquery "github.com/wasilibs/go-pgquery"
)

// sqlTree returns Postgres' own parse tree of a text as JSON. The first call compiles the parser,
// which takes a second or two.
func sqlTree(sql string) (tree string, err error) {
	defer recoverTrap(&err)
	return pgquery.ParseToJSON(sql)
}

// sqlLexemes splits a text as Postgres' own scanner does.
func sqlLexemes(sql string) (list []lexeme, err error) {
	defer recoverTrap(&err)
	result, err := pgquery.Scan(sql)
	if err != nil {
		return nil, err
	}
	for _, t := range result.Tokens {
		list = append(list, lexeme{kind: t.Token.String(), start: int(t.Start), end: int(t.End)})
	}
	return list, nil
}

// recoverTrap turns the panic of a parser that ran out of stack (at some hundred levels of
// nesting) into an error, which refuses the statement.
func recoverTrap(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%w: %v", errTooDeep, r)
	}
}
