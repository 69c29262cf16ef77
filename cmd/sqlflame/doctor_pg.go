package main

import (
	"context"

	"github.com/spf13/cobra"

	"sqlflame/planner"
	"sqlflame/planner/postgres"
)

const doctorPGLong = `Doctor pg tells what a Postgres server can give to sqlflame: whether pg_stat_statements knows query ids,
what a measured plan would contain, what reading the server's clock costs, what auto_explain and the log
hold, and what the role may see; with the statements or settings that change it, and whether they take a
reload, a reconnect or a restart.

It connects as the command pg does. It changes nothing: at most four catalog queries and a measurement of the
clock (a few milliseconds) run in READ ONLY transactions that are rolled back.

Exit status: 0 if sqlflame pg QUERYID can work, 1 if not, 4 without a connection.`

const doctorPGExample = `  sqlflame doctor pg -d shop
  sqlflame doctor pg -h db1 -U app -d shop --format json --no-measure`

func newDoctorPGCmd(a *app) *cobra.Command {
	var target postgres.Target
	var format string
	var noMeasure bool
	cmd := &cobra.Command{
		Use:     "pg",
		Short:   "Tell what a Postgres server can give",
		Long:    doctorPGLong,
		Example: doctorPGExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("a database is named with -d", "doctor pg takes no argument: %q", args[0])
			}
			if err := checkDoctorFormat(format); err != nil {
				return err
			}
			checkup, err := examinePG(cmd.Context(), target, !noMeasure)
			if err != nil {
				return err
			}
			words := connectionWords(cmd.Flags(), "host", "port", "username", "dbname")
			return a.showCheckup(checkup, format, nextPG(checkup, words))
		},
	}
	addPGConnection(cmd, &target)
	addDoctorFormat(cmd, &format)
	cmd.Flags().BoolVar(&noMeasure, "no-measure", false, "do not measure the server's clock")
	return cmd
}

func examinePG(ctx context.Context, target postgres.Target, measure bool) (*planner.Checkup, error) {
	conn, err := postgres.Connect(ctx, target)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return conn.Doctor(ctx, measure)
}

// nextPG names the commands to go on with.
func nextPG(c *planner.Checkup, words string) []string {
	if !c.Usable {
		return []string{"sqlflame pg" + words + " -c 'select ...' --analyze -o q.svg"}
	}
	return []string{"sqlflame top pg" + words, "sqlflame pg" + words + " QUERYID --analyze -o q.svg"}
}
