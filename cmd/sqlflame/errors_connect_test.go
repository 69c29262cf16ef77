package main

import (
	"strings"
	"testing"

	"sqlflame/planner/postgres"
)

// What is noted, such as a text with its values, is masked as errors are.
func TestNotesAreMasked(t *testing.T) {
	var said strings.Builder
	(&app{stderr: &said}).note("runs with literals: %s", "select dblink('host=x password=S3CRET', 'postgres://u:S3CRET@h/d')")
	if got := said.String(); strings.Contains(got, "S3CRET") || !strings.Contains(got, "password=***") {
		t.Errorf("a password shows: %s", got)
	}
}

// What is wrong with a connection has its status and a hint that helps.
func TestConnectHints(t *testing.T) {
	host := postgres.ConnectError{Host: "db1", Port: 5432}
	with := func(change func(*postgres.ConnectError)) *postgres.ConnectError {
		e := host
		change(&e)
		return &e
	}
	for _, c := range []struct {
		err    error
		status int
		hint   string
	}{
		{with(func(e *postgres.ConnectError) { e.Problem = postgres.ProblemCertificate }), exitConnect, "PGSSLROOTCERT"},
		{with(func(e *postgres.ConnectError) { e.Problem = postgres.ProblemClientCertificate }), exitConnect, "PGSSLKEY"},
		{with(func(e *postgres.ConnectError) { e.Problem = postgres.ProblemNoTLS }), exitConnect, "PGSSLMODE"},
		{&postgres.ConnectError{Problem: postgres.ProblemFiles, Reason: "no such file"}, exitConnect, "PGSSLROOTCERT"},
		{with(func(e *postgres.ConnectError) { e.Problem = postgres.ProblemSession }), exitConnect, "target_session_attrs"},
		{with(func(e *postgres.ConnectError) { e.Problem, e.Code = postgres.ProblemStartup, "08P01" }), exitConnect, "ignore_startup_parameters"},
		{with(func(e *postgres.ConnectError) { e.Code, e.OpenPassfile = "28P01", "/home/x/.pgpass" }), exitConnect, "chmod 600"},
		{with(func(e *postgres.ConnectError) { e.Code = "28P01" }), exitConnect, "PGPASSWORD"},
		{&postgres.ConnectError{Reason: "variable PGSSLCRL is not supported"}, exitUsage, "psql"},
		{&postgres.ServerError{Code: "08P01", Message: "transaction blocks not allowed in statement pooling mode"}, exitConnect, "pool in transaction or session mode"},
	} {
		if status, hint := classify(c.err); status != c.status || !strings.Contains(hint, c.hint) {
			t.Errorf("%#v: status %d, hint %q", c.err, status, hint)
		}
	}
}
