package render

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"

	"sqlflame/flamegraph"
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

// writeIDs writes what the script needs to work out the frame ids by itself, which saves a fifth of
// the file: the ordinals of frames that share a label with a sibling, and those ids that do
// not follow from label and ordinal because the label was cut or cleaned.
func writeIDs(e *svgWriter, pic *picture) {
	var ordinals []int64
	given := make(map[int]bool)
	ids := make([]uint64, len(pic.frames))
	for i, f := range pic.frames {
		ids[i] = decodeID(f.ID)
		name, n := pic.labels[i], ordinalOf(f)
		if n > 0 {
			ordinals = append(ordinals, int64(i), n)
			name += " #" + strconv.FormatInt(n, 10)
		}
		parent := uint64(0)
		if i > 0 {
			parent = ids[pic.parent[i]]
		}
		if pathHash(parent, name) != ids[i] {
			given[i] = true
		}
	}
	writeInts(e, "ordinals", len(ordinals), func(i int) int64 { return ordinals[i] })
	e.str(",\n\"ids\":{")
	sep := ""
	for i, f := range pic.frames {
		if given[i] {
			e.str(sep + `"` + strconv.Itoa(i) + `":`)
			e.json(cleanText(f.ID))
			sep = ","
		}
	}
	e.str("}")
}

// ordinalOf returns the 2 of a name that ends in " #2", 0 where name and label are the same.
func ordinalOf(f *flamegraph.Frame) int64 {
	if len(f.Name) <= len(f.Label) {
		return 0
	}
	rest, ok := strings.CutPrefix(f.Name, f.Label)
	if !ok || !strings.HasPrefix(rest, " #") {
		return 0
	}
	n, err := strconv.ParseInt(rest[2:], 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// decodeID returns the number that a frame id stands for, 0 if it is none.
func decodeID(id string) uint64 {
	var b [9]byte
	if len(id) != 11 {
		return 0
	}
	if n, err := base64.RawURLEncoding.Decode(b[:], []byte(id)); err != nil || n != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b[:8])
}

// pathHash is package flamegraph's hash of a path: FNV-1a over the parent's and the name. Should
// the two ever differ, the ids are written out and the file grows.
func pathHash(parent uint64, name string) uint64 {
	const prime = 0x100000001b3
	h := uint64(0xcbf29ce484222325)
	for shift := 56; shift >= 0; shift -= 8 {
		h = (h ^ parent>>shift&0xff) * prime
	}
	for i := 0; i < len(name); i++ {
		h = (h ^ uint64(name[i])) * prime
	}
	return h
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

// writeEstimates writes index, expected and actual rows of the frames whose estimate is judged.
func writeEstimates(e *svgWriter, pic *picture) {
	e.str(",\n\"estimates\":[")
	sep := ""
	for i, f := range pic.frames {
		if !f.Estimate.Judged {
			continue
		}
		e.str(sep)
		e.int(int64(i))
		e.str(",")
		e.rows(f.Estimate.Expected)
		e.str(",")
		e.rows(f.Estimate.Actual)
		sep = ","
	}
	e.str("]")
}
