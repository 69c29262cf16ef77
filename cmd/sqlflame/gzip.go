package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"sqlflame/planner"
	"sqlflame/planner/detect"
)

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte("\x1f\x8b")) }

// gzipHead returns the beginning of what was compressed, as far as the beginning of the file tells.
func gzipHead(head []byte) []byte {
	zip, err := gzip.NewReader(bytes.NewReader(head))
	if err != nil {
		return nil
	}
	text, _ := io.ReadAll(io.LimitReader(zip, detect.HeadSize)) // the file goes on behind its head
	return text
}

// A gunzip is a stream that is decompressed. A small file may hold an endless one.
type gunzip struct {
	zip         *gzip.Reader
	left, limit int64
}

// inflated returns all that was compressed, at most limit bytes.
func inflated(r io.Reader, limit int64) ([]byte, error) {
	zip, err := newGunzip(r, limit)
	if err != nil {
		return nil, err
	}
	return readStream(zip, limit)
}

// isText tells a text from a pprof profile, which begins with control characters.
func isText(head []byte) bool {
	return len(head) > 0 && (bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) ||
		!bytes.ContainsFunc(head[:min(len(head), 512)], func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' }))
}

func newGunzip(r io.Reader, limit int64) (io.Reader, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, brokenGzip(err)
	}
	return &gunzip{zip, limit, limit}, nil
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.zip.Read(p)
	if g.left -= int64(n); g.left < 0 {
		return n, tooLarge(g.limit, " when decompressed")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = brokenGzip(err)
	}
	return n, err
}

func brokenGzip(err error) error {
	return &planner.FormatError{Err: fmt.Errorf("broken compressed file: %w", err), Hint: "is all of the file there?"}
}
