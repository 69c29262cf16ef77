package postgres

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// A ConnectError tells that no connection came about. Its text holds no secrets.
type ConnectError struct {
	Host     string // "" if the connection parameters could not be read
	Port     uint16
	Database string
	User     string
	Code     string // the server's SQLSTATE, "" if it never answered
	Reason   string
	Problem  ConnectProblem // "" if nothing better is known than the reason
	// Others says of the hosts that were tried before what was wrong with them.
	Others []string
	// OpenPassfile is the password file that was not used because others can read it, "" if none.
	OpenPassfile string

	err error // why the context ended, if it did
}

// A ConnectProblem tells what about a connection has to be put right.
type ConnectProblem string

// What may be wrong, as far as it is known.
const (
	ProblemCertificate       ConnectProblem = "server's certificate"
	ProblemClientCertificate ConnectProblem = "our certificate"
	ProblemNoTLS             ConnectProblem = "no TLS"
	ProblemFiles             ConnectProblem = "files of TLS"
	ProblemSession           ConnectProblem = "target_session_attrs"
	ProblemStartup           ConnectProblem = "startup parameter"
)

func (e *ConnectError) Error() string {
	if e.Host == "" {
		return e.Reason
	}
	where := fmt.Sprintf("%s:%d", e.Host, e.Port)
	if strings.HasPrefix(e.Host, "/") || strings.HasPrefix(e.Host, "@") {
		where = fmt.Sprintf("%s/.s.PGSQL.%d", e.Host, e.Port)
	}
	others := ""
	if len(e.Others) > 0 {
		others = "; before that " + strings.Join(e.Others, "; ")
	}
	return fmt.Sprintf("cannot connect to %s as %s, database %s: %s%s", where, e.User, e.Database, e.Reason, others)
}

// Unwrap returns the context's error, if that ended.
func (e *ConnectError) Unwrap() error { return e.err }

// A LostError tells that the connection ended in the middle.
type LostError struct{ Reason string }

func (e *LostError) Error() string { return "connection lost: " + e.Reason }

// A ServerError is what the server answered to a statement.
type ServerError struct {
	Code     string // SQLSTATE
	Message  string
	Detail   string
	Hint     string
	Position int    // of the mistake in SQL, in characters from 1; 0 if unknown
	SQL      string // the user's text, "" if the statement was our own
	Where    string
}

func (e *ServerError) Error() string {
	where := ""
	if line, column := e.LineColumn(); line > 0 {
		where = fmt.Sprintf(" at line %d, column %d", line, column)
	}
	return fmt.Sprintf("%s%s (SQLSTATE %s)", e.Message, where, e.Code)
}

// SQLState returns the five characters that identify the error in every language.
func (e *ServerError) SQLState() string { return e.Code }

// StatementPooling tells whether it was PgBouncer that refused a transaction, in statement mode.
func (e *ServerError) StatementPooling() bool {
	return e.Code == "08P01" && strings.Contains(e.Message, "statement pooling mode")
}

// LineColumn returns where in the user's text the mistake is, counted from 1 in lines and
// characters; zeros if the server does not say.
func (e *ServerError) LineColumn() (line, column int) {
	before, ok := e.before()
	if !ok {
		return 0, 0
	}
	last := before[strings.LastIndexByte(before, '\n')+1:]
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(last) + 1
}

func (e *ServerError) before() (string, bool) {
	runes := []rune(e.SQL)
	if e.Position < 1 || e.Position > len(runes)+1 {
		return "", false
	}
	return string(runes[:e.Position-1]), e.SQL != ""
}

// Excerpt returns the line with the mistake and a line with a caret below it, "" if unknown. Long
// lines are cut to what surrounds the mistake.
func (e *ServerError) Excerpt() string {
	const around = 60
	before, ok := e.before()
	if !ok {
		return ""
	}
	left := []rune(before[strings.LastIndexByte(before, '\n')+1:])
	rest, _, _ := strings.Cut(e.SQL[len(before):], "\n")
	right := []rune(rest)
	if len(left) > around {
		left = append([]rune("..."), left[len(left)-around:]...)
	}
	if len(right) > around {
		right = append(right[:around:around], []rune("...")...)
	}
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, string(left))
	return string(left) + string(right) + "\n" + pad + "^"
}

// A Rule is one of the reasons why a statement is not run.
type Rule string

// The rules, in the order of the checks. RuleWrite is lifted by Request.AllowWrite, RuleVolatile by
// Request.AllowVolatile, the others by nothing.
const (
	RuleAnalyze      Rule = "not asked to execute"
	RuleCut          Rule = "incomplete text"
	RuleOneStatement Rule = "one statement"
	RuleReadOnly     Rule = "reads only"
	RuleWrite        Rule = "writes"
	RuleStandby      Rule = "standby"
	RuleUnreadable   Rule = "cannot be checked"
	RuleNever        Rule = "never allowed"
	RuleUnresolved   Rule = "unknown call"
	RuleVolatile     Rule = "volatile or not built in"
	RuleSetting      Rule = "unsafe setting"
)

// A RefusedError tells that a safety rule kept the statement from being executed.
type RefusedError struct {
	Rule   Rule
	Reason string
	Hint   string // what to do instead, "" if that follows from the rule
}

func (e *RefusedError) Error() string { return "refused: " + e.Reason }

// A TimeoutError tells that the server gave up after a limit that sqlflame had set.
type TimeoutError struct {
	Lock  bool // waiting for a lock, else running
	Plain bool // while planning, before anything was executed
	After time.Duration
	err   error
}

func (e *TimeoutError) Error() string {
	switch {
	case e.Lock:
		return fmt.Sprintf("waited %v for a lock and gave up", e.After)
	case e.Plain:
		return fmt.Sprintf("planning took longer than %v and was cancelled", e.After)
	}
	return fmt.Sprintf("the statement ran longer than %v and was cancelled", e.After)
}

// Unwrap returns the *ServerError.
func (e *TimeoutError) Unwrap() error { return e.err }

// An UnknownQueryIDError tells that pg_stat_statements has no such id for this database.
type UnknownQueryIDError struct {
	QueryID  string
	Database string
	Others   []string // databases that do have it
}

func (e *UnknownQueryIDError) Error() string {
	return fmt.Sprintf("query id %s is not in pg_stat_statements for database %s", e.QueryID, e.Database)
}

// A PrivilegeError tells that the role may not see what it asked for.
type PrivilegeError struct {
	What string
	Role string
	err  error
}

func (e *PrivilegeError) Error() string { return fmt.Sprintf("role %s may not %s", e.Role, e.What) }

// Unwrap returns the *ServerError, if the server refused.
func (e *PrivilegeError) Unwrap() error { return e.err }

// A NoStatementsError tells that pg_stat_statements cannot be read because it is not set up.
type NoStatementsError struct {
	Database  string
	NotLoaded bool // the extension exists, the library is not loaded
	err       error
}

func (e *NoStatementsError) Error() string {
	if e.NotLoaded {
		return "pg_stat_statements is installed but the server does not load it"
	}
	return fmt.Sprintf("database %s has no extension pg_stat_statements", e.Database)
}

// Unwrap returns the *ServerError, if there is one.
func (e *NoStatementsError) Unwrap() error { return e.err }

// A RejectedTextError tells that the server does not take a normalized text with bound parameters.
type RejectedTextError struct {
	Server   *ServerError
	NoValues bool // placeholders have none, in an estimate
}

func (e *RejectedTextError) Error() string {
	return "the server does not take the normalized text with bound parameters: " + e.Server.Error()
}

// Unwrap returns the *ServerError.
func (e *RejectedTextError) Unwrap() error { return e.Server }

// A ParamError tells that a parameter was given in a way that cannot be used.
type ParamError struct{ Reason string }

func (e *ParamError) Error() string { return e.Reason }

// A SettingError tells that a setting was given in a way that cannot be used.
type SettingError struct {
	Reason string
	Server bool // the reason is the server's, which quotes values
}

func (e *SettingError) Error() string { return e.Reason }

// A RoleError tells that the statement cannot run as the role that was asked for.
type RoleError struct {
	Role    string
	Missing bool // there is no such role
	err     error
}

func (e *RoleError) Error() string {
	if e.Missing {
		return fmt.Sprintf("role %s does not exist", e.Role)
	}
	return fmt.Sprintf("cannot run as role %s: %v", e.Role, e.err)
}

// Unwrap returns the *ServerError.
func (e *RoleError) Unwrap() error { return e.err }

// A MissingParamsError lists the placeholders of a text that have no value.
type MissingParamsError struct {
	Placeholders []Placeholder
	Live         *Sightings // what sessions show of the statement, nil if that was not asked
}

func (e *MissingParamsError) Error() string {
	return "refused: " + e.what()
}

func (e *MissingParamsError) what() string {
	list := make([]string, len(e.Placeholders))
	for i, p := range e.Placeholders {
		list[i] = fmt.Sprintf("$%d", p.Number)
	}
	return "no value for " + strings.Join(list, ", ")
}
