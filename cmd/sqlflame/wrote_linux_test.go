package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const freePlan = `[{"Plan": {"Node Type": "Result", "Startup Cost": 0.00, "Total Cost": 0.00, "Plan Rows": 1, "Plan Width": 0}}]`

// People at a terminal are told what was written, pipes are not.
func TestToldWhatWasWritten(t *testing.T) {
	dir := t.TempDir()
	plan, svg, pb := filepath.Join(dir, "plan.json"), filepath.Join(dir, "q.svg"), filepath.Join(dir, "q.pb.gz")
	if err := os.WriteFile(plan, []byte(freePlan), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{plan, "--metric", "cost", "-o", svg, "-o", pb}
	p := onTerminal(t, nil, args...)
	if status := p.status(t); status != exitOK || !strings.Contains(p.shows(), "sqlflame: wrote "+svg+"\nsqlflame: wrote "+pb+"\n") {
		t.Errorf("status %d:\n%s", status, p.shows())
	}
	if _, errs, status := sqlflame("", args...); status != exitOK || strings.Contains(errs, "wrote") {
		t.Errorf("status %d: %s", status, errs)
	}
	if out, errs, status := sqlflame("", plan, "--metric", "cost"); status != exitOK || out != "" || !strings.Contains(errs, "the estimated cost is 0") {
		t.Errorf("status %d, %q: %s", status, out, errs)
	}
}
