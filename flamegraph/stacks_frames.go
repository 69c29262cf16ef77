package flamegraph

import (
	"fmt"
	"slices"
	"strconv"

	"sqlflame/planner"
)

// A slab hands out parts of larger pieces of memory.
type slab[T any] []T

func (s *slab[T]) take(n int) []T {
	if n > len(*s) {
		*s = make([]T, max(n, 512))
	}
	part := (*s)[:n:n]
	*s = (*s)[n:]
	return part
}

// A stackBuilder turns stacks into frames.
type stackBuilder struct {
	*Stacks
	cum       []column                     // for each metric
	sizes     column                       // frames in each frame's tree
	keep      []bool                       // nil to keep all
	operators map[string]*planner.Operator // by label
	frames    slab[Frame]
	children  slab[*Frame]
	labelled  slab[planner.Operator]
	mergedOps map[int64]*planner.Operator // by how many frames they stand for
	merged    int64                       // frames that are not kept
	amount    int64                       // what they took, of the first metric
}

// root returns the only root frame, or one above all of them.
func (b *stackBuilder) root() *Frame {
	if head := b.node(0).head; head != 0 && b.node(head).next == 0 && *b.values[0].at(0) == 0 {
		return b.frame(head)
	}
	return b.frame(0)
}

func (b *stackBuilder) newFrame(op *planner.Operator) *Frame {
	f := &b.frames.take(1)[0]
	f.Operator, f.Name = op, op.Label
	return f
}

func (b *stackBuilder) frame(i int32) *Frame {
	f := b.newFrame(b.operator(i))
	for m, metric := range b.metrics {
		f.Self[metric], f.Cum[metric] = *b.values[m].at(i), *b.cum[m].at(i)
	}
	kids, rest, alone := 0, int64(0), int32(0)
	for c := b.node(i).head; c != 0; c = b.node(c).next {
		if b.isKept(c) {
			kids++
		} else {
			rest += *b.sizes.at(c)
			alone = c
		}
	}
	if rest == 1 {
		b.keep[alone] = true // what would stand for it takes as much room
		kids, rest = kids+1, 0
	}
	if kids > 0 || rest > 0 {
		f.Children = b.children.take(kids + min(1, int(rest)))[:0]
	}
	for c := b.node(i).head; c != 0; c = b.node(c).next {
		if b.isKept(c) {
			f.Children = append(f.Children, b.frame(c))
		}
	}
	if rest > 0 {
		f.Children = append(f.Children, b.mergedFrame(i, rest, f.Children))
	}
	return f
}

func (b *stackBuilder) isKept(i int32) bool { return b.keep == nil || b.keep[i] }

// mergedFrame stands for the count frames below i that are not kept.
func (b *stackBuilder) mergedFrame(i int32, count int64, siblings []*Frame) *Frame {
	op := b.mergedOps[count]
	if op == nil {
		op = &planner.Operator{Label: fmt.Sprintf("(%d smaller frames)", count), Kind: MergedKind}
		b.mergedOps[count] = op
	}
	f := b.newFrame(op)
	f.Name = freeName(op.Label, siblings)
	for c := b.node(i).head; c != 0; c = b.node(c).next {
		if b.isKept(c) {
			continue
		}
		for m, metric := range b.metrics {
			f.Self[metric] += *b.cum[m].at(c)
		}
	}
	f.Cum = f.Self
	b.merged += count
	b.amount += f.Self[b.metrics[0]]
	return f
}

// freeName appends an ordinal should a frame of the input have the same label.
func freeName(label string, siblings []*Frame) string {
	name := label
	for n := 2; slices.ContainsFunc(siblings, func(f *Frame) bool { return f.Name == name }); n++ {
		name = label + " #" + strconv.Itoa(n)
	}
	return name
}

// operator returns what all frames of a label share.
func (b *stackBuilder) operator(i int32) *planner.Operator {
	if i == 0 {
		return &planner.Operator{Label: "all"} // above several roots
	}
	label := b.names.bytes(b.node(i).name)
	if op := b.operators[string(label)]; op != nil {
		return op
	}
	op := &b.labelled.take(1)[0]
	op.Label = string(label)
	if b.Kind != nil {
		op.Kind = b.Kind(op.Label)
	}
	b.operators[op.Label] = op
	return op
}

func (b *stackBuilder) warning() planner.Warning {
	return planner.Warning{
		Rule: "merged", Metric: b.metrics[0], Amount: b.amount,
		Message: fmt.Sprintf("of %d frames the %d smallest are merged with their siblings, into frames that say so; all sums are kept", b.Len(), b.merged),
	}
}
