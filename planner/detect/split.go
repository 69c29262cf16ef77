package detect

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strings"
	"unsafe"

	"sqlflame/planner"
	"sqlflame/planner/sqltext"
)

// A splitter finds the documents in the lines of an input, in order. What lies between is prose, prompts,
// SQL, results of other statements and other entries of logs.
type splitter struct {
	docs []Document
	err  *planner.FormatError // the first document that is damaged beyond repair
	why  *planner.FormatError // why there may be no document
	left bool                 // something stands outside of the documents

	searches

	headed   bool   // the line before was a heading
	unclosed bool   // a quote had no end: those behind it are not looked for, as each search goes to the end
	inColumn bool   // the next region is what was in psql's column
	plain    int    // lines before this one are not psql's, as far as their ends tell
	line     int    // at which the next document begins
	tail     string // what follows a document on its last line
	tails    int    // how many bytes were looked at again
	doubt    string // about the next document
	duration int64  // of the entry of a log that the next document is in, ns
	values   sqltext.Values
	column   int // at which a terminal broke the lines, as the rule above them shows; 0 if unknown
	lost     int // the number of the first line that is part of a plan and was passed over; 0 if there is none
	bare     int // the number of the line at which a node of JSON begins that is in no plan; 0 if there is none
	torn     int // the number of a line that is part of a plan, but none that was found; 0 if there is none
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
	if !strings.Contains(text, "plan:") && allPlain(text) {
		return s, nil
	}
	s.region(unnoticed(tidy(strings.Split(text, "\n"))), 1, 0, false)
	if s.finish(); s.err != nil {
		return &splitter{}, s.err
	}
	return s, nil
}

// finish fails if something that looks of a plan is in none of the documents.
func (s *splitter) finish() {
	if len(s.docs) > 0 && s.lost > 0 {
		s.fail(asFormatError(formatError(fmt.Sprintf("line %d: this is a part of a plan, but of none that is understood from its beginning to its end", s.lost),
			"copy each plan as a whole, or save it to a file of its own")))
	}
	if len(s.docs) == 0 {
		s.fail(s.why)
	}
	if s.bare > 0 && (s.left || len(s.docs) > 1) {
		s.fail(asFormatError(formatError(fmt.Sprintf("line %d: a node without the plan that it belongs to", s.bare), "copy the plan as a whole")))
	}
}

// text returns data as a string, which nobody may change afterwards.
func text(data []byte) string { return unsafe.String(unsafe.SliceData(data), len(data)) }

func (s *splitter) add(format Format, doc string) {
	s.docs = append(s.docs, Document{Data: []byte(doc), Format: format, Line: s.line, Doubt: s.doubt, Duration: s.duration})
	s.duration, s.doubt = 0, ""
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
		for i, line := range lines {
			s.leave(strings.TrimSpace(line), n+i)
		}
		return
	}
	defer func(plain, unquoted int, open bool) { s.plain, s.unquoted, s.openEntry = plain, unquoted, open }(s.plain, s.unquoted, s.openEntry)
	s.unquoted, s.openEntry = 0, false
	if s.plain = 0; s.inColumn {
		s.plain, s.inColumn = math.MaxInt, false
	}
	lines = closeUp(lines)
	for i := 0; i < len(lines) && s.err == nil; {
		rest := lines[i:]
		line := strings.TrimSpace(rest[0])
		if s.headed = headed; !headed && isPlain(line) && !strings.Contains(line, "plan:") {
			headed = s.passOver(line)
			i++
			continue
		}
		switch used := s.wrapping(rest, line, n+i, depth); {
		case used > 0:
			i = s.onwards(lines, i+used, n)
			headed = false
			continue
		case line == "":
			i++
			continue
		}
		used := s.document(rest, n+i, headed)
		if used == 0 {
			used, headed = 1, s.passOver(line)
			s.leave(line, n+i)
		} else {
			headed, s.torn = false, 0
		}
		i = s.onwards(lines, i+used, n)
	}
}

// passOver notes that a line is in no document, and tells whether it is the heading of one.
func (s *splitter) passOver(line string) (headed bool) {
	s.duration = 0
	switch {
	case isTitle(line):
		return true
	case isFooter(line):
		s.torn = 0
	default:
		s.left = true
	}
	return false
}

// onwards returns the next line to be looked at: i, or the one before, of which something is left over.
func (s *splitter) onwards(lines []string, i, n int) int {
	tail := s.again(n + i - 1)
	if tail == "" {
		return i
	}
	lines[i-1] = tail
	return i - 1
}

// lacksEnd tells whether the last document is a plan in text that was executed and has no Execution Time.
func (s *splitter) lacksEnd() bool {
	if s.ended == len(s.docs) {
		return false
	}
	last := s.docs[len(s.docs)-1]
	lacks := last.Format == PostgresText && bytes.Contains(last.Data, []byte("(actual ")) && !bytes.Contains(last.Data, []byte("\nExecution ")) && !bytes.Contains(last.Data, []byte("\nTotal "))
	if !lacks {
		s.ended = len(s.docs)
	}
	return lacks
}

// belonging is what only plans have: lines below a node, and those that end a plan.
var belonging = beginning(`FIMHJROSGWET"<N`, `^(?:(?:Filter|Index Cond|Hash Cond|Merge Cond|Recheck Cond|Join Filter|One-Time Filter|Sort Key|Sort Method|Group Key|Rows Removed by [\w ]+|Heap Fetches|Workers (?:Planned|Launched)): |(?:Execution [Tt]ime|Total runtime): \d+\.\d\d\d ms$|"Node Type": "|<Node-Type>|Node Type: ")`)

// wholeNode is a node in one of the other formats, also where quotes are doubled or escaped.
var wholeNode = regexp.MustCompile(`["\\]"Node Type\\?""?: ?\\?""?\w|"Node Type": "\w|Node Type: "\w|<Node-Type>\w`)

// wholeFigures are what stands behind a node's name, up to their end.
var wholeFigures = regexp.MustCompile(`\((?:cost=\d+\.\d+\.\.\d+\.\d+ rows=\d+ width=\d+|actual (?:time=\d+\.\d+\.\.\d+\.\d+ )?rows=[\d.]+ loops=\d+|never executed)\)`)

// closeUp takes out the blank lines where one stands between all others, as mails and pages have it.
func closeUp(lines []string) []string {
	blank := func(i int) bool { return i >= len(lines) || strings.TrimSpace(lines[i]) == "" }
	var out []string
	last := 0 // what is copied to out
	for i := 0; i < len(lines); i++ {
		end := i
		for !blank(end) && blank(end+1) && !blank(end+2) {
			end += 2
		}
		if end-i >= minApart {
			out = append(out, lines[last:i]...)
			for ; i < end; i += 2 {
				out = append(out, lines[i])
			}
			last = end
		}
		i = max(i, end)
	}
	if out == nil {
		return lines
	}
	return append(out, lines[last:]...)
}

// minApart is twice the number of lines, with a blank one behind each, that are closed up.
const minApart = 8

// leave passes over a line. If it has what only nodes have, a node that is found later may be below it.
func (s *splitter) leave(line string, n int) {
	switch {
	case line == "":
	case strings.Contains(line, "ode") && wholeNode.MatchString(line):
		if s.lost == 0 {
			s.lost = n
		}
	case hasFigures(line) && wholeFigures.MatchString(line):
		if s.torn == 0 {
			s.torn = n
		}
		if s.lost == 0 {
			s.lost = n
		}
	case s.lost == 0 && len(s.docs) > 0 && belonging.MatchString(line) && (line[0] != 'E' && line[0] != 'T' || s.lacksEnd()):
		s.lost = n
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
	if used := s.escaped(line, n, depth); used > 0 {
		return used
	}
	switch line[0] {
	case '`':
		return s.ticked(lines, n, depth)
	case '"', '\'':
		if used := s.quoted(lines, n, depth); used > 0 {
			return used
		}
	case '{', '[':
		return first(s.tupleRows, s.rows, s.record)(lines, n, depth)
	}
	return first(s.record, s.frame, s.prefixed, s.cell, s.barred)(lines, n, depth)
}

// A taker takes what is wrapped from the lines, the first of which has the number n, and returns how many
// that are; 0 if the first one begins no such wrapping.
type taker func(lines []string, n, depth int) int

// first returns a taker that tries others in turn.
func first(takers ...taker) taker {
	return func(lines []string, n, depth int) int {
		for _, take := range takers {
			if used := take(lines, n, depth); used > 0 {
				return used
			}
		}
		return 0
	}
}

// document takes a bare document from the lines, and returns how many that are.
func (s *splitter) document(lines []string, n int, headed bool) int {
	s.line = n
	isQuery := len(lines) > minLong && queryText.MatchString(strings.TrimSpace(lines[0]))
	if isQuery && s.sought >= maxSought {
		return 0
	}
	switch begins(lines, headed) {
	case beginsJSON:
		return s.json(lines, n)
	case beginsXML:
		return s.xml(lines, n)
	case beginsYAML:
		return s.yaml(lines, n)
	case beginsText:
		return s.text(lines, n, headed)
	}
	if isQuery {
		s.sought++
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
func (s *splitter) xml(lines []string, n int) int {
	for i, line := range lines {
		before, after, ok := strings.Cut(line, "</explain>")
		if !ok {
			continue
		}
		doc, err := mendXML(append(append([]string{}, lines[:i]...), before+"</explain>"), n)
		if err != nil {
			s.fail(err)
			return i + 1
		}
		s.add(PostgresXML, strings.TrimSpace(strings.Join(trimLeft(doc), "\n")))
		s.rest(s.moreXML(after))
		return i + 1
	}
	s.add(PostgresXML, strings.TrimSpace(strings.Join(lines, "\n"))) // its reader says that it is cut off
	return len(lines)
}

// moreXML takes the documents that begin and end on the line of another one, and returns what follows them.
func (s *splitter) moreXML(rest string) string {
	for {
		next := strings.TrimLeft(rest, separators)
		doc, after, ended := strings.Cut(next, "</explain>")
		if !ended || !xmlBegin.MatchString(next[:min(len(next), 512)]) {
			return rest
		}
		s.add(PostgresXML, doc+"</explain>")
		rest = after
	}
}

// separators are what may stand between documents on a line.
const separators = " \t\r,;|)"

// rest remembers what follows a document on its last line, which is the next to be looked at.
func (s *splitter) rest(after string) {
	s.tail = strings.TrimLeft(after, separators)
	if strings.Trim(s.tail, " \t\r\n\"'`;,)|+") == "" {
		s.tail = ""
	}
}

// again returns what is to be looked at once more, "" if that is nothing. What was looked at too often by
// far is not, but may be what a plan lacks.
func (s *splitter) again(n int) string {
	tail := s.tail
	if s.tail = ""; tail == "" {
		return ""
	}
	if s.tails += len(tail); s.tails > maxTailed {
		s.left = true
		s.leave(tail, n)
		return ""
	}
	return tail
}

// maxTailed bounds how much is looked at again, as many documents may stand in one line.
const maxTailed = 16 << 20

// yaml takes a document up to the first line that is none of it: those are deeper than its first, or
// begin an entry of the list or a key of the same depth.
func (s *splitter) yaml(lines []string, n int) int {
	col := indent(lines[0])
	list := strings.HasPrefix(lines[0][col:], "-")
	end, open := 1, yamlOpen(lines[0], false)
	for ; end < len(lines); end++ {
		line := lines[end]
		if !open && !yamlGoesOn(lines, end, col, list) {
			break
		}
		if at := nextYAML.FindStringIndex(line); at != nil && !open {
			s.rest(line[at[0]+1:])
			lines[end] = line[:at[0]]
			end++
			break
		}
		open = yamlOpen(line, open)
	}
	doc, err := mendYAML(withoutTabs(lines[:end]), n)
	if err != nil {
		s.fail(err)
		return end
	}
	s.add(PostgresYAML, strings.Join(trimLeft(doc), "\n"))
	return end
}

// yamlGoesOn tells whether line i is one of the document that begins in column col.
func yamlGoesOn(lines []string, i, col int, list bool) bool {
	in, bare := indent(lines[i]), strings.TrimSpace(lines[i])
	if bare == "" {
		return indent(next(lines[i:])) > col
	}
	if isFooter(bare) || in < col || in == col && !(strings.HasPrefix(bare, "- Plan:") || !list && isProperty(bare)) {
		return false
	}
	return list || in > col || !queryText.MatchString(bare) || i == 1 || !hasPlan(lines[:i])
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
