// Package flamegraph turns a plan into a profile: a tree of frames that each have their own (Self)
// and their inclusive (Cum) value for every metric that the plan carries.
//
// It is the tree normalizer of the program. The adapters below package planner have settled what
// each number means; package render draws what is found here. The package knows neither databases
// nor output formats.
package flamegraph

import "sqlflame/planner"

// A Profile is a tree of frames, with what is known of the execution that it came from.
type Profile struct {
	planner.Origin
	Metrics  planner.MetricSet
	Root     *Frame
	Warnings []planner.Warning
}

// A Frame is one bar of the flame graph.
type Frame struct {
	*planner.Operator
	// ID is a short hash of the path of labels and ordinals from the root: unique in the profile,
	// and the same for every run of the same plan.
	ID string
	// Name is the label, with " #2" and so on appended where an earlier sibling has the same.
	Name string
	// Self is what the frame itself took. For rows and loops Self and Cum are both the frame's own.
	Self planner.Values
	// Cum is what the frame and everything below it took.
	Cum      planner.Values
	Children []*Frame
}

// Walk calls f for fr and every frame below it, parents first, in plan order. Depth is 0 for fr.
func (fr *Frame) Walk(f func(fr *Frame, depth int)) { fr.walk(f, 0) }

func (fr *Frame) walk(f func(*Frame, int), depth int) {
	f(fr, depth)
	for _, c := range fr.Children {
		c.walk(f, depth+1)
	}
}

// Count returns the number of frames in the profile.
func (p *Profile) Count() int {
	n := 0
	p.Root.Walk(func(*Frame, int) { n++ })
	return n
}
