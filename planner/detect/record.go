package detect

import (
	"strings"
	"unicode/utf8"
)

// A field is a column of one of psql's expanded rows.
type field struct {
	key   string
	lines []string
}

// record takes expanded rows, which have a heading each, or none of psql's tuples_only.
func (s *splitter) record(lines []string, n, depth int) int {
	line := strings.TrimSpace(lines[0])
	if title := unalignedTitle(line); title != "" {
		return s.unaligned(lines, title, n, depth)
	}
	headed := isRecordHead(line)
	if !headed && !isTitled(line) {
		return 0
	}
	var all [][]field
	end, plain := 0, line[0] == '*' || !headed && strings.IndexAny(titled(line), borders) != 1
	at := len(planTitle) + 1
	if plain && headed {
		at = valueColumn(lines)
	}
	for col := indent(lines[0]); end < len(lines); end++ {
		line := dedent(lines[end], col)
		bare := strings.TrimSpace(line)
		if isRecordHead(bare) {
			all = append(all, nil)
			continue
		}
		if bare == "" || isFooter(bare) || isFrameRule(bare) {
			if !headed && !isFooter(bare) && end+1 < len(lines) && titled(strings.TrimSpace(lines[end+1])) != "" {
				continue
			}
			break
		}
		if !headed && titled(bare) != "" {
			all = append(all, nil)
		}
		last := &all[len(all)-1]
		if plain && !addPlain(last, line, at) || !plain && !addCell(last, line, bare) {
			break
		}
	}
	if end < len(lines) && isFrameRule(strings.TrimSpace(lines[end])) {
		end++
	}
	if plain {
		joinPlain(all)
	}
	s.records(all, n, depth)
	return end
}

const planTitle = "QUERY PLAN"

// titled returns what follows psql's title at the beginning of a line, "" if it does not begin with that.
func titled(line string) string {
	if strings.ContainsRune(borders, firstRune(line)) {
		line = strings.TrimLeft(line[utf8.RuneLen(firstRune(line)):], " ")
	}
	rest, ok := strings.CutPrefix(line, planTitle)
	if !ok || !strings.HasPrefix(rest, " ") {
		return ""
	}
	return rest
}

// isTitled tells a line with the title and the beginning of a plan.
func isTitled(line string) bool {
	rest := strings.TrimLeft(titled(line), " ")
	if rest == "" {
		return false
	}
	if strings.ContainsRune(borders, firstRune(rest)) {
		rest = rest[utf8.RuneLen(firstRune(rest)):]
	}
	rest = strings.TrimRight(rest, " +↵|│║")
	return rest != "" && begins([]string{rest}, true) != nothing
}

// unalignedTitle returns the title and the separator behind it, if the beginning of a plan follows them.
func unalignedTitle(line string) string {
	rest, ok := strings.CutPrefix(line, planTitle)
	for at := 1; ok && at < len(rest) && at <= maxSeparator && strings.IndexByte(" \t", rest[0]) != 0; at++ {
		value := rest[at:]
		if value[0] == '"' {
			value = strings.ReplaceAll(value[1:], `""`, `"`)
		}
		if value != "" && value[0] != ' ' && begins([]string{value}, true) != nothing {
			return planTitle + rest[:at]
		}
	}
	return ""
}

// maxSeparator bounds what may stand between the title and the value.
const maxSeparator = 4

// joinPlain joins the lines of documents that psql broke without a mark: they fill the column.
func joinPlain(all [][]field) {
	w := 0
	for _, row := range all {
		for _, f := range row {
			for _, line := range f.lines {
				w = max(w, width(line))
			}
		}
	}
	for _, row := range all {
		for i, f := range row {
			if k := begins(f.lines, false); k != nothing && k != beginsText {
				row[i].lines = joinFilled(f.lines, w, nil)
			}
		}
	}
}

// dedent takes up to n blanks off the beginning of a line.
func dedent(line string, n int) string { return line[min(n, indent(line)):] }

// addCell adds a line to the fields of a row: a column's name and what it holds, or more of that.
func addCell(row *[]field, line, bare string) bool {
	if first := firstRune(bare); strings.ContainsRune(borders, first) && strings.ContainsRune(borders, lastRune(bare)) && strings.Count(bare, string(first)) > 1 && len(bare) > 4 {
		bare = bare[utf8.RuneLen(first) : len(bare)-utf8.RuneLen(lastRune(bare))]
		line = strings.TrimSuffix(strings.TrimPrefix(bare, " "), " ")
	}
	at := strings.IndexAny(line, borders+":;")
	if rest := strings.TrimLeft(line, " "); at > 0 && len(line)-len(rest) == at && len(*row) > 0 {
		return moreCell(row, line[at:])
	}
	if at = strings.IndexAny(line, borders); at > 0 {
		value := line[at+utf8.RuneLen(firstRune(line[at:])):]
		*row = append(*row, field{strings.TrimSpace(line[:at]), []string{strings.TrimPrefix(value, " ")}})
		return true
	}
	return false
}

// addPlain does so where there is no border: the values begin in a column, and a blank stands before it.
func addPlain(row *[]field, line string, at int) bool {
	line += strings.Repeat(" ", max(0, at-len(line)))
	switch key := strings.TrimSpace(line[:at-1]); {
	case line[at-1] != ' ' && (key != "" || len(*row) == 0):
		return false
	case key != "" && strings.Trim(key, ".…") != "":
		*row = append(*row, field{key, []string{line[at:]}})
		return true
	}
	return len(*row) > 0 && moreCell(row, line[at-2:])
}

// maxRecord bounds the lines of an expanded row that are looked at for its columns.
const maxRecord = 1000

// valueColumn returns the column in which the values of an expanded row begin, below its heading: where a
// plan begins and its deeper lines have blanks only.
func valueColumn(lines []string) int {
	col := indent(lines[0])
	lines = lines[1:min(len(lines), maxRecord)]
	for i, line := range lines {
		if isRecordHead(strings.TrimSpace(line)) {
			lines = lines[:i]
			break
		}
	}
	for i, line := range lines {
		line = dedent(line, col)
		if strings.HasPrefix(line, planTitle+" ") {
			break
		}
		least := leastIndent(lines[i+1:], col)
		for at := 2; at <= min(least, 65, len(line)-1); at++ {
			if line[0] == ' ' || line[at-1] != ' ' || line[at-2] == '-' || line[at] == ' ' {
				continue
			}
			rest := append([]string{strings.TrimRight(line[at:], " +↵.…")}, lines[i+1:min(len(lines), i+2)]...)
			switch begins(rest, false) {
			case nothing:
				continue
			case beginsText:
				if at != least && !nodeNames.MatchString(rest[0]) {
					continue
				}
			}
			return at
		}
	}
	return len(planTitle) + 1
}

// leastIndent returns how many blanks stand before all lines up to the first that has none.
func leastIndent(lines []string, col int) int {
	least := 1 << 20
	for _, line := range lines {
		line = dedent(line, col)
		if in := indent(line); in == 0 {
			break
		} else if in < len(line) {
			if line[in] == '.' || strings.HasPrefix(line[in:], "…") {
				in++ // psql's mark
			}
			least = min(least, in)
		}
	}
	return least
}

// maxCell bounds the line of a plan that psql broke into many.
const maxCell = 1 << 16

// moreCell adds a line to the last field: rest begins with the border, and a mark behind it if psql broke
// the line.
func moreCell(row *[]field, rest string) bool {
	border := firstRune(rest)
	rest = rest[utf8.RuneLen(border):]
	f := &(*row)[len(*row)-1]
	last := &f.lines[len(f.lines)-1]
	if len(*last) > maxCell {
		return false
	}
	trimmed := strings.TrimRight(*last, " ")
	mark := firstRune(rest)
	broken := mark == '.' || mark == '…'
	if border == ':' {
		*last = strings.TrimRight(*last, " ")
	}
	if c := lastRune(trimmed); broken && c == mark || !broken && border != ':' && border != ';' && (c == '+' || c == '↵') {
		if *last = trimmed[:len(trimmed)-utf8.RuneLen(c)]; !broken {
			*last = strings.TrimRight(*last, " ")
		}
	}
	if broken {
		*last += rest[utf8.RuneLen(mark):]
		return true
	}
	rest = strings.TrimPrefix(rest, " ")
	if border == ';' {
		*last += rest
	} else {
		f.lines = append(f.lines, rest)
	}
	return true
}

// records takes the columns with plans of all rows: each row holds a line of a plan, or plans.
func (s *splitter) records(all [][]field, n, depth int) {
	known := planColumns(all)
	if len(known) == 0 {
		return
	}
	single := false
	for key := range known {
		single = len(known) == 1 && rowsAreLines(all, key)
	}
	var body []string
	for _, row := range all {
		for _, f := range row {
			if !known[f.key] {
				continue
			}
			if single || len(all) > 1 && f.lines[0] != "" && isBrokenCell(f.lines) {
				f.lines = []string{strings.Join(f.lines, "")}
			}
			if len(body) > 0 && (len(known) > 1 || len(f.lines) > 1 && begins(f.lines, false) != nothing) {
				s.value(body, n, depth)
				body = nil
			}
			body = append(body, f.lines...)
		}
	}
	s.value(body, n, depth)
}

// rowsAreLines tells whether each row holds a line of a plan, as those behind the first begin none.
func rowsAreLines(all [][]field, key string) bool {
	if !isTitle(key) {
		return false
	}
	for _, row := range all[1:] {
		for _, f := range row {
			if f.key == key && begins(f.lines, false) == nothing {
				return true
			}
		}
	}
	return false
}

// planColumns returns the names of the columns with plans.
func planColumns(all [][]field) map[string]bool {
	known := map[string]bool{}
	for _, row := range all {
		for _, f := range row {
			if !known[f.key] && (isTitle(f.key) || holdsPlan(f.lines)) {
				known[f.key] = true
			}
		}
	}
	return known
}

// unaligned takes expanded rows without alignment: the title before each value and, but for CSV, a blank
// line between the rows.
func (s *splitter) unaligned(lines []string, title string, n, depth int) int {
	var body []string
	end := 0
	for end < len(lines) {
		line := lines[end]
		switch bare := strings.TrimSpace(line); {
		case strings.HasPrefix(line, title):
			value := line[len(title):]
			if isQuoted := !s.unclosed && value != "" && value[0] == '"'; isQuoted {
				if content, used, _ := unquote(value, lines[end+1:]); used > 0 {
					body = append(body, strings.Split(content, "\n")...)
					end += used
					continue
				}
				s.unclosed = true
			}
			body = append(body, value)
		case bare == "" && strings.HasPrefix(next(lines[end:]), title):
		case bare == "" || isFooter(bare):
			s.region(body, n, depth+1, true)
			return end
		default:
			body = append(body, line)
		}
		end++
	}
	s.region(body, n, depth+1, true)
	return end
}

// isBrokenCell tells a line of a plan that psql broke without a mark from a value of several lines.
func isBrokenCell(lines []string) bool {
	for _, line := range lines[1:] {
		if bare := strings.TrimSpace(line); strings.HasPrefix(bare, "->") || isProperty(bare) || strings.ContainsAny(bare, "{[<") {
			return false
		}
	}
	return len(lines) > 1
}
