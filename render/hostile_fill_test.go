package render

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// hostileMarkup are texts that would run, load or show something if any of our outputs took them for more
// than text. What runs sets window.pwned, what loads asks pwned.invalid.
var hostileMarkup = []string{
	`</script><script>window.pwned=1</script>`, `</style><script>window.pwned=1</script>`, `</title><script>window.pwned=1</script>`,
	`</metadata><script>window.pwned=1</script>`, `]]><script>window.pwned=1</script><![CDATA[`, `--><script>window.pwned=1</script><!--`,
	`</pre></td></text></g></svg><script>window.pwned=1</script>`, `<!--`, `-->`, `]]>`, `<![CDATA[`, `<`, `</`, `&`, `<script>`, `</script`,
	`<img src=//pwned.invalid/x onerror=window.pwned=1>`, `"><svg onload=window.pwned=1>`, `'><svg/onload=window.pwned=1>`,
	`<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=1"/>`, `" onmouseover="window.pwned=1" x="`, `' onfocus='window.pwned=1' autofocus='`,
	`<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`, `<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="window.pwned=1"/></foreignObject>`,
	`<a href="javascript:window.pwned=1"><rect width="9999" height="9999"/></a>`, `<animate onbegin="window.pwned=1" attributeName="x" dur="1s"/>`,
	`<use href="//pwned.invalid/x.svg#x"/>`, `<image href="//pwned.invalid/x.png"/>`, `<style>@import "//pwned.invalid/x.css";</style>`,
	`<link rel=stylesheet href=//pwned.invalid/x.css>`, `<meta http-equiv=refresh content="0;url=javascript:window.pwned=1">`, `<base href=//pwned.invalid/>`,
	`<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;`, `<?xml-stylesheet href="//pwned.invalid/x.css"?>`, `url(//pwned.invalid/x.png)`,
	`javascript:window.pwned=1`, `%3Cscript%3Ewindow.pwned=1%3C/script%3E`, `&lt;script&gt;window.pwned=1&lt;/script&gt;`, `&#60;script&#x3e;`,
	`\u003cscript\u003ewindow.pwned=1\u003c/script\u003e`, `+ADw-script+AD4-window.pwned=1`, `\"};window.pwned=1;//`, `';window.pwned=1;//`,
	`${window.pwned=1}`, "`;window.pwned=1;`", `{{constructor.constructor('window.pwned=1')()}}`, `\`, `__proto__`, `constructor`,
	"\u2028window.pwned=1\u2029", "<\x00script>window.pwned=1</\x00script>", "\x1b]0;pwned\x07\u009b31m", "\u202e\u2066<script>\u2069\u200f", "<\xffscript>\xfe",
	"\ufeff<script>", "a\r\nb\tc", "\ufffe\uffff", "Index Scan using \"</script>\" on <b> x", `7 - TABLE ACCESS FULL [<i>.</i>"]`,
}

// fill sets every string below v to what text makes of its type and name, and gives empty lists two entries:
// a field that is new tomorrow is filled as well.
func fill(v reflect.Value, where string, text func(where string) string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text(where))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), v.Type().Name()+"."+v.Type().Field(i).Name, text)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			fill(v.Elem(), where, text)
		}
	case reflect.Slice:
		if v.Len() == 0 && v.Type().Elem().Kind() != reflect.Pointer { // the tree stays as it is
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		}
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), where, text)
		}
	case reflect.Map, reflect.Interface:
		panic(where + ": fill does not know how to fill this")
	}
}

// filledProfile has everything that a picture can show, with every text from text.
func filledProfile(t *testing.T, text func(where string) string) (*flamegraph.Profile, Options) {
	t.Helper()
	var children []*planner.Node
	for i := range 3 {
		n := opNode("Hash Join", "", int64(1_000_000*(i+1)), int64(i), 1, opNode("Sort", "", 4_000_000, 5_000, 2_000), opNode("Limit", "", 0, 0, 0))
		n.Children[0].Estimate = planner.Estimate{Expected: 1, Actual: 5_000, Judged: i%2 == 0}
		n.Children[1].NeverExecuted = true
		n.Children[0].Attrs = []planner.Attr{{}, {}, {}}
		children = append(children, n)
	}
	for range 30 { // too narrow to draw one by one
		children = append(children, opNode("Result", "", 10_000, 1, 1))
	}
	root := opNode("Append", "", 5_000, 1, 1, children...)
	number(root)
	plan := samplePlanOf(root)
	plan.Warnings = []planner.Warning{{Node: 1, Amount: 1}, {Node: 2}, {}}
	p, opt := profileOf(t, plan), Defaults()
	fill(reflect.ValueOf(p), "", text)
	fill(reflect.ValueOf(&opt), "", text)
	return p, opt
}

// ordinary is text that means no harm, with all that changes how it is drawn.
func ordinary(where string) string { return "größe 表 of (id = 1) " + where }

// hostileText returns texts that begin with each of the hostile ones in turn.
func hostileText(from int) func(string) string {
	return func(where string) string {
		from++
		return hostileMarkup[from%len(hostileMarkup)] + " " + where
	}
}

// renderings returns the formats that a browser shows, by the type under which it parses them.
func renderings(t *testing.T, p *flamegraph.Profile, opt Options) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	for kind, write := range map[string]Writer{"image/svg+xml": SVG, "text/html": HTML} {
		var b bytes.Buffer
		if err := write(&b, p, opt); err != nil {
			t.Fatal(err)
		}
		texts[kind] = b.String()
	}
	return texts
}

// TestFilledTextIsDrawn holds that what fill fills gets as far as the file: the tests with hostile text would
// else test nothing.
func TestFilledTextIsDrawn(t *testing.T) {
	// A frame's name is its label with an ordinal; steps and units are of other formats.
	elsewhere := []string{"Frame.ID", "Frame.Name", "Options.Unit", "Step.Rule", "Step.Text"}
	seen := make(map[string]bool)
	p, opt := filledProfile(t, func(where string) string {
		seen[where] = true
		return ordinary(where)
	})
	if len(seen) < 30 {
		t.Errorf("filled %v only", slices.Sorted(maps.Keys(seen)))
	}
	for kind, s := range renderings(t, p, opt) {
		for where := range seen {
			if !strings.Contains(s, where) && !slices.Contains(elsewhere, where) {
				t.Errorf("%s: nothing shows %s", kind, where)
			}
		}
	}
}
