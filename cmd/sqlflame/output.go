package main

import (
	"bufio"
	"context"
	"io"
	"slices"

	"sqlflame/flamegraph"
	"sqlflame/planner"
	"sqlflame/render"
)

// picture returns the first output that a browser can show.
func (o *outputFlags) picture() string {
	for _, name := range o.files {
		if f, ok := render.FormatOf(name); ok && (f.Name == "svg" || f.Name == "html") {
			return name
		}
	}
	return ""
}

// A target is one output: where, and in which format.
type target struct {
	name   string // "-" is stdout
	format render.Format
}

// targets works out the outputs; terminal tells whether stdout is one.
func (o *outputFlags) targets(terminal bool) ([]target, error) {
	var fallback render.Format
	if o.format != "" {
		f, ok := render.FormatByName(o.format)
		if !ok {
			return nil, usage("one of "+render.FormatNames(), "unknown format %q", o.format)
		}
		fallback = f
	}
	if o.explain && (o.format != "" || slices.Contains(o.files, "-")) {
		return nil, usage("drop --format and -o -; files may be written beside it", "--explain-attribution needs stdout for itself")
	}
	if o.explain {
		fallback = render.Format{Name: "attribution", Write: render.Attribution}
	}
	if len(o.files) == 0 {
		return []target{{"-", stdoutFormat(fallback, terminal)}}, nil
	}
	var list []target
	stdouts := 0
	for _, name := range o.files {
		f, ok := render.FormatOf(name)
		switch {
		case name == "-":
			f = stdoutFormat(fallback, terminal)
			stdouts++
		case !ok && (fallback.Write == nil || o.explain):
			return nil, usage("known extensions: "+render.Extensions()+"; or choose with --format", "cannot tell the format of %q", name)
		case !ok:
			f = fallback
		}
		list = append(list, target{name, f})
	}
	if o.explain {
		list = append(list, target{"-", fallback})
	}
	if stdouts > 1 {
		return nil, usage("give the others file names", "-o - given %d times", stdouts)
	}
	return list, nil
}

func stdoutFormat(chosen render.Format, terminal bool) render.Format {
	name := "folded"
	if terminal {
		name = "text"
	}
	if chosen.Write == nil {
		chosen, _ = render.FormatByName(name)
	}
	return chosen
}

// emitPlans normalizes plans and writes the outputs.
func (a *app) emitPlans(ctx context.Context, plans []*planner.Plan, doc []byte, o *outputFlags) error {
	profiles, err := normalize(plans)
	if err != nil {
		return err
	}
	return a.emit(ctx, profiles, doc, o)
}

// emit writes one of the profiles to every output that o asks for, all or none.
func (a *app) emit(ctx context.Context, profiles []*flamegraph.Profile, doc []byte, o *outputFlags) error {
	p, together, err := pickProfile(profiles, o.pick)
	if err != nil {
		return err
	}
	if o.redact.on() {
		o.pictures = nil // nothing is drawn but what has been redacted
	}
	if err := o.redact.apply(p); err != nil {
		return err
	}
	opt, err := o.options(p)
	if err != nil {
		return err
	}
	targets, err := o.targets(isTerminal(a.stdout))
	if err != nil {
		return err
	}
	batch := &batch{}
	defer batch.discard()
	if o.savePlan != "" {
		if err := batch.add(o.savePlan, func(w io.Writer) error { _, err := w.Write(doc); return err }); err != nil {
			return err
		}
	}
	toStdout := target{}
	for _, t := range targets {
		if t.name == "-" {
			toStdout = t
		} else if err := batch.add(t.name, func(w io.Writer) error { return t.format.Write(stoppableWriter{ctx, w}, o.profileFor(t, p), opt) }); err != nil {
			return err
		}
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if err := batch.commit(); err != nil {
		return err
	}
	o.saved = o.savePlan != ""
	if !o.told {
		a.wrote(append(slices.Clone(o.files), o.savePlan)...)
	}
	if together {
		a.note("%d plans are drawn together; --pick N, --pick slowest or --pick last draws one", len(profiles))
	}
	if opt.Metric == planner.Cost {
		a.note("ESTIMATE: drawn by the optimizer's costs; nothing here was measured")
	}
	a.noteWarnings(o.noted(p))
	if toStdout.name != "" {
		if toStdout.format.Name == "folded" && opt.Metric == planner.Cost && p.Root.Cum[opt.Metric] == 0 {
			a.note("the estimated cost is 0: folded stacks have no line; for the plan add --format text or -o FILE")
		}
		if err := a.writeStdout(ctx, toStdout, o.profileFor(toStdout, p), opt); err != nil {
			return err
		}
	}
	if o.open {
		return openBrowser(o.picture())
	}
	return nil
}

func (a *app) writeStdout(ctx context.Context, t target, p *flamegraph.Profile, opt render.Options) error {
	if t.format.Binary && isTerminal(a.stdout) {
		return usage("add -o FILE or pipe it", "%s is not for a terminal", t.format.Name)
	}
	opt.Width = terminalWidth(a.stdout)
	w := bufio.NewWriterSize(stoppableWriter{ctx, a.stdout}, 1<<16)
	if err := t.format.Write(w, p, opt); err != nil {
		return err
	}
	return w.Flush()
}

// wrote tells people at a terminal which files there are now. Scripts know.
func (a *app) wrote(files ...string) {
	if !isTerminal(a.stderr) {
		return
	}
	for _, name := range files {
		if name != "" && name != "-" {
			a.note("wrote %s", name)
		}
	}
}

func (a *app) noteWarnings(p *flamegraph.Profile) {
	switch n := len(p.Warnings); n {
	case 0:
	case 1:
		a.note("warning: %s", p.Warnings[0].Message)
	default:
		a.note("%d warnings; the text report and the SVG list them. The first: %s", n, p.Warnings[0].Message)
	}
}
