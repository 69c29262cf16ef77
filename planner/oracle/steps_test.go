package oracle

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sqlflame/planner"
)

// TestStepsExplainEveryFigure holds that whoever follows the steps of a line arrives at its total: the last
// step of each metric is the result, and a line without any has what the database printed.
func TestStepsExplainEveryFigure(t *testing.T) {
	files, err := filepath.Glob("../../testdata/oracle/*")
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for _, file := range files {
		for _, c := range readAny(t, file) {
			plan, err := c.plan(Options{Steps: true})
			if err != nil {
				continue // refused, as other tests hold
			}
			for _, l := range c.lines {
				if !l.inactive {
					steps += len(l.steps)
					checkSteps(t, file, l, plan.Metrics)
				}
			}
		}
	}
	if steps < 20 {
		t.Errorf("only %d steps: the files were not read", steps)
	}
}

func checkSteps(t *testing.T, file string, l *line, metrics planner.MetricSet) {
	t.Helper()
	last := map[planner.Metric]int64{}
	for _, s := range l.steps {
		last[s.Metric] = s.Value
	}
	for m, value := range last {
		if l.total[m] != value {
			t.Errorf("%s: %s: the steps end at %d %s, the total is %d", file, l, value, m, l.total[m])
		}
	}
	for _, f := range l.figures() {
		if _, changed := last[f.metric]; metrics.Has(f.metric) && f.metric.Additive() && !changed && l.total[f.metric] != f.from.n {
			t.Errorf("%s: %s: %d %s printed, %d drawn, and no step", file, l, f.from.n, f.metric, l.total[f.metric])
		}
	}
}

func readAny(t *testing.T, file string) []*cursor {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cursors []*cursor
	switch filepath.Ext(file) {
	case ".xplan":
		cursors, err = readXplan(string(data))
	case ".csv":
		cursors, err = readSpool(data, Options{})
	case ".xml", ".report":
		cursors, err = readMonitor(data)
	}
	if err != nil && !strings.Contains(file, "refused") {
		t.Fatal(file, err)
	}
	return cursors
}
