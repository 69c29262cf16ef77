package oracle

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sqlflame/planner"
)

var (
	numbered  = regexp.MustCompile(`^\s*(\d{1,6}) - (.*)$`)
	predicate = regexp.MustCompile(`(?i)^(access|filter|storage|inmemory)\(`)
	hashLine  = regexp.MustCompile(`(?i)^[\s>#*/;-]*(?:\d{1,6}[:.)]?[\s|]+)?Plan hash value:\s*\d+\s*$`)
)

// sections reads what stands below a table, up to the next plan: predicates, query blocks and notes.
func (r *xplanReader) sections(t *table) error {
	byID := make(map[int]*line, len(t.lines))
	for _, l := range t.lines {
		byID[l.id] = l
	}
	s := &section{table: t, byID: byID}
	for ; r.pos < len(r.lines); r.pos++ {
		text := r.lines[r.pos]
		if _, ok := r.headingAt(r.pos); ok || r.startsCursor(r.pos) || hashLine.MatchString(text) {
			break
		}
		if t.continues(r.margin.row(text)) {
			return unreadable(hintSpool, "the plan table is interrupted: %q stands below its end", shortened(strings.TrimSpace(text)))
		}
		s.read(strings.TrimRight(r.margin.bare(text), " \t"))
	}
	return s.checkNamed()
}

// continues tells whether a row below the table's end may be one of its next rows.
func (t *table) continues(row string) bool {
	if !isRow(row) || len(cellsOf(strings.TrimSpace(row))) != len(t.headings) {
		return false
	}
	m := idCell.FindStringSubmatch(cellsOf(row)[0])
	if m == nil {
		return false
	}
	id, _ := strconv.Atoi(m[2])
	return id > t.lines[len(t.lines)-1].id
}

// A section is a list below the table, with a heading of its own: it ends at a blank line, unless what
// follows looks like its entries before.
type section struct {
	*table
	byID   map[int]*line
	name   string
	at     *line   // of the predicate that goes on
	to     *string // where it goes on
	named  named   // the last line that a section names
	column int     // of the dash in the entries, -1 before the first
	indent bool    // entries are indented
	paused bool    // a blank line followed the entries
}

// A named line is one that a section has something to say of.
type named struct {
	id int
	by string // the section's heading
}

// checkNamed refuses a table without the last of the lines that the sections below it name. Where
// DBMS_XPLAN leaves out the inactive lines of an adaptive plan it numbers the others anew, so there a
// larger number proves nothing.
func (s *section) checkNamed() error {
	last := s.lines[len(s.lines)-1]
	switch adaptive, marked := s.adaptive(); {
	case marked:
		return unreadable("take the text as DBMS_XPLAN prints it", "the note says that rows marked '-' are inactive, but no row is marked: the marks are lost, and with them which lines ran")
	case s.named.id <= last.id:
		return nil
	case adaptive:
		s.warnings = append(s.warnings, planner.Warning{Rule: "renumbered", Message: fmt.Sprintf(
			"the section %s names line %d, but the last row is %s: either the numbers are those of before DBMS_XPLAN left out the inactive lines of the adaptive plan, or rows are missing; the format +ADAPTIVE tells", s.named.by, s.named.id, last)})
		return nil
	}
	return unreadable(hintSpool, "rows of the plan are missing: the section %s names line %d, but the last row is %s", s.named.by, s.named.id, last)
}

// adaptive tells whether the notes call the plan adaptive though no line is inactive, and whether they say
// that such lines are marked.
func (s *section) adaptive() (adaptive, marked bool) {
	for _, l := range s.lines {
		if l.inactive {
			return false, false
		}
	}
	for _, n := range s.notes {
		n = strings.ToLower(n)
		adaptive = adaptive || strings.Contains(n, "adaptive plan")
		marked = marked || strings.Contains(n, "rows marked '-' are inactive")
	}
	return adaptive, marked
}

// nameLine notes that the section says something of a line.
func (s *section) nameLine(id, by string) {
	if n, _ := strconv.Atoi(id); n > s.named.id {
		s.named = named{n, by}
	}
}

func (s *section) read(text string) {
	bare := strings.TrimSpace(text)
	switch name := sectionNamed(bare); {
	case name != "":
		s.name, s.column, s.paused, s.to = name, -1, false, nil
	case bare == "" || bare == "--":
		s.paused, s.to = s.column >= 0, nil
	case isRule(bare):
		s.to = nil
	case s.name == "":
	case s.isEntry(text) || !s.paused:
		s.entry(text, bare)
	default:
		s.name = ""
	}
}

// sectionNamed returns the section that a line heads, "" for none.
func sectionNamed(line string) string {
	begins := func(headings ...string) bool {
		return slices.ContainsFunc(headings, func(h string) bool { return len(line) >= len(h) && strings.EqualFold(line[:len(h)], h) })
	}
	switch {
	case begins("Predicate Information"):
		return "predicates"
	case begins("Query Block Name"):
		return "blocks"
	case strings.EqualFold(line, "Note"):
		return "note"
	case begins("Column Projection"):
		return "projection"
	case begins("Outline Data", "Hint Report", "Peeked Binds", "Query Block Registry", "Result Cache Information", "Remote SQL Information", "Sql Plan Directive"):
		return "other"
	}
	return ""
}

// isEntry tells whether a line begins an entry, by the place of the dash in the first one: what a
// condition or a list goes on with may look like a number with a dash.
func (s *section) isEntry(text string) bool {
	column, indent := entryAt(text, s.name == "note")
	return column >= 0 && (s.column < 0 || column == s.column && indent == s.indent || !indent && !s.indent && !s.paused)
}

// entryAt finds the dash of an entry, such as "   3 - filter(...)", or of a note; -1 for none.
func entryAt(text string, note bool) (column int, indent bool) {
	indent = strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t")
	if note {
		column = len(text) - len(strings.TrimLeft(text, " \t"))
		if rest := text[column:]; !strings.HasPrefix(rest, "-") && !strings.HasPrefix(rest, "*") {
			return -1, indent
		}
		return column, indent
	}
	m := numbered.FindStringSubmatchIndex(text)
	if m == nil {
		return -1, indent
	}
	return m[3], indent
}

// entry reads an entry, or what it goes on with.
func (s *section) entry(text, bare string) {
	begins := s.isEntry(text)
	if begins && s.column < 0 {
		s.column, s.indent = entryAt(text, s.name == "note")
	}
	s.paused = false
	switch s.name {
	case "predicates":
		s.predicate(bare, begins)
	case "note":
		s.note(bare)
	case "blocks", "projection":
		m := numbered.FindStringSubmatch(bare)
		if m == nil || !begins {
			return
		}
		if s.name == "projection" {
			s.nameLine(m[1], "Column Projection")
			return
		}
		s.attr(m[1], "Query Block", m[2])
		s.nameLine(m[1], "Query Block Name")
	}
}

func (s *section) predicate(text string, begins bool) {
	if m := numbered.FindStringSubmatch(text); m != nil && begins && predicate.MatchString(m[2]) {
		id, _ := strconv.Atoi(m[1])
		s.at, text = s.byID[id], m[2]
		s.to = nil
		s.nameLine(m[1], "Predicate Information")
	}
	if s.at == nil {
		return
	}
	if m := predicate.FindStringSubmatch(text); m != nil {
		s.to = &s.at.access
		if strings.EqualFold(m[1], "filter") {
			s.to = &s.at.filter
		}
	}
	if s.to == nil {
		return
	}
	if *s.to != "" {
		*s.to += " "
	}
	*s.to += text
}

func (s *section) attr(id, key, value string) {
	n, _ := strconv.Atoi(id)
	if l := s.byID[n]; l != nil {
		l.attrs = append(l.attrs, planner.Attr{Key: key, Value: strings.TrimSpace(value)})
	}
}

func (s *section) note(text string) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "-"))
	if !s.hasTimes() && strings.Contains(strings.ToLower(text), "basic plan statistics not available") {
		s.missing = "the plan has no actual times: basic plan statistics were not collected when it ran"
	}
	if len(s.notes) < 50 {
		s.notes = append(s.notes, text)
	}
}
