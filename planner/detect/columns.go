package detect

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// A span is where a column of a table stands in its lines, in columns of a terminal.
type span struct{ from, to int }

// maxColumns is more columns than any table has.
const maxColumns = 2000

// columnSpans returns the columns of a table, of which a rule is known.
func columnSpans(rule string) []span {
	inner := strings.Trim(rule, "+|┌┐└┘├┤╞╡╔╗╚╝╟╢╠╣╒╕╘╛╓╖╙╜")
	parts := strings.FieldsFunc(inner, func(r rune) bool { return r != '-' && r != '─' && r != '═' })
	if len(parts) > maxColumns {
		return nil
	}
	spans := make([]span, len(parts))
	at := 0
	for i, part := range parts {
		w := utf8.RuneCountInString(part)
		spans[i] = span{at, at + w}
		at += w + 1
	}
	return spans
}

// columns takes all plans in a table of several columns, row by row, whose lines have a margin. It returns
// of how many lines the table is, 0 if there are none.
func (s *splitter) columns(body []string, rule string, margin, n, depth int) int {
	spans := columnSpans(rule)
	if len(spans) < 2 {
		return 0
	}
	cells := make([][]string, len(spans))
	var gaps []string
	for _, line := range withoutLeft(body, rule, margin) {
		parts, gap := cutLine(line, spans)
		if strings.Trim(gap, borders+":;+↵.… \t") != "" || gap == "" && strings.TrimSpace(line) == "" {
			break // no line of the table
		}
		for i, part := range parts {
			cells[i] = append(cells[i], part)
		}
		gaps = append(gaps, gap)
	}
	parts := strings.FieldsFunc(rule, func(r rune) bool { return r != '-' && r != '─' && r != '═' })
	column := s.column
	found, before := false, len(s.docs)
	if len(gaps) == 0 || isTitle(cells[0][0]) {
		return 0 // expanded rows without a heading
	}
	rows := tableRows(cells, gaps)
	for _, row := range rows {
		for i := range spans {
			if s.column = column; !holdsPlan(cells[i][row.from:row.to]) {
				continue
			}
			found = true
			s.value(s.unmarked(cells[i][row.from:row.to], parts[i]), n+row.from, depth)
		}
	}
	if len(rows) == 1 {
		found := s.docs[before:]
		sort.SliceStable(found, func(i, j int) bool { return found[i].Line < found[j].Line })
	}
	if !found {
		return 0
	}
	return len(gaps)
}

// withoutLeft returns the lines of a table without the margin and the border at the left, which a rule shows.
func withoutLeft(body []string, rule string, margin int) []string {
	bordered := strings.ContainsRune("+|├╞╟╠┌╔╒╓", firstRune(rule))
	out := make([]string, len(body))
	for i, line := range body {
		line = dedent(line, margin)
		if bordered && strings.ContainsRune(borders, firstRune(line)) {
			line = line[utf8.RuneLen(firstRune(line)):]
		}
		out[i] = line
	}
	return out
}

// tableRows returns the lines of each row, where psql's marks show which go on in the next one; all lines as
// those of one row if nothing shows that, or if a plan has a row for each line.
func tableRows(cells [][]string, gaps []string) []span {
	end := len(gaps)
	all := []span{{0, end}}
	var rows []span
	from, shown := 0, false
	oldASCII := strings.ContainsAny(strings.Join(gaps, ""), ":;")
	for i := 1; i <= end; i++ {
		on := i < end && (oldASCII && strings.Trim(gaps[i], borders) != "" || goesOnBelow(cells, gaps, i-1))
		if shown = shown || on; on {
			continue
		}
		rows = append(rows, span{from, i})
		from = i
	}
	if !shown {
		return all
	}
	for _, row := range rows[1:] {
		for _, column := range cells {
			lines := column[row.from:row.to]
			if holdsPlan(lines) && (beginsCell(lines) == nothing || strings.HasPrefix(strings.TrimSpace(lines[0]), "->")) {
				return all
			}
		}
	}
	return rows
}

// goesOnBelow tells whether a cell of a line has a mark behind it, or in the gap before the next one where
// there are no borders.
func goesOnBelow(cells [][]string, gaps []string, i int) bool {
	if strings.ContainsAny(gaps[i], "+↵.…") {
		return true
	}
	for _, column := range cells {
		if cell := column[i]; strings.HasSuffix(cell, "+") || strings.HasSuffix(cell, "↵") || strings.HasSuffix(cell, ".") || strings.HasSuffix(cell, "…") {
			return true
		}
	}
	return false
}

// holdsPlan tells whether a plan, or a part of one, is in the lines of a cell.
func holdsPlan(lines []string) bool {
	if beginsCell(lines) != nothing {
		return true
	}
	for _, line := range lines {
		if hasFigures(line) || planWords.MatchString(line) || wholeNode.MatchString(line) || strings.Contains(line, "<explain") {
			return true
		}
	}
	return false
}

// beginsCell tells what begins in a cell, whose lines may have marks.
func beginsCell(lines []string) kind {
	bare := append([]string{}, lines[:min(len(lines), 60)]...)
	for i, line := range bare {
		bare[i] = strings.TrimRight(line, " +↵.…")
	}
	return begins(bare, false)
}

// cutLine returns the cells of a line, and what stands between and behind them.
func cutLine(line string, spans []span) (cells []string, gap string) {
	var between strings.Builder
	start, at := 0, 0 // in bytes and in columns
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		for len(cells) < len(spans) && at >= spans[len(cells)].to {
			cells = append(cells, line[start:i])
			start = i
		}
		if len(cells) == len(spans) {
			between.WriteString(line[i:])
			return cells, between.String()
		}
		if at < spans[len(cells)].from {
			between.WriteString(line[i : i+size])
			start = i + size
		}
		at += runeWidth(r)
		i += size
	}
	for len(cells) < len(spans) {
		cells = append(cells, line[start:])
		start = len(line)
	}
	return cells, between.String()
}
