package render

import (
	"context"
	"fmt"
	"image"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// visit opens an address of a server of ours, as open does a file.
func visit(t *testing.T, browser context.Context, url string, before ...action) *tab {
	t.Helper()
	tb := &tab{TB: t}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithListener(func(ev any) { tb.note(ev, url) }))
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	tb.ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	tb.run(command(network.Enable, network.EnableParams{}), chromedp.EmulateViewport(1200, 800))
	tb.run(before...)
	tb.run(chromedp.Navigate(url))
	return tb
}

// servePolicies serves the files of a folder, each under the policy that the address begins with a number of.
func servePolicies(t *testing.T, dir string, policies ...string) string {
	t.Helper()
	mux := http.NewServeMux()
	for i, policy := range policies {
		prefix := fmt.Sprintf("/%d/", i)
		files := http.StripPrefix(prefix, http.FileServer(http.Dir(dir)))
		mux.HandleFunc(prefix, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", policy)
			files.ServeHTTP(w, r)
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// TestBrowserUnderPolicies shows picture and page as a careful server would hand them out: where scripts, and
// styles too, are forbidden, what is drawn without them is all that there is, and it must be complete.
func TestBrowserUnderPolicies(t *testing.T) {
	browser, dir := newBrowser(t), t.TempDir()
	whole, bare := staticPictures(t, shopPlan(), Defaults())
	for name, file := range map[string]string{"whole.svg": whole, "bare.svg": bare, "page.html": pageFile(t, shopPlan())} {
		if err := os.Rename(file, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	policies := []string{"", "default-src 'none'", "script-src 'none'; style-src 'unsafe-inline'"}
	server := servePolicies(t, dir, policies...)
	shot := func(tb *tab) image.Image {
		b, err := chromedp.Run(tb.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		return decodePNG(t, b)
	}
	want := shot(visit(t, browser, server+"/0/bare.svg", noScript()))
	for i := 1; i < len(policies); i++ {
		for _, name := range []string{"whole.svg", "page.html"} {
			t.Run(fmt.Sprint(name, " under ", policies[i]), func(t *testing.T) {
				tb := visit(t, browser, fmt.Sprintf("%s/%d/%s", server, i, name))
				if eval[bool](tb, `"unzoom" in window`) {
					t.Fatal("the script ran")
				}
				tb.quiet()
				tb.isComplete()
				if name == "whole.svg" {
					if share := different(shot(tb), want); share > 0.02 {
						t.Errorf("%.1f%% of the picture is another one than without script and style", 100*share)
					}
				} else if got := tb.text("frames"); !strings.Contains(got, "Parallel Hash Join") || tb.count("tbody tr") != profileOf(t, shopPlan()).Count() {
					t.Errorf("%d rows, bars %.80q", tb.count("tbody tr"), got)
				}
			})
		}
	}
}

// isComplete asserts that all parts are there and that what is written can be read: bars have a colour of their
// own, and text one that is not that of what it stands on.
func (tb *tab) isComplete() {
	tb.Helper()
	for _, complaint := range eval[[]string](tb, `(() => {
		const bad = [], fill = e => getComputedStyle(e).fill, all = s => Array.from(document.querySelectorAll(s));
		for (const id of ["header", "legend", "frames", "hot", "panels"]) if (!document.getElementById(id).textContent.trim()) bad.push("empty: " + id);
		for (const [s, least] of [["#frames > g", 20], ["#frames text", 15], ["#hot > g", 10], ["#legend > g", 5]]) if (all(s).length < least) bad.push(all(s).length + " of " + s);
		const colours = new Set(all("#frames rect").map(fill));
		if (colours.size < 5) bad.push("bars of " + colours.size + " colours");
		for (const t of all("#frames text, #hot text, #header text, #legend text, #panels text")) {
			const under = t.parentNode.querySelector("rect"), on = under && t.closest("#frames, #hot") ? fill(under) : "rgb(255, 255, 255)";
			if (fill(t) === on || t.getBoundingClientRect().width === 0) bad.push("cannot be read: " + t.textContent.slice(0, 40));
		}
		for (const r of all("#frames rect")) if (fill(r) === "rgb(0, 0, 0)" || fill(r) === "rgb(255, 255, 255)") bad.push("a bar is " + fill(r));
		return bad.slice(0, 20);
	})()`) {
		tb.Error(complaint)
	}
}
