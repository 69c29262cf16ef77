package main

import (
	"bytes"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sqlflame/flamegraph"
	"sqlflame/planner"
	"sqlflame/render"
)

func TestFoldedInput(t *testing.T) {
	dir := t.TempDir()
	const stacks = "main;parse;read 30\nmain;parse 10\nmain;draw 60\n"
	file := filepath.Join(dir, "perf.folded")
	if err := os.WriteFile(file, []byte(stacks), 0o666); err != nil {
		t.Fatal(err)
	}
	single := filepath.Join(dir, "single.folded")
	if err := os.WriteFile(single, []byte("main 5\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		stdin string
		args  []string
		want  string // on stdout
		errs  string
		code  int
	}{
		{"", []string{file}, stacks2("main;parse 10", "main;parse;read 30", "main;draw 60"), "", exitOK},
		{stacks, nil, stacks2("main;parse 10", "main;parse;read 30", "main;draw 60"), "", exitOK},
		{"", []string{"render", file, "--format", "text"}, "100 samples", "", exitOK},
		{"", []string{file, "--unit", "ms", "--format", "text"}, "100 ms time", "", exitOK},
		{"", []string{file, "--unit", "ms", "--format", "folded"}, "main;draw 60\n", "", exitOK},
		{"", []string{single, "--format", "text"}, "5 samples", "", exitOK},
		{"", []string{file, "--save-plan", filepath.Join(dir, "saved")}, "main;draw 60\n", "", exitOK},
		{stacks + "broken\n", []string{"--format", "text"}, "100 samples", "1 line is left out, the first is line 4", exitOK},
		{"", []string{file, "--metric", "time"}, "", "carries no time", exitNoPlan},
		{"", []string{file, "--metric", "rows"}, "", "carries no rows", exitNoPlan},
		{"", []string{file, "--split-io"}, "", "folded stacks, not a plan", exitUsage},
		{"", []string{file, "--explain-attribution"}, "", "folded stacks, not a plan", exitUsage},
		{"", []string{file, "--child", "0"}, "", "folded stacks, not a plan", exitUsage},
	} {
		out, errs, code := sqlflame(c.stdin, c.args...)
		if code != c.code || !strings.Contains(out, c.want) || !strings.Contains(errs, c.errs) || c.errs == "" && errs != "" {
			t.Errorf("%v: status %d, stderr %s, stdout\n%s", c.args, code, errs, out)
		}
	}
	if saved, err := os.ReadFile(filepath.Join(dir, "saved")); err != nil || string(saved) != stacks {
		t.Errorf("saved %q, %v", saved, err)
	}
	svg := filepath.Join(dir, "a.svg")
	if _, errs, code := sqlflame("", file, "-o", svg); code != exitOK {
		t.Fatal(errs)
	}
	if text, err := os.ReadFile(svg); err != nil || !bytes.Contains(text, []byte("main 100 samples")) {
		t.Errorf("the picture does not say how many samples there are (%v)", err)
	}
}

func stacks2(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

// TestManyFrames holds that a picture merges what it must, that other outputs of the same run do
// not, and that both have the same sum.
func TestManyFrames(t *testing.T) {
	dir := t.TempDir()
	stacks := stacksFile(t, 40_000)
	svg, folded := filepath.Join(dir, "a.svg"), filepath.Join(dir, "a.folded")
	_, errs, code := sqlflame("", stacks, "-o", svg, "-o", folded)
	if code != exitOK || !strings.Contains(errs, "smallest are merged") {
		t.Fatalf("status %d, %s", code, errs)
	}
	in, err := os.ReadFile(stacks)
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.ReadFile(folded)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(out, []byte("\n")); n != 40_000 || foldedSum(t, string(in)) != foldedSum(t, "all;"+strings.TrimSuffix(string(out), "\n")+"\n") {
		t.Errorf("%d lines", n)
	}
	f, err := os.Open(svg)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := render.ReadSVG(f)
	if err != nil {
		t.Fatal(err)
	}
	if n := p.Count(); n > maxPictureFrames || n < maxPictureFrames/2 || int(p.Root.Cum[planner.Samples]) != foldedSum(t, string(in)) {
		t.Errorf("the picture has %d frames and %d samples", n, p.Root.Cum[planner.Samples])
	}
}

var frameTitle = regexp.MustCompile(`<title>(.*) \(([\d,]+) samples, [\d.]+%\)</title>`)

// TestFoldedLikeFlamegraphPl holds that every frame has the total that flamegraph.pl gives it.
func TestFoldedLikeFlamegraphPl(t *testing.T) {
	script := flamegraphScript(t)
	stacks := stacksFile(t, 3000)
	svg, err := exec.Command("perl", script, "--minwidth", "0", stacks).Output()
	if err != nil {
		t.Fatal(err)
	}
	var theirs, ours []string
	for _, m := range frameTitle.FindAllSubmatch(svg, -1) {
		theirs = append(theirs, html.UnescapeString(string(m[1]))+" "+strings.ReplaceAll(string(m[2]), ",", ""))
	}
	f, err := os.Open(stacks)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	read, err := render.ReadFolded(f, "")
	if err != nil {
		t.Fatal(err)
	}
	read.Profile(maxFrames).Root.Walk(func(f *flamegraph.Frame, _ int) {
		ours = append(ours, f.Label+" "+strconv.FormatInt(f.Cum[planner.Samples], 10))
	})
	if ours[0] != theirs[0] && !strings.HasPrefix(ours[0], "all ") {
		theirs = theirs[1:] // one root needs no frame above it
	}
	slices.Sort(theirs)
	slices.Sort(ours)
	if !slices.Equal(ours, theirs) {
		t.Errorf("%d frames, flamegraph.pl has %d", len(ours), len(theirs))
		for i := range min(len(ours), len(theirs)) {
			if ours[i] != theirs[i] {
				t.Fatalf("%s, flamegraph.pl has %s", ours[i], theirs[i])
			}
		}
	}
}

// TestPprofRoundTrip holds that each capture comes back from its pprof profile with the same tree and
// the same numbers.
func TestPprofRoundTrip(t *testing.T) {
	t.Parallel()
	drawn := 0
	for _, plan := range planFiles(t) {
		doc, err := os.ReadFile(plan)
		if err != nil {
			t.Fatal(err)
		}
		profiles, err := profilesOf(doc, reading{})
		if err != nil {
			continue
		}
		for _, p := range profiles {
			drawn++
			var buf bytes.Buffer
			if err := render.Pprof(&buf, p, optionsFor(p)); err != nil {
				t.Fatal(plan, err)
			}
			back, err := profilesOf(buf.Bytes(), reading{})
			if err != nil {
				t.Errorf("%s: %v", plan, err)
				continue
			}
			if got := back[0]; got.Metrics != p.Metrics || got.Engine != p.Engine || got.QueryID != p.QueryID || len(got.Warnings) != len(p.Warnings) {
				t.Errorf("%s: another profile came back", plan)
			}
			sameFrames(t, plan, back[0].Root, p.Root)
		}
	}
	if drawn < 100 {
		t.Errorf("only %d profiles were tried", drawn)
	}
}

func sameFrames(t *testing.T, plan string, got, want *flamegraph.Frame) {
	t.Helper()
	if got.Self != want.Self || got.Cum != want.Cum || got.Number != want.Number || got.Kind != want.Kind ||
		got.Relation != want.Relation || got.Schema != want.Schema || got.Index != want.Index || got.Name != want.Name {
		t.Errorf("%s: %s came back as %s, with %v for %v", plan, want.Name, got.Name, got.Self, want.Self)
	}
	if len(got.Children) != len(want.Children) {
		t.Errorf("%s: %s came back with %d children for %d", plan, want.Name, len(got.Children), len(want.Children))
		return
	}
	for i := range got.Children {
		sameFrames(t, plan, got.Children[i], want.Children[i])
	}
}
