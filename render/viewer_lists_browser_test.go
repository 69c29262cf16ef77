package render

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"sqlflame/planner"
)

// misledPlan is the sample with two estimates that go wrong first: one under the operator that took most of
// the time, one under another.
func misledPlan() *planner.Plan {
	plan := shopPlan()
	plan.Root.Walk(func(n *planner.Node) {
		n.Estimate = planner.Estimate{Expected: 10, Actual: 12, Judged: true}
		switch {
		case strings.Contains(n.Label, "line_order"):
			n.Estimate.Actual = 150
		case strings.HasPrefix(n.Label, "Nested Loop"): // above it: not the first
			n.Estimate.Actual = 100_000
		case strings.HasPrefix(n.Label, "Parallel Seq Scan"):
			n.Estimate = planner.Estimate{Expected: 22_000, Actual: 2, Judged: true}
		}
	})
	return plan
}

func TestBrowserWrongEstimates(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, misledPlan(), Defaults()), 1200)
	lines := tb.rowsOf("wrong")
	if len(lines) < 2 || !strings.Contains(lines[0], "line_order") || !strings.HasSuffix(lines[0], "10 → 15015x low") {
		t.Fatalf("the list says %q", lines)
	}
	for _, line := range lines {
		if strings.Contains(line, "Nested Loop") {
			t.Errorf("the list tells of an operator above: %q", line)
		}
	}
	tb.keys("e")
	if got := tb.focused(); !strings.Contains(got, "line_order") {
		t.Errorf("e leads to %q", got)
	}
	tb.mentions("details", "15x too low", "goes wrong here first")
	tb.keys("e")
	if got := tb.focused(); !strings.HasPrefix(got, "Parallel Seq Scan") {
		t.Errorf("e again leads to %q", got)
	}
	tb.keys("E")
	if got := tb.focused(); !strings.Contains(got, "line_order") {
		t.Errorf("E leads to %q", got)
	}
	tb.quiet()
}

// A plan without wrong estimates has neither list nor heading, and e does nothing.
func TestBrowserNoWrongEstimates(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, deepPlan(20, 1), Defaults()), 1200)
	tb.keys("e")
	if strings.Contains(tb.text("panels"), "off by 10x") || len(tb.rowsOf("wrong")) > 0 {
		t.Error("there is a list")
	}
	tb.quiet()
}

// rowsOf returns the texts of a list's lines, each without its rank.
func (tb *tab) rowsOf(id string) []string {
	tb.Helper()
	return eval[[]string](tb, `Array.from(document.querySelectorAll("#`+id+` > g"), g => Array.from(g.querySelectorAll("text"), t => t.textContent).slice(1).join(""))`)
}

func TestBrowserListsByKeys(t *testing.T) {
	tb := shop(t, 1200)
	eval[bool](tb, `(document.querySelectorAll("#hot > g")[1].focus(), true)`)
	tb.mentions("details", "HashAggregate")
	tb.keys(kb.Enter)
	if width := tb.width("HashAggregate"); width < 1000 || tb.zoomed() == "" {
		t.Errorf("Enter does not zoom: the bar is %v wide", width)
	}
	if got := tb.focused(); got != "HashAggregate" {
		t.Errorf("the focus is on %q", got)
	}
	tb.quiet()
}

func TestBrowserHelpTakesFocus(t *testing.T) {
	tb := shop(t, 1200)
	tb.keys(kb.ArrowDown, kb.ArrowDown)
	before := tb.focused()
	tb.keys("?")
	if id := eval[string](tb, `document.activeElement.id`); id != "help-panel" {
		t.Errorf("the focus is on %q", id)
	}
	tb.keys(kb.Escape)
	if got := tb.focused(); got != before {
		t.Errorf("after the help the focus is on %q, before it was on %q", got, before)
	}
	tb.quiet()
}

// Thin bars have no elements, but answer to the mouse, to a search and to keys all the same.
func TestBrowserThinBars(t *testing.T) {
	tb := open(t, newBrowser(t), pictureFile(t, bushyPlan(3000), Defaults()), 1200)
	if n := tb.count("#frames > g"); n > 800 {
		t.Errorf("%d bars have elements", n)
	}
	at := tb.thinBar()
	tb.run(chromedp.MouseEvent("mouseMoved", at[0], at[1]))
	if got := tb.text("details"); strings.Contains(got, "Point for details") {
		t.Error("pointing at a thin bar says nothing")
	}
	tb.keys("/", "join", kb.Enter)
	if tb.count("#thin > .hit") == 0 || tb.count("#thin > .dim") == 0 {
		t.Error("a search leaves thin bars as they were")
	}
	tb.run(chromedp.MouseClickXY(at[0], at[1]))
	if tb.zoomed() == "" {
		t.Error("a click does not zoom")
	}
	tb.keys("0", "/", "join", kb.Enter, "n")
	if width := eval[float64](tb, `Number(document.activeElement.querySelector("rect").getAttribute("width"))`); width <= 0 {
		t.Error("the focus is on nothing")
	}
	tb.quiet()
}

// thinBar returns the middle of a thin bar in the window.
func (tb *tab) thinBar() []float64 {
	tb.Helper()
	at := eval[[]float64](tb, `(() => {
		for (const path of document.querySelectorAll("#thin > g:not(.more) > path")) {
			for (const m of path.getAttribute("d").matchAll(/M(\S+) (\S+?)h(\S+?)v/g)) {
				const [x, y, width] = m.slice(1).map(Number);
				if (width > 2 && y > 200 && y < 700) return [x + width / 2, y + 8];
			}
		}
		return [];
	})()`)
	if len(at) == 0 {
		tb.Fatal(fmt.Errorf("no bar is thin"))
	}
	return at
}

// What is chosen stays chosen while the picture is laid out again, and so does the focus of a list.
func TestBrowserKeepsTheChosen(t *testing.T) {
	tb := shop(t, 1200)
	for _, key := range []string{"h", "m", "i", "c", "m"} {
		tb.keys(key)
		tb.mentions("panels", "line_order_id_idx on line l  (node 16)")
	}
	tb.keys(kb.Enter, kb.Backspace)
	tb.mentions("panels", "line_order_id_idx on line l  (node 16)")
	tb.keys("0", kb.Escape)
	eval[bool](tb, `(document.querySelectorAll("#hot > g")[1].focus(), true)`)
	tb.keys("p")
	tb.mentions("panels", "selected node, pinned", "HashAggregate")
	tb.keys("c", "p")
	if got := eval[string](tb, `document.activeElement.parentNode.id + " " + document.activeElement.textContent`); !strings.HasPrefix(got, "hot 2HashAggregate") {
		t.Errorf("the focus is on %q", got)
	}
	tb.quiet()
}

// The picture as a whole is no stop of the Tab key.
func TestBrowserTabLeadsToTheTree(t *testing.T) {
	tb := shop(t, 1200)
	tb.keys(kb.Tab)
	if got := tb.focused(); got != "SELECT" {
		t.Errorf("Tab leads to %q", got)
	}
	tb.click("Gather")
	tb.keys(kb.ArrowDown)
	if got := tb.focused(); got == "" || got == "SELECT" || got == "Execution" {
		t.Errorf("after a click on Gather the arrow leads to %q", got)
	}
	tb.quiet()
}

func TestBrowserTableMarksHits(t *testing.T) {
	tb := shop(t, 1200)
	tb.keys("t", "/", "gather", kb.Enter)
	if n := tb.count("#table .found"); n == 0 {
		t.Error("no row is marked")
	}
	tb.keys(kb.Escape)
	if tb.count("#table") > 0 || tb.focused() == "" {
		t.Error("leaving the table loses the focus")
	}
	tb.quiet()
}
