package render

import (
	"math"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// columns writes one column for each property of the frames, in plan order.
func (d dataWriter) columns(pic *picture) {
	frames := pic.frames
	n := len(frames)
	d.vlq("kids", n, func(i int) uint64 { return uint64(len(frames[i].Children)) })
	last := 0
	d.vlq("number", n, func(i int) uint64 {
		step := frames[i].Number - last
		last = frames[i].Number
		return signed(int64(step))
	})
	d.patterns(pic)
	d.values(pic)
	d.marked("never", frames, func(f *flamegraph.Frame) bool { return f.NeverExecuted })
	d.marked("disk", frames, spilled)
	d.ids(pic)
	means := &meanTable{at: make(map[float64]uint64)}
	d.estimates("estimates", frames, means, true)
	d.estimates("unjudged", frames, means, false)
	d.floats("means", means.list)
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

// values writes the Self column of each metric, and what the metrics are called. Cum follows from Self.
func (d dataWriter) values(pic *picture) {
	d.key("values")
	sep := "{"
	for _, m := range pic.profile.Metrics.List() {
		d.str(sep + `"` + m.String() + `":"`)
		for _, f := range pic.frames {
			d.buf = appendVLQ(d.buf[:0], uint64(f.Self[m]))
			d.w.Write(d.buf)
		}
		d.str(`"`)
		sep = ",\n"
	}
	d.str("}")
	var words []string
	for _, m := range pic.profile.Metrics.List() {
		words = append(words, metricWord(m))
	}
	d.strings("words", words)
}

// wordOf returns which word of a label a name is, counted from 1, or 0.
func wordOf(label, name string) int {
	k, start := 0, 0
	for i := 0; i <= len(label); i++ {
		if i < len(label) && !endsWord(rune(label[i])) {
			continue
		}
		if i > start {
			if k++; label[start:i] == name {
				return k
			}
		}
		start = i + 1
	}
	return 0
}

// endsWord tells what separates the words of a label.
func endsWord(r rune) bool { return r == ' ' || r == '.' || r == '[' || r == ']' }

// marked writes the indices of the frames for which is holds.
func (d dataWriter) marked(key string, frames []*flamegraph.Frame, is func(*flamegraph.Frame) bool) {
	var list []int64
	for i, f := range frames {
		if is(f) {
			list = append(list, int64(i))
		}
	}
	d.ints(key, list)
}

// A meanTable holds the counts of rows that are no whole numbers.
type meanTable struct {
	list []float64
	at   map[float64]uint64
}

// maxWhole bounds the counts that have no place in the table: the script reckons with 53 bits, one of which
// tells where the count stands.
const maxWhole = 1 << 52

// code is twice a whole count, or one more than twice the place in the table.
func (t *meanTable) code(rows float64) uint64 {
	switch {
	case !(rows > 0 && rows < math.MaxFloat64):
		return 0 // JSON has no infinities
	case rows < maxWhole && rows == math.Trunc(rows):
		return uint64(rows) << 1
	}
	k, ok := t.at[rows]
	if !ok {
		k = uint64(len(t.list))
		t.list = append(t.list, rows)
		t.at[rows] = k
	}
	return k<<1 | 1
}

// estimates writes index (as the difference from the one before), expected and actual rows of the
// frames whose estimate is judged, or of those where it is not.
func (d dataWriter) estimates(key string, frames []*flamegraph.Frame, means *meanTable, judged bool) {
	var list []byte
	last := 0
	for i, f := range frames {
		if f.Estimate.Judged != judged || f.Estimate == (planner.Estimate{}) {
			continue
		}
		list = appendVLQ(list, uint64(i-last))
		list = appendVLQ(list, means.code(f.Estimate.Expected))
		list = appendVLQ(list, means.code(f.Estimate.Actual))
		last = i
	}
	d.digits(key, list)
}

func (d dataWriter) floats(key string, list []float64) {
	if len(list) == 0 {
		return
	}
	d.key(key)
	sep := "["
	for _, v := range list {
		d.str(sep)
		d.rows(v)
		sep = ","
	}
	d.str("]")
}
