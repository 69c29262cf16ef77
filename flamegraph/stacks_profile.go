package flamegraph

import (
	"math/bits"

	"sqlflame/planner"
)

// MergedKind is the kind of a frame that stands for several too small to be kept.
const MergedKind = "Merged"

// Profile returns the tree as a profile of at most limit frames (at least 3). Of more, the smallest
// of each parent merge into one that says how many it stands for, and a warning tells of it. Frames
// stand in the order in which they came; frames of the same label share their Operator. Nothing can be
// added to the tree afterwards.
func (s *Stacks) Profile(limit int) *Profile {
	s.arrange()
	b := &stackBuilder{Stacks: s, operators: make(map[string]*planner.Operator), cum: make([]column, len(s.metrics))}
	for m := range s.metrics {
		b.cum[m] = s.sumUp(s.values[m])
	}
	p := &Profile{Origin: s.Origin, Warnings: s.Warnings}
	for _, m := range s.metrics {
		p.Metrics = p.Metrics.With(m)
	}
	if s.Len()+1 > limit {
		b.sizes = s.sumUp(ones(s.nodes))
		b.keep = s.largest(b.cum[0], limit)
		b.mergedOps = make(map[int64]*planner.Operator)
	}
	p.Root = b.root()
	if b.merged > 0 {
		p.Warnings = append(p.Warnings[:len(p.Warnings):len(p.Warnings)], b.warning())
	}
	identify(p.Root)
	return p
}

// arrange puts every frame's children into the order in which they came.
func (s *Stacks) arrange() {
	s.index = hashIndex{} // not needed again: make room
	for _, page := range s.nodes {
		for i := range page {
			page[i].head = 0
		}
	}
	for i := s.count - 1; i > 0; i-- {
		n := s.node(i)
		parent := s.node(n.parent)
		n.next, parent.head = parent.head, i
	}
}

// sumUp returns for each frame the sum of its own number and all below it: parents come first.
func (s *Stacks) sumUp(own column) column {
	sums := make(column, len(own))
	for i, page := range own {
		sums[i] = new([pageSize]int64)
		*sums[i] = *page
	}
	for i := s.count - 1; i > 0; i-- {
		*sums.at(s.node(i).parent) += *sums.at(i)
	}
	return sums
}

// ones returns a column that counts frames.
func ones(nodes []*[pageSize]stackNode) column {
	c := make(column, len(nodes))
	page := new([pageSize]int64)
	for i := range page {
		page[i] = 1
	}
	for i := range c {
		c[i] = page
	}
	return c
}

// largest chooses which frames to keep. A frame is at most as large as its parent, so what is larger
// than some size is a tree. Each frame with a child that is left out costs one more, for those merged.
func (s *Stacks) largest(cum column, limit int) []bool {
	kept := s.countBySize(cum)
	limit -= 2 // the frame above several roots, and what stands for the rest of them
	least := len(kept) - 1
	for least > 0 && kept[least-1] <= limit {
		least--
	}
	keep := make([]bool, s.count)
	keep[0] = true
	left := limit - kept[least]
	for i := int32(1); i < s.count; i++ {
		size := sizeClass(*cum.at(i))
		keep[i] = size >= least
		// The next smaller ones fill the rest, as they come.
		if size != least-1 || !keep[s.node(i).parent] {
			continue
		}
		cost := 1
		if s.node(i).head != 0 {
			cost = 2
		}
		if cost <= left {
			keep[i] = true
			left -= cost
		}
	}
	return keep
}

// countBySize returns for each class of sizes how many frames there are if it and all larger ones
// are kept, those included that stand for the rest.
func (s *Stacks) countBySize(cum column) []int {
	smallest := make([]int32, s.count) // class of the smallest child + 1
	counts := make([]int, sizeClasses+1)
	for i := s.count - 1; i > 0; i-- {
		class := int32(sizeClass(*cum.at(i)))
		counts[class]++
		// A frame that is kept is one more as long as its smallest child is not.
		if least := smallest[i]; least > 0 && least-1 < class {
			counts[class]++
			counts[least-1]--
		}
		above := &smallest[s.node(i).parent]
		if *above == 0 || class < *above-1 {
			*above = class + 1
		}
	}
	for class := sizeClasses - 1; class >= 0; class-- {
		counts[class] += counts[class+1]
	}
	return counts
}

const (
	sizeDigits  = 10 // bits of a size that are looked at
	sizeClasses = (64 - sizeDigits + 1) << sizeDigits
)

// sizeClass returns a number that grows with v and has few values: v's leading bits and their place.
func sizeClass(v int64) int {
	u := uint64(v)
	shift := max(0, bits.Len64(u)-sizeDigits-1)
	return shift<<sizeDigits + int(u>>shift)
}
