package oracle

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Packs are the option packs of Oracle's that the database is licensed for, by the user's word. Without
// them their views are never read: that alone can count as use of the pack.
type Packs struct {
	Diagnostics bool // V$ACTIVE_SESSION_HISTORY
	Tuning      bool // V$SQL_MONITOR and its reports; needs Diagnostics
}

// ParsePacks reads a list of packs as the user writes it. The error is an *Error.
func ParsePacks(names []string) (Packs, error) {
	var p Packs
	for _, name := range names {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "diagnostics":
			p.Diagnostics = true
		case "tuning":
			p.Tuning = true
		default:
			return Packs{}, usage("the packs are diagnostics and tuning", "no licensed pack is called %q", shortened(name))
		}
	}
	if p.Tuning && !p.Diagnostics {
		return Packs{}, usage("name both: diagnostics,tuning", "the Tuning Pack needs the Diagnostics Pack")
	}
	return p, nil
}

// The statements for which a pack must be licensed. V$SQL_MONITOR has a row for each process of an
// execution; that of the session which runs it, the coordinator, is named ora.
const (
	sqlMonitored = `SELECT m.sql_exec_id, TO_CHAR(m.sql_exec_start, 'YYYY-MM-DD"T"HH24:MI:SS') AS exec_start, m.status, m.sql_plan_hash_value
FROM v$sql_monitor m
WHERE m.sql_id = :1 AND m.process_name = 'ora'
ORDER BY m.sql_exec_start DESC, m.sql_exec_id DESC`

	sqlReport = `SELECT DBMS_SQLTUNE.REPORT_SQL_MONITOR(sql_id => :1, sql_exec_start => TO_DATE(:2, 'YYYY-MM-DD"T"HH24:MI:SS'), sql_exec_id => :3, type => 'XML', report_level => 'ALL') AS report
FROM dual`

	sqlHistory = `SELECT h.sql_exec_id, TO_CHAR(h.sql_exec_start, 'YYYY-MM-DD"T"HH24:MI:SS') AS exec_start, h.sql_plan_line_id, h.session_state, h.event, COUNT(*) AS samples
FROM v$active_session_history h
WHERE h.sql_id = :1 AND h.sql_plan_hash_value = :2 AND h.sql_exec_id IS NOT NULL
GROUP BY h.sql_exec_id, h.sql_exec_start, h.sql_plan_line_id, h.session_state, h.event
ORDER BY h.sql_exec_start DESC, h.sql_exec_id DESC, h.sql_plan_line_id, h.session_state, h.event`
)

// wantsPacks tells whether what the cursor has is not the whole: no statistics, those of the execution
// before the one that runs now, or those of a parallel plan's coordinator only.
func (r *reader) wantsPacks(c child, err error) bool {
	if !r.Packs.Diagnostics || r.Estimate {
		return false
	}
	var trouble *Error
	if errors.As(err, &trouble) {
		return slices.Contains([]Kind{KindUnknownSQL, KindNoPlan, KindNoStatistics}, trouble.Kind)
	}
	return err == nil && r.Scope == ScopeLast && (c.running > 0 || c.servers > 0)
}

// fromPacks reads what licensed packs know of the statement: a SQL Monitor report, else the samples of
// the active session history. Without either it returns nil and says why in notes.
func (r *reader) fromPacks(c child) (capture *Capture, notes []string, err error) {
	if r.Packs.Tuning {
		capture, why, err := r.fromMonitor(c)
		if capture != nil || err != nil {
			return capture, nil, err
		}
		notes = append(notes, why)
	}
	if c.lines == 0 {
		return nil, append(notes, "the active session history is of no use without the lines of the plan"), nil
	}
	capture, why, err := r.fromHistory(c)
	if capture != nil || err != nil {
		return capture, nil, err
	}
	return nil, append(notes, why), nil
}

// fromMonitor reads the report of the most recent execution that SQL Monitor still has.
func (r *reader) fromMonitor(c child) (*Capture, string, error) {
	list, err := r.query("cannot read "+r.views()+"$SQL_MONITOR", sqlMonitored, r.SQLID)
	if err != nil {
		return nil, "", err
	}
	if r.Child != nil {
		list = slices.DeleteFunc(list, func(row vrow) bool { return row.text("SQL_PLAN_HASH_VALUE") != c.planHash })
	}
	if len(list) == 0 {
		return nil, "SQL Monitor has no execution of it: it keeps those of more than 5 seconds, of parallel plans and with the hint MONITOR, and not for long", nil
	}
	execution := list[0]
	statement, args := sqlReport, []any{r.SQLID, execution.text("EXEC_START"), execution.integer("SQL_EXEC_ID")}
	if r.Instance != nil {
		statement = strings.Replace(statement, "type =>", "inst_id => :4, type =>", 1)
		args = append(args, int64(*r.Instance))
	}
	rows, err := query(r.ctx, r.db, statement, args...)
	if err != nil {
		return nil, "", explain(r.ctx, "cannot make the SQL Monitor report", err, nil)
	}
	if len(rows) == 0 || rows[0].text("REPORT") == "" {
		return nil, "SQL Monitor made no report", nil
	}
	capture := &Capture{report: []byte(rows[0].text("REPORT"))}
	cursors, err := readMonitor(capture.report)
	switch {
	case err != nil:
		return nil, "the SQL Monitor report cannot be read: " + err.Error(), nil
	case cursors[0].missing != "":
		return nil, "SQL Monitor: " + cursors[0].missing, nil
	}
	capture.Notes = append(capture.Notes, fmt.Sprintf("by SQL Monitor (Tuning Pack): the execution that began %s on the server's clock, %s, plan %s; %d more are there",
		strings.Replace(execution.text("EXEC_START"), "T", " ", 1), execution.text("STATUS"), execution.text("SQL_PLAN_HASH_VALUE"), len(list)-1))
	return capture, "", nil
}

// fromHistory gives the plan's lines the samples of the most recent execution of the plan.
func (r *reader) fromHistory(c child) (*Capture, string, error) {
	list, err := r.query("cannot read "+r.views()+"$ACTIVE_SESSION_HISTORY", sqlHistory, r.SQLID, planNumber(c.planHash))
	if err != nil {
		return nil, "", err
	}
	if len(list) == 0 {
		return nil, fmt.Sprintf("the active session history has no samples of plan %s: there is one a second of the last hour or so", c.planHash), nil
	}
	lines, err := r.query("cannot read the plan lines", sqlLines, r.SQLID, c.number, c.address)
	if err != nil || len(lines) == 0 {
		return nil, "the plan has aged out", err
	}
	last := lastExecution(list)
	capture := &Capture{Child: int(c.number), scope: scopeSampled, rows: withSamples(lines, last), otherXML: map[string]string{}}
	capture.Notes = append(capture.Notes, fmt.Sprintf("by the active session history (Diagnostics Pack): the execution of child %d that began %s on the server's clock",
		c.number, strings.Replace(list[0].text("EXEC_START"), "T", " ", 1)))
	if err := r.readTexts(capture, c, []any{r.SQLID, c.number, c.address}); err != nil {
		return nil, "", err
	}
	cur, err := cursorOf(capture.rows, scopeSampled)
	switch {
	case err != nil:
		return nil, "", err
	case cur.missing != "":
		return nil, "active session history: " + cur.missing, nil
	}
	return capture, "", nil
}

// planNumber is the plan's hash as it is bound, nil for none, which no row equals.
func planNumber(hash string) any {
	if n := parseNumber(hash); n.known {
		return n.n
	}
	return nil
}

// lastExecution takes the rows of the first execution in the list, which is the most recent one.
func lastExecution(list []vrow) []vrow {
	other := slices.IndexFunc(list, func(row vrow) bool {
		return row.text("SQL_EXEC_ID") != list[0].text("SQL_EXEC_ID") || row.text("EXEC_START") != list[0].text("EXEC_START")
	})
	if other < 0 {
		return list
	}
	return list[:other]
}
