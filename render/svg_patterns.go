package render

import (
	"strconv"

	"sqlflame/flamegraph"
)

// A pattern is what the labels of like frames have in common: the label with its numbers replaced by zeros, the
// kind, and where in the label the names stand. Partitions and aliases are numbered, so a plan of 100,000
// frames has some dozens of patterns, and a frame takes a few digits instead of a label.
type pattern struct {
	kind  int32
	label string
	names [nameColumns]uint64
	last  []int64 // the numbers of the last frame with this pattern
}

// A patternTable sorts frames into patterns, which are numbered as they occur.
type patternTable struct {
	list   []pattern
	at     map[string]int
	frames []int32 // the pattern of each frame
	steps  []byte  // VLQ, of each number in each label: how much larger it is than the last one in its place, signed
	buf    []byte
	runs   []int64
}

// maxDigits bounds a number in a label; what has more digits is text. The script reckons with 53 bits.
const maxDigits = 15

func newPatternTable(pic *picture, names *nameTable) *patternTable {
	t := &patternTable{at: make(map[string]int), frames: make([]int32, 0, len(pic.frames))}
	for i, label := range pic.labels {
		t.add(pic.kind[i], label, names.codes(pic.frames[i], label))
	}
	return t
}

func (t *patternTable) add(kind int32, label string, names [nameColumns]uint64) {
	t.buf, t.runs = appendPattern(t.buf[:0], t.runs[:0], label)
	size := len(t.buf)
	t.buf = appendVLQ(append(t.buf, 0), uint64(kind))
	for _, n := range names {
		t.buf = appendVLQ(t.buf, n)
	}
	k, ok := t.at[string(t.buf)]
	if !ok {
		k = len(t.list)
		t.at[string(t.buf)] = k
		t.list = append(t.list, pattern{kind: kind, label: string(t.buf[:size]), names: names, last: make([]int64, len(t.runs))})
	}
	t.frames = append(t.frames, int32(k))
	last := t.list[k].last
	for j, n := range t.runs {
		t.steps = appendVLQ(t.steps, signed(n-last[j]))
		last[j] = n
	}
}

// appendPattern appends the label with a zero for each number, or as many as it has digits if it begins with one,
// and returns the numbers as well.
func appendPattern(b []byte, numbers []int64, label string) ([]byte, []int64) {
	for i := 0; i < len(label); {
		if !isDigit(label[i]) {
			b = append(b, label[i])
			i++
			continue
		}
		from := i
		for i < len(label) && isDigit(label[i]) {
			i++
		}
		if i-from > maxDigits {
			b = append(b, label[from:i]...)
			continue
		}
		width := 1
		if label[from] == '0' {
			width = i - from
		}
		for range width {
			b = append(b, '0')
		}
		n, _ := strconv.ParseInt(label[from:i], 10, 64)
		numbers = append(numbers, n)
	}
	return b, numbers
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// The names of a frame that have a column.
const nameColumns = 4

var nameKeys = [nameColumns]string{"schema", "relation", "index", "alias"}

// A nameTable holds the names that are no word of their frame's label.
type nameTable struct {
	list []string
	at   map[string]uint64
}

// codes says where the names of a frame stand: 0 is none, 2k the k-th word of the label, 2k + 1 the table.
func (t *nameTable) codes(f *flamegraph.Frame, label string) (codes [nameColumns]uint64) {
	for c, name := range [nameColumns]string{f.Schema, f.Relation, f.Index, f.Alias} {
		if name != "" {
			codes[c] = t.code(name, label)
		}
	}
	return codes
}

func (t *nameTable) code(name, label string) uint64 {
	if at, ok := t.at[name]; ok {
		return 2*at + 1
	}
	k := wordOf(label, name)
	if k == 0 { // what is a word of a label is clean
		name = cleanCut(name, maxName)
		k = wordOf(label, name)
	}
	if k > 0 {
		return 2 * uint64(k)
	}
	at, ok := t.at[name]
	if !ok {
		at = uint64(len(t.list))
		t.list = append(t.list, name)
		t.at[name] = at
	}
	return 2*at + 1
}

// patterns writes the table of patterns, and of each frame its pattern and its numbers.
func (d dataWriter) patterns(pic *picture) {
	names := &nameTable{at: make(map[string]uint64)}
	t := newPatternTable(pic, names)
	d.vlq("pattern", len(t.frames), func(i int) uint64 { return uint64(t.frames[i]) })
	d.digits("digits", t.steps)
	d.vlq("kind", len(t.list), func(i int) uint64 { return uint64(t.list[i].kind) })
	d.labels(t, len(pic.kinds))
	d.strings("names", names.list)
	for c, key := range nameKeys {
		used := uint64(0)
		for i := range t.list {
			used |= t.list[i].names[c]
		}
		if used > 0 {
			d.vlq(key, len(t.list), func(i int) uint64 { return t.list[i].names[c] })
		}
	}
}

// labels writes the label of each pattern as what it shares with the last one of the same kind: how many
// characters, and what follows them.
func (d dataWriter) labels(t *patternTable, kinds int) {
	previous := make([]string, kinds)
	d.key("labels")
	sep := "["
	for i := range t.list {
		p := &t.list[i]
		n := sharedPrefix(previous[p.kind], p.label)
		previous[p.kind] = p.label
		d.str(sep)
		d.int(int64(n))
		d.str(",")
		d.json(p.label[n:])
		sep = ","
	}
	d.str("]")
}
