package oracle

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"sqlflame/planner"
)

const hintMonitor = `save the report as XML (type => 'ACTIVE' and 'TEXT' are read as well):
  set long 100000000 longchunksize 32767 linesize 32767 pagesize 0 trimspool on tab off feedback off
  SELECT DBMS_SQL_MONITOR.REPORT_SQL_MONITOR(sql_id => '...', type => 'XML', report_level => 'ALL') FROM dual;`

// ParseMonitor reads SQL Monitor reports: XML, the active HTML that browsers show, or text, each as
// it is or with what SQL*Plus prints around it. It returns a plan for each report in the document.
//
// SQL Monitor measures no time per plan line. Only its activity samples say where time went, so a
// report without them is refused, unless estimates are asked for. The error is a *planner.FormatError.
func ParseMonitor(data []byte, opt Options) ([]*planner.Plan, error) {
	cursors, err := readMonitor(data)
	if err != nil {
		return nil, err
	}
	return plansOf(cursors, opt)
}

func readMonitor(data []byte) ([]*cursor, error) {
	reports, err := readMonitorXML(data)
	if err == nil && len(reports) == 0 {
		reports, err = readMonitorText(string(data))
	}
	if err == nil && len(reports) == 0 {
		err = noMonitorReport(data)
	}
	if err != nil {
		return nil, err
	}
	var cursors []*cursor
	for _, r := range reports {
		c, err := r.finish()
		if err != nil {
			return nil, err
		}
		cursors = append(cursors, c)
	}
	return cursors, nil
}

// noMonitorReport says what the document is instead.
func noMonitorReport(data []byte) error {
	switch {
	case nextReport(data, 0) >= 0:
		return unreadable(hintMonitor, "the document has a <report>, but no <sql_monitor_report> in it")
	case bytes.Contains(data, []byte("SQL Monitoring Report")) && bytes.Contains(data, []byte("<table")):
		return unreadable(hintMonitor, "the document is a SQL Monitor report of type HTML, which holds tables for the eye only")
	}
	return unreadable(hintMonitor, "no SQL Monitor report found: no <sql_monitor_report> and no table of SQL Plan Monitoring Details")
}

// A tally is a number of activity samples, in thousandths: reports that were made of sparser samples may
// have parts of one.
type tally int64

const oneSample tally = 1000

func (t tally) plus(n tally) tally { return min(t+n, maxValue) }

func (t tally) String() string {
	return strconv.FormatFloat(float64(t)/float64(oneSample), 'f', -1, 64)
}

// parseTally reads a number of samples.
func parseTally(s string) (tally, bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(n >= 0 && n <= 1e9) {
		return 0, false
	}
	return tally(math.Round(n * float64(oneSample))), true
}

// tallies has the samples of each plan line.
type tallies map[int]tally

func (t tallies) add(id int, n tally) { t[id] = t[id].plus(n) }

func (t tallies) sum() tally {
	var all tally
	for _, n := range t {
		all = all.plus(n)
	}
	return all
}

// A monitorReport is a SQL Monitor report as it is read, whatever its form.
type monitorReport struct {
	cursor
	status   string
	interval float64 // seconds between two samples
	elapsed  int64   // ns, of the statement in all processes; 0 if the report does not say
	parallel bool
	samples  tallies                // that name a plan line
	loose    tally                  // that name none, as in parsing or in SQL that the statement called
	source   string                 // of the samples
	unread   map[planner.Metric]int // how many lines have a count that cannot be read
}

func newMonitorReport() *monitorReport {
	return &monitorReport{interval: 1, samples: make(tallies), unread: make(map[planner.Metric]int), source: "SQL Monitor"}
}

// addActivity keeps what the line was seen at, such as Cpu (15).
func (l *line) addActivity(text string) {
	if n := len(l.attrs); n > 0 && l.attrs[n-1].Key == "activity" {
		l.attrs[n-1].Value += ", " + text
		return
	}
	l.attr("activity", text)
}

func (r *monitorReport) noteIf(value, format string) {
	if value = strings.TrimSpace(value); value != "" && len(r.notes) < 50 {
		r.notes = append(r.notes, fmt.Sprintf(format, value))
	}
}

// finish turns samples into times and says what they are.
func (r *monitorReport) finish() (*cursor, error) {
	c := &r.cursor
	if len(c.lines) == 0 {
		return nil, unreadable("ask for report_level => 'ALL' or 'TYPICAL'", "the SQL Monitor report of %s holds no plan lines", c)
	}
	c.sampled = true
	c.resolution = int64(r.interval * 1e9)
	r.dropUnread(planner.Loops, "starts", func(l *line) *figure { return &l.starts })
	r.markUnstarted()
	r.dropUnread(planner.Rows, "rows", func(l *line) *figure { return &l.rows })
	r.markParallel()
	r.spread()
	r.tellStatus()
	return c, nil
}

// markUnstarted tells lines that were never started from lines of unknown starts: where the report
// counts starts, it leaves them out for lines that never ran.
func (r *monitorReport) markUnstarted() {
	counted := false
	for _, l := range r.lines {
		counted = counted || l.starts.known
	}
	for _, l := range r.lines {
		if counted && !l.starts.known && !l.rows.known && r.samples[l.id] == 0 {
			l.starts = known(0)
		}
	}
}

// markParallel marks the lines that servers ran: the optimizer's row counts are of one start by all
// of them together, while starts counts each server.
func (r *monitorReport) markParallel() {
	r.parallel = r.parallel || r.looksParallel()
	if !r.parallel {
		return
	}
	below := make(map[int]bool)
	for _, l := range r.lines {
		l.server = below[l.parent]
		below[l.id] = l.server || l.isCoordinator()
	}
}

// spread gives each line the time of its samples. Samples of no line that is drawn are line 0's.
func (r *monitorReport) spread() {
	drawn := make(map[int]bool, len(r.lines))
	for _, l := range r.lines {
		drawn[l.id] = !l.inactive
	}
	var named tally
	for id, n := range r.samples {
		if drawn[id] {
			named = named.plus(n)
		} else {
			r.loose = r.loose.plus(n)
		}
	}
	all := named.plus(r.loose)
	switch {
	case all == 0:
		r.measured = r.source + ", no activity samples"
		r.missing = "there are no activity samples, so there is no time per plan line (statements of under a few seconds have none); duration and first and last active are spans, not time spent"
		return
	case named == 0:
		r.measured = r.source + ", no activity samples of plan lines"
		r.missing = fmt.Sprintf("none of the %s activity samples belongs to a plan line, so there is no time per line", all)
		return
	}
	r.measured = fmt.Sprintf("%s, %s activity samples of %s s", r.source, all, r.every())
	r.warn("activity samples", "times are activity samples, one every %s s, not measurements: a line that was seen in only a few of them may have worked for longer or shorter, and one that was seen in none may have worked in between", r.every())
	var first *line
	for _, l := range r.lines {
		if l.inactive {
			continue
		}
		l.time = r.timeOf(r.samples[l.id])
		if first == nil {
			first = l
		}
	}
	r.giveLoose(first)
	r.compare(r.timeOf(all).n)
	if r.parallel {
		r.warn("parallel", "parallel plan: the samples are of all its processes together, so times are sums over them, not the wall clock")
	}
}

// giveLoose gives the samples of no line to the first one.
func (r *monitorReport) giveLoose(first *line) {
	if r.loose == 0 {
		return
	}
	extra := r.timeOf(r.loose).n
	first.time = known(first.time.n + extra)
	text := fmt.Sprintf("activity samples of no plan line, as in parsing or in SQL that the statement called, count as its own: %s, %s", r.loose, seconds(extra))
	first.note(text)
	r.warnings = append(r.warnings, planner.Warning{
		Node: first.id, Label: first.label(), Rule: "samples without a line", Metric: planner.Time, Amount: extra, Message: text,
	})
}

// setElapsed keeps the statement's elapsed time.
func (r *monitorReport) setElapsed(secs float64) {
	if secs >= 0 && secs < maxValue/1e9 {
		r.elapsed = int64(secs * 1e9)
		r.noteIf(seconds(r.elapsed), "elapsed time of the statement as Oracle reports it: %s, the sum of all processes")
	}
}

// compare tells where the samples make far more or less than the elapsed time: the database keeps samples for
// so long only, and a long statement outlives its first ones.
func (r *monitorReport) compare(sampled int64) {
	off := sampled - r.elapsed
	if off < 0 {
		off = -off
	}
	if r.elapsed > 0 && off > max(r.elapsed/5, 2*r.resolution) {
		r.warn("samples and elapsed time", "the samples make %s, while the elapsed time of the statement is %s: trust the shares rather than the seconds", seconds(sampled), seconds(r.elapsed))
		r.warnings[len(r.warnings)-1].Amount = off
	}
}

func (r *monitorReport) timeOf(n tally) figure {
	return known(int64(min(math.Round(float64(n)*r.interval*1e9/float64(oneSample)), maxValue)))
}

// every is the interval as messages show it.
func (r *monitorReport) every() string { return strconv.FormatFloat(r.interval, 'f', -1, 64) }

func (r *monitorReport) tellStatus() {
	if strings.HasPrefix(strings.ToUpper(r.status), "EXECUTING") {
		r.warn("still running", "the statement was still running when the report was made: its figures are of the part so far")
	}
}

func (r *monitorReport) warn(rule, format string, args ...any) {
	r.warnings = append(r.warnings, planner.Warning{Metric: planner.Time, Rule: rule, Message: fmt.Sprintf(format, args...)})
}
