package oracle

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"sqlflame/planner"
)

// maxLines bounds a plan; the longest real ones have some ten thousand lines.
const maxLines = 200_000

// ParseXplan reads what DBMS_XPLAN.DISPLAY_CURSOR prints, as SQL*Plus spooled it or a person pasted it,
// and returns a plan for each cursor in it.
//
// The error is a *planner.FormatError if the text holds no such table, or one that cannot be read for
// sure, or one without actual times unless estimates are asked for.
func ParseXplan(text string, opt Options) ([]*planner.Plan, error) {
	cursors, err := readXplan(text)
	if err != nil {
		return nil, err
	}
	return plansOf(cursors, opt)
}

func plansOf(cursors []*cursor, opt Options) ([]*planner.Plan, error) {
	var plans []*planner.Plan
	for _, c := range measuredOnes(ofChild(cursors, opt.Child), opt) {
		plan, err := c.plan(opt)
		if err != nil {
			return nil, asFormatError(c, err)
		}
		plans = append(plans, plan)
	}
	if len(plans) == 0 && opt.Child != "" {
		return nil, &planner.FormatError{Err: fmt.Errorf("no plan of child number %s in the document", opt.Child), Hint: "it holds " + childrenOf(cursors)}
	}
	return plans, nil
}

// ofChild returns the cursors with that child number, all for "".
func ofChild(cursors []*cursor, child string) []*cursor {
	var kept []*cursor
	for _, c := range cursors {
		if child == "" || c.child == child {
			kept = append(kept, c)
		}
	}
	return kept
}

// measuredOnes leaves out cursors without times where others have them, as of an EXPLAIN PLAN before the
// real one, unless estimates are asked for.
func measuredOnes(cursors []*cursor, opt Options) []*cursor {
	if opt.Estimate {
		return cursors
	}
	var measured []*cursor
	var without []string
	for _, c := range cursors {
		if c.missing == "" {
			measured = append(measured, c)
		} else {
			without = append(without, c.String())
		}
	}
	if len(measured) == 0 {
		return cursors
	}
	for _, c := range measured {
		if len(without) > 0 {
			c.notes = append(c.notes, "without run-time statistics: "+shortened(strings.Join(without, ", ")))
		}
	}
	return measured
}

func childrenOf(cursors []*cursor) string {
	var list []string
	for _, c := range cursors {
		list = append(list, c.String())
	}
	return strings.Join(list, "; ")
}

// String names the cursor in messages.
func (c *cursor) String() string {
	name := "a plan"
	if c.sqlID != "" {
		name = "SQL_ID " + c.sqlID
	}
	if c.child != "" {
		name += " child " + c.child
	}
	return name
}

func asFormatError(c *cursor, err error) error {
	var format *planner.FormatError
	if errors.As(err, &format) {
		return err
	}
	return &planner.FormatError{Err: fmt.Errorf("%s: %w", c, err), Hint: hintSpool}
}

const hintSpool = "spool it with: set linesize 400 pagesize 0 trimspool on tab off long 1000000 longchunksize 1000000 feedback off"

func unreadable(hint, format string, args ...any) error {
	return &planner.FormatError{Err: fmt.Errorf(format, args...), Hint: hint}
}

// An xplanReader goes through the lines of a text.
type xplanReader struct {
	lines   []string
	pos     int
	cursors []*cursor
	next    *cursor // of the header that was read, until its table comes
	prefix  string  // what stands before each line of the table: a comment sign, blanks
	trouble string  // what DBMS_XPLAN said instead of a plan
}

func readXplan(text string) ([]*cursor, error) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n").Replace(strings.TrimPrefix(text, "\ufeff"))
	r := &xplanReader{lines: strings.Split(text, "\n"), next: &cursor{}}
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
	headerRow  = regexp.MustCompile(`(?i)^(.*?)\|\s*Id\s*\|\s*Operat(?:ion|or)\b`)
	sqlIDLine  = regexp.MustCompile(`^[\s>#*-]*(?:SQL_ID:?|HASH_VALUE)\s+([0-9a-zA-Z]+), child number:?\s+(\d+)\s*$`)
	planHash   = regexp.MustCompile(`\bPlan hash value:\s*(\d+)`)
	noPlanText = regexp.MustCompile(`(?i)cannot fetch plan|cannot be found|has no SELECT privilege|could not be found|Error: format`)
)

// line reads what begins at the current line.
func (r *xplanReader) line(text string) error {
	if m := headerRow.FindStringSubmatch(text); m != nil {
		r.prefix = m[1]
		return r.table(text[len(m[1]):])
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
	if r.pos < len(r.lines) && isRule(r.bare(r.lines[r.pos])) {
		r.pos++
	}
	var text []string
	for ; r.pos < len(r.lines); r.pos++ {
		line := r.lines[r.pos]
		if planHash.MatchString(line) || headerRow.MatchString(line) || r.startsCursor(r.pos) || noPlanText.MatchString(line) {
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

// bare takes off what stands before the table's lines.
func (r *xplanReader) bare(line string) string {
	if rest, ok := strings.CutPrefix(line, r.prefix); ok {
		return rest
	}
	return strings.TrimLeft(line, " \t")
}

func isRule(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 3 && strings.Trim(line, "-") == ""
}

// noTable says why there is no plan in the text.
func (r *xplanReader) noTable() error {
	switch {
	case strings.Contains(r.trouble, "privilege"):
		return unreadable("GRANT SELECT ON V_$SESSION, V_$SQL, V_$SQL_PLAN, V_$SQL_PLAN_STATISTICS_ALL, or the role SELECT_CATALOG_ROLE", "DBMS_XPLAN printed no plan: %s", r.trouble)
	case r.trouble != "":
		return unreadable("the cursor may have aged out, or be of another instance or container: run the statement again", "DBMS_XPLAN printed no plan: %s", r.trouble)
	}
	return unreadable(hintSpool, "no plan table found: no row with the headings Id and Operation")
}
