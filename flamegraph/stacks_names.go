package flamegraph

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
)

const (
	arenaBits = 20
	arenaSize = 1 << arenaBits
	arenas    = 1 << (32 - arenaBits)
)

// names holds labels, with their length before them, in pages of bytes. A label is known by its
// reference: page and offset. The labels seen lately are shared, which those are that come often;
// others may be there more than once, which is faster than to look them up in a table of all.
type names struct {
	seed   maphash.Seed
	pages  [][]byte
	size   int
	lately [1 << latelyBits]sharedName
}

const latelyBits = 12

type sharedName struct{ hash, ref uint32 }

// hash returns a number that is not 0 and that nobody can foresee.
func (n *names) hash(label []byte) uint32 {
	return uint32(maphash.Bytes(n.seed, label)>>32) | 1
}

// share returns the reference of a label with that hash, storing it if need be. It returns false if
// there is no room for it.
func (n *names) share(label []byte, hash uint32) (uint32, bool) {
	seen := &n.lately[hash>>(32-latelyBits)]
	if seen.hash == hash && bytes.Equal(n.bytes(seen.ref), label) {
		return seen.ref, true
	}
	ref, ok := n.store(label)
	if ok {
		*seen = sharedName{hash, ref}
	}
	return ref, ok
}

// store appends a label to the last page, or to a new one; a very long label has its own.
func (n *names) store(label []byte) (uint32, bool) {
	need := 4 + len(label)
	n.size += need
	last := len(n.pages) - 1
	if last < 0 || len(n.pages[last])+need > cap(n.pages[last]) {
		if last++; last == arenas || n.size > maxNameBytes {
			return 0, false
		}
		n.pages = append(n.pages, make([]byte, 0, max(arenaSize, need)))
	}
	page := n.pages[last]
	ref := uint32(last)<<arenaBits | uint32(len(page))
	page = binary.LittleEndian.AppendUint32(page, uint32(len(label)))
	n.pages[last] = append(page, label...)
	return ref, true
}

// bytes returns the label of that reference.
func (n *names) bytes(ref uint32) []byte {
	b := n.pages[ref>>arenaBits][ref&(arenaSize-1):]
	return b[4 : 4+binary.LittleEndian.Uint32(b)]
}

// A hashIndex finds numbers by hashes that are not 0: an open hash table. A slot is the hash and,
// in the low half, the number, so that growing looks at nothing else.
type hashIndex struct {
	slots []uint64
	used  int
	shift uint
}

// firstDigits are the binary digits of the first size of a table.
const firstDigits = 14

func (x *hashIndex) start(h uint32) uint32  { return h >> x.shift }
func (x *hashIndex) after(at uint32) uint32 { return (at + 1) & uint32(len(x.slots)-1) }

// look returns the number in a slot, whether its hash is h, and whether the search ends here.
func (x *hashIndex) look(at, h uint32) (id int32, same, end bool) {
	slot := x.slots[at]
	return int32(uint32(slot)), uint32(slot>>32) == h, slot == 0
}

func (x *hashIndex) insert(h uint32, id int32) {
	if x.used >= len(x.slots)/4*3 {
		x.grow()
	}
	x.used++
	x.put(uint64(h)<<32 | uint64(uint32(id)))
}

func (x *hashIndex) put(slot uint64) {
	at := x.start(uint32(slot >> 32))
	for x.slots[at] != 0 {
		at = x.after(at)
	}
	x.slots[at] = slot
}

func (x *hashIndex) grow() {
	old := x.slots
	if len(old) == 0 {
		x.slots, x.shift = make([]uint64, 1<<firstDigits), 32-firstDigits
		return
	}
	x.slots, x.shift = make([]uint64, 2*len(old)), x.shift-1
	for _, slot := range old {
		if slot != 0 {
			x.put(slot)
		}
	}
}
