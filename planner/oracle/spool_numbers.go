package oracle

import (
	"regexp"
	"slices"
	"strings"
)

// The columns of a spool that hold whole numbers. Those of the tree and those that were measured, of the
// last execution and of all, must be readable; of the estimates, what cannot be read is not known.
var (
	treeColumns     = []string{"ID", "PARENT_ID", "DEPTH", "EXECUTIONS"}
	measuredColumns = withLast("STARTS", "OUTPUT_ROWS", "CR_BUFFER_GETS", "CU_BUFFER_GETS", "DISK_READS", "DISK_WRITES", "ELAPSED_TIME")
	estimateColumns = []string{"COST", "CARDINALITY", "BYTES", "TEMP_SPACE"}
)

func withLast(names ...string) []string {
	for _, name := range names {
		names = append(names, ScopeLast.prefix()+name)
	}
	return names
}

const hintNumbers = `write the numbers as they are: no separators of thousands, ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,' and, in SQL*Plus, SET NUMWIDTH 20`

// settleNumbers writes the numbers of the rows as Oracle does by itself. What may mean two things, such
// as 1.000 and 1,5, is no number.
func settleNumbers(rows []vrow, opt Options) error {
	needed, others := slices.Concat(treeColumns, measuredColumns), estimateColumns
	if opt.Estimate {
		needed, others = append(needed, estimateColumns[:2]...), estimateColumns[2:]
	}
	grouped := hasGroups(rows)
	for _, r := range rows {
		for _, column := range needed {
			if err := r.settle(column, grouped); err != nil {
				return err
			}
		}
		for _, column := range others {
			if r.settle(column, grouped) != nil {
				r.cells[r.columns[column]] = ""
			}
		}
	}
	return nil
}

// settle writes one number as it is.
func (r vrow) settle(column string, grouped bool) error {
	text := r.text(column)
	if text == "" {
		return nil
	}
	number, ok := wholeOf(text, grouped)
	switch {
	case ok:
		r.cells[r.columns[column]] = number
		return nil
	case twoMeanings.MatchString(text):
		return unreadable(hintNumbers, "line %s: %s is %q, which may mean two things: the mark in it may separate thousands or decimals", shortened(r.text("ID")), column, shortened(text))
	}
	return unreadable(hintNumbers, "line %s: %s is %q, not a whole number", shortened(r.text("ID")), column, shortened(text))
}

var (
	wholeNumberText = regexp.MustCompile(`^-?\d+$`)
	exponentText    = regexp.MustCompile(`^-?\d+(\.\d+)?[eE]\+?\d{1,3}$`)
	zeroFraction    = regexp.MustCompile(`^(-?\d+)\.(0+)$`)
	groupsText      = regexp.MustCompile(`^-?\d{1,3}(,\d{3})+$`)
	severalGroups   = regexp.MustCompile(`^-?\d{1,3}(,\d{3}){2,}$`)
	twoMeanings     = regexp.MustCompile(`^-?\d{1,3}([.,]\d{3})+$|^-?\d*,\d+$`)
)

// wholeOf takes what tools make of whole numbers: 12, 1.2E+10, 12.0 and, where commas separate thousands
// for sure, 1,234. Null is the empty text.
func wholeOf(text string, grouped bool) (string, bool) {
	switch {
	case text == "":
		return "", true
	case strings.Trim(text, "0123456789") == "", wholeNumberText.MatchString(text), exponentText.MatchString(text):
		return text, true
	case severalGroups.MatchString(text), grouped && groupsText.MatchString(text):
		return strings.ReplaceAll(text, ",", ""), true
	}
	// 1.000 may be a thousand.
	if m := zeroFraction.FindStringSubmatch(text); m != nil && len(m[2]) != 3 {
		return m[1], true
	}
	return "", false
}

// hasGroups tells whether commas separate thousands for sure: some number has several complete groups.
func hasGroups(rows []vrow) bool {
	columns := slices.Concat(measuredColumns, estimateColumns)
	for _, r := range rows {
		for _, column := range columns {
			if text := r.text(column); strings.Contains(text, ",") && severalGroups.MatchString(text) {
				return true
			}
		}
	}
	return false
}
