package main

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/pprof/profile"

	"sqlflame/flamegraph"
	"sqlflame/planner"
	"sqlflame/render"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in testdata")

// goldenFormats are the extensions of expected outputs: testdata/postgres/CASE.folded is what the
// plan testdata/postgres/CASE.json gives as folded stacks. What is absent is not tested.
var goldenFormats = map[string][]string{
	".folded":          {"--format", "folded"},
	".txt":             {"--format", "text"},
	".svg":             {"--format", "svg"},
	".profile.json":    {"--format", "json"},
	".pprof.txt":       {"--format", "pprof"},
	".attribution.txt": {"--explain-attribution"},
	".split-io.txt":    {"--split-io", "--format", "text"},
	".cost.txt":        {"--metric", "cost", "--format", "text"},
	".buffers.txt":     {"--metric", "buffers", "--format", "text"},
	".rows.txt":        {"--metric", "rows", "--format", "text"},
	".work.txt":        {"--metric", "work", "--format", "text"},
	".ms.folded":       {"--unit", "ms", "--format", "folded"},
}

func TestGolden(t *testing.T) {
	cases := 0
	for _, plan := range planFiles(t) {
		stem := strings.TrimSuffix(plan, filepath.Ext(plan))
		for ext, flags := range goldenFormats {
			want, err := os.ReadFile(stem + ext)
			if err != nil {
				continue
			}
			cases++
			t.Run(filepath.Base(stem)+ext, func(t *testing.T) {
				got := goldenOutput(t, plan, flags)
				if *update {
					if err := os.WriteFile(stem+ext, got, 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				if !bytes.Equal(got, want) {
					t.Errorf("output differs from %s (rewrite it with -update and read the diff); got\n%.2000s", stem+ext, got)
				}
			})
		}
	}
	if cases < 20 {
		t.Errorf("%d expected outputs found in testdata", cases)
	}
}

// TestReadmePicture holds the picture in README.md to what the demo's captured plan gives.
func TestReadmePicture(t *testing.T) {
	const picture = "../../testdata/demo.svg"
	dir := t.TempDir()
	if _, errs, status := sqlflame("", "demo", "--captured", "--dir", dir); status != exitOK {
		t.Fatal(errs)
	}
	got, err := os.ReadFile(filepath.Join(dir, "demo.svg"))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(picture, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want, err := os.ReadFile(picture); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what the demo draws (%v): rewrite it with -update", picture, err)
	}
}

// planFiles lists the captured plans.
func planFiles(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob("../../testdata/*/*.json")
	if err != nil || len(all) == 0 {
		t.Fatalf("no plans in testdata (%v)", err)
	}
	var plans []string
	for _, f := range all {
		// Of the ground truth the newest server's plans do: its own test reads all.
		older := strings.Contains(f, "truth-plans") && !strings.HasSuffix(f, ".18.json")
		if !older && !strings.HasSuffix(f, ".profile.json") {
			plans = append(plans, f)
		}
	}
	for _, ext := range []string{"xplan", "xml", "report", "csv"} {
		oracle, err := filepath.Glob("../../testdata/oracle/*." + ext)
		if err != nil || len(oracle) == 0 {
			t.Fatalf("no Oracle plans in testdata (%v)", err)
		}
		plans = append(plans, oracle...)
	}
	return plans
}

func goldenOutput(t *testing.T, plan string, flags []string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	if status := run(context.Background(), append([]string{"render", plan}, flags...), strings.NewReader(""), &out, &errs); status != exitOK {
		// What is refused has the refusal as its expected text.
		return errs.Bytes()
	}
	if !slices.Contains(flags, "pprof") {
		return out.Bytes()
	}
	p, err := profile.ParseData(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return []byte(p.String())
}

// TestEveryPlanInEveryFormat renders all captures in all formats, twice: nothing fails that the
// parser accepts, and the same plan gives the same bytes.
func TestEveryPlanInEveryFormat(t *testing.T) {
	t.Parallel()
	drawn := 0
	for _, plan := range planFiles(t) {
		doc, err := os.ReadFile(plan)
		if err != nil {
			t.Fatal(err)
		}
		profiles, err := profilesOf(doc, reading{})
		if err != nil {
			continue // bad_input_test.go has the refusals
		}
		drawn++
		again, err := profilesOf(bytes.Clone(doc), reading{})
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range profiles {
			for _, name := range []string{"text", "folded", "svg", "html", "pprof", "json"} {
				f, _ := render.FormatByName(name)
				first, second := new(bytes.Buffer), new(bytes.Buffer)
				if err := f.Write(first, p, optionsFor(p)); err != nil {
					t.Errorf("%s as %s: %v", plan, name, err)
				}
				if err := f.Write(second, again[i], optionsFor(p)); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
					t.Errorf("%s as %s: other bytes the second time (%v)", plan, name, err)
				}
			}
		}
	}
	if drawn < 50 {
		t.Errorf("%d plans drawn", drawn)
	}
}

// optionsFor draws what a plan has: rows if it was measured with TIMING OFF, costs of an estimate.
func optionsFor(p *flamegraph.Profile) render.Options {
	opt := render.Defaults()
	for _, m := range []planner.Metric{planner.Time, planner.Rows, planner.Cost, planner.Samples} {
		if p.Metrics.Has(m) {
			opt.Metric = m
			break
		}
	}
	return opt
}

// FuzzRender holds that whatever parses adds up and can be written in every format.
func FuzzRender(f *testing.F) {
	for i, plan := range planFiles(f) {
		if doc, err := os.ReadFile(plan); err == nil && i%5 == 0 {
			f.Add(doc)
		}
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		for _, r := range []reading{{}, {splitIO: true, steps: true}, {estimate: true}, {steps: true}} {
			profiles, err := profilesOf(doc, r)
			if err != nil && strings.Contains(err.Error(), "internal contradiction") {
				t.Error(err)
			}
			for _, p := range profiles {
				writeAllFormats(t, p)
			}
		}
	})
}

func writeAllFormats(t *testing.T, p *flamegraph.Profile) {
	for _, name := range []string{"text", "folded", "svg", "html", "pprof", "json"} {
		format, _ := render.FormatByName(name)
		if err := format.Write(io.Discard, p, optionsFor(p)); err != nil {
			t.Errorf("as %s: %v", name, err)
		}
	}
	if err := render.Attribution(io.Discard, p, optionsFor(p)); err != nil {
		t.Errorf("as a report of steps: %v", err)
	}
}
