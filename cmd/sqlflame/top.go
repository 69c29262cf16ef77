package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

const topLong = `Top lists the statements that cost a server most, so that one of them can be drawn by its id.`

const topExample = `  sqlflame top pg -d shop
  sqlflame top pg -h db1 -U dba -d shop --by mean --min-calls 100
  sqlflame top ora -d scott@//db1:1521/shop`

func newTopCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "top pg|ora",
		Short:   "List the statements that cost a server most, with their ids",
		Long:    topLong,
		Example: topExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			const hint = "sqlflame top pg -d DATABASE, or sqlflame top ora -d user@//host:1521/service"
			if len(args) > 0 {
				return usage(hint, "top knows no server %q: pg or ora", args[0])
			}
			cmd.SetOut(a.stderr)
			if err := cmd.Help(); err != nil {
				return err
			}
			return usage(hint, "name the kind of server: pg or ora")
		},
	}
	cmd.AddCommand(newTopPGCmd(a), newTopOraCmd(a))
	return cmd
}

// topFlags are what the lists of all servers share.
type topFlags struct {
	by     string
	limit  int
	file   string
	format string
	wide   bool
}

// topFormats are the forms of a list, by the extensions of files.
var topFormats = []struct{ name, extension string }{{"text", ".txt"}, {"json", ".json"}, {"csv", ".csv"}}

func (o *topFlags) add(cmd *cobra.Command, orders []string) {
	f := cmd.Flags()
	f.StringVar(&o.by, "by", orders[0], "rank by `WHAT`: "+strings.Join(orders, ", "))
	f.IntVar(&o.limit, "limit", 20, "list at most `N` statements")
	f.StringVarP(&o.file, "output", "o", "-", "write to `FILE`, in the format of its extension (.txt, .json, .csv); - is stdout")
	f.StringVar(&o.format, "format", "", "text, json or csv")
	f.BoolVar(&o.wide, "wide", false, "complete texts and all columns, however wide")
	for flag, words := range map[string][]string{"by": orders, "format": {"text", "json", "csv"}} {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)) // the flags exist
	}
}

// maxTop bounds --limit.
const maxTop = 1000

// check finds mistakes before anything is read, and settles the format.
func (o *topFlags) check(args, orders []string) error {
	if len(args) > 0 {
		return usage("a database is named with -d", "unexpected argument %q", args[0])
	}
	if !slices.Contains(orders, o.by) {
		return usage("one of "+strings.Join(orders, ", "), "unknown --by %q", o.by)
	}
	if o.limit < 1 || o.limit > maxTop {
		return usage("", "--limit is from 1 to %d", maxTop)
	}
	for _, f := range topFormats {
		if o.format == "" && o.file != "-" && strings.EqualFold(filepath.Ext(o.file), f.extension) {
			o.format = f.name
		}
		if o.format == f.name {
			return checkDestination(o.file)
		}
	}
	switch {
	case o.format != "":
		return usage("text, json or csv", "unknown format %q", o.format)
	case o.file != "-":
		return usage("known extensions: .txt, .json, .csv; or choose with --format", "cannot tell the format of %q", o.file)
	}
	o.format = "text"
	return nil
}

// textLimit is how many characters of a text are worth reading, 0 for all.
func (o *topFlags) textLimit() int {
	if o.format == "text" && !o.wide {
		return 1 << 16
	}
	return 0
}

// A topReport is a list of any server.
type topReport struct {
	facts   fields   // of the list as a whole, as JSON has them
	header  []string // the same for people
	by      string   // key of the column by which it is ranked
	columns []topColumn
	rows    []topRow
	notes   []string
	next    string // the command that draws the first statement that can be drawn, "" for none
	needs   string // what the command needs besides, "" for nothing
}

// A topColumn is one value of each row.
type topColumn struct {
	key  string // for JSON and CSV, with the unit
	head string // for people; "" if they see it only when it is ranked by
	kind topKind
}

type topKind uint8

// The kinds of values: text, int64 counts and bytes, float64 milliseconds and shares of 1.
const (
	topID topKind = iota
	topCount
	topBytes
	topMillis
	topShare
)

// A topRow is one statement.
type topRow struct {
	values []any  // by column; nil if not known
	more   fields // what JSON and CSV tell besides
	label  string // what people see before the text
	text   string
}

// emitTop writes the list to where it shall go.
func (a *app) emitTop(ctx context.Context, r *topReport, o *topFlags) error {
	write := map[string]func(io.Writer) error{
		"json": r.writeJSON,
		"csv":  r.writeCSV,
		"text": func(w io.Writer) error { return r.writeText(w, o.width(a)) },
	}[o.format]
	if o.format != "text" {
		for _, note := range r.notes {
			a.note("%s", note)
		}
	}
	if o.file == "-" {
		w := bufio.NewWriter(stoppableWriter{ctx, a.stdout})
		if err := write(w); err != nil {
			return err
		}
		return w.Flush()
	}
	b := &batch{}
	defer b.discard()
	if err := b.add(o.file, write); err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if err := b.commit(); err != nil {
		return err
	}
	a.wrote(o.file)
	return nil
}

// width returns the columns of a line of text, 0 for any number.
func (o *topFlags) width(a *app) int {
	if o.wide {
		return 0
	}
	if o.file == "-" {
		if n := terminalWidth(a.stdout); n > 0 {
			return n
		}
	}
	return 120
}

// several writes a count with its noun.
func several(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%s %ss", countText(n), what)
}
