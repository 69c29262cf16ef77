package oracle

import (
	"fmt"
	"regexp"
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
func (r *xplanReader) sections(c *cursor) error {
	byID := make(map[int]*line, len(c.lines))
	for _, l := range c.lines {
		byID[l.id] = l
	}
	s := &section{cursor: c, byID: byID}
	for ; r.pos < len(r.lines); r.pos++ {
		text := r.lines[r.pos]
		if _, ok := r.headingAt(r.pos); ok || r.startsCursor(r.pos) || hashLine.MatchString(text) {
			break
		}
		if row := r.margin.row(text); isRow(row) && strings.Count(row, "|") >= 4 {
			return unreadable(hintSpool, "the plan table is interrupted: %q stands below its end", shortened(strings.TrimSpace(text)))
		}
		s.read(strings.TrimRight(r.margin.bare(text), " \t"))
	}
	return s.checkNamed()
}

type section struct {
	*cursor
	byID  map[int]*line
	name  string
	at    *line   // of the predicate that goes on
	to    *string // where it goes on
	named named   // the last line that a section names
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
	begins := func(heading string) bool {
		return len(bare) >= len(heading) && strings.EqualFold(bare[:len(heading)], heading)
	}
	switch {
	case begins("Predicate Information"):
		s.name = "predicates"
	case begins("Query Block Name"):
		s.name = "blocks"
	case strings.EqualFold(bare, "Note"):
		s.name = "note"
	case begins("Column Projection"):
		s.name = "projection"
	case begins("Outline Data"), begins("Hint Report"),
		begins("Peeked Binds"), begins("Query Block Registry"), begins("Result Cache Information"),
		begins("Remote SQL Information"), begins("Sql Plan Directive"):
		s.name = "other"
	case bare == "" || isRule(bare):
		s.to = nil
	case s.name == "predicates":
		s.predicate(bare)
	case s.name == "blocks":
		if m := numbered.FindStringSubmatch(bare); m != nil {
			s.attr(m[1], "Query Block", m[2])
			s.nameLine(m[1], "Query Block Name")
		}
	case s.name == "projection":
		if m := numbered.FindStringSubmatch(bare); m != nil {
			s.nameLine(m[1], "Column Projection")
		}
	case s.name == "note":
		s.note(bare)
	}
}

func (s *section) predicate(text string) {
	// A condition is wrapped at any blank, so what goes on may look like a number with a dash.
	if m := numbered.FindStringSubmatch(text); m != nil && predicate.MatchString(m[2]) {
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
	if strings.Contains(strings.ToLower(text), "basic plan statistics not available") {
		s.missing = "the plan has no actual times: basic plan statistics were not collected when it ran"
	}
	if len(s.notes) < 50 {
		s.notes = append(s.notes, text)
	}
}
