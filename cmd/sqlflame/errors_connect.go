package main

import (
	"regexp"
	"strings"

	"sqlflame/planner/postgres"
)

func connectStatus(e *postgres.ConnectError) int {
	if e.Host == "" && e.Problem == "" {
		return exitUsage // the connection string cannot be read
	}
	return exitConnect
}

// connectHint says how to put a failed connection right.
func connectHint(e *postgres.ConnectError) string {
	if e.OpenPassfile != "" && (e.Code == "28P01" || e.Code == "28000") {
		return e.OpenPassfile + " is ignored, as psql does, since other users can read it: run chmod 600 on it"
	}
	if hint := problemHint(e.Problem); hint != "" {
		return hint
	}
	switch {
	case e.Host == "":
		return "-d takes a name, a URI (postgres://user@host:5432/db) or key=value pairs, as in psql"
	case e.Code == "28P01" || e.Code == "28000":
		return "check -U, and PGPASSWORD or ~/.pgpass (sslcert and sslkey where the server wants a certificate); pg_hba.conf says who may connect from where"
	case e.Code == "3D000":
		return "psql -l lists the databases; name one with -d or PGDATABASE"
	case e.Code != "":
		return "the server answered with SQLSTATE " + e.Code
	}
	return "is the server running there? -h and -p, or PGHOST and PGPORT, say where to look"
}

func problemHint(p postgres.ConnectProblem) string {
	switch p {
	case postgres.ProblemCertificate:
		return "sslrootcert=FILE, or PGSSLROOTCERT, names the certificate authority that signed the server's certificate (system: the machine's own list); with sslmode=verify-full the certificate must name the host as -h does"
	case postgres.ProblemClientCertificate:
		return "the server did not accept the TLS handshake: sslcert=FILE and sslkey=FILE, or PGSSLCERT and PGSSLKEY, name a client certificate that its ssl_ca_file knows"
	case postgres.ProblemNoTLS:
		return "the server speaks no TLS (ssl = off): sslmode, or PGSSLMODE, demands it"
	case postgres.ProblemFiles:
		return "sslrootcert, sslcert and sslkey, or PGSSLROOTCERT, PGSSLCERT and PGSSLKEY, name files in PEM format"
	case postgres.ProblemSession:
		return "target_session_attrs, or PGTARGETSESSIONATTRS, asks for a server in another state than any of these hosts is in"
	case postgres.ProblemStartup:
		return "PgBouncer does not pass this parameter on: leave it out (options is PGOPTIONS); or add it to ignore_startup_parameters in pgbouncer.ini, where it is then ignored"
	}
	return ""
}

var plainName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// roleName writes a role as SQL does, for statements that people copy.
func roleName(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
