package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sqlflame/planner/postgres"
)

const pgLong = `Pg draws the plan of one statement on a Postgres server. It is named by its query id in
pg_stat_statements, or given with -c or -f. With --analyze it is executed under EXPLAIN ANALYZE and drawn by
measured time. Without, nothing is executed: the optimizer's costs are drawn, and say ESTIMATE.

It connects as psql does: -h, -p, -U, -d, a URI or key=value string as -d, PG* variables, PGSERVICE,
~/.pgpass. There is no password flag: use PGPASSWORD or ~/.pgpass.

On a terminal --analyze shows what will run and asks; scripts say --yes.

The statement runs in a READ ONLY transaction that is rolled back. Statements that write need
--allow-write, functions that are volatile or not built in need --allow-volatile.`

const pgExample = `  sqlflame pg -d shop 3731212703493784269 -o estimate.svg
  sqlflame pg -d shop 3731212703493784269 --analyze -o q.svg
  sqlflame pg -d shop -1728650005375036996 --analyze --param 1=42 --param 2=@secret.txt
  sqlflame pg -d shop -1728650005375036996 --analyze --params values.json --role app --set search_path=shop
  sqlflame pg -d shop -c 'select ...' --analyze | flamegraph.pl --countname=us > q.svg
  sqlflame pg -h db1 -U app -d shop -f report.sql --analyze --timeout 5m -o q.svg -o q.pb.gz`

// pgFlags are the options of the command pg.
type pgFlags struct {
	outputFlags
	session  sessionFlags
	target   postgres.Target
	command  string
	file     string
	analyze  bool
	params   []string
	mode     string
	volatile bool
	write    bool
	yes      bool
	timeout  time.Duration
	lock     time.Duration
	wal      bool
	serial   string
	generic  bool
	helper   helperFlags
	runs     runFlags
}

func newPGCmd(a *app) *cobra.Command {
	var opts pgFlags
	cmd := &cobra.Command{
		Use:     "pg [QUERYID]",
		Short:   "Run a statement on a Postgres server and draw its plan",
		Long:    pgLong,
		Example: pgExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return opts.redact.hide(a.runPG(cmd.Context(), args, &opts))
		},
	}
	addPGConnection(cmd, &opts.target)
	opts.addStatement(cmd)
	opts.add(cmd)
	return cmd
}

func (o *pgFlags) addStatement(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&o.command, "command", "c", "", "the `SQL` to run")
	f.StringVarP(&o.file, "file", "f", "", "read the SQL from `FILE`; - is standard input")
	f.BoolVar(&o.analyze, "analyze", false, "execute the statement and measure it; without, its costs are drawn")
	o.runs.add(cmd)
	f.BoolVar(&o.generic, "generic", false, "use the plan for any values, as servers do for prepared statements")
	f.StringArrayVar(&o.params, "param", nil, "value of a placeholder, `N=VALUE`; @FILE reads it, \\N is NULL, N:TYPE=VALUE casts; may be repeated")
	f.StringVar(&o.mode, "param-mode", "bind", "bind parameters, or put them into the text as a literal: bind or literal")
	o.session.add(cmd)
	o.helper.add(cmd)
	f.BoolVar(&o.volatile, "allow-volatile", false, "run functions that are volatile or not built in")
	f.BoolVar(&o.write, "allow-write", false, "run a statement that writes, READ WRITE and rolled back: sequences advance, triggers run, locks are held until then")
	f.BoolVar(&o.yes, "yes", false, "execute without asking, as scripts have to")
	f.DurationVar(&o.timeout, "timeout", postgres.DefaultTimeout, "cancel the statement after this time; 0 is never")
	f.DurationVar(&o.lock, "lock-timeout", postgres.DefaultLockTimeout, "give up waiting for a lock after this time; 0 is never")
	f.BoolVar(&o.wal, "wal", false, "measure write-ahead log (Postgres 13 and later)")
	f.StringVar(&o.serial, "serialize", "", "measure turning rows into `FORMAT`: none, text or binary (Postgres 17 and later)")
}

func (a *app) runPG(ctx context.Context, args []string, opts *pgFlags) error {
	if opts.helper.print {
		return a.writeHelper()
	}
	if err := opts.check(); err != nil {
		return err
	}
	request, err := a.pgRequest(args, opts)
	if err != nil {
		return err
	}
	if opts.session.live {
		return a.printExample(ctx, opts, request)
	}
	if opts.analyze && opts.helper.function != "" {
		return usage("leave out --analyze, or --helper", "the helper plans statements and executes none")
	}
	if !opts.analyze {
		return a.estimatePG(ctx, request, opts)
	}
	if request.Confirm, err = a.confirmation(opts.yes, opts.file); err != nil {
		return err
	}
	capture, err := analyzePG(ctx, opts.target, request)
	if err != nil {
		return err
	}
	return a.drawCapture(ctx, capture, &opts.outputFlags)
}

func analyzePG(ctx context.Context, target postgres.Target, request postgres.Request) (*postgres.Capture, error) {
	conn, err := postgres.Connect(ctx, target)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return conn.Analyze(ctx, request)
}

// drawCapture writes the outputs. The statement may have run for long: if drawing fails, its document
// is kept.
func (a *app) drawCapture(ctx context.Context, capture *postgres.Capture, o *outputFlags) error {
	plans, err := capture.Plans(o.reading().postgres())
	if err == nil {
		err = a.emitPlans(ctx, plans, capture.Document, o)
	}
	switch {
	case err == nil, o.saved, isClosedPipe(err):
	case o.redact.on():
		a.note("the plan is not kept: it holds what --redact takes out")
	default:
		a.rescue(capture.Document)
	}
	return err
}

// rescue keeps a document in a temporary file that only the user can read.
func (a *app) rescue(document []byte) {
	f, err := os.CreateTemp("", "sqlflame-plan-*.json")
	if err != nil {
		a.note("the plan is lost: %v", err)
		return
	}
	if err := writeAll(f, func(w io.Writer) error { _, err := w.Write(document); return err }); err != nil {
		a.note("the plan is lost: %v", err)
		return
	}
	a.note("the plan is kept in %s", f.Name())
}

// pgRequest reads what the flags say, and the files that they name.
func (a *app) pgRequest(args []string, opts *pgFlags) (postgres.Request, error) {
	r := postgres.Request{
		Literals: opts.mode == "literal", AllowVolatile: opts.volatile, AllowWrite: opts.write, Timeout: opts.timeout,
		LockTimeout: opts.lock, WAL: opts.wal, Serialize: opts.serial, Generic: opts.generic, Helper: opts.helper.function, Note: func(text string) { a.note("%s", text) }, Text: a.showText(opts),
	}
	if err := opts.checkChoices(); err != nil {
		return r, err
	}
	for _, text := range opts.params {
		p, err := postgres.ParseParam(text)
		if err != nil {
			return r, err
		}
		r.Params = append(r.Params, p)
	}
	if err := opts.session.apply(a, &r); err != nil {
		return r, err
	}
	opts.runs.apply(&r)
	return r, a.pgStatement(args, opts, &r)
}

// showText returns what shows a statement that values were put into.
func (a *app) showText(opts *pgFlags) func(string) {
	verb := "planned"
	if opts.analyze {
		verb = "runs"
	}
	return func(sql string) {
		if opts.redact.on() {
			sql = "not shown, because of --redact"
		}
		a.note("%s with literals: %s", verb, sql)
	}
}

func (o *pgFlags) checkChoices() error {
	if err := o.runs.check(); err != nil {
		return err
	}
	switch {
	case o.mode != "bind" && o.mode != "literal":
		return usage("bind or literal", "unknown --param-mode %q", o.mode)
	case o.serial != "" && o.serial != "none" && o.serial != "text" && o.serial != "binary":
		return usage("none, text or binary", "unknown --serialize %q", o.serial)
	case o.file == "-" && o.session.params == "-":
		return usage("name a file for one of them", "-f and --params cannot both read standard input")
	case o.timeout < 0 || o.lock < 0:
		return usage("0 is no limit", "a time limit is negative")
	}
	return nil
}

// pgStatement finds out which statement is meant: exactly one way to say it is allowed.
func (a *app) pgStatement(args []string, opts *pgFlags, r *postgres.Request) error {
	ways := len(args)
	for _, given := range []string{opts.command, opts.file} {
		if given != "" {
			ways++
		}
	}
	const hint = "sqlflame pg QUERYID --analyze, or -c 'select ...', or -f FILE"
	switch {
	case ways == 0:
		return usage(hint+"\nsqlflame top pg lists the query ids that cost most", "no statement named")
	case ways > 1:
		return usage(hint, "%d statements named, one is run at a time", ways)
	case len(args) == 1:
		if strings.ContainsAny(args[0], " \t\n") { // a statement, which --redact would not have quoted
			return usage(hint, "the argument is no query id")
		}
		if !isQueryID(args[0]) {
			return usage("a query id is a signed number from pg_stat_statements; a database is named with -d", "%q is no query id", args[0])
		}
		r.QueryID = args[0]
	case opts.command != "":
		r.SQL = opts.command
	default:
		return a.readSQL(opts.file, r)
	}
	return nil
}

func isQueryID(arg string) bool {
	return isNegativeNumber(arg) || arg != "" && strings.Trim(arg, "0123456789") == ""
}

// maxSQL bounds the text that -f reads, somewhat above what the gate accepts.
const maxSQL = 5 << 20

func (a *app) readSQL(name string, r *postgres.Request) error {
	in := a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxSQL))
	if err != nil {
		return fmt.Errorf("%s: %w", displayName(name), err)
	}
	r.SQL = strings.TrimPrefix(string(text), "\ufeff")
	if strings.TrimSpace(r.SQL) == "" {
		return usage("", "%s: no SQL in it", displayName(name))
	}
	return nil
}
