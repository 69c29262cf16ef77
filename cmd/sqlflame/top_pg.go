package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sqlflame/planner/postgres"
)

const topPGLong = `Top pg lists the statements in pg_stat_statements that cost most, with the query ids that "sqlflame pg"
takes. It connects as "sqlflame pg" does; -h is the host. Two short queries are run in a READ ONLY
transaction.

Of each statement: its total execution time since the last reset and its share of all, calls, mean and
standard deviation of a call, rows, blocks found in the buffer cache (hit) and not (read), temporary
blocks and write-ahead log. A query id that several roles ran is one line. JSON and CSV have more.`

const topPGExample = `  sqlflame top pg -d shop
  sqlflame top pg -h db1 -U dba -d shop --by mean --min-calls 100 --limit 5
  sqlflame top pg -d shop --all-databases --format json`

// topPGFlags are the options of the command top pg.
type topPGFlags struct {
	topFlags
	target  postgres.Target
	request postgres.TopRequest
}

func pgOrders() []string {
	var list []string
	for _, o := range postgres.TopOrders {
		list = append(list, string(o))
	}
	return list
}

func newTopPGCmd(a *app) *cobra.Command {
	var opts topPGFlags
	cmd := &cobra.Command{
		Use:     "pg",
		Short:   "List the statements in pg_stat_statements that cost most",
		Long:    topPGLong,
		Example: topPGExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runTopPG(cmd.Context(), args, &opts)
		},
	}
	addPGConnection(cmd, &opts.target)
	opts.add(cmd, pgOrders())
	f := cmd.Flags()
	f.BoolVar(&opts.request.AllDatabases, "all-databases", false, "list the statements of all databases, not only of the one connected to")
	f.StringVar(&opts.request.Role, "role", "", "list only what `ROLE` ran")
	f.Int64Var(&opts.request.MinCalls, "min-calls", 0, "list only what was called at least `N` times")
	f.BoolVar(&opts.request.All, "all", false, "list transaction control and SET, SHOW and the like, too")
	f.DurationVar(&opts.request.Timeout, "timeout", 5*time.Second, "give up after this time; 0 is never")
	return cmd
}

func (a *app) runTopPG(ctx context.Context, args []string, opts *topPGFlags) error {
	if err := opts.check(args, pgOrders()); err != nil {
		return err
	}
	if opts.request.Timeout < 0 {
		return usage("0 is no limit", "a time limit is negative")
	}
	r := opts.request
	r.By, r.Limit, r.TextLimit = postgres.TopOrder(opts.by), opts.limit, opts.textLimit()
	conn, err := postgres.Connect(ctx, opts.target)
	if err != nil {
		return err
	}
	defer conn.Close()
	list, err := conn.Top(ctx, r)
	if err != nil {
		return topPGError(err)
	}
	return a.emitTop(ctx, pgReport(list, r, opts.target), &opts.topFlags)
}

// topPGError adds the hints that only a list has.
func topPGError(err error) error {
	var uncounted *postgres.TopOrderError
	var missing *postgres.NoStatementsError
	switch {
	case errors.As(err, &uncounted):
		return fail(exitUsage, uncountedHint(uncounted), "%w", err)
	case errors.As(err, &missing) && !missing.NotLoaded:
		return fail(exitConnect, fmt.Sprintf("run CREATE EXTENSION pg_stat_statements in database %s (shared_preload_libraries must list it); or connect to a database that has it, with --all-databases", missing.Database), "%w", err)
	}
	return err
}

func uncountedHint(e *postgres.TopOrderError) string {
	if e.Setting == "" {
		return "PostgreSQL 13 and later count it; after an upgrade run ALTER EXTENSION pg_stat_statements UPDATE"
	}
	return fmt.Sprintf("a superuser can run: ALTER SYSTEM SET %s = on; SELECT pg_reload_conf()", e.Setting)
}

// topPGKeys are the keys of the columns by which can be ranked.
var topPGKeys = map[postgres.TopOrder]string{
	postgres.TopTotal: "total_ms", postgres.TopMean: "mean_ms", postgres.TopMax: "max_ms", postgres.TopStddev: "stddev_ms",
	postgres.TopCalls: "calls", postgres.TopRows: "rows", postgres.TopReads: "read_blocks", postgres.TopHits: "hit_blocks",
	postgres.TopTemp: "temp_blocks", postgres.TopWAL: "wal_bytes", postgres.TopIO: "io_ms", postgres.TopPlan: "plan_ms",
}

// topPGColumns come in this order; those that a narrow terminal has no room for are lost from the right.
var topPGColumns = []topColumn{
	{"query_id", "query id", topID}, {"total_ms", "total", topMillis}, {"share_percent", "share", topShare}, {"calls", "calls", topCount},
	{"mean_ms", "mean", topMillis}, {"max_ms", "", topMillis}, {"stddev_ms", "stddev", topMillis}, {"plan_ms", "", topMillis}, {"io_ms", "", topMillis},
	{"rows", "rows", topCount}, {"hit_blocks", "hit", topCount}, {"read_blocks", "read", topCount}, {"temp_blocks", "temp", topCount}, {"wal_bytes", "WAL", topBytes},
}

func pgReport(list *postgres.Top, r postgres.TopRequest, target postgres.Target) *topReport {
	report := &topReport{columns: topPGColumns, by: topPGKeys[r.By], facts: pgFacts(list, r), header: pgHeader(list, r), notes: pgNotes(list, r)}
	for _, s := range list.Rows {
		report.rows = append(report.rows, pgRow(list, s, r.AllDatabases))
		if s.Readable && report.next == "" {
			report.next = drawPG(target, list.Origin.Database, s.Database, s.QueryID)
			if placeholder.MatchString(s.Text) {
				report.next += " --params values.json"
				report.needs = `values.json has the values of $1 and so on: [42, "x"]; without --analyze none is needed`
			}
			report.next += " -o q.svg"
		}
	}
	return report
}

func pgRow(list *postgres.Top, s postgres.TopRow, databases bool) topRow {
	known := func(is bool, v any) any {
		if is || v != int64(0) && v != 0.0 {
			return v
		}
		return nil
	}
	row := topRow{
		values: []any{s.QueryID, s.Total, s.Share, s.Calls, s.Mean, s.Max, s.Stddev, known(list.Known.Plan, s.PlanTime), known(list.Known.IO, s.IOTime),
			s.Rows, s.Hits, s.Reads, s.Temp, known(list.Known.WAL, s.WAL)},
		more: fields{{"database", s.Database}, {"roles", s.Roles}, {"nested", s.Nested}, {"text_bytes", s.TextSize}, {"text", s.Text}},
		text: s.Text,
	}
	if row.label = s.Roles[0]; len(s.Roles) > 1 {
		row.label = fmt.Sprintf("%d roles", len(s.Roles))
	}
	if databases {
		row.label += " in " + s.Database
	}
	if s.Nested {
		row.label += ", in a function"
	}
	if s.TextLost {
		row.more[len(row.more)-1].value, row.text = nil, "(text lost)"
	}
	return row
}

func pgFacts(list *postgres.Top, r postgres.TopRequest) fields {
	o := list.Origin
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	return fields{
		{"engine", o.Engine}, {"version", o.Version}, {"host", o.Host}, {"database", o.Database}, {"role", o.Role}, {"when", o.When},
		{"extension_version", text(list.Extension)}, {"stats_reset", text(list.StatsReset)}, {"evictions", list.Evicted},
		{"by", string(r.By)}, {"limit", r.Limit}, {"all_databases", r.AllDatabases}, {"of_role", text(r.Role)}, {"min_calls", r.MinCalls},
		{"rows_in_scope", list.Statements}, {"rows_hidden", list.Hidden}, {"rows_of_sqlflame", list.Own}, {"rows_of_control", list.Control}, {"listable", list.Listable},
		{"share_of", topPGKeys[r.By.Whole()]}, {"whole_" + topPGKeys[r.By.Whole()], topMillis.exact(list.Whole)},
	}
}

// wholeText says of what the shares are.
func wholeText(by postgres.TopOrder, n float64) string {
	switch by = by.Whole(); by {
	case postgres.TopTotal:
		return durationText(n) + " of execution"
	case postgres.TopPlan:
		return durationText(n) + " of planning"
	case postgres.TopIO:
		return durationText(n) + " of I/O"
	case postgres.TopWAL:
		return bytesText(int64(n)) + " of WAL"
	case postgres.TopReads, postgres.TopHits, postgres.TopTemp:
		return shortCount(int64(n)) + " blocks"
	}
	return shortCount(int64(n)) + " " + string(by)
}

func pgHeader(list *postgres.Top, r postgres.TopRequest) []string {
	o := list.Origin
	database := "database " + o.Database
	if r.AllDatabases {
		database = "all databases"
	}
	since := ""
	if list.StatsReset != "" {
		since = ", counted since " + list.StatsReset
	}
	return []string{
		fmt.Sprintf("PostgreSQL %s at %s, %s, as %s, %s", o.Version, o.Host, database, o.Role, o.When),
		fmt.Sprintf("pg_stat_statements %s%s", list.Extension, since),
		fmt.Sprintf("the first %d of %s by %s; share of %s", len(list.Rows), several(list.Listable, "statement"), r.By, wholeText(r.By, list.Whole)),
	}
}

// pgNotes says what is not listed, and why.
func pgNotes(list *postgres.Top, r postgres.TopRequest) []string {
	var notes []string
	note := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if list.Hidden > 0 {
		share := ""
		if list.Whole > 0 {
			share = fmt.Sprintf(" (%.1f %% of the whole)", 100*list.HiddenPart/list.Whole)
		}
		note("%s of other roles hidden%s: GRANT pg_read_all_stats TO %s shows them", several(list.Hidden, "statement"), share, roleName(list.Origin.Role))
	}
	if list.Own > 0 {
		note("%s left out that sqlflame itself ran", several(list.Own, "statement"))
	}
	if list.Control > 0 {
		note("%s left out that begin or end transactions, or set or show settings; --all lists them", several(list.Control, "statement"))
	}
	if list.LostTexts {
		note("the server has lost the texts of all statements; pg_stat_statements_reset() begins anew")
	}
	if list.Evicted > 0 {
		note("pg_stat_statements.max is too small: rare statements were thrown out %s", several(list.Evicted, "time"))
	}
	if len(list.Rows) == 0 {
		note("no statement is left to list")
	}
	return notes
}

var placeholder = regexp.MustCompile(`\$[0-9]`)

// drawPG is the command that draws a statement: with the user's own connection flags, without a password.
func drawPG(target postgres.Target, current, database, id string) string {
	words := []string{"sqlflame", "pg"}
	for _, f := range [][2]string{{"-h", target.Host}, {"-p", target.Port}, {"-U", target.User}} {
		if f[1] != "" {
			words = append(words, f[0], shellQuote(f[1]))
		}
	}
	return strings.Join(append(words, "-d", shellQuote(databaseArg(target.Database, current, database)), id, "--analyze"), " ")
}

var conninfoPassword = regexp.MustCompile(`(?i)password\s*=`)

// databaseArg is what -d has to be for a database, where given was what the user said and led to current.
func databaseArg(given, current, database string) string {
	isURI := strings.HasPrefix(given, "postgres://") || strings.HasPrefix(given, "postgresql://")
	if isURI {
		if u, err := url.Parse(given); err == nil {
			if u.User != nil {
				u.User = url.User(u.User.Username())
			}
			query := u.Query()
			for key := range query {
				if strings.EqualFold(key, "password") || strings.EqualFold(key, "sslpassword") {
					query.Del(key)
				}
			}
			if u.RawQuery = query.Encode(); database != current {
				u.Path = "/" + database
			}
			return u.String()
		}
	}
	if !isURI && strings.Contains(given, "=") && !conninfoPassword.MatchString(given) {
		if database == current {
			return given
		}
		return given + " dbname=" + conninfoValue(database)
	}
	if strings.Contains(database, "=") || strings.HasPrefix(database, "postgres") && strings.Contains(database, "://") {
		return "dbname=" + conninfoValue(database)
	}
	return database
}

func conninfoValue(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
