package oracle

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

func monitorFile(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "oracle", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// activeHTML wraps a report as the active HTML has it.
func activeHTML(report string, compressed bool) string {
	const page = "<html>\n <head><script>var version = \"19.0.0.0.0\";</script></head>\n <body onload=\"sendXML();\">\n" +
		"  <script id=\"fxtmodel\" type=\"text/xml\">\n   <!--FXTMODEL-->\n%s\n   <!--FXTMODEL-->\n  </script>\n </body>\n</html>\n"
	if !compressed {
		return fmt.Sprintf(page, report)
	}
	return fmt.Sprintf(page, encoded(deflated(report)))
}

func encoded(packed []byte) string {
	text := base64.StdEncoding.EncodeToString(packed)
	var b strings.Builder
	b.WriteString("<report db_version=\"19.0.0.0.0\" encode=\"base64\" compress=\"zlib\">\n <report_id><![CDATA[/orarep/sqlmonitor/main]]></report_id>\n")
	for ; len(text) > 64; text = text[64:] {
		b.WriteString("    " + text[:64] + "\n")
	}
	return b.String() + text + "\n</report>"
}

func deflated(text string) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.Bytes()
}

// bareReport is the <sql_monitor_report> of a document.
func bareReport(t testing.TB, text string) string {
	t.Helper()
	from, to := strings.Index(text, "<sql_monitor_report"), strings.Index(text, "</sql_monitor_report>")
	if from < 0 || to < 0 {
		t.Fatal("no report")
	}
	return text[from : to+len("</sql_monitor_report>")]
}

// monitorTree shows each node of a plan with its time in seconds, rows and starts.
func monitorTree(p *planner.Plan) string {
	var b strings.Builder
	var draw func(n *planner.Node, indent string)
	draw = func(n *planner.Node, indent string) {
		fmt.Fprintf(&b, "%s%s: %g s, %d rows, %d starts\n", indent, n.Label, float64(n.Total[planner.Time])/1e9, n.Total[planner.Rows], n.Total[planner.Loops])
		for _, k := range n.Children {
			draw(k, indent+" ")
		}
	}
	draw(p.Root, "")
	return b.String()
}

const monitorDrawing = `0 - SELECT STATEMENT: 16 s, 40 rows, 1 starts
 1 - HASH GROUP BY: 14 s, 40 rows, 1 starts
  2 - HASH JOIN: 10 s, 480000 rows, 1 starts
   4 - TABLE ACCESS FULL [APP.CUSTOMERS]: 0 s, 1000 rows, 1 starts
   6 - TABLE ACCESS FULL [APP.ORDERS]: 7 s, 510000 rows, 1 starts
    7 - INDEX UNIQUE SCAN [APP.NOTES_PK]: 0 s, 0 rows, 0 starts
`

const monitorTextDrawing = `0 - SELECT STATEMENT: 23 s, 0 rows, 1 starts
 1 - SORT AGGREGATE: 23 s, 0 rows, 1 starts
  2 - PX COORDINATOR: 23 s, 0 rows, 3 starts
   3 - PX SEND QC (RANDOM) [:TQ10000]: 23 s, 0 rows, 0 starts
    4 - HASH UNIQUE: 23 s, 0 rows, 2 starts
     5 - PX BLOCK ITERATOR: 16 s, 3000000 rows, 2 starts
      6 - TABLE ACCESS FULL [ORDERS]: 16 s, 3000000 rows, 26 starts
`

func TestMonitorForms(t *testing.T) {
	spool, text := monitorFile(t, "monitor.xml"), monitorFile(t, "monitor-text.report")
	report := bareReport(t, spool)
	whole := spool[strings.Index(spool, "<report db"):strings.Index(spool, "</report>")] + "</report>"
	for _, c := range []struct {
		name, doc string
		plans     int
		drawing   string
	}{
		{"XML as SQL*Plus spools it", spool, 1, monitorDrawing},
		{"XML", whole, 1, monitorDrawing},
		{"a bare report", report, 1, monitorDrawing},
		{"an attribute like its name", strings.Replace(spool, "<target ", "<target module=\"module\" action='action' ", 1), 1, monitorDrawing},
		{"a line break that a program set", strings.Replace(spool, "<target ", "<target action=\"line 1\nline 2\" ", 1), 1, monitorDrawing},
		{"with Windows line ends", strings.ReplaceAll(spool, "\n", "\r\n"), 1, monitorDrawing},
		{"with a declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + whole, 1, monitorDrawing},
		{"two reports", whole + "\n\n" + whole, 2, monitorDrawing},
		{"active HTML", activeHTML(whole, false), 1, monitorDrawing},
		{"compressed active HTML", activeHTML(report, true), 1, monitorDrawing},
		{"compressed, spooled", "SQL> select report from t;\n" + activeHTML(report, true) + "\n1 row selected.\n", 1, monitorDrawing},
		{"compressed, with a declaration", activeHTML("<?xml version='1.0' encoding='ISO-8859-1'?>"+whole, true), 1, monitorDrawing},
		{"a script that has the word", "<script>var a = '<report >', b = '<report x';</script>" + activeHTML(report, true), 1, monitorDrawing},
		{"buckets only", noLineActivity(spool), 1, monitorDrawing},
		{"lines only", lineActivityOnly(spool), 1, strings.Replace(monitorDrawing, "16 s", "14 s", 1)},
		{"without parent_id", regexp.MustCompile(` parent_id="\d"`).ReplaceAllString(spool, ""), 1, monitorDrawing},
		{"text", text, 1, monitorTextDrawing},
		{"text, twice", text + text, 2, monitorTextDrawing},
		{"text as a comment", regexp.MustCompile(`(?m)^`).ReplaceAllString(text, "-- "), 1, monitorTextDrawing},
		{"text that speaks of reports", strings.Replace(text, "select count", "select '<report >' || count", 1), 1, monitorTextDrawing},
		{"the table alone", text[strings.Index(text, "| Id "):], 1, monitorTextDrawing},
	} {
		plans, err := ParseMonitor([]byte(c.doc), Options{})
		if err != nil || len(plans) != c.plans {
			t.Errorf("%s: %d plans, %v", c.name, len(plans), err)
			continue
		}
		for _, p := range plans {
			if got := monitorTree(p); got != c.drawing {
				t.Errorf("%s:\n%swant\n%s", c.name, got, c.drawing)
			}
			monitorAddsUp(t, c.name, p)
		}
	}
}

// TestMonitorMargins holds that text is read whatever stands before its lines, and between them.
func TestMonitorMargins(t *testing.T) {
	text := monitorFile(t, "monitor-text.report")
	every := func(format string) string {
		var b strings.Builder
		for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
			if strings.Contains(format, "%") {
				fmt.Fprintf(&b, format, i+1)
			} else {
				b.WriteString(format)
			}
			b.WriteString(line + "\n")
		}
		return b.String()
	}
	earlier := strings.NewReplacer("| Execs |", "| Starts|", "(# samples)", "(sample #) ", "   (%)   ", "(percent)").Replace(text)
	for name, doc := range map[string]string{
		"rem": every("rem "), "REM": every("REM "), "prompt": every("PROMPT "), "slashes": every("// "), "star": every(" * "), "hash": every("# "),
		"numbers": every("%4d  "), "numbers and colons": every("%d: "), "mail": every("> > "), "time": every("2026-03-01 10:11:12 "), "grep": every("plan.txt:"), "indented": every("    "),
		"no trailing blanks": regexp.MustCompile(`(?m) +$`).ReplaceAllString(every("REM "), ""),
		"double-spaced":      strings.ReplaceAll(text, "\n", "\n\n"),
		"double-spaced rem":  strings.ReplaceAll(every("REM "), "\n", "\nREM\n"),
		"old Mac":            strings.ReplaceAll(text, "\n", "\r"),
		"11.1":               earlier,
		"title in the text":  strings.Replace(text, "select count", "| Id | Operation | x |\nselect count", 1),
	} {
		p := onlyMonitorPlan(t, doc)
		if got := monitorTree(p); got != monitorTextDrawing || p.QueryID != "4yx8u1v0kq2zs" || !strings.HasSuffix(p.SQL, "orders o) -- a | b") || strings.HasPrefix(p.SQL, "-") {
			t.Errorf("%s: %s %q\n%s", name, p.QueryID, p.SQL, got)
		}
	}
	if earlier == text || strings.Contains(earlier, "Execs") || strings.Contains(earlier, "(%)") {
		t.Errorf("not the headings of 11.1:\n%s", earlier)
	}
	for name, doc := range map[string]string{"lower": strings.ToLower(text), "upper": strings.ToUpper(text)} {
		p := onlyMonitorPlan(t, doc)
		if got := monitorTree(p); !strings.EqualFold(got, monitorTextDrawing) || p.QueryID != "4yx8u1v0kq2zs" || !strings.Contains(monitorRules(p), "parallel, still running") || p.PlanID != "2468013579" {
			t.Errorf("%s: %s, %s\n%s", name, p.QueryID, monitorRules(p), got)
		}
	}
}

// TestMonitorUnknown puts a figure that cannot be read in place of one of line 6.
func TestMonitorUnknown(t *testing.T) {
	text, report := monitorFile(t, "monitor-text.report"), monitorFile(t, "monitor.xml")
	const huge = "99999999999999999999"
	for _, c := range []struct {
		name, doc, rule string
		absent          planner.Metric
		rows            int64 // of line 6
	}{
		{"decimals", lastReplaced(text, "       3M |", "     4.5G |"), "", planner.Buffers, 4_500_000_000},
		{"a comma", lastReplaced(strings.NewReplacer("30.43", "30,43", "69.57", "69,57").Replace(text), "       3M |", "     4,5G |"), "", planner.Buffers, 4_500_000_000},
		{"beyond 64 bits", lastReplaced(text, "       3M |", "      18E |"), "", planner.Buffers, 1e18},
		{"three decimals", lastReplaced(text, "       3M |", "   4,500M |"), "unknown rows", planner.Rows, 0},
		{"rows", lastReplaced(text, "       3M |", "      ### |"), "unknown rows", planner.Rows, 0},
		{"starts", lastReplaced(text, "    26 |", "    ## |"), "unknown starts", planner.Loops, 3_000_000},
		{"rows of XML", strings.Replace(report, ">510000<", ">"+huge+"<", 1), "unknown rows", planner.Rows, 0},
	} {
		p := onlyMonitorPlan(t, c.doc)
		var line *planner.Node
		p.Root.Walk(func(n *planner.Node) {
			if n.Number == 6 {
				line = n
			}
		})
		if !strings.Contains(monitorRules(p), c.rule) || p.Metrics.Has(c.absent) || line.Total[planner.Rows] != c.rows || line.NeverExecuted ||
			c.rule != "" && !strings.Contains(fmt.Sprint(line.Notes), "which says nothing") {
			t.Errorf("%s: %s, %v, %v", c.name, monitorRules(p), line.Total, line.Notes)
		}
	}
	_, err := ParseMonitor([]byte(strings.Replace(text, "30.43", "#####", 1)), Options{})
	monitorError(t, "a share", err, "not a percentage")
}

// lastReplaced replaces the last one.
func lastReplaced(text, from, to string) string {
	at := strings.LastIndex(text, from)
	return text[:at] + to + text[at+len(from):]
}

// noLineActivity leaves only the samples of the statement and of the buckets.
func noLineActivity(doc string) string {
	at := strings.Index(doc, "<plan_monitor")
	return doc[:at] + regexp.MustCompile(`(?s)<activity_sampled.*?</activity_sampled>`).ReplaceAllString(doc[at:], "")
}

// lineActivityOnly leaves only the samples of the lines.
func lineActivityOnly(doc string) string {
	at := strings.Index(doc, "<plan_monitor")
	return regexp.MustCompile(`(?s)<activity_sampled>.*</activity_detail>`).ReplaceAllString(doc[:at], "") + doc[at:]
}

func monitorAddsUp(t testing.TB, name string, p *planner.Plan) {
	t.Helper()
	profile, err := flamegraph.New(p)
	if err == nil {
		err = profile.CheckValid()
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	p.Root.Walk(func(n *planner.Node) {
		var kids int64
		for _, k := range n.Children {
			kids += k.Total[planner.Time]
		}
		if kids > n.Total[planner.Time] || kids < 0 {
			t.Errorf("%s: the children of %s take %d of %d ns", name, n.Label, kids, n.Total[planner.Time])
		}
	})
}

func onlyMonitorPlan(t *testing.T, doc string) *planner.Plan {
	t.Helper()
	plans, err := ParseMonitor([]byte(doc), Options{})
	if err != nil || len(plans) != 1 {
		t.Fatalf("%d plans, %v", len(plans), err)
	}
	return plans[0]
}

func TestMonitorOrigin(t *testing.T) {
	p := onlyMonitorPlan(t, monitorFile(t, "monitor.xml"))
	if p.QueryID != "7c0p9m2xq4ad1" || p.PlanID != "1357924680" || p.Statement != "SELECT" || p.Measured != "SQL Monitor, 16 activity samples of 1 s" {
		t.Errorf("%q %q %q %q", p.QueryID, p.PlanID, p.Statement, p.Measured)
	}
	if !strings.Contains(p.SQL, "<> 'café & more'\nGROUP") {
		t.Errorf("statement %q", p.SQL)
	}
	notes := fmt.Sprint(p.Settings)
	for _, want := range []string{"03/01/2026 09:15:00", "Oracle 19.0.0.0.0", "DONE (ALL ROWS)", "15.87 s"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes %s lack %q", notes, want)
		}
	}
	nodes := make(map[int]*planner.Node)
	p.Root.Walk(func(n *planner.Node) { nodes[n.Number] = n })
	orders := nodes[6]
	if attrs := fmt.Sprint(orders.Attrs); !strings.Contains(attrs, "{read_bytes 524288000}") ||
		!strings.Contains(attrs, "{activity Cpu (2), direct path read (5)}") || !strings.Contains(attrs, `{filter "O"."NOTE"<>'x'}`) {
		t.Errorf("attributes %s", attrs)
	}
	if e := orders.Estimate; e.Expected != 520000 || e.Actual != 510000 || !e.Judged {
		t.Errorf("estimate %+v", e)
	}
	if !nodes[7].NeverExecuted || nodes[4].NeverExecuted {
		t.Error("line 7 never ran, line 4 did")
	}
	if rules := monitorRules(p); rules != "activity samples, samples without a line" {
		t.Errorf("warnings: %s", rules)
	}
	if w := p.Warnings[1]; w.Amount != 2e9 || w.Label != "0 - SELECT STATEMENT" {
		t.Errorf("%+v", w)
	}
}

func monitorRules(p *planner.Plan) string {
	var rules []string
	for _, w := range p.Warnings {
		rules = append(rules, w.Rule)
	}
	return strings.Join(rules, ", ")
}

func TestMonitorTextOrigin(t *testing.T) {
	p := onlyMonitorPlan(t, monitorFile(t, "monitor-text.report"))
	if p.QueryID != "4yx8u1v0kq2zs" || p.PlanID != "2468013579" || p.Measured != "SQL Monitor, 23 activity samples of 1 s" || !strings.HasSuffix(p.SQL, "orders o) -- a | b") {
		t.Errorf("%q %q %q %q", p.QueryID, p.PlanID, p.Measured, p.SQL)
	}
	if rules := monitorRules(p); rules != "activity samples, parallel, still running" {
		t.Errorf("warnings: %s", rules)
	}
	if notes := fmt.Sprint(p.Settings); !strings.Contains(notes, "23.00 s") || !strings.Contains(notes, "03/01/2026 10:00:00") || !strings.Contains(notes, "DOP=2") {
		t.Errorf("notes %s", notes)
	}
	p.Root.Walk(func(n *planner.Node) {
		if n.Estimate.Judged && n.Number > 2 {
			t.Errorf("%s: the servers' starts and the optimizer's rows do not go together", n.Label)
		}
		if n.Number == 4 && (len(n.Notes) != 1 || !strings.Contains(n.Notes[0], "was at work")) {
			t.Errorf("notes of line 4: %q", n.Notes)
		}
	})
}

func TestMonitorSamples(t *testing.T) {
	doc := monitorFile(t, "monitor.xml")
	for _, c := range []struct {
		name, from, to string
		whole          int64 // seconds
		measured, rule string
	}{
		{"sparser samples", `sample_interval="1"`, `sample_interval="10"`, 160, "16 activity samples of 10 s", "samples and elapsed time"},
		{"no interval", `sample_interval="1"`, ``, 16, "16 activity samples of 1 s", ""},
		{"half a sample", `<activity class="Cpu">4</activity>`, `<activity class="Cpu">4.5</activity>`, 16, "16 activity samples of 1 s", ""},
		{"a long statement", `15870123`, `3600000000`, 16, "", "samples and elapsed time"},
		{"still running", `DONE (ALL ROWS)`, `EXECUTING`, 16, "", "still running"},
		{"parallel", `<plan_monitor `, `<parallel_info dop="2"/><plan_monitor `, 16, "", "parallel"},
		{"other elements", `<optimizer>`, `<new thing="1"><activity>?</activity></new><optimizer>`, 16, "", ""},
		{"samples of lines that are not drawn", `<stats type="plan_monitor"/>`, `<activity_sampled><activity>3</activity></activity_sampled>`, 23, "", ""},
	} {
		p := onlyMonitorPlan(t, strings.ReplaceAll(doc, c.from, c.to))
		if got := p.Root.Total[planner.Time]; got != c.whole*1e9 || !strings.Contains(p.Measured, c.measured) || !strings.Contains(monitorRules(p), c.rule) {
			t.Errorf("%s: %d ns, %q, %s", c.name, got, p.Measured, monitorRules(p))
		}
		monitorAddsUp(t, c.name, p)
	}
}

func TestMonitorEncodings(t *testing.T) {
	doc := strings.Replace(bareReport(t, monitorFile(t, "monitor.xml")), "c.city, SUM", "'\xe9\x80\x01&#1;', SUM", 1)
	p := onlyMonitorPlan(t, "<?xml version='1.0' encoding='WINDOWS-1252'?>\n"+doc)
	if !strings.HasPrefix(p.SQL, "SELECT 'é€\ufffd\ufffd', SUM") {
		t.Errorf("Latin-1: %q", p.SQL)
	}
	if p = onlyMonitorPlan(t, doc); !strings.HasPrefix(p.SQL, "SELECT '\ufffd") {
		t.Errorf("no encoding: %q", p.SQL)
	}
	_, err := ParseMonitor([]byte("<?xml version='1.0' encoding='EUC-JP'?>\n"+doc), Options{})
	monitorError(t, "EUC-JP", err, "encoding euc-jp")
}

// TestMonitorTextLoose holds that the shares tell how many samples are of no line.
func TestMonitorTextLoose(t *testing.T) {
	text := strings.NewReplacer("30.43", "28.00", "69.57", "64.00").Replace(monitorFile(t, "monitor-text.report"))
	p := onlyMonitorPlan(t, text) // 7 and 16 of 25
	if got := p.Root.Total[planner.Time]; got != 25e9 || !strings.Contains(monitorRules(p), "samples without a line") {
		t.Errorf("%d ns, %s", got, monitorRules(p))
	}
	monitorAddsUp(t, "loose", p)
}

func TestMonitorEstimate(t *testing.T) {
	plans, err := ParseMonitor([]byte(monitorFile(t, "monitor.xml")), Options{Estimate: true})
	if err != nil || len(plans) != 1 || plans[0].Metrics.Has(planner.Time) {
		t.Fatalf("%d plans, %v", len(plans), err)
	}
}

// TestMonitorSamplesOf reads all reports of a folder: each is drawn, or refused for having no samples.
func TestMonitorSamplesOf(t *testing.T) {
	folder := os.Getenv("SQLFLAME_ORACLE_SAMPLES")
	if folder == "" {
		t.Skip("SQLFLAME_ORACLE_SAMPLES names no folder of reports")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		name := filepath.Base(file)
		if err != nil || !bytes.Contains(data, []byte("<sql_monitor_report")) && !bytes.Contains(data, []byte(`compress="zlib"`)) && !bytes.Contains(data, []byte("SQL Plan Monitoring Details")) || strings.HasSuffix(name, ".md") {
			continue
		}
		plans, err := ParseMonitor(data, Options{})
		if err != nil {
			monitorError(t, name, err, "no activity samples")
			t.Logf("%s: %v", name, err)
		}
		for _, p := range plans {
			monitorAddsUp(t, name, p)
			t.Logf("%s: %s\n%s", name, p.Measured, monitorTree(p))
		}
	}
}
