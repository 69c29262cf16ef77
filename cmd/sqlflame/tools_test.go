package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// These tests hold our outputs against the programs that people feed them to.

// flamegraphScript finds flamegraph.pl: in PATH, or where Debian's libdevel-nytprof-perl puts it.
func flamegraphScript(t *testing.T) string {
	t.Helper()
	script, ok := findFlamegraph()
	if !ok {
		requireOrSkip(t, "flamegraph.pl is not installed")
	}
	return script
}

func findFlamegraph() (string, bool) {
	if path, err := exec.LookPath("flamegraph.pl"); err == nil {
		return path, true
	}
	const debian = "/usr/share/perl5/Devel/NYTProf/flamegraph.pl"
	if _, err := os.Stat(debian); err != nil {
		return "", false
	}
	return debian, true
}

var titleCount = regexp.MustCompile(`<title>all \(([\d,]+) us, 100%\)</title>`)

// TestFlamegraphPl feeds all captures to flamegraph.pl: it drops no line, and its total is ours.
func TestFlamegraphPl(t *testing.T) {
	t.Parallel()
	script := flamegraphScript(t)
	for _, plan := range planFiles(t) {
		stacks, _, status := sqlflame("", plan)
		if status != exitOK {
			continue
		}
		cmd := exec.Command("perl", script, "--countname=us")
		cmd.Stdin = strings.NewReader(stacks)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		svg, err := cmd.Output()
		if err != nil || errs.Len() > 0 {
			t.Errorf("%s: %v, %s", plan, err, errs.String())
			continue
		}
		match := titleCount.FindSubmatch(svg)
		if want := foldedSum(t, stacks); match == nil || strings.ReplaceAll(string(match[1]), ",", "") != strconv.Itoa(want) {
			t.Errorf("%s: flamegraph.pl's total is %s, ours %d", plan, match, want)
		}
	}
}

func foldedSum(t *testing.T, stacks string) int {
	t.Helper()
	sum := 0
	for line := range strings.Lines(stacks) {
		line = strings.TrimSuffix(line, "\n")
		n, err := strconv.Atoi(line[strings.LastIndexByte(line, ' ')+1:])
		if err != nil || n <= 0 {
			t.Errorf("line %q has no positive count", line)
		}
		sum += n
	}
	return sum
}

// TestGoToolPprof asks go tool pprof the questions that people ask.
func TestGoToolPprof(t *testing.T) {
	dir := t.TempDir()
	pb := filepath.Join(dir, "a.pb.gz")
	if _, errs, status := sqlflame("", goodPlan, "-o", pb); status != exitOK {
		t.Fatal(errs)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-top"}, "Parallel Hash Join"},
		{[]string{"-traces"}, "Parallel Seq Scan on items"},
		{[]string{"-sample_index=rows", "-top"}, "Type: rows"},
		{[]string{"-sample_index=buffers", "-top"}, "Type: buffers"},
		{[]string{"-peek=Gather"}, "Finalize Aggregate"},
		{[]string{"-tagroot=relation", "-top"}, "items"},
		{[]string{"-diff_base=" + pb, "-top"}, "Showing nodes"},
		{[]string{"-comments"}, "EXPLAIN (ANALYZE"},
	} {
		cmd := exec.Command("go", append(append([]string{"tool", "pprof"}, c.args...), pb)...)
		cmd.Env = append(os.Environ(), "PPROF_TMPDIR="+dir)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), c.want) {
			t.Errorf("pprof %v: %v, want %q in\n%s", c.args, err, c.want, out)
		}
	}
}
