package postgres

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sqlflame/planner"
)

var truthCapture = flag.Bool("truth-capture", false, "write the documents of TestTruth, with the truth that their logs tell, into testdata/truth-plans")

// truthPlans holds documents of TestTruth: CASE.MAJOR.json is what the server printed, CASE.MAJOR.truth
// the true own time of each frame in milliseconds, "?" where it is not known.
var truthPlans = filepath.Join(testdata, "truth-plans")

var (
	truthCaptureVersions = []int{13, 16, 18}
	truthCaptureMaxSize  = 48 << 10 // of a document, so that the large ones stay out
)

// capture keeps a document that has passed.
func (r *truthRun) capture(t *testing.T, v *truthVerdict) {
	if !*truthCapture || !v.ok() || !slices.Contains(truthCaptureVersions, r.major) || len(v.document) > truthCaptureMaxSize {
		return
	}
	stem := filepath.Join(truthPlans, fmt.Sprintf("%s.%d", r.name(), r.major))
	for ext, text := range map[string]string{".json": v.document + "\n", ".truth": v.record()} {
		if err := os.WriteFile(stem+ext, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// record writes a line for each frame, in the order of Walk.
func (v *truthVerdict) record() string {
	var b strings.Builder
	var draw func(n *planner.Node, depth int)
	draw = func(n *planner.Node, depth int) {
		truth := fmt.Sprintf("%.3f", v.truth[n]/1e6)
		if v.free[n] || n.Kind == "Planning" && v.truth[n] <= 5e6 {
			truth = "?"
		}
		fmt.Fprintf(&b, "%10s  %s%s\n", truth, strings.Repeat("  ", depth), n.Label)
		for _, c := range n.Children {
			draw(c, depth+1)
		}
	}
	draw(v.plan.Root, 0)
	return b.String()
}

// TestTruthPlans holds the attribution of captured documents against the truth beside them, without a
// server.
func TestTruthPlans(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(truthPlans, "*.truth"))
	if err != nil || len(files) < 300 {
		t.Fatalf("%d captures (%v)", len(files), err)
	}
	cases := map[string]*truthCase{}
	for _, c := range readTruthCases(t) {
		cases[c.name] = c
	}
	for _, file := range files {
		stem := strings.TrimSuffix(file, ".truth")
		parts := strings.Split(filepath.Base(stem), ".")
		c := cases[parts[0]]
		major, err := strconv.Atoi(parts[len(parts)-1])
		if c == nil || err != nil {
			t.Errorf("%s: no such case", file)
			continue
		}
		t.Run(filepath.Base(stem), func(t *testing.T) {
			v := recall(t, stem)
			v.compareAll(&truthRun{truthCase: c, major: major})
			if !v.ok() {
				t.Errorf("%s\n%s", strings.Join(v.failures, "\n"), v)
			}
		})
	}
}

// recall reads a captured document and its truth.
func recall(t *testing.T, stem string) *truthVerdict {
	document, err := os.ReadFile(stem + ".json")
	if err != nil {
		t.Fatal(err)
	}
	truth, err := os.ReadFile(stem + ".truth")
	if err != nil {
		t.Fatal(err)
	}
	v := newVerdict(parseOne(t, string(document)), printedExecution(t, string(document)))
	lines := bufio.NewScanner(bytes.NewReader(truth))
	v.plan.Root.Walk(func(n *planner.Node) {
		if !lines.Scan() {
			v.refuse("%s: the truth has no such frame", n.Label)
			return
		}
		value, label, _ := strings.Cut(strings.TrimLeft(lines.Text(), " "), " ")
		if label = strings.TrimSpace(label); label != strings.TrimSpace(n.Label) {
			v.refuse("%q where the truth has %q", n.Label, label)
		}
		if v.free[n] = value == "?"; !v.free[n] {
			ms, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			v.truth[n] = ms * 1e6
		}
	})
	if lines.Scan() {
		v.refuse("the truth has a further frame: %s", lines.Text())
	}
	return v
}
