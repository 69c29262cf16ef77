package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// vitals are what the doctor read. Judging them (doctor_points.go) asks the server nothing more.
type vitals struct {
	version                     int // such as 150018
	versionText, database, role string
	superuser                   bool
	roles                       []string // of those that matter, which the role may use
	standby                     bool
	pid                         string // of the backend that answered
	pooled                      bool   // the backend is not the one that greeted us
	readable, tables            int    // tables that the role may read, of those looked at
	createdIn                   string // schema of pg_stat_statements, quoted; "" if it is not created
	extension                   string // its version
	available                   bool   // it can be created; known only where it is not
	info                        bool   // it has pg_stat_statements_info
	storePlans                  string // version of pg_store_plans, "" without
	auroraPlans                 bool
	cloud                       *cloud

	settings   map[string]setting
	statements statementCounts
	clock      clockReading
	queries    int
}

// A setting is a row of pg_settings. Rows that the role may not see are not there.
type setting struct {
	value   string // at the session's start: not what SET LOCAL made of it
	unit    string // of value, "" for none
	context string // who may change it, and when that has an effect
	source  string
	pending bool // a changed value waits for a restart
}

// statementCounts are what pg_stat_statements holds.
type statementCounts struct {
	err                       error // why it cannot be read; the rest is 0 then
	rows, here, usable        int   // all, of this database, and of these those that the role may see
	hidden, lost, evictions   int
	since                     string // when it was reset, "" if not known
	evictionsKnown, textsGone bool
	textsUnread               bool // whether texts were lost is not known
}

// settingNames are those that the judgment needs, beside those of the modules.
var settingNames = []string{"shared_preload_libraries", "session_preload_libraries", "local_preload_libraries",
	"compute_query_id", "track_io_timing", "track_wal_io_timing", "track_activities", "track_activity_query_size",
	"log_destination", "logging_collector", "log_line_prefix", "log_min_duration_statement",
	"default_transaction_read_only", "statement_timeout", "transaction_timeout", "jit", "search_path",
	"max_standby_streaming_delay", "hot_standby_feedback"}

// query runs one of the catalog queries and counts it.
func (v *vitals) query(ctx context.Context, c *Conn, sql string, args ...string) ([][]string, error) {
	v.queries++
	return c.rows(ctx, sql, args...)
}

func (v *vitals) readSettings(ctx context.Context, c *Conn) error {
	var prefixes []string
	for _, name := range append([]string{"auto_explain", "pg_stat_statements"}, cloudPrefixes()...) {
		prefixes = append(prefixes, name+".%")
	}
	rows, err := v.query(ctx, c, `select name, coalesce(reset_val, ''), coalesce(unit, ''), context, source, pending_restart
		from pg_settings where name = any($1::text[]) or name like any($2::text[])`, textArray(settingNames), textArray(prefixes))
	if err != nil {
		return err
	}
	v.settings = make(map[string]setting, len(rows))
	for _, r := range rows {
		v.settings[r[0]] = setting{value: r[1], unit: r[2], context: r[3], source: r[4], pending: r[5] == "t"}
	}
	return nil
}

// textArray writes an array's literal. The elements have to be plain names.
func textArray(list []string) string { return "{" + strings.Join(list, ",") + "}" }

// maxTables bounds how many tables are looked at for the right to read them.
const maxTables = 500

func (v *vitals) readServer(ctx context.Context, c *Conn) error {
	rows, err := v.query(ctx, c, `select current_setting('server_version_num'), current_setting('server_version'), current_database(), current_user,
		(select rolsuper from pg_roles where rolname = current_user),
		array_to_string(array(select rolname from pg_roles where rolname in ('pg_read_all_stats', 'pg_monitor', 'pg_read_all_settings') and pg_has_role(oid, 'usage')), ' '),
		pg_is_in_recovery(), pg_backend_pid(), t.readable, t.tables,
		quote_ident(n.nspname), e.extversion,
		case when e.oid is null then exists (select from pg_available_extensions where name = 'pg_stat_statements') end,
		exists (select from pg_class where relnamespace = e.extnamespace and relname = 'pg_stat_statements_info'),
		(select extversion from pg_extension where extname = 'pg_store_plans'),
		array_to_string(array(select proname from pg_proc where proname in ('aurora_version', 'aurora_stat_plans')), ' '),
		array_to_string(array(select rolname from pg_roles where rolname = any($1::text[])), ' ')
		from (select count(*) as tables, count(*) filter (where has_table_privilege(oid, 'select') and has_schema_privilege(relnamespace, 'usage')) as readable
			from (select oid, relnamespace from pg_class where relkind in ('r', 'p', 'm', 'f') and oid >= 16384 and relpersistence <> 't' limit `+strconv.Itoa(maxTables)+`) s) t
		left join pg_extension e on e.extname = 'pg_stat_statements'
		left join pg_namespace n on n.oid = e.extnamespace`, textArray(cloudRoles()))
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return fmt.Errorf("%d rows instead of one", len(rows))
	}
	return v.takeServer(rows[0])
}

func (v *vitals) takeServer(r []string) (err error) {
	if v.version, err = strconv.Atoi(r[0]); err != nil {
		return err
	}
	v.versionText, v.database, v.role = r[1], r[2], r[3]
	v.superuser, v.roles = r[4] == "t", strings.Fields(r[5])
	v.standby, v.pid = r[6] == "t", r[7]
	v.readable, v.tables = count(r[8]), count(r[9])
	v.createdIn, v.extension, v.available, v.info = r[10], r[11], r[12] == "t", r[13] == "t"
	v.storePlans = r[14]
	v.auroraPlans = slices.Contains(strings.Fields(r[15]), "aurora_stat_plans")
	v.cloud = findCloud(v.settings, append(strings.Fields(r[16]), strings.Fields(r[15])...))
	return nil
}

// count reads what count() yields, 0 for anything else.
func count(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// maxTexts bounds of how many statements the texts are read: they are in a file, which is read as a whole.
const maxTexts = 1000

// readStatements counts what pg_stat_statements holds. That it cannot be read is a finding. The function
// is asked in place of the view, as it can leave out the texts: with 5,000 statements that takes a third
// of the time. The statements that the role may not see have no id.
func (v *vitals) readStatements(ctx context.Context, c *Conn) error {
	if v.createdIn == "" {
		return nil
	}
	evictions := "null, null"
	if v.info {
		evictions = fmt.Sprintf(`(select dealloc from %[1]s.pg_stat_statements_info), (select to_char(stats_reset at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') from %[1]s.pg_stat_statements_info)`, v.createdIn)
	}
	rows, err := v.query(ctx, c, fmt.Sprintf(`select has_table_privilege($1, 'select'), count(*), count(*) filter (where d.oid is not null),
		count(*) filter (where d.oid is not null and s.queryid is not null), count(*) filter (where s.queryid is null), %s
		from %s.pg_stat_statements(false) s left join pg_database d on d.oid = s.dbid and d.datname = current_database()`, evictions, v.createdIn), v.createdIn+".pg_stat_statements")
	n := &v.statements
	switch code := serverCode(err); {
	case code != "" && code != "57014":
		n.err = err
		return nil
	case err != nil:
		return err
	}
	r := rows[0]
	if r[0] != "t" {
		n.err = &ServerError{Code: "42501", Message: "permission denied for view pg_stat_statements"}
		return nil
	}
	n.rows, n.here, n.usable, n.hidden = count(r[1]), count(r[2]), count(r[3]), count(r[4])
	n.evictions, n.evictionsKnown, n.since = count(r[5]), r[5] != "", r[6]
	return v.readTexts(ctx, c)
}

// readTexts counts the statements without one.
func (v *vitals) readTexts(ctx context.Context, c *Conn) error {
	n := &v.statements
	if n.textsUnread = n.rows > maxTexts; n.textsUnread {
		return nil
	}
	rows, err := v.query(ctx, c, fmt.Sprintf(`select count(*) from %s.pg_stat_statements where queryid is not null and coalesce(query, '') = ''`, v.createdIn))
	switch code := serverCode(err); {
	case code == "22021":
		n.textsGone = true // NULs stand where the texts were: see statementsError
		return nil
	case err != nil:
		return err
	}
	n.lost = count(rows[0][0])
	return nil
}
