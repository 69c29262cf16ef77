package postgres

import (
	"context"
	"math"
	"strconv"
	"strings"
)

// A clockReading is what the server's clock costs under EXPLAIN ANALYZE.
type clockReading struct {
	ns  float64 // of one reading, with what EXPLAIN does around it; 0 if not known
	why string  // why it is not known, "" if it was not to be measured
}

const (
	clockRows  = 5000 // rows of one run, each of which takes two readings
	clockPairs = 3    // of a run without timing and one with it; the fastest of each count
)

// readClock measures as EXPLAIN ANALYZE will: the same rows with TIMING OFF and with TIMING ON, which
// reads the clock when an operator is entered and left. A server with a slow clock needs a microsecond
// for each, so few rows have to do.
func (c *Conn) readClock(ctx context.Context, v *vitals) error {
	if v.timesAnyway() {
		v.clock.why = "auto_explain times every statement, so that there is none without to compare with"
		return nil
	}
	defer c.leaveDoctor()
	results, err := c.script(ctx, clockScript())
	if serverCode(err) == "57014" {
		v.clock.why = "a run of a few ms took longer than 100 ms: the clock is slow, or the server is busy"
		return nil
	}
	if serverCode(err) != "" {
		v.clock.why = "the server did not measure it: " + err.Error()
		return nil
	}
	if err != nil {
		return err
	}
	v.queries += 2 * clockPairs
	off, on := math.Inf(1), math.Inf(1)
	timed := false
	for _, r := range results {
		ms, ok := explainedTime(r)
		switch {
		case !ok: // BEGIN, SET and the like
		case timed:
			on, timed = min(on, ms), false
		default:
			off, timed = min(off, ms), true
		}
	}
	if v.clock.ns = (on - off) * 1e6 / (2 * clockRows); !(v.clock.ns > 0) || math.IsInf(v.clock.ns, 0) {
		v.clock = clockReading{why: "the server was too busy to tell it apart"}
	}
	return nil
}

// timesAnyway tells whether auto_explain adds its timing to statements that ask for none.
func (v *vitals) timesAnyway() bool {
	return v.on("auto_explain.log_analyze") && v.on("auto_explain.log_timing") && !v.off("auto_explain.log_min_duration")
}

func clockScript() string {
	var b strings.Builder
	// There is no jit before 11.
	b.WriteString(beginDoctor + `; set local statement_timeout = 100; ` + marked(`select set_config(name, 'off', true) from pg_settings where name = 'jit'`))
	for range clockPairs {
		for _, timing := range []string{"off", "on"} {
			b.WriteString(`; ` + marked(`explain (analyze, summary, costs off, timing `+timing+`) select count(*) from (select generate_series(1, `+strconv.Itoa(clockRows)+`)) s`))
		}
	}
	return b.String()
}

// explainedTime finds the milliseconds on EXPLAIN's last line.
func explainedTime(rows [][]string) (ms float64, ok bool) {
	if len(rows) == 0 || len(rows[len(rows)-1]) != 1 {
		return 0, false
	}
	text, found := strings.CutPrefix(rows[len(rows)-1][0], "Execution Time: ")
	ms, err := strconv.ParseFloat(strings.TrimSuffix(text, " ms"), 64)
	return ms, found && err == nil
}
