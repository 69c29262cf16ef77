package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sqlflame/planner"
)

// A Request says what to execute and how. Either SQL or QueryID is set.
type Request struct {
	SQL     string
	QueryID string // an id in pg_stat_statements, as typed
	// Role, if set, runs the statement, and is the one whose statement is meant where several roles
	// share a query id.
	Role   string
	Set    []Setting // for the transaction that runs the statement
	Params []Param
	// Literals puts the parameters into the text as literals instead of binding them.
	Literals bool
	// AllowVolatile runs statements with volatile functions and with functions that are not
	// built in.
	AllowVolatile bool
	// AllowWrite runs statements that write, in a READ WRITE transaction that is rolled back.
	AllowWrite bool
	// Confirm, if set, is asked before the statement is executed, while no transaction is open. Its
	// error ends the analysis.
	Confirm func(context.Context, *Question) error
	// ConfirmExample, if set, is asked whether to run a statement that a session of QueryID shows with
	// values, where none were given. No transaction is open then either.
	ConfirmExample func(context.Context, Example) (bool, error)

	Timeout     time.Duration // of the statement, 0 for none
	LockTimeout time.Duration // 0 for none
	WAL         bool          // measure write-ahead log, since 13
	Serialize   string        // "", none, text or binary, since 17
	// Runs is how often the statement is executed, 0 for once; the run of median time is drawn.
	Runs int
	// Warm executes it once before that.
	Warm bool
	// Overhead executes it once more with TIMING OFF, to tell what reading the clock costs. It
	// includes Warm.
	Overhead bool
	// Generic plans for any values, as a server comes to do for an application's prepared statement,
	// and executes that plan.
	Generic bool
	// Helper is the function, schema.name, that Estimate lets plan the statement instead of EXPLAIN:
	// see HelperSQL. "" for none.
	Helper string
	// Note, if set, is told at once what Capture.Notes lists.
	Note func(string)
	// Text, if set, is given the statement before the server sees it, where Literals has put values
	// into it.
	Text func(string)
}

// A Capture is one executed statement as the server reported it.
type Capture struct {
	// Document is EXPLAIN's JSON, verbatim.
	Document []byte
	Origin   planner.Origin
	Notes    []string
	// Timed tells of an estimate that the document has measured times after all: it is of a past
	// execution.
	Timed bool
	// Writes tells of an estimate that its statement would write.
	Writes bool

	runs *executions // nil if nothing was executed
}

// Plans reads the document and adds what it does not say itself: who ran what, when and where.
func (c *Capture) Plans(opt Options) ([]*planner.Plan, error) {
	plans, err := ParseDocument(c.Document, opt)
	if err != nil {
		return nil, err
	}
	for _, plan := range plans {
		o := c.Origin
		o.Statement, o.PlanID = plan.Statement, plan.PlanID
		o.Settings = slices.Concat(o.Settings, plan.Settings)
		plan.Origin = o
	}
	if c.runs != nil && len(plans) == 1 {
		err = c.runs.annotate(plans[0], opt)
	}
	return plans, err
}

// The limits that the command line offers as defaults.
const (
	DefaultTimeout     = 30 * time.Second
	DefaultLockTimeout = time.Second
	// PlanningTimeout is the most that planning may take, which may call functions: Request.Timeout makes
	// it less.
	PlanningTimeout = 5 * time.Second
	plainTimeout    = PlanningTimeout // of our own queries
	cleanupTimeout  = 5 * time.Second
)

// Analyze executes one statement under EXPLAIN ANALYZE in a transaction that is rolled back, READ ONLY
// unless Request.AllowWrite says otherwise, after the gate (gate.go) has let it through. Errors are
// those of errors.go, the context's, or that of Request.Confirm.
// The connection is of no further use afterwards.
func (c *Conn) Analyze(ctx context.Context, r Request) (*Capture, error) {
	a := &analysis{conn: c, Request: r}
	if err := a.check(); err != nil {
		return nil, err
	}
	if err := a.resolve(ctx); err != nil {
		return nil, err
	}
	if err := a.ask(ctx); err != nil {
		return nil, err
	}
	capture, err := a.run(ctx)
	a.cleanUp()
	if err != nil {
		return nil, a.whereElse(ctx, err)
	}
	capture.Notes, capture.Origin.Settings = a.notes, a.header()
	return capture, nil
}

// An analysis is a request at work.
type analysis struct {
	conn *Conn
	Request
	composed
	statement *statement // nil until the built-in parser has read the text
	found     *lookup    // nil without a query id
	version   int        // of the server, such as 150018
	form      form
	holds     bool // the session may have the prepared statement
	anyValues bool // of an estimate: placeholders have no value
	missing   []Placeholder
	estimate           // what Estimate needs and finds
	types     []string // of args, "" if unknown
	notes     []string
}

func (a *analysis) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	a.notes = append(a.notes, text)
	if a.Note != nil {
		a.Note(text)
	}
}

// resolve finds the text, puts the parameters in and runs the gate's first step.
func (a *analysis) resolve(ctx context.Context) error {
	if a.QueryID != "" {
		if err := a.lookUp(ctx); err != nil || a.stored != nil {
			return err
		}
	}
	// Before parameters are asked for: a statement that will be refused needs none.
	if err := a.checkText(ctx, a.SQL); err != nil {
		return err
	}
	if err := a.compose(ctx); err != nil {
		return err
	}
	if a.sql == a.SQL {
		return nil
	}
	// What the server gets is what has to be checked, however it came about.
	if err := a.checkText(ctx, a.sql); err != nil {
		return err
	}
	if a.Literals && a.Text != nil {
		a.Text(a.sql)
	}
	return nil
}

// lookUp finds the text of the query id. Nothing but pg_catalog is on the search path meanwhile.
func (a *analysis) lookUp(ctx context.Context) error {
	defer a.leave()
	if err := a.begin(ctx); err != nil {
		return err
	}
	if err := a.conn.Exec(ctx, ownSearchPath); err != nil {
		return err
	}
	found, err := findStatement(ctx, a.conn, a.QueryID, a.Role)
	if err != nil {
		return err
	}
	a.SQL, a.found = found.text, found
	for _, note := range append(found.notes, found.usualNotes(a.Role, a.Set)...) {
		a.note("%s", note)
	}
	return a.findStored(ctx, found)
}

// checkText is the gate's first step, with the server's word on what our parser does not read.
func (a *analysis) checkText(ctx context.Context, sql string) error {
	if err := checkCharacters(sql); err != nil {
		return err
	}
	s, err := checkStatement(sql, a.AllowWrite)
	var parse *parseError
	if !errors.As(err, &parse) {
		a.statement = s
		return err
	}
	defer a.cleanUp()
	if err := a.begin(ctx); err != nil {
		return err
	}
	if err := a.conn.syntax(ctx, sql); err != nil {
		return inText(err, sql, 0)
	}
	return refuse(RuleUnreadable, "the server reads the statement, but this program's parser (of PostgreSQL 17) does not: %v", parse)
}

// compose puts the parameters into the text.
func (a *analysis) compose(ctx context.Context) error {
	found, err := spots(a.SQL)
	if err != nil {
		return err
	}
	values, missing, err := matchParams(found, a.Params)
	if err != nil {
		return err
	}
	switch {
	case len(missing) == 0:
	case a.estimating:
		return a.composeAny(placeholdersOf(a.SQL, found, missing))
	default:
		return a.fromLive(ctx, &MissingParamsError{Placeholders: a.placeholders(ctx, found, missing)})
	}
	a.arrays(ctx, found, values)
	if a.Literals {
		a.composed, err = literals(a.SQL, found, values)
	} else {
		a.composed, err = bind(a.SQL, found, values)
	}
	return err
}

// placeholders describes those without a value, with the types that the server infers if it takes
// the text.
func (a *analysis) placeholders(ctx context.Context, found []spot, missing []int) []Placeholder {
	types := a.inferTypes(ctx)
	list := placeholdersOf(a.SQL, found, missing)
	for i, p := range list {
		if p.Number <= len(types) {
			list[i].Type = types[p.Number-1]
		}
	}
	return list
}

// placeholdersOf describes them as far as the text alone tells.
func placeholdersOf(sql string, found []spot, missing []int) []Placeholder {
	var list []Placeholder
	for _, n := range missing {
		i := slices.IndexFunc(found, func(s spot) bool { return s.number == n })
		list = append(list, Placeholder{Number: n, List: found[i].list, Context: contextOf(sql, found[i]), Type: typeBefore(sql, found[i])})
	}
	return list
}

// inferTypes asks the server for the types of all parameters. Parsing executes the input
// functions of literals, and what domains check: that is for the gate to allow.
func (a *analysis) inferTypes(ctx context.Context) []string {
	defer a.cleanUp()
	if err := a.enter(ctx); err != nil {
		return nil
	}
	// Reading a literal may call functions of its type.
	g := &gate{conn: a.conn, statement: a.statement, write: a.AllowWrite}
	if _, err := a.permit(func() ([]string, error) { return g.checkNamed(ctx) }); err != nil {
		return nil
	}
	oids, err := a.conn.describe(ctx, a.SQL)
	if err != nil {
		return nil
	}
	types, err := a.typeNames(ctx, oids)
	if err != nil {
		return nil
	}
	return types
}

// inText places a server's error in the user's text, which stood behind a prefix.
func inText(err error, sql string, prefix int) error {
	var server *ServerError
	if !errors.As(err, &server) {
		return err
	}
	placed := *server
	placed.SQL = sql
	placed.Position = max(0, server.Position-prefix)
	return &placed
}
