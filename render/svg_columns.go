package render

import (
	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// columns writes one column for each property of the frames, in plan order.
func (d dataWriter) columns(pic *picture) {
	frames := pic.frames
	n := len(frames)
	d.vlq("kids", n, func(i int) uint64 { return uint64(len(frames[i].Children)) })
	d.vlq("kind", n, func(i int) uint64 { return uint64(pic.kind[i]) })
	last := 0
	d.vlq("number", n, func(i int) uint64 {
		step := frames[i].Number - last
		last = frames[i].Number
		return signed(int64(step))
	})
	d.labels(pic)
	d.values(pic)
	d.names(pic)
	d.marked("never", frames, func(f *flamegraph.Frame) bool { return f.NeverExecuted })
	d.marked("disk", frames, spilled)
	d.ids(pic)
	d.estimates("estimates", frames, true)
	d.estimates("unjudged", frames, false)
}

// labels writes each label as what it shares with the last one of the same kind: how many
// characters, and what follows them. Labels of a kind differ in their names only, so this is a
// third of the text, and it needs neither a table nor sorting.
func (d dataWriter) labels(pic *picture) {
	previous := make([]string, len(pic.kinds))
	d.key("labels")
	sep := "["
	for i, label := range pic.labels {
		k := pic.kind[i]
		n := sharedPrefix(previous[k], label)
		previous[k] = label
		d.str(sep)
		d.int(int64(n))
		d.str(",")
		d.json(label[n:])
		sep = ","
	}
	d.str("]")
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

// names writes schema, relation, index and alias: most stand in the label as a word, the rest in a
// table.
func (d dataWriter) names(pic *picture) {
	table := make(map[string]uint64)
	var list []string
	columns := []struct {
		key  string
		name func(*flamegraph.Frame) string
		at   []uint64
	}{
		{key: "schema", name: func(f *flamegraph.Frame) string { return f.Schema }},
		{key: "relation", name: func(f *flamegraph.Frame) string { return f.Relation }},
		{key: "index", name: func(f *flamegraph.Frame) string { return f.Index }},
		{key: "alias", name: func(f *flamegraph.Frame) string { return f.Alias }},
	}
	for c := range columns {
		col := &columns[c]
		for i, f := range pic.frames {
			name := col.name(f)
			if name == "" {
				continue
			}
			if col.at == nil {
				col.at = make([]uint64, len(pic.frames))
			}
			k := wordOf(pic.labels[i], name)
			if k == 0 { // what is a word of a label is clean
				name = cleanCut(name, maxName)
				k = wordOf(pic.labels[i], name)
			}
			if k > 0 {
				col.at[i] = 2 * uint64(k)
				continue
			}
			at, ok := table[name]
			if !ok {
				at = uint64(len(list))
				list = append(list, name)
				table[name] = at
			}
			col.at[i] = 2*at + 1
		}
	}
	d.strings("names", list)
	for _, col := range columns {
		if col.at != nil {
			d.vlq(col.key, len(col.at), func(i int) uint64 { return col.at[i] })
		}
	}
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

// estimates writes index (as the difference from the one before), expected and actual rows of the
// frames whose estimate is judged, or of those where it is not.
func (d dataWriter) estimates(key string, frames []*flamegraph.Frame, judged bool) {
	sep, last := "[", 0
	for i, f := range frames {
		if f.Estimate.Judged != judged || f.Estimate == (planner.Estimate{}) {
			continue
		}
		if sep == "[" {
			d.key(key)
		}
		d.str(sep)
		d.int(int64(i - last))
		last = i
		d.str(",")
		d.rows(f.Estimate.Expected)
		d.str(",")
		d.rows(f.Estimate.Actual)
		sep = ","
	}
	if sep == "," {
		d.str("]")
	}
}
