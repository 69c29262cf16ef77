// Package render writes a profile in the formats that people and tools read: folded stacks, SVG,
// pprof, JSON and a text report.
//
// Every writer has the same signature, func(io.Writer, *flamegraph.Profile, Options) error, and
// depends on the profile and the options alone: no clock, no random number, no map order. Names in
// a profile are hostile text; each writer makes them harmless in its own format. A format that can
// be read back has its reader beside its writer.
package render

import (
	"io"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// Options are the choices that a user has about an output. The zero value draws nothing useful;
// start from Defaults.
type Options struct {
	// Metric is what the width of a bar means.
	Metric planner.Metric
	// Unit is the unit of folded values of time: ns, us, ms or s.
	Unit string
	// IDs prefixes folded frames with zero-padded node numbers, so that tools that sort lines keep
	// the plan's order.
	IDs bool
	// Annotate appends loops and rows to labels.
	Annotate bool
	// Flame puts the root of the SVG at the bottom.
	Flame bool
	// Title replaces the SVG's first header line.
	Title string
	// MaxFrames bounds the bars of the SVG as it is drawn without its script; the narrowest merge first.
	// The rows of the HTML table obey it too.
	MaxFrames int
	// EmbedLimit bounds the attributes and notes in the SVG, in bytes. Those of the frames with the
	// largest self are kept.
	EmbedLimit int
	// NoEmbed leaves the statement's text, attributes and notes out of the SVG.
	NoEmbed bool
	// Width is the text report's width in columns, to which lines are cut; 0 cuts nothing.
	Width int
}

// Defaults returns the options that hold where the user chose nothing.
func Defaults() Options {
	return Options{Metric: planner.Time, Unit: "us", MaxFrames: 5000, EmbedLimit: 2 << 20}
}

// oracleEngine is what planner.Origin calls Oracle.
const oracleEngine = "Oracle"

// A Writer is the signature that all formats share.
type Writer func(io.Writer, *flamegraph.Profile, Options) error
