package oracle

import (
	"regexp"
	"slices"
	"strings"
)

// An xplanReader goes through the lines of a text.
type xplanReader struct {
	lines   []string
	pos     int
	cursors []*cursor
	next    *cursor // of the header that was read, until its table comes
	margin  margin  // what stands before each line of the table
	trouble string  // what DBMS_XPLAN said instead of a plan
	partial string  // a row of headings that heads no table
}

// pageText makes line ends and blanks of those that files and pages have instead. Web pages indent with
// no-break spaces, and hide characters without width in long lines.
var pageText = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\u00a0", " ", "\u200b", "", "\ufeff", "")

func readXplan(text string) ([]*cursor, error) {
	r := &xplanReader{lines: strings.Split(pageText.Replace(text), "\n"), next: &cursor{}}
	for r.pos < len(r.lines) {
		if err := r.line(r.lines[r.pos]); err != nil {
			return nil, err
		}
	}
	if len(r.cursors) == 0 {
		return nil, r.noTable()
	}
	return r.cursors, nil
}

var (
	sqlIDLine  = regexp.MustCompile(`(?i)^[\s>#*/;-]*(?:\d{1,6}[:.)]?[\s|]+)?(?:SQL_ID:?|HASH_VALUE)\s+([0-9a-z]+), child number:?\s+(\d+)\s*$`)
	planHash   = regexp.MustCompile(`(?i)\bPlan hash value:\s*(\d+)`)
	noPlanText = regexp.MustCompile(`(?i)cannot fetch plan|cannot be found|has no SELECT privilege|could not be found|Error: format`)
)

// line reads what begins at the current line.
func (r *xplanReader) line(text string) error {
	if h, ok := r.headingAt(r.pos); ok {
		return r.table(h)
	}
	r.pos++
	switch m := sqlIDLine.FindStringSubmatch(text); {
	case m != nil:
		r.next = &cursor{sqlID: strings.ToLower(m[1]), child: m[2]}
		r.statement()
	case noPlanText.MatchString(text):
		r.trouble = strings.TrimSpace(text)
	default:
		if m := planHash.FindStringSubmatch(text); m != nil {
			r.next.planHash = m[1]
		}
	}
	return nil
}

// statement reads the statement's text, which stands between a rule and a blank line or the hash.
func (r *xplanReader) statement() {
	if r.pos < len(r.lines) && isRule(r.margin.bare(r.lines[r.pos])) {
		r.pos++
	}
	var text []string
	for ; r.pos < len(r.lines); r.pos++ {
		line := r.lines[r.pos]
		if hashLine.MatchString(line) || r.startsCursor(r.pos) || noPlanText.MatchString(line) {
			break
		}
		if _, ok := r.headingAt(r.pos); ok {
			break
		}
		text = append(text, strings.TrimRight(line, " \t"))
	}
	r.next.sql = strings.TrimSpace(strings.Join(text, "\n"))
}

// startsCursor tells whether a line heads a cursor: then a rule follows. The same words in the text of
// a statement have none below.
func (r *xplanReader) startsCursor(at int) bool {
	return sqlIDLine.MatchString(r.lines[at]) && at+1 < len(r.lines) && strings.Contains(r.lines[at+1], "-----")
}

func isRule(line string) bool {
	line = strings.TrimSpace(line)
	// Editors make long dashes of short ones.
	return len(line) >= 3 && strings.Trim(line, "-\u2010\u2011\u2013\u2014\u2015\u2500\u2501") == ""
}

// ofServerOutput tells whether the plan asked for was that of what SQL*Plus runs after each statement.
func (r *xplanReader) ofServerOutput() bool {
	return slices.ContainsFunc(r.lines, func(line string) bool { return strings.Contains(strings.ToUpper(line), "DBMS_OUTPUT.GET_LINE") })
}

// noTable says why there is no plan in the text.
func (r *xplanReader) noTable() error {
	switch {
	case strings.Contains(r.trouble, "privilege"):
		return unreadable("GRANT SELECT ON V_$SESSION, V_$SQL, V_$SQL_PLAN, V_$SQL_PLAN_STATISTICS_ALL, or the role SELECT_CATALOG_ROLE", "DBMS_XPLAN printed no plan: %s", r.trouble)
	case r.trouble != "" && r.ofServerOutput():
		return unreadable("SET SERVEROUTPUT OFF before the statement, and ask for its plan again", "DBMS_XPLAN printed no plan: the last statement was the one by which SQL*Plus fetches server output")
	case r.trouble != "":
		return unreadable("the cursor may have aged out, or be of another instance or container: run the statement again", "DBMS_XPLAN printed no plan: %s", r.trouble)
	case r.partial != "":
		return unreadable(hintSpool, "no plan table found: %q is wrapped or cut off, or no row of a plan follows it", shortened(r.partial))
	}
	return unreadable(hintSpool, "no plan table found: no row with the headings Id and Operation")
}
