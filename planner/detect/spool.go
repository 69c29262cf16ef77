package detect

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
)

var (
	spoolWords = regexp.MustCompile(`(?i)\boperation\b`)
	spoolTime  = regexp.MustCompile(`(?i)\b(?:last_)?elapsed_time\b`)
	lineNumber = regexp.MustCompile(`^\d[\d.,eE+]*$`)
	columnName = regexp.MustCompile(`^"?[A-Za-z][A-Za-z0-9_#$]*"?$`)
)

// spoolHeading looks for the line of column names of V$SQL_PLAN_STATISTICS_ALL, and tells whether a row
// with a line number follows it, as it does not where the names stand in a statement's text.
func spoolHeading(data []byte) (rows, found bool) {
	for line, rest := range linesWith(data, "elapsed_time") {
		if !spoolWords.Match(line) || !spoolTime.Match(line) {
			continue
		}
		names := string(bytes.TrimSpace(line))
		for _, comma := range []string{",", ";", "\t", "|"} {
			header := strings.Split(names, comma)
			if len(header) == 1 || !allNames(header) {
				continue
			}
			found = true
			if isRow(firstRow(rest, rune(comma[0])), header) {
				return true, true
			}
		}
	}
	return false, found
}

// firstRow reads the row below the column names, and the rule that may stand between.
func firstRow(text []byte, comma rune) []string {
	r := csv.NewReader(bytes.NewReader(text[:min(len(text), 1<<16)]))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	for range 5 {
		cells, err := r.Read()
		if err != nil {
			return nil
		}
		if strings.Trim(strings.Join(cells, ""), "- \t\r") != "" {
			return cells
		}
	}
	return nil
}

// isRow tells whether the cells are as many as the names, with a number under ID.
func isRow(cells, header []string) bool {
	if len(cells) < len(header) {
		return false
	}
	for i, name := range header {
		if strings.EqualFold(strings.Trim(strings.TrimSpace(name), `"`), "id") {
			return lineNumber.MatchString(strings.TrimSpace(cells[i]))
		}
	}
	return false
}

// allNames tells whether the cells are names of columns; the last one may be empty.
func allNames(cells []string) bool {
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		if !columnName.MatchString(cell) && (cell != "" || i < len(cells)-1) {
			return false
		}
	}
	return true
}
