package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"sqlflame/planner/oracle"
)

// An oraConnection is what the commands that connect to Oracle share.
type oraConnection struct {
	target       oracle.Target
	passwordFile string
	timeout      time.Duration // of all that the command does there
	used         string        // the driver that connected
}

func (o *oraConnection) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&o.target.Connect, "connect", "d", "", "`TARGET`: user@//host:port/service, user@alias or /@alias")
	f.StringVar(&o.passwordFile, "password-file", "", "read the password from the first line of `FILE`")
	f.StringVar(&o.target.Driver, "driver", oracle.DriverAuto, "auto, godror (Oracle's client library) or go-ora (none needed)")
	f.StringVar(&o.target.Role, "as", "", "connect as `ROLE`: sysdba, sysoper ...")
	f.StringVar(&o.target.ConfigDir, "tns-admin", "", "`DIRECTORY` of tnsnames.ora, if not $TNS_ADMIN")
	f.StringVar(&o.target.LibDir, "lib-dir", "", "`DIRECTORY` of Oracle's client library")
	f.StringVar(&o.target.Wallet, "wallet", "", "`DIRECTORY` of a wallet, for go-ora")
	f.DurationVar(&o.timeout, "timeout", 30*time.Second, "give up after this time")
}

func (o *oraConnection) checkTimeout() error {
	if o.timeout <= 0 {
		return usage("", "--timeout must be longer than 0")
	}
	return nil
}

// complete takes the database from the environment where none was named.
func (o *oraConnection) complete() error {
	for _, name := range []string{"SQLFLAME_ORACLE_CONNECT", "TWO_TASK"} {
		if o.target.Connect == "" {
			o.target.Connect = os.Getenv(name)
		}
	}
	if o.target.Connect == "" {
		return usage("-d user@//host:1521/service, or $SQLFLAME_ORACLE_CONNECT", "no database named")
	}
	return nil
}

// openOracle connects and tells by which driver.
func (a *app) openOracle(ctx context.Context, o *oraConnection) (*sql.DB, error) {
	user, err := o.target.User()
	if err != nil {
		return nil, err
	}
	if user != "" {
		if o.target.Password, err = a.oraclePassword(user, o.passwordFile); err != nil {
			return nil, err
		}
	}
	db, driver, err := oracle.Open(ctx, o.target)
	if err != nil {
		return nil, err
	}
	o.used = driver
	a.note("connected by %s", driver)
	return db, nil
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
