package render

import (
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

const (
	labelMargin = 3  // between a bar's edge and its label
	baseline    = 13 // from a bar's top to its label's base line
	minColumns  = 3  // with less room there is no label
)

// fullTooltips is the number of bars that tell all in their tooltip; others tell label and share. A plan
// of thousands of wide bars would double in size by its tooltips.
const fullTooltips = 500

func writeFrames(e *svgWriter, pic *picture, top float64) {
	usual := pic.usualFamily()
	e.str(`<g id="frames"` + barFill(string(usual)) + ">\n")
	for i := range pic.bars {
		b := &pic.bars[i]
		row := int(b.depth)
		if pic.opt.Flame {
			row = pic.rows - 1 - row
		}
		writeBarFrame(e, pic, b, usual)
		e.str("<title>")
		e.esc(pic.tooltip(b, i < fullTooltips))
		y := top + float64(row*rowHeight)
		e.str(`</title><rect x="`)
		e.num(b.x)
		e.str(`" y="`)
		e.num(y)
		e.str(`" width="`)
		e.num(barWidth(b.width))
		e.str(`" height="17"/>`)
		if text := pic.barText(b); text != "" {
			e.text("", b.x+labelMargin, y+baseline, text)
		}
		e.str("</g>\n")
	}
	e.str("</g>\n")
}

// usualFamily is that of most bars: its colour need not be said for each.
func (pic *picture) usualFamily() family {
	count := make(map[family]int)
	for i := range pic.bars {
		if b := &pic.bars[i]; b.count == 0 {
			count[pic.family[pic.kind[b.first]]]++
		}
	}
	usual := familyOther
	for _, f := range families {
		if count[f.family] > count[usual] {
			usual = f.family
		}
	}
	return usual
}

// writeBarFrame opens the group of a bar. Its colour is the group's, as the text has one of its own.
func writeBarFrame(e *svgWriter, pic *picture, b *svgBar, usual family) {
	class := string(pic.family[pic.kind[b.first]])
	if b.count > 0 {
		class = "more"
		if b.width >= 4 {
			class = moreClass // hatched; for thousands of slivers a pattern would be slow to paint
		}
	}
	e.str(`<g class="` + class + `" data-i="`)
	e.int(int64(b.first))
	if b.count > 0 {
		e.str(`" data-last="`)
		e.int(int64(b.last))
	}
	e.str(`"`)
	if class != string(usual) {
		e.str(barFill(class))
	}
	e.str(">")
}

// barText returns what stands in a bar. A count is never cut: half a number is a wrong one.
func (pic *picture) barText(b *svgBar) string {
	room := columnsIn(b.width - 2*labelMargin)
	if room < minColumns {
		return ""
	}
	if b.count == 0 {
		f := pic.frames[b.first]
		return fitLabel(pic.labels[b.first], annotated(pic.profile, f, "", pic.opt), pic.share(b.value), pic.badges(f), room)
	}
	for _, text := range []string{Count(int64(b.count)) + " more " + pic.share(b.value), Count(int64(b.count)) + " more", "+" + Count(int64(b.count))} {
		if len(text) <= room {
			return text
		}
	}
	return ""
}

// barWidth leaves a gap between neighbours that are wide enough to spare one.
func barWidth(w float64) float64 {
	if w >= 4 {
		return w - 1
	}
	return max(w, 0.1)
}

// loopsWord is the engine's own word for how often a node was started.
func loopsWord(engine string) string {
	if engine == oracleEngine {
		return "starts"
	}
	return "loops"
}

// tooltip is what a browser shows for a bar without the script's help.
func (pic *picture) tooltip(b *svgBar, full bool) string {
	if b.count > 0 {
		return plural(int(b.count), "operator", "operators") + " too narrow to draw here: " +
			Amount(pic.opt.Metric, b.value) + " " + pic.share(b.value)
	}
	lines := append([]string{pic.labels[b.first]}, pic.describe(b.first)...)
	if !full {
		lines = lines[:2]
	}
	return strings.Join(lines, "\n")
}

// describe says in a few lines what is known of a frame's numbers. viewer/details.js does the same.
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
	for _, m := range pic.profile.Metrics.List() {
		if m != pic.opt.Metric && m.Additive() && f.Cum[m] > 0 && m != planner.Cost {
			lines = append(lines, pic.selfAndCum(f, m))
		}
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
