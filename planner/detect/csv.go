package detect

import (
	"encoding/json"
	"strings"
)

// quoted takes lines in quotes, one by one as pgAdmin copies them, or a document in quotes. A value that
// begins a document does not belong to those before it.
func (s *splitter) quoted(lines []string, n, depth int) int {
	if s.unclosed {
		return 0
	}
	var body []string
	end, long := 0, false
	for end < len(lines) {
		line := strings.TrimSpace(lines[end])
		if line == "" || long && !isQuote(line[0]) {
			break
		}
		if !isQuote(line[0]) {
			if strings.Contains(line, `"`) {
				break // it would be in quotes
			}
			body = append(body, lines[end])
			end++
			continue
		}
		content, used, rest := unquote(lines[end], lines[end+1:])
		if used == 0 {
			s.unclosed = end == 0
			break
		}
		value := strings.Split(content, "\n")
		more := strings.Trim(rest, " \t,;)]|") != ""
		switch {
		case end == 0 && (isWhole(value) || more && (used > 1 || begins(value, false) != nothing)):
			s.region(value, n, depth+1, false)
			s.rest(rest)
			return used
		case more || end > 0 && (isWhole(value) || used > 1 && begins(value, false) != nothing && !strings.HasPrefix(strings.TrimSpace(value[0]), "->")):
			s.region(body, n, depth+1, false)
			return end
		}
		body, end, long = append(body, value...), end+used, long || used > 1
	}
	if end > 0 {
		s.region(body, n, depth+1, false)
	}
	return end
}

// isWhole tells whether a value is a document from its beginning to its end.
func isWhole(value []string) bool {
	switch begins(value, false) {
	case beginsJSON:
		end, _, _ := jsonEnd(value)
		return end >= 0 && end == len(value)-1
	case beginsXML:
		return strings.HasSuffix(strings.TrimSpace(value[len(value)-1]), "</explain>")
	}
	return false
}

func isQuote(c byte) bool { return c == '"' || c == '\'' }

// ticked takes what stands between backticks that do not stand in lines of their own.
func (s *splitter) ticked(lines []string, n, depth int) int {
	first := strings.TrimSpace(lines[0])
	body := strings.TrimLeft(first, "`")
	ticks := first[:len(first)-len(body)]
	if isFence(first) || s.unclosed {
		return 0
	}
	out := []string{body}
	for i := range lines {
		if i > 0 {
			out = append(out, lines[i])
		}
		if last := strings.TrimRight(out[i], " \t.,;"); strings.HasSuffix(last, ticks) {
			out[i] = strings.TrimSuffix(last, ticks)
			s.region(out, n, depth+1, false)
			return i + 1
		}
	}
	s.unclosed = true
	return 0
}

// maxQuotes bounds the quotes in a line that are tried.
const maxQuotes = 32

// cell takes a document in quotes that stand within a line: one of the cells of a row of CSV, or a string in
// the source of a program.
func (s *splitter) cell(lines []string, n, depth int) int {
	line := lines[0]
	tries := 0
	for at := 1; at < len(line) && tries < maxQuotes && !s.unclosed; at++ {
		if strings.IndexByte("\"'`", line[at]) < 0 || strings.IndexByte(",;\t|=: ", line[at-1]) < 0 {
			continue
		}
		tries++
		if !mayBegin(line[at+1:]) || !beginsQuoted(line[at:], lines[1:min(len(lines), 64)]) {
			continue
		}
		content, used, rest := unquote(line[at:], lines[1:])
		if used == 0 {
			s.unclosed = true
			return 0
		}
		s.region(strings.Split(content, "\n"), n, depth+1, false)
		s.rest(rest)
		return used
	}
	return 0
}

// mayBegin tells by its first byte whether a document may begin in a line, whose line ends may be escaped.
func mayBegin(line string) bool {
	line = strings.TrimLeft(line, " \t\"'`")
	if line = line[:min(len(line), maxHead)]; line != "" && line[0] >= 'A' && line[0] <= 'Z' {
		return hasFigures(line) || strings.Contains(line, `\`) || strings.HasPrefix(line, "Plan:") || strings.HasPrefix(line, "Query ") || nodeNames.MatchString(line)
	}
	return line == "" || strings.IndexByte("[{<-\\\r\n\v\f", line[0]) >= 0 || line[0] >= 0x80
}

// maxHead bounds what is looked at of a line that may begin a document.
const maxHead = 4096

// beginsQuoted tells whether a document begins behind a quote.
func beginsQuoted(line string, more []string) bool {
	bare := line[1:]
	if head := bare[:min(len(bare), 1<<12)]; strings.Contains(head, `\n`) {
		return begins(strings.Split(decode(head), "\n"), false) != nothing
	}
	bare = strings.ReplaceAll(bare, line[:1]+line[:1], line[:1])
	return begins(append([]string{bare}, more...), false) != nothing
}

// unquote reads what the quotes hold that begin in the first line and may end in one of the others, where
// quotes are doubled or escaped. It returns how many lines that are, 0 if they do not end, and what follows
// the last quote.
func unquote(first string, more []string) (content string, used int, rest string) {
	first = strings.TrimLeft(first, " \t")
	q := first[0]
	body := first[1:]
	escaped := strings.Contains(body[:min(len(body), 256)], `\`+string(q)) || len(body) > 1 && strings.Contains(body, `\n`) && begins(strings.Split(decode(body), "\n"), true) != nothing
	var out strings.Builder
	for i := range len(more) + 1 {
		if i > 0 {
			body = more[i-1]
			out.WriteByte('\n')
		}
		at := closing(body, q, escaped)
		if at >= 0 {
			out.WriteString(body[:at])
			content = out.String()
			if escaped {
				return decode(content), i + 1, body[at+1:]
			}
			return strings.ReplaceAll(content, string([]byte{q, q}), string(q)), i + 1, body[at+1:]
		}
		out.WriteString(body)
	}
	return "", 0, ""
}

// rowEnd returns how many more lines a row of a log has, given what follows the entry's text on its last
// one: a statement's text may hold anything, old plans as well.
func rowEnd(rest string, more []string) int {
	open := strings.Count(rest, `"`)%2 == 1
	for used, line := range more {
		switch {
		case !open:
			return used
		case strings.Contains(line, "plan:") && duration.MatchString(line):
			return 0 // the next entry: a quote is missing
		}
		open = open != (strings.Count(line, `"`)%2 == 1)
	}
	if open {
		return 0
	}
	return len(more)
}

// unquoteLines takes the quotes off those lines of a plan that a client put into quotes, as CSV does with
// lines that have a comma or a quote. EXPLAIN itself begins no line with one. It returns the lines as they were
// up to the last that it changed: those behind the plan are to be put back.
func (s *splitter) unquoteLines(lines []string, n, root int) (before []string) {
	at := max(0, s.unquoted-n)
	for at < len(lines) && lines[at] != "" && !inQuotes(lines[at]) {
		at++
	}
	s.unquoted = n + at
	col := indent(lines[root])
	if at == len(lines) || lines[at] == "" || at > root && len(plausible(lines[root:at], col)) < at-root {
		return nil
	}
	end := at
	for ; end < len(lines) && lines[end] != "" && (end <= root || !endsPlan(unquotedLine(lines[end]), col)); end++ {
	}
	before = append(before, lines[:end]...)
	for i := at; i < end; i++ {
		lines[i] = unquotedLine(lines[i])
	}
	return before
}

// inQuotes tells whether a line begins and ends with a quote.
func inQuotes(line string) bool {
	return len(line) > 1 && line[0] == '"' && line[len(line)-1] == '"'
}

// unquotedLine returns a line without its quotes, if it has some.
func unquotedLine(line string) string {
	if !inQuotes(line) {
		return line
	}
	return strings.ReplaceAll(line[1:len(line)-1], `""`, `"`)
}

// closing returns where the closing quote is, -1 if it is in another line.
func closing(s string, q byte, escaped bool) int {
	for i := 0; i < len(s); i++ {
		switch {
		case escaped && s[i] == '\\':
			i++
		case s[i] != q:
		case !escaped && i+1 < len(s) && s[i+1] == q:
			i++
		case !escaped && strings.Trim(s[i+1:], " \t,;)]|\r") != "" && strings.IndexByte(",;\t| )]", s[i+1]) < 0:
			// A quote in the middle that nobody doubled.
		default:
			return i
		}
	}
	return -1
}

// decode reads a string with JSON's escapes.
func decode(s string) string {
	var text string
	if json.Unmarshal([]byte(`"`+strings.ReplaceAll(s, "\n", `\n`)+`"`), &text) == nil {
		return text
	}
	return strings.NewReplacer(`\"`, `"`, `\n`, "\n", `\t`, "\t", `\\`, `\`).Replace(s)
}
