package flamegraph

import (
	"fmt"
	"strconv"

	"sqlflame/planner"
)

// New computes the profile of a plan: self = total - sum of the children, for every additive metric.
//
// It returns an error if a node's children took more than the node itself, or a value is negative:
// adapters settle such contradictions before a Plan leaves them, so this is a defect of ours and
// not of the plan.
func New(plan *planner.Plan) (*Profile, error) {
	p := &Profile{Origin: plan.Origin, Metrics: plan.Metrics, Warnings: plan.Warnings}
	p.Root = newFrame(plan.Root, plan.Metrics.List())
	p.Rename()
	return p, p.CheckValid()
}

// Rename gives every frame its Name and ID anew, after labels were changed.
func (p *Profile) Rename() {
	NameSiblings(p.Root)
	identify(p.Root)
}

// Finish completes a profile whose frames have labels and Self only: names, IDs and Cum. It returns
// an error if a value is negative, or sums are too large.
func Finish(p *Profile) (*Profile, error) {
	metrics := p.Metrics.List()
	if !p.Root.sumUp(metrics) {
		return nil, errTooLarge
	}
	NameSiblings(p.Root)
	identify(p.Root)
	return p, p.CheckValid()
}

// sumUp works Cum out from Self and the children. It returns false if a sum is too large.
func (f *Frame) sumUp(metrics []planner.Metric) bool {
	ok := true
	f.Cum = f.Self
	for _, c := range f.Children {
		ok = c.sumUp(metrics) && ok
		for _, m := range metrics {
			if m.Additive() {
				f.Cum[m] += c.Cum[m]
				ok = ok && f.Cum[m] >= 0
			}
		}
	}
	return ok
}

func newFrame(n *planner.Node, metrics []planner.Metric) *Frame {
	f := &Frame{Operator: &n.Operator}
	for _, m := range metrics {
		f.Cum[m], f.Self[m] = n.Total[m], n.Total[m]
	}
	if len(n.Children) > 0 {
		f.Children = make([]*Frame, len(n.Children))
	}
	for i, child := range n.Children {
		c := newFrame(child, metrics)
		f.Children[i] = c
		for _, m := range metrics {
			if m.Additive() {
				f.Self[m] -= c.Cum[m]
			}
		}
	}
	return f
}

// NameSiblings gives root and every frame below it its Name: the label, with an ordinal where an
// earlier sibling has the same, because tools that merge stacks would add the two up.
func NameSiblings(root *Frame) {
	root.Name = root.Label
	root.Walk(func(f *Frame, _ int) { nameAll(f.Children) })
}

func nameAll(frames []*Frame) {
	for _, f := range frames {
		f.Name = f.Label
	}
	if len(frames) < 2 {
		return
	}
	seen := make(map[string]int, len(frames))
	for _, f := range frames {
		seen[f.Label]++
	}
	if len(seen) == len(frames) {
		return
	}
	taken := make(map[string]bool, len(seen))
	for label := range seen {
		taken[label] = true
	}
	clear(seen)
	for _, f := range frames {
		n := seen[f.Label] + 1
		for ; n > 1; n++ {
			// A label of the plan's own may already end in " #2".
			if name := f.Label + " #" + strconv.Itoa(n); !taken[name] {
				f.Name, taken[name] = name, true
				break
			}
		}
		seen[f.Label] = n
	}
}

// CheckValid verifies what every output promises: no Self is negative, and each Cum is Self plus
// the children's Cum. Rows and loops have Cum = Self.
func (p *Profile) CheckValid() error {
	if p.Root == nil {
		return fmt.Errorf("profile has no root frame")
	}
	var err error
	metrics := p.Metrics.List()
	p.Root.Walk(func(f *Frame, _ int) {
		if err == nil {
			err = f.check(metrics)
		}
	})
	return err
}

func (f *Frame) check(metrics []planner.Metric) error {
	for _, m := range metrics {
		want := f.Self[m]
		if m.Additive() {
			for _, c := range f.Children {
				want += c.Cum[m]
			}
		}
		switch {
		case f.Self[m] < 0:
			return fmt.Errorf("node %d (%s): self %s is %d", f.Number, f.Label, m, f.Self[m])
		case f.Cum[m] != want:
			return fmt.Errorf("node %d (%s): cumulative %s is %d, its parts add up to %d", f.Number, f.Label, m, f.Cum[m], want)
		}
	}
	return nil
}
