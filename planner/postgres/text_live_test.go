package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sqlflame/planner"
	"sqlflame/planner/postgres/localserver"
)

// A textRun is a case of testdata/capture explained as text by one backend, of whose execution auto_explain
// logged the JSON.
type textRun struct {
	*captureCase
	backend, text string
}

// textCases are statements with what no capture has.
var textCases = []*captureCase{
	{name: "parallel sort", setup: "set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0; set local min_parallel_table_scan_size = 0; set local enable_indexscan = off;",
		statement: "select count(*) from (select * from items order by price offset 0) s"},
	{name: "strange names", setup: `create schema "s ""x"; create table "s ""x"."a, on b" ("c: d" int); insert into "s ""x"."a, on b" values (1);`,
		statement: `select "c: d", E'one\n  ->  two''s  (cost=1)' from "s ""x"."a, on b" "e ""f" where "c: d" <> 7 and E'a\nb: c' <> E'd\n  e'`},
	{name: "sources", statement: "select * from generate_series(1, 2), rows from (generate_series(1, 2), unnest(array[1])) x, (values (1), (2)) y, xmltable('/a' passing '<a>1</a>' columns b int path '.') z, (select id from orders order by id limit 2) w"},
	{name: "cascade", setup: "create table a (id int primary key); create table b (id int references a on delete cascade); insert into a values (1), (2); insert into b values (1), (2);",
		statement: "delete from a"},
	{name: "deep ctes", statement: `with "c: 1" as materialized (select 1 as x), d as materialized (select * from "c: 1") select (select max(x) from d), x in (select x from "c: 1") from d where x = (select min(x) from "c: 1")`},
	{name: "tid", statement: "select * from orders where ctid = '(0,1)' or ctid = any (array['(0,2)']::tid[])"},
}

// TestTextLive holds on real servers that a plan in text gives the same tree with the same times and
// blocks as the JSON of the very same execution.
func TestTextLive(t *testing.T) {
	schema, err := os.ReadFile(filepath.Join(testdata, "capture", "schema.sql"))
	if err != nil {
		t.Fatal(err)
	}
	cases := append(append(readCaptureCases(t), markupCases...), textCases...)
	onServers(t, func(t *testing.T, s *localserver.Server) {
		database := newDatabase(t, s, string(schema))
		var runs []*textRun
		for _, c := range cases {
			if c.options == "" {
				c.options = "ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON"
			}
			if !c.runsOn(s.Major) || !strings.Contains(c.options, "ANALYZE") || c.name == "rule-nothing" {
				continue
			}
			withConn(t, s.URL(database), func(ctx context.Context, conn *Conn) error {
				for _, terse := range []bool{false, true} {
					run := &textRun{captureCase: c}
					if terse {
						run.captureCase = &captureCase{name: c.name + ", terse", setup: c.setup, statement: c.statement, options: "ANALYZE, BUFFERS, FORMAT JSON"}
					}
					if err := run.explain(ctx, conn); err != nil {
						return fmt.Errorf("%s: %w", c.name, err)
					}
					runs = append(runs, run)
				}
				return nil
			})
		}
		logged := loggedPlans(s.Log())
		for _, run := range runs {
			logged[run.backend] = run.check(t, logged[run.backend])
		}
	})
}

func (r *textRun) explain(ctx context.Context, conn *Conn) error {
	var err error
	if r.backend, err = beginLogged(ctx, conn, r.options, r.setup+"; set local auto_explain.log_min_duration = 0"); err != nil {
		return err
	}
	rows, err := conn.rows(ctx, "explain ("+strings.ReplaceAll(r.options, "FORMAT JSON", "FORMAT TEXT")+") "+r.statement)
	if err != nil {
		return err
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, row[0])
	}
	r.text = strings.Join(lines, "\n")
	return conn.Exec(ctx, "set local auto_explain.log_min_duration = -1; rollback; deallocate all")
}

// check compares the plans and returns what the backend logged after them.
func (r *textRun) check(t *testing.T, logged []string) []string {
	t.Helper()
	if r.text == "" {
		return logged
	}
	converted, err := textToJSON(r.text, 0)
	var documents []map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(converted, &documents)
	}
	if err != nil || len(documents) > len(logged) {
		t.Errorf("%s: %v, %d plans of %d\n%s", r.name, err, len(documents), len(logged), r.text)
		return nil
	}
	for i, d := range documents {
		for _, key := range []string{"Planning", "Planning Time", "Execution Time", "Query Identifier", "Serialization", "Settings"} {
			delete(d, key) // auto_explain prints none of them, or in other places
		}
		doc, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		got, want := r.tree(t, doc), r.tree(t, []byte(logged[i]))
		if got != want {
			t.Errorf("%s: got\n%swant\n%s of\n%s", r.name, got, want, r.text)
		}
	}
	return logged[len(documents):]
}

// tree shows all of a plan but the database's own lines.
func (r *textRun) tree(t *testing.T, doc []byte) string {
	t.Helper()
	plans, err := ParseDocument(doc, Options{})
	if err != nil {
		t.Errorf("%s: %v\n%s", r.name, err, doc)
		return ""
	}
	var out strings.Builder
	var show func(n *planner.Node, indent string)
	show = func(n *planner.Node, indent string) {
		if n.Kind == "Function Scan" && n.Schema == "" {
			n.Relation = "" // without VERBOSE, text does not tell one function from several with an alias
		}
		fmt.Fprintf(&out, "%s%s|%s|%d|%q %q %q %q|%v|%v|%v\n", indent, n.Label, n.Kind, n.Number, n.Schema, n.Relation, n.Index, n.Alias, n.Total, n.NeverExecuted, n.Estimate)
		for _, k := range n.Children {
			show(k, indent+"  ")
		}
	}
	show(plans[0].Root, "")
	for _, w := range plans[0].Warnings {
		fmt.Fprintln(&out, w)
	}
	return out.String()
}
