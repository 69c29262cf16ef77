package oracle

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sqlflame/planner"
)

// A Scope says which executions numbers are of.
type Scope string

// The scopes. LAST_* columns and the others are never mixed: the former are of the last execution, the
// latter are sums over all since the cursor was loaded.
const (
	ScopeLast Scope = "last"
	ScopeAll  Scope = "all"
)

// prefix is what the scope's columns begin with.
func (s Scope) prefix() string {
	switch s {
	case ScopeAll:
		return ""
	case scopeSampled:
		return "SAMPLED_" // which no view has: the statistics are not of that execution
	}
	return "LAST_"
}

const statisticsView = "V$SQL_PLAN_STATISTICS_ALL"

// cursorOf makes a cursor of the rows of one child.
func cursorOf(rows []vrow, scope Scope) (*cursor, error) {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b vrow) int { return int(a.integer("ID") - b.integer("ID")) })
	first := rows[0]
	c := &cursor{
		sqlID: strings.ToLower(first.text("SQL_ID")), child: first.text("CHILD_NUMBER"), planHash: first.text("PLAN_HASH_VALUE"),
		resolution: 1000, cumulative: scope == ScopeAll,
	}
	h := hierarchy{columns: first.columns}
	for i, r := range rows {
		l, err := lineOf(r, scope)
		if err != nil {
			return nil, err
		}
		if i > 0 && c.lines[i-1].id == l.id {
			return nil, unreadable("the rows may be of several children: add the columns INST_ID, SQL_ID, ADDRESS and CHILD_NUMBER", "line %d of %s comes twice", l.id, c)
		}
		if err := checkID(i, l.id, int(rows[0].integer("ID"))); err != nil {
			return nil, err
		}
		l.parent = h.parent(l, r)
		c.lines = append(c.lines, l)
		if text := r.text("SQL_TEXT"); len(text) > len(c.sql) {
			c.sql = text
		}
	}
	h.settle(c.lines)
	for _, r := range rows {
		c.readOther(r.text("OTHER_XML"))
	}
	c.warnUnmapped(rows)
	if scope == scopeSampled {
		return c.withActivity(rows)
	}
	c.sayScope(rows, scope)
	c.missing = lacking(rows, scope)
	return c, nil
}

// lineOf makes a line of a row.
func lineOf(r vrow, scope Scope) (*line, error) {
	id := r.number("ID")
	if !id.known || id.n > maxValue>>32 {
		return nil, unreadable(hintRows, "%q is no line number", shortened(r.text("ID")))
	}
	l := &line{
		id: int(id.n), operation: strings.TrimSpace(r.text("OPERATION") + " " + r.text("OPTIONS")),
		owner: r.text("OBJECT_OWNER"), name: r.text("OBJECT_NAME"),
		access: r.text("ACCESS_PREDICATES"), filter: r.text("FILTER_PREDICATES"),
		cost: r.number("COST"), expected: r.number("CARDINALITY"),
	}
	if strings.HasPrefix(l.name, ":TQ") {
		l.owner = "" // a table queue has no owner worth telling
	}
	p := scope.prefix()
	l.starts, l.rows = r.number(p+"STARTS"), r.number(p+"OUTPUT_ROWS")
	l.reads, l.writes = r.number(p+"DISK_READS"), r.number(p+"DISK_WRITES")
	l.buffers = plus(r.number(p+"CR_BUFFER_GETS"), r.number(p+"CU_BUFFER_GETS"))
	if l.time = r.number(p + "ELAPSED_TIME"); l.time.known {
		l.time = known(min(l.time.n, maxValue/1000) * 1000) // from microseconds
	}
	l.takeAttributes(r, p)
	return l, nil
}

func plus(a, b figure) figure { return figure{n: min(a.n+b.n, maxValue), known: a.known || b.known} }

// attributes are the columns that a line shows, by the headings of DBMS_XPLAN where it has one. A
// dash stands for the prefix of the scope.
var attributes = []struct{ key, column string }{
	{"Starts", "-STARTS"}, {"E-Rows", "CARDINALITY"}, {"A-Rows", "-OUTPUT_ROWS"},
	{"Cost", "COST"}, {"E-Bytes", "BYTES"}, {"E-Temp", "TEMP_SPACE"},
	{"ELAPSED_TIME", "-ELAPSED_TIME"}, {"CR_BUFFER_GETS", "-CR_BUFFER_GETS"}, {"CU_BUFFER_GETS", "-CU_BUFFER_GETS"},
	{"Reads", "-DISK_READS"}, {"Writes", "-DISK_WRITES"},
	{"Pstart", "PARTITION_START"}, {"Pstop", "PARTITION_STOP"}, {"TQ", "OBJECT_NODE"},
	{"OTHER_TAG", "OTHER_TAG"}, {"PQ Distrib", "DISTRIBUTION"},
	{"LAST_MEMORY_USED", "LAST_MEMORY_USED"}, {"LAST_EXECUTION", "LAST_EXECUTION"}, {"LAST_DEGREE", "LAST_DEGREE"}, {"LAST_TEMPSEG_SIZE", "LAST_TEMPSEG_SIZE"},
	{"Object Type", "OBJECT_TYPE"}, {"Alias", "OBJECT_ALIAS"}, {"Query Block", "QBLOCK_NAME"},
}

// takeAttributes takes the database's own figures and words. Those of the last execution stay away from
// sums over all.
func (l *line) takeAttributes(r vrow, prefix string) {
	for _, a := range attributes {
		column, ofScope := strings.CutPrefix(a.column, "-")
		if ofScope {
			column = prefix + column
		} else if prefix != "LAST_" && strings.HasPrefix(column, "LAST_") {
			continue
		}
		value := r.text(column)
		if value == "" {
			continue
		}
		key := a.key
		switch key {
		case "ELAPSED_TIME":
			key, value = column, value+" µs"
		case "CR_BUFFER_GETS", "CU_BUFFER_GETS":
			key = column
		}
		l.attrs = append(l.attrs, planner.Attr{Key: key, Value: value})
	}
}

// A hierarchy finds the line above: PARENT_ID says it, or the nearest line before with a smaller DEPTH.
type hierarchy struct {
	columns columnSet
	above   []int64 // depths of the lines on the way down
	ids     []int
}

func (h *hierarchy) parent(l *line, r vrow) int {
	if h.columns.has("PARENT_ID") {
		if p := r.number("PARENT_ID"); p.known {
			return int(min(p.n, maxValue>>32))
		}
		return -1
	}
	depth := r.integer("DEPTH")
	for len(h.above) > 0 && h.above[len(h.above)-1] >= depth {
		h.above, h.ids = h.above[:len(h.above)-1], h.ids[:len(h.ids)-1]
	}
	parent := -1
	if len(h.ids) > 0 {
		parent = h.ids[len(h.ids)-1]
	}
	h.above, h.ids = append(h.above, depth), append(h.ids, l.id)
	return parent
}

// settle makes lines that hang on a line 0 that is not there the roots: the old releases have none.
func (h *hierarchy) settle(lines []*line) {
	if lines[0].id == 0 {
		return
	}
	for _, l := range lines {
		if l.parent == 0 {
			l.parent = -1
		}
	}
}

var (
	mapRow    = regexp.MustCompile(`<row([^<>]*)>`)
	mapOp     = regexp.MustCompile(`\bop=["'](\d{1,6})["']`)
	mapSkp    = regexp.MustCompile(`\bskp=["'](\d)["']`)
	xmlNote   = regexp.MustCompile(`<info([^<>]*)>(?:<!\[CDATA\[)?([^<\]]*)`)
	xmlType   = regexp.MustCompile(`\btype="([^"]*)"`)
	joined    = strings.NewReplacer("\r", "", "\n", "")
	blankBack = strings.NewReplacer(`"skp`, `" skp`, `'skp`, `' skp`)
	displayed = regexp.MustCompile(`(?s)<display_map>(.*?)</display_map>`)
)

// readOther takes from OTHER_XML which lines an adaptive plan left out, and what DBMS_XPLAN shows as
// notes. SQL*Plus may have broken it anywhere, so it is not read as XML.
func (c *cursor) readOther(xml string) {
	if xml = joined.Replace(xml); xml == "" {
		return
	}
	if m := displayed.FindStringSubmatch(xml); m != nil {
		skipped := map[int]bool{}
		for _, row := range mapRow.FindAllStringSubmatch(m[1], -1) {
			// A blank may have been lost where the text was broken.
			attrs := " " + blankBack.Replace(row[1])
			op, skp := mapOp.FindStringSubmatch(attrs), mapSkp.FindStringSubmatch(attrs)
			if op != nil && skp != nil && skp[1] == "1" {
				id, _ := strconv.Atoi(op[1])
				skipped[id] = true
			}
		}
		for _, l := range c.lines {
			l.inactive = l.inactive || skipped[l.id]
		}
	}
	for _, info := range xmlNote.FindAllStringSubmatch(xml, -1) {
		kind := xmlType.FindStringSubmatch(info[1])
		if kind != nil && strings.Contains(info[1], `note="y"`) && len(c.notes) < 50 {
			c.notes = append(c.notes, strings.ReplaceAll(kind[1], "_", " ")+": "+strings.TrimSpace(info[2]))
		}
	}
}

// warnUnmapped tells of an adaptive plan whose inactive lines are not known: it holds the lines of all its
// variants, and only OTHER_XML says which of them ran.
func (c *cursor) warnUnmapped(rows []vrow) {
	operation := make(map[int]string, len(c.lines))
	for _, l := range c.lines {
		operation[l.id] = l.operation
		// Below a PX SEND HYBRID HASH it chooses how rows are distributed, not between lines.
		if !l.has("STATISTICS COLLECTOR") || strings.HasPrefix(operation[l.parent], "PX SEND") {
			continue
		}
		if slices.ContainsFunc(rows, func(r vrow) bool { return displayed.MatchString(joined.Replace(r.text("OTHER_XML"))) }) {
			return
		}
		why := "no OTHER_XML of it has a display_map"
		if !rows[0].columns.has("OTHER_XML") {
			why = "add the column OTHER_XML"
		}
		c.warnPlan("adaptive", fmt.Sprintf("line %d (%s) makes the plan an adaptive one, and its inactive lines cannot be told from those that ran, so all are drawn: %s", l.id, l.operation, why))
		return
	}
}

// sayScope says which executions the numbers are of.
func (c *cursor) sayScope(rows []vrow, scope Scope) {
	low, high := rows[0].number("EXECUTIONS"), rows[0].number("EXECUTIONS")
	for _, r := range rows {
		n := r.number("EXECUTIONS")
		low.n, high.n = min(low.n, n.n), max(high.n, n.n)
	}
	of := ""
	if high.n > 1 {
		of = fmt.Sprintf(" of %d", high.n)
	}
	c.measured = statisticsView + ", last execution" + of
	if scope == ScopeAll {
		c.measured = statisticsView + ", sums over all executions since the cursor was loaded"
		if high.n > 0 {
			c.measured = fmt.Sprintf("%s, sums over %s since the cursor was loaded", statisticsView, plural(high.n, "execution"))
		}
	}
	if scope == ScopeAll && high.n > 1 {
		text := fmt.Sprintf("all numbers are sums over %d executions, not one run; by mean a run took 1/%d of them", high.n, high.n)
		if c.looksParallel() {
			text += "; in a parallel plan sums of several executions cannot be told from those of several servers"
		}
		c.warnPlan("several executions", text)
	}
	if low.n != high.n {
		c.warnPlan("running", fmt.Sprintf("an execution ended while the lines were read (%d to %d): they may be of different executions", low.n, high.n))
	}
}

func (c *cursor) warnPlan(rule, text string) {
	c.warnings = append(c.warnings, planner.Warning{Rule: rule, Message: text, Metric: planner.Time})
}

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// lacking says what run-time statistics the rows lack, "" for nothing.
func lacking(rows []vrow, scope Scope) string {
	p, columns := scope.prefix(), rows[0].columns
	switch {
	case !columns.has(p + "ELAPSED_TIME"):
		return "there is no column " + p + "ELAPSED_TIME: the times of the lines are missing"
	case columns.has(p+"STARTS") && greatest(rows, p+"STARTS") == 0:
		return "the plan has no run-time statistics: no line of it was started with statistics switched on"
	case greatest(rows, p+"ELAPSED_TIME") == 0:
		return "the plan has row counts but no times: _rowsource_statistics_sampfreq may be 3, or the statement took no time at all"
	}
	return ""
}

func greatest(rows []vrow, column string) int64 {
	var n int64
	for _, r := range rows {
		n = max(n, r.integer(column))
	}
	return n
}

const hintRows = "sqlflame ora --print-sql prints a script that spools the rows as they are needed"
