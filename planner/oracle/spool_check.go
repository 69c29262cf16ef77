package oracle

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// checkTwice holds that no column that counts is there twice, as in a join of the view with V$SQL, whose
// ELAPSED_TIME is of the whole statement.
func checkTwice(header []string) error {
	seen := map[string]bool{}
	for _, name := range header {
		name = strings.ToUpper(name)
		if seen[name] && (name == "OPERATION" || slices.Contains(treeColumns, name) || slices.Contains(measuredColumns, name)) {
			return unreadable("take the columns of "+statisticsView+" alone; "+hintRows, "two columns are named %s", name)
		}
		seen[name] = true
	}
	return nil
}

var rowsSelected = regexp.MustCompile(`^(\d{1,9}) rows? selected\.?$`)

// A trailer compares what SQL*Plus says below a table with the rows that were read of it.
type trailer struct{ counted int } // rows above the trailer before

// check takes a record; rows are how many lines of plans came before it.
func (t *trailer) check(cells []string, rows int) error {
	m := rowsSelected.FindStringSubmatch(cells[0])
	if len(cells) != 1 || m == nil {
		return nil
	}
	said, _ := strconv.Atoi(m[1])
	got := rows - t.counted
	t.counted = rows
	if got > 0 && got != said { // none: the table was of another query
		return unreadable(hintRows, "rows of the plan are missing or added: %d were read, below them stands %q", got, cells[0])
	}
	return nil
}

// isOpen tells whether the last cell of the record that r read last begins with a quote that the data end
// without: the file was cut off inside it.
func isOpen(r *csv.Reader, data []byte, cells []string) bool {
	line, column := r.FieldPos(len(cells) - 1)
	for range line - 1 {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	if column-1 > len(data) {
		return false
	}
	cell := bytes.TrimSpace(data[column-1:])
	return len(cell) > 0 && cell[0] == '"' && bytes.Count(cell, []byte(`"`))%2 == 1
}

// checkGroup holds that the rows of one child are all of its lines, each with its place.
func checkGroup(rows []vrow) error {
	rows = slices.SortedStableFunc(slices.Values(rows), func(a, b vrow) int { return cmp.Compare(a.integer("ID"), b.integer("ID")) })
	columns := rows[0].columns
	if rows[0].integer("ID") == 0 && columns.has("PARENT_ID") {
		for _, r := range rows[1:] {
			if r.integer("ID") > 0 && !r.number("PARENT_ID").known {
				return unreadable(hintRows, "line %d has no PARENT_ID", r.integer("ID"))
			}
		}
	} else if !columns.has("PARENT_ID") {
		if err := checkDepths(rows); err != nil {
			return err
		}
	}
	return checkMap(rows)
}

// checkDepths holds that each line is at most one level below the one before, and only line 0 at the top.
func checkDepths(rows []vrow) error {
	for i, r := range rows {
		depth := r.number("DEPTH")
		switch {
		case i == 0:
		case !depth.known, depth.n == 0 && rows[0].integer("ID") == 0:
			return unreadable(hintRows, "line %d has no DEPTH below that of line 0", r.integer("ID"))
		case depth.n > rows[i-1].integer("DEPTH")+1:
			return unreadable(hintRows, "line %d stands two levels below the line before: the column PARENT_ID is needed, or rows are missing", r.integer("ID"))
		}
	}
	return nil
}

// checkMap holds that the lines that the map of an adaptive plan names are there, and the map whole: the
// rest of a file that was cut off would draw lines that never ran.
func checkMap(rows []vrow) error {
	ids := make(map[int64]bool, len(rows))
	for _, r := range rows {
		ids[r.integer("ID")] = true
	}
	for _, r := range rows {
		xml := joined.Replace(r.text("OTHER_XML"))
		m := displayed.FindStringSubmatch(xml)
		if m == nil {
			if strings.Contains(xml, "<display_map") {
				return unreadable(hintRows, "line %d: OTHER_XML is cut off inside the map of the adaptive plan", r.integer("ID"))
			}
			continue
		}
		for _, row := range mapRow.FindAllStringSubmatch(m[1], -1) {
			op := mapOp.FindStringSubmatch(" " + row[1])
			if op == nil {
				continue
			}
			if id, _ := strconv.ParseInt(op[1], 10, 64); !ids[id] {
				return unreadable(hintRows, "rows of the plan are missing: the map of the adaptive plan names line %d", id)
			}
		}
	}
	return nil
}
