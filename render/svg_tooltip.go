package render

import (
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// loopsWord is the engine's own word for how often a node was started.
func loopsWord(engine string) string {
	if engine == oracleEngine {
		return "starts"
	}
	return "loops"
}

// tooltip is what a browser shows for a bar without the script's help.
func (pic *picture) tooltip(b *svgBar) string {
	share := Amount(pic.opt.Metric, b.value)
	if !pic.flat {
		share += ", " + pic.share(b.value) + " of " + metricWord(pic.opt.Metric)
	}
	switch {
	case b.count > 0:
		return plural(int(b.count), "operator", "operators") + " too narrow to draw here: " + share
	case b.width < labelledBar:
		return pic.labels[b.first] + "\n" + share
	}
	return strings.Join(append([]string{pic.labels[b.first]}, pic.describe(b.first)...), "\n")
}

// describe says in a few lines how much of the metric a frame took, and what is known of its rows. The
// script tells of the other metrics too.
func (pic *picture) describe(i int32) []string {
	f := pic.frames[i]
	var lines []string
	if f.NeverExecuted {
		lines = append(lines, "never ran")
	} else {
		lines = append(lines, pic.selfAndCum(f, pic.opt.Metric))
	}
	if line := pic.rowsLine(f); line != "" {
		lines = append(lines, line)
	}
	if !pic.opt.NoEmbed {
		for _, note := range f.Notes {
			lines = append(lines, "note: "+cleanCut(note, maxNote))
		}
	}
	return lines
}

func (pic *picture) selfAndCum(f *flamegraph.Frame, m planner.Metric) string {
	total := pic.profile.Root.Cum[m]
	if !m.Additive() {
		return metricWord(m) + ": " + Amount(m, f.Self[m])
	}
	word := metricWord(m)
	if m == planner.Cost {
		word = "ESTIMATE, cost"
	}
	base := " of " + metricWord(m) + ")"
	line := word + ": self " + Amount(m, f.Self[m]) + " (" + Percent(f.Self[m], total) + base
	if len(f.Children) == 0 {
		return line
	}
	return line + ", cum " + Amount(m, f.Cum[m]) + " (" + Percent(f.Cum[m], total) + base
}

// rowsLine tells the rows, how often the node ran, and how far off the estimate was.
func (pic *picture) rowsLine(f *flamegraph.Frame) string {
	var parts []string
	if !isPlanNode(pic.profile, f) {
		return "" // synthetic frames return no rows
	}
	if pic.profile.Metrics.Has(planner.Rows) && !f.NeverExecuted {
		parts = append(parts, plural(int(f.Self[planner.Rows]), "row", "rows"))
	}
	if n := pic.loops(f); n > 1 {
		parts = append(parts, Count(n)+" "+loopsWord(pic.profile.Engine))
	}
	if e := f.Estimate; e.Judged {
		text := "estimated " + formatRows(e.Expected)
		if formatRows(e.Actual) != Count(f.Self[planner.Rows]) { // a mean per loop
			text += ", actual " + formatRows(e.Actual)
		}
		parts = append(parts, text+estimateError(e.Error()))
	}
	if spilled(f) {
		parts = append(parts, "spilled to disk")
	}
	return strings.Join(parts, ", ")
}

// estimateError says how far off an estimate was, "" below a factor of two.
func estimateError(factor float64) string {
	switch {
	case factor >= 2:
		return " (" + formatRows(factor) + "x too low)"
	case factor <= 0.5 && factor > 0:
		return " (" + formatRows(1/factor) + "x too high)"
	}
	return ""
}
