package render

import "encoding/binary"

// What a profile may hold. The package that parses it makes a structure of a hundred bytes of a
// message of two, and pointers of each byte of a stack, so counting comes first.
const (
	maxPprof       = 256 << 20  // bytes, uncompressed
	maxPprofFields = 12_000_000 // of the profile and the messages in it
	maxPprofStacks = 48 << 20   // bytes of all stacks
	maxPprofParts  = 4_000_000  // texts; labels; mappings, locations, lines and functions
)

var errPprofSize = pprofError("the pprof profile is too large: more than %d MiB, %d entries, %d MiB of stacks, or %d names, places or labels",
	maxPprof>>20, maxPprofFields, maxPprofStacks>>20, maxPprofParts)

// checkPprofSize counts fields without keeping any. What is broken is left to the parser.
func checkPprofSize(data []byte) error {
	const (
		sample, mapping, location, function, text = 2, 3, 4, 5, 6 // of a profile

		stack, label = 1, 3 // of a sample
		line         = 4    // of a location
	)
	fields, stacks, texts, labels, places := 0, 0, 0, 0, 0
	for number, message := range protoFields(data) {
		fields++
		switch number {
		case text:
			texts++
		case mapping, location, function:
			places++
		}
		if number == sample || number == location {
			for nested, value := range protoFields(message) {
				fields++
				switch {
				case number == sample && nested == stack:
					stacks += len(value)
				case number == sample && nested == label:
					labels++
				case number == location && nested == line:
					places++
				}
			}
		}
		if fields > maxPprofFields || stacks > maxPprofStacks || max(texts, labels, places) > maxPprofParts {
			return errPprofSize
		}
	}
	return nil
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
