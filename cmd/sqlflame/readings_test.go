package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	ioPlan       = "../../testdata/postgres/io-gather.16.json"
	estimatePlan = "../../testdata/postgres/estimate.16.json"
)

// TestExplainAttribution holds that the report has stdout for itself and survives a profile.
func TestExplainAttribution(t *testing.T) {
	profile := filepath.Join(t.TempDir(), "plan.profile.json")
	report, errs, status := sqlflame("", ioPlan, "--explain-attribution", "-o", profile)
	if status != exitOK || errs != "" || !strings.Contains(report, "/ 3 processes below node 1 (Gather Merge)") {
		t.Fatalf("status %d, %s\n%s", status, errs, report)
	}
	if again, _, _ := sqlflame("", profile, "--explain-attribution"); again != report {
		t.Errorf("the profile explains otherwise:\n%s", again)
	}
	if without, _, _ := sqlflame("", ioPlan, "--format", "json"); strings.Contains(without, `"steps"`) {
		t.Error("steps are recorded though nobody asked")
	}
}

func TestReadingsRefused(t *testing.T) {
	profile := filepath.Join(t.TempDir(), "plan.profile.json")
	if _, errs, status := sqlflame("", ioPlan, "-o", profile); status != exitOK {
		t.Fatal(errs)
	}
	for _, c := range []struct {
		args   []string
		doc    string
		status int
		want   string
	}{
		{[]string{ioPlan, "--explain-attribution", "-o", "-"}, "", exitUsage, "stdout for itself"},
		{[]string{ioPlan, "--explain-attribution", "--format", "svg"}, "", exitUsage, "stdout for itself"},
		{[]string{ioPlan, "--explain-attribution", "-o", "plan.what"}, "", exitUsage, "cannot tell the format"},
		{[]string{profile, "--explain-attribution"}, "", exitUsage, "written without it"},
		{[]string{profile, "--split-io"}, "", exitUsage, "not a plan"},
		{[]string{profile, "--metric", "cost"}, "", exitNoPlan, "carries no cost"},
		{[]string{estimatePlan}, "", exitNoPlan, "--metric cost"},
		{[]string{"--metric", "cost"}, `[{"Plan": {"Node Type": "Result"}}]`, exitNoPlan, "COSTS OFF"},
	} {
		out, errs, status := sqlflame(c.doc, c.args...)
		if status != c.status || out != "" || !strings.Contains(errs, c.want) || !strings.Contains(errs, "hint:") {
			t.Errorf("%q: status %d, want %d; stdout %.40q; want %q in\n%s", c.args, status, c.status, out, c.want, errs)
		}
	}
}

// TestEstimatesSaySo holds that no output by cost passes for measured time.
func TestEstimatesSaySo(t *testing.T) {
	for _, plan := range []string{estimatePlan, ioPlan} {
		for format, times := range map[string]int{"text": 2, "folded": 3, "json": 2, "svg": 5} {
			out, errs, status := sqlflame("", plan, "--metric", "cost", "--format", format)
			if status != exitOK || !strings.Contains(errs, "ESTIMATE") || strings.Count(out, "ESTIMATE") < times {
				t.Errorf("%s as %s: status %d, %s\n%.3000s", plan, format, status, errs, out)
			}
			if strings.Contains(out, "Execution") && format != "json" && format != "svg" {
				t.Errorf("%s as %s: measured frames among the estimates\n%.3000s", plan, format, out)
			}
		}
	}
}

// TestSplitIO holds that the frames come out of the node's own time and that asking in vain is told.
func TestSplitIO(t *testing.T) {
	out, errs, status := sqlflame("", ioPlan, "--split-io")
	if status != exitOK || errs != "" || !strings.Contains(out, "Sort;[temp] ") || !strings.Contains(out, "Parallel Seq Scan on archive;[read] ") {
		t.Errorf("status %d, %s\n%s", status, errs, out)
	}
	whole, _, _ := sqlflame("", ioPlan)
	if a, b := foldedSum(t, out), foldedSum(t, whole); a != b {
		t.Errorf("%d us with I/O frames, %d without", a, b)
	}
	doc, err := os.ReadFile(goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	if _, errs, status := sqlflame(string(doc), "--split-io"); status != exitOK || !strings.Contains(errs, "track_io_timing") {
		t.Errorf("status %d, %s", status, errs)
	}
}
