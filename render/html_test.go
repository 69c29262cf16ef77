package render

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

func htmlText(t testing.TB, p *flamegraph.Profile, opt Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, p, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var tags = regexp.MustCompile(`<[^>]*>`)

// tableRows returns the text of the table's cells, row by row.
func tableRows(s string) []string {
	_, s, _ = strings.Cut(s, "<tbody>")
	s, _, _ = strings.Cut(s, "</tbody>")
	var rows []string
	for row := range strings.Lines(strings.TrimSpace(s)) {
		rows = append(rows, strings.Trim(regexp.MustCompile(`\|+`).ReplaceAllString(tags.ReplaceAllString(row, "|"), "|"), "|\n"))
	}
	return rows
}

func TestHTML(t *testing.T) {
	p := profileOf(t, samplePlan())
	s := htmlText(t, p, Defaults())
	svg := svgText(t, p, Defaults())
	if !strings.HasPrefix(s, "<!doctype html>\n<html lang=\"en\">") || !strings.Contains(s, svg[strings.Index(svg, "<svg"):]) {
		t.Error("not a page with the same picture inline")
	}
	for _, want := range []string{
		"<title>SELECT 585 ms - sqlflame</title>", "<caption>Operators in plan order: SELECT 585 ms</caption>", `<th scope="col">self share of the whole</th>`,
		`<th scope="row" class="op" style="padding-left:2.4ch">Limit</th>`, ".page .op { min-width: 30ch; text-align: left; white-space: normal;", "section { overflow: visible;", "<pre>SELECT date_trunc(&#39;month&#39;",
	} {
		if !strings.Contains(s, want) {
			t.Errorf("%q is missing", want)
		}
	}
	rows := tableRows(s)
	if len(rows) != p.Count() {
		t.Errorf("%d rows, want %d", len(rows), p.Count())
	}
	for _, want := range []string{
		"1|SELECT|0|0.0%|585 ms", "6|Hash Left Join|26.0 ms|4.4%|489 ms|1|753,903|2,041 (123x too low)", "11|Parallel Seq Scan on orders_2024_04 o_4|never ran|0",
	} {
		if !strings.Contains(strings.ReplaceAll(strings.Join(rows, "\n"), "||", "|"), want) {
			t.Errorf("no row %q in\n%s", want, strings.Join(rows, "\n"))
		}
	}
}

func TestHTMLListsTheLargest(t *testing.T) {
	opt := Defaults()
	opt.MaxFrames = 3
	p := profileOf(t, samplePlan())
	s := htmlText(t, p, opt)
	var labels []string
	for _, row := range tableRows(s) {
		labels = append(labels, strings.Split(row, "|")[1])
	}
	if got := fmt.Sprint(labels); got != "[HashAggregate Parallel Hash Join Index Scan using line_order_id_idx on line l]" {
		t.Errorf("listed %s", got)
	}
	if want := fmt.Sprintf("%d operators with less self time than these are not listed", p.Count()-3); !strings.Contains(s, want) {
		t.Errorf("%q is missing", want)
	}
}

func TestHTMLOfHostileNames(t *testing.T) {
	opt := Defaults()
	opt.Title = strings.Join(hostile, "")
	s := htmlText(t, profileOf(t, hostilePlan()), opt)
	for tag, want := range map[string]int{"<script": 1, "</script": 1, "<svg": 1, "</svg": 1, "<table": 1, "<img": 0, "<!--": 0, "<metadata": 1} {
		if n := strings.Count(s, tag); n != want {
			t.Errorf("%d %s, want %d", n, tag, want)
		}
	}
	for _, bad := range []string{"\u202e", "\u2066", "\x00", "\x07", "\x1b", "\xff", "\ufffe", "\uffff"} {
		if strings.Contains(s, bad) {
			t.Errorf("%q is in the page", bad)
		}
	}
	seen := make(map[string]bool)
	for _, m := range regexp.MustCompile(`<[^>]* id="([^"]*)"`).FindAllStringSubmatch(s, -1) {
		if seen[m[1]] {
			t.Errorf("two elements have the id %s", m[1])
		}
		seen[m[1]] = true
	}
	markup := tags.FindAllString(s[strings.Index(s, "</svg>"):], -1)
	for _, tag := range markup {
		if !regexp.MustCompile(`^</?(svg|section|table|caption|thead|tbody|tr|th|td|p|h2|pre|body|html)( class="(page|op)"| scope="(row|col)"| style="padding-left:\d+\.\dch")*>$`).MatchString(tag) {
			t.Fatalf("markup %q", tag)
		}
	}
}

func TestReadSVGOfAPage(t *testing.T) {
	p := profileOf(t, samplePlan())
	if got, want := jsonText(t, readBack(t, htmlText(t, p, Defaults()))), jsonText(t, p); got != want {
		t.Error("another profile")
	}
}

func TestHTMLNeedsTheMetric(t *testing.T) {
	opt := Defaults()
	opt.Metric = planner.WAL
	if err := HTML(new(bytes.Buffer), profileOf(t, samplePlan()), opt); err == nil {
		t.Error("no error for a metric that the profile does not carry")
	}
}

// TestHTMLInABrowser holds that nothing of a hostile plan runs, and that the table is one.
func TestHTMLInABrowser(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.html")
	p := profileOf(t, hostilePlan())
	if err := os.WriteFile(file, []byte(htmlText(t, p, Defaults())), 0o666); err != nil {
		t.Fatal(err)
	}
	tb := open(t, newBrowser(t), file, 1200)
	if eval[bool](tb, `"pwned" in window || !!document.querySelector("img, #frames script, table script")`) {
		t.Error("text of the plan became markup")
	}
	if n := eval[int](tb, `document.querySelectorAll("table tbody tr").length`); n != p.Count() {
		t.Errorf("%d rows, want %d", n, p.Count())
	}
	if n := eval[int](tb, `document.querySelectorAll("#frames > g").length`); n < len(hostile) {
		t.Errorf("%d bars, want %d at least: the script did not draw them", n, len(hostile))
	}
	if !eval[bool](tb, `document.documentElement.scrollWidth <= window.innerWidth`) {
		t.Error("the page scrolls sideways")
	}
	tb.quiet()
}
