package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sqlflame/flamegraph"
	"sqlflame/planner"
	"sqlflame/render"
)

// outputFlags are the flags that every command with a picture shares.
type outputFlags struct {
	files    []string
	format   string
	metric   string
	unit     string
	title    string
	savePlan string
	pick     pick
	splitIO  bool
	explain  bool
	ids      bool
	annotate bool
	flame    bool
	frames   int
	embed    size
	noEmbed  bool
	open     bool
	saved    bool // the database's document is in its file
	told     bool // the command itself says what was written
	redact   redactFlags

	given    func(flag string) bool // whether the user gave that flag
	pictures *flamegraph.Profile    // what pictures draw, if not the same as other outputs
}

// usualOutputs returns what holds where the user chose nothing.
func usualOutputs() outputFlags {
	opt := render.Defaults()
	return outputFlags{
		metric: opt.Metric.String(), unit: opt.Unit, frames: opt.MaxFrames, embed: size(opt.EmbedLimit),
		given: func(string) bool { return false },
	}
}

func (o *outputFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	*o = usualOutputs()
	o.given = f.Changed
	f.StringArrayVarP(&o.files, "output", "o", nil, "write to `FILE`, in the format of its extension; may be repeated; - is stdout")
	f.StringVar(&o.format, "format", "", "format of stdout and of files without a known extension: "+render.FormatNames())
	f.StringVar(&o.metric, "metric", o.metric, "what the width of a bar means, of the metrics that the plan carries: "+planner.MetricNames())
	f.BoolVar(&o.splitIO, "split-io", false, "draw the time of reading and writing blocks as frames of their own")
	f.BoolVar(&o.explain, "explain-attribution", false, "print how each corrected number came about, instead of a picture")
	f.StringVar(&o.unit, "unit", o.unit, "unit of folded times: ns, us, ms or s")
	f.StringVar(&o.title, "title", "", "headline of the SVG or page")
	f.BoolVar(&o.ids, "ids", false, "prefix folded frames with their node numbers")
	f.BoolVar(&o.annotate, "annotate", false, "append loops and rows to labels")
	f.BoolVar(&o.flame, "flame", false, "draw the root at the bottom")
	f.IntVar(&o.frames, "max-frames", o.frames, "bars of the SVG as it shows without scripts, and rows of the HTML table, at most `N`")
	f.Var(&o.embed, "embed-limit", "how much of the operators' details the SVG carries, those with the largest self first")
	f.BoolVar(&o.noEmbed, "no-embed", false, "leave the statement's text and the operators' details out of the SVG")
	f.StringVar(&o.savePlan, "save-plan", "", "save the database's own document to `FILE`, verbatim")
	f.Var(&o.pick, "pick", "of several plans draw one: its number, slowest or last; without, Postgres' are drawn together")
	f.BoolVar(&o.open, "open", false, "show the SVG or page in the browser")
	o.redact.add(cmd)
}

// check finds mistakes in the flags before anything is read or run.
func (o *outputFlags) check() error {
	if _, ok := planner.ParseMetric(o.metric); !ok {
		return usage("one of "+planner.MetricNames(), "unknown metric %q", o.metric)
	}
	if _, ok := render.UnitSize(o.unit); !ok {
		return usage("one of ns, us, ms, s", "unknown unit %q", o.unit)
	}
	if o.frames < 2 {
		return usage("at least 2: the root and what is merged", "--max-frames %d", o.frames)
	}
	if o.splitIO && o.metric == planner.Cost.String() {
		return usage("drop one of the two", "--split-io splits measured time, --metric cost draws estimates")
	}
	if err := o.redact.check(o.savePlan, o.files); err != nil {
		return err
	}
	for _, name := range append([]string{o.savePlan}, o.files...) {
		if err := checkDestination(name); err != nil {
			return err
		}
	}
	_, err := o.targets(false)
	if err == nil && o.open && o.picture() == "" {
		err = usage("add -o plan.svg", "--open needs an SVG or HTML file to show")
	}
	return err
}

// options turns the flags into render options, for what the profile can show.
func (o *outputFlags) options(p *flamegraph.Profile) (render.Options, error) {
	opt := render.Defaults()
	metric, _ := planner.ParseMetric(o.metric)
	if !o.given("metric") && !p.Metrics.Has(metric) && p.Metrics.Has(planner.Samples) {
		metric = planner.Samples
	}
	if !p.Metrics.Has(metric) {
		return opt, missingMetric(p, metric)
	}
	opt.Metric, opt.Unit, opt.Title = metric, o.unit, o.title
	opt.IDs, opt.Annotate, opt.Flame = o.ids, o.annotate, o.flame
	opt.MaxFrames, opt.EmbedLimit, opt.NoEmbed = o.frames, int(o.embed), o.noEmbed
	return opt, nil
}

// hasCosts tells whether the plan was printed with the optimizer's estimates.
func hasCosts(p *flamegraph.Profile) bool {
	found := false
	p.Root.Walk(func(f *flamegraph.Frame, _ int) {
		found = found || slices.ContainsFunc(f.Attrs, func(a planner.Attr) bool { return a.Key == "Total Cost" })
	})
	return found
}

// missingMetric says what to add to the EXPLAIN for a metric that the plan lacks.
func missingMetric(p *flamegraph.Profile, metric planner.Metric) error {
	var have []string
	for _, m := range p.Metrics.List() {
		have = append(have, m.String())
	}
	hint := "it can be drawn with --metric " + strings.Join(have, ", ")
	if p.Root.Kind == flamegraph.PlansKind && !p.Metrics.Has(planner.Cost) {
		return fail(exitNoPlan, "--pick N draws one of them; together "+hint, "not all of the %s carry %s", p.Root.Label, metric)
	}
	if metric == planner.Time && p.Metrics.Has(planner.Cost) {
		return fail(exitNoPlan, hint, "this is an ESTIMATE by costs: nothing in it was measured")
	}
	if p.Engine != "PostgreSQL" {
		return fail(exitNoPlan, hint, "the plan carries no %s", metric)
	}
	if hasCosts(p) {
		hint += ", or by the optimizer's estimates with --metric cost"
	}
	switch metric {
	case planner.Time:
		return fail(exitNoPlan, "run it again with EXPLAIN (ANALYZE, TIMING ON, ...); without times "+hint, "the plan has no times: it was measured with TIMING OFF")
	case planner.Cost:
		hint = "estimates are drawn from the database's own document, not from a profile; it can be drawn with --metric " + strings.Join(have, ", ")
	case planner.Work:
		hint = "only plans with parallel workers have it; " + hint
	case planner.Buffers, planner.Reads, planner.Writes, planner.Temp:
		hint = "add BUFFERS to the EXPLAIN; " + hint
	case planner.WAL:
		hint = "add WAL to the EXPLAIN; " + hint
	case planner.IO:
		hint = "set track_io_timing = on and add BUFFERS to the EXPLAIN; " + hint
	}
	return fail(exitNoPlan, hint, "the plan carries no %s", metric)
}
