package render

import (
	"math"
	"strconv"
)

// The panels stand below the bars: the hot list at the left, how the numbers were made and the
// statement at the right. On a narrow window the script stacks them.
const (
	panelGap    = 30
	panelWidth  = (svgWidth - 2*sideMargin - panelGap) / 2
	rightPanel  = sideMargin + panelWidth + panelGap
	rankWidth   = 24
	columnSpace = 10 // between two columns of the hot list
)

// A panelLine is a line of text in place.
type panelLine struct {
	class string
	x, y  float64
	text  string
}

// A hotRow is a line of the hot list.
type hotRow struct {
	index        int32
	class        family
	y            float64
	label        string
	value, share string
	bar          float64 // width of the bar behind the label
}

type panels struct {
	lines      []panelLine
	hot        []hotRow
	valueRight float64 // right edge of the value column
	bottom     float64
}

func layoutPanels(pic *picture, w *words, top float64) *panels {
	p := &panels{}
	left := p.layoutHot(pic, w, top)
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

// layoutHot places the hot list and returns where it ends.
func (p *panels) layoutHot(pic *picture, w *words, top float64) float64 {
	p.lines = append(p.lines, panelLine{"title", sideMargin, top, hotTitle(pic)})
	valueColumns, m := 0, pic.opt.Metric
	for _, i := range w.hot {
		valueColumns = max(valueColumns, columns(Amount(m, pic.frames[i].Self[m])))
	}
	right := float64(sideMargin + panelWidth)
	p.valueRight = right - 6*columnWidth - columnSpace
	labelWidth := p.valueRight - float64(valueColumns)*columnWidth - columnSpace - sideMargin - rankWidth
	y := top + 8
	for _, i := range w.hot {
		f := pic.frames[i]
		self := f.Self[m]
		p.hot = append(p.hot, hotRow{
			index: i, class: pic.family[pic.kind[i]], y: y,
			label: fitLabel(pic.labels[i], "", "", pic.badges(f), columnsIn(labelWidth-2*labelMargin)),
			value: Amount(m, self), share: pic.share(self),
			bar: max(1, labelWidth*float64(self)/float64(pic.frames[w.hot[0]].Self[m])),
		})
		y += rowHeight + 2
	}
	if len(w.hot) == 0 {
		p.lines = append(p.lines, panelLine{"muted", sideMargin, y + baseline, "nothing: the whole plan has no " + metricWord(m)})
		y += rowHeight
	}
	return y
}

func hotTitle(pic *picture) string {
	title := "largest self " + metricWord(pic.opt.Metric)
	if !pic.flat {
		title += ", % of the whole statement's"
	}
	return title
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
	e.str(`<g id="hot">`)
	for i := range p.hot {
		p.writeHotRow(e, i)
	}
	// The statement's lines begin with blanks.
	e.str("</g>\n<g id=\"panels\" xml:space=\"preserve\">")
	for _, line := range p.lines {
		e.text(line.class, line.x, line.y, line.text)
		e.str("\n")
	}
	e.str("</g>\n")
}

func (p *panels) writeHotRow(e *svgWriter, i int) {
	row := &p.hot[i]
	x := float64(sideMargin + rankWidth)
	e.str(`<g class="` + string(row.class) + `" data-i="`)
	e.int(int64(row.index))
	e.str(`"><rect` + barFill(string(row.class)) + ` x="`)
	e.num(x)
	e.str(`" y="`)
	e.num(row.y)
	e.str(`" width="`)
	e.num(row.bar)
	e.str(`" height="18"/>`)
	e.text("end muted", x-8, row.y+baseline, strconv.Itoa(i+1))
	e.text("", x+labelMargin, row.y+baseline, row.label)
	e.text("end", p.valueRight, row.y+baseline, row.value)
	e.text("end", sideMargin+panelWidth, row.y+baseline, row.share)
	e.str("</g>\n")
}
