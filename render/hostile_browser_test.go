package render

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// structureJS tells what a document is made of, apart from text: its elements, their attributes, how many there
// are of those that do more than show something, and the values of all attributes that do.
const structureJS = `var note = (seen, e) => {
	seen.add(e.localName);
	for (const a of e.attributes) {
		const does = /^(style|href|src|srcdoc|action|http-equiv|content|begin|values|to|from|on.*)$/.test(a.localName);
		seen.add(e.localName + " " + a.name + (does ? "=" + a.value.replace(/\d+/g, "0") : ""));
	}
};
var structure = (doc, seen = new Set()) => {
	doc.querySelectorAll("*").forEach(e => note(seen, e));
	for (const name of ["svg", "script", "style", "metadata", "table", "meta", "head", "body"]) seen.add(doc.querySelectorAll(name).length + " x " + name);
	return seen;
};
// changes looks at what was added or changed since it was asked last.
var observer = new MutationObserver(() => {});
observer.observe(document, { subtree: true, childList: true, attributes: true });
var changes = seen => observer.takeRecords().forEach(r => [r.target, ...r.addedNodes].forEach(e => {
	if (!(e instanceof Element)) return;
	note(seen, e);
	if (e !== r.target) e.querySelectorAll("*").forEach(inner => note(seen, inner));
}));`

// onlyIn lists what of a document's structure another one, drawn from ordinary text, does not have.
func onlyIn(got, ordinary []string) []string {
	known := make(map[string]bool)
	for _, s := range ordinary {
		known[s] = true
	}
	var foreign []string
	for _, s := range got {
		if !known[s] {
			foreign = append(foreign, s)
		}
	}
	return foreign
}

func encodeJS(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestBrowserHostileText tries to break out of both formats through every text that they show.
func TestBrowserHostileText(t *testing.T) {
	browser := newBrowser(t)
	t.Run("parsed", func(t *testing.T) { parsesHostileText(t, browser) })
	for kind, ext := range map[string]string{"image/svg+xml": "svg", "text/html": "html"} {
		t.Run(ext, func(t *testing.T) { usesHostileText(t, browser, kind, ext) })
	}
	t.Run("addresses", func(t *testing.T) { takesHostileAddresses(t, browser) })
}

// parsesHostileText holds that a document with one of the hostile texts in all places has nothing that it
// would not have with ordinary text. Nothing runs: the parser of a script's documents draws and loads nothing.
func parsesHostileText(t *testing.T, browser context.Context) {
	tb := open(t, browser, emptyPage(t), 800)
	eval[int](tb, structureJS+`var parse = (text, kind) => Array.from(structure(new DOMParser().parseFromString(text, kind))); 0`)
	ours := strings.NewReplacer(viewerScript(), "", viewerFile("viewer.css"), "") // large, and the same in all
	parse := func(s, kind string) []string { return eval[[]string](tb, `parse(`+encodeJS(t, s)+`, "`+kind+`")`) }
	p, opt := filledProfile(t, ordinary)
	usual := make(map[string][]string)
	for kind, s := range renderings(t, p, opt) {
		usual[kind] = parse(ours.Replace(s), kind)
	}
	for _, bad := range hostileMarkup {
		p, opt := filledProfile(t, func(where string) string { return bad + " 表 " + where })
		for kind, s := range renderings(t, p, opt) {
			s = ours.Replace(s)
			if i := strings.IndexFunc(s, disturbs); i >= 0 {
				t.Errorf("%s of %q has %q", kind, bad, []rune(s[i:])[0])
			}
			if foreign := onlyIn(parse(s, kind), usual[kind]); len(foreign) > 0 {
				t.Errorf("%s of %q has %q", kind, bad, foreign)
			}
		}
	}
	tb.quiet()
}

// disturbs tells of characters that steer terminals or reorder text, which no output may hold.
func disturbs(r rune) bool {
	return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) && r != '\u200e' || r == '\u2028' || r == '\u2029'
}

func emptyPage(t *testing.T) string {
	t.Helper()
	return writeFile(t, "empty.html", "<!doctype html><title>empty</title>")
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// useJS has what a user can do with a picture. The set seen tells what the document was made of meanwhile.
const useJS = `var seen = structure(document), look = () => changes(seen) || 0;
	var fire = (e, type, more) => e && e.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, button: 0, ...more }));
	var press = keys => keys.forEach(key => {
		const at = document.activeElement || document.documentElement;
		at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
		look();
	}) || 0;
	var useBar = (selector, k) => {
		const bar = () => document.querySelectorAll(selector)[k];
		for (const type of ["pointerover", "pointerdown", "pointerup", "click"]) fire(bar(), type);
		look();
		return press(["y", "p", "Escape"]);
	};
	var paste = text => {
		const clipboardData = new DataTransfer();
		clipboardData.setData("text/plain", text);
		document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
		return look();
	};
	var copied = [];
	Object.defineProperty(navigator, "clipboard", { value: { writeText: s => { copied.push(s); return Promise.resolve(); } } });
	0`

// useAll does with a picture what a user can do, gives it the texts where it takes some, and returns what the
// document was made of. Each step is a call: a browser may stall when one call changes the address a hundred times.
func (tb *tab) useAll(texts []string) []string {
	tb.Helper()
	do := func(js string) { tb.Helper(); eval[int](tb, js+", look()") }
	press := func(keys ...string) { tb.Helper(); do("press(" + encodeJS(tb, keys) + ")") }
	eval[int](tb, structureJS+useJS)
	for _, selector := range []string{"#frames > g[data-i]", "#hot > g"} {
		for k := range tb.count(selector) {
			do(fmt.Sprintf("useBar(%q, %d)", selector, k))
		}
	}
	do(`window.prompt = () => ` + encodeJS(tb, texts[0]) + `, fire(document.getElementById("search"), "click", { pointerType: "touch" })`)
	for _, text := range texts {
		do("window.search(" + encodeJS(tb, text) + "), window.zoom(" + encodeJS(tb, text) + ")")
	}
	for _, text := range texts[:2] {
		press("/", "x")
		do("paste(" + encodeJS(tb, text) + ")")
		press("Enter", "n", "Escape")
	}
	var keys []string
	for key := '!'; key <= '~'; key++ { // those that are not bound yet as well
		if key != '/' {
			keys = append(keys, string(key))
		}
	}
	for some := range slices.Chunk(keys, 8) {
		press(some...)
	}
	press("Escape", "Escape", "Escape", "0", "t", "s", "ArrowDown", "y", "?", "Escape", "Enter", "ArrowDown", "Enter", "t")
	do(`document.querySelectorAll("#table [data-i]").forEach(g => fire(g, "pointerover"))`)
	do(`dispatchEvent(new Event("beforeprint")), look(), dispatchEvent(new Event("afterprint"))`)
	settle(tb)
	return eval[[]string](tb, "look(), Array.from(structure(document, seen))")
}

func usesHostileText(t *testing.T, browser context.Context, kind, ext string) {
	use := func(text func(string) string, given []string) (*tab, []string) {
		p, opt := filledProfile(t, text)
		tb := open(t, browser, writeFile(t, "picture."+ext, renderings(t, p, opt)[kind]), 1200)
		return tb, tb.useAll(given)
	}
	_, usual := use(ordinary, []string{"größe", "表 (", "nothing"})
	var given []string
	for few := range slices.Chunk(hostileMarkup, 4) {
		given = append(given, strings.Join(few, " "))
	}
	tb, got := use(hostileText(len(ext)), given)
	if foreign := onlyIn(got, usual); len(foreign) > 0 || len(got) < 40 {
		t.Errorf("in use the document has %q, of %d parts", foreign, len(got))
	}
	harmless(tb)
	copied := eval[[]string](tb, "window.copied")
	if len(copied) < 10 {
		t.Errorf("%d nodes were copied", len(copied))
	}
	for _, s := range copied { // it may be pasted into a terminal
		if i := strings.IndexFunc(s, disturbs); i >= 0 {
			t.Errorf("copied %q", s)
		}
	}
}

// harmless asserts that nothing of what was shown ran, loaded anything or changed what all objects have.
func harmless(tb *tab) {
	tb.Helper()
	if eval[bool](tb, `"pwned" in window || ({}).pwned !== undefined || Object.keys(Object.prototype).length > 0`) {
		tb.Error("a text ran")
	}
	tb.quiet()
}

// takesHostileAddresses puts the texts into all parts of an address, as they are and escaped, into
// one that is opened and into those that a user goes on to.
func takesHostileAddresses(t *testing.T, browser context.Context) {
	var hashes []string
	for _, s := range hostileMarkup {
		s = strings.ToValidUTF8(s, "?")
		hashes = append(hashes, "#zoom="+s+"."+s+"&search="+escapeAll(s)+"&metric="+s+"&colour="+escapeAll(s)+"&flip="+s+"&"+s+"="+s)
	}
	file := pictureFile(t, samplePlan(), Defaults())
	usual := eval[[]string](open(t, browser, file+"#search="+escapeAll("表"), 1200), structureJS+`Array.from(structure(document))`)
	tb := open(t, browser, file+"#search="+escapeAll(hostileMarkup[0])+"&zoom="+escapeAll(hostileMarkup[0]), 1200)
	eval[int](tb, structureJS+`var seen = structure(document); 0`)
	for some := range slices.Chunk(hashes, 10) {
		eval[int](tb, encodeJS(t, some)+`.forEach(hash => {
			location.replace(hash);
			dispatchEvent(new HashChangeEvent("hashchange"));
			changes(seen);
		}), 0`)
	}
	if foreign := onlyIn(eval[[]string](tb, `Array.from(structure(document, seen))`), usual); len(foreign) > 0 {
		t.Errorf("after hostile addresses the document has %q", foreign)
	}
	if w := tb.width("SELECT"); w < 1100 {
		t.Errorf("the root has %v px", w)
	}
	harmless(tb)
}

// escapeAll escapes every byte, letters as well.
func escapeAll(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		b.Write([]byte{'%', hex[s[i]>>4], hex[s[i]&15]})
	}
	return b.String()
}
