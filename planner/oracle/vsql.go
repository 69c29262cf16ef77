package oracle

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// The statements that are run on a live database, all of them: they read V$SQL,
// V$SQL_PLAN_STATISTICS_ALL (or their GV$ forms, with an instance), PRODUCT_COMPONENT_VERSION and
// SYS_CONTEXT, which need no licensed pack, and they have columns of 11.2 only. They change nothing.
//
// Dates come as text, so that no driver has to know the server's time zone. A child is found by its
// number and ADDRESS, since a SQL_ID whose parent was made obsolete has numbers twice.
const (
	sqlServer = `SELECT product, version, SYS_CONTEXT('USERENV', 'SERVER_HOST') AS server_host, SYS_CONTEXT('USERENV', 'DB_NAME') AS db_name, SYS_CONTEXT('USERENV', 'SESSION_USER') AS connected_user, SYS_CONTEXT('USERENV', 'INSTANCE') AS instance_number
FROM product_component_version
WHERE product LIKE 'Oracle%'`

	sqlContainer = `SELECT SYS_CONTEXT('USERENV', 'CON_NAME') AS con_name
FROM product_component_version
WHERE product LIKE 'Oracle%'`

	sqlChildren = `SELECT s.child_number, s.address, s.plan_hash_value, s.executions, s.users_executing, s.px_servers_executions, s.end_of_fetch_count, s.is_obsolete, TO_CHAR(s.last_active_time, 'YYYY-MM-DD"T"HH24:MI:SS') AS last_active, TO_CHAR(SYSTIMESTAMP, 'TZH:TZM') AS time_zone, s.sql_text
FROM v$sql s
WHERE s.sql_id = :1
ORDER BY s.last_active_time DESC NULLS LAST, s.child_number DESC`

	sqlMeasured = `SELECT p.child_number, p.address, COUNT(*) AS plan_lines, MAX(p.starts) AS starts, MAX(p.elapsed_time) AS elapsed_time, MAX(p.last_starts) AS last_starts, MAX(p.last_elapsed_time) AS last_elapsed_time
FROM v$sql_plan_statistics_all p
WHERE p.sql_id = :1
GROUP BY p.child_number, p.address`

	sqlText = `SELECT s.sql_fulltext
FROM v$sql s
WHERE s.sql_id = :1 AND s.child_number = :2 AND s.address = HEXTORAW(:3)`

	sqlOther = `SELECT p.id, p.other_xml
FROM v$sql_plan_statistics_all p
WHERE p.sql_id = :1 AND p.child_number = :2 AND p.address = HEXTORAW(:3) AND p.other_xml IS NOT NULL`
)

// lineColumns are read of each plan line.
var lineColumns = []string{
	"sql_id", "child_number", "address", "plan_hash_value",
	"id", "parent_id", "depth", "position", "operation", "options",
	"object_owner", "object_name", "object_alias", "object_type", "object_node",
	"qblock_name", "other_tag", "distribution", "partition_start", "partition_stop",
	"access_predicates", "filter_predicates",
	"cost", "cardinality", "bytes", "temp_space", "executions",
	"starts", "output_rows", "cr_buffer_gets", "cu_buffer_gets", "disk_reads", "disk_writes", "elapsed_time",
	"last_starts", "last_output_rows", "last_cr_buffer_gets", "last_cu_buffer_gets", "last_disk_reads", "last_disk_writes", "last_elapsed_time",
	"last_memory_used", "last_execution", "last_degree", "last_tempseg_size",
}

var sqlLines = "SELECT p." + strings.Join(lineColumns, ", p.") + `
FROM v$sql_plan_statistics_all p
WHERE p.sql_id = :1 AND p.child_number = :2 AND p.address = HEXTORAW(:3)
ORDER BY p.id`

// onInstance makes a statement read the GV$ view, of one instance.
func onInstance(query string, bind int) string {
	query = strings.NewReplacer(" v$", " gv$").Replace(query)
	_, alias, _ := strings.Cut(query, "FROM gv$")
	alias, _, _ = strings.Cut(alias, "\n")
	alias = alias[strings.LastIndexByte(alias, ' ')+1:]
	return strings.Replace(query, "sql_id = :1", fmt.Sprintf("sql_id = :1 AND %s.inst_id = :%d", alias, bind), 1)
}

// A columnSet finds columns by name, in capitals.
type columnSet map[string]int

func newColumnSet(names []string) columnSet {
	set := make(columnSet, len(names))
	for i, name := range names {
		if name = strings.ToUpper(strings.TrimSpace(name)); name != "" {
			if _, twice := set[name]; !twice {
				set[name] = i
			}
		}
	}
	return set
}

func (s columnSet) has(name string) bool { _, ok := s[name]; return ok }

// A vrow is one row of a view, as text. Null is the empty text, as it is for Oracle.
type vrow struct {
	columns columnSet
	cells   []string
}

func (r vrow) text(column string) string {
	if i, ok := r.columns[column]; ok && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// number reads a count. What cannot be read is not known.
func (r vrow) number(column string) figure { return parseNumber(r.text(column)) }

// integer returns the number, 0 for none.
func (r vrow) integer(column string) int64 { return r.number(column).n }

// parseNumber reads what a driver makes of a NUMBER: 12, 1.2E+10, 12.0. Values beyond all reason, as
// CARDINALITY has them, are cut to the greatest. Spools are brought into this form before.
func parseNumber(s string) figure {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return known(n)
	}
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case s == "" || f != f || f < 0 || err != nil && f < maxValue:
		return figure{}
	case f >= maxValue:
		return known(maxValue)
	}
	return known(int64(f + 0.5))
}

// query runs one statement and returns its rows as text.
func query(ctx context.Context, db *sql.DB, statement string, args ...any) ([]vrow, error) {
	rows, err := db.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	columns, values, targets := newColumnSet(names), make([]any, len(names)), make([]any, len(names))
	for i := range values {
		targets[i] = &values[i]
	}
	var list []vrow
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		if len(list) >= maxLines {
			return nil, fmt.Errorf("more than %d rows", maxLines)
		}
		r := vrow{columns, make([]string, len(values))}
		for i, v := range values {
			r.cells[i] = textOf(v, names[i])
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// maxText bounds a LOB: OTHER_XML or a statement's text.
const maxText = 64 << 20

// textOf makes text of what a driver returned: NUMBER may come as a string type, an integer or a float,
// RAW as bytes.
func textOf(v any, column string) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		if strings.HasSuffix(strings.ToUpper(column), "ADDRESS") {
			return strings.ToUpper(hex.EncodeToString(v))
		}
		return string(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.Format("2006-01-02T15:04:05")
	case io.Reader: // a LOB
		text, _ := io.ReadAll(io.LimitReader(v, maxText)) // what was read is better than nothing
		return string(text)
	}
	if rv := reflect.ValueOf(v); rv.Kind() == reflect.String {
		return rv.String()
	}
	return fmt.Sprint(v)
}
