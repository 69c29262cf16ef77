package flamegraph

import (
	"encoding/base64"
	"encoding/binary"
	"math/bits"
)

// idLength is the length of an ID: eight bytes in base64.
const idLength = 11

// identify gives every frame below root, and root, its ID. The hash covers the names on the path,
// which are unique among siblings, so equal IDs can only come from a collision; a plan made to
// collide gets another ID for the later frame.
func identify(root *Frame) {
	count := 0
	root.Walk(func(*Frame, int) { count++ })
	taken := newHashSet(count)
	// All IDs are parts of one string.
	all := make([]byte, 0, count*idLength)
	var visit func(f *Frame, parent uint64)
	visit = func(f *Frame, parent uint64) {
		sum := pathHash(parent, f.Name)
		for sum == 0 || !taken.add(sum) {
			sum++
		}
		all = base64.RawURLEncoding.AppendEncode(all, binary.BigEndian.AppendUint64(nil, sum))
		for _, c := range f.Children {
			visit(c, sum)
		}
	}
	visit(root, 0)
	ids := string(all)
	root.Walk(func(f *Frame, _ int) { f.ID, ids = ids[:idLength], ids[idLength:] })
}

// pathHash is FNV-1a over the parent's hash, its highest byte first, and the name.
func pathHash(parent uint64, name string) uint64 {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	h := uint64(offset)
	for shift := 56; shift >= 0; shift -= 8 {
		h = (h ^ parent>>shift&0xff) * prime
	}
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * prime
	}
	return h
}

// A hashSet holds numbers that are hashes and not 0, with at least as much room free as taken.
type hashSet struct {
	slots []uint64
	shift int
}

func newHashSet(count int) *hashSet {
	digits := bits.Len(uint(count)) + 1
	return &hashSet{make([]uint64, 1<<digits), 64 - digits}
}

// add returns false if the set has h.
func (s *hashSet) add(h uint64) bool {
	// FNV's low bits differ more than its high ones.
	at := (h * 0x9e3779b97f4a7c15) >> s.shift
	for ; s.slots[at] != 0; at = (at + 1) & uint64(len(s.slots)-1) {
		if s.slots[at] == h {
			return false
		}
	}
	s.slots[at] = h
	return true
}
