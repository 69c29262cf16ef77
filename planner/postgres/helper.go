package postgres

import (
	"context"
	_ "embed"
	"errors"
	"regexp"
)

// HelperSQL makes the function that plans statements for roles that may not read the tables.
//
//go:embed helper.sql
var HelperSQL string

// functionName is a name that needs no quotes, with its schema, so that no search path decides.
var functionName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_$]*\.[A-Za-z_][A-Za-z0-9_$]*$`)

// checkHelper refuses what cannot stand where the helper is called.
func (a *analysis) checkHelper() error {
	if a.Helper != "" && !functionName.MatchString(a.Helper) {
		return &ParamError{"the helper is not the plain name of a function with its schema, such as sqlflame.explain"}
	}
	return nil
}

// explainByHelper lets the helper plan the statement, with the session's settings and search path. It
// takes no bound values.
func (a *analysis) explainByHelper(ctx context.Context) (string, error) {
	text, generic := a.sql, "false"
	switch {
	case a.form == prepared:
		text = a.execute()
	case a.form == genericPlan:
		generic = "true"
	case len(a.args) > 0:
		return "", &ParamError{"the helper takes values as literals only: add --param-mode literal"}
	}
	const prefix = "select "
	document, err := a.conn.value(ctx, prefix+a.Helper+"($1, pg_catalog.current_setting('search_path'), $2)", []*string{&text, &generic})
	var server *ServerError
	if errors.As(err, &server) && server.Position == len(prefix)+1 && (server.Code == "42883" || server.Code == "3F000") {
		server.Hint = "sqlflame pg --print-helper prints the script that makes it"
	}
	return document, a.unplaced(err)
}
