package render

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// ids writes what the script needs to work out the frame ids by itself, which saves a fifth of
// the file: the ordinals of frames that share a label with a sibling, and those ids that do
// not follow from label and ordinal because the label was cut or cleaned.
func (d dataWriter) ids(pic *picture) {
	var ordinals []int64
	var given []int
	ids := make([]uint64, len(pic.frames))
	for i, f := range pic.frames {
		ids[i] = decodeID(f.ID)
		name, n := pic.labels[i], pic.ordinal(i)
		if n > 0 {
			ordinals = append(ordinals, int64(i), n)
			name += " #" + strconv.FormatInt(n, 10)
		}
		parent := uint64(0)
		if i > 0 {
			parent = ids[pic.parent[i]]
		}
		if pathHash(parent, name) != ids[i] {
			given = append(given, i)
		}
	}
	d.ints("ordinals", ordinals)
	sep := "{"
	for _, i := range given {
		if sep == "{" {
			d.key("ids")
		}
		d.str(sep + `"` + strconv.Itoa(i) + `":`)
		d.json(cleanCut(pic.frames[i].ID, maxName))
		sep = ","
	}
	if sep == "," {
		d.str("}")
	}
}

// ordinal returns the number that tells frame i from siblings of the same label. Labels that were
// cut or cleaned may have become the same only in this file: then the frames are named anew, as a
// reader of the file would.
func (pic *picture) ordinal(i int) int64 {
	if pic.changed && pic.renamed == nil {
		pic.renamed = pic.rename()
	}
	if pic.renamed != nil {
		return ordinalOf(pic.renamed[i].Name, pic.labels[i])
	}
	return ordinalOf(pic.frames[i].Name, pic.labels[i])
}

// rename returns copies of the frames, in plan order, with names after the labels of the file.
func (pic *picture) rename() []flamegraph.Frame {
	copies := make([]flamegraph.Frame, len(pic.frames))
	for i := range copies {
		copies[i].Operator = &planner.Operator{Label: pic.labels[i]}
		if i > 0 {
			above := &copies[pic.parent[i]]
			above.Children = append(above.Children, &copies[i])
		}
	}
	flamegraph.NameSiblings(&copies[0])
	return copies
}

// ordinalOf returns the 2 of a name that ends in " #2", 0 where name and label are the same.
func ordinalOf(name, label string) int64 {
	if len(name) <= len(label) {
		return 0
	}
	rest, ok := strings.CutPrefix(name, label)
	if !ok || !strings.HasPrefix(rest, " #") {
		return 0
	}
	n, err := strconv.ParseInt(rest[2:], 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// decodeID returns the number that a frame id stands for, 0 if it is none.
func decodeID(id string) uint64 {
	var b [9]byte
	if len(id) != 11 {
		return 0
	}
	if n, err := base64.RawURLEncoding.Decode(b[:], []byte(id)); err != nil || n != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b[:8])
}

func encodeID(sum uint64) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, sum))
}

// pathHash is package flamegraph's hash of a path: FNV-1a over the parent's and the name. Should
// the two ever differ, the ids are written out and the file grows.
func pathHash(parent uint64, name string) uint64 {
	const prime = 0x100000001b3
	h := uint64(0xcbf29ce484222325)
	for shift := 56; shift >= 0; shift -= 8 {
		h = (h ^ parent>>shift&0xff) * prime
	}
	for i := 0; i < len(name); i++ {
		h = (h ^ uint64(name[i])) * prime
	}
	return h
}
