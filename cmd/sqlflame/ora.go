package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"sqlflame/planner/oracle"
)

const oraLong = `Ora draws the plan of a statement that has run on an Oracle database, by its SQL_ID. Nothing is executed
again: it reads V$SQL and V$SQL_PLAN_STATISTICS_ALL (with --instance their GV$ forms), views that need no
licensed pack.

The statement must have run with statistics: ALTER SESSION SET statistics_level = ALL, or the hint
/*+ GATHER_PLAN_STATISTICS */.

A database that is licensed for them knows more: with --licensed-packs diagnostics,tuning a statement
without statistics, one that is running now, and a parallel one are drawn from the SQL Monitor report
(V$SQL_MONITOR, Tuning Pack) or, without one, from the samples in V$ACTIVE_SESSION_HISTORY (Diagnostics
Pack). Reading these views without a licence breaks Oracle's terms, and the database may record it.

It connects to -d, else $SQLFLAME_ORACLE_CONNECT, else $TWO_TASK: user@//host:port/service, user@alias,
user@(DESCRIPTION=...), /@alias for a wallet or the operating system's login, each with or without
"as sysdba". The password is asked for on the terminal, or comes from $SQLFLAME_ORACLE_PASSWORD or
--password-file; it is never part of an argument.

Where this program cannot reach the server: sqlflame ora --print-sql prints a script for SQL*Plus whose
output "sqlflame render" reads.`

const oraExample = `  sqlflame ora 5hc07qvt8v737 -d scott@//db1:1521/shop -o q.svg
  sqlflame ora 5hc07qvt8v737 -d /@shop --child 2 -o q.svg -o q.pb.gz
  sqlflame ora --print-sql > plan.sql`

// oraFlags are the options of the command ora.
type oraFlags struct {
	outputFlags
	oraConnection
	child    *int
	instance *int
	scope    string
	printSQL bool
	packs    []string
}

// A numberFlag is a whole number that may be absent.
type numberFlag struct {
	to    **int
	least int
}

func (f numberFlag) Type() string { return "int" }

func (f numberFlag) String() string {
	if f.to == nil || *f.to == nil {
		return ""
	}
	return strconv.Itoa(**f.to)
}

func (f numberFlag) Set(text string) error {
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return errors.New("not a whole number")
	case n < f.least:
		return fmt.Errorf("they are numbered from %d on", f.least)
	}
	*f.to = &n
	return nil
}

func newOraCmd(a *app) *cobra.Command {
	var opts oraFlags
	cmd := &cobra.Command{
		Use:     "ora SQL_ID",
		Short:   "Draw the plan of a statement in an Oracle database's cursor cache",
		Long:    oraLong,
		Example: oraExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runOra(cmd.Context(), args, &opts)
		},
	}
	opts.oraConnection.add(cmd)
	f := cmd.Flags()
	f.Var(numberFlag{&opts.child, 0}, "child", "the child cursor `N`, if not the one that was active last")
	f.Var(numberFlag{&opts.instance, 1}, "instance", "the RAC instance `N`, by the GV$ views")
	f.StringVar(&opts.scope, "scope", string(oracle.ScopeLast), "last: the last execution; all: sums over all executions of the child")
	f.StringSliceVar(&opts.packs, "licensed-packs", nil, "Oracle's option `PACKS` that the database is licensed for: diagnostics, or diagnostics,tuning; else their views are never read")
	f.BoolVar(&opts.printSQL, "print-sql", false, "print a SQL*Plus script that spools what is needed, and end")
	opts.outputFlags.add(cmd)
	return cmd
}

func (a *app) runOra(ctx context.Context, args []string, opts *oraFlags) error {
	if opts.printSQL {
		_, err := fmt.Fprint(a.stdout, oracle.PrintSQL())
		return err
	}
	if err := opts.check(); err != nil {
		return err
	}
	switch len(args) {
	case 0:
		return usage("sqlflame ora SQL_ID -d user@//host:1521/service\nsqlflame top ora lists the SQL_IDs that cost most", "no statement named: name a SQL_ID")
	case 1:
	default:
		return usage("sqlflame ora SQL_ID -d user@//host:1521/service", "%d SQL_IDs named, one is drawn at a time", len(args))
	}
	if opts.splitIO {
		return usage("", "--split-io: Oracle's plan statistics have no I/O times")
	}
	request, err := opts.request(args[0])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, opts.timeout)
	defer cancel()
	capture, err := a.readOracle(ctx, opts, request)
	if err != nil {
		return err
	}
	plans, err := capture.Plans(opts.reading().oracle())
	if err != nil {
		return err
	}
	return a.emitPlans(ctx, plans, capture.Document(), &opts.outputFlags)
}

func (o *oraFlags) request(id string) (oracle.Request, error) {
	r := oracle.Request{Scope: oracle.Scope(o.scope), Estimate: o.reading().estimate, Child: o.child, Instance: o.instance}
	if r.Scope != oracle.ScopeLast && r.Scope != oracle.ScopeAll {
		return r, usage("last or all", "unknown --scope %q", o.scope)
	}
	if err := o.checkTimeout(); err != nil {
		return r, err
	}
	var err error
	if r.SQLID, err = oracle.SQLID(id); err != nil {
		return r, err
	}
	if r.Packs, err = oracle.ParsePacks(o.packs); err != nil {
		return r, err
	}
	return r, o.complete()
}

// readOracle connects, reads the cursor and tells how.
func (a *app) readOracle(ctx context.Context, opts *oraFlags, request oracle.Request) (*oracle.Capture, error) {
	db, err := a.openOracle(ctx, &opts.oraConnection)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	capture, err := oracle.Read(ctx, db, request)
	if err != nil {
		return nil, err
	}
	for _, note := range capture.Notes {
		a.note("%s", note)
	}
	return capture, nil
}
