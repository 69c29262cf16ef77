package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// whereElse adds to the error of a relation that was not found the schemas that have one of that name:
// applications often have a search_path of their own. Any other error stays as it is.
func (a *analysis) whereElse(ctx context.Context, err error) error {
	var server *ServerError
	if !errors.As(err, &server) || server.Hint != "" || server.SQL == "" || server.Code != "42P01" && server.Code != "3F000" {
		return err
	}
	if schemas := a.schemasOf(ctx, relationAt(server)); len(schemas) > 0 {
		server.Hint = fmt.Sprintf("there is one in schema %s: try --set search_path=%s", strings.Join(schemas, ", "), schemas[0])
	} else if a.QueryID != "" {
		server.Hint = "the statement may have run with another search_path: try --set search_path=..., or --role with its role"
	}
	return err
}

// relationAt returns the unqualified name at the place of the error, "" if there is none.
func relationAt(e *ServerError) string {
	before, ok := e.before()
	if !ok {
		return ""
	}
	list, err := lexemes(e.SQL)
	if err != nil {
		return ""
	}
	for i, l := range list {
		if l.start != len(before) || !l.isWord() {
			continue
		}
		if i+1 < len(list) && list[i+1].text == "." {
			return "" // the text says which schema it means
		}
		return l.ident()
	}
	return ""
}

// schemasOf returns the first few schemas with a relation of that name that the role may use, as a
// search_path takes them.
func (a *analysis) schemasOf(ctx context.Context, relation string) []string {
	if relation == "" {
		return nil
	}
	defer a.cleanUp()
	if err := a.enter(ctx); err != nil {
		return nil
	}
	if err := a.conn.Exec(ctx, ownSearchPath); err != nil {
		return nil
	}
	rows, err := a.conn.rows(ctx, `select quote_ident(n.nspname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relname = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_(toast|temp)'
		and has_schema_privilege(n.oid, 'usage') order by has_table_privilege(c.oid, 'select') desc, n.nspname limit 3`, relation)
	if err != nil {
		return nil
	}
	var schemas []string
	for _, row := range rows {
		schemas = append(schemas, row[0])
	}
	return schemas
}
