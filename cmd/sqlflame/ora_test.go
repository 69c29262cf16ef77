package main

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// TestOra holds what the command says before, and while, it finds no database.
func TestOra(t *testing.T) {
	for _, name := range []string{"SQLFLAME_ORACLE_CONNECT", "TWO_TASK"} {
		t.Setenv(name, "")
	}
	t.Setenv("SQLFLAME_ORACLE_PASSWORD", "geheim")
	const closed = "scott@//127.0.0.1:1/shop"
	for _, c := range []struct {
		line   string
		status int
		want   string
	}{
		{"ora", exitUsage, "name a SQL_ID"},
		{"ora -d " + closed, exitUsage, "name a SQL_ID"},
		{"ora 5hc07qvt8v737 6hc07qvt8v737 -d " + closed, exitUsage, "2 SQL_IDs named"},
		{"ora 5hc07qvt8v737 --child x", exitUsage, `"x" for "--child" flag: not a whole number`},
		{"ora 5hc07qvt8v737 --child -1", exitUsage, "numbered from 0 on"},
		{"ora 5hc07qvt8v737 --instance 0", exitUsage, "numbered from 1 on"},
		{"ora 5hc07qvt8v737 --child 0 --instance 1", exitUsage, "no database named"},
		{"ora 5hc07qvt8v737 --scope some", exitUsage, "unknown --scope"},
		{"ora 5hc07qvt8v737 --timeout 0s", exitUsage, "longer than 0"},
		{"ora hello -d " + closed, exitUsage, "no SQL_ID"},
		{"ora 5hc07qvt8v737", exitUsage, "no database named"},
		{"ora 5hc07qvt8v737 -d scott/geheim@//db/shop", exitUsage, "holds a password"},
		{"ora 5hc07qvt8v737 --split-io -d " + closed, exitUsage, "--split-io"},
		{"ora 5hc07qvt8v737 --licensed-packs tuning -d " + closed, exitUsage, "needs the Diagnostics Pack"},
		{"ora 5hc07qvt8v737 --scope some -d " + closed, exitUsage, `unknown --scope "some"`},
		{"ora 5hc07qvt8v737 --driver go-ora -d " + closed, exitConnect, "connection refused"},
		{"ora 5hc07qvt8v737 --driver jdbc -d " + closed, exitUsage, "jdbc"},
		{"ora 5hc07qvt8v737 --password-file /nonexistent -d " + closed, exitError, "no such file"},
	} {
		out, errs, status := sqlflame("", strings.Fields(c.line)...)
		if status != c.status || out != "" || !strings.Contains(errs, c.want) || strings.Contains(errs, "geheim") {
			t.Errorf("%s: status %d, want %d; stdout %.40q; want %q in\n%s", c.line, status, c.status, out, c.want, errs)
		}
	}
}

// TestOraPrintSQL holds that what the script's heading promises is read back.
func TestOraPrintSQL(t *testing.T) {
	script, errs, status := sqlflame("", "ora", "--print-sql")
	if status != exitOK || errs != "" || !strings.Contains(script, "v$sql_plan_statistics_all") {
		t.Errorf("status %d, %s\n%.300s", status, errs, script)
	}
	out, errs, status := sqlflame("", "../../testdata/oracle/spool-adaptive.csv", "--format", "folded")
	if status != exitOK || !strings.HasPrefix(out, "0 - ") {
		t.Errorf("status %d, %s\n%s", status, errs, out)
	}
}

func TestInterruptible(t *testing.T) {
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(stop)
	forever := make(chan struct{})
	defer close(forever)
	if _, err := interruptible(ctx, func() (int, error) { <-forever; return 1, nil }); err != stop {
		t.Errorf("%v, want %v", err, stop)
	}
	if n, err := interruptible(context.Background(), func() (int, error) { return 1, nil }); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}
