package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sqlflame/planner/postgres"
)

// runFlags say how often the statement is executed.
type runFlags struct {
	runs     int
	warm     bool
	overhead bool
}

func (o *runFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&o.runs, "runs", 1, "execute the statement `N` times, draw the run of median time and tell the spread")
	f.BoolVar(&o.warm, "warm", false, "execute it once before, so that caches are warm")
	f.BoolVar(&o.overhead, "overhead", false, "execute it once more with TIMING OFF, to tell what reading the clock costs; includes --warm")
}

func (o *runFlags) check() error {
	if o.runs < 1 || o.runs > postgres.MaxRuns {
		return usage(fmt.Sprintf("1 to %d", postgres.MaxRuns), "--runs %d", o.runs)
	}
	return nil
}

func (o *runFlags) apply(r *postgres.Request) {
	r.Runs, r.Warm, r.Overhead = o.runs, o.warm, o.overhead
}
