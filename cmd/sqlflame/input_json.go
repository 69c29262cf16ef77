package main

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// largeInput is the size from which a file of JSON is read with less memory, in bytes. Below it errors name
// the columns of the file itself, and nobody would notice the difference.
const largeInput = 8 << 20

// isLargeJSON tells whether a file, of which head is the beginning, is worth the effort.
func (in *input) isLargeJSON(head []byte) bool {
	head = bytes.TrimLeft(head, " \r\n")
	return in.size >= largeInput && len(head) > 0 && (head[0] == '[' || head[0] == '{')
}

// readUnindented reads a file of JSON as readSized does, without the blanks at the beginning of lines, which are half
// of a large plan and up to nine tenths of a deep one.
func readUnindented(r io.Reader, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, tooLarge(limit, "")
	}
	u := &unindenter{out: make([]byte, 0, size)}
	chunk := make([]byte, 256<<10)
	for total := int64(0); ; {
		n, err := r.Read(chunk)
		u.add(chunk[:n])
		if total += int64(n); total > limit {
			return nil, tooLarge(limit, "") // it grew
		}
		if err == io.EOF {
			return u.out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// An unindenter drops the blanks at the beginning of lines as long as each line goes on as one of EXPLAIN's JSON
// does. From the first other line on it keeps all: that may be another plan, whose indentation tells its
// tree, or a string that was broken.
type unindenter struct {
	out    []byte
	within bool // a line, and not in the blanks before it
	blanks int  // seen before the line
	other  bool
}

func (u *unindenter) add(b []byte) {
	for len(b) > 0 {
		if u.other {
			u.out = append(u.out, b...)
			return
		}
		if !u.within {
			n := leadingBlanks(b)
			if u.blanks += n; n == len(b) {
				return
			}
			b = b[n:]
			u.begin(b[0])
		}
		end := bytes.IndexByte(b, '\n') + 1
		if u.within = end == 0; u.within {
			end = len(b)
		}
		u.out = append(u.out, b[:end]...)
		b = b[end:]
	}
}

// begin decides about the blanks of a line that begins with c.
func (u *unindenter) begin(c byte) {
	switch c {
	case '"', '{', '}', '[', ']', '\r', '\n':
	default:
		u.other = true
		u.out = append(u.out, bytes.Repeat([]byte(" "), u.blanks)...)
	}
	u.blanks = 0
}

func leadingBlanks(b []byte) int {
	const eight = 0x2020202020202020
	n := 0
	for len(b)-n >= 8 && binary.LittleEndian.Uint64(b[n:]) == eight {
		n += 8
	}
	for n < len(b) && b[n] == ' ' {
		n++
	}
	return n
}

// collectLate puts off garbage collection while a large file is read and drawn, which takes about twice its size:
// to allocate the document would begin a collection, which is of no use and slows the parser. After
// the first collection everything is as usual. GOGC and GOMEMLIMIT are respected.
func collectLate(size int64) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(3*size + 64<<20)
	usual := debug.SetGCPercent(-1)
	runtime.SetFinalizer(new([16]byte), func(*[16]byte) {
		debug.SetMemoryLimit(math.MaxInt64)
		debug.SetGCPercent(usual)
	})
}
