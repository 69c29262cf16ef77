package oracle

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sqlflame/planner"
)

// A Request names the plan to read from a live database.
type Request struct {
	SQLID string
	// Child is the child number, nil for the one that was active last among those with statistics.
	Child *int
	// Instance is the RAC instance, by the GV$ views; nil for the one that is connected, by V$.
	Instance *int
	Scope    Scope // ScopeLast if ""
	// Estimate takes a plan without run-time statistics as well, for Options.Estimate.
	Estimate bool
	// Packs are the licensed option packs, whose views are read where the cursor has no statistics or not
	// the whole. None by default.
	Packs Packs
}

// A Capture is what was read of one child cursor.
type Capture struct {
	// Origin has what the plan itself does not tell: server, version, host, database, role, time.
	Origin planner.Origin
	Child  int
	// Notes says which children there are, which one was taken, and why.
	Notes []string

	scope    Scope
	rows     []vrow
	sql      string
	otherXML map[string]string // by line
	warnings []planner.Warning
	report   []byte // of SQL Monitor, in place of rows
}

// SQLID returns id in lower case. The error is an *Error if it cannot be a SQL_ID: 13 digits and letters
// without e, i, l and o.
func SQLID(id string) (string, error) {
	lower := strings.ToLower(strings.TrimSpace(id))
	if len(lower) != 13 || strings.Trim(lower, "0123456789abcdfghjkmnpqrstuvwxyz") != "" {
		return "", usage("a SQL_ID has 13 characters, digits and letters without e, i, l and o: see V$SQL.SQL_ID, or SET FEEDBACK ON SQL_ID in SQL*Plus", "%q is no SQL_ID", shortened(id))
	}
	return lower, nil
}

// Read reads the plan lines of one child cursor with their statistics. It runs a few SELECTs on views
// that need no licensed pack and changes nothing.
//
// The error is an *Error.
func Read(ctx context.Context, db *sql.DB, req Request) (*Capture, error) {
	id, err := SQLID(req.SQLID)
	if err != nil {
		return nil, err
	}
	req.SQLID = id
	switch req.Scope {
	case "":
		req.Scope = ScopeLast
	case ScopeLast, ScopeAll:
	default:
		return nil, usage("the scopes are last and all", "no scope is called %q", req.Scope)
	}
	return bounded(ctx, func() (*Capture, error) {
		r := &reader{ctx: ctx, db: db, Request: req}
		return r.read()
	})
}

// A reader goes through the views for one request.
type reader struct {
	Request
	ctx      context.Context
	db       *sql.DB
	instance int64 // that is connected, 0 if not known
}

// views is what the views' names begin with.
func (r *reader) views() string {
	if r.Instance != nil {
		return "GV"
	}
	return "V"
}

func (r *reader) read() (*Capture, error) {
	origin, err := r.origin()
	if err != nil {
		return nil, err
	}
	child, notes, err := r.findChild()
	if r.wantsPacks(child, err) {
		capture, why, failed := r.fromPacks(child)
		if capture != nil || failed != nil {
			return capture.of(origin), failed
		}
		notes, err = append(notes, why...), withReasons(err, why)
	}
	if err != nil {
		return nil, err
	}
	c := &Capture{Origin: origin, Child: int(child.number), Notes: notes, scope: r.Scope, otherXML: map[string]string{}}
	c.Origin.When = child.when
	key := []any{r.SQLID, child.number, child.address}
	if c.rows, err = r.query("cannot read the plan lines", sqlLines, key...); err != nil {
		return nil, err
	}
	if len(c.rows) == 0 {
		return nil, r.agedOut()
	}
	if err := r.readTexts(c, child, key); err != nil {
		return nil, err
	}
	c.warnings = child.warnings(r.Scope)
	return c, nil
}

// readTexts reads the long texts, which are kept out of the rows: they come one by one.
func (r *reader) readTexts(c *Capture, child child, key []any) error {
	texts, err := r.query("cannot read the statement's text", sqlText, key...)
	if err != nil {
		return err
	}
	if c.sql = child.text; len(texts) > 0 && texts[0].text("SQL_FULLTEXT") != "" {
		c.sql = texts[0].text("SQL_FULLTEXT")
	}
	others, err := r.query("cannot read OTHER_XML", sqlOther, key...)
	for _, o := range others {
		c.otherXML[o.text("ID")] = o.text("OTHER_XML")
	}
	return err
}

// query runs a statement, on the instance that was asked for.
func (r *reader) query(doing, statement string, args ...any) ([]vrow, error) {
	if r.Instance != nil && len(args) > 0 {
		statement = onInstance(statement, len(args)+1)
		args = append(args[:len(args):len(args)], int64(*r.Instance))
	}
	return r.run(doing, statement, args...)
}

// run runs a statement as it is.
func (r *reader) run(doing, statement string, args ...any) ([]vrow, error) {
	rows, err := query(r.ctx, r.db, statement, args...)
	if err == nil {
		return rows, nil
	}
	err = explain(r.ctx, doing, err, nil)
	if e, ok := err.(*Error); ok && e.Kind == KindPrivilege && e.Hint == "" {
		e.Hint = grants(r.views(), r.Packs)
	}
	return nil, err
}

// origin asks what server this is. Without the right to know that, the plan can be read all the same.
func (r *reader) origin() (planner.Origin, error) {
	o := planner.Origin{Engine: "Oracle"}
	rows, err := r.query("cannot read the server's version", sqlServer)
	if e, ok := err.(*Error); ok && e.Kind == KindPrivilege {
		return o, nil
	}
	if err != nil || len(rows) == 0 {
		return o, err
	}
	server := rows[0]
	o.Version, o.Host = server.text("VERSION"), server.text("SERVER_HOST")
	o.Database, o.Role = server.text("DB_NAME"), server.text("CONNECTED_USER")
	r.instance = server.integer("INSTANCE_NUMBER")
	o.Settings = append(o.Settings, planner.Attr{Key: "Product", Value: server.text("PRODUCT")})
	if r.Instance != nil {
		o.Settings = append(o.Settings, planner.Attr{Key: "Instance", Value: strconv.Itoa(*r.Instance)})
		if int64(*r.Instance) != r.instance {
			o.Host = "" // it is the host of the instance that is connected
		}
	}
	return r.container(o)
}

// container adds the pluggable database's name, which SYS_CONTEXT knows from 12 on.
func (r *reader) container(o planner.Origin) (planner.Origin, error) {
	major, _, _ := strings.Cut(o.Version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < 12 {
		return o, nil
	}
	rows, err := r.query("cannot read the container's name", sqlContainer)
	if err != nil || len(rows) == 0 {
		return o, err
	}
	if name := rows[0].text("CON_NAME"); name != "" && name != o.Database {
		o.Settings = append(o.Settings, planner.Attr{Key: "Container", Value: name})
	}
	return o, nil
}

// of says of what database the capture is.
func (c *Capture) of(origin planner.Origin) *Capture {
	if c != nil {
		c.Origin = origin
	}
	return c
}

// withReasons tells beside an error why the licensed packs do not help.
func withReasons(err error, why []string) error {
	var trouble *Error
	if !errors.As(err, &trouble) {
		return err
	}
	explained := *trouble
	explained.Hint = strings.TrimSpace(strings.Join(why, "\n") + "\n" + trouble.Hint)
	return &explained
}

// Plans returns the plan of the capture, in a slice as of other sources.
func (c *Capture) Plans(opt Options) ([]*planner.Plan, error) {
	plans, err := c.plans(opt)
	for _, p := range plans {
		o := c.Origin
		p.Version, p.Host, p.Database, p.Role, p.When = o.Version, o.Host, o.Database, o.Role, o.When
		p.Settings = append(o.Settings[:len(o.Settings):len(o.Settings)], p.Settings...)
	}
	return plans, err
}

func (c *Capture) plans(opt Options) ([]*planner.Plan, error) {
	opt.Child = "" // it was chosen when it was read
	if c.report != nil {
		return ParseMonitor(c.report, opt)
	}
	cur, err := cursorOf(c.rows, c.scope)
	if err != nil {
		return nil, err
	}
	for _, r := range c.rows {
		cur.readOther(c.otherXML[r.text("ID")])
	}
	cur.sql = c.sql
	cur.notes = append(cur.notes, c.Notes...)
	cur.warnings = append(cur.warnings, c.warnings...)
	return plansOf([]*cursor{cur}, opt)
}

// Document returns what was read: the rows, as CSV that ParseSpool reads, with the columns of the scope,
// the statement's text and OTHER_XML; or SQL Monitor's report.
func (c *Capture) Document() []byte {
	if c.report != nil {
		return c.report
	}
	var names []string
	for _, name := range lineColumns {
		if name = strings.ToUpper(name); c.scope.wants(name) {
			names = append(names, name)
		}
	}
	if c.scope == scopeSampled {
		names = append(names, columnSamples, columnActivity, columnLoose)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(append(names, "SQL_TEXT", "OTHER_XML")) // a Buffer takes everything
	for i, r := range c.rows {
		var cells []string
		for _, name := range names {
			cells = append(cells, r.text(name))
		}
		text := ""
		if i == 0 {
			text = c.sql
		}
		w.Write(append(cells, text, c.otherXML[r.text("ID")]))
	}
	w.Flush()
	return b.Bytes()
}

// wants tells whether a column is of the scope, or of none.
func (s Scope) wants(column string) bool {
	switch {
	case s == ScopeAll:
		return !strings.HasPrefix(column, "LAST_")
	case s == scopeSampled && strings.HasPrefix(column, "LAST_"):
		return false
	}
	for _, c := range lineColumns {
		if strings.EqualFold(c, "LAST_"+column) {
			return false
		}
	}
	return true
}

// timestamp joins the server's date with its offset, "" if that makes no time.
func timestamp(date, zone string) string {
	text := date + zone
	if _, err := time.Parse(time.RFC3339, text); err != nil {
		return ""
	}
	return text
}

func (r *reader) where() string {
	if r.Instance != nil {
		return fmt.Sprintf("the cursor cache of instance %d", *r.Instance)
	}
	return "the cursor cache"
}
