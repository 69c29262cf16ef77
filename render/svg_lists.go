package render

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

const (
	rankWidth    = 24
	columnSpace  = 10 // between two columns of a list
	wrongFrames  = 5
	wrongFactor  = 10 // from which an estimate is wrong
	wrongHeading = "row estimates off by 10x here first"
)

// A listRow is a frame in one of the lists below the bars.
type listRow struct {
	index       int32
	rank        int
	class       family
	y           float64
	label       string
	value, part string
	bar         float64 // width of the bar behind the label
	valueRight  float64 // right edge of the value
}

// A frameList says what a list tells about its frames: a size for the bar, a value, and what that means.
type frameList struct {
	frames      []int32
	size        func(int32) float64
	value, part func(int32) string
}

// hotList are the frames with the largest self.
func (pic *picture) hotList(hot []int32) frameList {
	m := pic.opt.Metric
	self := func(i int32) int64 { return pic.frames[i].Self[m] }
	return frameList{
		frames: hot,
		size:   func(i int32) float64 { return float64(self(i)) },
		value:  func(i int32) string { return Amount(m, self(i)) },
		part:   func(i int32) string { return pic.share(self(i)) },
	}
}

// wrongList are the frames where row estimates go wrong first. Those come first that mislead the
// operator which took most.
func (pic *picture) wrongList() frameList {
	off := func(i int32) float64 { return math.Abs(math.Log10(pic.frames[i].Estimate.Error())) }
	return frameList{
		frames: pic.mostMisleading(pic.wrongFirst(), off),
		size:   off,
		value: func(i int32) string {
			e := pic.frames[i].Estimate
			return compact(e.Expected) + " → " + compact(e.Actual)
		},
		part: func(i int32) string { return errorWords(pic.frames[i].Estimate.Error()) },
	}
}

// mostMisleading returns the first wrongFrames in order. There may be as many wrong frames as leaves, so they
// are not sorted.
func (pic *picture) mostMisleading(wrong []int32, off func(int32) float64) []int32 {
	misled := func(i int32) int64 { return pic.value[max(pic.parent[i], 0)] }
	var best []int32
	for _, i := range wrong {
		at := len(best)
		for at > 0 && cmp.Or(cmp.Compare(misled(best[at-1]), misled(i)), cmp.Compare(off(best[at-1]), off(i))) < 0 {
			at--
		}
		if best = slices.Insert(best, at, i); len(best) > wrongFrames {
			best = best[:wrongFrames]
		}
	}
	return best
}

// wrongFirst returns the frames whose estimate is wrong while those of all frames below are not.
func (pic *picture) wrongFirst() []int32 {
	var list []int32
	below := int32(math.MaxInt32) // the next frame in plan order that is wrong
	for i := int32(len(pic.frames)) - 1; i >= 0; i-- {
		if e := pic.frames[i].Estimate.Error(); e >= wrongFactor || e <= 1.0/wrongFactor {
			if below >= pic.end[i] {
				list = append(list, i)
			}
			below = i
		}
	}
	slices.Reverse(list)
	return list
}

// layoutList places a list below its heading and tells where it ends.
func layoutList(pic *picture, list frameList, top float64) (rows []listRow, bottom float64) {
	var values, parts int
	var largest float64
	for _, i := range list.frames {
		values, parts = max(values, columns(list.value(i))), max(parts, columns(list.part(i)))
		largest = max(largest, list.size(i))
	}
	valueRight := sideMargin + panelWidth - float64(parts)*columnWidth - columnSpace
	labelWidth := valueRight - float64(values)*columnWidth - columnSpace - sideMargin - rankWidth
	y := top + 8
	for k, i := range list.frames {
		f := pic.frames[i]
		rows = append(rows, listRow{
			index: i, rank: k + 1, class: pic.family[pic.kind[i]], y: y,
			label: fitLabel(pic.labels[i], "", "", pic.badges(f), columnsIn(labelWidth-2*labelMargin)),
			value: list.value(i), part: list.part(i),
			bar:        max(1, labelWidth*list.size(i)/largest),
			valueRight: valueRight,
		})
		y += rowHeight + 2
	}
	return rows, y
}

func writeList(e *svgWriter, id string, rows []listRow) {
	e.str(`<g id="` + id + `">`)
	for i := range rows {
		rows[i].write(e)
	}
	e.str("</g>\n")
}

func (row *listRow) write(e *svgWriter) {
	x := float64(sideMargin + rankWidth)
	e.str(`<g data-i="`)
	e.int(int64(row.index))
	e.str(`"><rect class="` + string(row.class) + `"` + barFill(string(row.class)) + ` x="`)
	e.num(x)
	e.str(`" y="`)
	e.num(row.y)
	e.str(`" width="`)
	e.num(row.bar)
	e.str(`" height="18"/>`)
	e.text("end muted", x-8, row.y+baseline, strconv.Itoa(row.rank))
	e.text("", x+labelMargin, row.y+baseline, row.label)
	e.text("end", row.valueRight, row.y+baseline, row.value)
	e.text("end", sideMargin+panelWidth, row.y+baseline, row.part)
	e.str("</g>\n")
}
