package flamegraph

import (
	"math"
	"slices"
	"strings"
	"testing"

	"sqlflame/planner"
)

func profileOf(t *testing.T, plan *planner.Plan) *Profile {
	t.Helper()
	p, err := New(plan)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCombine(t *testing.T) {
	make3 := func() []*Profile {
		var list []*Profile
		for i, sql := range []string{"select 1", "select 2", "select 2"} {
			plan := timed(tree("SELECT", int64(100*(i+1)), tree("Planning", 10), tree("Execution", 80, tree("Sort", 30))))
			plan.Engine, plan.SQL, plan.Database = "PostgreSQL", sql, "shop"
			plan.Settings = []planner.Attr{{Key: "work_mem", Value: "4MB"}}
			list = append(list, profileOf(t, plan))
		}
		list[1].Warnings = []planner.Warning{{Node: 1, Label: "Sort", Message: "scaled"}}
		list[2].Settings[0].Value = "8MB"
		list[2].Metrics = list[2].Metrics.With(planner.Buffers)
		return list
	}
	p, err := Combine(make3())
	if err != nil {
		t.Fatal(err)
	}
	root := p.Root
	if root.Name != "3 plans" || root.Cum[planner.Time] != 600 || root.Self[planner.Time] != 0 || len(root.Children) != 3 || root.Children[2].Name != "SELECT #3" {
		t.Errorf("root %+v, %+v", root, root.Operator)
	}
	if p.Metrics.Has(planner.Buffers) || !p.Metrics.Has(planner.Time) || !p.Metrics.Has(planner.Rows) {
		t.Errorf("metrics %v", p.Metrics.List())
	}
	if p.Engine != "PostgreSQL" || p.Database != "shop" || p.SQL != "" || p.Settings != nil || p.Statement != "3 plans" {
		t.Errorf("origin %+v", p.Origin)
	}
	want := []planner.Attr{{Key: "Plan number", Value: "3"}, {Key: "Query Text", Value: "select 2"}, {Key: "work_mem", Value: "8MB"}}
	if got := root.Children[2].Attrs; !slices.Equal(got, want) {
		t.Errorf("attributes %v, want %v", got, want)
	}
	if w := p.Warnings; len(w) != 1 || w[0].Message != "plan 2: scaled" || w[0].Node != 0 || w[0].Label != "Sort" {
		t.Errorf("warnings %+v", w)
	}
	ids := make(map[string]bool)
	p.Root.Walk(func(f *Frame, _ int) { ids[f.ID] = true })
	again, err := Combine(make3())
	if err != nil || len(ids) != p.Count() {
		t.Errorf("%d ids of %d frames, %v", len(ids), p.Count(), err)
	}
	again.Root.Walk(func(f *Frame, _ int) {
		if !ids[f.ID] {
			t.Errorf("%s has another id the second time", f.Name)
		}
	})
}

func TestCombineRefuses(t *testing.T) {
	huge := func() *Profile { return profileOf(t, timed(tree("SELECT", math.MaxInt64-1))) }
	if _, err := Combine([]*Profile{huge(), huge()}); err == nil {
		t.Error("sums overflow")
	}
	cost := huge()
	cost.Metrics = planner.MetricSet(0).With(planner.Cost)
	if _, err := Combine([]*Profile{huge(), cost}); err == nil || !strings.Contains(err.Error(), "no metric") {
		t.Errorf("nothing in common: %v", err)
	}
}
