package main

import (
	"sqlflame/planner"
	"sqlflame/planner/oracle"
	"sqlflame/planner/postgres"
)

// A reading is what the adapters should make of a plan.
type reading struct {
	splitIO, estimate, steps bool
	child                    string // of an Oracle cursor, "" for all
	unit                     string // of folded values, "" if they are samples
	pictures                 bool   // only pictures are asked for
	pick                     pick   // which of several plans is drawn, if only one is
	maxNodes                 int    // operators to read, 0 for as many as usual
}

func (o *outputFlags) reading() reading {
	r := reading{splitIO: o.splitIO, estimate: o.metric == planner.Cost.String(), steps: o.explain, pictures: o.onlyPictures(), pick: o.pick}
	if o.given("unit") {
		r.unit = o.unit
	}
	return r
}

func (r reading) postgres() postgres.Options {
	return postgres.Options{SplitIO: r.splitIO, Estimate: r.estimate, Steps: r.steps, MaxNodes: r.maxNodes}
}

func (r reading) oracle() oracle.Options {
	return oracle.Options{Estimate: r.estimate, Steps: r.steps, Child: r.child}
}

// frameLimit is how many frames a profile may have that is made of stacks.
func (r reading) frameLimit() int {
	if r.pictures {
		return maxPictureFrames
	}
	return maxFrames
}

// checkStacks refuses what can be made of a plan only.
func checkStacks(r reading) error {
	const hint = "render the database's own document"
	for _, flag := range []struct {
		given bool
		name  string
	}{{r.splitIO, "split-io"}, {r.steps, "explain-attribution"}, {r.child != "", "child"}} {
		if flag.given {
			return usage(hint, "--%s: these are folded stacks, not a plan", flag.name)
		}
	}
	return nil
}
