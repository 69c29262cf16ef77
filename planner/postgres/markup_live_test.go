package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

// A markupRun is a case of testdata/capture explained in all formats by one backend. auto_explain logged
// the JSON of the executions that EXPLAIN printed in XML and in YAML, in this order.
type markupRun struct {
	*captureCase
	backend  string
	estimate map[string]string // EXPLAIN without ANALYZE, by format
	executed map[string]string
}

var markupOrder = []string{"xml", "yaml"}

// markupCases are statements whose documents have shapes and characters that no capture has.
var markupCases = []*captureCase{
	{name: "incremental sort", setup: "set local enable_seqscan = off;",
		statement: "select * from (select * from items order by order_id limit 3000) s order by order_id, price, quantity"},
	{name: "grouping sets", statement: "select channel, carrier, customer_id, count(*) from orders group by grouping sets ((channel, carrier), (channel), ()), cube (customer_id)"},
	{name: "sorted sets", setup: "set local enable_hashagg = off;", statement: "select channel, carrier, count(*) from orders group by rollup (channel, carrier)"},
	{name: "one-time filter", statement: "select 1 from customers where now() > '2000-01-01'"},
	{name: "characters", statement: `select E'\u00e9&lt;<&>"\\\t\r\n\x01# - : {}' || name from customers "A: 5 # 'x'" where name <> E'a\r\nb\\n]]> ' and country <> '日本'`},
	{name: "names like numbers", setup: `create table "5" (" true " int); insert into "5" values (1);`, statement: `select " true " from "5" "null"`},
	{name: "sample", statement: "select count(*) from orders tablesample bernoulli (50) repeatable (1)"},
	{name: "foreign", setup: "create extension file_fdw; create server files foreign data wrapper file_fdw;" +
		"create foreign table f (line text) server files options (filename '/etc/passwd', delimiter E'\\x01');", statement: "select count(*) from f"},
	{name: "memory", since: 18, options: "ANALYZE, VERBOSE, BUFFERS, WAL, MEMORY, SERIALIZE BINARY, SETTINGS, FORMAT JSON", setup: "set local work_mem = '1MB';", statement: "select * from items order by price"},
}

// TestMarkupLive holds on real servers that every document in XML or YAML becomes the JSON that the server
// itself writes, of the very same execution, and gives the same plan.
func TestMarkupLive(t *testing.T) {
	schema, err := os.ReadFile(filepath.Join(testdata, "capture", "schema.sql"))
	if err != nil {
		t.Fatal(err)
	}
	cases := append(readCaptureCases(t), markupCases...)
	for _, c := range markupCases {
		if c.options == "" {
			c.options = "ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON"
		}
	}
	onServers(t, func(t *testing.T, s *localserver.Server) {
		database := newDatabase(t, s, string(schema))
		var runs []*markupRun
		for _, c := range cases {
			if !c.runsOn(s.Major) {
				continue
			}
			withConn(t, s.URL(database), func(ctx context.Context, conn *Conn) error {
				run := &markupRun{captureCase: c, estimate: make(map[string]string), executed: make(map[string]string)}
				runs = append(runs, run)
				if err := run.explain(ctx, conn); err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
				return nil
			})
		}
		logged := loggedPlans(s.Log())
		for _, run := range runs {
			run.check(t, logged[run.backend])
		}
	})
}

// beginLogged begins a transaction whose statements auto_explain can log as JSON with EXPLAIN's own options, and
// returns its backend.
func beginLogged(ctx context.Context, conn *Conn, options, setup string) (backend string, err error) {
	flag := func(name, word string) string {
		return fmt.Sprintf("set local auto_explain.%s = %v;", name, strings.Contains(options, word))
	}
	row, err := conn.row(ctx, "select pg_backend_pid()")
	if err != nil {
		return "", err
	}
	return row[0], conn.Exec(ctx, "begin; load 'auto_explain'; set local auto_explain.log_analyze = on; set local auto_explain.log_format = json;"+
		flag("log_verbose", "VERBOSE")+flag("log_buffers", "BUFFERS")+flag("log_wal", "WAL")+flag("log_settings", "SETTINGS")+
		fmt.Sprintf("set local auto_explain.log_timing = %v;", !strings.Contains(options, "TIMING OFF"))+
		"set local auto_explain.log_triggers = on;"+setup)
}

// explain runs the case in all formats in a transaction that is rolled back.
func (r *markupRun) explain(ctx context.Context, conn *Conn) error {
	var err error
	if r.backend, err = beginLogged(ctx, conn, r.options, r.setup); err != nil {
		return err
	}
	for _, format := range []string{"xml", "yaml", "json"} {
		if r.estimate[format], err = explained(ctx, conn, "verbose, settings, format "+format, r.statement); err != nil {
			return err
		}
	}
	if !strings.Contains(r.options, "ANALYZE") {
		return nil
	}
	for _, format := range []string{"xml", "yaml", "json"} {
		log := 0
		if format == "json" {
			log = -1
		}
		if err := conn.Exec(ctx, fmt.Sprintf("savepoint before; set local auto_explain.log_min_duration = %d", log)); err != nil {
			return err
		}
		options := strings.ReplaceAll(r.options, "FORMAT JSON", "FORMAT "+format)
		if r.executed[format], err = explained(ctx, conn, options, r.statement); err != nil {
			return err
		}
		if err := conn.Exec(ctx, "rollback to before"); err != nil {
			return err
		}
	}
	return nil
}

func explained(ctx context.Context, conn *Conn, options, statement string) (string, error) {
	rows, err := conn.rows(ctx, "explain ("+options+") "+statement)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0][0], nil
}

// loggedPlans returns the plans that auto_explain has logged, by the backend. Lines of an entry after the
// first begin with a tab.
func loggedPlans(log string) map[string][]string {
	const sign = " ms  plan:\n"
	plans := make(map[string][]string)
	for entry := range strings.SplitSeq(strings.ReplaceAll(log, "\n\t", "\x00"), "\n") {
		head, plan, ok := strings.Cut(strings.ReplaceAll(entry, "\x00", "\n"), sign)
		_, rest, _ := strings.Cut(head, "[")
		backend, _, found := strings.Cut(rest, "] LOG:  duration: ")
		if ok && found {
			plans[backend] = append(plans[backend], plan)
		}
	}
	return plans
}

func (r *markupRun) check(t *testing.T, logged []string) {
	t.Helper()
	for n, format := range markupOrder {
		f := markupFormats[format]
		name := r.name + ", " + format
		if r.estimate[format] == "" {
			continue // a list of no plans in YAML
		}
		if got, _, err := f.convert(r.estimate[format], 1<<40); err != nil {
			t.Errorf("%s, estimate: %v", name, err)
		} else if err == nil {
			sameJSON(t, name+", estimate", got, []byte(r.estimate["json"]))
		}
		if r.executed["json"] == "" || r.name == "rule-nothing" {
			continue
		}
		doc := r.executed[format]
		converted, _, err := f.convert(doc, 1<<40)
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, doc)
			continue
		}
		merged := r.merge(t, name, converted, logged[n*len(logged)/2:])
		got, err := f.parse([]byte(doc), Options{Steps: true})
		want, wantErr := ParseDocument(merged, Options{Steps: true})
		if !reflect.DeepEqual(got, want) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Errorf("%s: another plan (%v, %v)", name, err, wantErr)
		}
	}
}

// merge replaces what auto_explain has logged too of a converted document, and compares it. What it has
// not logged has the shape that the server gives it in JSON.
func (r *markupRun) merge(t *testing.T, name string, converted []byte, logged []string) []byte {
	t.Helper()
	var documents, shapes []map[string]json.RawMessage
	if err := json.Unmarshal(converted, &documents); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, converted)
	}
	if err := json.Unmarshal([]byte(r.executed["json"]), &shapes); err != nil || len(shapes) != len(documents) || len(logged) < len(documents) {
		t.Fatalf("%s: %d documents, %d in JSON, %d logged (%v)", name, len(documents), len(shapes), len(logged), err)
	}
	for i, d := range documents {
		var plan map[string]json.RawMessage
		if err := json.Unmarshal([]byte(logged[i]), &plan); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, logged[i])
		}
		for key, value := range plan {
			if key != "Query Text" && key != "Query Parameters" { // EXPLAIN knows neither
				sameJSON(t, name+", "+key, d[key], value)
				d[key] = value
			}
		}
		for key, value := range d {
			if plan[key] == nil {
				sameShape(t, name+", "+key, value, shapes[i][key])
			}
		}
		if len(d) != len(shapes[i]) {
			t.Errorf("%s: %d keys, %d in JSON", name, len(d), len(shapes[i]))
		}
	}
	merged, err := json.Marshal(documents)
	if err != nil {
		t.Fatal(err)
	}
	return merged
}

// sameShape compares keys and types.
func sameShape(t *testing.T, name string, got, want []byte) {
	t.Helper()
	shape := func(doc []byte) string {
		var list []string
		for w := newExplainWriter(doc); ; {
			token, err := w.d.Token()
			if err != nil {
				return strings.Join(list, " ")
			}
			if _, number := token.(json.Number); number {
				token = 0
			}
			list = append(list, fmt.Sprint(token))
		}
	}
	if shape(got) != shape(want) {
		t.Errorf("%s: %s, want %s", name, got, want)
	}
}
