package oracle

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const hintMonitorText = `print it with: set long 10000000 longchunksize 10000000 linesize 32767 pagesize 0 trimspool on tab off; or save the report as XML (type => 'XML')`

var (
	monitorHash  = regexp.MustCompile(`(?i)SQL Plan Monitoring Details(?:\s*\(Plan Hash Value=(\d+)\))?`)
	globalField  = regexp.MustCompile(`^\s*([A-Za-z][A-Za-z/# ]*?)\s*:\s+(.*?)\s*$`)
	monitorID    = regexp.MustCompile(`^\s*(->)?\s*(-)?\s*\*?\s*(\d{1,6})\s*$`)
	activityCell = regexp.MustCompile(`^(.+?)\s*\((\d{1,9})\)$`)
)

// A monitorText goes through the lines of a text.
type monitorText struct {
	lines   []string
	pos     int
	reports []*monitorReport
	next    *monitorReport // until its plan comes
	stats   bool           // the table of Global Stats is open
}

// readMonitorText reads all reports of a text; none is no error.
func readMonitorText(text string) ([]*monitorReport, error) {
	t := &monitorText{lines: bareLines(strings.Split(pageText.Replace(text), "\n")), next: newMonitorReport()}
	for t.pos < len(t.lines) {
		if err := t.line(t.lines[t.pos]); err != nil {
			return nil, err
		}
	}
	return t.reports, nil
}

// bareLines takes off what stands before each line, such as signs of a comment: the margin of the first
// table of plan lines.
func bareLines(lines []string) []string {
	at := 0
	for at < len(lines) && !(headerRow.MatchString(lines[at]) && isMonitorHeading(lines[at:])) {
		at++
	}
	if at == len(lines) {
		return lines
	}
	text := headerRow.FindStringSubmatch(lines[at])[1]
	if text == "" {
		return lines
	}
	m, sign := newMargin(text), strings.TrimSpace(text)
	bare := make([]string, len(lines))
	for i, line := range lines {
		if strings.TrimSpace(line) != sign {
			bare[i] = m.bare(line)
		}
	}
	return bare
}

// isMonitorHeading tells the first row of headings from the same words in a statement's text: in the
// second one, of as many cells, the first is empty.
func isMonitorHeading(lines []string) bool {
	upper, ok := boxed(lines[0])
	for _, line := range lines[1:min(len(lines), 5)] {
		if strings.Contains(line, "|") {
			lower, both := boxed(line)
			return ok && both && len(lower) == len(upper) && strings.TrimSpace(lower[0]) == ""
		}
	}
	return false
}

// line reads what begins at the current line.
func (t *monitorText) line(text string) error {
	bare := strings.TrimSpace(text)
	switch {
	case strings.EqualFold(bare, reportTitle):
		t.next = newMonitorReport()
	case strings.EqualFold(bare, "SQL Text"):
		t.pos++
		t.statement()
		return nil
	case hasPrefixFold(bare, "Parallel Execution Details"):
		t.next.parallel = true
		t.next.noteIf(bare, "%s")
	case monitorHash.MatchString(bare):
		t.next.planHash = monitorHash.FindStringSubmatch(bare)[1]
	case headerRow.MatchString(text):
		return t.table()
	case strings.EqualFold(bare, "Global Stats"):
		t.stats = true
	case strings.Contains(text, "|"):
		t.elapsed(text)
	default:
		if m := globalField.FindStringSubmatch(text); m != nil {
			t.global(m[1], m[2])
		}
	}
	t.pos++
	return nil
}

// elapsed takes the first figure of Global Stats.
func (t *monitorText) elapsed(row string) {
	cells, ok := boxed(row)
	if !ok || !t.stats {
		return
	}
	if secs, err := strconv.ParseFloat(strings.TrimSpace(cells[0]), 64); err == nil {
		t.next.setElapsed(secs)
		t.stats = false
	}
}

// statement reads the statement's text, up to the next heading.
func (t *monitorText) statement() {
	var text []string
	for ; t.pos < len(t.lines); t.pos++ {
		switch line := strings.TrimSpace(t.lines[t.pos]); {
		case strings.EqualFold(line, "Global Information"), hasPrefixFold(line, "Error: ORA-"), strings.EqualFold(line, reportTitle), monitorHash.MatchString(line):
			t.next.sql = strings.TrimSpace(strings.Join(text, "\n"))
			return
		case len(text) == 0 && (line == "" || isRule(line)):
		default:
			text = append(text, strings.TrimRight(t.lines[t.pos], " \t"))
		}
	}
	t.next.sql = strings.TrimSpace(strings.Join(text, "\n"))
}

func (t *monitorText) global(name, value string) {
	r := t.next
	switch strings.ToLower(name) {
	case "status":
		r.status = value
		r.noteIf(value, "status %s")
	case "sql id":
		r.sqlID = strings.ToLower(value)
	case "execution started":
		r.noteIf(value, "executed at %s")
	case "duration":
		r.noteIf(value, "duration, a span of wall clock: %s")
	}
}

// A monitorTable is a table of plan lines as it is read.
type monitorTable struct {
	table
	*monitorReport
	at      *line
	pending string          // an event's name that goes on in the next row
	shares  map[int]float64 // Activity (%) of the lines that have it
}

// table reads a plan table from its first heading row on.
func (t *monitorText) table() error {
	m := &monitorTable{monitorReport: t.next, shares: make(map[int]float64)}
	m.table.cursor = &m.monitorReport.cursor
	upper := t.lines[t.pos]
	for t.pos++; t.pos < len(t.lines)-1 && strings.TrimSpace(t.lines[t.pos]) == ""; t.pos++ {
	}
	lower := ""
	if t.pos < len(t.lines) {
		lower = t.lines[t.pos]
	}
	if err := m.setMonitorHeadings(upper, lower); err != nil {
		return err
	}
	t.pos++
	if err := t.rows(m); err != nil {
		return err
	}
	if err := m.finishTable(); err != nil {
		return err
	}
	t.reports = append(t.reports, t.next)
	t.next = newMonitorReport()
	return nil
}

// rows reads the rows up to the rule below the last one. A table without it was cut off.
func (t *monitorText) rows(m *monitorTable) error {
	for ; t.pos < len(t.lines); t.pos++ {
		text := t.lines[t.pos]
		switch bare := strings.TrimSpace(text); {
		case bare == "":
		case isDoubleRule(bare):
			if len(m.table.lines) > 0 {
				t.pos++
				return t.checkEnd(m)
			}
		case strings.Contains(bare, "|"):
			if err := m.row(expandTabs(text)); err != nil {
				return err
			}
		default:
			return unreadable(hintMonitorText, "the rows of the plan table are wrapped or cut off: %q stands among them", shortened(bare))
		}
	}
	if len(m.table.lines) == 0 {
		return nil // finishTable says so
	}
	return unreadable(hintMonitorText, "the plan table is cut off: there is no rule below %s", m.at.label())
}

// checkEnd holds that no row follows the rule below the rows: one that a pager or an editor put among
// them would hide the rest.
func (t *monitorText) checkEnd(m *monitorTable) error {
	for _, text := range t.lines[t.pos:] {
		bare := strings.TrimSpace(text)
		if bare == "" || isDoubleRule(bare) {
			continue
		}
		if strings.HasPrefix(strings.TrimLeft(bare, "-> "), "|") && !headerRow.MatchString(text) {
			return unreadable(hintMonitorText, "the plan table is broken: more rows follow the rule below %s", m.at.label())
		}
		return nil
	}
	return nil
}

func isDoubleRule(line string) bool {
	line = strings.TrimSpace(strings.TrimLeft(line, "->"))
	return len(line) >= 3 && strings.Trim(line, "=-") == ""
}

// boxed returns the cells of a row of the box; ok is false if it has not both its sides.
func boxed(text string) (cells []string, ok bool) {
	text = strings.TrimSpace(text)
	from := strings.Index(text, "|")
	if from < 0 || from == len(text)-1 || !strings.HasSuffix(text, "|") {
		return nil, false
	}
	return cellsOf(text[from:]), true
}

// monitorHeadings are the columns that are looked for, by the names that they have had.
var monitorHeadings = map[string]string{
	"name": "Name", "execs": "Execs", "starts": "Execs", "cost": "Cost", "rows (actual)": "Rows (Actual)", "rows (estim)": "Rows (Estim)",
	"activity (%)": activityShare, "activity (percent)": activityShare,
}

const (
	reportTitle    = "SQL Monitoring Report"
	activityShare  = "Activity (%)"
	activityDetail = "Activity Detail (# samples)"
)

// setMonitorHeadings joins the two heading rows.
func (m *monitorTable) setMonitorHeadings(first, second string) error {
	upper, ok := boxed(expandTabs(first))
	lower, _ := boxed(expandTabs(second))
	if !ok || len(lower) != len(upper) || strings.TrimSpace(lower[0]) != "" {
		return unreadable(hintMonitorText, "the heading of the plan table is not that of a SQL Monitor report, or is wrapped or cut off")
	}
	for i := range upper {
		heading := strings.TrimSpace(strings.TrimSpace(upper[i]) + " " + strings.TrimSpace(lower[i]))
		if known, ok := monitorHeadings[strings.ToLower(heading)]; ok {
			heading = known
		} else if hasPrefixFold(heading, "Activity Detail") {
			heading = activityDetail
		}
		m.headings = append(m.headings, heading)
	}
	if slices.Contains(m.headings, activityDetail) && strings.EqualFold(m.headings[0], "Id") && strings.EqualFold(m.headings[1], "Operation") {
		m.headings[0], m.headings[1] = "Id", "Operation" // other databases have no such column
	}
	if m.headings[0] != "Id" || m.headings[1] != "Operation" {
		return unreadable(hintMonitorText, "this looks like the plan of another database: the headings are %s, %s", shortened(m.headings[0]), shortened(m.headings[1]))
	}
	return nil
}

// row reads one row: a line of the plan, or more of the activity of the line before.
func (m *monitorTable) row(text string) error {
	cells, ok := boxed(text)
	if !ok || len(cells) != len(m.headings) {
		return unreadable(hintMonitorText, "the rows of the plan table are wrapped or cut off: %q has %d cells, the heading %d", shortened(strings.TrimSpace(text)), len(cells), len(m.headings))
	}
	if strings.TrimSpace(cells[0]) == "" {
		return m.continuation(cells)
	}
	id := monitorID.FindStringSubmatch(cells[0])
	if id == nil {
		return unreadable(hintMonitorText, "%q is no line number", shortened(strings.TrimSpace(cells[0])))
	}
	if len(m.table.lines) >= maxLines {
		return unreadable("", "more than %d plan lines", maxLines)
	}
	l := &line{operation: strings.ToUpper(strings.TrimSpace(cells[1])), inactive: id[2] != ""}
	if l.id, _ = strconv.Atoi(id[3]); l.id != len(m.table.lines) {
		return m.outOfOrder(l.id)
	}
	if id[1] != "" {
		l.note("was at work when the report was made")
	}
	m.place(l, monitorDepth(l.id, cells[1]))
	m.table.lines = append(m.table.lines, l)
	m.depths = append(m.depths, max(0, len(m.above)-1))
	m.at = l
	return m.cells(cells)
}

// outOfOrder tells of a line that is not the next one: the rows between would give their time to others.
func (m *monitorTable) outOfOrder(id int) error {
	switch want := len(m.table.lines); {
	case id < want:
		return unreadable(hintMonitorText, "line %d stands in the plan table twice or out of order", id)
	case want == 0:
		return unreadable(hintMonitorText, "rows of the plan table are missing: it begins with line %d", id)
	default:
		return unreadable(hintMonitorText, "rows of the plan table are missing: line %d follows line %d", id, want-1)
	}
}

// monitorDepth is the level that the operation's blanks show. Line 0 has one blank, the lines of the
// first level three.
func monitorDepth(id int, operation string) int {
	blanks := len(operation) - len(strings.TrimLeft(operation, " "))
	if id == 0 {
		return blanks - 1
	}
	return blanks - 2
}

// continuation reads a row that has no line of its own: more activity of the one before.
func (m *monitorTable) continuation(cells []string) error {
	if m.at == nil {
		return unreadable(hintMonitorText, "the plan table begins with a row that has no line number")
	}
	for i, heading := range m.headings {
		if value := strings.TrimSpace(cells[i]); value != "" && heading == activityDetail {
			return m.activity(value)
		}
	}
	return nil
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func (m *monitorTable) cells(cells []string) error {
	for i, heading := range m.headings[2:] {
		value := strings.TrimSpace(cells[i+2])
		switch {
		case value == "":
		case heading == "Name":
			m.at.name = value
		case heading == activityDetail:
			if err := m.activity(value); err != nil {
				return err
			}
		default:
			if err := m.setCell(heading, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// setCell takes a figure. One that cannot be read is not known.
func (m *monitorTable) setCell(heading, value string) error {
	l := m.at
	l.attr(heading, value)
	switch heading {
	case "Execs":
		m.take(&l.starts, l, heading, value)
	case "Rows (Actual)":
		m.take(&l.rows, l, heading, value)
	case "Rows (Estim)":
		m.take(&l.expected, l, heading, value)
	case "Cost":
		m.take(&l.cost, l, heading, value)
	case activityShare:
		return m.setShare(value)
	}
	return nil
}

// activity reads Cpu (15): what the line was seen at, and in how many samples.
func (m *monitorTable) activity(cell string) error {
	cell = strings.TrimSpace(m.pending + " " + cell)
	m.pending = ""
	found := activityCell.FindStringSubmatch(cell)
	if found == nil {
		m.pending = cell // a long name may go on in the next row
		if len(cell) > 200 {
			return m.noSamples()
		}
		return nil
	}
	n, _ := strconv.Atoi(found[2])
	m.samples.add(m.at.id, tally(n)*oneSample)
	m.at.addActivity(cell)
	return nil
}

func (m *monitorTable) noSamples() error {
	return unreadable(hintMonitorText, "the Activity Detail of line %d is %q, which has no number of samples", m.at.id, shortened(m.pending))
}

// finishTable checks what the rows say together.
func (m *monitorTable) finishTable() error {
	lines := m.table.lines
	if len(lines) == 0 {
		return unreadable(hintMonitorText, "the plan table has no rows")
	}
	if m.pending != "" {
		return m.noSamples()
	}
	for i, l := range lines {
		if i > 0 && l.parent < 0 && (lines[0].id == 0 || m.depths[i] == 0) {
			return unreadable("copy it with its blanks, from a terminal or a file", "the indentation of the operations is lost, and with it which line is below which")
		}
	}
	if m.jumped {
		return unreadable("copy it with its blanks, from a terminal or a file", "the indentation of the operations is damaged: a line stands two levels below the one before")
	}
	return m.checkShares()
}
