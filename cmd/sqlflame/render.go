package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"sqlflame/flamegraph"
	"sqlflame/planner"
	"sqlflame/planner/detect"
	"sqlflame/planner/oracle"
	"sqlflame/planner/postgres"
	"sqlflame/render"
)

// renderFlags are the options of rendering a saved plan.
type renderFlags struct {
	outputFlags
	limits limitFlags
	child  string
}

func (o *renderFlags) add(cmd *cobra.Command) {
	o.outputFlags.add(cmd)
	o.limits.add(cmd)
	cmd.Flags().StringVar(&o.child, "child", "", "of a document with several Oracle cursors: the child number `N` to draw")
}

func (o *renderFlags) reading() reading {
	r := o.outputFlags.reading()
	r.child, r.maxNodes = o.child, o.limits.nodes
	return r
}

func newRenderCmd(a *app) *cobra.Command {
	var opts renderFlags
	cmd := &cobra.Command{
		Use:   "render [PLAN|-]",
		Short: "Render a saved plan (the default command)",
		Long: `Render reads a saved plan from a file, or from standard input if PLAN is "-" or absent:
what Postgres' EXPLAIN (ANALYZE) printed as text, JSON, XML or YAML, however psql, a log, a mail or an editor
wrapped it; of Oracle the text of DBMS_XPLAN.DISPLAY_CURSOR (format ALLSTATS LAST), a SQL Monitor report (XML,
active HTML or text), or what the script of "sqlflame ora --print-sql" spools; or the JSON, the SVG or the pprof
profile that sqlflame itself wrote. Several plans of Postgres are drawn together, or --pick chooses one.

It also draws what other profilers wrote: folded stacks (lines "frame;frame N") and pprof profiles. Folded
values count samples; with --unit they are times in that unit.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runRender(cmd.Context(), args, &opts)
		},
	}
	opts.add(cmd)
	return cmd
}

func (a *app) runRender(ctx context.Context, args []string, opts *renderFlags) error {
	if len(args) > 1 {
		return usage("render one plan at a time", "%d plans named", len(args))
	}
	if err := errors.Join(opts.check(), opts.limits.check()); err != nil {
		return err
	}
	name := "-"
	if len(args) == 1 {
		name = args[0]
	}
	in, err := a.openInput(name)
	if err != nil {
		return err
	}
	defer in.Close()
	profiles, err := interruptible(ctx, func() ([]*flamegraph.Profile, error) { return in.profiles(opts) })
	if err != nil {
		return fmt.Errorf("%s: %w", displayName(name), opts.redact.hide(err))
	}
	return a.emit(ctx, profiles, in.doc, &opts.outputFlags)
}

// interruptible returns as soon as f is done or ctx is: reading a hostile document may take long.
func interruptible[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}

func displayName(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// maxPlans bounds the plans of an input, each of which takes some kilobytes even if it is but a line.
const maxPlans = 50_000

// profilesOf reads whatever doc holds.
func profilesOf(doc []byte, r reading) ([]*flamegraph.Profile, error) {
	documents, err := detect.Plans(doc)
	if err != nil {
		return nil, err
	}
	switch n := len(documents); {
	case n == 1:
		return documentProfiles(documents[0], r)
	case n > maxPlans:
		return nil, fail(exitNoPlan, "hand over the part of the log that matters", "the input has %d plans; at most %d are read", n, maxPlans)
	}
	return severalProfiles(documents, r)
}

// severalProfiles reads several documents. One that cannot be drawn does not keep another from being
// picked: its place in the list is empty then.
func severalProfiles(documents []detect.Document, r reading) ([]*flamegraph.Profile, error) {
	var list []*flamegraph.Profile
	unread := make(map[int]error)
	limit, left := r.maxNodes, r.maxNodes
	for i, d := range documents {
		if r.maxNodes = left; left <= 0 {
			return nil, &planner.FormatError{Err: fmt.Errorf("the plans have more than %d nodes", limit), Hint: "--max-nodes N raises the limit"}
		}
		profiles, err := documentProfiles(d, r)
		var bad *planner.FormatError
		switch {
		case errors.As(err, &bad):
			err = &planner.FormatError{Err: fmt.Errorf("plan %d of %d: %w", i+1, len(documents), err), Hint: bad.Hint + "\n--pick N draws one of the others"}
			if !r.pick.one() {
				return nil, err
			}
			unread[len(list)] = err
			list = append(list, nil)
		case err != nil:
			return nil, err
		}
		for _, p := range profiles {
			left -= operators(p)
		}
		list = append(list, profiles...)
	}
	if r.pick.one() {
		return list, unread[r.pick.index(len(list))]
	}
	return list, nil
}

// operators returns how many operators a plan has: they are numbered.
func operators(p *flamegraph.Profile) int {
	n := 0
	p.Root.Walk(func(f *flamegraph.Frame, _ int) { n = max(n, f.Number) })
	return n
}

func documentProfiles(d detect.Document, r reading) ([]*flamegraph.Profile, error) {
	if read := profileReader(d.Format, r); read != nil {
		p, err := read(bytes.NewReader(d.Data))
		if err == nil {
			err = checkProfile(p, r)
		}
		if err != nil {
			return nil, err
		}
		return []*flamegraph.Profile{p}, nil
	}
	plans, err := plansOf(d, r)
	if err != nil {
		return nil, placed(err, d.Line)
	}
	profiles, err := normalize(plans)
	if d.Doubt != "" {
		for _, p := range profiles {
			p.Warnings = append(p.Warnings, planner.Warning{Rule: "broken lines", Message: d.Doubt})
		}
	}
	return profiles, err
}

// placed says where the document begins whose own lines an error counts.
func placed(err error, line int) error {
	var bad *planner.FormatError
	if line <= 1 || !errors.As(err, &bad) || !strings.Contains(err.Error(), "line ") {
		return err
	}
	return &planner.FormatError{Err: fmt.Errorf("counted from line %d, where the plan begins: %w", line, err), Hint: bad.Hint}
}

// profileReader returns what reads a format that holds a profile and no plan, nil for the others.
func profileReader(format detect.Format, r reading) func(io.Reader) (*flamegraph.Profile, error) {
	switch format {
	case detect.Profile:
		return render.ReadJSON
	case detect.SVG:
		return render.ReadSVG
	case detect.Pprof:
		return func(in io.Reader) (*flamegraph.Profile, error) { return render.ReadPprof(in, r.frameLimit()) }
	case detect.Folded:
		return func(in io.Reader) (*flamegraph.Profile, error) {
			stacks, err := render.ReadFolded(in, r.unit)
			if err != nil {
				return nil, err
			}
			return stacks.Profile(r.frameLimit()), nil
		}
	}
	return nil
}

// postgresReaders read the formats of EXPLAIN.
var postgresReaders = map[detect.Format]func([]byte, postgres.Options) ([]*planner.Plan, error){
	detect.PostgresJSON: postgres.ParseDocument,
	detect.PostgresXML:  postgres.ParseXML,
	detect.PostgresYAML: postgres.ParseYAML,
	detect.PostgresText: postgres.ParseText,
}

func plansOf(d detect.Document, r reading) ([]*planner.Plan, error) {
	if read := postgresReaders[d.Format]; read != nil {
		if r.child != "" {
			return nil, usage("", "--child: this is no plan of Oracle")
		}
		opt := r.postgres()
		opt.Duration = d.Duration
		return read(d.Data, opt)
	}
	if r.splitIO {
		return nil, usage("plans of Postgres have I/O times", "--split-io: Oracle's plan statistics have no I/O times")
	}
	switch d.Format {
	case detect.OracleMonitor:
		return oracle.ParseMonitor(d.Data, r.oracle())
	case detect.OracleSpool:
		return oracle.ParseSpool(d.Data, r.oracle())
	}
	return oracle.ParseXplan(string(d.Data), r.oracle())
}

// checkProfile refuses what can be made of the plan only.
func checkProfile(p *flamegraph.Profile, r reading) error {
	const hint = "render the database's own document"
	if r.splitIO {
		return usage(hint, "--split-io: this is a profile, not a plan")
	}
	steps := false
	p.Root.Walk(func(f *flamegraph.Frame, _ int) { steps = steps || len(f.Steps) > 0 })
	if r.steps && !steps {
		return usage(hint, "--explain-attribution: this profile was written without it")
	}
	return nil
}

func normalize(plans []*planner.Plan) ([]*flamegraph.Profile, error) {
	profiles := make([]*flamegraph.Profile, len(plans))
	for i, plan := range plans {
		p, err := flamegraph.New(plan)
		if err != nil {
			return nil, fmt.Errorf("internal contradiction (please report): %w", err)
		}
		profiles[i] = p
	}
	return profiles, nil
}
