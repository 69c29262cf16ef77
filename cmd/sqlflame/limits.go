package main

import (
	"bytes"
	"io"

	"github.com/spf13/cobra"

	"sqlflame/planner/postgres"
)

// The limits of what is read, unless flags raise them. A plan of 100,000 nodes takes about 150 MB. Folded
// stacks have no bound, as they are not kept, unless they are compressed.
const (
	defaultMaxBytes = 256 << 20
	maxStacksBytes  = 2 << 30 // of folded stacks when decompressed
)

// limitFlags bound what hostile or mistaken input can make of the program's memory and time. How deep a
// plan may be is no flag: the stack of whatever reads the outputs has an end as well.
type limitFlags struct {
	bytes size
	nodes int
	given func(flag string) bool
}

func (l *limitFlags) add(cmd *cobra.Command) {
	*l = limitFlags{bytes: defaultMaxBytes, nodes: postgres.DefaultMaxNodes, given: cmd.Flags().Changed}
	f := cmd.Flags()
	f.Var(&l.bytes, "max-bytes", "read documents up to this size, also when decompressed")
	f.IntVar(&l.nodes, "max-nodes", l.nodes, "read plans of at most `N` operators, all in a document together")
}

func (l *limitFlags) check() error {
	switch {
	case l.bytes < 1:
		return usage("such as 1GB", "--max-bytes %v", &l.bytes)
	case l.nodes < 1:
		return usage("at least 1", "--max-nodes %d", l.nodes)
	}
	return nil
}

func (l *limitFlags) inputBytes() int64 { return int64(l.bytes) }

func (l *limitFlags) stacksBytes() int64 {
	if l.given("max-bytes") {
		return int64(l.bytes)
	}
	return maxStacksBytes
}

// tooLarge says that an input is; what tells how it is larger.
func tooLarge(limit int64, what string) error {
	n := size(limit)
	return fail(exitNoPlan, "--max-bytes SIZE raises the limit; a plan of 100,000 nodes takes about 150 MB: is this a plan?", "larger than %v%s", &n, what)
}

// readSized reads all of r, at most limit bytes, into a buffer of the expected size, so that a large plan
// is not copied again and again. What is too large by its size is not read at all.
func readSized(r io.Reader, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, tooLarge(limit, "")
	}
	if size == 0 {
		return readStream(r, limit)
	}
	var buf bytes.Buffer
	buf.Grow(int(size) + bytes.MinRead)
	n, err := buf.ReadFrom(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if n > limit {
		return nil, tooLarge(limit, "") // it grew
	}
	return buf.Bytes(), nil
}

// readStream reads a stream whose size is not known piece by piece: a buffer that doubles takes three
// times the limit before it is refused.
func readStream(r io.Reader, limit int64) ([]byte, error) {
	const smallest, largest = 64 << 10, 16 << 20
	var pieces [][]byte
	total := int64(0)
	for length := smallest; ; length = min(2*length, largest) {
		piece := make([]byte, length)
		n, err := io.ReadFull(r, piece)
		ended := err == io.EOF || err == io.ErrUnexpectedEOF // ReadFull's own: a reader's may be wrapped
		if err != nil && !ended {
			return nil, err
		}
		if total += int64(n); total > limit {
			return nil, tooLarge(limit, "")
		}
		pieces = append(pieces, piece[:n])
		if ended {
			break
		}
	}
	if len(pieces) == 1 {
		return pieces[0], nil
	}
	all := make([]byte, 0, total)
	for i, piece := range pieces {
		all = append(all, piece...)
		pieces[i] = nil
	}
	return all, nil
}
