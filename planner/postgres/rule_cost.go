package postgres

import (
	"errors"
	"fmt"
	"math"

	"sqlflame/planner"
)

var errNoCosts = errors.New("the plan has no costs to draw: EXPLAIN ran with COSTS OFF")

// estimate makes a plan of the optimizer's costs. Nothing that was measured goes into it.
//
// Total Cost is for one run of a node. The inner side of a nested loop runs once for each row that
// the outer side is expected to return; everything else once. The planner charges later runs less,
// because a Materialize or a warm cache makes them cheaper, and a Limit pays for a part of its input
// only: both are in the parent's cost, so children that exceed it are scaled to fit. CTEs and
// InitPlans stay on the nodes that EXPLAIN lists them on, whose costs include theirs
// (SS_charge_for_initplans).
func (d *document) estimate(opt Options) (*planner.Plan, error) {
	a := &attribution{document: d, Options: opt, survey: d.survey()}
	how := "ESTIMATE by the optimizer's costs, no measured time; from " + d.explain(a.metrics)
	a.metrics = planner.MetricSet(0).With(planner.Cost)
	a.warnLacking()
	if err := a.multiplyCosts(d.root, 1); err != nil {
		return nil, err
	}
	a.fitCosts(d.root, 1)
	a.statement = synthetic("Statement", d.keyword()+" (ESTIMATE)", 0)
	a.statement.total[planner.Cost] = d.root.total[planner.Cost]
	adopt(a.statement, d.root)
	plan := a.plan()
	plan.Measured = how
	return plan, nil
}

// multiplyCosts sets the costs of n, which is expected to run so many times, and of all below, and
// forgets what was measured.
func (a *attribution) multiplyCosts(n *node, loops float64) error {
	text := n.attr("Total Cost")
	cost, ok := parseFixed(text, costDecimals)
	if !ok && isNumber(text) && text[0] != '-' {
		cost, ok = maxValue, true // beyond what can be drawn: joins of many tables without a condition
	}
	if !ok || cost < 0 {
		return fmt.Errorf("%s: %w", n, errNoCosts)
	}
	n.loops, n.measured = 0, false
	n.total = planner.Values{}
	if n.relationship == "SubPlan" {
		n.notes = append(n.notes, "cost of one call; what further calls cost is in the node above")
	}
	n.total[planner.Cost] = scale(cost, loops)
	if loops != 1 {
		n.notes = append(n.notes, fmt.Sprintf("cost x %.6g estimated loops", loops))
		a.step(n, planner.Cost, "loops", "Total Cost %s x %.6g estimated loops", n.attr("Total Cost"), loops)
	}
	outer := 1.0
	for _, k := range n.kids {
		runs := loops
		switch {
		case k.relationship == "InitPlan":
			runs = 1
		case k.relationship == "Outer":
			outer = max(1, float64(k.planRows)/100)
		case rescans(n, k):
			runs = math.Min(loops*outer, maxValue)
		}
		if err := a.multiplyCosts(k, runs); err != nil {
			return err
		}
	}
	return nil
}

// rescans tells whether n runs its child k anew for each row of another child.
func rescans(n, k *node) bool { return n.kind == "Nested Loop" && k.relationship == "Inner" }

// fitCosts makes the children fit into n, whose own cost is settled, and was scaled by factor.
func (a *attribution) fitCosts(n *node, factor float64) {
	costs := make([]int64, len(n.kids))
	rescanned := make([]int64, len(n.kids))
	left := n.total[planner.Cost]
	excess := -left
	for i, k := range n.kids {
		costs[i] = min(scale(k.total[planner.Cost], factor), maxValue/int64(len(n.kids)))
		excess += costs[i]
		if rescans(n, k) {
			rescanned[i] = costs[i]
		}
	}
	if excess > 0 {
		// What runs once is known better than what runs many times.
		cheaper := min(excess, sum(rescanned))
		takeOff(costs, rescanned, cheaper)
		takeOff(costs, costs, excess-cheaper)
	}
	for i, k := range n.kids {
		before := k.total[planner.Cost]
		k.total[planner.Cost] = costs[i]
		below := factor
		if before > 0 {
			below = float64(costs[i]) / float64(before)
		}
		if costs[i] != before {
			k.notes = append(k.notes, fmt.Sprintf("cost scaled to %.4g %% to fit into %s", 100*below, n))
			a.step(k, planner.Cost, "fit", "x %.6g, to fit into %v", below, n)
		}
		a.fitCosts(k, below)
	}
}
