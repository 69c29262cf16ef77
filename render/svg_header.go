package render

const (
	headColumn = columnWidth * 16 / 12 // the first line's statement and total are larger
	lineHeight = 18
	sectionGap = 26
	keyGap     = 16 // between two entries of the legend
)

// headerLines spreads the header's parts over lines. The first continues the large text; each line
// has at most width pixels, and a part alone too long for one is cut.
func headerLines(w *words, width float64) (head string, lines []string) {
	head = cut(w.head, int(width/headColumn))
	room := int((width-float64(columns(head))*headColumn)/columnWidth) - 2
	full := columnsIn(width)
	line, first := "", true
	for _, part := range w.parts {
		part = cut(part, full)
		joined := part
		if line != "" {
			joined = line + " · " + part
		}
		if columns(joined) <= room {
			line = joined
			continue
		}
		if line != "" || first {
			lines = append(lines, line)
		}
		line, room, first = part, full, false
	}
	lines = append(lines, line)
	for _, s := range w.sub {
		lines = append(lines, cut(s, full))
	}
	return head, lines
}

func headerHeight(w *words) float64 {
	_, lines := headerLines(w, svgWidth-2*sideMargin)
	return 12 + float64(len(lines)*lineHeight) + 6
}

func writeHeader(e *svgWriter, w *words) {
	head, lines := headerLines(w, svgWidth-2*sideMargin)
	e.str(`<g id="header">`)
	e.text("head", sideMargin, 26, head)
	for i, line := range lines {
		x := float64(sideMargin)
		if i == 0 {
			x += float64(columns(head))*headColumn + 2*columnWidth
		}
		if line != "" {
			class := "muted"
			if i >= len(lines)-len(w.sub) {
				class = "warn"
			}
			e.text(class, x, 26+float64(i*lineHeight), line)
		}
	}
	e.str("</g>\n")
}

// legendRows returns where the legend's entries stand: x and row of each.
func legendRows(w *words, width float64) (xs []float64, rows []int, count int) {
	x, row := 0.0, 0
	for _, key := range w.legend {
		need := 16 + float64(columns(key.name))*columnWidth
		if x > 0 && x+need > width {
			x, row = 0, row+1
		}
		xs, rows = append(xs, x), append(rows, row)
		x += need + keyGap
	}
	return xs, rows, row + 1
}

func legendHeight(w *words) float64 {
	_, _, count := legendRows(w, svgWidth-2*sideMargin)
	return float64(count*lineHeight) + 6
}

func writeLegend(e *svgWriter, w *words) {
	xs, rows, _ := legendRows(w, svgWidth-2*sideMargin)
	top := headerHeight(w)
	e.str(`<g id="legend">`)
	for i, key := range w.legend {
		x, y := sideMargin+xs[i], top+float64(rows[i]*lineHeight)
		e.str(`<g><rect class="` + key.class + `"` + barFill(key.class) + ` x="`)
		e.num(x)
		e.str(`" y="`)
		e.num(y + 3)
		e.str(`" width="11" height="11"/>`)
		e.text("muted", x+16, y+baseline, key.name)
		e.str("</g>")
	}
	e.str("</g>\n")
}

// restLines wraps what the details bar says while nothing is pointed at.
func restLines(w *words) []string {
	var lines []string
	for _, s := range w.rest {
		if s != "" {
			lines = append(lines, wrap(s, columnsIn(svgWidth-2*sideMargin-16))...)
		}
	}
	return lines
}

func barHeight(w *words) float64 { return float64(len(restLines(w))*16) + 20 }

// writeBar writes the details bar: with scripts off it tells how to read the picture.
func writeBar(e *svgWriter, w *words) {
	top := headerHeight(w) + legendHeight(w)
	e.str(`<g id="bar"><rect class="panel"` + fillOf(".panel") + ` x="10" y="`)
	e.num(top)
	e.str(`" width="1180" height="`)
	e.num(barHeight(w) - 8)
	e.str(`"/>`)
	for i, line := range restLines(w) {
		e.text("muted", sideMargin+8, top+17+float64(i*16), line)
	}
	e.str("</g>\n")
}
