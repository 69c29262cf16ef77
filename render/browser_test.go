package render

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"sqlflame/planner"
)

// chromium returns the browser's program. Without one the test is skipped, except where the tests
// are required to be complete.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("SQLFLAME_REQUIRE") == "1" {
		t.Fatal("no Chromium on this machine")
	}
	t.Skip("no Chromium on this machine")
	return ""
}

// A tab is a page of a browser with one picture in it, and what went on there.
type tab struct {
	testing.TB
	ctx context.Context

	mu       sync.Mutex
	problems []string // exceptions, dialogs, console errors
	requests []string // addresses other than the picture's own
}

// shared is the one browser of all tests: to start one takes longer than most of them.
var shared struct {
	sync.Mutex
	ctx  context.Context
	stop []func()
}

func TestMain(m *testing.M) {
	status := m.Run()
	stopBrowser()
	os.Exit(status)
}

func stopBrowser() {
	for _, stop := range slices.Backward(shared.stop) {
		stop()
	}
	shared.ctx, shared.stop = nil, nil
}

// startBrowser returns the browser, started anew if there is none or it is gone.
func startBrowser(t testing.TB) context.Context {
	t.Helper()
	path := chromium(t)
	shared.Lock()
	defer shared.Unlock()
	if shared.ctx != nil && shared.ctx.Err() == nil {
		return shared.ctx
	}
	stopBrowser()
	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, cancel := chromedp.NewContext(alloc)
	shared.stop = []func(){stop, cancel}
	// The context of this first call is the browser's life, so the limit is put on the tabs.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	shared.ctx = ctx
	return ctx
}

// newBrowser returns a browser for a test, which shares nothing with those of others but the process: no
// storage, no cookies, no window. It closes with the test.
func newBrowser(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(startBrowser(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	answered := make(chan error, 1)
	go func() { answered <- chromedp.Do(ctx) }()
	select {
	case err := <-answered:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(30 * time.Second): // stalled by an earlier test: the next one gets a new process
		shared.Lock()
		stopBrowser()
		shared.Unlock()
		t.Fatal("the browser does not answer")
	}
	return ctx
}

// An action is a step in a page.
type action = chromedp.Action[chromedp.Void]

// command makes a step of a command of the browser's protocol.
func command[P, R any](c cdp.Command[P, R], params P) action {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

// open shows a file in a new tab of the given width. The steps before it are taken first.
func open(t testing.TB, browser context.Context, file string, width int64, before ...action) *tab {
	t.Helper()
	tb := &tab{TB: t}
	path, _, _ := strings.Cut(file, "#")
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithListener(func(ev any) { tb.note(ev, "file://"+path) }))
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	tb.ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	tb.run(command(network.Enable, network.EnableParams{}), chromedp.EmulateViewport(width, 800))
	tb.run(before...)
	tb.run(chromedp.Navigate("file://" + file))
	return tb
}

func (tb *tab) note(ev any, own string) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		tb.problems = append(tb.problems, "exception: "+describeException(ev.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		tb.problems = append(tb.problems, "console: "+string(ev.Type))
	case *page.EventJavascriptDialogOpening:
		tb.problems = append(tb.problems, "dialog: "+ev.Message)
		go chromedp.Call(tb.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
	case *network.EventRequestWillBeSent:
		if ev.Request.URL != own {
			tb.requests = append(tb.requests, ev.Request.URL)
		}
	}
}

func describeException(e *runtime.ExceptionDetails) string {
	text := fmt.Sprintf("%s at line %d", e.Text, e.LineNumber+1)
	if e.Exception != nil {
		text += ": " + e.Exception.Description
	}
	return text
}

// quiet asserts that nothing threw, asked or went to the network.
func (tb *tab) quiet() {
	tb.Helper()
	tb.mu.Lock()
	defer tb.mu.Unlock()
	if len(tb.problems)+len(tb.requests) > 0 {
		tb.Errorf("problems %q, requests %q", tb.problems, tb.requests)
	}
}

// eval returns the value of a script expression in the page.
func eval[T any](tb *tab, expression string) T {
	tb.Helper()
	v, err := chromedp.Run(tb.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		tb.Fatalf("%s: %v", expression, err)
	}
	return v
}

// run takes steps in the page.
func (tb *tab) run(steps ...action) {
	tb.Helper()
	if err := chromedp.Do(tb.ctx, steps...); err != nil {
		tb.Fatal(err)
	}
}

// click presses the left button in the middle of the frame of that label.
func (tb *tab) click(label string) {
	tb.Helper()
	x, y := tb.middle(label)
	tb.run(chromedp.MouseClickXY(x, y))
}

// point moves the mouse over the frame of that label.
func (tb *tab) point(label string) {
	tb.Helper()
	x, y := tb.middle(label)
	tb.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
}

func (tb *tab) middle(label string) (x, y float64) {
	tb.Helper()
	at := eval[[]float64](tb, frameJS+`(() => { const r = frame(`+quoteJS(label)+`).querySelector("rect").getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2]; })()`)
	return at[0], at[1]
}

// width returns how wide the frame of that label is drawn, 0 if it is not.
func (tb *tab) width(label string) float64 {
	tb.Helper()
	return eval[float64](tb, frameJS+`(() => { const g = frame(`+quoteJS(label)+`);
		return g ? g.querySelector("rect").getBoundingClientRect().width : 0; })()`)
}

// frameJS finds the group of the frame of a label: its name begins with it, or without the script its tooltip.
const frameJS = `var frameName = g => g.getAttribute("aria-label") || (g.querySelector("title") || g).textContent.replace("\n", ", ");
	var frame = label => Array.from(document.querySelectorAll("#frames > g")).find(g => (frameName(g) + ", ").startsWith(label + ", "));`

func quoteJS(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

func (tb *tab) text(id string) string {
	tb.Helper()
	return eval[string](tb, `document.getElementById("`+id+`").textContent`)
}

// pictureFile writes a plan's SVG into a file and returns its name.
func pictureFile(t *testing.T, plan *planner.Plan, opt Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := SVG(&b, profileOf(t, plan), opt); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "picture.svg")
	if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// darkMode and noScript are set before a picture is opened.
func darkMode() action {
	return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
}

func noScript() action {
	return command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}
