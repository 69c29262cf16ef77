package oracle

import (
	"regexp"
	"strconv"

	"sqlflame/planner"
)

// take reads a count of a line. One that cannot be read is not known, and the line says so.
func (r *monitorReport) take(to *figure, l *line, name, text string) {
	if n, ok := monitorCount(text); ok {
		*to = known(n)
		return
	}
	l.note("its " + name + " is " + shortened(text) + ", which says nothing")
	switch to {
	case &l.starts:
		r.unread[planner.Loops]++
	case &l.rows:
		r.unread[planner.Rows]++
	}
}

var decimalCount = regexp.MustCompile(`^(\d{1,15})(?:\.(\d{1,15})|,(\d{1,2}))([KMGTPEkmgtpe])$`)

// monitorCount reads 16696, 389K, 4.5G and, as some countries write it, 4,5G.
func monitorCount(s string) (int64, bool) {
	m := decimalCount.FindStringSubmatch(s)
	if m == nil {
		return parseCount(s)
	}
	n, err := strconv.ParseFloat(m[1]+"."+m[2]+m[3], 64)
	unit, ok := parseCount("1" + m[4])
	if err != nil || !ok {
		return 0, false
	}
	return int64(min(n*float64(unit)+0.5, maxValue)), true
}

// dropUnread takes a count out of the plan if it is not known of each line that has one: a picture of it
// would take the unknown for none. What can be read stays in the lines' attributes.
func (r *monitorReport) dropUnread(m planner.Metric, word string, of func(*line) *figure) {
	unread := r.unread[m]
	if unread == 0 {
		return
	}
	for _, l := range r.lines {
		*of(l) = figure{}
	}
	r.warn("unknown "+word, "the %s of %s cannot be read: the plan is drawn without %s, those of the other lines are among their details", word, plural(int64(unread), "line"), word)
	r.warnings[len(r.warnings)-1].Metric = m
}
