package render

import (
	"math"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// The picture's measures, in pixels at svgWidth. viewer/frames.js has the same.
const (
	svgWidth    = 1200
	sideMargin  = 10
	rowHeight   = 18  // a bar is one less, for a gap
	minBarWidth = 0.5 // narrower frames merge into "n more"
)

// A picture is the profile laid out: its frames in plan order, parents first, with what each takes
// and where the drawn ones stand.
type picture struct {
	profile *flamegraph.Profile
	opt     Options

	frames   []*flamegraph.Frame
	parent   []int32
	end      []int32 // index after the frame's last descendant
	kind     []int32 // index into kinds
	kinds    []string
	family   []family       // by kind
	value    []int64        // what the frame and everything below it took, of the metric drawn
	labels   []string       // clean and cut
	origin   planner.Origin // clean and cut
	warnings []planner.Warning

	levels  []int32            // see level
	changed bool               // a label had to be
	renamed []flamegraph.Frame // see rename

	total int64
	// flat tells that nothing took any time: bars are as wide as they have leaves.
	flat bool

	bars    []svgBar
	rows    int
	deepest int32 // level below which everything is merged
	never   int   // frames that the database never ran
	zero    int   // frames that ran and have nothing of the metric
	merged  int   // frames that have a width but no bar of their own
}

// An svgBar is a drawn frame, or a run of adjacent siblings too narrow to draw one by one.
type svgBar struct {
	first, last int32 // the same unless merged
	count       int32 // 0, or how many siblings of the run take a width
	depth       int32
	value       int64
	x, width    float64
}

func newPicture(p *flamegraph.Profile, opt Options) *picture {
	n := p.Count()
	pic := &picture{
		profile: p, opt: opt,
		frames: make([]*flamegraph.Frame, 0, n), parent: make([]int32, 0, n), end: make([]int32, n),
		kind: make([]int32, 0, n), value: make([]int64, n), labels: make([]string, 0, n),
	}
	pic.origin, pic.warnings = cleanOrigin(&p.Origin, opt), cleanWarnings(p.Warnings)
	pic.flatten(p.Root, -1, make(map[string]int32))
	pic.measure()
	pic.place()
	return pic
}

func (pic *picture) flatten(f *flamegraph.Frame, parent int32, kinds map[string]int32) {
	i := int32(len(pic.frames))
	label := cleanCut(f.Label, maxName)
	pic.changed = pic.changed || label != f.Label
	pic.frames = append(pic.frames, f)
	pic.parent = append(pic.parent, parent)
	pic.kind = append(pic.kind, pic.kindOf(f.Kind, kinds))
	pic.labels = append(pic.labels, label)
	for _, c := range f.Children {
		pic.flatten(c, i, kinds)
	}
	pic.end[i] = int32(len(pic.frames))
}

// kindOf returns the index of a kind; kinds that look the same when clean are one.
func (pic *picture) kindOf(kind string, kinds map[string]int32) int32 {
	k, ok := kinds[kind]
	if ok {
		return k
	}
	clean := cleanCut(kind, maxName)
	if k, ok = kinds[clean]; !ok {
		k = int32(len(pic.kinds))
		pic.kinds = append(pic.kinds, clean)
		pic.family = append(pic.family, familyOf(clean))
		kinds[clean] = k
	}
	kinds[kind] = k
	return k
}

func (pic *picture) classes() []string {
	classes := make([]string, len(pic.family))
	for i, f := range pic.family {
		classes[i] = string(f)
	}
	return classes
}

// measure sums Self over every subtree. For additive metrics that is Cum; for rows and loops it is
// the only width that makes children fit into their parent.
func (pic *picture) measure() {
	for i, f := range pic.frames {
		pic.value[i] = f.Self[pic.opt.Metric]
	}
	pic.sumUp()
	pic.total = pic.value[0]
	for i, f := range pic.frames {
		switch {
		case f.NeverExecuted:
			pic.never++
		case pic.value[i] == 0:
			pic.zero++
		}
	}
	if pic.total > 0 {
		return
	}
	pic.flat = true
	for i := range pic.value {
		if pic.end[i] == int32(i)+1 {
			pic.value[i] = 1
		}
	}
	pic.sumUp()
}

func (pic *picture) sumUp() {
	for i := len(pic.value) - 1; i > 0; i-- {
		pic.value[pic.parent[i]] += pic.value[i]
	}
}

// place lays the bars out, merging more of the narrow ones until there are not too many. Wider bars
// have labels and stay; of a plan that has too many of those the deepest levels merge.
func (pic *picture) place() {
	pic.deepest = math.MaxInt32
	narrow := minBarWidth
	for pic.placeAll(narrow); len(pic.bars) > pic.opt.MaxFrames && narrow < 16; pic.placeAll(narrow) {
		narrow *= 2
	}
	if len(pic.bars) > pic.opt.MaxFrames {
		pic.deepest = pic.deepestLevel()
		pic.placeAll(narrow)
	}
	for _, v := range pic.value {
		if v > 0 {
			pic.merged++
		}
	}
	for _, b := range pic.bars {
		if b.count == 0 {
			pic.merged--
		}
	}
}

func (pic *picture) placeAll(narrow float64) {
	pic.bars, pic.rows = pic.bars[:0], 0
	width := float64(svgWidth - 2*sideMargin)
	root := svgBar{first: 0, last: 0, value: pic.value[0], x: sideMargin, width: width}
	pic.placeBelow(root, width/float64(pic.value[0]), narrow)
}

// deepestLevel returns how deep the picture may go for its bars, and those for what is merged below them,
// to be few enough.
func (pic *picture) deepestLevel() int32 {
	perLevel := make([]int, pic.rows)
	for _, b := range pic.bars {
		perLevel[b.depth]++
	}
	sum, level := 0, 0
	for ; level+1 < pic.rows; level++ {
		if sum += perLevel[level]; sum+perLevel[level+1] > pic.opt.MaxFrames {
			break
		}
	}
	return int32(max(level-1, 0))
}

// placeBelow appends b and the bars below it. Children start at their parent's left edge; what is
// left over at the right is the parent's own.
func (pic *picture) placeBelow(b svgBar, scale, narrow float64) {
	pic.bars = append(pic.bars, b)
	pic.rows = max(pic.rows, int(b.depth)+1)
	if b.count > 0 {
		return
	}
	run := svgBar{depth: b.depth + 1}
	x := b.x
	flush := func() {
		run.width = float64(run.value) * scale
		run.x = x - run.width
		if run.width >= minBarWidth { // else it could not be seen
			pic.bars = append(pic.bars, run)
			pic.rows = max(pic.rows, int(run.depth)+1)
		}
		run = svgBar{depth: b.depth + 1}
	}
	for c := b.first + 1; c < pic.end[b.first]; c = pic.end[c] {
		width := float64(pic.value[c]) * scale
		switch {
		case pic.value[c] == 0:
		case width < narrow || b.depth >= pic.deepest:
			if run.count == 0 {
				run.first = c
			}
			run.last, run.count, run.value = c, run.count+1, run.value+pic.value[c]
			x += width
		default:
			flush()
			pic.placeBelow(svgBar{first: c, last: c, depth: b.depth + 1, value: pic.value[c], x: x, width: width}, scale, narrow)
			x += width
		}
	}
	flush()
}

// share returns what part of the whole a value is, "" where nothing took anything.
func (pic *picture) share(v int64) string {
	if pic.flat {
		return ""
	}
	return Percent(v, pic.total)
}
