package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/pprof/profile"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// planNode builds a plan node of a test's tree.
func planNode(label string, ns int64, children ...*planner.Node) *planner.Node {
	n := &planner.Node{Children: children}
	n.Label, n.Kind = label, label
	n.Total[planner.Time] = ns
	return n
}

// newProfile numbers the nodes in plan order and normalizes them.
func newProfile(t testing.TB, root *planner.Node) *flamegraph.Profile {
	t.Helper()
	number := 0
	root.Walk(func(n *planner.Node) {
		n.Number, n.Total[planner.Loops], n.Total[planner.Rows] = number, 1, int64(number)
		number++
	})
	plan := &planner.Plan{Root: root, Metrics: planner.MetricSet(0).With(planner.Rows).With(planner.Loops).With(planner.Time)}
	plan.Engine, plan.QueryID, plan.Measured, plan.When = "PostgreSQL", "-42", "EXPLAIN (ANALYZE)", "2026-01-02T03:04:05Z"
	p, err := flamegraph.New(plan)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func folded(t *testing.T, p *flamegraph.Profile, opt Options) string {
	t.Helper()
	var out bytes.Buffer
	if err := Folded(&out, p, opt); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestFolded(t *testing.T) {
	p := newProfile(t, planNode("SELECT", 10_000, planNode("a;b\nc", 4_000, planNode("SubPlan 1", 1_000), planNode("x 1.5", 1_000)), planNode("a", 2_000), planNode("a", 2_000)))
	got := folded(t, p, Defaults())
	want := "SELECT 2\n" + "SELECT;a,b c 2\n" + "SELECT;a,b c;SubPlan #1 1\n" + "SELECT;a,b c;x #1.5 1\n" + "SELECT;a 2\n" + "SELECT;a #2 2\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	opt := Defaults()
	opt.IDs, opt.Annotate = true, true
	if got, want := folded(t, p, opt), "0 SELECT;1 a,b c loops=1 rows=1;2 SubPlan 1 loops=1 rows=2 1\n"; !strings.Contains(got, want) {
		t.Errorf("with ids and annotations: got\n%swant in it\n%s", got, want)
	}
	opt = Defaults()
	opt.Metric = planner.Rows
	if got, want := folded(t, p, opt), "SELECT;a,b c 1\nSELECT;a,b c;SubPlan #1 2\n"; !strings.HasPrefix(got, want) {
		t.Errorf("by rows: got\n%swant at its start\n%s", got, want)
	}
}

func TestFoldedSumsToTheRoundedTotal(t *testing.T) {
	p := newProfile(t, planNode("SELECT", 10_500, planNode("a", 3_400), planNode("b", 3_400), planNode("c", 3_400)))
	if got, want := folded(t, p, Defaults()), "SELECT;a 4\nSELECT;b 4\nSELECT;c 3\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestPprof(t *testing.T) {
	p := newProfile(t, planNode("SELECT", 10_000, planNode("a", 4_000, planNode("b", 1_000)), planNode("b", 2_000)))
	var out, again bytes.Buffer
	if err := Pprof(&out, p, Defaults()); err != nil {
		t.Fatal(err)
	}
	if err := Pprof(&again, p, Defaults()); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("the same profile gives other bytes (%v)", err)
	}
	got, err := profile.ParseData(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := got.CheckValid(); err != nil {
		t.Error(err)
	}
	last := got.SampleType[len(got.SampleType)-1]
	if last.Type != "time" || last.Unit != "nanoseconds" || got.DefaultSampleType != "time" {
		t.Errorf("last sample type %v, default %s", last, got.DefaultSampleType)
	}
	if len(got.Sample) != 4 || got.DurationNanos != 10_000 || got.TimeNanos == 0 {
		t.Errorf("%d samples, duration %d, time %d", len(got.Sample), got.DurationNanos, got.TimeNanos)
	}
	leaf := got.Sample[2]
	if name := leaf.Location[0].Line[0].Function.Name; name != "b" || leaf.Value[len(leaf.Value)-1] != 1_000 {
		t.Errorf("third sample: leaf %s, values %v", name, leaf.Value)
	}
	if l := leaf.Label; l["node_id"][0] != "2" || l["query_id"][0] != "-42" || l["engine"][0] != "PostgreSQL" {
		t.Errorf("labels %v", l)
	}
}

func TestJSONRoundTrip(t *testing.T) {
	root := planNode("SELECT", 10_000, planNode("a\u202e\x7f", 4_000, planNode("b", 1_000)), planNode("b", 2_000))
	root.Children[0].Attrs = []planner.Attr{{Key: "Filter", Value: "(x < 1)"}}
	root.Children[0].Notes = []string{"scaled"}
	root.Children[0].Estimate = planner.Estimate{Expected: 1, Actual: 100, Judged: true}
	p := newProfile(t, root)
	p.Warnings = []planner.Warning{{Node: 1, Label: "a", Rule: "r", Metric: planner.Time, Amount: 5, Message: "m"}}
	var first, second bytes.Buffer
	if err := JSON(&first, p, Defaults()); err != nil {
		t.Fatal(err)
	}
	if s := first.String(); strings.ContainsAny(s, "\u202e\x7f") || !strings.Contains(s, `a\u202e\u007f`) {
		t.Errorf("marks that reorder text are not escaped:\n%s", s)
	}
	back, err := ReadJSON(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := JSON(&second, back, Defaults()); err != nil || second.String() != first.String() {
		t.Errorf("read back and written again: %v\n%s\nwant\n%s", err, second.String(), first.String())
	}
}

func TestReadJSONRefuses(t *testing.T) {
	for doc, want := range map[string]string{
		`{"schema": "sqlflame/9"}`:                                                                        `schema is "sqlflame/9"`,
		`{"schema": "sqlflame/1"`:                                                                         "broken profile",
		`{"schema": "sqlflame/1", "frames": []}`:                                                          "no frames",
		`{"schema": "sqlflame/1", "frames": [{"id": "a", "parent": 3}]}`:                                  "parent 3",
		`{"schema": "sqlflame/1", "metrics": [{"name": "time", "unit": "s"}]}`:                            "unknown metric",
		`{"schema": "sqlflame/1", "frames": [{"id": "a", "parent": -1, "estimate": {"expected": 1e39}}]}`: "estimate: 1e+39 rows",
		`{"schema": "sqlflame/1", "frames": [{"id": "a", "parent": -1, "estimate": {"actual": -1}}]}`:     "estimate: -1 rows",
		`{"schema": "sqlflame/1", "metrics": [{"name": "time", "unit": "nanoseconds"}], "frames": [{"id": "a", "parent": -1, "self": {"time": 1}}]}`: "do not add up",
	} {
		if _, err := ReadJSON(strings.NewReader(doc)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", doc, err, want)
		}
	}
}

func TestAmount(t *testing.T) {
	for _, c := range []struct {
		m    planner.Metric
		n    int64
		want string
	}{
		{planner.Time, 0, "0"}, {planner.Time, 999, "999 ns"}, {planner.Time, 1_500, "1.50 µs"}, {planner.Time, 9_999_999, "10.0 ms"},
		{planner.Time, 1_234_000_000, "1.23 s"}, {planner.Time, 3_600_000_000_000, "1.00 h"}, {planner.Time, 900_000_000_000, "15.0 min"},
		{planner.Rows, 1_234_567, "1,234,567"}, {planner.Rows, 12, "12"}, {planner.WAL, 2048, "2.00 kB"}, {planner.Cost, 150, "1.50"},
	} {
		if got := Amount(c.m, c.n); got != c.want {
			t.Errorf("Amount(%s, %d) = %s, want %s", c.m, c.n, got, c.want)
		}
	}
}

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "a\tb\r\nc": "a b  c", "x\x1b[31m": "x\ufffd[31m", "a\u202eb": `a\u202eb`, "\xff": "\ufffd", "größe 表": "größe 表",
	} {
		if got := cleanText(in); got != want {
			t.Errorf("cleanText(%q) = %q, want %q", in, got, want)
		}
	}
}
