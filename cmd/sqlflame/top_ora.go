package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sqlflame/planner/oracle"
)

const topOraLong = `Top ora lists the statements in an Oracle database's cursor cache that cost most, by SQL_ID, from V$SQL
(with --instance GV$SQL). It connects as "sqlflame ora" does, reads only views that need no licensed pack,
and changes nothing.

Of each statement: elapsed time over all executions since its cursors were loaded and its share of all,
executions, mean, CPU time, buffer gets, disk reads, rows, and the child cursors. A child whose number has
a star was executed with run-time statistics: "sqlflame ora SQL_ID" can draw it. Elapsed time includes
parallel servers; a PL/SQL block may include the statements that it calls.`

const topOraExample = `  sqlflame top ora -d scott@//db1:1521/shop
  sqlflame top ora -d /@shop --schema APP --by gets --limit 10`

// topOraFlags are the options of the command top ora.
type topOraFlags struct {
	topFlags
	oraConnection
	request oracle.TopRequest
}

func oraOrders() []string {
	var list []string
	for _, o := range oracle.TopOrders {
		list = append(list, string(o))
	}
	return list
}

func newTopOraCmd(a *app) *cobra.Command {
	var opts topOraFlags
	cmd := &cobra.Command{
		Use:     "ora",
		Short:   "List the statements in an Oracle database's cursor cache that cost most",
		Long:    topOraLong,
		Example: topOraExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runTopOra(cmd.Context(), args, &opts)
		},
	}
	opts.oraConnection.add(cmd)
	opts.topFlags.add(cmd, oraOrders())
	f := cmd.Flags()
	f.StringVar(&opts.request.Schema, "schema", "", "list only what was parsed as `SCHEMA`")
	f.Int64Var(&opts.request.MinExecutions, "min-executions", 0, "list only what was executed at least `N` times")
	f.Var(numberFlag{&opts.request.Instance, 1}, "instance", "the RAC instance `N`, by the GV$ views")
	return cmd
}

func (a *app) runTopOra(ctx context.Context, args []string, opts *topOraFlags) error {
	if err := opts.check(args, oraOrders()); err != nil {
		return err
	}
	if opts.limit > oracle.MaxTop {
		return usage("", "--limit is from 1 to %d", oracle.MaxTop)
	}
	if err := opts.checkTimeout(); err != nil {
		return err
	}
	if err := opts.complete(); err != nil {
		return err
	}
	r := opts.request
	r.By, r.Limit = oracle.TopOrder(opts.by), opts.limit
	ctx, cancel := context.WithTimeout(ctx, opts.timeout)
	defer cancel()
	db, err := a.openOracle(ctx, &opts.oraConnection)
	if err != nil {
		return err
	}
	defer db.Close()
	list, err := oracle.ReadTop(ctx, db, r)
	if err != nil {
		return err
	}
	return a.emitTop(ctx, oraReport(list, r, opts.target.Connect), &opts.topFlags)
}

// topOraKeys are the keys of the columns by which can be ranked.
var topOraKeys = map[oracle.TopOrder]string{
	oracle.TopElapsed: "elapsed_ms", oracle.TopMean: "mean_ms", oracle.TopCPU: "cpu_ms", oracle.TopGets: "buffer_gets",
	oracle.TopReads: "disk_reads", oracle.TopExecutions: "executions", oracle.TopRows: "rows",
}

var topOraColumns = []topColumn{
	{"sql_id", "SQL_ID", topID}, {"elapsed_ms", "elapsed", topMillis}, {"share_percent", "share", topShare}, {"executions", "execs", topCount},
	{"mean_ms", "mean", topMillis}, {"cpu_ms", "CPU", topMillis}, {"buffer_gets", "gets", topCount},
	{"disk_reads", "reads", topCount}, {"rows", "rows", topCount},
}

func oraReport(list *oracle.Top, r oracle.TopRequest, connect string) *topReport {
	report := &topReport{columns: topOraColumns, by: topOraKeys[r.By], facts: oraFacts(list, r), header: oraHeader(list, r), notes: oraNotes(list)}
	for _, s := range list.Rows {
		report.rows = append(report.rows, oraRow(s))
		if report.next == "" && s.Measured() {
			report.next = "sqlflame ora " + s.SQLID + " -d " + shellQuote(connect) + oraInstance(r)
		}
	}
	return report
}

func oraInstance(r oracle.TopRequest) string {
	if r.Instance == nil {
		return ""
	}
	return fmt.Sprintf(" --instance %d", *r.Instance)
}

func oraRow(s oracle.TopRow) topRow {
	ms := func(us int64) any { return float64(us) / 1000 }
	mean := ms(s.Mean)
	if s.Executions == 0 {
		mean = nil
	}
	children := []fields{}
	for _, c := range s.Children {
		children = append(children, fields{{"child", c.Number}, {"plan_hash_value", c.PlanHash}, {"executions", c.Executions}, {"has_statistics", c.Measured}, {"obsolete", c.Obsolete}})
	}
	label := s.Schema
	if s.Schemas > 1 {
		label = fmt.Sprintf("%d schemas", s.Schemas)
	}
	label += ", " + childrenText(s.Children)
	if s.Running > 0 {
		label += ", running"
	}
	return topRow{
		values: []any{s.SQLID, ms(s.Elapsed), s.Share, s.Executions, mean, ms(s.CPU), s.Gets, s.Reads, s.Rows},
		more: fields{{"schema", s.Schema}, {"schemas", s.Schemas}, {"running_sessions", s.Running}, {"last_active", s.LastActive},
			{"has_statistics", s.Measured()}, {"children", topChildren(children)}, {"text", s.Text}},
		label: label, text: s.Text,
	}
}

// topChildren are the child cursors, for JSON as they are and for CSV as a text.
type topChildren []fields

func (c topChildren) String() string {
	var list []string
	for _, child := range c {
		text := fmt.Sprint(child[0].value)
		if child[3].value == true {
			text += "*"
		}
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

// childrenText lists the child numbers, those with statistics first.
func childrenText(children []oracle.TopChild) string {
	const most = 6
	sorted := slices.Clone(children)
	slices.SortStableFunc(sorted, func(a, b oracle.TopChild) int {
		switch {
		case a.Measured == b.Measured:
			return 0
		case a.Measured:
			return -1
		}
		return 1
	})
	var list []string
	for i, c := range sorted {
		if i == most {
			list = append(list, fmt.Sprintf("and %d more", len(sorted)-most))
			break
		}
		text := fmt.Sprint(c.Number)
		if c.Measured {
			text += "*"
		}
		list = append(list, text)
	}
	switch len(children) {
	case 0:
		return "no child"
	case 1:
		return "child " + list[0]
	}
	return "children " + strings.Join(list, " ")
}

func oraFacts(list *oracle.Top, r oracle.TopRequest) fields {
	o := list.Origin
	known := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	var instance any
	if r.Instance != nil {
		instance = *r.Instance
	}
	whole := topOraKeys[r.By.Whole()]
	var value any = list.Whole
	if strings.HasSuffix(whole, "_ms") {
		value = float64(list.Whole) / 1000
	}
	return fields{
		{"engine", o.Engine}, {"version", known(o.Version)}, {"host", known(o.Host)}, {"database", known(o.Database)}, {"role", known(o.Role)}, {"instance", instance},
		{"by", string(r.By)}, {"limit", r.Limit}, {"of_schema", known(r.Schema)}, {"min_executions", r.MinExecutions},
		{"statements_in_scope", list.Statements}, {"statements_of_sqlflame", list.Own}, {"share_of", whole}, {"whole_" + whole, value},
	}
}

func oraHeader(list *oracle.Top, r oracle.TopRequest) []string {
	o := list.Origin
	server := strings.TrimSpace("Oracle " + o.Version)
	for _, part := range [][2]string{{" at ", o.Host}, {", database ", o.Database}, {", as ", o.Role}} {
		if part[1] != "" {
			server += part[0] + part[1]
		}
	}
	view := "V$SQL"
	if r.Instance != nil {
		view = fmt.Sprintf("GV$SQL of instance %d", *r.Instance)
	}
	whole := countText(list.Whole) + " " + string(r.By)
	switch by := r.By.Whole(); by {
	case oracle.TopElapsed, oracle.TopCPU:
		whole = durationText(float64(list.Whole)/1000) + " of " + string(by) + " time"
	}
	return []string{server, fmt.Sprintf("%s: the first %d of %s statements by %s; share of %s", view, len(list.Rows), countText(list.Statements), r.By, whole)}
}

func oraNotes(list *oracle.Top) []string {
	var notes []string
	if list.Own > 0 {
		notes = append(notes, several(list.Own, "statement")+" left out that sqlflame itself ran")
	}
	switch {
	case len(list.Rows) == 0:
		notes = append(notes, "no statement is left to list")
	case !slices.ContainsFunc(list.Rows, oracle.TopRow.Measured):
		notes = append(notes, "none of them was executed with run-time statistics, which a flame graph needs: ALTER SESSION SET statistics_level = ALL, or the hint GATHER_PLAN_STATISTICS, and run it again")
	default:
		notes = append(notes, "children with a star have run-time statistics and can be drawn")
	}
	return notes
}
