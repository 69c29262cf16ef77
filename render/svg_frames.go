package render

import (
	"maps"
	"slices"
)

const (
	labelMargin = 3  // between a bar's edge and its label
	baseline    = 13 // from a bar's top to its label's base line
	minColumns  = 3  // with less room there is no label
)

const (
	thinBar     = 12 // pixels from which a bar has a group and a tooltip: thinner ones are hard to point at
	labelledBar = 25 // pixels from which a tooltip tells all and not the share only
)

// writeFrames writes the bars: the thin ones first, those of a class in one group, as there may be
// thousands.
func writeFrames(e *svgWriter, pic *picture, top float64) {
	f := &frameWriter{svgWriter: e, pic: pic, top: top, usual: string(pic.usualFamily())}
	thin := make(map[string][]*svgBar)
	for i := range pic.bars {
		if b := &pic.bars[i]; b.width < thinBar {
			class := pic.class(b)
			thin[class] = append(thin[class], b)
		}
	}
	e.str(`<g id="frames"` + barFill(f.usual) + ">\n")
	for _, class := range slices.Sorted(maps.Keys(thin)) {
		f.open(class)
		e.str(">")
		for _, b := range thin[class] {
			f.rect(b)
		}
		e.str("</g>\n")
	}
	for i := range pic.bars {
		if b := &pic.bars[i]; b.width >= thinBar {
			f.bar(b)
		}
	}
	e.str("</g>\n")
}

type frameWriter struct {
	*svgWriter
	pic   *picture
	top   float64
	usual string // class of most bars, whose colour is that of the group around them
}

// class returns a bar's class.
func (pic *picture) class(b *svgBar) string {
	switch {
	case b.count == 0:
		return string(pic.family[pic.kind[b.first]])
	case b.width >= 4:
		return moreClass // hatched; for thousands of slivers a pattern would be slow to paint
	}
	return "more"
}

// open begins a group. Its colour is the group's, as text has one of its own.
func (f *frameWriter) open(class string) {
	f.str(`<g class="` + class + `"`)
	if class != f.usual {
		f.str(barFill(class))
	}
}

func (f *frameWriter) y(b *svgBar) float64 {
	row := int(b.depth)
	if f.pic.opt.Flame {
		row = f.pic.rows - 1 - row
	}
	return f.top + float64(row*rowHeight)
}

func (f *frameWriter) bar(b *svgBar) {
	f.open(f.pic.class(b))
	f.str(` data-i="`)
	f.int(int64(b.first))
	if b.count > 0 {
		f.str(`" data-last="`)
		f.int(int64(b.last))
	}
	f.str(`"><title>`)
	f.esc(f.pic.tooltip(b))
	f.str("</title>")
	f.rect(b)
	if text := f.pic.barText(b); text != "" {
		f.text(inBar, b.x+labelMargin, f.y(b)+baseline, text)
	}
	f.str("</g>\n")
}

func (f *frameWriter) rect(b *svgBar) {
	f.str(`<rect x="`)
	f.tenths(b.x)
	f.str(`" y="`)
	f.num(f.y(b))
	f.str(`" width="`)
	f.tenths(barWidth(b.width))
	f.str(`" height="17"/>`)
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
