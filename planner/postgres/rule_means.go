package postgres

import (
	"fmt"
	"math"
	"strings"

	"sqlflame/planner"
)

// multiplyMeans works out totals.
//
// EXPLAIN prints times and rows as means per loop, and the manual says to multiply them by loops:
// "the loops value reports the total number of executions of the node, and the actual time and rows
// values shown are averages per-execution". Blocks, I/O times and WAL are printed as totals over all
// loops and all processes and stay as they are.
//
// Below a Gather, loops counts the executions in all processes (workers launched plus the leader
// if it took part), so mean x loops is work, not wall clock. processes is how many really ran: the
// child's loops / the Gather's loops, a fraction if the Gather was rescanned with fewer workers.
// mean x loops / processes is the node's average share of one process's timeline: shares add up.
func (a *attribution) multiplyMeans(n *node, processes float64, note string) {
	n.processes = processes
	n.total[planner.Rows] = rowsTotal(n.meanRows, n.loops)
	n.total[planner.Loops] = n.loops
	n.counters.fill(&n.total)
	// A mean is rounded to 0.001 ms.
	n.total[planner.Time] = perProcess(times(n.meanTime, n.loops), processes)
	n.startup = perProcess(times(n.meanStartup, n.loops), processes)
	n.rounding = perProcess(times(500, n.loops), processes)
	if note != "" && n.loops > 0 {
		n.notes = append(n.notes, note)
	}
	if a.Steps && n.timed {
		n.steps = meansSteps(n, note)
	}
	for _, k := range n.kids {
		switch {
		case k.relationship == "InitPlan":
			// Only the leader evaluates InitPlans; a CTE is one, too.
			a.multiplyMeans(k, 1, "")
		case isGather(n) && k.relationship != "SubPlan":
			p := processesBelow(n, k)
			a.multiplyMeans(k, p, gatherNote(n, p))
		default:
			a.multiplyMeans(k, processes, note)
		}
	}
}

// meansSteps explains the node's time as far as it differs from the mean that EXPLAIN printed.
func meansSteps(n *node, note string) []planner.Step {
	var steps []planner.Step
	work := times(n.meanTime, n.loops)
	if n.loops != 1 {
		text := fmt.Sprintf("%s x %d loops", milliseconds(n.meanTime), n.loops)
		steps = append(steps, planner.Step{Rule: "loops", Metric: planner.Time, Value: work, Text: text})
	}
	if n.processes != 1 && n.loops > 0 {
		steps = append(steps, planner.Step{Rule: "parallel", Metric: planner.Time, Value: n.total[planner.Time], Text: "/ " + strings.TrimPrefix(note, averageOf)})
	}
	return steps
}

func isGather(n *node) bool { return n.kind == "Gather" || n.kind == "Gather Merge" }

// processesBelow returns how many processes ran a Gather's child, at least 1.
func processesBelow(gather, child *node) float64 {
	if gather.loops == 0 || gather.attr("Single Copy") == "true" {
		return 1
	}
	return max(1, float64(child.loops)/float64(gather.loops))
}

const averageOf = "time is the average share of one of the "

// gatherNote tells how many processes ran below a Gather, "" if it was but one.
func gatherNote(gather *node, processes float64) string {
	if processes == 1 {
		return ""
	}
	return fmt.Sprintf(averageOf+"%.4g processes below node %d (%s)", processes, gather.number, gather.kind)
}

func perProcess(ns int64, processes float64) int64 {
	if processes == 1 {
		return ns
	}
	return int64(math.Round(float64(ns) / processes))
}

// rowsTotal multiplies hundredths of a row by loops and rounds to rows.
func rowsTotal(hundredths, loops int64) int64 {
	whole := times(hundredths/100, loops)
	return addCapped(whole, (times(hundredths%100, loops)+50)/100)
}
