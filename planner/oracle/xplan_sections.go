package oracle

import (
	"regexp"
	"strconv"
	"strings"

	"sqlflame/planner"
)

var (
	numbered  = regexp.MustCompile(`^\s*(\d{1,6}) - (.*)$`)
	predicate = regexp.MustCompile(`^(access|filter|storage)\(`)
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
		if headerRow.MatchString(text) || r.startsCursor(r.pos) || planHash.MatchString(text) {
			return nil
		}
		if cells := cellsOf(strings.TrimSpace(r.bare(text))); len(cells) >= 4 && idCell.MatchString(cells[0]) {
			return unreadable(hintSpool, "the plan table is interrupted: %q stands below its end", shortened(strings.TrimSpace(text)))
		}
		s.read(strings.TrimRight(r.bare(text), " \t"))
	}
	return nil
}

type section struct {
	*cursor
	byID map[int]*line
	name string
	at   *line   // of the predicate that goes on
	to   *string // where it goes on
}

func (s *section) read(text string) {
	bare := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(bare, "Predicate Information"):
		s.name = "predicates"
	case strings.HasPrefix(bare, "Query Block Name"):
		s.name = "blocks"
	case bare == "Note":
		s.name = "note"
	case strings.HasPrefix(bare, "Column Projection"), strings.HasPrefix(bare, "Outline Data"), strings.HasPrefix(bare, "Hint Report"),
		strings.HasPrefix(bare, "Peeked Binds"), strings.HasPrefix(bare, "Query Block Registry"), strings.HasPrefix(bare, "Result Cache Information"),
		strings.HasPrefix(bare, "Remote SQL Information"), strings.HasPrefix(bare, "Sql Plan Directive"):
		s.name = "other"
	case bare == "" || isRule(bare):
		s.to = nil
	case s.name == "predicates":
		s.predicate(bare)
	case s.name == "blocks":
		if m := numbered.FindStringSubmatch(bare); m != nil {
			s.attr(m[1], "Query Block", m[2])
		}
	case s.name == "note":
		s.note(bare)
	}
}

func (s *section) predicate(text string) {
	if m := numbered.FindStringSubmatch(text); m != nil {
		id, _ := strconv.Atoi(m[1])
		s.at, text = s.byID[id], m[2]
		s.to = nil
	}
	if s.at == nil {
		return
	}
	if m := predicate.FindStringSubmatch(text); m != nil {
		s.to = &s.at.access
		if m[1] == "filter" {
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
	if strings.Contains(text, "basic plan statistics not available") {
		s.missing = "the plan has no actual times: basic plan statistics were not collected when it ran"
	}
	if len(s.notes) < 50 {
		s.notes = append(s.notes, text)
	}
}
