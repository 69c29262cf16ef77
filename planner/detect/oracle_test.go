package detect

import (
	"errors"
	"strings"
	"testing"

	"sqlflame/planner"
)

const (
	rule     = "--------------------------------------------\n"
	heading  = "| Id  | Operation        | A-Rows |   A-Time   |\n"
	twoRows  = "|   0 | SELECT STATEMENT |      1 |00:00:01.00 |\n|*  1 |  TABLE ACCESS FULL|     1 |00:00:01.00 |\n"
	xplan    = "SQL_ID  7hk2qsv91mzaf, child number 0\n-------------------------------------\nselect 1\n\nPlan hash value: 42\n\n" + rule + heading + rule + twoRows + rule
	monitor  = "SQL Monitoring Report\n\nSQL Text\n------------------------------\nselect 1\n\nSQL Plan Monitoring Details (Plan Hash Value=42)\n==============\n" + monHeads + "==============\n| 0 | SELECT STATEMENT | 1 |\n==============\n"
	monHeads = "| Id | Operation        | Rows     |\n|    |                  | (Actual) |\n"
	markup   = `<report db_version="19.0.0.0.0"><sql_monitor_report version="4.0"><plan_monitor/></sql_monitor_report></report>`
	zipped   = "<html><body>\n<report encode=\"base64\" compress=\"zlib\">\neAEDAAAAAAE=\n</report>\n</body></html>"
	spool    = "ID,PARENT_ID,OPERATION,OPTIONS,LAST_ELAPSED_TIME,SQL_TEXT\n0,,SELECT STATEMENT,,3000,select 1\n1,0,TABLE ACCESS,FULL,1000,\n"
	rows     = `[{"id":0,"operation":"SELECT STATEMENT","last_elapsed_time":3000}]`
)

func prefixed(text, prefix string) string {
	return prefix + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+prefix)
}

// TestOracle holds that each format is told from the others, whatever stands around it.
func TestOracle(t *testing.T) {
	for name, format := range map[string]struct {
		text string
		want Format
	}{
		"xplan":   {xplan, OracleXplan},
		"table":   {heading + twoRows, OracleXplan},
		"monitor": {monitor, OracleMonitor},
		"markup":  {markup, OracleMonitor},
		"zipped":  {zipped, OracleMonitor},
		"spool":   {spool, OracleSpool},
		"rows":    {rows, OracleSpool},
	} {
		for wrapping, text := range map[string]string{
			"plain":    format.text,
			"bom":      "\ufeff" + format.text,
			"crlf":     strings.ReplaceAll(format.text, "\n", "\r\n"),
			"noise":    "SQL> set linesize 400\nSQL> @plan.sql\n\n" + format.text + "\n2 rows selected.\n\nSQL> exit\n",
			"comment":  prefixed(format.text, "-- "),
			"quoted":   prefixed(format.text, "> "),
			"numbered": prefixed(format.text, "  12  "),
			"nbsp":     strings.ReplaceAll(format.text, "  ", " \u00a0"),
			"utf-16":   wide(format.text, false),
			"prompt":   "[oracle@db1 ~]$ sqlplus / as sysdba\n\n" + format.text,
			"log":      "[2026-03-01 09:15:00] connected\n" + format.text,
			"code":     "[code]\n" + format.text + "\n[/code]\n",
			"macro":    "{code}\n" + format.text + "\n{code}\n",
			"object":   "{\"a\":1}\n" + format.text,
		} {
			inLines := wrapping == "comment" || wrapping == "quoted" || wrapping == "numbered"
			if inLines && format.want != OracleXplan || wrapping == "noise" && name == "rows" {
				continue // nobody quotes files
			}
			if _, got, err := plan([]byte(text)); err != nil || got != format.want {
				t.Errorf("%s, %s: got %v, %v", name, wrapping, got, err)
			}
		}
	}
}

// TestOracleWordsInText holds that the words of one format inside the text of another one do not matter.
func TestOracleWordsInText(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want Format
	}{
		"heading in a spool":  {strings.Replace(spool, "select 1", "select /* | Id | Operation | */ 1", 1), OracleSpool},
		"title in a spool":    {strings.Replace(spool, "select 1", "\"select /*\nSQL Monitoring Report\n*/ 1\"", 1), OracleSpool},
		"title in xplan":      {strings.Replace(xplan, "select 1", "/*\nSQL Monitoring Report\n*/ select 1", 1), OracleXplan},
		"markup in xplan":     {strings.Replace(xplan, "select 1", "select '<report><sql_monitor_report>' from dual", 1), OracleXplan},
		"columns in xplan":    {strings.Replace(xplan, "select 1", "select\nid, operation, last_elapsed_time\nfrom v$x", 1), OracleXplan},
		"columns, wrapped":    {strings.Replace(xplan, "select 1", "select\nid,operation,last_elapsed_time,\nlast_starts,depth,position,x\nfrom v$x", 1), OracleXplan},
		"a report in xplan":   {strings.Replace(xplan, "select 1", "select xmltype('\n<report><sql_monitor_report>\n</sql_monitor_report></report>') from dual", 1), OracleXplan},
		"columns alone":       {"ID,OPERATION,LAST_ELAPSED_TIME\nlast_starts,depth,x\n", OracleSpool},
		"a rule in a spool":   {strings.Replace(spool, "\n0,", "\n--,--,--,--,--,--\n0,", 1), OracleSpool},
		"a plan in a spool":   {strings.Replace(spool, "select 1", "\"select /*\n"+heading+rule+twoRows+rule+"*/ 1\"", 1), OracleSpool},
		"rows in xplan":       {strings.Replace(xplan, "select 1", "select '\n"+doc+"\n' from dual", 1), OracleXplan},
		"heading in a report": {strings.Replace(monitor, "select 1", "select /* | Id | Operation | */ 1", 1), OracleMonitor},
		"columns in a report": {strings.Replace(monitor, "select 1", "select\nid, operation, last_elapsed_time\nfrom v$x", 1), OracleMonitor},
		"a cut heading":       {"| Id  | Operation   | Na\n-----\n", OracleXplan},
		"a spool without row": {"ID,OPERATION,LAST_ELAPSED_TIME\n", OracleSpool},
		"a title alone":       {"REM SQL Monitoring Report\nREM\n", OracleMonitor},
		"no plan":             {"NOTE: cannot fetch plan for SQL_ID: 7hk2qsv91mzaf, CHILD_NUMBER: 0\n", OracleXplan},
		"not our heading":     {" QUERY PLAN \n---\n " + doc + "\n(1 row)", PostgresJSON},
	} {
		if _, got, err := plan([]byte(c.text)); err != nil || got != c.want {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, c.want)
		}
	}
}

// TestEmptyCells holds that the empty cells at the end of the last row stay.
func TestEmptyCells(t *testing.T) {
	text := strings.TrimSuffix(strings.ReplaceAll(spool, ",", "\t"), "\n") + "\t\t"
	if body, format, err := plan([]byte(text)); err != nil || format != OracleSpool || string(body) != text {
		t.Errorf("got %q, %v, %v", body, format, err)
	}
}

// TestTwoFormats holds that a document of two formats is refused, in either order.
func TestTwoFormats(t *testing.T) {
	for _, text := range []string{xplan + "\n" + monitor, monitor + "\n" + xplan, markup + "\n" + xplan, xplan + "\n" + zipped} {
		_, _, err := plan([]byte(text))
		var bad *planner.FormatError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), "SQL Monitor") || bad.Hint == "" {
			t.Errorf("%.40q: got %v", text, err)
		}
	}
}
