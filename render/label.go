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

// annotated appends loops and rows, in the engine's own words, to the name of a plan node, as far as the
// plan has them.
func annotated(p *flamegraph.Profile, f *flamegraph.Frame, name string, opt Options) string {
	if !opt.Annotate || !isPlanNode(p, f) {
		return name
	}
	if p.Metrics.Has(planner.Loops) {
		name += fmt.Sprintf(" %s=%d", loopsWord(p.Engine), f.Self[planner.Loops])
	}
	if p.Metrics.Has(planner.Rows) {
		name += fmt.Sprintf(" rows=%d", f.Self[planner.Rows])
	}
	return name
}

// isPlanNode tells the database's own nodes from those that were added. Oracle's lines begin with 0, and
// their labels with the number.
func isPlanNode(p *flamegraph.Profile, f *flamegraph.Frame) bool {
	return f.Number > 0 || p.Engine == oracleEngine && strings.HasPrefix(f.Label, "0 - ")
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
