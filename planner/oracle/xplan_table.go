package oracle

import (
	"regexp"
	"strconv"
	"strings"

	"sqlflame/planner"
)

// A table is a plan table as it is read.
type table struct {
	*cursor
	headings []string
	above    []*line // the last line of each level
	depths   []int
	jumped   bool // a line stands more than one level below the one before
	closed   bool // a rule stands below the rows
}

// pageHeading is the column's name, which SQL*Plus prints on each page.
const pageHeading = "PLAN_TABLE_OUTPUT"

// table reads a plan table from its heading row on, and the sections after it.
func (r *xplanReader) table(h heading) error {
	t := &table{cursor: r.next}
	r.margin, r.next = h.margin, &cursor{}
	t.sql = h.margin.unquoted(t.sql)
	if err := t.setHeadings(h.row); err != nil {
		return err
	}
	r.pos++
	newPage, ruled, rules, after := false, false, 0, ""
	for ; r.pos < len(r.lines) && rules < 2; r.pos++ {
		text := strings.TrimSpace(r.margin.bare(r.lines[r.pos]))
		row := r.margin.row(r.lines[r.pos])
		switch {
		case text == "":
		case strings.HasPrefix(text, pageHeading):
			newPage = true
		case isRule(text):
			if !newPage {
				rules++
				t.closed = len(t.lines) > 0
				ruled = ruled || !t.closed // a rule below the heading wants one below the rows
			}
			newPage = false
		case strings.HasPrefix(row, "|"):
			if err := t.row(expandTabs(row)); err != nil {
				return err
			}
			rules = max(rules, 1)
		case strings.Contains(text, "|"):
			return t.broken(text)
		default:
			rules, after = 2, text // a table without its last rule
			r.pos--
		}
	}
	if ruled && !t.closed && len(t.lines) > 0 {
		return t.cutOff(after)
	}
	if err := t.finish(); err != nil {
		return err
	}
	r.cursors = append(r.cursors, t.cursor)
	if err := r.sections(t); err != nil {
		return err
	}
	return t.checkShape()
}

// cutOff tells of a table whose last rule is missing, and with it perhaps rows.
func (t *table) cutOff(after string) error {
	last := t.lines[len(t.lines)-1]
	if after == "" {
		return unreadable(hintSpool, "the plan table is cut off: no rule below its last row, %s", last)
	}
	return unreadable(hintSpool, "the plan table is cut off or interrupted: %q follows %s, not a row or a rule", shortened(after), last)
}

// broken tells of a line amid the rows that is none: the rest of a row, as SQL*Plus wraps it at
// LINESIZE, or the end of a table that was cut off.
func (t *table) broken(text string) error {
	after := "the heading"
	if len(t.lines) > 0 {
		after = t.lines[len(t.lines)-1].String()
	}
	return unreadable(hintSpool, "the rows of the plan table are wrapped or cut off: %q follows %s", shortened(text), after)
}

func shortened(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}

func cellsOf(row string) []string {
	return strings.Split(strings.TrimSuffix(strings.TrimPrefix(row, "|"), "|"), "|")
}

// expandTabs sets tabs to stops of 8 columns, which SQL*Plus puts in for blanks.
func expandTabs(row string) string {
	if !strings.Contains(row, "\t") {
		return row
	}
	var b strings.Builder
	column := 0
	for _, c := range row {
		if c == '\t' {
			n := 8 - column%8
			b.WriteString(strings.Repeat(" ", n))
			column += n
			continue
		}
		b.WriteRune(c)
		column++
	}
	return b.String()
}

var idCell = regexp.MustCompile(`^\s*(-?)\s*\*?\s*(\d{1,6})\s*$`)

// row reads one line of the plan.
func (t *table) row(row string) error {
	row = t.whole(strings.TrimSpace(row))
	cells := cellsOf(row)
	switch {
	case !strings.HasSuffix(row, "|"):
		return unreadable(hintSpool, "the rows of the plan table are wrapped or cut off: %q does not end with |", shortened(row))
	case len(cells) != len(t.headings):
		return unreadable(hintSpool, "the rows of the plan table are wrapped or cut off: %q has %d cells, the heading %d", shortened(row), len(cells), len(t.headings))
	}
	m := idCell.FindStringSubmatch(cells[0])
	if m == nil {
		return unreadable(hintSpool, "%q is no line number", shortened(strings.TrimSpace(cells[0])))
	}
	if len(t.lines) >= maxLines {
		return unreadable("", "more than %d plan lines", maxLines)
	}
	l := &line{operation: strings.ToUpper(strings.TrimSpace(cells[1])), inactive: m[1] == "-"}
	l.id, _ = strconv.Atoi(m[2])
	t.place(l, len(cells[1])-len(strings.TrimLeft(cells[1], " "))-1)
	for i, heading := range t.headings[2:] {
		if value := strings.TrimSpace(cells[i+2]); value != "" {
			if err := l.set(heading, value); err != nil {
				return err
			}
		}
	}
	t.lines = append(t.lines, l)
	t.depths = append(t.depths, max(0, len(t.above)-1))
	return nil
}

// whole takes off what somebody wrote behind a row that has all of its cells.
func (t *table) whole(row string) string {
	if end := strings.LastIndex(row, "|") + 1; end > 1 && len(cellsOf(row[:end])) == len(t.headings) {
		return row[:end]
	}
	return row
}

// place finds the line above by the indentation of the operation: one blank for each level.
func (t *table) place(l *line, depth int) {
	if depth = max(0, depth); len(t.lines) > 0 && depth > len(t.above) {
		t.jumped = true
	}
	for len(t.above) > depth {
		t.above = t.above[:len(t.above)-1]
	}
	l.parent = -1
	for i := len(t.above) - 1; i >= 0; i-- {
		if t.above[i] != nil {
			l.parent = t.above[i].id
			break
		}
	}
	for len(t.above) < depth {
		t.above = append(t.above, nil)
	}
	t.above = append(t.above, l)
}

const hintBlanks = "copy it with its blanks, from a terminal or a file"

// finish checks what the rows say together.
func (t *table) finish() error {
	if len(t.lines) == 0 {
		return unreadable(hintSpool, "the plan table has no rows")
	}
	for i, l := range t.lines {
		if err := checkID(i, l.id, t.lines[0].id); err != nil {
			return err
		}
		if i > 0 && l.parent < 0 && (t.lines[0].id == 0 || t.depths[i] == 0) {
			return unreadable(hintBlanks, "the indentation of the operations is lost, and with it which line is below which")
		}
	}
	if t.jumped {
		return unreadable(hintBlanks, "the indentation of the operations is damaged: a line stands two levels below the one before")
	}
	if !t.hasColumn("A-Time") {
		t.missing = "the plan has no actual times: there is no column A-Time (Time and E-Time are estimates)"
	} else if !t.hasTimes() {
		t.missing = "no A-Time of the plan can be read: none is of the form HH:MM:SS.ff"
	} else if root := t.lines[0]; root.id == 0 && root.neverStarted() {
		t.missing = "the plan has no run-time statistics: its line 0 was never started"
	}
	t.measured = "DBMS_XPLAN, last execution"
	switch {
	case t.hasColumn("O/1/M"):
		t.cumulative = true
		t.measured = "DBMS_XPLAN, sums over all executions since the cursor was loaded"
	case !t.hasColumn("Used-Mem"):
		t.measured = "DBMS_XPLAN; the text does not say whether of the last execution or of all"
	}
	t.resolution = 10_000_000
	return nil
}

// checkID holds that the i-th row is the next line: rows that a pager or an editor lost would give their
// time to others.
func checkID(i, id, first int) error {
	switch want := first + i; {
	case i == 0 && first > 1:
		return unreadable(hintSpool, "rows of the plan are missing: it begins with line %d", id)
	case id < want:
		return unreadable(hintSpool, "line %d stands in the plan twice", id)
	case id > want:
		return unreadable(hintSpool, "rows of the plan are missing: line %d stands where line %d should", id, want)
	}
	return nil
}

func (t *table) hasTimes() bool {
	for _, l := range t.lines {
		if l.time.known {
			return true
		}
	}
	return false
}

func (t *table) hasColumn(name string) bool {
	for _, h := range t.headings {
		if h == name {
			return true
		}
	}
	return false
}

// set takes a cell of the row.
func (l *line) set(heading, value string) error {
	var to *figure
	switch heading {
	case "Name":
		l.name = value
		return nil
	case "A-Time":
		if l.time = parseClock(value); !l.time.known {
			l.note("its time is " + shortened(value) + ", which says nothing")
		}
	case "Starts":
		to = &l.starts
	case "A-Rows":
		to = &l.rows
	case "E-Rows", "Rows":
		to = &l.expected
	case "Buffers":
		to = &l.buffers
	case "Reads":
		to = &l.reads
	case "Writes":
		to = &l.writes
	case "Cost", "Cost (%CPU)":
		to = &l.cost
	}
	l.attrs = append(l.attrs, planner.Attr{Key: heading, Value: value})
	if to == nil {
		return nil
	}
	// 350 (100) is a cost and how much of it is CPU; above 100K there is no blank between them.
	number := value
	if end := strings.IndexAny(value, " ("); end > 0 {
		number = value[:end]
	}
	*to = roundedCount(number)
	if to.known {
		return nil
	}
	if measured := to != &l.expected && to != &l.cost; measured && strings.Trim(value, "#") != "" {
		return unreadable(hintSpool, "line %d: %s is %q, not a number", l.id, heading, shortened(value))
	}
	l.note("its " + heading + " is " + shortened(value) + ", which says nothing")
	return nil
}

// parseCount reads a count as roundedCount does.
func parseCount(s string) (int64, bool) {
	f := roundedCount(s)
	return f.n, f.known
}

// roundedCount reads 16696, 389K or 24M: counts are rounded to thousands by 1000, up to 18E.
func roundedCount(s string) figure {
	factor := int64(1)
	if s == "" {
		return figure{}
	}
	switch s[len(s)-1] {
	case 'K', 'k':
		factor = 1e3
	case 'M', 'm':
		factor = 1e6
	case 'G', 'g':
		factor = 1e9
	case 'T', 't':
		factor = 1e12
	case 'P', 'p':
		factor = 1e15
	case 'E', 'e':
		factor = 1e18
	}
	if factor > 1 {
		s = s[:len(s)-1]
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return figure{}
	}
	return figure{n: min(n, maxValue/factor) * factor, known: true, off: factor / 2}
}

var clock = regexp.MustCompile(`^(\d{1,9}):([0-5]\d):([0-5]\d)(?:[.,](\d{1,6}))?$`)

// parseClock reads HH:MM:SS.ff with any number of hours; anything else is not known.
func parseClock(s string) figure {
	m := clock.FindStringSubmatch(s)
	if m == nil {
		return figure{}
	}
	hours, _ := strconv.ParseInt(m[1], 10, 64)
	minutes, _ := strconv.ParseInt(m[2], 10, 64)
	secs, _ := strconv.ParseInt(m[3], 10, 64)
	fraction, _ := strconv.ParseInt((m[4] + "000000000")[:9], 10, 64)
	if hours > maxValue/3_600_000_000_000-1 {
		return figure{}
	}
	return known(((hours*60+minutes)*60+secs)*1e9 + fraction)
}
