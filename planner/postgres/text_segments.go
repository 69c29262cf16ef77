package postgres

import (
	"strconv"
	"strings"
)

// segments reads the line of Greenplum before 6, and of HAWQ, in which they print what they measured of a node:
// "1 rows with 0.017 ms to end", or "Avg 9.0 rows x 2 workers.  Max 10 rows (seg0) with 0.1 ms to first row, 12
// ms to end of 5 scans, start offset by 5.753 ms". The figures are those of the segment with the most rows, and
// totals of all scans.
func (n *textNode) segments(p *textProp) error {
	if p.key != "Rows out" && p.key != "Rows in" || n.head.measured {
		return nil
	}
	figures, _ := cutRemark(p.value)
	var ok bool
	if n.head.actual, ok = parseSegments(figures); !ok {
		return p.line.errorf("the measurements are not understood")
	}
	n.head.measured, n.elsewhere = true, true
	return nil
}

func parseSegments(text string) (a textActual, ok bool) {
	text = strings.TrimPrefix(text, "(No row requested) ")
	if strings.HasPrefix(text, "Avg ") {
		_, text, _ = strings.Cut(text, ".  Max")
		if segments, rest, both := strings.Cut(text, ") "); both && strings.HasPrefix(segments, "/Last(") {
			text = rest
		}
	}
	rows, rest, ok1 := strings.Cut(strings.TrimLeft(text, " "), " rows")
	_, times, ok2 := strings.Cut(rest, " with ")
	a.rows, a.startup, a.loops = ofMost(rows), "0", "1"
	started := false
	for part := range strings.SplitSeq(strings.TrimSuffix(times, "."), ", ") {
		ms, what, _ := strings.Cut(part, " ms to ")
		end, scans, rescanned := strings.Cut(what, " of ")
		switch {
		case what == "first row":
			a.startup = ofMost(ms)
		case end == "end":
			a.total = ofMost(ms)
			if rescanned {
				a.loops = strings.TrimSuffix(scans, " scans")
			}
		case strings.HasPrefix(part, "start offset by "):
			started = true
		default:
			return a, false
		}
	}
	if a.rows == "0" && a.total == "0" && !started {
		a.loops = "0"
	}
	return a, ok1 && ok2 && a.perScan()
}

// ofMost takes the first of two figures, that of the segment with the most rows; the second is that of the
// segment which ended last.
func ofMost(figures string) string {
	first, _, _ := strings.Cut(figures, "/")
	return first
}

// perScan makes means of totals. It fails where they are no numbers.
func (a *textActual) perScan() bool {
	loops, err := strconv.Atoi(a.loops)
	if err != nil || loops < 0 {
		return false
	}
	for _, figure := range []struct {
		text     *string
		decimals int
	}{{&a.startup, 6}, {&a.total, 6}, {&a.rows, 2}} {
		value, err := strconv.ParseFloat(*figure.text, 64)
		if err != nil || !isPlainNumber(*figure.text) {
			return false
		}
		if loops > 1 {
			*figure.text = strconv.FormatFloat(value/float64(loops), 'f', figure.decimals, 64)
		}
	}
	return true
}
