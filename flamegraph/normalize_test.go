package flamegraph

import (
	"strings"
	"testing"

	"sqlflame/planner"
)

// tree builds a node: label, time, children.
func tree(label string, time int64, children ...*planner.Node) *planner.Node {
	n := &planner.Node{Children: children}
	n.Label = label
	n.Total[planner.Time] = time
	return n
}

func timed(root *planner.Node) *planner.Plan {
	return &planner.Plan{Root: root, Metrics: planner.MetricSet(0).With(planner.Time).With(planner.Rows)}
}

func TestSelfIsTotalMinusChildren(t *testing.T) {
	root := tree("SELECT", 100, tree("Planning", 10), tree("Execution", 85, tree("Sort", 80, tree("Seq Scan", 30))))
	root.Children[1].Children[0].Total[planner.Rows] = 7
	p, err := New(timed(root))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{"SELECT": 5, "Planning": 10, "Execution": 5, "Sort": 50, "Seq Scan": 30}
	p.Root.Walk(func(f *Frame, _ int) {
		if got := f.Self[planner.Time]; got != want[f.Label] {
			t.Errorf("%s: self %d, want %d", f.Label, got, want[f.Label])
		}
	})
	sort := p.Root.Children[1].Children[0]
	if sort.Self[planner.Rows] != 7 || sort.Cum[planner.Rows] != 7 {
		t.Errorf("rows are a node's own: self %d, cum %d, want 7, 7", sort.Self[planner.Rows], sort.Cum[planner.Rows])
	}
}

func TestContradictionsAreErrors(t *testing.T) {
	_, err := New(timed(tree("SELECT", 10, tree("Sort", 11))))
	if err == nil || !strings.Contains(err.Error(), "self time is -1") {
		t.Errorf("children exceed the parent: got %v", err)
	}
	p, err := New(timed(tree("SELECT", 10, tree("Sort", 4))))
	if err != nil {
		t.Fatal(err)
	}
	p.Root.Cum[planner.Time]++
	if err := p.CheckValid(); err == nil {
		t.Error("CheckValid accepts a Cum that is not the sum of its parts")
	}
	if err := (&Profile{}).CheckValid(); err == nil {
		t.Error("CheckValid accepts a profile without frames")
	}
}

func TestSiblingsWithEqualLabelsStayApart(t *testing.T) {
	p, err := New(timed(tree("SELECT", 9, tree("a", 1), tree("a", 1), tree("a #2", 1), tree("b", 1), tree("a", 1))))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range p.Root.Children {
		names = append(names, f.Name)
	}
	if got, want := strings.Join(names, ";"), "a;a #3;a #2;b;a #4"; got != want {
		t.Errorf("names %s, want %s", got, want)
	}
}

func TestIDs(t *testing.T) {
	build := func(extra ...*planner.Node) *Profile {
		p, err := New(timed(tree("SELECT", 9, append([]*planner.Node{tree("a", 1, tree("x", 1)), tree("b", 1, tree("x", 1))}, extra...)...)))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	first, second := build(), build(tree("c", 5))
	seen := map[string]bool{}
	first.Root.Walk(func(f *Frame, _ int) {
		if f.ID == "" || seen[f.ID] {
			t.Errorf("%s: id %q is empty or not unique", f.Name, f.ID)
		}
		seen[f.ID] = true
	})
	for i, f := range first.Root.Children {
		if other := second.Root.Children[i]; f.ID != other.ID || f.Children[0].ID != other.Children[0].ID {
			t.Errorf("%s: the id depends on more than the path", f.Name)
		}
	}
}
