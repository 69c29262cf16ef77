package oracle

import (
	"regexp"
	"slices"
	"strings"
)

var headerRow = regexp.MustCompile(`(?i)^(.*?)\|\s*Id\s*\|\s*Operat(?:ion|or)\b`)

// A heading is the row of a plan table that names its columns.
type heading struct {
	margin margin
	row    string
}

// headingAt tells whether a plan table begins at that line. The same words in a statement's text or a
// remark do not make a table: a heading ends with | and a rule or a row follows it. One that is cut off or
// wrapped is taken for a heading, to be refused, if such a line or its rest follows.
func (r *xplanReader) headingAt(at int) (heading, bool) {
	text := r.lines[at]
	if !strings.Contains(text, "|") {
		return heading{}, false
	}
	m := headerRow.FindStringSubmatch(text)
	if m == nil {
		return heading{}, false
	}
	h := heading{newMargin(m[1]), strings.TrimSpace(text[len(m[1]):])}
	next := h.next(r.lines[at+1:])
	begins := isRule(next) || isRow(next)
	switch whole := strings.HasSuffix(h.row, "|"); {
	case begins && (whole || isMargin(m[1])), isMargin(m[1]) && isRest(next):
		return h, true
	}
	r.partial = strings.TrimSpace(text)
	return heading{}, false
}

// next returns the first line below the heading that is neither empty nor a page's heading.
func (h heading) next(lines []string) string {
	for _, line := range lines {
		text := strings.TrimSpace(h.margin.bare(line))
		switch {
		case text == "", strings.HasPrefix(text, pageHeading):
		case isRule(text):
			return text
		default:
			return h.margin.row(line)
		}
	}
	return ""
}

// isRest tells whether a line may be the rest of a wrapped heading. The second row of SQL Monitor's
// headings, which begins with an empty cell, is none.
func isRest(text string) bool {
	first, _, more := strings.Cut(strings.TrimPrefix(text, "|"), "|")
	return more && strings.TrimSpace(first) != ""
}

// isRow tells whether text begins as a row of a plan does: with a line number.
func isRow(text string) bool {
	text, ok := strings.CutPrefix(text, "|")
	id, _, more := strings.Cut(text, "|")
	return ok && more && idCell.MatchString(id)
}

// maxHeadings bounds the columns of a table; DBMS_XPLAN has some thirty.
const maxHeadings = 200

// knownHeadings are the columns in the spelling in which they are looked for.
var knownHeadings = []string{
	"Name", "Starts", "E-Rows", "Rows", "E-Bytes", "Bytes", "E-Temp", "TempSpc", "Cost (%CPU)", "Cost", "E-Time", "Time",
	"Pstart", "Pstop", "TQ", "IN-OUT", "PQ Distrib", "A-Rows", "A-Time", "Buffers", "Reads", "Writes",
	"OMem", "1Mem", "O/1/M", "Used-Mem", "Used-Tmp",
}

// setHeadings splits the heading row, and refuses tables that look like Oracle's and are not.
func (t *table) setHeadings(row string) error {
	if !strings.HasSuffix(row, "|") {
		return unreadable(hintSpool, "the heading of the plan table is wrapped or cut off: it does not end with |")
	}
	cells := cellsOf(row)
	if len(cells) > maxHeadings {
		return unreadable(hintSpool, "the plan table has %d columns", len(cells))
	}
	for _, cell := range cells {
		t.headings = append(t.headings, canonical(strings.TrimSpace(cell)))
	}
	if t.hasColumn("A-Time") && (row == strings.ToUpper(row) || row == strings.ToLower(row)) {
		// Other databases head their plans with ID and OPERATION, but none of these has an A-Time.
		t.headings[0], t.headings[1] = "Id", "Operation"
	}
	for i, h := range t.headings {
		if h != "" && slices.Contains(t.headings[:i], h) {
			return unreadable(hintSpool, "two columns of the plan table are headed %s", shortened(h))
		}
	}
	if t.headings[0] != "Id" || t.headings[1] != "Operation" {
		return unreadable("sqlflame reads plans of Postgres and Oracle", "this looks like the plan of another database: the headings are %s, %s", t.headings[0], shortened(t.headings[1]))
	}
	return nil
}

// canonical returns the heading as DBMS_XPLAN spells it, whatever case an editor gave it.
func canonical(heading string) string {
	for _, known := range knownHeadings {
		if strings.EqualFold(heading, known) {
			return known
		}
	}
	return heading
}
