package detect

import (
	"bytes"
	"regexp"
	"strings"
)

var (
	spoolWords = regexp.MustCompile(`(?im)^[^\n]*\boperation\b[^\n]*\b(?:last_)?elapsed_time\b[^\n]*$|^[^\n]*\b(?:last_)?elapsed_time\b[^\n]*\boperation\b[^\n]*$`)
	columnName = regexp.MustCompile(`^"?[A-Za-z][A-Za-z0-9_#$]*"?$`)
)

// spoolHeading looks for the line of column names of V$SQL_PLAN_STATISTICS_ALL, and tells whether a row
// of as many cells follows it, as it does not where the names stand in a statement's text.
func spoolHeading(data []byte) (rows, found bool) {
	for _, at := range spoolWords.FindAllIndex(data, -1) {
		names := string(bytes.TrimSpace(data[at[0]:at[1]]))
		for _, comma := range []string{",", ";", "\t", "|"} {
			n := strings.Count(names, comma)
			if n == 0 || !allNames(strings.Split(names, comma)) {
				continue
			}
			found = true
			if bytes.Count(nextLine(data[at[1]:]), []byte(comma)) >= n {
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
