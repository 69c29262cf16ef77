package render

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// checkJS looks at what is on the screen and returns complaints: text outside of its bar or of
// the picture, text over text, wide bars without a label, and parts that are missing.
const checkJS = `(() => {
	const bad = [], name = t => JSON.stringify(t.textContent.slice(0, 40));
	const page = document.documentElement.getBoundingClientRect();
	const texts = Array.from(document.querySelectorAll("text")).filter(t => t.textContent.trim() && t.getBoundingClientRect().width > 0);
	const scale = document.documentElement.hasAttribute("viewBox") ? page.width / 1200 : 1;
	for (const g of document.querySelectorAll("#frames > g")) {
		const r = g.querySelector("rect").getBoundingClientRect(), t = g.querySelector("text");
		if (r.left < -0.5 || r.right > page.right + 0.5) bad.push("bar outside: " + frameName(g).slice(0, 40));
		if (r.width >= 60 * scale && !(t && t.textContent.replace("…", "").length >= 2)) bad.push("no label: " + r.width + " " + frameName(g).slice(0, 40));
		if (!t) continue;
		const b = t.getBoundingClientRect();
		if (b.left < r.left - 0.5 || b.right > r.right + 0.5) bad.push("label outside of its bar: " + name(t) + " " + b.right + " > " + r.right);
	}
	for (const t of texts) {
		const b = t.getBoundingClientRect();
		if (b.left < -0.5 || b.right > page.right + 0.5 || b.bottom > page.bottom + 0.5) bad.push("text outside: " + name(t) + " " + b.right);
	}
	const boxes = texts.map(t => [t, t.getBoundingClientRect()]).sort((a, b) => a[1].top - b[1].top);
	for (let i = 0; i < boxes.length; i++) {
		for (let j = i + 1; j < boxes.length && boxes[j][1].top < boxes[i][1].bottom; j++) {
			const a = boxes[i][1], b = boxes[j][1];
			// Line boxes are taller than glyphs: lines may touch.
			if (Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3.5 * scale && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5)
				bad.push("overlap: " + name(boxes[i][0]) + " and " + name(boxes[j][0]));
		}
	}
	for (const id of ["header", "legend", "frames", "hot", "panels"]) if (!document.getElementById(id).textContent.trim()) bad.push("empty: " + id);
	if (document.documentElement.scrollWidth > innerWidth) bad.push("wider than the window");
	return bad.slice(0, 20);
})()`

func (tb *tab) looksRight() {
	tb.Helper()
	for _, complaint := range eval[[]string](tb, frameJS+checkJS) {
		tb.Error(complaint)
	}
	tb.quiet()
}

func TestBrowserLayout(t *testing.T) {
	browser := newBrowser(t)
	flame := Defaults()
	flame.Flame, flame.Annotate = true, true
	for name, file := range map[string]string{
		"sample": pictureFile(t, samplePlan(), Defaults()), "flame": pictureFile(t, samplePlan(), flame),
		"bushy": pictureFile(t, bushyPlan(3_000), Defaults()), "append": pictureFile(t, appendPlan(2_000), Defaults()),
		"deep": pictureFile(t, deepPlan(150, 3), Defaults()), "hostile": pictureFile(t, hostilePlan(), Defaults()),
	} {
		for _, width := range []int64{1200, 600, 1777} {
			if width == 1777 && name != "sample" {
				continue // any other width will do once
			}
			t.Run(name, func(t *testing.T) {
				tb := open(t, browser, file, width)
				tb.looksRight()
				if name != "hostile" {
					tb.mentions("header", "SELECT", "15.4", "shop on db1.example.com", "EXPLAIN")
				}
				if got := eval[int](tb, `document.querySelectorAll("#hot > g").length`); got != 10 {
					t.Errorf("%d lines in the hot list", got)
				}
				if got := eval[float64](tb, `document.documentElement.getBoundingClientRect().width`); got > float64(width) || got < float64(width)-20 {
					t.Errorf("%v px wide in a window of %d", got, width)
				}
			})
			t.Run(name+" without script", func(t *testing.T) {
				tb := open(t, browser, file, width, noScript())
				if eval[bool](tb, `document.documentElement.hasAttribute("class")`) {
					t.Fatal("the script ran")
				}
				tb.looksRight()
			})
		}
	}
}

func (tb *tab) mentions(id string, parts ...string) {
	tb.Helper()
	got := tb.text(id)
	for _, part := range parts {
		if !strings.Contains(got, part) {
			tb.Errorf("%s: %q does not have %q", id, got, part)
		}
	}
}

func TestBrowserResize(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, samplePlan(), Defaults()), 1200)
	tb.run(chromedp.EmulateViewport(600, 800))
	settle(tb)
	tb.looksRight()
	if w := tb.width("SELECT"); w > 600 || w < 560 {
		t.Errorf("the root is %v px wide", w)
	}
}

// settle waits until the page has drawn what it was asked to.
func settle(tb *tab) {
	tb.Helper()
	_, err := chromedp.Run(tb.ctx, chromedp.Evaluate[bool](
		`new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => r(true))))`, chromedp.EvalAwaitPromise))
	if err != nil {
		tb.Fatal(err)
	}
}

func TestBrowserZoom(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, samplePlan(), Defaults()), 1200)
	root := tb.width("SELECT")
	tb.click("Memoize")
	if w := tb.width("Memoize"); w != root {
		t.Errorf("zoomed to %v px, want %v", w, root)
	}
	if w := tb.width("Gather"); w != 0 {
		t.Errorf("a sibling is still %v px wide", w)
	}
	if w := tb.width("Nested Loop"); w != root {
		t.Errorf("an ancestor is %v px wide, want %v", w, root)
	}
	tb.looksRight()
	tb.click("Nested Loop") // an ancestor: zooms out to it
	if w, inner := tb.width("Nested Loop"), tb.width("Memoize"); w != root || inner >= root/2 {
		t.Errorf("after the click on an ancestor it has %v px, its child %v", w, inner)
	}
	for name, back := range map[string]func(){
		"key 0":  func() { tb.run(chromedp.KeyEvent("0")) },
		"Escape": func() { tb.run(chromedp.KeyEvent(kb.Escape)) },
		"reset":  func() { tb.run(chromedp.Click(chromedp.ID("unzoom"))) },
		"script": func() { eval[any](tb, `window.unzoom() || 0`) },
	} {
		tb.click("HashAggregate")
		tb.click("Gather")
		if tb.width("Gather") != root {
			t.Fatal("no zoom")
		}
		back()
		if w := tb.width("Gather"); w > root/2 {
			t.Errorf("%s: Gather still has %v px", name, w)
		}
	}
	tb.looksRight()
}

// The right button and the wheel stay the browser's.
func TestBrowserLeavesOtherButtonsAlone(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, samplePlan(), Defaults()), 1200)
	before := tb.width("Gather")
	eval[int](tb, `["contextmenu", "wheel"].forEach(k => addEventListener(k, e => window[k] = e.defaultPrevented)), 0`)
	x, y := tb.middle("Gather")
	tb.run(chromedp.MouseClickXY(x, y, chromedp.ButtonRight))
	if eval[bool](tb, `window.contextmenu === true || window.wheel === true`) || tb.width("Gather") != before {
		t.Error("the right button does something")
	}
}

func TestBrowserZoomByID(t *testing.T) {
	plan := bushyPlan(2_000)
	p := profileOf(t, plan)
	tb := open(t, newBrowser(t), pictureFile(t, plan, Defaults()), 1200)
	f := p.Root.Children[0].Children[0]
	if !eval[bool](tb, `window.zoom("`+f.ID+`")`) || eval[bool](tb, `window.zoom("nothing")`) {
		t.Error("zoom does not tell whether there is such a frame")
	}
	if got := tb.zoomed(); got != f.ID {
		t.Errorf("zoomed to %s, want %s", got, f.ID)
	}
}

// zoomed returns the id of the frame that the address names.
func (tb *tab) zoomed() string {
	tb.Helper()
	return eval[string](tb, `new URLSearchParams(location.hash.slice(1)).get("zoom") || ""`)
}

func TestBrowserDetails(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, samplePlan(), Defaults()), 1200)
	tb.mentions("details", "A bar's width is time", "1 node never ran")
	tb.point("Parallel Hash Join")
	tb.mentions("details", "Parallel Hash Join  (node 7)", "self 64.0 ms (10.9% of time), cum 226 ms (38.6% of time)", "251,201 rows", "3 loops",
		"estimated 2,041 (123x too low)", "buffer accesses", "note: children took", "Hash Cond: (o.customer_id = c.id)")
	tb.looksRight()
	tb.point("Parallel Hash")
	tb.mentions("details", "Memory Usage: 9216kB")
	tb.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 5, 5))
	tb.mentions("details", "A bar's width is time")
}

func TestBrowserSearch(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, samplePlan(), Defaults()), 1200)
	for _, c := range []struct{ term, want string }{
		{"hash join", "1 frame, 38.6% of time"},
		{"Hash join", "0 frames, 0.0% of time"},  // a capital: case counts
		{"^parallel", "8 frames, 38.6% of time"}, // all inside one: counted once
		{"o_[12]$", "2 frames, 13.3% of time"},
		{"status = ANY (", "0 frames, 0.0% of time"},
		{"date_trunc(", "1 frame, 96.2% of time"},    // no regular expression: plain text
		{"top-N heapsort", "1 frame, 98.1% of time"}, // a detail
		{"Sort", "2 frames, 98.1% of time"},
		{"", ""},
	} {
		eval[int](tb, `window.search(`+quoteJS(c.term)+`)`)
		if got := tb.text("matched"); got != c.want {
			t.Errorf("%q: %q, want %q", c.term, got, c.want)
		}
	}
	eval[int](tb, `window.search("Append")`)
	if got := eval[[]int](tb, `[".hit", ".dim"].map(c => document.querySelectorAll("#frames > " + c).length)`); got[0] != 1 || got[1] < 20 {
		t.Errorf("%d found, %d dimmed", got[0], got[1])
	}
	tb.looksRight()
}

func TestBrowserSearchInput(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, samplePlan(), Defaults()), 600)
	tb.run(chromedp.KeyEvent("/"), chromedp.KeyEvent("gathers"), chromedp.KeyEvent(kb.Backspace))
	if got, want := tb.text("search-text"), "gather"; got != want {
		t.Errorf("the input shows %q, want %q", got, want)
	}
	tb.mentions("matched", "1 frame")
	tb.run(chromedp.KeyEvent("0")) // a character while typing, not a command
	tb.mentions("search-text", "gather0")
	tb.mentions("matched", "0 frames")
	tb.run(chromedp.KeyEvent(kb.Escape))
	if got := tb.text("matched"); got != "" {
		t.Errorf("after Escape: %q", got)
	}
	tb.run(chromedp.Click(chromedp.ID("search")), chromedp.KeyEvent("memo"), chromedp.KeyEvent(kb.Enter))
	tb.mentions("matched", "1 frame, 24.4% of time")
	tb.looksRight()
	eval[bool](tb, `(() => { const d = new DataTransfer(); d.setData("text/plain", "ize");
		return document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: d, bubbles: true, cancelable: true })); })()`)
	tb.mentions("search-text", "memo") // closed: pasting goes elsewhere
	tb.run(chromedp.KeyEvent("/"))
	eval[bool](tb, `(() => { const d = new DataTransfer(); d.setData("text/plain", "ize");
		return document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: d, bubbles: true, cancelable: true })); })()`)
	tb.mentions("search-text", "memoize")
	tb.run(chromedp.KeyEvent(strings.Repeat("long", 30)))
	tb.looksRight()
}

func TestBrowserKeyboard(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, samplePlan(), Defaults()), 1200)
	focused := `document.activeElement.getAttribute("aria-label").split(", ")[0]`
	tb.run(chromedp.KeyEvent(kb.Tab)) // leads to the page itself or to the bars
	if eval[bool](tb, `document.activeElement === document.documentElement`) {
		tb.run(chromedp.KeyEvent(kb.Tab))
	}
	if got := eval[string](tb, focused); got != "SELECT" {
		t.Fatalf("Tab leads to %q", got)
	}
	tb.run(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown))
	if got := eval[string](tb, focused); got != "Limit" {
		t.Errorf("the arrows lead to %q", got)
	}
	tb.mentions("details", "Limit")
	tb.run(chromedp.KeyEvent(kb.Enter))
	if tb.width("Limit") != tb.width("SELECT") {
		t.Error("Enter does not zoom")
	}
}

func TestBrowserOpensMerged(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, appendPlan(5_000), Defaults()), 1200)
	widest := `Array.from(document.querySelectorAll("#frames > g.more")).reduce((a, b) =>
		Number(b.querySelector("rect").getAttribute("width")) > Number(a.querySelector("rect").getAttribute("width")) ? b : a)`
	before := eval[[]float64](tb, `(() => { const g = `+widest+`, r = g.querySelector("rect").getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2, g.dataset.i, g.dataset.last].map(Number); })()`)
	tb.mentions("details", "too narrow here")
	tb.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, before[0], before[1]))
	tb.mentions("details", "more", "too narrow to draw here")
	tb.run(chromedp.MouseClickXY(before[0], before[1]))
	got := eval[[]float64](tb, `(() => { const own = Array.from(document.querySelectorAll("#frames > g:not(.above)"));
		return [own.length, Math.min(...own.map(g => g.dataset.i)), Math.max(...own.map(g => g.dataset.last || g.dataset.i)),
			Math.max(...own.map(g => g.getBoundingClientRect().width))]; })()`)
	if got[0] < 3 || got[1] != before[2] || got[2] != before[3] || got[3] < 5 {
		t.Errorf("opened %v, want the frames of %v", got, before[2:])
	}
	tb.looksRight()
	tb.click("SELECT")
	tb.looksRight()
}

func TestBrowserHotListZooms(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, samplePlan(), Defaults()), 1200)
	tb.run(chromedp.Click(chromedp.CSS(`#hot > g:nth-child(1)`)))
	label := "Index Scan using line_order_id_idx on line l"
	if tb.width(label) != tb.width("SELECT") {
		t.Error("a click in the hot list does not zoom")
	}
}

// A deep plan is taller than the window: toolbar and details stay in sight.
func TestBrowserBarStaysInSight(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, deepPlan(300, 2), Defaults()), 1000)
	eval[int](tb, `(scrollTo(0, 2000), 0)`)
	settle(tb)
	if top := eval[float64](tb, `document.getElementById("unzoom").getBoundingClientRect().top`); top < 0 || top > 100 {
		t.Errorf("Reset is at %v", top)
	}
}

func TestBrowserHostileNames(t *testing.T) {
	browser := newBrowser(t)
	opt := Defaults()
	opt.Title = strings.Join(hostile, " ")
	tb := open(t, browser, pictureFile(t, hostilePlan(), opt), 1200)
	names := eval[int](tb, `document.querySelectorAll("#frames > g").length`)
	if names < 20 {
		t.Errorf("%d frames", names)
	}
	// One by one: of many changes of the address in one go Chromium has been seen to stall.
	for i := 0; i < eval[int](tb, `document.querySelectorAll("g[data-i]").length`); i += 3 {
		eval[bool](tb, `(() => { const g = document.querySelectorAll("g[data-i]")[`+quoteInt(i)+`];
			for (const type of ["pointerover", "click"]) if (g) g.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0 }));
			window.unzoom();
			return true; })()`)
	}
	eval[int](tb, `window.search("script")`)
	tb.looksRight()
	if eval[bool](tb, `"pwned" in window || Object.prototype.pwned !== undefined`) {
		t.Error("a name ran")
	}
	if got := eval[string](tb, `Array.from(document.querySelectorAll("*"), e => e.localName).filter((n, i, all) => all.indexOf(n) === i).sort().join(" ")`); got !=
		"defs g metadata pattern rect script style svg text title" {
		t.Errorf("elements %s", got)
	}
	if got := eval[int](tb, `document.querySelectorAll("script").length`); got != 1 {
		t.Errorf("%d scripts", got)
	}
}

// The script works ids out from names; a frame's own must come out whatever the name holds.
func TestBrowserIDsOfHostileNames(t *testing.T) {
	plan := hostilePlan()
	p := profileOf(t, plan)
	tb := open(t, newBrowser(t), pictureFile(t, plan, Defaults()), 1200)
	for _, f := range p.Root.Children {
		eval[bool](tb, `window.zoom("`+f.ID+`")`)
		if got := tb.zoomed(); got != f.ID {
			t.Errorf("%.40q: zoomed to %q, want %q", f.Label, got, f.ID)
		}
	}
}

func TestBrowserDarkMode(t *testing.T) {
	browser := newBrowser(t)
	file := pictureFile(t, samplePlan(), Defaults())
	colours := func(tb *tab) string {
		return eval[string](tb, `["#background", "#frames > g > rect", "#frames > g > text", "#hot text"].map(s => getComputedStyle(document.querySelector(s)).fill).join(" ")`)
	}
	light, dark := colours(open(t, browser, file, 1200)), colours(open(t, browser, file, 1200, darkMode()))
	for i, c := range strings.SplitAfter(light, ")") {
		if other := strings.SplitAfter(dark, ")")[i]; c == other && strings.TrimSpace(c) != "" {
			t.Errorf("colour %d is %s in both", i, c)
		}
	}
}

// What takes no time has no width; a plan of nothing else is drawn by its leaves.
func TestBrowserWithoutAnyTime(t *testing.T) {
	plan := samplePlan()
	plan.Root.Walk(func(n *planner.Node) { n.Total[planner.Time] = 0 })
	tb := open(t, newBrowser(t), pictureFile(t, plan, Defaults()), 1200)
	if bad := eval[[]string](tb, frameJS+checkJS); strings.Join(bad, "") != "empty: hot" {
		t.Error(bad)
	}
	tb.mentions("details", "widths mean nothing")
	tb.click("HashAggregate")
	tb.quiet()
}

// What Go draws and what the script makes of the same data must read the same: what stands in the bars, and
// what tooltips and the panel of the selected node say.
func TestBrowserSaysWhatTheStaticPictureSays(t *testing.T) {
	browser := newBrowser(t)
	opt := Defaults()
	opt.Annotate = true
	texts := `Array.from(document.querySelectorAll("#frames > g[data-i] > text"), t => t.parentNode.dataset.i + ": " + t.textContent).sort()`
	titles := `Array.from(document.querySelectorAll("#frames > g[data-i]:not([data-last])")).filter(g => g.querySelector("title")).map(g => g.dataset.i + "\n" + g.querySelector("title").textContent)`
	for name, plan := range map[string]*planner.Plan{"sample": samplePlan(), "bushy": bushyPlan(500), "hostile": hostilePlan()} {
		file := pictureFile(t, plan, opt)
		static := open(t, browser, file, 1200, noScript())
		want, tips := eval[[]string](static, texts), eval[[]string](static, titles)
		tb := open(t, browser, file, 1200)
		tb.run(chromedp.EmulateViewport(1200, 4000)) // so that all bars are drawn
		settle(tb)
		if got := eval[[]string](tb, texts); !slices.Equal(got, want) {
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Errorf("%s:\n got %q\nwant %q", name, got[i], want[i])
				}
			}
			t.Errorf("%s: %d bars, want %d", name, len(got), len(want))
		}
		ids := frameIDs(t, plan)
		for _, tip := range tips[:min(len(tips), 40)] {
			number, text, _ := strings.Cut(tip, "\n")
			i, _ := strconv.Atoi(number)
			eval[bool](tb, `window.zoom("`+ids[i]+`")`)
			panel := eval[string](tb, `document.getElementById("panels").textContent.replace(/\s/g, "")`)
			for line := range strings.SplitSeq(text, "\n") {
				if lean.MatchString(line) {
					continue
				}
				if squeezed := strings.Join(strings.Fields(line), ""); !strings.Contains(panel, squeezed) {
					t.Errorf("%s, frame %d: %q is not in the panel", name, i, line)
				}
			}
		}
	}
}

// lean is what the tooltips of thin bars say.
var lean = regexp.MustCompile(`^[^:]+, [\d.]+% of [a-z ]+$`)

// frameIDs lists the ids in plan order.
func frameIDs(t *testing.T, plan *planner.Plan) []string {
	var ids []string
	profileOf(t, plan).Root.Walk(func(f *flamegraph.Frame, _ int) { ids = append(ids, f.ID) })
	return ids
}

func TestBrowserShowsItAsAnImage(t *testing.T) {
	file := pictureFile(t, samplePlan(), Defaults())
	page := filepath.Join(filepath.Dir(file), "page.html")
	if err := os.WriteFile(page, []byte(`<!doctype html><img src="picture.svg" width="800">`), 0o666); err != nil {
		t.Fatal(err)
	}
	tb := open(t, newBrowser(t), page, 1000)
	got := eval[[]float64](tb, `(() => { const i = document.querySelector("img"); return [i.naturalWidth, i.getBoundingClientRect().height]; })()`)
	if got[0] == 0 || got[1] < 300 {
		t.Errorf("natural width and height %v", got)
	}
}
