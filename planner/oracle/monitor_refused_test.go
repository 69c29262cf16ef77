package oracle

import (
	"bytes"
	"compress/zlib"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sqlflame/planner"
)

func monitorError(t testing.TB, name string, err error, want string) {
	t.Helper()
	var format *planner.FormatError
	if !errors.As(err, &format) || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: error %v, want %q", name, err, want)
	}
}

func TestMonitorRefused(t *testing.T) {
	spool, text := monitorFile(t, "monitor.xml"), monitorFile(t, "monitor-text.report")
	report := bareReport(t, spool)
	packed := encoded(deflated(report))
	noSamples := regexp.MustCompile(`(?s)<activity_(sampled|detail).*?</activity_(sampled|detail)>`).ReplaceAllString(spool, "")
	replaced := func(doc, from, to string) string {
		if !strings.Contains(doc, from) {
			t.Errorf("no %q", from)
		}
		return strings.Replace(doc, from, to, 1)
	}
	for _, c := range []struct{ name, doc, want string }{
		{"nothing", "", "no SQL Monitor report found"},
		{"a plan of Postgres", `<explain xmlns="http://www.postgresql.org/2009/explain"><Query><Plan><Node-Type>Result</Node-Type></Plan></Query></explain>`, "no SQL Monitor report found"},
		{"another report", `<report db_version="19"><perfhub_report/></report>`, "no <sql_monitor_report> in it"},
		{"HTML for the eye", "<html><h1>SQL Monitoring Report</h1><table><tr/></table></html>", "of type HTML"},
		{"the beginning, as LONG 80 leaves it", spool[strings.Index(spool, "<report db"):][:80], "no <sql_monitor_report> in it"},
		{"cut off", spool[:strings.Index(spool, "GROUP BY\" depth")], "broken"},
		{"cut off between elements", spool[:strings.Index(spool, "<plan_monitor")], "ends too early"},
		{"wrapped in a value", replaced(spool, `sql_id="7c0p`, "sql_id=\"7c\n0p"), "wrapped"},
		{"wrapped in a name", replaced(spool, `<operation id="4"`, "<opera\ntion id=\"4\""), "wrapped"},
		{"wrapped in a value of its name", replaced(spool, `<target `, "<target module=\"module\" a\nction=\"a\" "), "wrapped"},
		{"wrapped in an attribute", replaced(spool, `skp="0"`, "s\nkp=\"0\""), "wrapped"},
		{"wrapped at an end", replaced(spool, `</plan_monitor>`, "</plan_\nmonitor>"), "broken"},
		{"no samples", noSamples, "no activity samples, so there is no time per plan line"},
		{"no samples of lines", regexp.MustCompile(` line="\d"`).ReplaceAllString(noLineActivity(spool), ""), "none of the 16 activity samples"},
		{"no lines", regexp.MustCompile(`(?s)<plan_monitor.*</plan_monitor>`).ReplaceAllString(spool, ""), "no plan lines"},
		{"a line twice", replaced(spool, `<operation id="4" `, `<operation id="2" `), "twice"},
		{"a line below none", replaced(spool, `id="4" parent_id="3"`, `id="4" parent_id="33"`), "below line 33"},
		{"a line below itself", replaced(spool, `id="4" parent_id="3"`, `id="4" parent_id="4"`), "below line 4"},
		{"a bad line number", replaced(spool, `<operation id="4" `, `<operation id="-4" `), "no number of a plan line"},
		{"a huge line number", replaced(spool, `<operation id="4" `, `<operation id="44444444444444444444" `), "no number of a plan line"},
		{"a line without parent", replaced(spool, `id="4" parent_id="3"`, `id="4"`), "line 4 has no parent_id, while others have"},
		{"a line lost, without parent_id", regexp.MustCompile(` parent_id="\d"`).ReplaceAllString(replaced(spool, `<operation id="3" `, `<operation id="33" `), ""), "line 33 stands where line 3 should"},
		{"a second root", regexp.MustCompile(` parent_id="\d"|depth="\d"`).ReplaceAllString(spool, ""), "has no line above"},
		{"starts that are no number", replaced(spool, `<stat name="starts">1<`, "<stat name=\"starts\">1\nREPORT\n------<"), "starts is"},
		{"a bad count", replaced(spool, `<activity class="Cpu">9<`, `<activity class="Cpu">-9<`), "number of activity samples"},
		{"a bad interval", replaced(spool, `sample_interval="1"`, `sample_interval="NaN"`), "sample_interval"},
		{"a report in a report", replaced(spool, `<plan_monitor `, `<sql_monitor_report/><plan_monitor `), "inside another"},
		{"nested elements", replaced(spool, `<plan_monitor `, strings.Repeat("<x>", 5000)+`<plan_monitor `), "nested"},
		{"an unknown encoding of the report", replaced(packed, "base64", "uuencode"), "uuencode"},
		{"an unknown compression", replaced(packed, "zlib", "lzma"), "lzma"},
		{"bad base64", replaced(packed, "</report_id>\n", "</report_id>\n?!"), "not base64"},
		{"cut off base64", packed[:len(packed)/2], "ends too early"},
		{"no zlib", encoded([]byte("no zlib stream")), "compressed report is broken"},
		{"half of the zlib stream", encoded(deflated(report)[:500]), "compressed report is broken"},
		{"an encoded report in another", encoded(deflated(packed)), "another encoded report"},
		{"an encoded report of something else", encoded(deflated("<perfhub/>")), "holds no <sql_monitor_report>"},
		{"a broken report inside", encoded(deflated(report[:2000])), "ends too early"},
		{"text without samples", regexp.MustCompile(`(Cpu|direct path read) \(\d\) `).ReplaceAllString(text, "        "), "no activity samples"},
		{"text without numbers of samples", strings.ReplaceAll(text, "(8)", "   "), "no number of samples"},
		{"wrapped text", replaced(text, "|   Name   |", "|   Na\nme   |"), "wrapped"},
		{"a wrapped row", replaced(text, "| ORDERS   |", "| ORD\nERS   |"), "wrapped"},
		{"text that was cut off", text[:strings.Index(text, "direct path read (8)")], "wrapped or cut off"},
		{"text without rows", text[:strings.Index(text, "|    0 ")], "no rows"},
		{"text without indentation", regexp.MustCompile(`\|  +([A-Z])`).ReplaceAllString(text, "| $1"), "indentation"},
		{"a plan of DBMS_XPLAN", "| Id  | Operation | Name | A-Time |\n-----\n|   0 | SELECT STATEMENT | | 00:00:01.00 |\n", "not that of a SQL Monitor report"},
	} {
		_, err := ParseMonitor([]byte(c.doc), Options{})
		monitorError(t, c.name, err, c.want)
	}
}

// TestMonitorRowsLost loses rows of the text as pagers, editors and copying do.
func TestMonitorRowsLost(t *testing.T) {
	text := monitorFile(t, "monitor-text.report")
	rule := strings.Repeat("=", 135) + "\n"
	row := func(id string) string {
		return regexp.MustCompile(`(?m)^\|[ >-]*` + id + ` +\|.*\n`).FindString(text[strings.Index(text, "SQL Plan Monitoring"):])
	}
	closed := strings.LastIndex(text, rule)
	continuation := text[strings.LastIndex(text[:closed-1], "\n")+1 : closed]
	for _, c := range []struct{ name, doc, want string }{
		{"a row", strings.Replace(text, row("2"), "", 1), "missing: line 3 follows line 1"},
		{"the first row", strings.Replace(text, row("0"), "", 1), "begins with line 1"},
		{"a row twice", strings.Replace(text, row("3"), row("3")+row("3"), 1), "line 3 stands in the plan table twice"},
		{"rows swapped", strings.Replace(text, row("2")+row("3"), row("3")+row("2"), 1), "line 3 follows line 1"},
		{"no rule below", text[:closed], "no rule below 6 - TABLE ACCESS FULL"},
		{"the last rows and the rule", text[:strings.Index(text, row("6"))], "no rule below 5 - PX BLOCK ITERATOR"},
		{"a rule among the rows", strings.Replace(text, row("3"), "\n"+rule[40:]+row("3"), 1), "more rows follow the rule below 2 - PX COORDINATOR"},
		{"a rule among the rows of a line", strings.Replace(text, continuation, rule+continuation, 1), "more rows follow the rule below 6"},
		{"a row without line number", strings.Replace(text, continuation, "", 1), "line 6 has 8 activity samples and 69.57 %"},
		{"the samples of a line", strings.Replace(text, "| Cpu (7) ", "|         ", 1), "line 4 has 0 activity samples and 30.43 %"},
		{"two blanks before a line", strings.Replace(text, "|      HASH UNIQUE ", "|       HASH UNIQUE", 1), "two levels below"},
	} {
		if c.doc == text {
			t.Errorf("%s: nothing changed", c.name)
		}
		_, err := ParseMonitor([]byte(c.doc), Options{})
		monitorError(t, c.name, err, c.want)
	}
}

func TestMonitorBomb(t *testing.T) {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	var ends [2]int
	for i := range ends {
		_, _ = z.Write(make([]byte, 1<<20))
		_ = z.Flush()
		ends[i] = b.Len()
	}
	block := b.Bytes()[ends[0]:] // a megabyte that follows another one, over and over
	bomb := slices.Concat(b.Bytes(), bytes.Repeat(block, maxInflated>>20))
	_, err := ParseMonitor([]byte(encoded(bomb)), Options{})
	monitorError(t, "bomb", err, "more than 256 MB")
}

func FuzzMonitor(f *testing.F) {
	spool, text := monitorFile(f, "monitor.xml"), monitorFile(f, "monitor-text.report")
	report := bareReport(f, spool)
	for _, doc := range []string{
		spool, text, activeHTML(report, true), activeHTML(report, false), noLineActivity(spool), lineActivityOnly(spool), spool[:len(spool)/2], text[:len(text)/2],
		`<sql_monitor_report><plan_monitor><operation id="0" name="X"><activity_sampled><activity>1e9</activity></activity_sampled></operation></plan_monitor></sql_monitor_report>`,
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, estimate := range []bool{false, true} {
			plans, err := ParseMonitor(data, Options{Estimate: estimate, Steps: true})
			if err != nil {
				monitorError(t, "fuzz", err, "")
			}
			for _, p := range plans {
				monitorAddsUp(t, "fuzz", p)
			}
		}
	})
}
