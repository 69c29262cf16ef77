package oracle

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"

	"sqlflame/planner"
)

// ParseSpool reads rows of V$SQL_PLAN_STATISTICS_ALL that somebody saved: as CSV with a row of column
// names, as the script of PrintSQL, SQL*Plus, SQLcl and other tools make it, or as JSON: of SQLcl, arrays
// of objects or an object a line. Columns may come in any order, and only some of them. It returns a plan
// for each child cursor.
//
// The columns of the last execution are taken if there are any, else the sums over all executions.
//
// The error is a *planner.FormatError if there are no such rows, or columns are missing.
func ParseSpool(data []byte, opt Options) ([]*planner.Plan, error) {
	cursors, err := readSpool(data, opt)
	if err != nil {
		return nil, err
	}
	return plansOf(cursors, opt)
}

func readSpool(data []byte, opt Options) ([]*cursor, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	rows, err := readRows(data)
	if err != nil {
		return nil, err
	}
	if err := checkColumns(rows[0].columns, opt); err != nil {
		return nil, err
	}
	if err := settleNumbers(rows, opt); err != nil {
		return nil, err
	}
	var cursors []*cursor
	for _, group := range byChild(rows) {
		if err := checkGroup(group); err != nil {
			return nil, err
		}
		c, err := cursorOf(group, scopeOf(group))
		if err != nil {
			return nil, err
		}
		cursors = append(cursors, c)
	}
	return cursors, nil
}

func readRows(data []byte) ([]vrow, error) {
	header, rest, comma := findHeader(data)
	var rows []vrow
	var err error
	if header != nil {
		rows, err = readCSV(header, rest, comma)
	} else if nextJSON(data) >= 0 {
		rows, err = readJSON(data)
	} else {
		return nil, unreadable(hintRows, "no rows of %s found: no line of column names with ID and OPERATION", statisticsView)
	}
	switch {
	case err != nil:
		return nil, err
	case len(rows) == 0:
		return nil, unreadable("the cursor may have aged out, or be of another instance or container: run the statement again", "no rows of %s: the query returned none", statisticsView)
	}
	return rows, nil
}

var columnName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_#$]*$`)

func isHeader(columns columnSet) bool { return columns.has("ID") && columns.has("OPERATION") }

// maxHeader bounds the line of column names: the view has some seventy.
const maxHeader = 10_000

// findHeader finds the line of column names, amid what SQL*Plus prints around it.
func findHeader(data []byte) (header []string, rest []byte, comma rune) {
	for len(data) > 0 {
		line, after, _ := bytes.Cut(data, []byte("\n"))
		data = after
		if len(line) > maxHeader || !bytes.Contains(bytes.ToUpper(line), []byte("OPERATION")) {
			continue
		}
		for _, comma := range []rune{',', ';', '\t', '|'} {
			if header := splitHeader(string(line), comma); header != nil {
				return header, after, comma
			}
		}
	}
	return nil, nil, 0
}

func splitHeader(line string, comma rune) []string {
	names := strings.Split(line, string(comma))
	for i, name := range names {
		names[i] = strings.Trim(strings.TrimSpace(name), `"`)
		if !columnName.MatchString(names[i]) && (names[i] != "" || i < len(names)-1) {
			return nil
		}
	}
	if !isHeader(newColumnSet(names)) {
		return nil
	}
	return names
}

// readCSV reads what follows the column names.
func readCSV(header []string, data []byte, comma rune) ([]vrow, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	if err := checkTwice(header); err != nil {
		return nil, err
	}
	columns := newColumnSet(header)
	var rows []vrow
	var end trailer
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, unreadable(hintRows, "row %d: %v", len(rows)+1, err)
		}
		row := vrow{columns, cells}
		for i := range cells {
			cells[i] = cellText(cells[i])
		}
		if err := end.check(cells, len(rows)); err != nil {
			return nil, err
		}
		isLine, err := checkRow(row, header, len(rows)+1)
		switch {
		case err != nil:
			return nil, err
		case isLine && r.InputOffset() == int64(len(data)) && isOpen(r, data, cells):
			return nil, unreadable(hintRows, "row %d is cut off: the quote of its last cell is not closed", len(rows)+1)
		case isLine:
			rows = append(rows, row)
		}
		if len(rows) > maxLines {
			return nil, unreadable("", "more than %d plan lines", maxLines)
		}
	}
}

// cellText is a cell without blanks around. Null is the empty text, as it is for Oracle; tools write it as
// a word.
func cellText(cell string) string {
	switch cell = strings.TrimSpace(cell); strings.ToUpper(cell) {
	case "NULL", "(NULL)", "[NULL]", "<NULL>", `\N`:
		return ""
	}
	return cell
}

// checkRow tells whether the n-th row is a line of the plan; it may be what SQL*Plus prints around.
func checkRow(row vrow, header []string, n int) (bool, error) {
	id, known := wholeOf(row.text("ID"), true)
	whole := len(row.cells) == len(header)
	switch known = known && id != ""; {
	case known && whole:
		return true, nil
	case known && len(row.cells) > 1:
		return false, unreadable(hintRows, "row %d is wrapped or cut off: it has %d cells, the column names are %d", n, len(row.cells), len(header))
	case whole && !isNoise(row.cells, header):
		return false, unreadable(hintRows, "row %d: %q is no line number", n, shortened(row.text("ID")))
	}
	return false, nil
}

// isNoise tells whether a row is the column names again, as on each page, rules below them, or empty.
func isNoise(cells, header []string) bool {
	noise := true
	for i, cell := range cells {
		noise = noise && (strings.Trim(cell, "- ") == "" || strings.EqualFold(cell, header[i]))
	}
	return noise || strings.HasPrefix(cells[0], "SQL>")
}

// checkColumns tells of columns without which there is no tree or no time.
func checkColumns(columns columnSet, opt Options) error {
	var missing []string
	if !columns.has("ID") {
		missing = append(missing, "ID")
	}
	if !columns.has("PARENT_ID") && !columns.has("DEPTH") {
		missing = append(missing, "PARENT_ID or DEPTH")
	}
	if !columns.has("OPERATION") {
		missing = append(missing, "OPERATION")
	}
	switch {
	case opt.Estimate && !columns.has("COST"):
		missing = append(missing, "COST")
	case !opt.Estimate && !columns.has(columnSamples) && !columns.has("LAST_ELAPSED_TIME") && !columns.has("ELAPSED_TIME"):
		missing = append(missing, "LAST_ELAPSED_TIME or ELAPSED_TIME")
	}
	if len(missing) > 0 {
		return unreadable(hintRows, "the rows of %s lack the column %s", statisticsView, strings.Join(missing, ", and "))
	}
	return nil
}

// byChild separates the child cursors, in the order in which they come.
func byChild(rows []vrow) [][]vrow {
	var groups [][]vrow
	at := map[string]int{}
	for _, r := range rows {
		key := strings.ToLower(strings.Join([]string{r.text("INST_ID"), r.text("SQL_ID"), r.text("ADDRESS"), r.text("CHILD_ADDRESS"), r.text("CHILD_NUMBER")}, " "))
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], r)
	}
	return groups
}

// scopeOf takes the last execution if it was measured.
func scopeOf(rows []vrow) Scope {
	if rows[0].columns.has(columnSamples) {
		return scopeSampled
	}
	if lacking(rows, ScopeLast) != "" && lacking(rows, ScopeAll) == "" {
		return ScopeAll
	}
	if !rows[0].columns.has("LAST_ELAPSED_TIME") && rows[0].columns.has("ELAPSED_TIME") {
		return ScopeAll
	}
	return ScopeLast
}
