package oracle

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"sqlflame/planner"
)

// The doctor's statements, which read what the others read (vsql.go) and have columns of 11.2 only. They
// look at 200 cursors at most, of those that were active within the hour: going through the whole cache
// takes latches that a busy database needs.
const (
	sqlRecent = `SELECT COUNT(*) AS cursors
FROM v$sql s
WHERE ` + recentCursors

	recentCursors = `s.last_active_time > SYSDATE - 1 / 24 AND s.parsing_schema_name NOT IN ('SYS', 'SYSTEM', 'DBSNMP') AND ROWNUM <= 200`

	sqlRecentMeasured = `SELECT COUNT(DISTINCT p.sql_id) AS measured, MIN(p.sql_id) AS example
FROM v$sql_plan_statistics_all p
WHERE p.id = 0 AND p.last_starts > 0 AND p.sql_id IN (SELECT s.sql_id FROM v$sql s WHERE ` + recentCursors + `)`

	// sqlMayRead finds no row: no statement has this SQL_ID.
	sqlMayRead = `SELECT p.sql_id
FROM v$sql_plan_statistics_all p
WHERE p.sql_id = '0000000000000' AND p.id = 0`
)

// Doctor looks at what the database can give: which of the views the user may read, and whether the
// statements of late have plan statistics. It runs at most five SELECTs on views that need no licensed
// pack, and changes nothing. asked and used are the driver as Target has it, and the one that connected.
//
// The error is an *Error; a view that may not be read is none.
func Doctor(ctx context.Context, db *sql.DB, asked, used string) (*planner.Checkup, error) {
	return bounded(ctx, func() (*planner.Checkup, error) {
		d := &doctor{reader: reader{ctx: ctx, db: db}, denied: map[string]*Error{}}
		if err := d.examine(); err != nil {
			return nil, err
		}
		return d.checkup(asked, used), nil
	})
}

// A doctor is what was found out.
type doctor struct {
	reader
	origin   planner.Origin
	denied   map[string]*Error // why a view may not be read
	recent   int64             // cursors looked at
	measured int64             // of these, statements with plan statistics
	example  string            // SQL_ID of one
	queries  int
}

const (
	viewSQL   = "V$SQL"
	viewPlans = "V$SQL_PLAN_STATISTICS_ALL"
)

func (d *doctor) examine() (err error) {
	if d.origin, err = d.reader.origin(); err != nil {
		return err
	}
	d.queries = 1
	if d.major() >= 12 {
		d.queries++
	}
	rows, err := d.ask(viewSQL, sqlRecent)
	if err != nil {
		return err
	}
	statement := sqlRecentMeasured
	if d.denied[viewSQL] != nil {
		statement = sqlMayRead // the other reads both
	} else if len(rows) > 0 {
		d.recent = rows[0].integer("CURSORS")
	}
	if rows, err = d.ask(viewPlans, statement); err != nil {
		return err
	}
	if len(rows) > 0 {
		d.measured, d.example = rows[0].integer("MEASURED"), rows[0].text("EXAMPLE")
	}
	return nil
}

// ask runs a statement on a view. That it may not be read is remembered, not an error.
func (d *doctor) ask(view, statement string) ([]vrow, error) {
	d.queries++
	rows, err := d.query("cannot read "+view, statement)
	if e, ok := err.(*Error); ok && e.Kind == KindPrivilege {
		d.denied[view] = e
		return nil, nil
	}
	return rows, err
}

func (d *doctor) major() int {
	first, _, _ := strings.Cut(d.origin.Version, ".")
	n, _ := strconv.Atoi(first)
	return n
}

// checkup judges what was found out.
func (d *doctor) checkup(asked, used string) *planner.Checkup {
	c := &planner.Checkup{Origin: d.origin, Queries: d.queries, Usable: len(d.denied) == 0}
	c.Findings = []planner.Finding{d.serverPoint(), driverPoint(asked, used), d.viewPoint(viewSQL), d.viewPoint(viewPlans)}
	if c.Usable {
		c.Findings = append(c.Findings, d.statisticsPoint())
	}
	c.Findings = append(c.Findings, d.levelPoint(), d.licencePoint())
	c.Verdict = "sqlflame ora SQL_ID works here, for statements that ran with plan statistics"
	switch {
	case !c.Usable:
		c.Verdict = "sqlflame ora SQL_ID does not work here: user " + d.user() + " may not read " + strings.Join(d.deniedViews(), " and ")
	case d.example != "":
		c.Verdict = "sqlflame ora SQL_ID works here, for example with " + d.example
	}
	return c
}

func (d *doctor) user() string {
	if d.origin.Role == "" {
		return "of this connection"
	}
	return d.origin.Role
}

func (d *doctor) deniedViews() []string {
	var list []string
	for _, view := range []string{viewSQL, viewPlans} {
		if d.denied[view] != nil {
			list = append(list, view)
		}
	}
	return list
}

func (d *doctor) serverPoint() planner.Finding {
	f := planner.Finding{Topic: "server", Mark: planner.MarkOK, Meaning: "11.2 and later are read; tested against recorded results"}
	var list []string
	for _, s := range d.origin.Settings {
		list = append(list, s.Value) // product and container
	}
	if d.instance > 1 {
		list = append(list, fmt.Sprintf("instance %d; sqlflame ora --instance N reads another one's, by the GV$ views", d.instance))
	}
	switch n := d.major(); {
	case n == 0:
		f.Mark, f.State = planner.MarkBetter, "version not known"
		return f
	case n < 11:
		f.Mark = planner.MarkMissing
	}
	f.State = strings.Join(append([]string{d.origin.Version}, list...), ", ")
	return f
}

func driverPoint(asked, used string) planner.Finding {
	f := planner.Finding{Topic: "driver", Mark: planner.MarkOK, State: used}
	switch {
	case asked != "" && asked != DriverAuto:
		f.Meaning = "as --driver asked for"
	case used == DriverGodror:
		f.Meaning = "Oracle's client library was found"
	case !haveGodror:
		f.Meaning = "this sqlflame was built without godror (CGO_ENABLED=0)"
	default:
		f.Meaning = "no client library of Oracle's that could be used was found; wallets of sqlnet.ora and native encryption may need it (--lib-dir)"
	}
	return f
}

func (d *doctor) viewPoint(view string) planner.Finding {
	e := d.denied[view]
	if e == nil {
		return planner.Finding{Topic: view, Mark: planner.MarkOK, State: "readable"}
	}
	name := strings.ToLower(strings.TrimPrefix(view, "V$"))
	user := d.origin.Role
	if user == "" {
		user = "the_user"
	}
	return planner.Finding{Topic: view, Mark: planner.MarkMissing, State: "not readable (" + e.Code + ")",
		Meaning: "grants go to SYS's V_$ views; the role SELECT_CATALOG_ROLE has them all",
		Changes: []planner.Change{{Lines: []string{"GRANT SELECT ON sys.v_$" + name + " TO " + quoteName(user) + ";"}, Where: "SYS, or another user with the right to grant it, runs"}}}
}

// quoteName writes a name of Oracle's as SQL takes it.
func quoteName(s string) string {
	if s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$#") == "" && strings.Trim(s[:1], "0123456789_$#") != "" || s == "the_user" {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, "") + `"`
}

// withStatistics are the ways to have a statement run with them.
var withStatistics = []planner.Change{
	{Lines: []string{"ALTER SESSION SET statistics_level = ALL;"}, Where: "the session that runs the statement, before it",
		Note: "all rows have to be fetched"},
	{Lines: []string{"SELECT /*+ GATHER_PLAN_STATISTICS */ ..."}, Where: "or the statement itself", Note: "with the hint it has another SQL_ID"},
}

func (d *doctor) statisticsPoint() planner.Finding {
	f := planner.Finding{Topic: "plan statistics", Mark: planner.MarkOK,
		State: fmt.Sprintf("%d of %d cursors looked at have them", d.measured, d.recent)}
	if d.recent >= 200 {
		f.State += " (200 are the most that are looked at)"
	}
	f.Meaning = "of those that were active within the hour, without those of SYS"
	switch {
	case d.recent == 0:
		f.State, f.Meaning = "no cursor was active within the hour", "whether statements run with statistics is not known"
		f.Mark = planner.MarkBetter
	case d.measured == 0:
		f.Mark = planner.MarkBetter
		f.Meaning += "; without statistics a plan has no times, only estimates"
	}
	if d.measured == 0 {
		f.Changes = withStatistics
	}
	return f
}

// levelPoint says what statistics_level seems to be: V$PARAMETER is none of the views that are read.
func (d *doctor) levelPoint() planner.Finding {
	f := planner.Finding{Topic: "statistics_level", Mark: planner.MarkOK, State: "not read: V$PARAMETER is none of the views that sqlflame reads",
		Changes: []planner.Change{{Lines: []string{"SHOW PARAMETER statistics_level"}, Where: "to see it, in SQL*Plus"}}}
	switch {
	case d.recent >= 5 && d.measured*10 >= d.recent*8:
		f.Meaning = "it seems to be ALL, as nearly all cursors have plan statistics"
	case d.recent >= 5:
		f.Meaning = "it seems to be TYPICAL, as most cursors have no plan statistics"
	}
	return f
}

func (d *doctor) licencePoint() planner.Finding {
	return planner.Finding{Topic: "licences", Mark: planner.MarkOK, State: "none needed for what sqlflame reads",
		Meaning: "V$SQL_MONITOR (Tuning Pack) and V$ACTIVE_SESSION_HISTORY (Diagnostics Pack) know statements without statistics, running and parallel ones, but reading them without a licence breaks Oracle's terms: only --licensed-packs diagnostics,tuning does it, and the doctor never"}
}
