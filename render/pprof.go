package render

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/google/pprof/profile"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// Pprof writes a gzipped profile.proto for go tool pprof: a sample for each frame with its self
// values, whose types are the metrics of the profile, counts first and time last.
//
// A function's name is the frame's label, its file the relation or schema, the line the node's
// number. The default sample type is opt.Metric.
func Pprof(w io.Writer, p *flamegraph.Profile, opt Options) error {
	b := newPprofBuilder(p, opt)
	b.add(p.Root, nil)
	if err := b.out.CheckValid(); err != nil {
		return err
	}
	return b.out.Write(w)
}

type pprofBuilder struct {
	out       *profile.Profile
	opt       Options
	origin    planner.Origin
	p         *flamegraph.Profile
	metrics   []planner.Metric
	functions map[[2]string]*profile.Function
	locations map[pprofPlace]*profile.Location
}

type pprofPlace struct {
	function *profile.Function
	line     int64
}

func newPprofBuilder(p *flamegraph.Profile, opt Options) *pprofBuilder {
	b := &pprofBuilder{
		opt: opt, p: p, origin: p.Origin, metrics: p.Metrics.List(),
		functions: make(map[[2]string]*profile.Function),
		locations: make(map[pprofPlace]*profile.Location),
		out: &profile.Profile{
			DefaultSampleType: opt.Metric.String(),
			DurationNanos:     p.Root.Cum[planner.Time],
			Comments:          pprofComments(p),
			Mapping:           []*profile.Mapping{{ID: 1, File: p.Engine, HasFunctions: true, HasFilenames: true, HasLineNumbers: true}},
		},
	}
	for _, m := range b.metrics {
		b.out.SampleType = append(b.out.SampleType, &profile.ValueType{Type: m.String(), Unit: m.Unit()})
	}
	if when, err := time.Parse(time.RFC3339Nano, p.When); err == nil {
		b.out.TimeNanos = when.UnixNano()
	}
	return b
}

// ranComment begins the comments that say what was run besides the statement.
const ranComment = "run: "

// pprofComments returns a line each: pprof prints them at the top of every report.
func pprofComments(p *flamegraph.Profile) []string {
	var list []string
	for _, c := range []string{p.Measured, p.SQL} {
		if c != "" {
			list = append(list, cleanText(strings.Join(strings.Fields(c), " ")))
		}
	}
	for _, s := range p.Settings {
		if planner.IsRunKey(s.Key) {
			list = append(list, ranComment+cleanText(s.Key+": "+strings.Join(strings.Fields(s.Value), " ")))
		}
	}
	for _, w := range p.Warnings {
		list = append(list, "warning: "+cleanText(w.Message))
	}
	return list
}

// add appends the samples of f and all below it; above is the stack of f's parent, leaf first.
func (b *pprofBuilder) add(f *flamegraph.Frame, above []*profile.Location) {
	stack := make([]*profile.Location, 0, len(above)+1)
	stack = append(append(stack, b.location(f)), above...)
	values := make([]int64, len(b.metrics))
	for i, m := range b.metrics {
		values[i] = f.Self[m]
	}
	b.out.Sample = append(b.out.Sample, &profile.Sample{Location: stack, Value: values, Label: b.labels(f)})
	for _, c := range f.Children {
		b.add(c, stack)
	}
}

func (b *pprofBuilder) labels(f *flamegraph.Frame) map[string][]string {
	labels := make(map[string][]string, 7)
	set := func(key, value string) {
		if value != "" {
			labels[key] = []string{cleanText(value)}
		}
	}
	set("engine", b.origin.Engine)
	set("query_id", b.origin.QueryID)
	set("plan_id", b.origin.PlanID)
	set("node_id", strconv.Itoa(f.Number))
	set("node_type", f.Kind)
	set("relation", f.Relation)
	set("index", f.Index)
	return labels
}

func (b *pprofBuilder) location(f *flamegraph.Frame) *profile.Location {
	place := pprofPlace{b.function(f), int64(f.Number)}
	l := b.locations[place]
	if l == nil {
		l = &profile.Location{
			ID:      uint64(len(b.locations) + 1),
			Mapping: b.out.Mapping[0],
			Line:    []profile.Line{{Function: place.function, Line: place.line}},
		}
		b.locations[place] = l
		b.out.Location = append(b.out.Location, l)
	}
	return l
}

func (b *pprofBuilder) function(f *flamegraph.Frame) *profile.Function {
	key := [2]string{cleanText(annotated(b.p, f, f.Label, b.opt)), cleanText(relationFile(f))}
	fn := b.functions[key]
	if fn == nil {
		fn = &profile.Function{ID: uint64(len(b.functions) + 1), Name: key[0], SystemName: key[0], Filename: key[1]}
		b.functions[key] = fn
		b.out.Function = append(b.out.Function, fn)
	}
	return fn
}

// relationFile names the relation, with its schema where that is known.
func relationFile(f *flamegraph.Frame) string {
	if f.Schema != "" && f.Relation != "" {
		return f.Schema + "." + f.Relation
	}
	return f.Schema + f.Relation
}
