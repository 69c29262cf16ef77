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

// names holds each distinct label once, with its length before it, in pages of bytes.
type names struct {
	seed  maphash.Seed
	pages [][]byte
	size  int
	refs  []uint32 // page and offset of each name
	index hashIndex
}

// intern returns the number of a label. It returns false if there is no room for it.
func (n *names) intern(label []byte) (int32, bool) {
	h := uint32(maphash.Bytes(n.seed, label)>>32) | 1
	if len(n.index.slots) > 0 {
		for at := n.index.start(h); ; at = n.index.after(at) {
			id, same, end := n.index.look(at, h)
			if end {
				break
			}
			if same && bytes.Equal(n.bytes(id), label) {
				return id, true
			}
		}
	}
	if !n.store(label) {
		return 0, false
	}
	id := int32(len(n.refs) - 1)
	n.index.insert(h, id)
	return id, true
}

// store appends a label to the last page, or to a new one; a very long label has its own.
func (n *names) store(label []byte) bool {
	need := 4 + len(label)
	n.size += need
	last := len(n.pages) - 1
	if last < 0 || len(n.pages[last])+need > cap(n.pages[last]) {
		if last++; last == arenas || n.size > maxNameBytes {
			return false
		}
		n.pages = append(n.pages, make([]byte, 0, max(arenaSize, need)))
	}
	page := n.pages[last]
	n.refs = append(n.refs, uint32(last)<<arenaBits|uint32(len(page)))
	page = binary.LittleEndian.AppendUint32(page, uint32(len(label)))
	n.pages[last] = append(page, label...)
	return true
}

// bytes returns the label of that number.
func (n *names) bytes(id int32) []byte {
	ref := n.refs[id]
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
