package main

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"sqlflame/planner"
)

func TestDoctorUsage(t *testing.T) {
	for _, name := range []string{"SQLFLAME_ORACLE_CONNECT", "TWO_TASK"} {
		t.Setenv(name, "")
	}
	t.Setenv("SQLFLAME_ORACLE_PASSWORD", "geheim")
	for _, c := range []struct {
		line   string
		status int
		want   string
	}{
		{"doctor", exitUsage, "no kind of server named"},
		{"doctor mysql", exitUsage, `no doctor for "mysql"`},
		{"doctor pg shop", exitUsage, "named with -d"},
		{"doctor pg --format xml", exitUsage, `unknown --format "xml"`},
		{"doctor pg -W", exitUsage, "no password flag"},
		{"doctor ora", exitUsage, "no database named"},
		{"doctor ora shop", exitUsage, "named with -d"},
		{"doctor ora -d scott/geheim@//db/shop", exitUsage, "holds a password"},
		{"doctor ora --driver go-ora -d scott@//127.0.0.1:1/shop", exitConnect, "connection refused"},
		{"doctor ora --timeout 0s -d scott@//127.0.0.1:1/shop", exitUsage, "longer than 0"},
		{"doctor pg -h 127.0.0.1 -p 1 -U u -d d", exitConnect, "connection refused"},
	} {
		out, errs, status := sqlflame("", strings.Fields(c.line)...)
		if status != c.status || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%s: status %d, want %d; stdout %.40q; want %q in\n%s", c.line, status, c.status, out, c.want, errs)
		}
	}
	_, errs, _ := sqlflame("", "doctor")
	if !strings.Contains(errs, "doctor pg") || !strings.Contains(errs, "doctor ora") {
		t.Errorf("hint names not both: %s", errs)
	}
}

// The three commands to a flame graph begin here: what is missing has its status, what works names the
// next ones. A database may be called anything.
func TestDoctorPG(t *testing.T) {
	s := startPG(t, map[string]string{"shared_preload_libraries": "pg_stat_statements"})
	const evil = "e\x1b[31m'\"$(x);e"
	s.exec(t, `create database "e`+"\x1b"+`[31m'""$(x);e"`)
	doctor := slices.Concat([]string{"doctor"}, s.args)
	out, errs, status := sqlflame("", with(doctor, "-d", evil)...)
	if status != exitError || !strings.Contains(errs, "sqlflame pg QUERYID does not work here: pg_stat_statements is not created in database") || !strings.Contains(errs, "marked as missing") {
		t.Errorf("status %d: %s", status, errs)
	}
	if strings.Contains(out+errs, "\x1b") || !strings.Contains(out, "CREATE EXTENSION pg_stat_statements;") {
		t.Errorf("got\n%s%s", out, errs)
	}
	if want := `-U postgres -d 'e` + string(utf8.RuneError) + `[31m'\''"$(x);e' -c`; !strings.Contains(out, want) {
		t.Errorf("next lacks %s:\n%s", want, out)
	}

	s.exec(t, pgTestSchema)
	out, errs, status = sqlflame("", doctor...)
	flags := "-h " + s.SocketDir + " -p " + strconv.Itoa(s.Port) + " -U postgres"
	if status != exitOK || errs != "" || !strings.HasSuffix(out, "\nsqlflame pg QUERYID --analyze works here.\nnext:  sqlflame top pg "+flags+"\n       sqlflame pg "+flags+" QUERYID --analyze -o q.svg\n") {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
	for line := range strings.Lines(out) {
		if n := utf8.RuneCountInString(line); n > 101 && !strings.HasPrefix(line, "     ") && !strings.HasPrefix(line, "PostgreSQL") {
			t.Errorf("%d wide: %s", n, line)
		}
	}

	out, errs, status = sqlflame("", with(doctor, "--format", "json", "--no-measure")...)
	var report struct {
		Schema   string
		Usable   bool
		Queries  int
		Verdict  string
		ClockNS  *float64 `json:"clock_ns"`
		Findings []struct {
			Topic, Mark string
			Changes     []struct{ Lines []string }
		}
		Next []string
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || status != exitOK || errs != "" {
		t.Fatalf("status %d, %v: %s%s", status, err, out, errs)
	}
	if report.Schema != "sqlflame-doctor/1" || !report.Usable || report.Queries != 4 || report.ClockNS != nil || len(report.Findings) < 8 || len(report.Next) != 2 {
		t.Errorf("got %+v", report)
	}

	t.Setenv("PGPASSWORD", "low")
	out, errs, status = sqlflame("", "doctor", "pg", "-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-U", "low", "-d", "postgres")
	if !strings.Contains(out, "missing  role") && !strings.Contains(out, "better   role") || !strings.Contains(out, `GRANT pg_read_all_stats TO low;`) {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
	t.Setenv("PGPASSWORD", "wr0ng")
	out, errs, status = sqlflame("", "doctor", "pg", "-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-U", "low", "-d", "postgres")
	if status != exitConnect || out != "" || strings.Contains(errs, "wr0ng") {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
}

// A report fits the terminal, however narrow; what is to be copied stays whole.
func TestDoctorWidth(t *testing.T) {
	long := "ALTER SYSTEM SET shared_preload_libraries = '" + strings.Repeat("library, ", 12) + "';"
	c := &planner.Checkup{Origin: planner.Origin{Engine: "PostgreSQL", Version: "15", Database: "d\nx"}, Verdict: "it works", Findings: []planner.Finding{
		{Topic: "track_activity_query_size", Mark: planner.MarkBetter, State: "1024\x1b[0m bytes", Meaning: strings.Repeat("words of a text ", 12),
			Changes: []planner.Change{{Lines: []string{long}, Where: "a superuser runs", Needs: "a restart of the server", Note: strings.Repeat("and a note ", 9)}}},
		{Topic: "role", Mark: planner.MarkOK, State: "fine"},
	}}
	for _, width := range []int{40, 60, 100, 200} {
		var b strings.Builder
		if err := writeCheckup(&b, c, []string{"sqlflame top pg"}, width); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "\n     "+long+"\n") || strings.ContainsAny(b.String(), "\x1b\t") {
			t.Errorf("width %d:\n%s", width, b.String())
		}
		for line := range strings.Lines(b.String()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width && !strings.Contains(line, long) {
				t.Errorf("width %d: line of %d: %s", width, n, line)
			}
		}
	}
}
