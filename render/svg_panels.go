package render

import "math"

// The panels stand below the bars: lists of frames at the left, how the numbers were made and the
// statement at the right. On a narrow window the script stacks them.
const (
	panelGap   = 30
	panelWidth = (svgWidth - 2*sideMargin - panelGap) / 2
	rightPanel = sideMargin + panelWidth + panelGap
)

// A panelLine is a line of text in place.
type panelLine struct {
	class string
	x, y  float64
	text  string
}

type panels struct {
	lines  []panelLine
	hot    []listRow
	wrong  []listRow
	bottom float64
}

func layoutPanels(pic *picture, w *words, top float64) *panels {
	p := &panels{}
	left := p.layoutLists(pic, w, top)
	right := p.layoutText("how these numbers were made", "muted", w.notes, top, math.MaxInt)
	if len(w.sql) > 0 {
		if right > top {
			right += sectionGap - 6
		}
		right = p.layoutText("statement", "", w.sql, right, maxSQLLines)
	}
	p.bottom = max(left, right) + 6
	return p
}

// layoutLists places the hot list and that of wrong estimates, and returns where they end.
func (p *panels) layoutLists(pic *picture, w *words, top float64) float64 {
	word := metricWord(pic.opt.Metric)
	title := "largest self " + word
	if !pic.flat {
		title += ", % of the total"
	}
	p.title(title, top)
	hot, y := layoutList(pic, pic.hotList(w.hot), top)
	p.hot = hot
	if len(w.hot) == 0 {
		p.lines = append(p.lines, panelLine{"muted", sideMargin, y + baseline, "nothing: the whole plan has no " + word})
		y += rowHeight
	}
	if wrong := pic.wrongList(); len(wrong.frames) > 0 {
		p.title(wrongHeading, y+26)
		p.wrong, y = layoutList(pic, wrong, y+26)
	}
	return y
}

func (p *panels) title(s string, y float64) {
	p.lines = append(p.lines, panelLine{"title", sideMargin, y, s})
}

// layoutText places wrapped lines under a heading, at most limit of them, and returns where they end.
func (p *panels) layoutText(title, class string, text []string, top float64, limit int) float64 {
	p.lines = append(p.lines, panelLine{"title", rightPanel, top, title})
	y, drawn := top+8, 0
	for i, s := range text {
		for _, line := range wrap(s, columnsIn(panelWidth)) {
			if drawn == limit {
				rest := plural(len(text)-i, "line", "lines")
				p.lines = append(p.lines, panelLine{"muted", rightPanel, y + baseline, "… " + rest + " of the statement are not drawn"})
				return y + 16
			}
			p.lines = append(p.lines, panelLine{class, rightPanel, y + baseline, line})
			y, drawn = y+16, drawn+1
		}
	}
	return y
}

func writePanels(e *svgWriter, p *panels) {
	writeList(e, "hot", p.hot)
	writeList(e, "wrong", p.wrong)
	// The statement's lines begin with blanks.
	e.str("<g id=\"panels\" xml:space=\"preserve\">")
	for _, line := range p.lines {
		e.text(line.class, line.x, line.y, line.text)
		e.str("\n")
	}
	e.str("</g>\n")
}
