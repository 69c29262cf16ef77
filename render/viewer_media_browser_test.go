package render

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestBrowserTouch(t *testing.T) {
	tb := shop(t, 390)
	send := func(types ...string) {
		for _, kind := range types {
			eval[bool](tb, frameJS+`frame("Hash Left Join").querySelector("rect").dispatchEvent(new PointerEvent("`+kind+`", { bubbles: true, cancelable: true, button: 0, pointerType: "touch" }))`)
		}
	}
	send("pointerdown")
	tb.run(chromedp.Sleep(700_000_000))
	send("pointerup", "click")
	if tb.zoomed() != "" {
		t.Error("a long press zooms")
	}
	tb.mentions("details", "Hash Left Join")
	tb.mentions("panels", "Hash Cond: (o.id = r.order_id)")
	send("pointerover", "pointerdown", "pointerup", "click")
	if tb.zoomed() == "" {
		t.Error("a tap does not zoom")
	}
	tb.mentions("details", "Hash Left Join")
	send("pointerdown", "pointercancel") // the browser scrolls
	tb.run(chromedp.Sleep(700_000_000))
	tb.looksRight()
}

func media(kind string, features ...string) action {
	p := emulation.SetEmulatedMediaParams{Media: kind}
	for i := 0; i < len(features); i += 2 {
		p.Features = append(p.Features, &emulation.MediaFeature{Name: features[i], Value: features[i+1]})
	}
	return command(emulation.SetEmulatedMedia, p)
}

func TestBrowserPrint(t *testing.T) {
	tb := shop(t, 1200, darkMode())
	tb.run(media("print", "prefers-color-scheme", "dark"))
	eval[bool](tb, `dispatchEvent(new Event("beforeprint"))`)
	if got := eval[string](tb, `document.documentElement.getAttribute("viewBox") || ""`); !strings.HasPrefix(got, "0 0 1000 ") {
		t.Errorf("the viewBox is %q", got)
	}
	if eval[string](tb, `getComputedStyle(document.getElementById("bar")).display`) != "none" {
		t.Error("the bar is printed")
	}
	if got := eval[string](tb, `getComputedStyle(document.getElementById("background")).fill`); got != "rgb(255, 255, 255)" {
		t.Errorf("the background is %s", got)
	}
	if got := eval[float64](tb, frameJS+`frame("SELECT").querySelector("rect").getBoundingClientRect().width`); got < 1150 {
		t.Errorf("the root has %v px", got)
	}
	tb.run(media("", "prefers-color-scheme", "dark"))
	eval[bool](tb, `dispatchEvent(new Event("afterprint"))`)
	if eval[bool](tb, `document.documentElement.hasAttribute("viewBox")`) {
		t.Error("the viewBox stays")
	}
	tb.looksRight()
}

func TestBrowserForcedColours(t *testing.T) {
	tb := shop(t, 1200, media("", "forced-colors", "active"))
	if got := eval[[]string](tb, `["#frames text", "#frames rect"].map(s => getComputedStyle(document.querySelector(s)).fill)`); got[0] == got[1] {
		t.Errorf("text and bars are both %s", got[0])
	}
	tb.looksRight()
}

func TestBrowserNarrow(t *testing.T) {
	tb := shop(t, 390)
	for range 5 {
		tb.looksRight()
		tb.keys("c")
	}
	tb.keys("t")
	tb.mentions("table", "self time", "loops", "estimate")
	tb.keys("t", "?")
	tb.mentions("help-panel", "walk the tree")
	if w := eval[float64](tb, `document.getElementById("help-panel").getBoundingClientRect().right`); w > 390 {
		t.Errorf("the help ends at %v", w)
	}
	if eval[bool](tb, `document.documentElement.scrollWidth > innerWidth`) {
		t.Error("wider than the window")
	}
}

// The tree as a screen reader gets it.
func TestBrowserAccessibilityTree(t *testing.T) {
	tb := shop(t, 1200)
	tb.run(chromedp.EmulateViewport(1200, 2000))
	settle(tb)
	res, err := chromedp.Call(tb.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	roles, names := map[string]int{}, map[string]string{}
	for _, n := range res.Nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		role, name := string(n.Role.Value), ""
		if n.Name != nil {
			name = string(n.Name.Value)
		}
		role, name = strings.Trim(role, `"`), strings.Trim(name, `"`)
		roles[role]++
		if role == "treeitem" || role == "tree" || role == "button" || role == "searchbox" {
			names[name] = role
			for _, p := range n.Properties {
				names[name] += " " + string(p.Name) + "=" + string(p.Value.Value)
			}
		}
	}
	if roles["tree"] != 1 || roles["treeitem"] < 20 || roles["button"] < 5 || roles["searchbox"] != 1 || roles["status"] != 1 {
		t.Errorf("roles: %v", roles)
	}
	found := false
	for name, what := range names {
		if strings.HasPrefix(name, "Memoize, 24.4% of time, x251k") {
			found = true
			if !strings.Contains(what, "expanded=true") || !strings.Contains(what, "level=") {
				t.Errorf("Memoize is %q", what)
			}
		}
	}
	if !found {
		t.Errorf("no item is called by label and share: %v", names)
	}
	if n := tb.count(`#frames [tabindex="0"]`); n != 1 {
		t.Errorf("Tab leads to %d bars", n)
	}
}

// A plan 2,000 levels deep: only what is in sight is in the document.
// barsInSightJS counts elements and, in the paths of the thin ones, boxes.
const barsInSightJS = `(() => {
	const tops = Array.from(document.querySelectorAll("#frames rect"), r => Number(r.getAttribute("y")));
	for (const path of document.querySelectorAll("#thin path")) for (const m of path.getAttribute("d").matchAll(/M\S+ ([\d.]+)h/g)) tops.push(Number(m[1]));
	return tops.filter(y => y - scrollY > 200 && y - scrollY < innerHeight).length;
})()`

func TestBrowserDeepPlanScrolls(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, deepPlan(2000, 1), Defaults()), 1200)
	if n := tb.count("#frames > g"); n > 500 {
		t.Errorf("%d bars are drawn", n)
	}
	for _, y := range []int{20000, 36000, 100} {
		eval[int](tb, `(scrollTo(0, `+quoteInt(y)+`), 0)`)
		settle(tb)
		if n := eval[int](tb, barsInSightJS); n < 10 {
			t.Errorf("at %d there are %d bars", y, n)
		}
	}
	tb.keys(kb.ArrowDown, kb.ArrowDown, kb.ArrowDown)
	tb.keys("h")
	if top := eval[float64](tb, `document.activeElement.getBoundingClientRect().top`); top < 0 || top > 800 {
		t.Errorf("the hottest is at %v", top)
	}
	tb.quiet()
}

// The same picture inside a page.
func TestBrowserInsidePage(t *testing.T) {
	var b bytes.Buffer
	if err := SVG(&b, profileOf(t, shopPlan()), Defaults()); err != nil {
		t.Fatal(err)
	}
	_, picture, _ := strings.Cut(b.String(), "?>")
	file := filepath.Join(t.TempDir(), "page.html")
	page := `<!doctype html><meta charset="utf-8"><body style="margin:40px"><h1>Report</h1><input id="field">` + picture + `<p style="height:2000px">after`
	if err := os.WriteFile(file, []byte(page), 0o666); err != nil {
		t.Fatal(err)
	}
	tb := open(t, newBrowser(t), file, 1000)
	if w := tb.width("SELECT"); w < 890 || w > 901 {
		t.Errorf("the root has %v px in a page of 920", w)
	}
	tb.run(chromedp.Click(chromedp.ID("field")))
	tb.keys("t", "m", "c")
	if got := eval[string](tb, `document.getElementById("field").value`); got != "tmc" || tb.count("#table") != 0 {
		t.Errorf("the field got %q", got)
	}
	tb.click("Gather")
	tb.keys("c")
	if tb.zoomed() == "" || !strings.Contains(tb.hash(), "colour=self") {
		t.Errorf("the address ends in %q", tb.hash())
	}
	eval[int](tb, `(scrollTo(0, 300), 0)`)
	settle(tb)
	if top := eval[float64](tb, `document.getElementById("search").getBoundingClientRect().top`); top < -1 || top > 100 {
		t.Errorf("the bar is at %v", top)
	}
	tb.quiet()
}
