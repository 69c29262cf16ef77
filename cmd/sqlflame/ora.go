package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

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
	target       oracle.Target
	passwordFile string
	child        *int
	instance     *int
	scope        string
	timeout      time.Duration
	printSQL     bool
	packs        []string
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
	f := cmd.Flags()
	f.StringVarP(&opts.target.Connect, "connect", "d", "", "`TARGET`: user@//host:port/service, user@alias or /@alias")
	f.StringVar(&opts.passwordFile, "password-file", "", "read the password from the first line of `FILE`")
	f.StringVar(&opts.target.Driver, "driver", oracle.DriverAuto, "auto, godror (Oracle's client library) or go-ora (none needed)")
	f.StringVar(&opts.target.Role, "as", "", "connect as `ROLE`: sysdba, sysoper ...")
	f.StringVar(&opts.target.ConfigDir, "tns-admin", "", "`DIRECTORY` of tnsnames.ora, if not $TNS_ADMIN")
	f.StringVar(&opts.target.LibDir, "lib-dir", "", "`DIRECTORY` of Oracle's client library")
	f.StringVar(&opts.target.Wallet, "wallet", "", "`DIRECTORY` of a wallet, for go-ora")
	f.Var(numberFlag{&opts.child, 0}, "child", "the child cursor `N`, if not the one that was active last")
	f.Var(numberFlag{&opts.instance, 1}, "instance", "the RAC instance `N`, by the GV$ views")
	f.StringVar(&opts.scope, "scope", string(oracle.ScopeLast), "last: the last execution; all: sums over all executions of the child")
	f.DurationVar(&opts.timeout, "timeout", 30*time.Second, "give up after this time")
	f.StringSliceVar(&opts.packs, "licensed-packs", nil, "Oracle's option `PACKS` that the database is licensed for: diagnostics, or diagnostics,tuning; else their views are never read")
	f.BoolVar(&opts.printSQL, "print-sql", false, "print a SQL*Plus script that spools what is needed, and end")
	opts.add(cmd)
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
		return usage("sqlflame ora SQL_ID -d user@//host:1521/service", "no statement named: name a SQL_ID")
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
	if o.timeout <= 0 {
		return r, usage("", "--timeout must be longer than 0")
	}
	var err error
	if r.SQLID, err = oracle.SQLID(id); err != nil {
		return r, err
	}
	if r.Packs, err = oracle.ParsePacks(o.packs); err != nil {
		return r, err
	}
	for _, name := range []string{"SQLFLAME_ORACLE_CONNECT", "TWO_TASK"} {
		if o.target.Connect == "" {
			o.target.Connect = os.Getenv(name)
		}
	}
	if o.target.Connect == "" {
		return r, usage("-d user@//host:1521/service, or $SQLFLAME_ORACLE_CONNECT", "no database named")
	}
	return r, nil
}

// readOracle connects, reads the cursor and tells how.
func (a *app) readOracle(ctx context.Context, opts *oraFlags, request oracle.Request) (*oracle.Capture, error) {
	user, err := opts.target.User()
	if err != nil {
		return nil, err
	}
	if user != "" {
		if opts.target.Password, err = a.oraclePassword(user, opts.passwordFile); err != nil {
			return nil, err
		}
	}
	db, driver, err := oracle.Open(ctx, opts.target)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	a.note("connected by %s", driver)
	capture, err := oracle.Read(ctx, db, request)
	if err != nil {
		return nil, err
	}
	for _, note := range capture.Notes {
		a.note("%s", note)
	}
	return capture, nil
}

// oraclePassword takes the password from a file, the environment or the terminal.
func (a *app) oraclePassword(user, file string) (string, error) {
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		line, _, _ := bytes.Cut(text, []byte("\n"))
		return strings.TrimRight(string(line), "\r"), nil
	}
	if password, ok := os.LookupEnv("SQLFLAME_ORACLE_PASSWORD"); ok {
		return password, nil
	}
	in, ok := a.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", usage("set SQLFLAME_ORACLE_PASSWORD, or use --password-file", "no password for %s, and no terminal to ask for it on", user)
	}
	fmt.Fprintf(a.stderr, "Password for %s: ", user)
	password, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(a.stderr)
	return string(password), err
}
