package render

import (
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// An asciiControl escapes, in JSON on its way out, what could reorder or disturb a terminal:
// bidirectional marks and control characters beyond ASCII. encoding/json escapes the others. Each
// Write must hold whole characters, as json.Encoder's do.
type asciiControl struct{ w io.Writer }

func (a asciiControl) Write(p []byte) (int, error) {
	done := 0
	for i := 0; i < len(p); {
		if p[i] < utf8.RuneSelf {
			if p[i] == 0x7f {
				if err := a.escape(p[done:i], 0x7f); err != nil {
					return done, err
				}
				done = i + 1
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(p[i:])
		if unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) {
			if err := a.escape(p[done:i], r); err != nil {
				return done, err
			}
			done = i + size
		}
		i += size
	}
	_, err := a.w.Write(p[done:])
	return len(p), err
}

func (a asciiControl) escape(before []byte, r rune) error {
	if _, err := a.w.Write(before); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.w, `\u%04x`, r)
	return err
}
