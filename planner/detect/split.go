package detect

import (
	"math"
	"strings"
	"unsafe"

	"sqlflame/planner"
)

// A splitter finds the documents in the lines of an input, in order. What lies between is prose, prompts,
// SQL, results of other statements and other entries of logs.
type splitter struct {
	docs []Document
	err  *planner.FormatError // the first document that is damaged beyond repair
	left bool                 // something stands outside of the documents

	headed   bool // the line before was a heading
	unclosed bool // a quote had no end: those behind it are not looked for, as each search goes to the end
	inColumn bool // the next region is what was in psql's column
	plain    int  // lines before this one are not psql's, as far as their ends tell
	column   int  // at which a terminal broke the lines, as the rule above them shows; 0 if unknown
	torn     int  // the number of a line that is part of a plan, but none that was found; 0 if there is none
}

// maxRegions bounds prefixes within prefixes: a mail that quotes a mail that quotes a comment.
const maxRegions = 8

// split returns the plans of Postgres in the text; none if there are none.
func split(text string) ([]Document, error) {
	s, err := splitText(text)
	return s.docs, err
}

func splitText(text string) (*splitter, error) {
	s := &splitter{}
	text = unmarkup(text)
	if err := foreignFrame(text); err != nil {
		return s, err
	}
	s.region(unnoticed(tidy(strings.Split(text, "\n"))), 1, 0, false)
	if s.err != nil {
		return &splitter{}, s.err
	}
	return s, nil
}

// text returns data as a string, which nobody may change afterwards.
func text(data []byte) string { return unsafe.String(unsafe.SliceData(data), len(data)) }

func (s *splitter) add(format Format, doc string) {
	s.docs = append(s.docs, Document{Data: []byte(doc), Format: format})
}

func (s *splitter) fail(err *planner.FormatError) {
	if s.err == nil && err != nil {
		s.err = err
	}
}

// region looks for documents in lines, the first of which has the number n in the input. Headed says that
// the lines are known to be a plan.
func (s *splitter) region(lines []string, n, depth int, headed bool) {
	if depth > maxRegions {
		return
	}
	defer func(plain int) { s.plain = plain }(s.plain)
	if s.plain = 0; s.inColumn {
		s.plain, s.inColumn = math.MaxInt, false
	}
	for i := 0; i < len(lines) && s.err == nil; {
		rest := lines[i:]
		line := strings.TrimSpace(rest[0])
		s.headed = headed
		switch used := s.wrapping(rest, line, n+i, depth); {
		case used > 0:
			i += used
			headed = false
			continue
		case line == "":
			i++
			continue
		}
		used := s.document(rest, n+i, headed)
		if used == 0 {
			used, headed = 1, queryTitle.MatchString(line)
			s.left = s.left || !headed && !isFooter(line)
			s.leave(line, n+i)
		} else {
			headed, s.torn = false, 0
		}
		i += used
	}
}

// leave passes over a line. If it has what only nodes have, a node that is found later may be below it.
func (s *splitter) leave(line string, n int) {
	switch {
	case s.torn == 0 && figures.MatchString(line):
		s.torn = n
	case isFooter(line) || isFrameRule(line):
		s.torn = 0
	}
}

// wrapping takes what is wrapped from the lines, and returns how many that are; 0 if the first one begins
// no wrapping.
func (s *splitter) wrapping(lines []string, line string, n, depth int) int {
	if line == "" {
		return 0
	}
	if strings.Contains(line, "plan:") && strings.Contains(line, "duration: ") {
		if used := s.entry(lines, n, depth); used > 0 {
			return used
		}
	}
	if used := s.tuples(lines, n, depth); used > 0 {
		return used
	}
	switch line[0] {
	case '`':
		if used := s.ticked(lines, n, depth); used > 0 {
			return used
		}
	case '"', '\'':
		if used := s.quoted(lines, n, depth); used > 0 {
			return used
		}
	case '{', '[':
		if used := s.rows(lines, n, depth); used > 0 {
			return used
		}
		if used := s.record(lines, n, depth); used > 0 {
			return used
		}
		return 0
	}
	if used := s.cell(lines, n, depth); used > 0 {
		return used
	}
	if used := s.record(lines, n, depth); used > 0 {
		return used
	}
	if used := s.frame(lines, n, depth); used > 0 {
		return used
	}
	if used := s.prefixed(lines, n, depth); used > 0 {
		return used
	}
	return 0
}

// document takes a bare document from the lines, and returns how many that are.
func (s *splitter) document(lines []string, n int, headed bool) int {
	switch begins(lines, headed) {
	case beginsJSON:
		return s.json(lines, n)
	case beginsXML:
		return s.xml(lines)
	case beginsYAML:
		return s.yaml(lines)
	case beginsText:
		return s.text(lines, n, headed)
	}
	return 0
}

// tidy takes carriage returns and what Markdown ends lines with off the lines. Other blanks at the end of a
// line stay: they may be where the line was broken, or psql filled it up.
func tidy(lines []string) []string {
	hard := 0
	widest, filled := 0, 0 // of the lines that end in blanks, and how many are as wide
	for i, line := range lines {
		line = strings.TrimRight(line, "\r")
		lines[i] = line
		if !strings.HasSuffix(line, "  ") && !strings.HasSuffix(line, `\`) {
			continue
		}
		hard++
		if w := width(line); w > widest {
			widest, filled = w, 1
		} else if w == widest {
			filled++
		}
	}
	if hard*2 < len(lines) || hard < 2 || filled*2 > hard {
		return lines
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight(strings.TrimSuffix(line, `\`), " \t")
	}
	return lines
}

// xml takes a document up to its end tag.
func (s *splitter) xml(lines []string) int {
	for i, line := range lines {
		if before, after, ok := strings.Cut(line, "</explain>"); ok {
			doc := append(append([]string{}, lines[:i]...), before+"</explain>")
			s.add(PostgresXML, strings.TrimSpace(strings.Join(trimLeft(doc), "\n")))
			s.rest(after)
			return i + 1
		}
	}
	s.add(PostgresXML, strings.TrimSpace(strings.Join(lines, "\n"))) // its reader says that it is cut off
	return len(lines)
}

// rest looks at what follows a document on its last line.
func (s *splitter) rest(after string) {
	if strings.Trim(after, " \t\r\n\"'`;,)|+") != "" {
		s.left = true
	}
}

// yaml takes a document up to the first line that is none of it: those are deeper than its first, or
// begin an entry of the list or a key of the same depth.
func (s *splitter) yaml(lines []string) int {
	col := indent(lines[0])
	list := strings.HasPrefix(lines[0][col:], "-")
	end := 1
	for ; end < len(lines); end++ {
		line := lines[end]
		bare := strings.TrimSpace(line)
		in := indent(line)
		if bare == "" && (indent(next(lines[end:])) > col) {
			continue
		}
		if bare == "" || isFooter(bare) || in < col ||
			in == col && !(strings.HasPrefix(bare, "- Plan:") || !list && property.MatchString(bare)) {
			break
		}
		if !list && in == col && queryText.MatchString(bare) && end > 1 && hasPlan(lines[:end]) {
			break
		}
	}
	s.add(PostgresYAML, strings.Join(trimLeft(lines[:end]), "\n"))
	return end
}

func hasPlan(lines []string) bool {
	for _, line := range lines {
		if strings.TrimSpace(line) == "Plan:" {
			return true
		}
	}
	return false
}

// trimLeft takes the indentation that all lines have off them. Tabs and blanks count as what they are.
func trimLeft(lines []string) []string {
	least := -1
	for _, line := range lines {
		if in := indent(line); in < len(line) && (least < 0 || in < least) {
			least = in
		}
	}
	if least <= 0 {
		return lines
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = line[min(least, len(line)):]
	}
	return out
}
