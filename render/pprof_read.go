package render

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/google/pprof/profile"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

const pprofHint = "read it with: go tool pprof -top FILE"

func pprofError(format string, args ...any) error {
	return &planner.FormatError{Err: fmt.Errorf(format, args...), Hint: pprofHint}
}

func notPprof(err error) error {
	return &planner.FormatError{
		Err:  fmt.Errorf("this is a compressed file and no pprof profile: %w", err),
		Hint: "if it is a plan, decompress it first",
	}
}

// ReadPprof reads a profile.proto, gzipped or not. What Pprof wrote comes back frame by frame; of
// other programs' profiles the stacks of functions are read, with the times and the counts of
// samples if it has them, at most limit frames (see flamegraph.Stacks).
//
// Numbers that a plan has and profile.proto has no place for, such as estimates, are gone.
func ReadPprof(r io.Reader, limit int) (*flamegraph.Profile, error) {
	data, err := inflate(r)
	if err != nil {
		return nil, err
	}
	if err := checkPprofSize(data); err != nil {
		return nil, err
	}
	p, err := profile.ParseUncompressed(data)
	if err == nil {
		err = p.CheckValid()
	}
	if err != nil {
		return nil, pprofError("broken pprof profile: %w", err)
	}
	if len(p.Sample) == 0 {
		return nil, pprofError("the pprof profile holds no samples")
	}
	if isOwnPprof(p) {
		return readOwnPprof(p)
	}
	return readStackPprof(p, limit)
}

// inflate returns the uncompressed profile. A small file may hold an endless one.
func inflate(r io.Reader) ([]byte, error) {
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(io.LimitReader(r, maxPprof+1)); err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(buf.Bytes(), []byte("\x1f\x8b")) {
		if buf.Len() > maxPprof {
			return nil, errPprofSize
		}
		return buf.Bytes(), nil
	}
	// The first pass measures, so that the second takes no more memory than there is in the file.
	size, err := inflateInto(io.Discard, buf.Bytes())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(int(size) + bytes.MinRead)
	_, err = inflateInto(&out, buf.Bytes())
	return out.Bytes(), err
}

func inflateInto(w io.Writer, zipped []byte) (int64, error) {
	zip, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return 0, notPprof(err)
	}
	n, err := io.Copy(w, io.LimitReader(zip, maxPprof+1))
	switch {
	case err != nil:
		return 0, notPprof(err)
	case n > maxPprof:
		return 0, errPprofSize
	}
	return n, nil
}
