package detect

import (
	"encoding/json"
	"regexp"
	"strings"

	"sqlflame/planner"
)

// planWords are in every document of EXPLAIN.
var planWords = regexp.MustCompile(`"(?:Plan|Node Type|QUERY PLAN)"`)

var bareJSONNode = regexp.MustCompile(`^\s*\{\s*"Node Type"`)

// json takes a document up to its last bracket.
func (s *splitter) json(lines []string, n int) int {
	part, rest, broken := jsonPart(lines)
	doc := strings.Join(part, "\n")
	if !planWords.MatchString(doc) {
		s.jsonStrings(doc, n) // an entry of a log, or any other JSON
		s.rest(rest)
		return len(part)
	}
	if broken {
		var err *planner.FormatError
		if doc, err = mendJSON(part, n); err != nil {
			s.fail(err)
			return len(part)
		}
	}
	if s.bare == 0 && bareJSONNode.MatchString(doc) {
		s.bare = n
	}
	s.add(PostgresJSON, strings.TrimSpace(doc))
	s.rest(s.moreJSON(rest))
	return len(part)
}

// moreJSON takes the documents that begin and end on the line of another one, and returns what follows them.
func (s *splitter) moreJSON(rest string) string {
	for {
		next := strings.TrimLeft(rest, separators)
		if next == "" || !startsDocument(next) {
			return rest
		}
		end, at, _ := jsonEnd([]string{next})
		if end < 0 || !planWords.MatchString(next[:at]) {
			return rest
		}
		if s.bare == 0 && bareJSONNode.MatchString(next[:at]) {
			s.bare = s.line
		}
		s.add(PostgresJSON, next[:at])
		rest = next[at:]
	}
}

// escapedPlan is in JSON that has a plan in one of its strings.
var escapedPlan = regexp.MustCompile(`\\"Node Type\\"|<Node-Type>|Node Type: \\"|\\n *->  `)

// jsonStrings takes the plans that are strings in other JSON, such as what programs keep about statements.
func (s *splitter) jsonStrings(doc string, n int) {
	if !escapedPlan.MatchString(doc) {
		return
	}
	d := json.NewDecoder(strings.NewReader(doc))
	for {
		token, err := d.Token()
		if err != nil {
			return
		}
		if text, ok := token.(string); ok && strings.Contains(text, "\n") {
			s.region(tidy(strings.Split(text, "\n")), n, maxRegions, false)
		}
	}
}

// jsonPart returns the lines of a document, what follows it on its last line, and whether there are line
// breaks where none may be. A document that is cut off or ends in a wrong bracket is taken as it is: its
// reader says so.
func jsonPart(lines []string) (part []string, rest string, broken bool) {
	end, at, broken := jsonEnd(lines)
	if end < 0 {
		end = len(lines) - 1
		for end > 0 && strings.TrimSpace(lines[end]) == "" {
			end--
		}
		at = len(lines[end])
	}
	part = append(part, lines[:end+1]...)
	rest = part[end][at:]
	if bare := strings.TrimSpace(rest); bare == "]" || bare == "}" {
		return part, "", broken
	}
	part[end] = part[end][:at]
	return part, rest, broken
}

// A jsonState is where in a document a reader stands.
type jsonState struct {
	depth            int
	inString, escape bool
	started          bool
	torn             bool // by a line break in a string
}

// take reads on and returns where the document ended, -1 if it did not.
func (st *jsonState) take(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if st.inString {
			switch {
			case st.escape:
				st.escape = false
			case c == '\\':
				st.escape = true
			case c == '"':
				st.inString = false
			case c == '\n':
				st.torn = true
			}
			continue
		}
		switch c {
		case '"':
			st.inString = true
		case '{', '[':
			st.depth++
			st.started = true
		case '}', ']':
			if st.depth--; st.depth <= 0 && st.started {
				return i + 1
			}
		}
	}
	return -1
}

// jsonEnd returns the line and the place in it where the document ends, and whether there is a line
// break in a string or a number, where none may be.
func jsonEnd(lines []string) (end, at int, broken bool) {
	var st jsonState
	for i, line := range lines {
		if i > 0 && (st.inString || splitsLiteral(lines[i-1], line)) {
			broken = true
		}
		if at := st.take(line); at >= 0 {
			return i, at, broken
		}
	}
	return -1, 0, broken
}

// splitsLiteral tells whether a line break parts a number or a word.
func splitsLiteral(before, after string) bool {
	return before != "" && after != "" && isLiteral(before[len(before)-1]) && isLiteral(after[0])
}

func isLiteral(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c == '.' || c == '-'
}

// mendJSON joins the lines of a document that were broken within strings and numbers.
func mendJSON(lines []string, n int) (string, *planner.FormatError) {
	var seams []seam
	var st jsonState
	for i, line := range lines {
		if i > 0 && line != "" && lines[i-1] != "" && (st.inString || splitsLiteral(lines[i-1], line)) {
			s := seam{before: lines[i-1], after: line, i: i}
			s.known = !st.inString || endsBlank(s.before) || line[0] == ' ' || strings.HasSuffix(s.before, `\n`)
			seams = append(seams, s)
		}
		st.take(line)
	}
	out, err := glue(lines, seams, howBroken(lines, seams, 0), n)
	return strings.Join(out, "\n"), err
}

var escapedEntry = regexp.MustCompile(`duration: [\d.]+ ms  plan:\\+n`)

// rows takes JSON that has plans in its strings: entries of a log, or the rows of a client.
func (s *splitter) rows(lines []string, n, depth int) int {
	head := strings.Join(lines[:min(len(lines), 4)], "\n")
	head = head[:min(len(head), 1<<14)]
	switch {
	case strings.Contains(lines[0], "plan:\\") && escapedEntry.MatchString(lines[0]):
		return s.jsonlog(lines[0], n, depth)
	case strings.Contains(head, `"QUERY PLAN"`):
		return s.clientRows(lines, n, depth)
	case escapedPlan.MatchString(lines[0]) && isJSONItem(strings.TrimSpace(lines[0])):
		s.jsonStrings(lines[0], n)
		return 1
	}
	return 0
}

// jsonlog takes an entry of a log that has a line for each, as Postgres' own jsonlog or as a collector
// wrapped it.
func (s *splitter) jsonlog(line string, n, depth int) int {
	var entry any
	if json.Unmarshal([]byte(strings.TrimRight(strings.TrimSpace(line), ",")), &entry) != nil {
		return 0
	}
	before := len(s.docs)
	walkStrings(entry, func(text string) {
		if strings.Contains(text, "duration: ") && strings.Contains(text, "plan:") {
			s.region(tidy(strings.Split(text, "\n")), n, depth+1, false)
		}
	})
	if len(s.docs) == before {
		return 0
	}
	return 1
}

// walkStrings calls f for each string in a JSON value; of an object's, in no order, as one has an entry.
func walkStrings(v any, f func(string)) {
	switch v := v.(type) {
	case string:
		f(v)
	case []any:
		for _, e := range v {
			walkStrings(e, f)
		}
	case map[string]any:
		for _, e := range v {
			walkStrings(e, f)
		}
	}
}

// clientRows takes rows {"QUERY PLAN": "a line"} as lines of a plan. Rows that hold documents are left to
// their reader.
func (s *splitter) clientRows(lines []string, n, depth int) int {
	end, at, _ := jsonEnd(lines)
	if end < 0 {
		return 0
	}
	text := strings.Join(lines[:end], "\n") + "\n" + lines[end][:at]
	type row struct {
		Line *string `json:"QUERY PLAN"`
	}
	var rows []row
	if json.Unmarshal([]byte(text), &rows) != nil {
		var one row
		if json.Unmarshal([]byte(text), &one) != nil {
			return 0
		}
		rows = []row{one}
	}
	var body []string
	for _, r := range rows {
		if r.Line == nil {
			return 0
		}
		body = append(body, strings.Split(*r.Line, "\n")...)
	}
	if len(body) == 0 || startsDocument(strings.TrimSpace(body[0])) {
		return 0
	}
	s.region(body, n, depth+1, true)
	return end + 1
}
