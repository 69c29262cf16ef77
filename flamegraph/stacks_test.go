package flamegraph

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"sqlflame/planner"
)

// add counts v samples of a stack.
func add(t testing.TB, s *Stacks, stack string, v int64) {
	t.Helper()
	id := int32(0)
	for _, name := range strings.Split(stack, ";") {
		var err error
		if id, err = s.Child(id, []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Add(id, 0, v); err != nil {
		t.Fatal(err)
	}
}

// outline writes a tree with self and cumulative values.
func outline(p *Profile, m planner.Metric) string {
	var b strings.Builder
	p.Root.Walk(func(f *Frame, depth int) {
		fmt.Fprintf(&b, "%s%s %d/%d\n", strings.Repeat(".", depth), f.Name, f.Self[m], f.Cum[m])
	})
	return b.String()
}

func TestStacks(t *testing.T) {
	for name, c := range map[string]struct{ stacks, want string }{
		"one root":      {"a;b a;c a;b a", "a 1/4\n.b 2/2\n.c 1/1\n"},
		"several roots": {"a;b b a", "all 0/3\n.a 1/2\n..b 1/1\n.b 1/1\n"},
		"same names":    {"a;a;a a;a", "a 0/2\n.a 1/2\n..a 1/1\n"},
		"input's order": {"r;c r;a r;b r;a", "r 0/4\n.c 1/1\n.a 2/2\n.b 1/1\n"},
		"many siblings": {"r;a r;b r;c;d r;a;d r;c;d r;b;d", "r 0/6\n.a 1/2\n..d 1/1\n.b 1/2\n..d 1/1\n.c 0/2\n..d 2/2\n"},
	} {
		s := NewStacks(planner.Samples)
		for _, stack := range strings.Fields(c.stacks) {
			add(t, s, stack, 1)
		}
		p := s.Profile(1000)
		if got := outline(p, planner.Samples); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", name, got, c.want)
		}
		if err := p.CheckValid(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestStacksAgainstMap builds a large tree and compares it with what a map of paths says.
func TestStacksAgainstMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s := NewStacks(planner.Samples)
	want := make(map[string]int64)
	for range 50_000 {
		path := make([]string, 1+r.IntN(12))
		for i := range path {
			path[i] = fmt.Sprintf("f%d", r.IntN(20))
			want["all;"+strings.Join(path[:i+1], ";")] += 0
		}
		v := int64(r.IntN(100))
		want["all;"+strings.Join(path, ";")] += v
		add(t, s, strings.Join(path, ";"), v)
	}
	p := s.Profile(len(want) + 1)
	ids := make(map[string]bool)
	var path []string
	p.Root.Walk(func(f *Frame, depth int) {
		path = append(path[:depth], f.Name)
		v, ok := want[strings.Join(path, ";")]
		if depth > 0 && (!ok || v != f.Self[planner.Samples]) {
			t.Fatalf("%v: got %d, want %d", path, f.Self[planner.Samples], v)
		}
		ids[f.ID] = true
	})
	if p.Count() != len(want)+1 || len(ids) != len(want)+1 || len(p.Warnings) > 0 {
		t.Errorf("%d frames, %d IDs, want %d; warnings %v", p.Count(), len(ids), len(want)+1, p.Warnings)
	}
	if err := p.CheckValid(); err != nil {
		t.Error(err)
	}
}

// TestStacksLimit holds that merging keeps all sums, stays below the limit, uses most of it, and
// takes the smallest.
func TestStacksLimit(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, equal := range []bool{false, true} {
		s := NewStacks(planner.Samples)
		for range 20_000 {
			v := int64(1)
			if !equal {
				v = int64(math.Exp(r.Float64() * 12))
			}
			add(t, s, fmt.Sprintf("r;a%d;b%d;c%d;d%d", r.IntN(10), r.IntN(10), r.IntN(50), r.IntN(50)), v)
		}
		for _, limit := range []int{3, 10, 500, 5000, 15_000, s.Len(), s.Len() + 1, s.Len() + 100} {
			p := s.Profile(limit)
			total, merged, most := int64(0), int64(0), int64(0)
			p.Root.Walk(func(f *Frame, _ int) {
				total += f.Self[planner.Samples]
				var n int64
				if f.Kind == MergedKind {
					fmt.Sscanf(f.Label, "(%d", &n)
					merged += n
					most++
				}
			})
			if n := p.Count(); n > limit || n < min(limit, s.Len())/2 {
				t.Errorf("limit %d: %d frames", limit, n)
			}
			if total != s.totals[0] || merged+int64(p.Count())-most != int64(s.Len()) {
				t.Errorf("limit %d: %d samples of %d, %d frames merged, %d left, of %d", limit, total, s.totals[0], merged, int64(p.Count())-most, s.Len())
			}
			if (merged > 0) != (len(p.Warnings) == 1) {
				t.Errorf("limit %d: %d frames merged, warnings %v", limit, merged, p.Warnings)
			}
			if err := p.CheckValid(); err != nil {
				t.Errorf("limit %d: %v", limit, err)
			}
		}
	}
}

func TestStacksMergedText(t *testing.T) {
	s := NewStacks(planner.Samples)
	for i := range 10 {
		add(t, s, fmt.Sprintf("r;f%d", i), int64(100-i))
	}
	add(t, s, "r;(7 smaller frames)", 1000)
	p := s.Profile(8)
	want := "r 0/1955\n.f0 100/100\n.f1 99/99\n.f2 98/98\n.(7 smaller frames) 1000/1000\n.(7 smaller frames) #2 658/658\n"
	if got := outline(p, planner.Samples); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0].Message, "of 12 frames the 7 smallest are merged") {
		t.Errorf("warnings %v", p.Warnings)
	}
}

func TestStacksLongNames(t *testing.T) {
	s := NewStacks(planner.Samples)
	long := strings.Repeat("x", 3<<20)
	for _, name := range []string{"a", long, "b", long + "y", long, "a"} {
		add(t, s, name, 1)
	}
	p := s.Profile(100)
	if n := p.Count(); n != 5 || p.Root.Children[1].Label != long || p.Root.Children[1].Cum[planner.Samples] != 2 {
		t.Errorf("%d frames", n)
	}
}

func TestStacksOverflow(t *testing.T) {
	s := NewStacks(planner.Samples)
	add(t, s, "a", math.MaxInt64/2)
	if err := s.Add(1, 0, 1); err == nil {
		t.Error("no error")
	}
	if err := s.Add(1, 0, -1); err == nil {
		t.Error("no error for a negative number")
	}
}

func TestFinish(t *testing.T) {
	leaf := func(v int64) *Frame {
		f := &Frame{Operator: &planner.Operator{Label: "x"}}
		f.Self[planner.Time] = v
		return f
	}
	root := leaf(1)
	root.Children = []*Frame{leaf(2), leaf(3)}
	p, err := Finish(&Profile{Metrics: planner.MetricSet(0).With(planner.Time), Root: root})
	if err != nil || outline(p, planner.Time) != "x 1/6\n.x 2/2\n.x #2 3/3\n" {
		t.Error(err, outline(p, planner.Time))
	}
	for _, v := range []int64{-7, math.MaxInt64} {
		root.Children[0].Self[planner.Time] = v
		if _, err := Finish(p); err == nil {
			t.Errorf("no error for %d", v)
		}
	}
}
