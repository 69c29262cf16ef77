package main

import (
	"strings"

	"github.com/spf13/cobra"

	"sqlflame/planner/postgres"
)

// addPGConnection defines psql's flags. -h is the host there, so that help needs another shorthand.
func addPGConnection(cmd *cobra.Command, target *postgres.Target) {
	f := cmd.Flags()
	f.StringVarP(&target.Host, "host", "h", "", "`HOST` of the server, or the directory of its socket")
	f.StringVarP(&target.Port, "port", "p", "", "`PORT` of the server")
	f.StringVarP(&target.User, "username", "U", "", "`ROLE` to connect as")
	f.StringVarP(&target.Database, "dbname", "d", "", "`DATABASE` to connect to, or a URI or key=value string")
	f.BoolP("no-password", "w", false, "")
	_ = f.MarkHidden("no-password") // psql's way to say what is always so here
	f.BoolP("help", "?", false, "show this help")
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if text := err.Error(); strings.Contains(text, "'W'") || strings.Contains(text, "--password") {
			return usage("set PGPASSWORD or use ~/.pgpass", "there is no password flag")
		}
		return flagError(cmd, err)
	})
}
