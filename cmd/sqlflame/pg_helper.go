package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sqlflame/planner/postgres"
)

// helperFlags are about the function that plans for roles that may not read.
type helperFlags struct {
	function string
	print    bool
}

func (h *helperFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&h.function, "helper", "", "without --analyze: let `FUNCTION`, such as sqlflame.explain, plan the statement, for roles that may not read the tables")
	f.BoolVar(&h.print, "print-helper", false, "print the SQL script that makes this function, and end")
}

func (a *app) writeHelper() error {
	_, err := fmt.Fprint(a.stdout, postgres.HelperSQL)
	return err
}
