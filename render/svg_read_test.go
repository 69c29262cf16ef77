package render

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

func jsonText(t testing.TB, p *flamegraph.Profile) string {
	t.Helper()
	var b bytes.Buffer
	if err := JSON(&b, p, Defaults()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// dataOf returns the JSON in a picture.
func dataOf(t testing.TB, s string) string {
	t.Helper()
	_, after, ok := strings.Cut(s, `<metadata id="sqlflame-data">`)
	data, _, closed := strings.Cut(after, "</metadata>")
	if !ok || !closed {
		t.Fatal("no data in the picture")
	}
	return data
}

func readBack(t testing.TB, s string) *flamegraph.Profile {
	t.Helper()
	p, err := ReadSVG(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestReadSVG(t *testing.T) {
	for name, plan := range map[string]*planner.Plan{
		"sample": samplePlan(), "bushy": bushyPlan(3_000), "append": appendPlan(3_000), "chain": deepPlan(3_900, 0), "deep": deepPlan(300, 4),
	} {
		t.Run(name, func(t *testing.T) {
			p := profileOf(t, plan)
			s := svgText(t, p, Defaults())
			back := readBack(t, s)
			if got, want := jsonText(t, back), jsonText(t, p); got != want {
				t.Errorf("read back %s\nwant %s", firstDifference(got, want), firstDifference(want, got))
			}
			if again := svgText(t, back, Defaults()); again != s {
				t.Errorf("drawn again %s\nwant %s", firstDifference(again, s), firstDifference(s, again))
			}
		})
	}
}

// firstDifference returns the text of a from shortly before it differs from b.
func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return a[max(0, i-200):min(len(a), i+100)]
}

// Names that were cut and cleaned stay as they are when the picture is read and drawn again.
func TestReadSVGOfHostileNames(t *testing.T) {
	p := profileOf(t, hostilePlan())
	p.Root.Children[0].ID = hostile[0]
	s := svgText(t, p, Defaults())
	if again := svgText(t, readBack(t, s), Defaults()); again != s {
		t.Errorf("drawn again %s\nwant %s", firstDifference(again, s), firstDifference(s, again))
	}
}

func TestReadSVGTellsWhatIsMissing(t *testing.T) {
	opt := Defaults()
	opt.NoEmbed = true
	s := svgText(t, profileOf(t, samplePlan()), opt)
	for _, secret := range []string{"2024-04-01", "LEFT JOIN recent", "more than the node: scaled"} {
		if strings.Contains(s, secret) {
			t.Errorf("%q is in the file", secret)
		}
	}
	p := readBack(t, s)
	if n := len(p.Warnings); n != 2 || !strings.Contains(p.Warnings[0].Message, "--no-embed") {
		t.Errorf("warnings %v", p.Warnings)
	}
	disk, dropped := 0, 0
	p.Root.Walk(func(f *flamegraph.Frame, _ int) {
		if slices.Contains(f.Notes, droppedNote) {
			dropped++
		}
		if spilled(f) {
			disk++
		}
	})
	if disk != 1 {
		t.Errorf("%d frames on disk", disk)
	}
	detailed := 0
	profileOf(t, samplePlan()).Root.Walk(func(f *flamegraph.Frame, _ int) {
		if len(f.Attrs)+len(f.Notes) > 0 {
			detailed++
		}
	})
	if dropped != detailed || dropped == 0 {
		t.Errorf("%d frames tell that they lost their details, want %d", dropped, detailed)
	}
	if again := svgText(t, p, Defaults()); !strings.Contains(again, droppedNote) {
		t.Error("drawn again, the picture does not tell what is missing")
	}
}

// What a picture left out is said once: the second picture of a cut one is as all that follow.
func TestReadSVGSettlesAtOnce(t *testing.T) {
	wide := samplePlan()
	for i := range 3 * maxWarnings / 2 {
		wide.Warnings = append(wide.Warnings, planner.Warning{Rule: "test", Message: strconv.Itoa(i)})
	}
	full := samplePlan()
	for len(full.Warnings) < maxWarnings {
		full.Warnings = append(full.Warnings, wide.Warnings[len(full.Warnings)])
	}
	hostile := hostilePlan()
	for name, plan := range map[string]*planner.Plan{"sample": samplePlan(), "bushy": bushyPlan(300), "hostile": hostile, "warnings": wide, "all warnings": full} {
		for _, limit := range []int{-1, 0, 100, 300, 700, 1_000, 10_000, 50_000} {
			opt := Defaults()
			opt.EmbedLimit, opt.NoEmbed = max(limit, 0), limit < 0
			p := profileOf(t, plan)
			var pictures []string
			for range 4 {
				s := svgText(t, p, opt)
				pictures = append(pictures, s)
				p = readBack(t, s)
			}
			for i := 2; i < len(pictures); i++ {
				if got, want := pictures[i], pictures[1]; got != want {
					t.Errorf("%s, %d bytes: picture %d has %s\nthe second %s", name, limit, i+1, firstDifference(got, want), firstDifference(want, got))
				}
			}
			if n := strings.Count(dataOf(t, pictures[3]), `"rule":"left out"`); n > 1 || n == 0 && strings.Contains(pictures[0], `"left":`) {
				t.Errorf("%s, %d bytes: said %d times what is left out", name, limit, n)
			}
		}
	}
}

func TestReadSVGFindsTheData(t *testing.T) {
	s := svgText(t, profileOf(t, samplePlan()), Defaults())
	to := strings.Index(s, "</metadata>")
	data := dataOf(t, s)
	want := jsonText(t, readBack(t, s))
	for name, doc := range map[string]string{
		"page":             "<!doctype html>\n<p>" + strings.Repeat("<", 100_000) + s,
		"escaped":          "<svg><metadata\n   id='sqlflame-data'\n   x=\"y\">\n" + strings.ReplaceAll(data, `"`, "&quot;") + "</metadata>",
		"CDATA":            `<metadata class="a" id = "sqlflame-data"><![CDATA[` + data + "]]></metadata>",
		"truncated behind": s[:to+5],
	} {
		if got := jsonText(t, readBack(t, doc)); got != want {
			t.Errorf("%s: another profile", name)
		}
	}
}

func TestReadSVGRefuses(t *testing.T) {
	good := `{"v":2,"kinds":["a"],"kids":"BA","kind":"AA","number":"AA","labels":[0,"a",0,"b"],"values":{"time":"BB"}}`
	wrap := func(data string) string { return `<svg><metadata id="sqlflame-data">` + data + `</metadata></svg>` }
	if _, err := ReadSVG(strings.NewReader(wrap(good))); err != nil {
		t.Fatal(err)
	}
	with := func(old, new string) string { return wrap(strings.Replace(good, old, new, 1)) }
	for doc, want := range map[string]string{
		"":                                    "another program",
		"<svg><g id='frames'/></svg>":         "another program",
		`<svg><metadata id="other">{}</svg>`:  "another program",
		`<svg><metadata id="sqlflame-data">{`: "ends within",
		wrap(`{"v":2`):                        "broken",
		wrap(`{"v":1,"kids":[1]}`):            "version 1",
		with(`"v":2`, `"v":4`):                "version 4",
		with(`"v":2`, `"v":3`):                "pattern",
		with(`"v":2`, `"v":3,"pattern":"AC"`): "out of its table",
		with(`"v":2`, `"v":3,"pattern":"AA","digits":"A"`):      "more than the labels have",
		with(`"v":2`, `"v":3,"pattern":"AA","estimates":"AAB"`): "out of the table of means",
		with(`"v":2`, `"v":3,"pattern":"AA","estimates":"AA"`):  "threes",
		with(`"v":2`, `"v":3,"pattern":"AA","estimates":"Ag"`):  "cut",
		with(`"BA"`, `""`):                                           "no frames",
		with(`"BA"`, `"CA"`):                                         "missing",
		with(`"BA"`, `"AA"`):                                         "more than one root",
		with(`"BA"`, `"/////////////A"`):                             "kids",
		with(`"BA"`, `"B?"`):                                         "kids",
		with(`"kind":"AA"`, `"kind":"AB"`):                           "out of its table",
		with(`"kind":"AA"`, `"kind":"A"`):                            "pattern: out of its table",
		with(`"number":"AA"`, `"number":"AD"`):                       "number",
		with(`[0,"a",0,"b"]`, `[0,"a",7,"b"]`):                       "shares too much",
		with(`[0,"a",0,"b"]`, `[0,"a"]`):                             "labels",
		with(`"BB"`, `"BBB"`):                                        "3 numbers",
		with(`"BB"`, `"B/////////////B"`):                            "time",
		with(`"BB"`, `"////////////H////////////H"`):                 "too large",
		with(`"time"`, `"tim"`):                                      "unknown metric",
		with(`"values":{"time":"BB"}`, `"values":{}`):                "no metrics",
		with(`"v":2`, `"v":2,"estimates":[5,1,1]`):                   "no such frame",
		with(`"v":2`, `"v":2,"estimates":[1,1]`):                     "threes",
		with(`"v":2`, `"v":2,"attrs":{"9":[]}`):                      "no such frame",
		with(`"v":2`, `"v":2,"attrs":{"0":[1,"x"]}`):                 "out of its table",
		with(`"v":2`, `"v":2,"notes":["x"],"frameNotes":{"0":[1]}`):  "out of their table",
		with(`"v":2`, `"v":2,"never":[-1]`):                          "no such frame",
		with(`"v":2`, `"v":2,"disk":[2]`):                            "no such frame",
		with(`"v":2`, `"v":2,"alias":"CE"`):                          "out of their table",
		with(`"v":2`, `"v":2,"estimates":[0,-5,7]`):                  "estimates: -5 rows",
		with(`"v":2`, `"v":2,"estimates":[0,5,1e308]`):               "estimates: 1e+308 rows",
		with(`"v":2`, `"v":2,"unjudged":[0,5,-0.5]`):                 "estimates: -0.5 rows",
		with(`"v":2`, `"v":2,"unjudged":[0,5,1e999]`):                "broken",
		with(`"v":2`, `"v":2,"unjudged":[0,NaN,5]`):                  "broken",
		with(`"v":2`, `"v":2,"ids":{"0":""}`):                        "ids",
		with(`"v":2`, `"v":2,"dropped":"C"`):                         "dropped",
		with(`"v":2`, `"v":2,"dropped":"AA"`):                        "dropped",
		with(`"v":2,`, ``):                                           "version 0",
		wrap("null"):                                                 "version 0",
		with(`"BA"`, `"AB"`):                                         "more than one root",
		with(`"BA"`, `"`+string(appendVLQ(nil, math.MaxInt64))+`A"`): "missing",
		wrap(tampered(100_000, func(i int) uint64 { return uint64(99_000 * min(1, max(0, 3_990-i))) }, `0,"a"`)):                           "missing",
		wrap(tampered(maxFrames+1, func(i int) uint64 { return uint64(maxFrames * max(0, 1-i)) }, `0,"a"`)):                                "more than 1200000 frames",
		wrap(tampered(400_000, func(i int) uint64 { return uint64(399_999 * max(0, 1-i)) }, `700,""`, `0,"`+strings.Repeat("a", 700)+`"`)): "labels: more than 256 MB",
	} {
		_, err := ReadSVG(strings.NewReader(doc))
		var format *planner.FormatError
		if !errors.As(err, &format) || format.Hint == "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%.200s: %v, want %s", doc, err, want)
		}
	}
}

// TestReadSVGVersion2 reads what older pictures hold: labels, kinds and names for each frame, estimates as
// numbers.
func TestReadSVGVersion2(t *testing.T) {
	doc := `<svg><metadata id="sqlflame-data">{"v":2,"kinds":["Append","Seq Scan"],"kids":"CAA","kind":"ABB","number":"CCC",` +
		`"labels":[0,"Append",0,"Seq Scan on p_01 a",15,"2 b"],"names":["public"],"schema":"ABB","relation":"AII","alias":"AKK",` +
		`"estimates":[1,10,2.5,1,3,1e+20],"unjudged":[0,1,0],"values":{"time":"BCD"}}</metadata></svg>`
	p := readBack(t, doc)
	a, b := p.Root.Children[0], p.Root.Children[1]
	if p.Root.Estimate != (planner.Estimate{Expected: 1}) || a.Estimate != (planner.Estimate{Expected: 10, Actual: 2.5, Judged: true}) || b.Estimate.Actual != 1e20 {
		t.Errorf("estimates: %+v, %+v, %+v", p.Root.Estimate, a.Estimate, b.Estimate)
	}
	if a.Label != "Seq Scan on p_01 a" || b.Label != "Seq Scan on p_02 b" || b.Kind != "Seq Scan" || b.Schema != "public" || b.Relation != "p_02" || b.Alias != "b" {
		t.Errorf("got %+v, %+v", a.Operator, b.Operator)
	}
	if again := readBack(t, svgText(t, p, Defaults())); jsonText(t, again) != jsonText(t, p) {
		t.Error("version 3 holds another profile")
	}
}

// TestPatterns holds that whatever looks like a number in a label comes back as it was.
func TestPatterns(t *testing.T) {
	root := &planner.Node{Operator: planner.Operator{Label: "0", Kind: "k"}}
	for _, label := range []string{"", "0", "00", "007", "7", "10", "p_09 x1", "p_10 x1", "p_9 x0", "999999999999999", "1", "0000000000000000",
		"123456789012345", "1234567890123456 5", "12345678901234567 6", "٣ 3", "é1\"2", "a1.b2 [c03]", "-5", "1e5", "0.50", "x#0", "p_010 x1"} {
		o := planner.Operator{Label: label, Kind: "k", Relation: "x1", Alias: "b2", Schema: "p_9"}
		root.Children = append(root.Children, &planner.Node{Operator: o})
	}
	root.Total[planner.Time] = 1
	p, err := flamegraph.New(&planner.Plan{Metrics: planner.MetricSet(0).With(planner.Time), Root: root})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := jsonText(t, readBack(t, svgText(t, p, Defaults()))), jsonText(t, p); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestRowCounts holds that expected and actual rows come back as they were.
func TestRowCounts(t *testing.T) {
	root := &planner.Node{Operator: planner.Operator{Label: "0"}}
	for i, n := range []float64{0, 1, 0.5, 2.67, 1e15, 1 << 52, 1<<53 + 2, 1e30, 0.01} {
		o := planner.Operator{Label: "a", Number: i, Estimate: planner.Estimate{Expected: n, Actual: 2.67, Judged: i%2 == 0}}
		root.Children = append(root.Children, &planner.Node{Operator: o})
	}
	p, err := flamegraph.New(&planner.Plan{Metrics: planner.MetricSet(0).With(planner.Time), Root: root})
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range readBack(t, svgText(t, p, Defaults())).Root.Children {
		if f.Estimate != root.Children[i].Estimate {
			t.Errorf("got %+v, want %+v", f.Estimate, root.Children[i].Estimate)
		}
	}
}

// tampered returns data of n frames with the same label, save for the first ones.
func tampered(n int, kids func(int) uint64, label string, first ...string) string {
	var column []byte
	for i := range n {
		column = appendVLQ(column, kids(i))
	}
	zeros := strings.Repeat("A", n)
	for len(first) < n {
		first = append(first, label)
	}
	return `{"v":2,"kinds":["a"],"kids":"` + string(column) + `","kind":"` + zeros + `","number":"` + zeros +
		`","labels":[` + strings.Join(first, ",") + `],"values":{"time":"` + zeros + `"}}`
}

func TestVLQ(t *testing.T) {
	var b []byte
	numbers := []uint64{0, 1, 31, 32, 1023, 1024, 123_456_789, math.MaxInt64}
	for _, n := range numbers {
		b = appendVLQ(b, n)
	}
	got, err := readVLQ(string(b), len(numbers))
	if err != nil || !slices.Equal(got, numbers) {
		t.Errorf("%s: %v (%v), want %v", b, got, err, numbers)
	}
	if s := string(b[:4]); s != "ABfg" {
		t.Errorf("0, 1, 31 and 32 begin with %s", s)
	}
}

func FuzzReadSVG(f *testing.F) {
	for _, plan := range []*planner.Plan{bushyPlan(5), samplePlanOf(opNode("Sort", "7 - SORT [a.b]", 5, 1, 1, opNode("Sort", "7 - SORT [a.c]", 5, 1, 1)))} {
		s := svgText(f, profileOf(f, plan), Defaults())
		f.Add([]byte(s[strings.Index(s, "<metadata"):strings.Index(s, "<script")])) // the rest only slows the search down
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		p, err := ReadSVG(bytes.NewReader(doc))
		var format *planner.FormatError
		if err != nil {
			if !errors.As(err, &format) {
				t.Errorf("%v is no *planner.FormatError", err)
			}
			return
		}
		opt := Defaults()
		opt.Metric = p.Metrics.List()[0]
		first := svgText(t, p, opt)
		again := readBack(t, first)
		if second := svgText(t, again, opt); len(again.Warnings) == len(p.Warnings) && second != first {
			t.Errorf("drawn again %s\nwant %s", firstDifference(second, first), firstDifference(first, second))
		}
	})
}
