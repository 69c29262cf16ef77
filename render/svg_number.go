package render

import "strconv"

// formatRows writes a row count that may be a mean: 3, 2.7, 12,345.
func formatRows(v float64) string {
	if v >= 99.95 || v == float64(int64(v)) {
		return Count(int64(v + 0.5))
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}

// plural writes a count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(int64(n)) + " " + many
}
