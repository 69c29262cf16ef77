package render

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

const (
	foldedBuffer  = 1 << 20
	foldedHead    = 64 << 10 // what is looked at before anything is read
	maxFoldedLine = 16 << 20
)

// ReadFolded reads folded stacks of any tool: lines "frame;frame;frame N". N is a number of samples,
// or of unit (ns, us, ms, s) if that is not ""; it may have decimals. Equal stacks add up.
//
// Empty lines and those that begin with "# " are skipped. Lines without a number are left out, and a
// warning counts them, as flamegraph.pl does. If all lines have two numbers, as difffolded.pl writes
// them, the last one counts. The input is read in pieces and not kept.
func ReadFolded(r io.Reader, unit string) (*flamegraph.Stacks, error) {
	fr := &foldedReader{size: 1, metric: planner.Samples}
	if unit != "" {
		fr.metric = planner.Time
		fr.size, _ = UnitSize(unit)
	}
	fr.stacks = flamegraph.NewStacks(fr.metric)
	fr.stacks.Kind = kindOfLabel
	err := fr.readAll(r)
	switch {
	case errors.As(err, new(foldedError)):
		return nil, &planner.FormatError{Err: fmt.Errorf("line %d: %w", fr.line, err), Hint: foldedHint}
	case err != nil:
		return nil, err
	case fr.read == 0:
		return nil, &planner.FormatError{Err: errors.New("no line can be read as a folded stack"), Hint: foldedHint}
	}
	fr.roundUp()
	fr.describe(unit)
	return fr.stacks, nil
}

const foldedHint = "folded stacks are lines such as: main;parse;read 42"

// A foldedError is about a line and not about reading.
type foldedError struct{ error }

// A foldedReader keeps the stack of the line before: most lines begin as that one does.
type foldedReader struct {
	stacks *flamegraph.Stacks
	metric planner.Metric
	size   int64 // nanoseconds of a unit, 1 for samples

	line     int64 // number of the line being read
	read     int64
	bad      int64
	firstBad int64
	pairs    bool // lines have two numbers

	previous []byte
	frames   []foldedFrame
	rests    map[int32]int64 // of frames whose values have decimals: billionths of size
}

// A foldedFrame is a frame of the line before: its place in the tree, and where its name ends.
type foldedFrame struct {
	id  int32
	end int
}

// readAll reads piece by piece. The first one is never shorter than it must be to look at the head,
// so that it does not matter in which portions a pipe delivers.
func (fr *foldedReader) readAll(r io.Reader) error {
	buf := make([]byte, foldedBuffer)
	n, err := io.ReadAtLeast(r, buf, foldedHead)
	start := len(buf[:n]) - len(bytes.TrimPrefix(buf[:n], []byte("\xef\xbb\xbf")))
	fr.pairs = hasPairs(buf[start:min(n, foldedHead)])
	for fresh := start; err == nil; {
		if i := bytes.LastIndexByte(buf[fresh:n], '\n'); i >= 0 {
			end := fresh + i + 1
			if err := fr.lines(buf[start:end]); err != nil {
				return err
			}
			n, start = copy(buf, buf[end:n]), 0
		}
		if n == len(buf) && n >= maxFoldedLine {
			fr.line++
			return foldedError{fmt.Errorf("longer than %d MiB", maxFoldedLine>>20)}
		}
		if n == len(buf) {
			buf = append(buf, make([]byte, len(buf))...)
		}
		fresh = n
		n, err = r.Read(buf[fresh:])
		n += fresh
	}
	if err != io.EOF && err != io.ErrUnexpectedEOF {
		return err
	}
	return fr.lines(buf[start:n])
}

// lines reads whole lines.
func (fr *foldedReader) lines(b []byte) error {
	for len(b) > 0 {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line, b = b[:i], b[i+1:]
		} else {
			b = nil
		}
		fr.line++
		if err := fr.oneLine(line); err != nil {
			return foldedError{err}
		}
	}
	return nil
}

func (fr *foldedReader) oneLine(line []byte) error {
	stack, value, ok := cutNumber(line)
	if ok && fr.pairs {
		if earlier, _, two := cutNumber(stack); two {
			stack = earlier
		}
	}
	stack = bytes.TrimRight(stack, "; \t")
	if isFoldedComment(line) {
		return nil
	}
	if !ok || len(stack) == 0 {
		if fr.bad++; fr.bad == 1 {
			fr.firstBad = fr.line
		}
		return nil
	}
	fr.read++
	id, err := fr.place(stack)
	if err == nil {
		err = fr.add(id, value)
	}
	return err
}

// place returns the last frame of a stack, making what is not yet in the tree.
func (fr *foldedReader) place(stack []byte) (int32, error) {
	same := sharedBytes(fr.previous, stack)
	n := len(fr.frames)
	for n > 0 && !sharesFrame(fr.frames[n-1].end, same, stack) {
		n--
	}
	fr.frames = fr.frames[:n]
	id, from := int32(0), 0
	if n > 0 {
		id, from = fr.frames[n-1].id, fr.frames[n-1].end+1
	}
	for from <= len(stack) {
		end := bytes.IndexByte(stack[from:], ';') + from
		if end < from {
			end = len(stack)
		}
		name := stack[from:end]
		if len(name) == 0 {
			name = []byte("?")
		}
		if len(fr.frames) == flamegraph.MaxStackDepth {
			return 0, fmt.Errorf("more than %d frames deep", flamegraph.MaxStackDepth)
		}
		var err error
		if id, err = fr.stacks.Child(id, name); err != nil {
			return 0, err
		}
		fr.frames = append(fr.frames, foldedFrame{id, end})
		from = end + 1
	}
	fr.previous = append(fr.previous[:same], stack[same:]...)
	return id, nil
}

// sharesFrame tells whether a frame of the line before, which ends there, is one of this stack too.
func sharesFrame(end, same int, stack []byte) bool {
	return end < same || end == same && (end == len(stack) || stack[end] == ';')
}

// sharedBytes counts the leading bytes that a and b have in common.
func sharedBytes(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for ; i+8 <= n; i += 8 {
		if x := binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:]); x != 0 {
			return i + bits.TrailingZeros64(x)/8
		}
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

var errFoldedValue = errors.New("its value is too large")

func (fr *foldedReader) add(id int32, v foldedValue) error {
	if v.whole < 0 || v.whole > math.MaxInt64/fr.size {
		return errFoldedValue
	}
	value := v.whole * fr.size
	if v.billionths > 0 {
		hi, lo := bits.Mul64(uint64(v.billionths), uint64(fr.size))
		whole, rest := bits.Div64(hi, lo, 1e9)
		if fr.rests == nil {
			fr.rests = make(map[int32]int64)
		}
		rest += uint64(fr.rests[id])
		fr.rests[id] = int64(rest % 1e9)
		value += int64(whole + rest/1e9) // less than size + 1 more: Add finds an overflow
	}
	return fr.stacks.Add(id, 0, value)
}
