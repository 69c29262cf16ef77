package oracle

import (
	"maps"
	"strconv"
	"strings"
)

// scopeSampled is of rows that have activity samples in place of statistics, in columns of our own.
const scopeSampled Scope = "sampled"

// The columns of samples: how many of the line, in what states, and on the first row how many that
// name no line.
const (
	columnSamples  = "ASH_SAMPLES"
	columnActivity = "ASH_ACTIVITY"
	columnLoose    = "ASH_SAMPLES_OF_NO_LINE"
)

// withSamples adds the columns of samples to the lines of a plan.
func withSamples(lines, samples []vrow) []vrow {
	count, activity, loose := map[string]int64{}, map[string][]string{}, int64(0)
	known := map[string]bool{}
	for _, l := range lines {
		known[l.text("ID")] = true
	}
	for _, s := range samples {
		id, n := s.text("SQL_PLAN_LINE_ID"), s.integer("SAMPLES")
		if !known[id] {
			loose += n
			continue
		}
		count[id] += n
		activity[id] = append(activity[id], activityOf(s)+" ("+strconv.FormatInt(n, 10)+")")
	}
	columns := maps.Clone(lines[0].columns)
	width := len(lines[0].cells)
	for i, name := range []string{columnSamples, columnActivity, columnLoose} {
		columns[name] = width + i
	}
	var list []vrow
	for i, l := range lines {
		id, others := l.text("ID"), ""
		if i == 0 {
			others = strconv.FormatInt(loose, 10)
		}
		cells := append(l.cells[:width:width], strconv.FormatInt(count[id], 10), strings.Join(activity[id], ", "), others)
		list = append(list, vrow{columns, cells})
	}
	return list
}

// activityOf is what a session was seen at: Cpu, as SQL Monitor says it, or what it waited for.
func activityOf(sample vrow) string {
	if sample.text("SESSION_STATE") == "ON CPU" || sample.text("EVENT") == "" {
		return "Cpu"
	}
	return sample.text("EVENT")
}

// withActivity makes the cursor one of the activity samples in its rows.
func (c *cursor) withActivity(rows []vrow) (*cursor, error) {
	r := newMonitorReport()
	r.cursor, r.source = *c, "active session history"
	for i, l := range r.lines {
		row := rows[i]
		n, ok := parseTally(row.text(columnSamples))
		if !ok {
			return nil, unreadable(hintRows, "line %d: %q is no number of samples", l.id, shortened(row.text(columnSamples)))
		}
		r.samples.add(l.id, n)
		if text := row.text(columnActivity); text != "" {
			l.addActivity(text)
		}
		if n, ok := parseTally(row.text(columnLoose)); ok {
			r.loose = r.loose.plus(n)
		}
	}
	return r.finish()
}
