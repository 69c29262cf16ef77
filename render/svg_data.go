package render

import (
	"strconv"

	"sqlflame/planner"
)

// manyFrames is the number of frames from which the file carries only the metric drawn, rows and
// loops: the other columns would make it too large to open with ease.
const manyFrames = 20000

// writeData writes what the script reads; viewer/CONTRACT.md says what each key means.
func writeData(e *svgWriter, pic *picture, w *words) {
	e.str(`<metadata id="sqlflame-data">{"v":1,"metric":`)
	e.json(pic.opt.Metric.String())
	e.str(`,"word":`)
	e.json(metricWord(pic.opt.Metric))
	writeFlag(e, "flat", pic.flat)
	writeFlag(e, "flame", pic.opt.Flame)
	writeFlag(e, "annotate", pic.opt.Annotate)
	e.str(`,"loopsWord":`)
	e.json(loopsWord(pic.profile.Engine))
	e.str(",\n\"head\":")
	e.json(w.head)
	writeStrings(e, "parts", w.parts)
	writeStrings(e, "sub", w.sub)
	writeStrings(e, "rest", w.rest[:1])
	writeLegendData(e, w)
	writeInts(e, "hot", len(w.hot), func(i int) int64 { return int64(w.hot[i]) })
	e.str(`,"hotTitle":`)
	e.json(hotTitle(pic))
	writeStrings(e, "notes", w.notes)
	writeStrings(e, "sql", w.sql)

	writeStrings(e, "kinds", pic.kinds)
	classes := make([]string, len(pic.family))
	for i, f := range pic.family {
		classes[i] = string(f)
	}
	writeStrings(e, "classes", classes)
	writeColumns(e, pic)
	writeDetails(e, pic, &w.detail)
	e.str("}</metadata>\n")
}

func writeFlag(e *svgWriter, key string, v bool) {
	e.str(`,"` + key + `":` + strconv.FormatBool(v))
}

func writeStrings(e *svgWriter, key string, list []string) {
	e.str(",\n\"" + key + `":[`)
	for i, s := range list {
		if i > 0 {
			e.str(",")
		}
		e.json(s)
	}
	e.str("]")
}

func writeInts(e *svgWriter, key string, n int, at func(int) int64) {
	e.str(",\n\"" + key + `":[`)
	for i := range n {
		if i > 0 {
			e.str(",")
		}
		e.int(at(i))
	}
	e.str("]")
}

func writeLegendData(e *svgWriter, w *words) {
	var flat []string
	for _, key := range w.legend {
		flat = append(flat, key.class, key.name)
	}
	writeStrings(e, "legend", flat)
}

// writeColumns writes one array for each property of the frames, in plan order.
func writeColumns(e *svgWriter, pic *picture) {
	frames := pic.frames
	writeInts(e, "kids", len(frames), func(i int) int64 { return int64(len(frames[i].Children)) })
	writeInts(e, "kind", len(frames), func(i int) int64 { return int64(pic.kind[i]) })
	last := 0
	writeInts(e, "number", len(frames), func(i int) int64 {
		d := frames[i].Number - last
		last = frames[i].Number
		return int64(d)
	})
	writeLabels(e, pic)
	writeIDs(e, pic)
	var never []int32
	for i, f := range frames {
		if f.NeverExecuted {
			never = append(never, int32(i))
		}
	}
	writeInts(e, "never", len(never), func(i int) int64 { return int64(never[i]) })
	writeValues(e, pic)
	if len(frames) <= manyFrames {
		writeEstimates(e, pic)
	}
}

// writeLabels writes each label as what it shares with the last one of the same kind: how many
// characters, and what follows them. Labels of a kind differ in their names only, so this is a
// third of the text, and it needs neither a table nor sorting.
func writeLabels(e *svgWriter, pic *picture) {
	previous := make([]string, len(pic.kinds))
	e.str(",\n\"labels\":[")
	for i, label := range pic.labels {
		k := pic.kind[i]
		n := sharedPrefix(previous[k], label)
		previous[k] = label
		if i > 0 {
			e.str(",")
		}
		e.int(int64(n))
		e.str(",")
		e.json(label[n:])
	}
	e.str("]")
}

// sharedPrefix counts leading ASCII bytes that two labels share, so that the count means the same
// in bytes and in the script's UTF-16.
func sharedPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] && a[n] < 0x80 {
		n++
	}
	return n
}

// writeValues writes the Self column of the metrics that the file carries.
func writeValues(e *svgWriter, pic *picture) {
	e.str(",\n\"values\":{")
	sep := ""
	for _, m := range pic.profile.Metrics.List() {
		drawn := m == pic.opt.Metric || m == planner.Rows || m == planner.Loops
		if !drawn && (len(pic.frames) > manyFrames || pic.profile.Root.Cum[m] == 0) {
			continue
		}
		e.str(sep + "\n\"" + m.String() + `":[`)
		for i, f := range pic.frames {
			if i > 0 {
				e.str(",")
			}
			e.int(f.Self[m])
		}
		e.str("]")
		sep = ","
	}
	e.str("}")
}

// writeEstimates writes index (as the difference from the one before), expected and actual rows of
// the frames whose estimate is judged.
func writeEstimates(e *svgWriter, pic *picture) {
	e.str(",\n\"estimates\":[")
	sep, last := "", 0
	for i, f := range pic.frames {
		if !f.Estimate.Judged {
			continue
		}
		e.str(sep)
		e.int(int64(i - last))
		last = i
		e.str(",")
		e.rows(f.Estimate.Expected)
		e.str(",")
		e.rows(f.Estimate.Actual)
		sep = ","
	}
	e.str("]")
}
