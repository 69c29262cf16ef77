package render

import (
	"encoding/binary"

	"sqlflame/flamegraph"
)

// maxPprof bounds the bytes of a profile, uncompressed.
const maxPprof = 256 << 20

// A pprofPart is what a profile may hold many of. The package that parses it makes a structure of a
// hundred bytes of a message of two, and pointers of each byte of a stack, so counting comes first.
type pprofPart int

const (
	pprofFields pprofPart = iota
	pprofSamples
	pprofNumbers
	pprofLabels
	pprofMappings
	pprofLocations
	pprofLines
	pprofFunctions
	pprofTexts
	pprofParts // how many there are
)

var pprofLimits = [pprofParts]struct {
	name  string
	limit int
}{
	pprofFields:    {"entries", 12_000_000}, // of the profile and the messages in it
	pprofSamples:   {"samples", maxFrames},
	pprofNumbers:   {"frames and values of samples", 24_000_000},
	pprofLabels:    {"labels", 4_000_000},
	pprofMappings:  {"mappings", 100_000},
	pprofLocations: {"locations", maxFrames},
	pprofLines:     {"lines", 2 * maxFrames}, // a location has several where functions were inlined
	pprofFunctions: {"functions", maxFrames},
	pprofTexts:     {"names", 4_000_000},
}

var errPprofSize = pprofError("the pprof profile is too large: more than %d MiB", maxPprof>>20)

// The fields of a profile and of the messages in it, with what is counted of each.
var (
	pprofFieldParts    = [...]pprofPart{2: pprofSamples, 3: pprofMappings, 4: pprofLocations, 5: pprofFunctions, 6: pprofTexts}
	sampleFieldParts   = [...]pprofPart{1: pprofNumbers, 2: pprofNumbers, 3: pprofLabels}
	locationFieldParts = [...]pprofPart{4: pprofLines}
)

// checkPprofSize counts parts without keeping any. What is broken is left to the parser.
func checkPprofSize(data []byte) error {
	var count [pprofParts]int
	for number, message := range protoFields(data) {
		count[pprofFields]++
		part := partOf(pprofFieldParts[:], number)
		if part != pprofFields {
			count[part]++
		}
		switch part {
		case pprofSamples:
			if err := countSample(message, &count); err != nil {
				return err
			}
		case pprofLocations:
			for nested := range protoFields(message) {
				count[pprofFields]++
				if partOf(locationFieldParts[:], nested) == pprofLines {
					count[pprofLines]++
				}
			}
		}
		for part, n := range count {
			if limit := pprofLimits[part]; n > limit.limit {
				return pprofError("the pprof profile is too large: more than %d %s", limit.limit, limit.name)
			}
		}
	}
	return nil
}

// countSample counts what a sample holds.
func countSample(message []byte, count *[pprofParts]int) error {
	const stack = 1
	depth := 0
	for number, value := range protoFields(message) {
		count[pprofFields]++
		switch part := partOf(sampleFieldParts[:], number); part {
		case pprofNumbers:
			n := numbersIn(value)
			count[part] += n
			if number == stack {
				depth += n
			}
		case pprofLabels:
			count[part]++
		}
	}
	if depth > flamegraph.MaxStackDepth {
		return pprofError("sample %d of the pprof profile: more than %d frames deep", count[pprofSamples], flamegraph.MaxStackDepth)
	}
	return nil
}

func partOf(parts []pprofPart, number uint64) pprofPart {
	if number < uint64(len(parts)) {
		return parts[number]
	}
	return pprofFields
}

// numbersIn counts the numbers of a field: one, or as many as were packed into a message. The last
// byte of each has no highest bit.
func numbersIn(packed []byte) int {
	n := 0
	for _, b := range packed {
		if b < 0x80 {
			n++
		}
	}
	return max(n, 1)
}

// protoFields yields the numbers of the fields of a message, and what is in those that have a length.
func protoFields(data []byte) func(yield func(uint64, []byte) bool) {
	return func(yield func(uint64, []byte) bool) {
		for len(data) > 0 {
			tag, n := binary.Uvarint(data)
			if n <= 0 {
				return
			}
			value, m := binary.Uvarint(data[n:])
			if m <= 0 {
				return
			}
			data = data[n+m:]
			var message []byte
			if tag&7 == 2 {
				if value > uint64(len(data)) {
					return
				}
				message, data = data[:value], data[value:]
			}
			if !yield(tag>>3, message) {
				return
			}
		}
	}
}
