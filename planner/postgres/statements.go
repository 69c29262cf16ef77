package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A lookup is what pg_stat_statements says about a query id in the current database.
type lookup struct {
	statementRow
	server *facts // of the session
	notes  []string
}

// A statementRow is a row of pg_stat_statements.
type statementRow struct {
	database, role string
	here           bool // of the current database
	text           string
	null           bool
	calls, millis  string // total, and the time of all of them
	settings       string // names of those that the role usually has and that differ here
}

// total returns the time of all calls for a message, in milliseconds.
func (r statementRow) total() string {
	millis, err := strconv.ParseFloat(r.millis, 64)
	if err != nil {
		return r.millis
	}
	return strconv.FormatFloat(millis, 'f', 1, 64)
}

// unreadable is what pg_stat_statements shows instead of other roles' texts.
const unreadable = "<insufficient privilege>"

// findStatement looks a query id up. Several roles and databases may share one: rows of the current
// database count, the one with the most total time first. role, unless "", comes before the others.
func findStatement(ctx context.Context, c *Conn, id, role string) (*lookup, error) {
	if _, err := strconv.ParseInt(id, 10, 64); err != nil {
		return nil, &RequestError{fmt.Sprintf("query id %q is not a signed 64-bit number", id), "sqlflame top pg lists the query ids that cost most"}
	}
	row, err := c.row(ctx, viewQuery, "pg_stat_statements")
	if err != nil {
		return nil, err
	}
	who, err := readFacts(row[2:])
	if err != nil {
		return nil, err
	}
	rows, err := statementRows(ctx, c, id, row[0], strings.Fields(row[1]))
	if err != nil {
		return nil, statementsError(err, id, who)
	}
	if slices.ContainsFunc(rows, func(r statementRow) bool { return r.here && r.role == role }) {
		rows = slices.DeleteFunc(rows, func(r statementRow) bool { return r.role != role })
	}
	here := slices.DeleteFunc(slices.Clone(rows), func(r statementRow) bool { return !r.here })
	if len(here) == 0 {
		return nil, unknownID(ctx, c, id, row[0], who, rows)
	}
	return chooseStatement(id, here, rows, who)
}

// viewQuery finds the view $1, if the extension of that name is installed: its schema and its columns. With them come the
// facts, which errors and notes name.
var viewQuery = pinned(`select v.schema, v.columns, ` + factsColumns + `
	from (select 1) one left join (
		select n.nspname, string_agg(a.attname::pg_catalog.text, ' ')
		from pg_extension e join pg_namespace n on n.oid = e.extnamespace
		join pg_class c on c.relnamespace = n.oid and c.relname = $1
		join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
		where e.extname = $1 group by n.nspname
	) v(schema, columns) on true`)

// statementRows reads the rows of an id from the view in a schema, whatever the version of the extension.
func statementRows(ctx context.Context, c *Conn, id, schema string, columns []string) ([]statementRow, error) {
	if len(columns) == 0 {
		return nil, &NoStatementsError{}
	}
	time, top := "s.total_exec_time", "s.toplevel"
	if !slices.Contains(columns, "total_exec_time") {
		time = "s.total_time" // before 13
	}
	if !slices.Contains(columns, "toplevel") {
		top = "true" // before 14
	}
	rows, err := c.rows(ctx, fmt.Sprintf(`select coalesce(d.datname, s.dbid::text), coalesce(r.rolname, s.userid::text),
		d.datname = current_database(), s.query, s.query is null, s.calls, %[1]s,
		%[4]s
		from %[3]s.pg_stat_statements s
		left join pg_catalog.pg_database d on d.oid = s.dbid left join pg_catalog.pg_roles r on r.oid = s.userid
		where s.queryid = $1::bigint order by %[2]s desc, %[1]s desc, s.userid`, time, top, quoteIdent(schema), usualSettings), id)
	if err != nil {
		return nil, err
	}
	list := make([]statementRow, len(rows))
	for i, r := range rows {
		list[i] = statementRow{database: r[0], role: r[1], here: r[2] == "t", text: r[3], null: r[4] == "t", calls: r[5], millis: r[6], settings: r[7]}
	}
	return list, nil
}

// statementsError tells what is wrong with the extension.
func statementsError(err error, id string, who *facts) error {
	var missing *NoStatementsError
	var server *ServerError
	switch {
	case errors.As(err, &missing):
		return &NoStatementsError{Database: who.database}
	case errors.As(err, &server) && server.Code == "55000":
		return &NoStatementsError{Database: who.database, NotLoaded: true, err: server}
	case errors.As(err, &server) && server.Code == "42501":
		return &PrivilegeError{What: "read pg_stat_statements: " + server.Message, Role: who.role, err: server}
	case errors.As(err, &server) && server.Code == "22021":
		// The file with the texts was lost and begun anew: NULs stand where the text was.
		return refuse(RuleCut, "pg_stat_statements has lost the text of query id %s", id)
	}
	return err
}

// unknownID tells why an id has no row here: other roles' rows have no id for a role that may not
// see them, so that "unknown" would be a guess.
func unknownID(ctx context.Context, c *Conn, id, schema string, who *facts, elsewhere []statementRow) error {
	unknown := &UnknownQueryIDError{QueryID: id, Database: who.database}
	for _, r := range elsewhere {
		unknown.Others = append(unknown.Others, r.database)
	}
	slices.Sort(unknown.Others)
	unknown.Others = slices.Compact(unknown.Others)
	if len(unknown.Others) > 0 {
		return unknown
	}
	hidden, err := c.row(ctx, `select count(*) from `+quoteIdent(schema)+`.pg_stat_statements s where s.queryid is null and s.query = $1`, unreadable)
	if err != nil {
		return err
	}
	if hidden[0] != "0" {
		return &PrivilegeError{What: fmt.Sprintf("see %s statements of other roles in pg_stat_statements, and query id %s is not among its own", hidden[0], id), Role: who.role}
	}
	return unknown
}

// chooseStatement takes the first of the rows and says so where there were others.
func chooseStatement(id string, here, all []statementRow, who *facts) (*lookup, error) {
	first := here[0]
	switch {
	case first.null || strings.TrimSpace(first.text) == "":
		return nil, refuse(RuleCut, "pg_stat_statements has lost the text of query id %s", id)
	case first.text == unreadable:
		return nil, &PrivilegeError{What: "see the text of query id " + id, Role: who.role}
	}
	if err := checkCut(first.text, who.activitySize); err != nil {
		return nil, err
	}
	found := &lookup{statementRow: first, server: who}
	if len(all) > 1 {
		found.notes = append(found.notes, fmt.Sprintf("query id %s has %d rows in pg_stat_statements; took that of role %s in database %s (%s calls, %s ms)",
			id, len(all), first.role, first.database, first.calls, first.total()))
	}
	return found, nil
}

// checkCut refuses a text that was cut: what is left may well be a statement, but another one.
func checkCut(text, activitySize string) error {
	size, err := strconv.Atoi(strings.TrimRight(activitySize, "kMGB"))
	if err == nil {
		if strings.HasSuffix(activitySize, "kB") {
			size *= 1024
		}
		if n := len(text); n == size-1 {
			return refuse(RuleCut, "the text is as long as track_activity_query_size allows (%d bytes): it may have been cut", n)
		}
	}
	_, err = parseStatement(text)
	var parse *parseError
	if errors.As(err, &parse) && parse.atEnd() {
		return refuse(RuleCut, "the text in pg_stat_statements was cut: %v", parse)
	}
	return nil
}
