package render

import (
	"fmt"
	"strconv"

	"sqlflame/planner"
)

// Amount formats a value of a metric for people: three or four digits and a unit.
func Amount(m planner.Metric, n int64) string {
	if m.IsTime() {
		return duration(n)
	}
	switch m {
	case planner.WAL:
		return bytesText(n)
	case planner.Cost:
		return strconv.FormatFloat(float64(n)/100, 'f', 2, 64)
	}
	return Count(n)
}

func duration(ns int64) string {
	switch {
	case ns == 0:
		return "0"
	case ns < 1e3:
		return fmt.Sprintf("%d ns", ns)
	case ns < 1e6:
		return digits(float64(ns)/1e3) + " µs"
	case ns < 1e9:
		return digits(float64(ns)/1e6) + " ms"
	case ns < 600e9:
		return digits(float64(ns)/1e9) + " s"
	case ns < 3600e9:
		return digits(float64(ns)/60e9) + " min"
	}
	return digits(float64(ns)/3600e9) + " h"
}

// digits prints three significant digits, more before the point if there are more.
func digits(f float64) string {
	switch {
	case f < 9.995:
		return strconv.FormatFloat(f, 'f', 2, 64)
	case f < 99.95:
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	return strconv.FormatFloat(f, 'f', 0, 64)
}

func bytesText(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB", "PB"}
	f := float64(n)
	i := 0
	for f >= 1024 && i < len(units)-1 {
		f, i = f/1024, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return digits(f) + " " + units[i]
}

// Count formats a number with thousands separators.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Percent formats a share of a whole with one decimal.
func Percent(part, whole int64) string {
	if whole <= 0 {
		return "0.0%"
	}
	return strconv.FormatFloat(float64(part)/float64(whole)*100, 'f', 1, 64) + "%"
}

// UnitSize returns how many nanoseconds a unit of folded times has.
func UnitSize(unit string) (int64, bool) {
	switch unit {
	case "ns":
		return 1, true
	case "us":
		return 1e3, true
	case "ms":
		return 1e6, true
	case "s":
		return 1e9, true
	}
	return 0, false
}
