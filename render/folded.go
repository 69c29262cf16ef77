package render

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"

	"sqlflame/flamegraph"
)

// Folded writes folded stacks: a line "frame;frame;frame N" for each frame with a self value,
// root first, in plan order, for flamegraph.pl, speedscope and their kin.
//
// N is a positive integer in opt.Unit for metrics of time, else in the metric's unit. Values are
// rounded so that the lines sum to the rounded total; frames that round to nothing have no line.
func Folded(w io.Writer, p *flamegraph.Profile, opt Options) error {
	size := int64(1)
	if opt.Metric.IsTime() {
		size, _ = UnitSize(opt.Unit)
	}
	counts := roundSelf(p, opt, size)
	out := bufio.NewWriterSize(w, 1<<16)
	names := newFolder(p, opt)
	i := 0
	var stack []byte
	var visit func(f *flamegraph.Frame, above int)
	visit = func(f *flamegraph.Frame, above int) {
		stack = append(stack[:above], names.frame(f)...)
		own := len(stack)
		if n := counts[i]; n > 0 {
			out.Write(stack)
			out.WriteByte(' ')
			out.Write(strconv.AppendInt(nil, n, 10))
			out.WriteByte('\n')
		}
		i++
		for _, c := range f.Children {
			stack = append(stack[:own], ';')
			visit(c, own+1)
		}
	}
	visit(p.Root, 0)
	return out.Flush()
}

// roundSelf returns every frame's self value in units of size nanoseconds. The largest remainders
// are rounded up, so that the sum is the rounded sum.
func roundSelf(p *flamegraph.Profile, opt Options, size int64) []int64 {
	var counts []int64
	var rests []int64
	p.Root.Walk(func(f *flamegraph.Frame, _ int) {
		self := f.Self[opt.Metric]
		counts = append(counts, self/size)
		rests = append(rests, self%size)
	})
	var rest int64
	for _, r := range rests {
		rest += r
	}
	order := make([]int, len(rests))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(rests[b] - rests[a]) })
	for _, i := range order[:(rest+size/2)/size] {
		counts[i]++
	}
	return counts
}

// A folder makes frame names fit for the format.
type folder struct {
	p     *flamegraph.Profile
	opt   Options
	width int // digits of the largest node number
}

func newFolder(p *flamegraph.Profile, opt Options) *folder {
	largest := 0
	p.Root.Walk(func(f *flamegraph.Frame, _ int) { largest = max(largest, f.Number) })
	return &folder{p: p, opt: opt, width: len(strconv.Itoa(largest))}
}

func (fo *folder) frame(f *flamegraph.Frame) string {
	name := foldedName(frameLabel(fo.p, f, fo.opt))
	if !fo.opt.IDs {
		return name
	}
	number := strconv.Itoa(f.Number)
	return strings.Repeat("0", max(0, fo.width-len(number))) + number + " " + name
}

// foldedName replaces what separates frames, and marks a number at the end: flamegraph.pl takes
// "SubPlan 1 500" for the two columns of a differential profile.
func foldedName(name string) string {
	name = strings.TrimSpace(strings.ReplaceAll(name, ";", ","))
	if name == "" {
		return "?"
	}
	i := strings.LastIndexByte(name, ' ')
	if i >= 0 && isDecimal(name[i+1:]) {
		return name[:i+1] + "#" + name[i+1:]
	}
	return name
}

// isDecimal tells whether s is digits, with or without decimals.
func isDecimal(s string) bool {
	whole, decimals, _ := strings.Cut(s, ".")
	return whole != "" && strings.Trim(whole+decimals, "0123456789") == ""
}
