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

func writeFrames(e *svgWriter, pic *picture, top float64) {
	e.str(`<g id="frames">` + "\n")
	for i := range pic.bars {
		b := &pic.bars[i]
		row := int(b.depth)
		if pic.opt.Flame {
			row = pic.rows - 1 - row
		}
		// A plan of thousands of wide bars would double in size by its tooltips.
		writeBarFrame(e, pic, b, top+float64(row*rowHeight), i < maxBars)
	}
	e.str("</g>\n")
}

func writeBarFrame(e *svgWriter, pic *picture, b *svgBar, y float64, full bool) {
	e.str(`<g class="`)
	if b.count > 0 {
		e.str("more")
		if b.width >= 4 {
			e.str(" wide") // hatched; for thousands of slivers a pattern would be slow to paint
		}
	} else {
		e.str(string(pic.family[pic.kind[b.first]]))
	}
	e.str(`" data-i="`)
	e.int(int64(b.first))
	if b.count > 0 {
		e.str(`" data-last="`)
		e.int(int64(b.last))
	}
	e.str(`"><title>`)
	e.esc(pic.tooltip(b, full))
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

// barText returns what stands in a bar. A count is never cut: half a number is a wrong one.
func (pic *picture) barText(b *svgBar) string {
	if b.count == 0 {
		return fitLabel(pic.drawnLabel(b.first), pic.share(b.value), b.width)
	}
	room := columnsIn(b.width - 2*labelMargin)
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

// fitLabel returns what of a label and its share can be read in width pixels. A long label gives up
// its end before its share, as long as enough of it is left to tell what it is.
func fitLabel(label, share string, width float64) string {
	room := columnsIn(width - 2*labelMargin)
	if room < minColumns {
		return ""
	}
	if share == "" {
		return cut(label, room)
	}
	need := len(share) + 1
	switch n := columns(label); {
	case n+need <= room:
		return joinShare(label, share)
	case n > room && room >= 14+need:
		return joinShare(cut(label, room-need), share)
	}
	return cut(label, room)
}

// joinShare puts a mark of direction between a label in a script that runs from right to left and
// the number after it, which would otherwise change places with the label's last word.
func joinShare(label, share string) string {
	if hasRightToLeft(label) {
		return label + "\u200e " + share
	}
	return label + " " + share
}

// drawnLabel returns a frame's label as it stands in its bar.
func (pic *picture) drawnLabel(i int32) string {
	return annotated(pic.profile, pic.frames[i], pic.labels[i], pic.opt)
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
	line := word + ": self " + Amount(m, f.Self[m]) + " (" + Percent(f.Self[m], total) + ")"
	if len(f.Children) == 0 {
		return line
	}
	return line + ", cum " + Amount(m, f.Cum[m]) + " (" + Percent(f.Cum[m], total) + ")"
}

// rowsLine tells the rows, how often the node ran, and how far off the estimate was.
func (pic *picture) rowsLine(f *flamegraph.Frame) string {
	var parts []string
	if f.Number == 0 {
		return "" // synthetic frames return no rows
	}
	if pic.profile.Metrics.Has(planner.Rows) && !f.NeverExecuted {
		parts = append(parts, plural(int(f.Self[planner.Rows]), "row", "rows"))
	}
	if pic.profile.Metrics.Has(planner.Loops) && f.Self[planner.Loops] > 1 {
		parts = append(parts, Count(f.Self[planner.Loops])+" "+loopsWord(pic.profile.Engine))
	}
	if e := f.Estimate; e.Judged {
		text := "estimated " + formatRows(e.Expected)
		if formatRows(e.Actual) != Count(f.Self[planner.Rows]) { // a mean per loop
			text += ", actual " + formatRows(e.Actual)
		}
		parts = append(parts, text+estimateError(e.Error()))
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
