// Package oracle turns what Oracle tells of an executed statement into a planner.Plan: the rows of
// V$SQL_PLAN_STATISTICS_ALL, the text of DBMS_XPLAN, and SQL Monitor reports.
//
// All of them come down to cursors of lines; attribute.go makes each line's own time of them.
package oracle

import (
	"strconv"
	"strings"

	"sqlflame/planner"
)

// A cursor is one child cursor's plan with what was measured of it, as the database or a report
// printed it.
type cursor struct {
	sqlID    string
	child    string // child number, as printed
	planHash string
	sql      string
	measured string // how it was measured
	lines    []*line
	notes    []string // of the report itself, without their dashes
	// resolution is the unit in ns that times were rounded to.
	resolution int64
	// cumulative tells that the figures are sums over all executions, and over the servers of a
	// parallel plan.
	cumulative bool
	// missing says why there are no actual times, "" if there are.
	missing string
	// sampled tells that times are samples of activity and each line's own already.
	sampled  bool
	warnings []planner.Warning
}

// A figure is a number that may be absent.
type figure struct {
	n     int64
	known bool
	off   int64 // how far the true number may be off, for a rounded one
}

// known makes a figure of n; a negative one is no count and no time, so it is not known.
func known(n int64) figure {
	if n < 0 {
		return figure{}
	}
	return figure{n: min(n, maxValue), known: true}
}

// maxValue bounds every figure, so that sums of a few cannot overflow.
const maxValue = 1 << 60

// A line is a plan line.
type line struct {
	id     int
	parent int // the id of the line above, -1 for none
	// operation is what the plan prints, options included: TABLE ACCESS FULL.
	operation string
	owner     string
	name      string
	inactive  bool // of an adaptive plan

	starts, rows, time     figure // time in ns
	buffers, reads, writes figure // blocks
	cost, expected         figure // the optimizer's, of one start
	attrs                  []planner.Attr
	access, filter         string // predicates

	// Worked out by the attribution.
	kids   []*line
	up     *line
	total  planner.Values
	server bool  // ran in parallel servers, whose times are another clock
	raw    int64 // ns: its time before it was scaled to the coordinator's clock
	notes  []string
	steps  []planner.Step
	scaled bool // a note says so

	startedKids int
	alternative bool // part of a branch that may not have run
	virtual     bool // not a line of the plan
}

func (l *line) has(prefix string) bool { return strings.HasPrefix(l.operation, prefix) }

func (l *line) note(text string) { l.notes = append(l.notes, text) }

// label is the line as the picture shows it: 7 - TABLE ACCESS FULL [TPCDS.DATE_DIM].
func (l *line) label() string {
	label := strconv.Itoa(l.id) + " - " + l.operation
	if l.virtual {
		label = l.operation
	}
	switch {
	case l.name != "" && l.owner != "":
		label += " [" + l.owner + "." + l.name + "]"
	case l.name != "":
		label += " [" + l.name + "]"
	}
	return label
}

// walk calls f for l and all below it, parents first.
func (l *line) walk(f func(*line)) {
	f(l)
	for _, k := range l.kids {
		k.walk(f)
	}
}
