package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"
)

const rootLong = `sqlflame turns one executed SQL plan into a flame graph: the width of a bar is the time
that a plan operator and everything below it took, and the bars add up.

Give it a saved plan (EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON) from Postgres, DBMS_XPLAN or SQL
Monitor output from Oracle), or let it run a statement on a live Postgres server, or read one that has run
from Oracle's cursor cache. The format of an output follows its file name: .svg, .html, .folded,
.pb.gz, .json, .txt. Without -o a terminal gets a text report and a pipe gets folded stacks.`

const rootExample = `  sqlflame plan.json -o plan.svg
  sqlflame top pg -d shop
  sqlflame pg -d shop 3731212703493784269 --analyze -o q.svg -o q.pb.gz
  sqlflame pg -d shop -c 'select ...' --analyze | flamegraph.pl --countname=us > q.svg
  sqlflame demo`

// newRootCmd builds the command tree. The root command itself renders a saved plan.
func newRootCmd(a *app) *cobra.Command {
	var opts renderFlags
	root := &cobra.Command{
		Use:           "sqlflame [PLAN]",
		Short:         "Flame graphs of executed SQL plans",
		Long:          rootLong,
		Example:       rootExample,
		Version:       version,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,
	}
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && isTerminal(a.stdin) {
			cmd.SetOut(a.stderr)
			if err := cmd.Help(); err != nil {
				return err
			}
			return usage("name a saved plan, or a command", "nothing to render")
		}
		if err := checkLoneWord(cmd, args); err != nil {
			return err
		}
		return a.runRender(cmd.Context(), args, &opts)
	}
	opts.add(root)
	root.SetVersionTemplate(versionText() + "\n")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newRenderCmd(a), newPGCmd(a), newOraCmd(a), newTopCmd(a), newDoctorCmd(a), newDemoCmd(a), newVersionCmd(a))
	return root
}

// checkLoneWord tells a mistyped command from a missing file.
func checkLoneWord(root *cobra.Command, args []string) error {
	if len(args) == 0 || args[0] == "-" {
		return nil
	}
	word := args[0]
	if strings.Contains(word, "://") {
		return usage("to run a statement on that server: sqlflame pg -d URI QUERYID --analyze", "no such file: %s", word)
	}
	if _, err := os.Lstat(word); err == nil || strings.ContainsAny(word, "/.\\") {
		return nil
	}
	hint := "see sqlflame --help for the commands"
	if near := root.SuggestionsFor(word); len(near) > 0 {
		hint = "did you mean sqlflame " + strings.Join(near, " or sqlflame ") + "?"
	} else if isNegativeNumber(word) || strings.Trim(word, "0123456789") == "" {
		hint = "for a query id: sqlflame pg -d DATABASE " + word + " --analyze"
	}
	return usage(hint, "no such file or command: %s", word)
}
