package postgres

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ownMark stands in the catalog queries that this program runs, behind their first word, where every
// version of pg_stat_statements keeps it. It must not stand before a user's text: pg_hint_plan looks
// for its hints in the first comment.
const ownMark = "/* sqlflame */"

// marked puts the mark into one of our own queries.
func marked(sql string) string {
	end := strings.IndexAny(sql, " \n\t")
	if end < 0 {
		return sql
	}
	switch word := sql[:end]; word {
	case "select", "with", "explain":
		return word + " " + ownMark + " " + sql[end+1:]
	}
	return sql
}

// ownStatement is the condition that finds what this program ran: its queries, and EXPLAIN with the
// options in the order and spelling of this program. The mark alone is anybody's.
const ownStatement = `coalesce(query ~ '^(select|with|explain) /\* sqlflame \*/ ' and query ~ '(pg_|current_|set_config|generate_series)' or query ~ '^EXPLAIN \([A-Z_, ]*VERBOSE[A-Z_, ]*, FORMAT JSON\) '
	or query = '` + ownSearchPath + `', false)`

// ownSearchPath is set before the catalogs are read: nothing else shall be found by their names.
const ownSearchPath = `set local search_path = pg_catalog, pg_temp`

// sum adds those of the columns that the view has, as an expression.
func (v *topView) sum(columns ...string) string {
	terms := []string{"0"}
	for _, c := range columns {
		if v.has(c) {
			terms = append(terms, "s."+c)
		}
	}
	return strings.Join(terms, " + ")
}

// either returns the first of the columns that the view has.
func (v *topView) either(columns ...string) string {
	for _, c := range columns {
		if v.has(c) {
			return "s." + c
		}
	}
	return "0"
}

// topValues are what is read of each group, in the order of readRow.
var topValues = []struct {
	order TopOrder
	sql   string
}{
	{TopCalls, "sum(calls)"},
	{TopTotal, "sum(total)"},
	{TopMean, "coalesce(sum(total) / nullif(sum(calls), 0), 0)"},
	{TopMax, "max(slowest)"},
	// Of one row its own; of several what all calls together have.
	{TopStddev, "case when count(*) = 1 then max(stddev) else coalesce(sqrt(greatest(0, sum(calls * (stddev ^ 2 + mean ^ 2)) / nullif(sum(calls), 0) - (sum(total) / nullif(sum(calls), 0)) ^ 2)), 0) end"},
	{TopPlan, "sum(planned)"},
	{TopIO, "sum(io)"},
	{TopRows, "sum(rows)"},
	{TopHits, "sum(hits)"},
	{TopReads, "sum(reads)"},
	{TopTemp, "sum(temp)"},
	{TopWAL, "sum(wal)"},
}

// values writes them as columns of a select list.
func values() string {
	var list []string
	for _, v := range topValues {
		list = append(list, v.sql+" as by_"+string(v.order))
	}
	return strings.Join(list, ",\n\t\t\t")
}

// controlStatement is the condition that finds transaction control and settings, by the first word.
// Nobody draws them, and on a quiet server they fill the list.
const controlStatement = `coalesce(query ~* '^(\s|/\*[^*]*\*/|--[^\n]*\n)*(begin|start|commit|end|rollback|abort|savepoint|release|set|reset|show|discard|deallocate)\M', false)`

// ownRoom is how many statements that are left out may stand among those that are listed.
const ownRoom = 400

// listing is the query. Its parameters are a role or the empty text, the least calls, and the limit. Each row
// begins with what there is in all, so that it comes back even where nothing is listed. To rank, no
// text is needed: the extension reads them from a file, all of them, so that is done once and late. The last column counts what is ranked, whatever the limit.
func (t *topQuery) listing(texts bool) string {
	v := &t.view
	scope, since, top := "", "'', 0", "true"
	if !t.AllDatabases {
		scope = "where s.dbid = (select oid from pg_database where datname = current_database())"
	}
	if v.info {
		since = fmt.Sprintf(`(select to_char(stats_reset at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from %[1]s.pg_stat_statements_info), (select dealloc from %[1]s.pg_stat_statements_info)`, quoteIdent(v.schema))
	}
	if v.has("toplevel") {
		top = "s.toplevel"
	}
	whole := t.By.Whole()
	return fmt.Sprintf(`with s as (
			select s.dbid, s.userid, s.queryid, queryid is null as hidden, coalesce(r.rolname::text, s.userid::text) as role,
				%[1]s as toplevel, s.calls, %[2]s as total, %[3]s as mean, %[4]s as slowest, %[5]s as stddev, %[6]s as planned,
				%[7]s as io, s.rows, %[8]s as hits, %[9]s as reads, %[10]s as temp, %[11]s as wal
			from %[12]s.pg_stat_statements(false) s left join pg_roles r on r.oid = s.userid %[13]s
		), everything as (
			select count(*) as n, count(*) filter (where hidden) as hidden,
				coalesce(%[14]s, 0) as whole, coalesce(%[15]s, 0) as hidden_part from s
		), top as (
			select dbid, queryid, string_agg(distinct role, chr(10)) as roles, not bool_or(toplevel) as nested, count(*) over () as ids,
			%[16]s
			from s where not hidden and ($1 = '' or role = $1)
			group by dbid, queryid having sum(calls) >= $2::bigint
			order by by_%[17]s desc, queryid, dbid limit $3::int
		), texts as (%[18]s)
		select e.n, e.hidden, e.whole, e.hidden_part, %[19]s, coalesce(x.kind, ''), t.queryid,
			coalesce((select d.datname::text from pg_database d where d.oid = t.dbid), t.dbid::text), t.roles, t.nested,
			x.query, x.query is null, coalesce(x.size, 0), %[20]s, coalesce(t.ids, 0)
		from everything e left join top t on true left join texts x using (dbid, queryid)
		order by by_%[17]s desc, t.queryid, t.dbid`,
		top, v.either("total_exec_time", "total_time"), v.either("mean_exec_time", "mean_time"), v.either("max_exec_time", "max_time"),
		v.either("stddev_exec_time", "stddev_time"), v.either("total_plan_time"),
		v.sum("blk_read_time", "blk_write_time", "shared_blk_read_time", "shared_blk_write_time", "local_blk_read_time", "local_blk_write_time", "temp_blk_read_time", "temp_blk_write_time"),
		v.sum("shared_blks_hit", "local_blks_hit"), v.sum("shared_blks_read", "local_blks_read"), v.sum("temp_blks_read", "temp_blks_written"),
		v.either("wal_bytes"), quoteIdent(v.schema), scope,
		wholeOf(whole, "toplevel"), wholeOf(whole, "toplevel and hidden"), values(), t.By,
		t.texts(texts), since, "by_"+strings.Join(orderNames(), ", by_"))
}

// texts is the query for the texts of the ranked statements. Without texts it has no rows.
func (t *topQuery) texts(wanted bool) string {
	if !wanted {
		return `select dbid, queryid, null::text as query, 0 as size, '' as kind from top where false`
	}
	text := "s.query"
	if t.TextLimit > 0 {
		text = fmt.Sprintf("left(s.query, %d)", t.TextLimit)
	}
	control := controlStatement
	if t.All {
		control = "false"
	}
	return fmt.Sprintf(`
			select distinct on (dbid, queryid) dbid, queryid, %s as query, octet_length(s.query) as size,
				case when %s then 'own' when %s then 'control' else '' end as kind
			from top join %s.pg_stat_statements s using (dbid, queryid)
			order by dbid, queryid, s.query is null, s.userid
		`, text, ownStatement, control, quoteIdent(t.view.schema))
}

// wholeOf is an order's value over all statements that fulfil a condition.
func wholeOf(order TopOrder, condition string) string {
	for _, v := range topValues {
		if v.order == order {
			return v.sql + " filter (where " + condition + ")"
		}
	}
	return "0"
}

func orderNames() []string {
	var list []string
	for _, v := range topValues {
		list = append(list, string(v.order))
	}
	return list
}

// read takes the rows of the listing, as many as there is room for.
func (t *Top) read(rows [][]string, by TopOrder, limit int) error {
	n := topFigures{}
	for i, row := range rows {
		if i == 0 {
			t.Statements, t.Hidden = n.count(row[0]), n.count(row[1])
			t.Whole, t.HiddenPart = n.real(row[2]), n.real(row[3])
			t.StatsReset, t.Evicted = row[4], n.count(row[5])
			t.Listable = n.count(row[len(row)-1])
		}
		switch {
		case row[7] == "":
		case row[6] == "own":
			t.Own++
		case row[6] == "control":
			t.Control++
		case len(t.Rows) == limit:
		default:
			r := n.row(row[7:])
			if value := n.real(row[14+slices.Index(orderNames(), string(by.Whole()))]); t.Whole > 0 {
				r.Share = value / t.Whole
			}
			t.Rows = append(t.Rows, r)
		}
	}
	t.Listable -= t.Own + t.Control
	if n.err != nil {
		return fmt.Errorf("pg_stat_statements: %w", n.err)
	}
	return nil
}

// topFigures reads numbers and remembers the first that is none.
type topFigures struct{ err error }

func (n *topFigures) real(text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		n.err = fmt.Errorf("%q is no number", text)
		return 0
	case math.IsNaN(f) || math.IsInf(f, 0):
		return 0
	}
	return f
}

// count reads a whole number. Sums may exceed 64 bits: they stay at the greatest.
func (n *topFigures) count(text string) int64 {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return i
	}
	if f := n.real(text); f < math.MaxInt64 {
		return int64(f)
	}
	return math.MaxInt64
}

func (n *topFigures) row(c []string) TopRow {
	return TopRow{
		QueryID: c[0], Database: c[1], Roles: strings.Split(c[2], "\n"), Nested: c[3] == "t",
		Text: c[4], TextLost: c[5] == "t", TextSize: n.count(c[6]),
		Calls: n.count(c[7]), Total: n.real(c[8]), Mean: n.real(c[9]), Max: n.real(c[10]), Stddev: n.real(c[11]),
		PlanTime: n.real(c[12]), IOTime: n.real(c[13]),
		Rows: n.count(c[14]), Hits: n.count(c[15]), Reads: n.count(c[16]), Temp: n.count(c[17]), WAL: n.count(c[18]),
	}
}
