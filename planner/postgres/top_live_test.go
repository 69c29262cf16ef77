package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

// onOldestAndNewest keeps of the machine's servers the two that differ most.
func onOldestAndNewest(t *testing.T, test func(t *testing.T, s *localserver.Server)) {
	t.Helper()
	found := installations(t)
	onServers(t, func(t *testing.T, s *localserver.Server) {
		if s.Major != found[0].Major && s.Major != found[len(found)-1].Major {
			t.Skip("neither oldest nor newest")
		}
		test(t, s)
	})
}

func top(t *testing.T, url string, r TopRequest) *Top {
	t.Helper()
	if r.Limit == 0 {
		r.Limit = 1000
	}
	list, err := connect(t, url).Top(t.Context(), r)
	if err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	return list
}

func rowWith(list *Top, text string) *TopRow {
	i := slices.IndexFunc(list.Rows, func(r TopRow) bool { return strings.Contains(r.Text, text) })
	if i < 0 {
		return nil
	}
	return &list.Rows[i]
}

// What the list says is what the view says, by every order.
func TestTop(t *testing.T) {
	onOldestAndNewest(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(ordersDatabase(t, s))
		c := connect(t, url)
		for range 3 {
			if err := c.Exec(t.Context(), `select sum(total) from orders where customer = 7`); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Exec(t.Context(), `insert into orders select i from generate_series(2001, 2100) i`); err != nil {
			t.Fatal(err)
		}
		list := top(t, url, TopRequest{})
		sum := rowWith(list, "select sum(total)")
		if sum == nil || sum.Calls != 3 || sum.Rows != 3 || sum.Hits == 0 || sum.Total <= 0 || sum.Max < sum.Mean || len(sum.Roles) != 1 || sum.Roles[0] != "postgres" {
			t.Fatalf("%+v", sum)
		}
		if diff := sum.Mean*3 - sum.Total; diff > 1e-6 || diff < -1e-6 {
			t.Errorf("mean %v, total %v", sum.Mean, sum.Total)
		}
		insert := rowWith(list, "insert into orders select i from")
		if insert == nil || insert.Rows != 100 || list.Known.WAL && insert.WAL == 0 || insert.Stddev != 0 {
			t.Errorf("%+v", insert)
		}
		if list.Known.WAL != (s.Major >= 13) || (list.StatsReset != "") != (s.Major >= 14) || list.Hidden != 0 || list.Origin.Role != "postgres" {
			t.Errorf("%+v", list.Known)
		}
		row, err := c.row(t.Context(), `select queryid, total_exec_time, stddev_exec_time from pg_stat_statements s join pg_database d on d.oid = s.dbid
			where datname = current_database() and query like 'select sum(total) from orders%'`)
		if err != nil || row[0] != sum.QueryID || row[1] != fmt.Sprint(sum.Total) || row[2] != fmt.Sprint(sum.Stddev) {
			t.Errorf("the view says %v, %v; listed %+v", row, err, sum)
		}
		for _, order := range TopOrders {
			list, err := c.Top(t.Context(), TopRequest{By: order, Limit: 1000})
			var no *TopOrderError
			if errors.As(err, &no) {
				if order != TopPlan && order != TopIO || no.Setting == "" {
					t.Errorf("%s: %v", order, err)
				}
				continue
			}
			if err != nil || len(list.Rows) < 3 || list.Whole <= 0 && order != TopTemp && order != TopReads {
				t.Fatalf("%s: %v, %+v", order, err, list)
			}
			checkRanked(t, order, list)
		}
	})
}

func checkRanked(t *testing.T, order TopOrder, list *Top) {
	t.Helper()
	value := func(r TopRow) float64 {
		return map[TopOrder]float64{TopTotal: r.Total, TopMean: r.Mean, TopMax: r.Max, TopStddev: r.Stddev, TopCalls: float64(r.Calls), TopRows: float64(r.Rows),
			TopReads: float64(r.Reads), TopHits: float64(r.Hits), TopTemp: float64(r.Temp), TopWAL: float64(r.WAL), TopIO: r.IOTime, TopPlan: r.PlanTime}[order]
	}
	var shares float64
	for i, r := range list.Rows {
		shares += r.Share
		if i == 0 {
			continue
		}
		before := list.Rows[i-1]
		a, b := new(topFigures), new(topFigures)
		if value(before) < value(r) || value(before) == value(r) && a.count(before.QueryID) >= b.count(r.QueryID) {
			t.Errorf("%s: %s (%v) before %s (%v)", order, before.QueryID, value(before), r.QueryID, value(r))
		}
	}
	if shares > 1.000001 {
		t.Errorf("%s: the shares add up to %v", order, shares)
	}
}

func TestTopNarrowed(t *testing.T) {
	onOldestAndNewest(t, func(t *testing.T, s *localserver.Server) {
		name := ordersDatabase(t, s)
		url, role := s.URL(name), "top_"+name
		c := connect(t, url)
		if err := c.Exec(t.Context(), "create role "+role+" login; grant select on orders to "+role+"; set role "+role+"; select max(total) from orders; reset role; "+strings.Repeat("select max(total) from orders;", 4)); err != nil {
			t.Fatal(err)
		}
		both := rowWith(top(t, url, TopRequest{}), "select max(total)")
		if both == nil || both.Calls != 5 || !slices.Equal(both.Roles, []string{"postgres", role}) || both.Stddev <= 0 {
			t.Errorf("%+v", both)
		}
		one := top(t, url, TopRequest{Role: role})
		if r := rowWith(one, "select max(total)"); r == nil || r.Calls != 1 || r.QueryID != both.QueryID || r.Share >= 1 || len(one.Rows) > 2 {
			t.Errorf("%+v", one.Rows)
		}
		if many := top(t, url, TopRequest{MinCalls: 5}); rowWith(many, "select max(total)") == nil || rowWith(many, "create role") != nil {
			t.Errorf("%+v", many.Rows)
		}
		if none := top(t, url, TopRequest{Role: "nobody"}); len(none.Rows) != 0 || none.Statements == 0 {
			t.Errorf("%+v", none)
		}
		if two := top(t, url, TopRequest{Limit: 2}); len(two.Rows) != 2 {
			t.Errorf("%d rows", len(two.Rows))
		}
		cut := rowWith(top(t, url, TopRequest{TextLimit: 11}), "select max(")
		if cut == nil || cut.Text != "select max(" || cut.TextSize != int64(len("select max(total) from orders")) {
			t.Errorf("%+v", cut)
		}
		other := s.URL(ordersDatabase(t, s))
		if rowWith(top(t, other, TopRequest{}), "create role "+role) != nil {
			t.Error("lists another database")
		}
		if far := rowWith(top(t, other, TopRequest{AllDatabases: true, Limit: 5000}), "create role "+role); far == nil || far.Database != name {
			t.Errorf("%+v", far)
		}
	})
}

// The ids and texts of others are hidden from a role without rights, the figures are not.
func TestTopHidden(t *testing.T) {
	onOldestAndNewest(t, func(t *testing.T, s *localserver.Server) {
		name := ordersDatabase(t, s)
		url, role := s.URL(name), "low_top_"+name
		c := connect(t, url)
		if err := c.Exec(t.Context(), "create role "+role+" login; grant select on orders to "+role+"; select count(*) from orders"); err != nil {
			t.Fatal(err)
		}
		low := strings.Replace(url, "postgres://postgres@", "postgres://"+role+"@", 1)
		if err := connect(t, low).Exec(t.Context(), "select min(total) from orders"); err != nil {
			t.Fatal(err)
		}
		list := top(t, low, TopRequest{})
		if list.Hidden < 3 || list.HiddenPart <= 0 || list.HiddenPart >= list.Whole || rowWith(list, "select min(total)") == nil || rowWith(list, "insufficient") != nil {
			t.Errorf("%+v", list)
		}
		if err := c.Exec(t.Context(), "grant pg_read_all_stats to "+role); err != nil {
			t.Fatal(err)
		}
		if list := top(t, low, TopRequest{}); list.Hidden != 0 || rowWith(list, "select count(*)") == nil {
			t.Errorf("%+v", list)
		}
		if err := c.Exec(t.Context(), "revoke select on pg_stat_statements from public"); err != nil {
			t.Fatal(err)
		}
		var privilege *PrivilegeError
		if _, err := connect(t, low).Top(t.Context(), TopRequest{Limit: 1}); !errors.As(err, &privilege) || privilege.Role != role {
			t.Errorf("no right on the view: %v", err)
		}
	})
}

// What sqlflame itself runs is not what anybody looks for, and listing costs two queries.
func TestTopLeavesOutItsOwn(t *testing.T) {
	onOldestAndNewest(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(ordersDatabase(t, s))
		mustAnalyze(t, url, Request{SQL: `select count(*) from orders where customer = 3`})
		c := connect(t, url)
		if _, err := c.Estimate(t.Context(), Request{SQL: `select count(*) from orders where customer = $1`}); err != nil {
			t.Fatal(err)
		}
		c = connect(t, url)
		if _, err := c.Doctor(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		c = connect(t, url)
		if _, err := c.Top(t.Context(), TopRequest{Limit: 10}); err != nil {
			t.Fatal(err)
		}
		list, err := c.Top(t.Context(), TopRequest{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list.Rows {
			if strings.Contains(r.Text, "pg_catalog") || strings.Contains(r.Text, "pg_stat_statements") && !strings.Contains(r.Text, "create extension") || strings.HasPrefix(r.Text, "EXPLAIN") {
				t.Errorf("lists %.80q", r.Text)
			}
		}
		if list.Own < 5 {
			t.Errorf("%d statements of its own", list.Own)
		}
		row, err := connect(t, url).row(t.Context(), `select count(*), max(calls) from pg_stat_statements s join pg_database d on d.oid = s.dbid
			where datname = current_database() and (query like '%as always left join%' or query like '%order by by_total%') and query like '%sqlflame%' and query not like '%count(*), max(calls)%'`)
		if err != nil || row[0] != "2" || row[1] != "2" {
			t.Errorf("%v queries, each %v times in two runs: %v", row[0], row[1], err)
		}
	})
}

// Passwords of utility statements are not shown, and what only moves between transactions is counted.
func TestTopOfUtilityStatements(t *testing.T) {
	onOldestAndNewest(t, func(t *testing.T, s *localserver.Server) {
		name := ordersDatabase(t, s)
		url := s.URL(name)
		c := connect(t, url)
		for _, sql := range []string{"create role sec_" + name + " password 'TOPSECRETPW'", "begin", "  set local work_mem = '8MB'", "/* app */ savepoint a", "rollback",
			"select /* sqlflame */ count(*) from orders", "show work_mem"} {
			if err := c.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		list := top(t, url, TopRequest{})
		if rowWith(list, "TOPSECRETPW") != nil || rowWith(list, "password '***'") == nil {
			t.Error("a password is listed")
		}
		for _, word := range []string{"begin", "set local", "savepoint", "rollback", "show"} {
			if rowWith(list, word) != nil {
				t.Errorf("lists %s", word)
			}
		}
		if rowWith(list, "select /* sqlflame */ count(*)") == nil || list.Control < 4 || list.Listable != int64(len(list.Rows)) {
			t.Errorf("%d of control, %d to list, %d listed", list.Control, list.Listable, len(list.Rows))
		}
		if all := top(t, url, TopRequest{All: true}); rowWith(all, "savepoint") == nil || all.Control != 0 {
			t.Error("does not list all")
		}
	})
}

func TestMarked(t *testing.T) {
	for sql, want := range map[string]string{
		"select 1": "select /* sqlflame */ 1", "select\n\t1": "select /* sqlflame */ \t1", "with a as": "with /* sqlflame */ a as",
		"rollback": "rollback", "set x": "set x",
	} {
		if got := marked(sql); got != want {
			t.Errorf("%q became %q", sql, got)
		}
	}
}

// The extension may be older than the server: its columns count, not its version.
func TestTopOfOldExtensions(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		if s.Major != installations(t)[0].Major {
			t.Skip("the newest has them all")
		}
		installed := 0
		for _, version := range []string{"1.4", "1.7", "1.8", "1.9", "1.10", "1.11", "1.12"} {
			name := newDatabase(t, s, `create table x (id int)`)
			c := connect(t, s.URL(name))
			err := c.Exec(t.Context(), `create schema "My Stats"; create extension pg_stat_statements schema "My Stats" version '`+version+`'`)
			if err != nil {
				continue // newer than the server
			}
			installed++
			if err := c.Exec(t.Context(), `select id from x where id = 4`); err != nil {
				t.Fatal(err)
			}
			list := top(t, s.URL(name), TopRequest{})
			old := version == "1.4" || version == "1.7"
			if r := rowWith(list, "select id from x"); r == nil || r.Calls != 1 || r.Total <= 0 || list.Extension != version || list.Known.WAL == old || (list.StatsReset == "") != (old || version == "1.8") {
				t.Errorf("%s: %+v, %+v", version, list, r)
			}
			var no *TopOrderError
			if _, err := c.Top(t.Context(), TopRequest{By: TopWAL, Limit: 1}); errors.As(err, &no) != old {
				t.Errorf("%s: by WAL: %v", version, err)
			}
		}
		if installed < 5 {
			t.Errorf("only %d versions", installed)
		}
	})
}

func TestTopExtensionMissing(t *testing.T) {
	onOldestAndNewest(t, func(t *testing.T, s *localserver.Server) {
		var missing *NoStatementsError
		bare := newDatabase(t, s, ``)
		if _, err := connect(t, s.URL(bare)).Top(t.Context(), TopRequest{Limit: 1}); !errors.As(err, &missing) || missing.NotLoaded || missing.Database != bare {
			t.Errorf("no extension: %v", err)
		}
	})
}

// A server of its own: what it does to its extension concerns nobody else.
func TestTopTroubles(t *testing.T) {
	onOldestAndNewest(t, func(t *testing.T, s *localserver.Server) {
		own, err := localserver.Start(t.Context(), s.Installation, localserver.Options{Settings: map[string]string{
			"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track_planning": "on", "track_io_timing": "on", "pg_stat_statements.track": "all"}})
		if err != nil {
			t.Fatal(err)
		}
		defer own.Stop()
		c := connect(t, own.URL("postgres"))
		if err := c.Exec(t.Context(), `create extension pg_stat_statements; create table x (id int);
			create function inner_one() returns bigint language plpgsql as $$ begin return (select count(*) from x where id > 5); end $$; select inner_one(); select pg_stat_statements_reset();
			select id from x where id = 9; select inner_one()`); err != nil {
			t.Fatal(err)
		}
		list := top(t, own.URL("postgres"), TopRequest{})
		if r := rowWith(list, "select count(*) from x"); r == nil || r.Nested != (own.Major >= 14) {
			t.Errorf("nested: %+v", r)
		}
		if r := rowWith(list, "select inner_one()"); r == nil || r.Nested {
			t.Errorf("not nested: %+v", r)
		}
		for _, order := range []TopOrder{TopPlan, TopIO} {
			top(t, own.URL("postgres"), TopRequest{By: order})
		}
		if r := rowWith(top(t, own.URL("postgres"), TopRequest{By: TopPlan}), "select id from x"); r == nil || r.PlanTime <= 0 || r.Share <= 0 {
			t.Errorf("planned: %+v", r)
		}
		if err := os.Remove(filepath.Join(own.DataDir, "pg_stat_tmp", "pgss_query_texts.stat")); err != nil {
			t.Fatal(err)
		}
		for i := range 2 { // NULs stand in their place once the file has been begun anew
			lost, err := c.Top(t.Context(), TopRequest{Limit: 100})
			if err != nil || len(lost.Rows) < 2 || !lost.Rows[1].TextLost || lost.Rows[1].Total <= 0 || lost.LostTexts != (i == 1) {
				t.Errorf("texts lost: %v %+v", err, lost)
			}
			if err := c.Exec(t.Context(), `select count(*), min(id) from x`); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestMayRead(t *testing.T) {
	for text, want := range map[string]bool{
		"select 1": true, "  ( SELECT 1)": true, "-- x\n/* y */ with a as (select 1) table a": true, "values (1)": true,
		"insert into t select 1": false, "/* select": false, "--": false, "": false, "sel": false,
	} {
		if mayRead(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
