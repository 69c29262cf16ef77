package detect

import (
	"bytes"
	"regexp"
	"strings"
)

var (
	spoolWords = regexp.MustCompile(`(?i)\boperation\b`)
	spoolTime  = regexp.MustCompile(`(?i)\b(?:last_)?elapsed_time\b`)
	columnName = regexp.MustCompile(`^"?[A-Za-z][A-Za-z0-9_#$]*"?$`)
)

// spoolHeading looks for the line of column names of V$SQL_PLAN_STATISTICS_ALL, and tells whether a row
// of as many cells follows it, as it does not where the names stand in a statement's text.
func spoolHeading(data []byte) (rows, found bool) {
	for line, rest := range linesWith(data, "elapsed_time") {
		if !spoolWords.Match(line) || !spoolTime.Match(line) {
			continue
		}
		names := string(bytes.TrimSpace(line))
		for _, comma := range []string{",", ";", "\t", "|"} {
			n := strings.Count(names, comma)
			if n == 0 || !allNames(strings.Split(names, comma)) {
				continue
			}
			found = true
			if bytes.Count(nextLine(rest), []byte(comma)) >= n {
				return true, true
			}
		}
	}
	return false, found
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
