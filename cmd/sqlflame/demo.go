package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sqlflame/planner/postgres"
)

const demoLong = `Demo shows what sqlflame does, on real work: it starts a throwaway Postgres from the binaries on this
machine (SQLFLAME_PG_BIN, PATH, /usr/lib/postgresql/*/bin), fills a shop with a million rows, runs a
slow report over it, finds the report in pg_stat_statements and draws its plan as demo.svg,
demo.folded and demo.pb.gz; the text report goes to standard output. The server is gone afterwards.

Without Postgres on the machine it draws a plan of the same report that was captured before.`

// The demo's files. The capture is the report's plan as a server printed it, for machines without
// Postgres; make capture-demo renews it.
var (
	//go:embed demo/shop.sql
	demoShop string
	//go:embed demo/report.sql
	demoReport string
	//go:embed demo/capture.json
	demoDocument []byte
	//go:embed demo/origin.json
	demoOrigin []byte
)

// demoParams are the report's literals: pg_stat_statements keeps a text without them.
var demoParams = []string{"1=marketplace", "2=parcelbox", "3=north", "4=2026-04-11", "5=2026-04-11"}

// demoTimeout is for slow machines; the report takes a second or two.
const demoTimeout = 5 * time.Minute

type demoFlags struct {
	dir      string
	captured bool
	open     bool
}

func newDemoCmd(a *app) *cobra.Command {
	var opts demoFlags
	cmd := &cobra.Command{
		Use:     "demo",
		Short:   "Start a throwaway Postgres, run a slow report and draw its plan",
		Long:    demoLong,
		Example: "  sqlflame demo\n  sqlflame demo --dir /tmp --open",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("sqlflame demo", "demo takes no arguments")
			}
			return a.runDemo(cmd.Context(), &opts)
		},
	}
	f := cmd.Flags()
	f.StringVar(&opts.dir, "dir", ".", "write the files to `DIR`")
	f.BoolVar(&opts.captured, "captured", false, "draw the captured plan, start no server")
	f.BoolVar(&opts.open, "open", false, "show the SVG in the browser")
	return cmd
}

func (a *app) runDemo(ctx context.Context, opts *demoFlags) error {
	if err := checkWritable(opts.dir); err != nil {
		return err
	}
	if opts.captured {
		return a.drawDemoCapture(ctx, opts)
	}
	server, err := a.startDemoServer(ctx)
	if err != nil {
		return err
	}
	if server == nil {
		return a.drawDemoCapture(ctx, opts)
	}
	err = a.demoOn(ctx, server.URL, opts)
	if err := errors.Join(err, server.Stop()); err != nil {
		return err
	}
	a.demoEpilogue(opts)
	a.note("the server is gone")
	return nil
}

// checkWritable finds out before the work whether its results can be kept.
func checkWritable(dir string) error {
	f, err := os.CreateTemp(dir, ".sqlflame-*")
	if err != nil {
		return fmt.Errorf("cannot write to %s: %w", dir, errors.Unwrap(err))
	}
	f.Close()
	return os.Remove(f.Name())
}

// demoOn fills the shop and draws the report, on the way that a user would go.
func (a *app) demoOn(ctx context.Context, url func(dbname string) string, opts *demoFlags) error {
	id, err := a.fillShop(ctx, url)
	if err != nil {
		return err
	}
	a.note("query id %s took the most time, says pg_stat_statements; on your server you would now type:", id)
	a.showCommand("sqlflame pg -d shop " + id + " --analyze --param " + strings.Join(demoParams, " --param ") + demoOutputs(opts.dir))
	return a.runPG(ctx, []string{id}, demoRequest(url("shop"), opts))
}

// demoRequest is what that command line says.
func demoRequest(url string, opts *demoFlags) *pgFlags {
	return &pgFlags{
		outputFlags: opts.outputs(),
		target:      postgres.Target{Database: url},
		analyze:     true,
		yes:         true,
		params:      demoParams,
		mode:        "bind",
		runs:        runFlags{runs: 1},
		timeout:     demoTimeout,
		lock:        postgres.DefaultLockTimeout,
	}
}

var demoFiles = []string{"demo.svg", "demo.folded", "demo.pb.gz"}

func (opts *demoFlags) outputs() outputFlags {
	o := usualOutputs()
	o.format, o.open, o.files, o.told = "text", opts.open, []string{"-"}, true
	for _, name := range demoFiles {
		o.files = append(o.files, filepath.Join(opts.dir, name))
	}
	return o
}

func demoOutputs(dir string) string {
	var b strings.Builder
	for _, name := range demoFiles {
		b.WriteString(" -o " + filepath.Join(dir, name))
	}
	return b.String()
}

// drawDemoCapture draws the plan that the program carries.
func (a *app) drawDemoCapture(ctx context.Context, opts *demoFlags) error {
	capture := &postgres.Capture{Document: demoDocument}
	if err := json.Unmarshal(demoOrigin, &capture.Origin); err != nil {
		return err
	}
	a.note("drawing a plan that was captured on PostgreSQL %s on %.10s, not on this machine", capture.Origin.Version, capture.Origin.When)
	outputs := opts.outputs()
	if err := a.drawCapture(ctx, capture, &outputs); err != nil {
		return err
	}
	a.demoEpilogue(opts)
	return nil
}

// demoEpilogue says what there is now, and what to see in it.
func (a *app) demoEpilogue(opts *demoFlags) {
	svg, folded, pb := filepath.Join(opts.dir, "demo.svg"), filepath.Join(opts.dir, "demo.folded"), filepath.Join(opts.dir, "demo.pb.gz")
	a.note("wrote %s, %s and %s. Open %s in a browser; or try", svg, folded, pb, svg)
	a.showCommand("go tool pprof -top " + pb)
	a.showCommand("flamegraph.pl --countname=us " + folded + " > classic.svg")
	a.note("the widest path leads to the search for each reseller's previous order: the planner expected about 100 orders and got 10,000, and for each of them all orders of its reseller are read and sorted to keep one; an index on orders (customer_id, ordered_at) would end that")
}

// showCommand prints a command line, ready to be copied.
func (a *app) showCommand(line string) { fmt.Fprintf(a.stderr, "    %s\n", line) }
