package postgres

import (
	"math/bits"

	"sqlflame/planner"
)

// placeTriggers gives each trigger a frame where its time was spent.
//
// EXPLAIN lists triggers beside the plan. Their calls before (and instead of) a row or statement ran
// inside ModifyTable and are part of its time; those after it ran when the plan was done, inside
// the Execution Time. The document does not say which is which: constraint triggers are always AFTER
// triggers, and what ran after the plan must fit into what the plan leaves of the Execution Time.
func (a *attribution) placeTriggers() {
	after, before := a.sortTriggers()
	for _, t := range after {
		n := t.node()
		a.step(n, planner.Time, "trigger", "Time as printed; it ran after the plan, inside the Execution Time")
		adopt(a.execution, n)
	}
	for _, t := range before {
		target := a.modifyTable(t)
		n := t.node()
		a.step(n, planner.Time, "trigger", "Time as printed; it ran inside of %v", target)
		a.step(target, planner.Time, "trigger", "%s ran inside: %s of it are not the node's own", shortened(n.title), milliseconds(t.time))
		n.notes = append(n.notes, a.whyBefore())
		adopt(target, n)
	}
}

func (a *attribution) whyBefore() string {
	if a.executionTime == nil {
		return "assumed to be a BEFORE or INSTEAD OF trigger: it fits into the own time of the node that fired it"
	}
	return "assumed to be a BEFORE or INSTEAD OF trigger: it does not fit into the time after the plan"
}

func (t *trigger) node() *node {
	n := synthetic("Trigger", t.label(), t.time)
	n.relation = t.relation
	n.total[planner.Loops] = t.calls
	if t.name != "" {
		n.attrs = append(n.attrs, planner.Attr{Key: "Trigger Name", Value: t.name})
	}
	return n
}

// sortTriggers splits the triggers by whether they ran after the plan: the constraint triggers, and
// of the others those that together fill the time after the plan best.
func (a *attribution) sortTriggers() (after, before []*trigger) {
	if len(a.triggers) == 0 {
		return nil, nil
	}
	spare := a.spare()
	var open []*trigger
	for i := range a.triggers {
		t := &a.triggers[i]
		if t.constraint == "" {
			open = append(open, t)
			continue
		}
		after = append(after, t)
		spare -= min(spare, t.time)
	}
	if a.modifyTable(&trigger{}) == a.execution {
		return append(after, open...), nil
	}
	if a.executionTime == nil && len(open) > 0 {
		return a.splitByTable(after, open)
	}
	for i, fits := range bestFit(open, spare) {
		if fits {
			after = append(after, open[i])
		} else {
			before = append(before, open[i])
		}
	}
	return after, before
}

// splitByTable splits triggers where it is not known how much time passed after the plan: those that
// together fill the own time of the node that fires them best are taken to have run inside of it.
func (a *attribution) splitByTable(after, open []*trigger) (all, before []*trigger) {
	a.warn(nil, planner.Time, 0, "trigger", "without an Execution Time it is not known which triggers ran inside the plan and which after it: those that fit into the own time of the node that fired them are taken to have run inside")
	for i, fits := range bestFit(open, max(0, a.modifyTable(&trigger{}).self())) {
		if fits && open[i].time > 0 {
			before = append(before, open[i])
		} else {
			after = append(after, open[i])
		}
	}
	return after, before
}

// maxSubsets bounds the search for the best fit; beyond it triggers are taken in order.
const maxSubsets = 1 << 14

// bestFit tells which of the triggers have the largest sum that spare can hold. Printed times are
// rounded, so half a microsecond each is allowed on top.
func bestFit(list []*trigger, spare int64) []bool {
	chosen := make([]bool, len(list))
	if len(list) > bits.Len(maxSubsets)-1 {
		for i, t := range list {
			if t.time <= spare {
				chosen[i] = true
				spare -= t.time
			}
		}
		return chosen
	}
	best, bestSum := 0, int64(-1)
	for subset := range 1 << len(list) {
		var sum, rounding int64
		for i, t := range list {
			if subset>>i&1 == 1 {
				sum, rounding = addCapped(sum, t.time), rounding+500
			}
		}
		// The later of two equal sums has more triggers: those that took no time ran after.
		if sum <= spare+rounding && sum >= bestSum {
			best, bestSum = subset, sum
		}
	}
	for i := range chosen {
		chosen[i] = best>>i&1 == 1
	}
	return chosen
}

// modifyTable returns the node that fired a trigger from inside the plan: the one that writes the
// trigger's table, else (a partition, a view) the first that writes any; Execution if none does.
func (a *attribution) modifyTable(t *trigger) *node {
	found := a.execution
	a.execution.walk(func(n *node) {
		if n.kind != "ModifyTable" {
			return
		}
		if found == a.execution || found.relation != t.relation && n.relation == t.relation {
			found = n
		}
	})
	return found
}
