package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"sqlflame/planner/oracle"
	"sqlflame/planner/postgres"
)

func TestTopUsage(t *testing.T) {
	t.Setenv("SQLFLAME_ORACLE_CONNECT", "")
	t.Setenv("TWO_TASK", "")
	const closed = " -h 127.0.0.1 -p 1 -U u"
	for _, c := range []struct {
		line   string
		status int
		want   string
	}{
		{"top", exitUsage, "name the kind of server: pg or ora"},
		{"top mysql", exitUsage, `no server "mysql"`},
		{"top pg --by cpu" + closed, exitUsage, `unknown --by "cpu"`},
		{"top pg --by cpu" + closed, exitUsage, "one of total, mean,"},
		{"top pg --limit 0" + closed, exitUsage, "--limit is from 1"},
		{"top pg shop" + closed, exitUsage, "a database is named with -d"},
		{"top pg -4711" + closed, exitUsage, `unexpected argument "-4711"`},
		{"top pg --format svg" + closed, exitUsage, `unknown format "svg"`},
		{"top pg -o top.svg" + closed, exitUsage, "cannot tell the format"},
		{"top pg -o /nowhere/x/top.json" + closed, exitError, "/nowhere/x/top.json"},
		{"top pg --timeout -1s" + closed, exitUsage, "negative"},
		{"top pg -W" + closed, exitUsage, "no password flag"},
		{"top pg" + closed, exitConnect, "connection refused"},
		{"top ora", exitUsage, "no database named"},
		{"top ora 5hc07qvt8v737 -d scott@//127.0.0.1:1/shop", exitUsage, "unexpected argument"},
		{"top ora --by total -d scott@//127.0.0.1:1/shop", exitUsage, "one of elapsed, mean, cpu"},
		{"top ora --limit 501 -d scott@//127.0.0.1:1/shop", exitUsage, "from 1 to 500"},
		{"top ora --instance 0", exitUsage, "numbered from 1 on"},
		{"top ora --driver go-ora -d /@//127.0.0.1:1/shop", exitConnect, "external authentication"},
	} {
		out, errs, status := sqlflame("", strings.Fields(c.line)...)
		if status != c.status || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%s: status %d, want %d; stdout %.40q; want %q in\n%s", c.line, status, c.status, out, c.want, errs)
		}
	}
	if _, errs, _ := sqlflame("", "top"); !strings.Contains(errs, "top pg") || !strings.Contains(errs, "top ora") || !strings.Contains(errs, "Usage:") {
		t.Errorf("usage names not both:\n%s", errs)
	}
	for _, line := range []string{"top pg --help", "top pg -?", "top ora -h", "help top", "help top pg"} {
		if out, errs, status := sqlflame("", strings.Fields(line)...); status != exitOK || errs != "" || !strings.Contains(out, "Usage:") {
			t.Errorf("%s: status %d, %s", line, status, errs)
		}
	}
}

func TestTopCompletion(t *testing.T) {
	if out, _, _ := sqlflame("", "__complete", "top", "pg", "--by", ""); !strings.Contains(out, "stddev\n") {
		t.Errorf("completes %q", out)
	}
	if out, _, _ := sqlflame("", "__complete", "top", ""); !strings.Contains(out, "pg\t") || !strings.Contains(out, "ora\t") {
		t.Errorf("completes %q", out)
	}
}

// hostileTexts are what a text may hold to act on the terminal of whoever looks at it.
var hostileTexts = []string{
	"select 1 -- \x1b[2J\x1b]0;title\x07\u009b31m",
	"select\r\n\t'a'\u2028from\u0085t",
	"select '\u202e\u2066txet\u2069' \u200b\u200e\ufeff\u00ad",
	"select '" + strings.Repeat("e\u0301", 400) + "'",
	"select '" + strings.Repeat("\u0301", 1<<20) + "'",
	strings.Repeat("\u0301", 100),
	"select '" + strings.Repeat("漢字", 500) + "🙂🙂'",
	"select '\xff\xfe" + strings.Repeat("x", 1<<20) + "'",
	"select '\U000e0041\U000e0042'",
	"",
}

// checkHarmless fails on characters that act on a terminal.
func checkHarmless(t *testing.T, what, s string) {
	t.Helper()
	for _, r := range s {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) || r == '\u2028' || r == '\u2029' {
			t.Errorf("%s: %U reaches the terminal in %.100q", what, r, s)
			return
		}
	}
}

func TestFitted(t *testing.T) {
	for _, text := range hostileTexts {
		for _, width := range []int{0, 1, 2, 3, 10, 79} {
			got := fitted(text, width)
			checkHarmless(t, "fitted", got)
			if width > 0 && (textWidth(got) > width || len(got) > 16*width) {
				t.Errorf("%d columns and %d bytes, not %d: %.100q", textWidth(got), len(got), width, got)
			}
			if strings.Contains(got, "\n") {
				t.Errorf("several lines: %.100q", got)
			}
		}
	}
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"select 1", 8, "select 1"}, {"select 12", 8, "select…"}, {"  select\n\t 1  ", 20, "select 1"}, {"abc", 1, "…"},
		{"漢字漢字", 8, "漢字漢字"}, {"漢字漢字", 7, "漢字漢…"}, {"漢字漢字", 6, "漢字…"}, {"ab\x1bc", 0, "ab�c"}, {"", 5, ""},
	} {
		if got := fitted(c.text, c.width); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestShortCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 9999: "9,999", 10_000: "10.0k", 99_949: "99.9k", 999_499: "999k", 999_500: "1.00M", 1_234_567: "1.23M", 1<<63 - 1: "9.22E"} {
		if got := shortCount(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// The command at the end holds what the user said of the connection, and no password.
func TestDrawPG(t *testing.T) {
	for _, c := range []struct {
		target            postgres.Target
		current, database string
		want              string
	}{
		{postgres.Target{}, "shop", "shop", "-d shop -1 --analyze"},
		{postgres.Target{Host: "db1", Port: "5433", User: "o'neil", Database: "shop"}, "shop", "shop", `-h db1 -p 5433 -U 'o'\''neil' -d shop -1 --analyze`},
		{postgres.Target{Database: "postgres://dba:geheim@db1:5433/shop?sslmode=require&password=geheim"}, "shop", "shop", "-d 'postgres://dba@db1:5433/shop?sslmode=require' -1 --analyze"},
		{postgres.Target{Database: "postgres://dba@db1/shop"}, "shop", "my db", "-d 'postgres://dba@db1/my%20db' -1 --analyze"},
		{postgres.Target{Database: "host=db1 dbname=shop"}, "shop", "shop", "-d 'host=db1 dbname=shop' -1 --analyze"},
		{postgres.Target{Database: "host=db1 dbname=shop"}, "shop", "it's", `-d 'host=db1 dbname=shop dbname='\''it\'\''s'\''' -1 --analyze`},
		{postgres.Target{Database: "host=db1 password = geheim"}, "shop", "shop", "-d shop -1 --analyze"},
		{postgres.Target{}, "a=b", "a=b", `-d 'dbname='\''a=b'\''' -1 --analyze`},
	} {
		if got := drawPG(c.target, c.current, c.database, "-1"); got != "sqlflame pg "+c.want {
			t.Errorf("%+v:\n%s, want\nsqlflame pg %s", c.target, got, c.want)
		}
	}
}

func hostileReport() *topReport {
	list := &postgres.Top{Statements: 10, Whole: 1000, Hidden: 2, HiddenPart: 100}
	list.Origin.Role, list.Origin.Database = "d\x1bba", "shop"
	for i, text := range hostileTexts {
		list.Rows = append(list.Rows, postgres.TopRow{QueryID: "-9223372036854775808", Database: "shop", Roles: []string{"\u202er\x1b[31m"}, Calls: 1 << uint(5*i), Total: 100, Text: text, TextSize: int64(len(text))})
	}
	return pgReport(list, postgres.TopRequest{By: postgres.TopTotal, Limit: 20}, postgres.Target{})
}

// Every form of a list is harmless, complete where it says so, and the same each time.
func TestTopForms(t *testing.T) {
	for _, width := range []int{0, 30, 80, 120} {
		var b bytes.Buffer
		if err := hostileReport().writeText(&b, width); err != nil {
			t.Fatal(err)
		}
		checkHarmless(t, "text", b.String())
		if strings.Count(b.String(), "-9223372036854775808") != len(hostileTexts) {
			t.Errorf("ids are not complete in %d columns", width)
		}
		table, _, _ := strings.Cut(b.String(), "\n\n2 statements")
		for line := range strings.Lines(table) {
			if n := textWidth(strings.TrimSuffix(line, "\n")); width > 0 && n > width {
				t.Errorf("%d columns in %d: %s", n, width, line)
			}
		}
	}
	var first, second, list bytes.Buffer
	if hostileReport().writeJSON(&first) != nil || hostileReport().writeJSON(&second) != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("JSON differs between runs")
	}
	checkHarmless(t, "JSON", first.String())
	var read struct {
		Schema     string
		Statements []struct {
			QueryID string  `json:"query_id"`
			Total   float64 `json:"total_ms"`
			Text    string
			Roles   []string
		}
	}
	if err := json.Unmarshal(first.Bytes(), &read); err != nil || read.Schema != "sqlflame-top/1" || len(read.Statements) != len(hostileTexts) {
		t.Fatalf("%v, %d statements", err, len(read.Statements))
	}
	for i, s := range read.Statements {
		if s.Text != strings.ToValidUTF8(hostileTexts[i], "\ufffd\ufffd") && s.Text != hostileTexts[i] || s.QueryID != "-9223372036854775808" || s.Total != 100 || s.Roles[0] != "\u202er\x1b[31m" {
			t.Errorf("%.60q became %.60q", hostileTexts[i], s.Text)
		}
	}
	if err := hostileReport().writeCSV(&list); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&list).ReadAll()
	if err != nil || len(records) != len(hostileTexts)+1 || len(records[0]) != len(records[1]) || records[1][0] != "-9223372036854775808" {
		t.Errorf("CSV: %v, %d records", err, len(records))
	}
}

// The list of an Oracle cache, by what its adapter returns.
func TestTopOraReport(t *testing.T) {
	list := &oracle.Top{Statements: 412, Own: 1, Whole: 8_000_000, Rows: []oracle.TopRow{
		{SQLID: "gjaap3w3qbf8c", Schema: "APP", Schemas: 1, Elapsed: 6_000_000, Text: "select\n2 from dual", Running: 1, Share: 0.75, Children: []oracle.TopChild{{Number: 0}}},
		{SQLID: "5hc07qvt8v737", Schema: "APP", Schemas: 2, Elapsed: 1_000_000, Mean: 500_000, Executions: 2, Gets: 1_234_567, Share: 0.125, Text: "select * from t", Children: []oracle.TopChild{{Number: 0}, {Number: 2, Measured: true}}},
	}}
	list.Origin.Version = "19.0.0.0.0"
	r := oracle.TopRequest{By: oracle.TopElapsed, Limit: 20}
	var b bytes.Buffer
	if err := oraReport(list, r, "scott@//db1:1521/shop").writeText(&b, 100); err != nil {
		t.Fatal(err)
	}
	want := `Oracle 19.0.0.0.0
V$SQL: the first 2 of 412 statements by elapsed; share of 8.00 s of elapsed time

SQL_ID         elapsed   share  execs    mean   gets
gjaap3w3qbf8c   6.00 s  75.0 %      0       -      0
    [APP, child 0, running] select 2 from dual
5hc07qvt8v737   1.00 s  12.5 %      2  500 ms  1.23M
    [2 schemas, children 2* 0] select * from t

1 statement left out that sqlflame itself ran
children with a star have run-time statistics and can be drawn
sqlflame ora 5hc07qvt8v737 -d scott@//db1:1521/shop
`
	if b.String() != want {
		t.Errorf("got\n%s, want\n%s", b.String(), want)
	}
	name := filepath.Join(t.TempDir(), "top.json")
	var out, errs bytes.Buffer
	a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &errs}
	if err := a.emitTop(t.Context(), oraReport(list, r, "/@shop"), &topFlags{file: name, format: "json"}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	for _, want := range []string{`"sql_id": "5hc07qvt8v737"`, `"elapsed_ms": 6000`, `"mean_ms": null`, `"has_statistics": true`, `"whole_elapsed_ms": 8000`, `"child": 2`, `"share_percent": 12.5`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("JSON lacks %s: %v\n%s", want, err, data)
		}
	}
	if out.Len() > 0 || !strings.Contains(errs.String(), "left out") {
		t.Errorf("stdout %q, stderr %q", out.String(), errs.String())
	}
}
