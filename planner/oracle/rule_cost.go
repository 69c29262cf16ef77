package oracle

import (
	"errors"

	"sqlflame/planner"
)

// takeCosts makes a picture of the optimizer's costs, which already include all lines below. Nothing
// that was measured goes into it.
func (a *attribution) takeCosts() error {
	a.metrics = planner.MetricSet(0).With(planner.Cost)
	priced := false
	a.root.walk(func(l *line) {
		priced = priced || l.cost.known
		l.starts, l.rows = figure{}, figure{}
		l.total[planner.Cost] = min(l.cost.n, maxValue/100) * 100
	})
	if !priced {
		return &planner.FormatError{Err: errors.New("the plan has no costs to draw"), Hint: "display it with the column Cost: format 'ALLSTATS LAST +COST'"}
	}
	a.fillCosts(a.root)
	a.measured = "ESTIMATE by the optimizer's costs, no measured time"
	a.fit(a.root, planner.Cost)
	return nil
}

// fillCosts gives lines without a cost, such as VIEW or COUNT, that of what is below.
func (a *attribution) fillCosts(l *line) {
	for _, k := range l.kids {
		a.fillCosts(k)
	}
	if !l.cost.known {
		l.total[planner.Cost] = l.sumKids(planner.Cost)
	}
}
