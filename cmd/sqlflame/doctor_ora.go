package main

import (
	"context"

	"github.com/spf13/cobra"

	"sqlflame/planner"
	"sqlflame/planner/oracle"
)

const doctorOraLong = `Doctor ora tells what an Oracle database can give to sqlflame: its version, the driver that connected and
why, which views the user may read, whether the statements of the last hour have plan statistics, and how
to have a statement run with them.

It connects as the command ora does. At most five SELECTs are run, on PRODUCT_COMPONENT_VERSION, V$SQL and
V$SQL_PLAN_STATISTICS_ALL, which need no licensed pack. Nothing is changed.

Exit status: 0 if sqlflame ora SQL_ID can work, 1 if not, 4 without a connection.`

const doctorOraExample = `  sqlflame doctor ora -d scott@//db1:1521/shop
  sqlflame doctor ora -d /@shop --format json`

func newDoctorOraCmd(a *app) *cobra.Command {
	var conn oraConnection
	var format string
	cmd := &cobra.Command{
		Use:     "ora",
		Short:   "Tell what an Oracle database can give",
		Long:    doctorOraLong,
		Example: doctorOraExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("a database is named with -d", "doctor ora takes no argument: %q", args[0])
			}
			if err := checkDoctorFormat(format); err != nil {
				return err
			}
			checkup, err := a.examineOracle(cmd.Context(), &conn)
			if err != nil {
				return err
			}
			words := connectionWords(cmd.Flags(), "connect", "password-file", "driver", "as", "tns-admin", "lib-dir", "wallet")
			return a.showCheckup(checkup, format, nextOra(checkup, words))
		},
	}
	conn.add(cmd)
	addDoctorFormat(cmd, &format)
	return cmd
}

func (a *app) examineOracle(ctx context.Context, conn *oraConnection) (*planner.Checkup, error) {
	if err := conn.checkTimeout(); err != nil {
		return nil, err
	}
	if err := conn.complete(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, conn.timeout)
	defer cancel()
	db, err := a.openOracle(ctx, conn)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return oracle.Doctor(ctx, db, conn.target.Driver, conn.used)
}

// nextOra names the commands to go on with.
func nextOra(c *planner.Checkup, words string) []string {
	if !c.Usable {
		return []string{"sqlflame ora --print-sql   (a script for a user who may read the views)"}
	}
	return []string{"sqlflame top ora" + words, "sqlflame ora" + words + " SQL_ID -o q.svg"}
}
