package postgres

import "strings"

// A textHead is the first line of a node.
type textHead struct {
	name          string // all before the measurements
	startup, cost string
	planRows      string
	planWidth     string
	actual        textActual
	measured      bool // executed, or said not to have been
}

// A textActual is what was measured, as printed: of a node, or of one worker in it.
type textActual struct{ startup, total, rows, loops string }

func (h *textHead) costed() bool { return h.cost != "" }

// parseHead reads a node's line without its arrow. The error is what is wrong with its measurements, ""
// if nothing is.
func parseHead(text string) (h textHead, wrong string) {
	rest := text
	if cut, ok := strings.CutSuffix(rest, "(never executed)"); ok {
		h.measured, h.actual = true, textActual{rows: "0", loops: "0"}
		rest = strings.TrimRight(cut, " ")
	} else if i := strings.LastIndex(rest, "(actual "); i > 0 {
		if !h.actual.parse(strings.TrimPrefix(rest[i:], "(actual "), ")") {
			return h, "the measurements are not understood"
		}
		h.measured = true
		rest = strings.TrimRight(rest[:i], " ")
	}
	if i := strings.LastIndex(rest, "(cost="); i > 0 {
		if !h.parseCost(rest[i+len("(cost="):]) {
			return h, "the costs are not understood"
		}
		rest = strings.TrimRight(rest[:i], " ")
	}
	if looksMeasured(rest) {
		return h, "the measurements of two nodes are on one line"
	}
	h.name = rest
	return h, ""
}

// parse reads "time=0.013..0.091 rows=1 loops=1" up to the end of the text, time being optional.
func (a *textActual) parse(text, end string) bool {
	text, ok := strings.CutSuffix(text, end)
	if !ok {
		return false
	}
	if rest, ok := strings.CutPrefix(text, "time="); ok {
		times, rest, _ := strings.Cut(rest, " ")
		a.startup, a.total, ok = strings.Cut(times, "..")
		if !ok || !isPlainNumber(a.startup) || !isPlainNumber(a.total) {
			return false
		}
		text = rest
	}
	rows, loops, ok := strings.Cut(text, " loops=")
	a.rows, a.loops = strings.TrimPrefix(rows, "rows="), loops
	return ok && strings.HasPrefix(rows, "rows=") && isPlainNumber(a.rows) && isPlainNumber(loops)
}

// parseCost reads "0.00..41.40 rows=1 width=129)".
func (h *textHead) parseCost(text string) bool {
	text, ok := strings.CutSuffix(text, ")")
	costs, rest, ok1 := strings.Cut(text, " rows=")
	rows, width, ok2 := strings.Cut(rest, " width=")
	startup, total, ok3 := strings.Cut(costs, "..")
	h.startup, h.cost, h.planRows, h.planWidth = startup, total, rows, width
	return ok && ok1 && ok2 && ok3 && isPlainNumber(startup) && isPlainNumber(total) && isPlainNumber(rows) && isPlainNumber(width)
}

// isPlainNumber tells of digits with or without decimals.
func isPlainNumber(text string) bool {
	if text == "" || text[0] == '.' {
		return false
	}
	dots := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '.':
			dots++
		case c < '0' || c > '9':
			return false
		}
	}
	return dots <= 1 && text[len(text)-1] != '.' && isNumber(text)
}

// isWhole tells of digits.
func isWhole(text string) bool { return isPlainNumber(text) && !strings.Contains(text, ".") }
