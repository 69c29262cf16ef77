package flamegraph

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
)

// identify gives every frame below root, and root, its ID. The hash covers the names on the path,
// which are unique among siblings, so equal IDs can only come from a collision; a plan made to
// collide gets another ID for the later frame.
func identify(root *Frame) {
	taken := make(map[uint64]bool)
	var visit func(f *Frame, parent uint64)
	visit = func(f *Frame, parent uint64) {
		sum := pathHash(parent, f.Name)
		for taken[sum] {
			sum++
		}
		taken[sum] = true
		f.ID = formatID(sum)
		for _, c := range f.Children {
			visit(c, sum)
		}
	}
	visit(root, 0)
}

func pathHash(parent uint64, name string) uint64 {
	h := fnv.New64a()
	h.Write(binary.BigEndian.AppendUint64(nil, parent))
	h.Write([]byte(name))
	return h.Sum64()
}

func formatID(sum uint64) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, sum))
}
