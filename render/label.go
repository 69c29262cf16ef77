package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// frameLabel returns a frame's name as an output prints it: annotated if asked for, and harmless.
func frameLabel(p *flamegraph.Profile, f *flamegraph.Frame, opt Options) string {
	return cleanText(annotated(p, f, f.Name, opt))
}

// annotated appends loops and rows, in the engine's own words, to the name of a plan node.
func annotated(p *flamegraph.Profile, f *flamegraph.Frame, name string, opt Options) string {
	if !opt.Annotate || f.Number == 0 && p.Engine != oracleEngine {
		return name
	}
	return fmt.Sprintf("%s %s=%d rows=%d", name, loopsWord(p.Engine), f.Self[planner.Loops], f.Self[planner.Rows])
}

// cleanText makes text from a plan safe to show: control characters and broken UTF-8 become
// U+FFFD, line breaks and tabs a blank, and marks that reorder what is read are spelled out.
func cleanText(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			b.WriteByte(' ')
		case unicode.Is(unicode.Bidi_Control, r):
			fmt.Fprintf(&b, `\u%04x`, r)
		case unicode.IsControl(r) || r == '\ufffe' || r == '\uffff':
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isClean is the fast path: printable ASCII.
func isClean(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
