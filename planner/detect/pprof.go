package detect

import (
	"bytes"
	"encoding/binary"
)

// isPprof recognizes a profile.proto, as a rule gzipped. What else may be compressed is no plan
// either: the reader of profiles says so.
func isPprof(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\x1f\x8b")) || isProfileProto(data)
}

// isProfileProto walks the fields of an uncompressed profile.proto: all that are there must be
// fields of one, among them the table of strings, which begins with an empty one.
func isProfileProto(data []byte) bool {
	const stringTable = 6
	strings := 0
	for len(data) > 0 {
		tag, n := binary.Uvarint(data)
		if n <= 0 {
			return false
		}
		length, m := binary.Uvarint(data[n:])
		if m <= 0 {
			return false
		}
		data = data[n+m:]
		field, wire := tag>>3, tag&7
		if field < 1 || field > 15 || wire != 0 && wire != 2 {
			return false
		}
		if wire == 0 {
			continue
		}
		if length > uint64(len(data)) || field == stringTable && strings == 0 && length > 0 {
			return false
		}
		if field == stringTable {
			strings++
		}
		data = data[length:]
	}
	return strings > 1
}
