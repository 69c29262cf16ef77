package flamegraph

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"math/bits"

	"sqlflame/planner"
)

const (
	pageBits = 14
	pageSize = 1 << pageBits
	pageMask = pageSize - 1

	// maxNodes and maxNameBytes bound what hostile input can make of the tree.
	maxNodes     = 20_000_000
	maxNameBytes = 1 << 30
)

// MaxStackDepth is how many frames a stack may have.
const MaxStackDepth = 4000

// errTooMany is what input gets that is too large to hold.
var errTooMany = fmt.Errorf("more than %d frames or %d MiB of distinct names", maxNodes, maxNameBytes>>20)

// errTooLarge is what values get whose sum would not fit.
var errTooLarge = errors.New("the values add up to more than can be counted")

// Stacks is a tree of frames as samples of stacks build it up, a few bytes a frame: a Frame takes
// some hundred, too much for millions. Profile turns it into one.
//
// Frames stand in pages, so that growing copies nothing and leaves no garbage, and hold no pointers,
// so that the garbage collector does not look at them.
type Stacks struct {
	planner.Origin
	Warnings []planner.Warning
	// Kind, if set, tells the operator's kind by a frame's label.
	Kind func(label string) string

	metrics []planner.Metric
	totals  []int64
	nodes   []*[pageSize]stackNode
	values  []column // for each metric, what the frames took themselves
	count   int32    // frames, with the one above all roots, which is number 0
	names   names
	index   hashIndex // frames that have siblings, by parent and name
	seed    [2]uint64
}

// A stackNode is a frame. Its children are a list, the latest first.
type stackNode struct {
	parent, head, next int32
	name               uint32
}

// A column holds a number for each frame.
type column []*[pageSize]int64

func (c column) at(i int32) *int64 { return &c[i>>pageBits][i&pageMask] }

// NewStacks returns an empty tree whose frames will have values of these metrics.
func NewStacks(metrics ...planner.Metric) *Stacks {
	s := &Stacks{metrics: metrics, totals: make([]int64, len(metrics)), values: make([]column, len(metrics))}
	s.names.seed = maphash.MakeSeed()
	// Odd numbers that nobody can foresee: the places of frames in the index cannot be made to collide.
	s.seed = [2]uint64{maphash.Bytes(s.names.seed, []byte{0}), maphash.Bytes(s.names.seed, []byte{1}) | 1}
	s.append(stackNode{parent: -1})
	s.index.grow()
	return s
}

func (s *Stacks) node(i int32) *stackNode { return &s.nodes[i>>pageBits][i&pageMask] }

func (s *Stacks) append(n stackNode) int32 {
	i := s.count
	if i&pageMask == 0 {
		s.nodes = append(s.nodes, new([pageSize]stackNode))
		for m := range s.values {
			s.values[m] = append(s.values[m], new([pageSize]int64))
		}
	}
	*s.node(i) = n
	s.count++
	return i
}

// Child returns the frame of that label below parent, and makes it if there is none. The parent of
// root frames is 0.
func (s *Stacks) Child(parent int32, label []byte) (int32, error) {
	name := s.names.hash(label)
	head := s.node(parent).head
	if head == 0 {
		return s.addChild(parent, label, name, 0)
	}
	latest := s.node(head)
	if s.isNamed(latest, label) {
		return head, nil
	}
	h := s.hash(parent, name)
	if latest.next == 0 {
		// An only child is found without the index; now it has a sibling.
		s.index.insert(s.hash(parent, s.names.hash(s.names.bytes(latest.name))), head)
		return s.addChild(parent, label, name, h)
	}
	for at := s.index.start(h); ; at = s.index.after(at) {
		id, same, end := s.index.look(at, h)
		if end {
			return s.addChild(parent, label, name, h)
		}
		if same {
			if n := s.node(id); n.parent == parent && s.isNamed(n, label) {
				return id, nil
			}
		}
	}
}

func (s *Stacks) isNamed(n *stackNode, label []byte) bool {
	return bytes.Equal(s.names.bytes(n.name), label)
}

// addChild appends a frame, and notes it in the index under h unless that is 0. name is the hash of
// the label.
func (s *Stacks) addChild(parent int32, label []byte, name, h uint32) (int32, error) {
	ref, ok := s.names.share(label, name)
	if !ok || s.count >= maxNodes {
		return 0, errTooMany
	}
	i := s.append(stackNode{parent: parent, name: ref, next: s.node(parent).head})
	s.node(parent).head = i
	if h != 0 {
		s.index.insert(h, i)
	}
	return i, nil
}

// hash mixes a frame's number with the hash of a label. It is never 0.
func (s *Stacks) hash(parent int32, name uint32) uint32 {
	hi, lo := bits.Mul64(uint64(uint32(parent))<<32|uint64(name)^s.seed[0], s.seed[1])
	return uint32((hi^lo)>>32) | 1
}

// Add adds v to what the frame itself took of the metric with that position.
func (s *Stacks) Add(frame int32, metric int, v int64) error {
	if v < 0 || s.totals[metric] > math.MaxInt64/2-v {
		return errTooLarge
	}
	s.totals[metric] += v
	*s.values[metric].at(frame) += v
	return nil
}

// Len returns the number of frames.
func (s *Stacks) Len() int { return int(s.count) - 1 }
