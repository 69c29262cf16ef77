package main

import (
	"errors"
	"fmt"
	"regexp"

	"sqlflame/planner"
	"sqlflame/planner/postgres"
)

// hide takes out of an error what may be a literal of the statement, since stderr is kept and sent around as
// outputs are. What a server says of a statement quotes values in its own ways and in any language, and
// functions raise what they like: of that only the code stays. Our own messages quote by quotation marks.
func (o *redactFlags) hide(err error) error {
	if !o.on() || err == nil {
		return err
	}
	var (
		refused *postgres.RefusedError
		missing *postgres.MissingParamsError
		setting *postgres.SettingError
		server  *postgres.ServerError
		format  *planner.FormatError
	)
	status, hint := classify(err)
	switch {
	case errors.As(err, &missing):
		return fail(status, missingHint(withoutContexts(missing)), "%w", missing)
	case errors.As(err, &setting) && setting.Server:
		return fail(status, hint, "the server does not take a setting that --set gives")
	case errors.As(err, &refused), errors.As(err, &setting):
		return fail(status, hint, "%s", quotations.ReplaceAllString(err.Error(), `"..."`))
	case errors.As(err, &format):
		return fail(status, hint, "%s", withoutQuotes(err.Error()))
	case errors.As(err, &server) && quotesServer(err):
		where := ""
		if line, column := server.LineColumn(); line > 0 {
			where = fmt.Sprintf(" at line %d, column %d", line, column)
		}
		return fail(status, "without --redact the server's message is shown; it may quote values",
			"the server does not take the statement%s (SQLSTATE %s)", where, server.Code)
	}
	return err
}

var (
	quotations = regexp.MustCompile(`(?s)".*"`)
	elements   = regexp.MustCompile(`<[^>]*>`)
	operatorIn = regexp.MustCompile(`(node \d+) \([^"]*\):`)
)

// withoutQuotes takes out what a reader quotes of a document that it cannot read.
func withoutQuotes(text string) string {
	text = quotations.ReplaceAllString(text, `"..."`)
	text = elements.ReplaceAllString(text, "<...>")
	return operatorIn.ReplaceAllString(text, "$1:")
}

// quotesServer tells errors whose text or hint has the server's words on the statement.
func quotesServer(err error) bool {
	var (
		privilege  *postgres.PrivilegeError
		statements *postgres.NoStatementsError
		timeout    *postgres.TimeoutError
		role       *postgres.RoleError
		connect    *postgres.ConnectError
	)
	return !errors.As(err, &privilege) && !errors.As(err, &statements) && !errors.As(err, &timeout) && !errors.As(err, &role) && !errors.As(err, &connect)
}

// withoutContexts leaves out the pieces of the statement that show where its placeholders stand.
func withoutContexts(e *postgres.MissingParamsError) *postgres.MissingParamsError {
	bare := &postgres.MissingParamsError{Live: e.Live}
	for _, p := range e.Placeholders {
		p.Context = ""
		bare.Placeholders = append(bare.Placeholders, p)
	}
	return bare
}
