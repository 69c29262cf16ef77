package render

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sqlflame/planner"
)

// maxViewer is how large script and style may be, in bytes.
const maxViewer = 60_000

func TestViewerIsSmall(t *testing.T) {
	if n := len(viewerScript()) + len(viewerFile("viewer.css")); n > maxViewer {
		t.Errorf("script and style have %d bytes, at most %d are allowed", n, maxViewer)
	}
	for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", "foreignObject", "document.write", "fetch(", "XMLHttpRequest", "import("} {
		if strings.Contains(viewerScript(), bad) {
			t.Errorf("the script has %s", bad)
		}
	}
}

// shopPlan is the sample with more metrics, a node that was called very often, one that spilled, and
// estimates that go wrong at a leaf.
func shopPlan() *planner.Plan {
	plan := samplePlan()
	plan.Metrics = plan.Metrics.With(planner.Reads).With(planner.WAL)
	plan.Root.Walk(func(n *planner.Node) {
		n.Total[planner.Reads] = n.Total[planner.Buffers] / 2
		if n.Kind == "Index Scan" && strings.Contains(n.Label, "line_order") {
			n.Estimate = planner.Estimate{Expected: 1, Actual: 300, Judged: true}
		}
	})
	plan.Warnings = append(plan.Warnings, planner.Warning{Node: 7, Label: "Parallel Hash Join", Rule: "x", Message: "something was assumed"})
	return plan
}

func shop(t *testing.T, width int64, before ...action) *tab {
	t.Helper()
	return open(t, newBrowser(t), pictureFile(t, shopPlan(), Defaults()), width, before...)
}

func (tb *tab) keys(keys ...string) {
	tb.Helper()
	for _, key := range keys {
		tb.run(chromedp.KeyEvent(key))
	}
	settle(tb)
}

func (tb *tab) hash() string {
	tb.Helper()
	return eval[string](tb, `location.hash`)
}

func (tb *tab) count(selector string) int {
	tb.Helper()
	return eval[int](tb, `document.querySelectorAll(`+quoteJS(selector)+`).length`)
}

func (tb *tab) focused() string {
	tb.Helper()
	return eval[string](tb, `(document.activeElement.getAttribute("aria-label") || document.activeElement.textContent).split(", ")[0]`)
}

func TestBrowserBack(t *testing.T) {
	tb := shop(t, 1200)
	root := tb.width("SELECT")
	tb.click("HashAggregate")
	tb.click("Gather")
	if tb.width("Gather") != root || !strings.HasPrefix(tb.hash(), "#zoom=") {
		t.Fatalf("no zoom, the address ends in %q", tb.hash())
	}
	back := func(name string, step func(), gather, aggregate bool) {
		t.Helper()
		step()
		settle(tb)
		if (tb.width("Gather") == root) != gather || (tb.width("Nested Loop") == root) != aggregate && !gather {
			t.Errorf("%s: Gather has %v px, Nested Loop %v", name, tb.width("Gather"), tb.width("Nested Loop"))
		}
	}
	js := func(s string) func() {
		return func() {
			eval[bool](tb, `new Promise(r => { addEventListener("hashchange", () => r(true), { once: true }); `+s+`; setTimeout(r, 2000); }) && true`)
			tb.run(chromedp.Sleep(300_000_000))
		}
	}
	back("Back", js("history.back()"), false, false)
	if tb.width("Limit") != root || tb.width("HashAggregate") != root {
		t.Error("Back left more than one zoom")
	}
	back("Forward", js("history.forward()"), true, true)
	back("Backspace", func() { tb.keys(kb.Backspace); tb.run(chromedp.Sleep(300_000_000)) }, false, false)
	tb.keys(kb.Backspace)
	tb.run(chromedp.Sleep(300_000_000))
	if tb.hash() != "" && tb.hash() != "#" || eval[string](tb, `location.protocol`) != "file:" {
		t.Errorf("after all steps the address ends in %q", tb.hash())
	}
	tb.keys(kb.Backspace) // must not leave the picture
	tb.run(chromedp.Sleep(200_000_000))
	tb.looksRight()
}

func TestBrowserAddress(t *testing.T) {
	browser, file := newBrowser(t), pictureFile(t, shopPlan(), Defaults())
	tb := open(t, browser, file, 1200)
	tb.click("Gather")
	tb.keys("m", "c", "i", "/", "scan", kb.Enter)
	address := tb.hash()
	for _, part := range []string{"zoom=", "search=scan", "metric=", "colour=self", "flip=1"} {
		if !strings.Contains(address, part) {
			t.Errorf("%q does not have %s", address, part)
		}
	}
	header, legend, matched := tb.text("header"), tb.text("legend"), tb.text("matched")
	again := open(t, browser, file+address, 1200)
	if again.text("header") != header || again.text("legend") != legend || again.text("matched") != matched || again.width("Gather") != tb.width("Gather") {
		t.Errorf("the address %q shows %q %q %q", address, again.text("header"), again.text("legend"), again.text("matched"))
	}
	again.looksRight()
}

func TestBrowserHostileAddresses(t *testing.T) {
	browser, file := newBrowser(t), pictureFile(t, shopPlan(), Defaults())
	for _, hash := range []string{
		"#zoom=__proto__&metric=constructor&colour=__proto__&flip=9&search=%", "#search=%3Cscript%3Ewindow.pwned=1%3C/script%3E",
		"#zoom=" + strings.Repeat("A", 5000) + ".B", "#" + strings.Repeat("&=", 3000), "#%E0%A4%A", "#search=(((&metric=rows", "#search=(.*.*)*.*.*.*.*=", "#search=.*.*.*.*.*.*.*.*=&colour=loops", "#toString", "#frames",
	} {
		tb := open(t, browser, file+hash, 1200)
		if tb.width("SELECT") < 1100 || eval[bool](tb, `"pwned" in window`) {
			t.Errorf("%.60s: the root has %v px", hash, tb.width("SELECT"))
		}
		tb.quiet()
	}
}

func TestBrowserMetric(t *testing.T) {
	tb := shop(t, 1200)
	tb.mentions("header", "SELECT 585 ms")
	seen := []string{}
	for range 4 {
		tb.keys("m")
		tb.looksRight()
		seen = append(seen, eval[string](tb, `document.querySelector("#metric text").textContent`))
	}
	// WAL is carried, but nothing of it was written; rows and loops are no widths.
	if want := []string{"m: buffer accesses", "m: blocks read", "m: time", "m: buffer accesses"}; !slices.Equal(seen, want) {
		t.Errorf("m leads to %q, want %q", seen, want)
	}
	tb.mentions("header", "buffer accesses")
	tb.mentions("panels", "largest self buffer accesses")
	tb.run(chromedp.Click(chromedp.ID("metric")))
	tb.mentions("header", "blocks read")
	opt := Defaults()
	opt.Metric = planner.Rows
	rows := open(t, newBrowser(t), pictureFile(t, shopPlan(), opt), 1200)
	rows.keys("m", "m", "m", "m")
	rows.mentions("metric", "rows")
	rows.looksRight()
}

func TestBrowserColours(t *testing.T) {
	tb := shop(t, 1200)
	var seen []string
	for range 5 {
		tb.keys("c")
		tb.looksRight()
		seen = append(seen, strings.TrimPrefix(tb.text("colour"), "c: "))
		switch seen[len(seen)-1] {
		case "estimate error":
			tb.mentions("legend", "too low", "within 2x", "not judged")
			if got := eval[string](tb, frameJS+`frame("Index Scan using line_order_id_idx on line l").getAttribute("class")`); got != "e6 first" {
				t.Errorf("the leaf of the wrong estimate has %q", got)
			}
			if got := eval[string](tb, frameJS+`frame("Hash Left Join").getAttribute("class")`); got != "e6" {
				t.Errorf("a join above it has %q", got)
			}
		case "loops":
			if got := eval[string](tb, frameJS+`frame("Memoize").getAttribute("class")`); got != "q5" {
				t.Errorf("251,201 loops have %q", got)
			}
		}
	}
	if want := []string{"self share", "loops", "estimate error", "I/O share", "operator"}; !slices.Equal(seen, want) {
		t.Errorf("c leads to %q, want %q", seen, want)
	}
	// Never colour alone.
	for _, badge := range []string{"x251k", "est 123x low", "disk"} {
		if !strings.Contains(tb.text("frames"), badge) {
			t.Errorf("no bar says %s", badge)
		}
	}
}

func TestBrowserWalk(t *testing.T) {
	tb := shop(t, 1200)
	tb.keys(kb.ArrowDown, kb.ArrowDown, kb.ArrowDown)
	if got := tb.focused(); got != "Limit" {
		t.Errorf("the arrows lead to %q", got)
	}
	tb.keys("i", kb.ArrowUp)
	if got := tb.focused(); got != "SELECT" && got != "Sort" && got != "Execution" {
		t.Errorf("turned over, the arrows lead to %q", got)
	}
	tb.keys("0", "h")
	if got := tb.focused(); got != "Index Scan using line_order_id_idx on line l" {
		t.Errorf("h leads to %q", got)
	}
	tb.mentions("details", "131 ms")
	tb.mentions("panels", "selected node", "Index Cond: (l.order_id = o.id)", "203,700 loops", "goes wrong here first")
	tb.keys("h")
	if got := tb.focused(); got != "HashAggregate" {
		t.Errorf("h again leads to %q", got)
	}
	tb.mentions("panels", "spilled to disk", "Group Key")
	tb.keys("/", "gather", kb.Enter, "n")
	if got := tb.focused(); got != "Gather" {
		t.Errorf("n leads to %q", got)
	}
	tb.keys("/", kb.Escape, "/", "parallel", kb.Enter, "n", "n", "N")
	if got := tb.focused(); got != "Parallel Hash Join" {
		t.Errorf("N leads to %q", got)
	}
	tb.mentions("panels", "something was assumed", "its children took 1.2 ms more")
	tb.keys("p", "0")
	tb.keys("h", "p")
	tb.looksRight()
}

func TestBrowserPin(t *testing.T) {
	tb := shop(t, 1200)
	tb.click("Gather")
	tb.keys("p", "0")
	tb.mentions("panels", "selected node")
	tb.click("Memoize")
	tb.keys("p")
	tb.click("Nested Loop")
	tb.mentions("panels", "pinned", "Cache Key: o.id")
	tb.keys("p")
	if strings.Contains(tb.text("panels"), "Cache Key") {
		t.Error("p again does not let it go")
	}
}

func TestBrowserEscapePeels(t *testing.T) {
	tb := shop(t, 1200)
	tb.click("Gather")
	tb.keys("/", "scan", kb.Enter, "t", "?")
	tb.mentions("help-panel", "Backspace", "regular expression")
	left := func() string {
		return strings.Join([]string{eval[string](tb, `String(!!document.getElementById("help-panel"))`), eval[string](tb, `String(!!document.getElementById("table"))`),
			tb.text("matched"), tb.zoomed()}, "|")
	}
	var got []string
	for range 5 {
		state := left()
		got = append(got, strings.Join([]string{strings.Split(state, "|")[0], strings.Split(state, "|")[1]}, "|")+"|"+
			map[bool]string{true: "search"}[strings.Split(state, "|")[2] != ""]+"|"+map[bool]string{true: "zoom"}[strings.Split(state, "|")[3] != ""])
		tb.keys(kb.Escape)
	}
	want := []string{"true|true|search|zoom", "false|true|search|zoom", "false|false|search|zoom", "false|false||zoom", "false|false||"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	tb.quiet()
}

func TestBrowserTable(t *testing.T) {
	tb := shop(t, 1200)
	tb.keys("t")
	tb.mentions("table", "operator, in plan order", "self time", "loops", "rows", "estimate", "» 300x low", "never run", "251,201", "HashAggregate disk")
	first := func() string {
		return eval[string](tb, `Array.from(document.querySelectorAll("#table > [data-i]")).sort((a, b) => a.getBoundingClientRect().y - b.getBoundingClientRect().y)[0].textContent`)
	}
	if !strings.HasPrefix(first(), "SELECT") {
		t.Errorf("the first row is %q", first())
	}
	tb.keys("s")
	if !strings.HasPrefix(first(), "Index Scan using line_order") {
		t.Errorf("sorted, the first row is %q", first())
	}
	tb.run(chromedp.Click(chromedp.ID("table-head")))
	if !strings.HasPrefix(first(), "SELECT") {
		t.Errorf("sorted back, the first row is %q", first())
	}
	for selector, least := range map[string]int{`#table[role=table]`: 1, `#table [role=columnheader]`: 7, `#table [role=row]`: 25, `#table [role=cell]`: 150} {
		if n := tb.count(selector); n < least {
			t.Errorf("%d of %s", n, selector)
		}
	}
	tb.keys(kb.ArrowDown, kb.ArrowDown) // sorting led to the first row
	tb.mentions("details", "Execution")
	tb.keys(kb.ArrowDown, kb.Enter)
	if tb.count("#table") != 0 || tb.width("Limit") != tb.width("SELECT") || tb.zoomed() == "" {
		t.Error("Enter does not lead to the bar")
	}
	tb.looksRight()
	tb.keys("t")
	tb.run(chromedp.Click(chromedp.CSS(`#table > [data-i="10"]`)))
	if tb.count("#table") != 0 || tb.zoomed() == "" {
		t.Error("a click does not lead to the bar")
	}
}

func TestBrowserTableOfThousands(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, bushyPlan(5_000), Defaults()), 1200)
	tb.keys("t")
	if n := tb.count("#table > [data-i]"); n < 20 || n > 100 {
		t.Errorf("%d rows are drawn", n)
	}
	eval[int](tb, `(scrollTo(0, 60000), 0)`)
	settle(tb)
	if got := eval[bool](tb, `Array.from(document.querySelectorAll("#table > [data-i]")).some(g => { const y = g.getBoundingClientRect().y; return y > 300 && y < 400; })`); !got {
		t.Error("scrolling shows no rows")
	}
	if y := eval[float64](tb, `document.getElementById("table-head").getBoundingClientRect().y`); y < 0 || y > 200 {
		t.Errorf("the heading is at %v", y)
	}
	tb.quiet()
}

func TestBrowserCopy(t *testing.T) {
	tb := shop(t, 1200)
	eval[int](tb, `(Object.defineProperty(navigator, "clipboard", { value: { writeText: s => { window.copied = s; return Promise.resolve(); } } }), 0)`)
	tb.click("Memoize")
	tb.keys("y")
	got := eval[string](tb, `window.copied`)
	for _, part := range []string{"Memoize  (node 15)\n", "time: self 12.0 ms", "251,201 loops", "Cache Key: o.id", "Hits: 47501"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in %q", part, got)
		}
	}
	tb.mentions("matched", "copied")
	tb.quiet()
}

func quoteInt(n int) string { return strings.TrimSpace(strings.ReplaceAll(Count(int64(n)), ",", "")) }

// labels.json holds both sides to the same rules; svg_label_test.go has Go's side.
func TestBrowserLabels(t *testing.T) {
	cases, err := os.ReadFile("viewer/labels.json")
	if err != nil {
		t.Fatal(err)
	}
	tb := shop(t, 1200)
	for _, bad := range eval[[]string](tb, `(() => { `+viewerFile("text.js")+viewerFile("labels.js")+`
		return `+string(cases)+`.map(c => [c.text, fitLabel(c.label, c.tail, c.share, c.badges, c.columns)])
			.filter(([want, got]) => want !== got).map(([want, got]) => "got " + got + ", want " + want); })()`) {
		t.Error(bad)
	}
}

// TestBrowserKeepsFocus holds that keys go on working where elements with the focus are drawn anew: after
// zooms, another metric and colour, a sorted and a scrolled table; in a page as well.
func TestBrowserKeepsFocus(t *testing.T) {
	browser := newBrowser(t)
	for name, file := range map[string]string{"picture": pictureFile(t, shopPlan(), Defaults()), "page": pageFile(t, shopPlan())} {
		t.Run(name, func(t *testing.T) {
			tb := open(t, browser, file, 1200)
			eval[bool](tb, `(document.querySelector("#frames [tabindex='0']").focus(), true)`)
			inTree := `document.getElementById("frames").contains(document.activeElement) && document.activeElement.getAttribute("tabindex") === "0"`
			for _, key := range []string{kb.ArrowDown, kb.ArrowDown, kb.Enter, kb.ArrowDown, "m", "c", "i", "i", kb.ArrowUp, kb.Backspace} {
				tb.keys(key)
				if !eval[bool](tb, inTree) {
					t.Fatalf("%q took the focus away", key)
				}
			}
			tb.keys("t", "s", kb.ArrowDown, kb.ArrowDown, "s")
			inTable := `document.activeElement && document.activeElement.closest("#table [data-i]") !== null`
			if !eval[bool](tb, inTable) {
				t.Error("sorting took the focus away")
			}
			tb.keys(kb.ArrowDown, kb.Enter)
			if eval[bool](tb, `document.getElementById("table") !== null`) {
				t.Error("Enter did not leave the table")
			}
			tb.quiet()
		})
	}
}

// pageFile writes the page with the picture and a table.
func pageFile(t *testing.T, plan *planner.Plan) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.html")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := HTML(f, profileOf(t, plan), Defaults()); err != nil {
		t.Fatal(err)
	}
	return file
}
