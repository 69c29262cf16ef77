package render

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserPrintsPage holds that a page goes to white paper in dark ink, also for who has a dark screen:
// browsers leave backgrounds out. And that its table fits the paper, with rows that stay whole.
func TestBrowserPrintsPage(t *testing.T) {
	tb := open(t, newBrowser(t), pageFile(t, bushyPlan(300)), 1200)
	tb.run(media("print", "prefers-color-scheme", "dark"), chromedp.EmulateViewport(700, 1000))
	settle(tb)
	for selector, want := range map[string]string{"body": "rgb(20, 24, 29)", "td": "rgb(20, 24, 29)", "th.op": "rgb(20, 24, 29)"} {
		if got := eval[string](tb, `getComputedStyle(document.querySelector("`+selector+`")).color`); got != want {
			t.Errorf("%s is printed in %s", selector, got)
		}
	}
	if right := eval[float64](tb, `Math.max(...Array.from(document.querySelectorAll("table, td, .page th"), e => e.getBoundingClientRect().right))`); right > 700 {
		t.Errorf("the table ends at %v px of 700", right)
	}
	if got := eval[string](tb, `getComputedStyle(document.querySelector("tbody tr")).breakInside`); got != "avoid" {
		t.Errorf("rows are printed with break-inside: %s", got)
	}
	tb.quiet()
}
