package render

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

func svgText(t testing.TB, p *flamegraph.Profile, opt Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := SVG(&b, p, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// An svgDoc is what the tests read of a picture: its data, and each element's text by its class.
type svgDoc struct {
	data  map[string]any
	texts []string
	bars  int
}

// readSVG asserts that a picture is well-formed XML with nothing foreign in it.
func readSVG(t *testing.T, s string) svgDoc {
	t.Helper()
	var doc svgDoc
	dec := xml.NewDecoder(strings.NewReader(s))
	dec.Strict = true
	var open []string
	var text strings.Builder
	allowed := "svg title style defs pattern rect g text metadata script"
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return doc
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			if !strings.Contains(" "+allowed+" ", " "+name+" ") {
				t.Errorf("element <%s>", name)
			}
			for _, a := range token.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" {
					t.Errorf("attribute %s on <%s>", a.Name.Local, name)
				}
				if a.Name.Local == "data-i" {
					doc.bars++
				}
			}
			open = append(open, name)
			text.Reset()
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			switch open[len(open)-1] {
			case "text", "title":
				doc.texts = append(doc.texts, text.String())
			case "metadata":
				if err := json.Unmarshal([]byte(text.String()), &doc.data); err != nil {
					t.Fatalf("data: %v", err)
				}
			}
			open = open[:len(open)-1]
		}
	}
}

func (d *svgDoc) has(text string) bool {
	for _, s := range d.texts {
		if strings.Contains(s, text) {
			return true
		}
	}
	return false
}

func TestSVGIsComplete(t *testing.T) {
	doc := readSVG(t, svgText(t, profileOf(t, samplePlan()), Defaults()))
	for _, want := range []string{
		"SELECT 585 ms", "query 3731212703493784269", "PostgreSQL 15.4", "shop on db1.example.com", "EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS)",
		"1 number was adjusted", "table scan", "1 node never ran", "HashAggregate", "Parallel Hash Join 38",
		"largest self time", "how these numbers were made", "work_mem: 16MB", "node 7, Parallel Hash Join: its children",
		"LEFT JOIN recent r", "estimated 2,041 (123x too low)", "note: children took 1.2 ms more",
		"loops", "spilled to disk",
	} {
		if !doc.has(want) {
			t.Errorf("no text has %q", want)
		}
	}
}

func TestSVGIsDeterministic(t *testing.T) {
	p := profileOf(t, samplePlan())
	if a, b := svgText(t, p, Defaults()), svgText(t, p, Defaults()); a != b {
		t.Error("two runs differ")
	}
}

func TestSVGNeedsTheMetric(t *testing.T) {
	opt := Defaults()
	opt.Metric = planner.WAL
	if err := SVG(io.Discard, profileOf(t, samplePlan()), opt); err == nil {
		t.Error("no error for a metric that the profile does not carry")
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestSVGReturnsWriteErrors(t *testing.T) {
	if err := SVG(brokenPipe{}, profileOf(t, samplePlan()), Defaults()); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v, want %v", err, io.ErrClosedPipe)
	}
}

func TestSVGTitleKeepsTheHeader(t *testing.T) {
	opt := Defaults()
	opt.Title = "Monday's <report>"
	doc := readSVG(t, svgText(t, profileOf(t, samplePlan()), opt))
	if !doc.has("Monday's <report>") || !doc.has("SELECT 585 ms") || !doc.has("PostgreSQL 15.4") {
		t.Errorf("texts %q", doc.texts[:6])
	}
}

// A non-additive metric is drawn by the sum of Self, so that children fit into their parent.
func TestSVGOfRows(t *testing.T) {
	opt := Defaults()
	opt.Metric = planner.Rows
	pic := newPicture(profileOf(t, samplePlan()), opt)
	checkPlacement(t, pic)
	if doc := readSVG(t, svgText(t, pic.profile, opt)); !doc.has("largest self rows") {
		t.Error("no hot list by rows")
	}
}

func TestSVGWithoutAnyTime(t *testing.T) {
	plan := samplePlan()
	plan.Root.Walk(func(n *planner.Node) { n.Total[planner.Time] = 0 })
	pic := newPicture(profileOf(t, plan), Defaults())
	checkPlacement(t, pic)
	doc := readSVG(t, svgText(t, pic.profile, Defaults()))
	if !doc.has("widths mean nothing") || !doc.has("HashAggregate") || !doc.has("the whole plan has no time") {
		t.Errorf("texts %q", doc.texts)
	}
}

func TestSVGOfEveryShape(t *testing.T) {
	for name, plan := range map[string]*planner.Plan{
		"sample": samplePlan(), "bushy": bushyPlan(10_000), "append": appendPlan(10_000),
		"deep": deepPlan(1_000, 4), "chain": deepPlan(3_900, 0), "one": samplePlanOf(opNode("Result", "Result", 5, 1, 1)),
	} {
		t.Run(name, func(t *testing.T) {
			p := profileOf(t, plan)
			checkPlacement(t, newPicture(p, Defaults()))
			s := svgText(t, p, Defaults())
			doc := readSVG(t, s)
			if kids, err := readVLQ(doc.data["kids"].(string), p.Count()); err != nil {
				t.Errorf("data of %d frames, want %d (%v)", len(kids), p.Count(), err)
			}
			if limit := 200_000 + 280*p.Count(); name != "chain" && len(s) > limit {
				t.Errorf("%d bytes, want at most %d", len(s), limit)
			}
		})
	}
}

// checkPlacement asserts that bars lie inside their parents, side by side, and that nothing
// that can be seen is missing: each parent's children add up.
func checkPlacement(t *testing.T, pic *picture) {
	t.Helper()
	below := make(map[int32]int64)
	right := make(map[int32]float64)
	at := make(map[int32]svgBar)
	for _, b := range pic.bars {
		if b.count == 0 {
			at[b.first] = b
		}
		parent := pic.parent[b.first]
		if parent < 0 {
			continue
		}
		p := at[parent]
		if b.depth != p.depth+1 || b.x < max(p.x, right[parent])-0.01 || b.x+b.width > p.x+p.width+0.01 {
			t.Fatalf("bar %+v does not fit below %+v", b, p)
		}
		right[parent] = b.x + b.width
		below[parent] += b.value
		below[-parent-1]++
	}
	for i, b := range at {
		var want int64
		for c := i + 1; c < pic.end[i]; c = pic.end[c] {
			want += pic.value[c]
		}
		// Runs of narrow siblings that together could not be seen are not drawn.
		if unseen := float64(want-below[i]) / float64(pic.value[0]) * (svgWidth - 2*sideMargin); unseen < 0 || unseen > minBarWidth*float64(below[-i-1]+1) {
			t.Errorf("%s: %d drawn below it, want %d", pic.labels[b.first], below[i], want)
		}
	}
}

// The ids that the script works out must be those of the profile.
func TestSVGWritesFewIDs(t *testing.T) {
	p := profileOf(t, bushyPlan(2_000))
	p.Root.Children[0].ID = "AAAAAAAAAAA" // as from a file of another make
	doc := readSVG(t, svgText(t, p, Defaults()))
	ids := doc.data["ids"].(map[string]any)
	if ids["1"] != "AAAAAAAAAAA" || len(ids) > 3 {
		t.Errorf("ids %v", ids)
	}
}

func TestSVGSaysWhatItLeavesOut(t *testing.T) {
	plan := appendPlan(5_000)
	plan.Root.Walk(func(n *planner.Node) { with(n, "Output", strings.Repeat("x", 900)) })
	opt := Defaults()
	opt.EmbedLimit = 100_000
	s := svgText(t, profileOf(t, plan), opt)
	doc := readSVG(t, s)
	if !doc.has("the details (conditions, figures, notes) of 4,8") || len(s) > 1_900_000 {
		t.Errorf("%d bytes, left %q", len(s), doc.data["left"])
	}
	attrs := doc.data["attrs"].(map[string]any)
	dropped, err := readVLQ(doc.data["dropped"].(string), -1)
	if attrs["2"] == nil || err != nil || len(attrs)+len(dropped) != 5_003 {
		t.Errorf("%d frames have attributes, the Append among them: %t; %d have lost them (%v)", len(attrs), attrs["2"] != nil, len(dropped), err)
	}
}

var hostile = []string{
	`</svg><script>window.pwned=1</script>`, `]]><script>window.pwned=1</script>`, `--><img src=x onerror=window.pwned=1>`,
	`" onload="window.pwned=1" x="`, `' onclick='window.pwned=1`, `\u003cscript\u003e`, `&lt;script&gt;&#x3c;`, `${window.pwned=1}`,
	`javascript:window.pwned=1`, `a;b;c`, "nul\x00bell\x07esc\x1b[31m", "line\nbreak\ttab\r", "\u202etxet sdrawkcab\u2066", "bad\xff\xfeutf8", "\ufffe\uffff",
	"עברית", "日本語のテーブル", "combining e\u0301\u0301\u0301", "__proto__", "constructor", "#2", " #2", "", strings.Repeat("long", 2_500), strings.Repeat("界", 5_000),
}

func hostilePlan() *planner.Plan {
	var children []*planner.Node
	for i, s := range hostile {
		children = append(children, with(opNode(s, s, int64(1_000+i*100), 1, 1, opNode("Sort", "Sort "+s, 10_000, 1, 1)), s, s))
		children[i].Notes = []string{s}
		children[i].Relation, children[i].Schema, children[i].Index, children[i].Alias = s, s, s, s
	}
	plan := samplePlanOf(opNode("Statement", "SELECT", 5, 1, 1, children...))
	number(plan.Root)
	all := strings.Join(hostile, "\n")
	plan.Origin = planner.Origin{Engine: all, Version: all, Statement: all, SQL: all, QueryID: all, PlanID: all, Host: all,
		Database: all, Role: all, When: all, Measured: all, Settings: []planner.Attr{{Key: all, Value: all}}}
	for _, s := range hostile {
		plan.Warnings = append(plan.Warnings, planner.Warning{Node: 1, Label: s, Rule: s, Message: s})
	}
	return plan
}

func TestSVGOfHostileNames(t *testing.T) {
	opt := Defaults()
	opt.Title = strings.Join(hostile, "")
	p := profileOf(t, hostilePlan())
	p.Root.Children[0].ID = hostile[0]
	s := svgText(t, p, opt)
	readSVG(t, s)
	for _, bad := range []string{"\u202e", "\u2066", "\x00", "\x07", "\x1b", "\xff", "\ufffe", "\uffff"} {
		if strings.Contains(s, bad) {
			t.Errorf("%q is in the file", bad)
		}
	}
	if n := strings.Count(s, "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
	if !strings.Contains(s, `\u202etxet`) {
		t.Error("the bidi mark is not spelled out")
	}
	if len(s) > 200_000 {
		t.Errorf("%d bytes: long names are not cut", len(s))
	}
}

func TestViewerFitsIntoCDATA(t *testing.T) {
	for name, text := range map[string]string{"script": viewerScript(), "style": viewerFile("viewer.css")} {
		if strings.Contains(text, "]]>") || strings.Contains(text, "</") {
			t.Errorf("the %s ends its own element", name)
		}
		for _, banned := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "fetch(", "XMLHttpRequest", "url(http", "@import"} {
			if strings.Contains(text, banned) {
				t.Errorf("the %s uses %s", name, banned)
			}
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		s     string
		width int
		want  string
	}{
		{"Seq Scan", 8, "Seq Scan"}, {"Seq Scan", 7, "Seq Sc…"}, {"Seq Scan", 5, "Seq…"}, {"日本語", 6, "日本語"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"},
		{"e\u0301e\u0301", 2, "e\u0301e\u0301"}, {"", 3, ""},
	} {
		if got := cut(c.s, c.width); got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.s, c.width, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	got := wrap("one two three four five six seven", 14)
	want := []string{"one two three", "  four five", "  six seven"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, line := range wrap(strings.Repeat("日", 100)+strings.Repeat("x", 100), 30) {
		if columns(line) > 30 {
			t.Errorf("%q has %d columns", line, columns(line))
		}
	}
}

func TestFitLabelKeepsTheNumberLast(t *testing.T) {
	if got, want := fitLabel("עברית", "", "41.2%", nil, 50), "עברית\u200e 41.2%"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFamilyOf(t *testing.T) {
	for kind, want := range map[string]family{
		"Seq Scan": familyScan, "Foreign Scan": familyScan, "Index Only Scan": familyIndex, "Bitmap Heap Scan": familyIndex, "BitmapOr": familyIndex,
		"Hash Join": familyJoin, "Hash": familyJoin, "Nested Loop": familyJoin, "Merge Join": familyJoin, "Sort": familySort, "Incremental Sort": familySort,
		"Aggregate": familyAggregate, "WindowAgg": familyAggregate, "Unique": familyAggregate, "Gather Merge": familyParallel, "CTE Scan": familySubquery,
		"Memoize": familySubquery, "ModifyTable": familyModify, "Trigger": familyModify, "Merge Append": familyOther, "Append": familyOther, "Limit": familyOther,
		"Statement": familyOther, "Planning": familyOther, "Execution": familyOther, "": familyOther,
		"TABLE ACCESS FULL": familyScan, "TABLE ACCESS BY INDEX ROWID BATCHED": familyIndex, "INDEX RANGE SCAN": familyIndex, "NESTED LOOPS OUTER": familyJoin,
		"HASH JOIN RIGHT SEMI": familyJoin, "HASH GROUP BY": familyAggregate, "SORT AGGREGATE": familyAggregate, "SORT ORDER BY": familySort, "BUFFER SORT": familySort,
		"PX SEND QC (RANDOM)": familyParallel, "VIEW": familySubquery, "TEMP TABLE TRANSFORMATION": familySubquery, "UPDATE": familyModify,
		"UPDATE STATEMENT": familyOther, "SELECT STATEMENT": familyOther, "WINDOW SORT": familyAggregate, "FILTER": familyOther,
	} {
		if got := familyOf(kind); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}

func TestAppendCoordinate(t *testing.T) {
	for f, want := range map[float64]string{0: "0", 1.5: "1.5", 1.25: "1.25", 1.05: "1.05", 99.999: "100", 1180: "1180", math.Pi: "3.14"} {
		if got := string(appendCoordinate(nil, f)); got != want {
			t.Errorf("%v: %s, want %s", f, got, want)
		}
	}
}

func BenchmarkSVG(b *testing.B) {
	for name, plan := range map[string]*planner.Plan{"bushy10k": bushyPlan(10_000), "bushy100k": bushyPlan(100_000), "append100k": appendPlan(100_000)} {
		p := profileOf(b, plan)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := SVG(io.Discard, p, Defaults()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
