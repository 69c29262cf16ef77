package render

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// BenchmarkBrowser opens pictures of folded stacks in a browser: load-ms until two frames after the load
// event are painted, zoom-ms for a click on a bar of middle width, search-ms for a word, each until two
// frames are painted, which alone cost some 25 ms.
func BenchmarkBrowser(b *testing.B) {
	for _, frames := range []int{1_000, 10_000, 50_000} {
		b.Run(fmt.Sprint(frames), func(b *testing.B) {
			browser, file := newBrowser(b), stacksPicture(b, frames)
			st, err := os.Stat(file)
			if err != nil {
				b.Fatal(err)
			}
			var load, zoom, search float64
			for b.Loop() {
				tb := open(b, browser, file, 1400)
				load += tb.painted("0")            // the navigation began
				time.Sleep(300 * time.Millisecond) // the browser has work of its own after a load
				zoom += tb.painted(clickMiddle)
				time.Sleep(300 * time.Millisecond)
				search += tb.painted(`(() => { const t = performance.now(); window.search("orders"); return t; })()`)
			}
			n := float64(b.N)
			b.ReportMetric(float64(st.Size())/1e3, "kB")
			b.ReportMetric(load/n, "load-ms")
			b.ReportMetric(zoom/n, "zoom-ms")
			b.ReportMetric(search/n, "search-ms")
		})
	}
}

// painted runs an expression that returns when it began, and tells how many ms it was until two frames later.
func (tb *tab) painted(expression string) float64 {
	tb.Helper()
	ms, err := chromedp.Run(tb.ctx, chromedp.Evaluate[float64](`new Promise(done => { const began = `+expression+`;
		requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began))); })`, chromedp.EvalAwaitPromise))
	if err != nil {
		tb.Fatal(err)
	}
	return ms
}

const clickMiddle = `(() => {
	const wide = Array.from(document.querySelectorAll("#frames > g > rect")).map(r => [r.getBoundingClientRect().width, r])
		.filter(([w]) => w >= 60 && w < innerWidth * 0.6).sort((a, b) => a[0] - b[0]);
	const rect = wide[wide.length >> 1][1], box = rect.getBoundingClientRect(), t = performance.now();
	for (const type of ["pointerdown", "pointerup", "click"])
		rect.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, button: 0, clientX: box.x + box.width / 2, clientY: box.y + 5 }));
	return t;
})()`

// stacksPicture draws stacks of about so many frames, shaped like plans, without details.
func stacksPicture(b *testing.B, frames int) string {
	b.Helper()
	words := []string{"Hash Join", "Nested Loop", "Sort", "Merge Join", "HashAggregate", "Gather", "Limit", "WindowAgg", "Append"}
	tables := []string{"orders", "customer", "line", "product", "shipment"}
	r := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	path := []string{"query"}
	for made := 1; made < frames; {
		path = path[:max(1, len(path)-1-r.IntN(4))]
		for range 1 + r.IntN(4) {
			path = append(path, fmt.Sprintf("%s #%d", words[r.IntN(len(words))], r.IntN(40)))
			made++
		}
		fmt.Fprintf(&text, "%s;Seq Scan on %s #%d %d\n", strings.Join(path, ";"), tables[r.IntN(len(tables))], made, 1+int(r.ExpFloat64()*300))
		if made++; len(path) > 50 {
			path = path[:2]
		}
	}
	stacks, err := ReadFolded(strings.NewReader(text.String()), "us")
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "stacks.svg")
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	opt := Defaults()
	opt.NoEmbed = true
	if err := SVG(f, stacks.Profile(50_000), opt); err != nil {
		b.Fatal(err)
	}
	return file
}
