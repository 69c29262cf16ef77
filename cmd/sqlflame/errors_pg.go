package main

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"sqlflame/planner/postgres"
)

// classifyPG finds the exit status and the hint of what can go wrong on a live Postgres server.
func classifyPG(err error) (status int, hint string, ok bool) {
	var (
		connect    *postgres.ConnectError
		lost       *postgres.LostError
		refused    *postgres.RefusedError
		missing    *postgres.MissingParamsError
		param      *postgres.ParamError
		unknown    *postgres.UnknownQueryIDError
		privilege  *postgres.PrivilegeError
		statements *postgres.NoStatementsError
		timeout    *postgres.TimeoutError
		rejected   *postgres.RejectedTextError
		setting    *postgres.SettingError
		request    *postgres.RequestError
		none       *postgres.NoExampleError
		role       *postgres.RoleError
		server     *postgres.ServerError
	)
	switch {
	case errors.As(err, &connect):
		return connectStatus(connect), connectHint(connect), true
	case errors.As(err, &lost):
		return exitConnect, "the server's log may say why it ended", true
	case errors.As(err, &refused):
		return exitRefused, refusedHint(refused), true
	case errors.As(err, &missing):
		return exitRefused, missingHint(missing), true
	case errors.As(err, &param):
		return exitUsage, `--param 1=42, --param 1=@FILE, --param '2=["a","b"]' for a list, --param '3:date=2020-01-01' with a cast`, true
	case errors.As(err, &request):
		return exitUsage, request.Hint, true
	case errors.As(err, &unknown):
		return exitNoQuery, unknownHint(unknown), true
	case errors.As(err, &privilege):
		return exitConnect, privilegeHint(privilege), true
	case errors.As(err, &statements):
		return exitConnect, statementsHint(statements), true
	case errors.As(err, &timeout):
		return exitTimeout, timeoutHint(timeout), true
	case errors.As(err, &rejected):
		return exitError, rejectedHint(rejected), true
	case errors.As(err, &setting):
		return exitUsage, "--set work_mem=64MB, --set search_path='shop, public', --set app.tenant=42", true
	case errors.As(err, &none):
		return exitError, sightingsHint(&none.Sightings) + "try again while it runs, or give values with --param", true
	case errors.As(err, &role):
		return exitConnect, roleHint(role), true
	case errors.As(err, &server):
		return serverStatus(server), serverHint(server), true
	}
	return 0, "", false
}

// privilegeHint tells the right on the view, which the server refused, from that on its rows.
func privilegeHint(e *postgres.PrivilegeError) string {
	role := roleName(e.Role)
	if e.Unwrap() != nil {
		return fmt.Sprintf("its owner can run: GRANT SELECT ON pg_stat_statements TO %s (and USAGE on its schema); a superuser: GRANT pg_read_all_stats TO %s", role, role)
	}
	return fmt.Sprintf("a superuser can run: GRANT pg_read_all_stats TO %s", role)
}

func refusedHint(e *postgres.RefusedError) string {
	if e.Hint != "" {
		return e.Hint
	}
	switch e.Rule {
	case postgres.RuleSetting:
		return "what plans, computes and formats can be set, search_path, and an application's own settings (app.tenant)"
	case postgres.RuleAnalyze:
		return "add --analyze: the statement runs in a READ ONLY transaction that is rolled back"
	case postgres.RuleVolatile:
		return "if you know what they do, add --allow-volatile; the transaction is rolled back all the same"
	case postgres.RuleCut:
		return "run the whole statement with -f FILE"
	case postgres.RuleOneStatement:
		return "no option allows it: run one SELECT, VALUES or TABLE statement at a time"
	case postgres.RuleWrite:
		return "--allow-write executes it in a READ WRITE transaction that is rolled back; sequences advance, triggers run, locks are held until then"
	case postgres.RuleReadOnly:
		return "no option allows it: SELECT, VALUES and TABLE are executed, with --allow-write also INSERT, UPDATE, DELETE, MERGE, SELECT INTO and CREATE TABLE AS"
	case postgres.RuleStandby:
		return "leave --allow-write out, or connect to the primary"
	case postgres.RuleNever:
		return "no option allows it: run EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON) in psql and give the output to sqlflame"
	}
	return "run EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON) in psql and give the output to sqlflame"
}

func roleHint(e *postgres.RoleError) string {
	if e.Missing {
		return "names of roles are case-sensitive here: \\du in psql lists them"
	}
	return fmt.Sprintf("a superuser can run: GRANT %s TO the role that connects; or connect as it with -U", quotedRole(e.Role))
}

// quotedRole writes a name as SQL needs it.
func quotedRole(name string) string {
	if name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == "" && (name[0] < '0' || name[0] > '9') {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// missingHint lists what is missing, each with what is known of it.
func missingHint(e *postgres.MissingParamsError) string {
	var b strings.Builder
	for _, p := range e.Placeholders {
		kind := p.Type
		if kind == "" {
			kind = "unknown type"
		}
		if p.List {
			kind = "list of " + kind
		}
		fmt.Fprintf(&b, "$%d %s", p.Number, kind)
		if p.Context != "" {
			b.WriteString(" in: " + p.Context)
		}
		b.WriteString("\n")
	}
	first := e.Placeholders[0]
	example := fmt.Sprintf("--param %d=VALUE", first.Number)
	if first.List {
		example = fmt.Sprintf("--param '%d=[1,2,3]'", first.Number)
	}
	b.WriteString(sightingsHint(e.Live))
	return b.String() + "give each a value: " + example + ", or N=@FILE or --params FILE.json to keep it out of the process list"
}

func rejectedHint(e *postgres.RejectedTextError) string {
	hint := "try --param-mode literal: each value becomes a literal in the text, which is shown before it runs"
	if e.NoValues {
		hint = "without values the server cannot plan this text: give them (--param 1=42), with --param-mode literal"
	}
	return hint + "\n" + e.Server.Excerpt()
}

func unknownHint(e *postgres.UnknownQueryIDError) string {
	if len(e.Others) > 0 {
		return "it is known in database " + strings.Join(e.Others, ", ") + ": connect there with -d"
	}
	return "pg_stat_statements forgets statements that are rare or that were reset, and ids differ between major versions; sqlflame top pg lists those it knows"
}

func statementsHint(e *postgres.NoStatementsError) string {
	if e.NotLoaded {
		return "add pg_stat_statements to shared_preload_libraries and restart the server"
	}
	return fmt.Sprintf("run CREATE EXTENSION pg_stat_statements in database %s (shared_preload_libraries must list it), or give the text with -c or -f", e.Database)
}

func timeoutHint(e *postgres.TimeoutError) string {
	if e.Lock {
		return "another session holds the lock; --lock-timeout waits longer"
	}
	if e.Plain {
		hint := fmt.Sprintf("nothing was executed: planning has %v at most", postgres.PlanningTimeout)
		if e.After < postgres.PlanningTimeout {
			hint += fmt.Sprintf(", --timeout %v gives it that", postgres.PlanningTimeout)
		}
		return hint + "; it waits for locks (see --lock-timeout) and calls functions with constant arguments"
	}
	return "--timeout 5m gives it more time, --timeout 0 all it needs"
}

// serverStatus tells privileges, safety and cancellation from mistakes in the statement.
func serverStatus(e *postgres.ServerError) int {
	switch {
	case e.Code == "42501" || strings.HasPrefix(e.Code, "08") || e.Code == "57P01" || e.Code == "57P02" || e.Code == "57P03":
		return exitConnect
	case e.Code == "25006":
		return exitRefused // something wrote, in a READ ONLY transaction
	case e.Code == "57014" || e.Code == "55P03" || e.Code == "25P03" || e.Code == "25P04":
		return exitTimeout
	}
	return exitError
}

// serverHint shows the place of the mistake and what the server adds.
func serverHint(e *postgres.ServerError) string {
	var lines []string
	add := func(text string) {
		if text != "" {
			lines = append(lines, text)
		}
	}
	add(e.Excerpt())
	add(e.Detail)
	add(e.Hint)
	if e.Code == "42601" && strings.HasPrefix(strings.TrimSpace(e.SQL), `\`) || strings.Contains(e.SQL, "\n\\") && e.Code == "42601" {
		add(`psql's own commands (\set, \timing) are not SQL: leave them out`)
	}
	if e.Code == "42501" && e.SQL != "" {
		add("the role that runs it needs USAGE on the schemas and GRANT SELECT on the tables that it reads; since 14, GRANT pg_read_all_data is both; for estimates see --print-helper and --helper")
	}
	if e.StatementPooling() {
		add("PgBouncer's statement mode holds no transactions: connect to the server itself, or to a pool in transaction or session mode")
	}
	if e.Code == "25006" {
		add("a function tried to write: --allow-write lets it, in a READ WRITE transaction that is rolled back")
	}
	return strings.Join(lines, "\n")
}

func isClosedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
