package postgres

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"sqlflame/planner"
)

const (
	hintExplain   = "run EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON) and save what it prints"
	hintTruncated = "the document is cut off: save it again, whole"
	hintNothing   = "add ANALYZE: EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON); it executes the statement. For --metric cost leave out COSTS OFF"
	hintAnalyze   = "add ANALYZE: EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON); it executes the statement. Without, --metric cost draws the estimates"
)

// A document is what EXPLAIN says of one statement, as printed.
type document struct {
	root          *node
	queryText     string
	queryID       string
	planning      counters
	planningAttrs []planner.Attr
	planningTime  *int64 // ns
	executionTime *int64 // ns
	logged        bool   // that is what a log said, without the executor's start
	triggers      []trigger
	jit           *jit
	serialization *serialization
	settings      []planner.Attr
	attrs         []planner.Attr // keys that we do not know
}

// A serialization is what turning the rows into text or binary took (Postgres 17 and later).
type serialization struct {
	time     int64 // ns
	counters counters
	attrs    []planner.Attr
}

// Options choose what is made of a document. The zero value is the measured time.
type Options struct {
	// SplitIO gives the time that a node spent reading and writing blocks frames of their own:
	// [read], [write] and [temp] below it.
	SplitIO bool
	// Estimate makes plans of the optimizer's costs, the metric cost, instead of what was measured.
	// Only such plans can be made of documents without ANALYZE.
	Estimate bool
	// Steps records in each node how its numbers came about.
	Steps bool
	// Duration is what a log said of the execution of the only plan, in nanoseconds; 0 if nothing. It stands for
	// an Execution Time where there is none: auto_explain prints none.
	Duration int64
	// MaxNodes bounds the plan nodes of a document; 0 is DefaultMaxNodes.
	MaxNodes int

	open bool // the document was in a format that does not tell where it ends
}

// DefaultMaxNodes bounds a document where nothing else is said; the largest real plans have some ten
// thousand nodes.
const DefaultMaxNodes = 1_000_000

// ParseDocument reads the JSON that EXPLAIN (ANALYZE, FORMAT JSON) prints on Postgres 9.6 to 18 and
// returns a plan for each statement in it, with times in nanoseconds, multiplied out and attributed.
// The plans refer to pieces of doc, which must not change afterwards.
//
// The error is a *planner.FormatError if doc is no such document, or one without ANALYZE unless
// estimates are asked for.
func ParseDocument(doc []byte, opt Options) ([]*planner.Plan, error) {
	text := unsafe.String(unsafe.SliceData(doc), len(doc))
	if err := checkText(text); err != nil {
		return nil, err
	}
	documents, err := readLimited(text, opt.MaxNodes)
	if err != nil {
		return nil, formatError(err)
	}
	if d := documents[0]; len(documents) == 1 && d.executionTime == nil && opt.Duration > 0 {
		d.executionTime, d.logged = &opt.Duration, true
	}
	plans := make([]*planner.Plan, len(documents))
	for i, d := range documents {
		if plans[i], err = d.plan(opt); err != nil && len(documents) > 1 {
			err = fmt.Errorf("plan %d of %d: %w", i+1, len(documents), err)
		}
		if err != nil {
			return nil, formatError(err)
		}
	}
	return plans, nil
}

func (d *document) plan(opt Options) (*planner.Plan, error) {
	switch {
	case opt.Estimate && d.root.attr("Total Cost") == "":
		return nil, d.noCosts()
	case opt.Estimate:
		return d.estimate(opt)
	case !d.root.measured && d.root.attr("Total Cost") == "":
		return nil, errNothing
	case !d.root.measured:
		return nil, errNoAnalyze
	}
	return d.attribute(opt)
}

// noCosts says what else than costs there is to draw.
func (d *document) noCosts() error {
	switch {
	case !d.root.measured:
		return errNothing
	case d.root.timed:
		return errOnlyTimes
	}
	return errOnlyRows
}

var (
	errNoPlan       = errors.New("no plan in the document")
	errNoAnalyze    = errors.New("the plan was not executed: EXPLAIN ran without ANALYZE, so there is no actual time to draw")
	errNothing      = errors.New("there is nothing to draw: EXPLAIN ran without ANALYZE and with COSTS OFF, so the plan has neither times nor costs")
	errOnlyTimes    = fmt.Errorf("%w", errNoCosts)
	errOnlyRows     = fmt.Errorf("%w", errNoCosts)
	errTooManyNodes = errors.New("too many plan nodes")
	errNotExplain   = errors.New("the JSON is not an EXPLAIN document")
)

func formatError(err error) error {
	hint := hintExplain
	var syntax *syntaxError
	switch {
	case errors.Is(err, errNoAnalyze):
		hint = hintAnalyze
	case errors.Is(err, errNothing):
		hint = hintNothing
	case errors.Is(err, errOnlyTimes):
		hint = "run EXPLAIN with COSTS ON, or leave out --metric cost: the plan was measured"
	case errors.Is(err, errOnlyRows):
		hint = "run EXPLAIN with COSTS ON, or draw what was measured: --metric rows, loops, and buffers if EXPLAIN ran with BUFFERS"
	case errors.Is(err, errTooManyNodes):
		hint = "--max-nodes N raises the limit"
	case errors.Is(err, errNoCosts):
		hint = "run EXPLAIN with COSTS ON"
	case errors.As(err, &syntax) && syntax.atEnd:
		hint = hintTruncated
	}
	return &planner.FormatError{Err: err, Hint: hint}
}

func readDocuments(text string) ([]*document, error) { return readLimited(text, 0) }

// readLimited reads documents with at most maxNodes plan nodes together.
func readLimited(text string, maxNodes int) ([]*document, error) {
	if maxNodes <= 0 {
		maxNodes = DefaultMaxNodes
	}
	p := &parser{scanner: scanner{doc: text}, maxNodes: maxNodes}
	var list []*document
	for next := byte('['); next == '[' || next == '{'; next = p.peek() { // several may follow one another
		if err := p.documents(&list); err != nil {
			return nil, err
		}
	}
	if err := p.end(); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errNoPlan
	}
	return list, nil
}

// documents reads an array of documents, one document (auto_explain), or the rows of a client
// that printed the column QUERY PLAN around them.
func (p *parser) documents(list *[]*document) error {
	switch p.peek() {
	case '[':
		return p.array(func() error { return p.documents(list) })
	case '{':
		if p.atNode() {
			return p.bareNode(list)
		}
		return p.document(list)
	case 0:
		return p.unexpected("a plan")
	}
	// A utility statement or a query rewritten to nothing is a string among the plans.
	_, err := p.skip()
	return err
}

// atNode tells whether a plan node begins here, without the document around it: programs hand on such pieces.
func (p *parser) atNode() bool {
	rest := strings.TrimLeft(p.doc[p.pos+1:min(len(p.doc), p.pos+1<<10)], " \n\r\t")
	return strings.HasPrefix(rest, `"Node Type"`)
}

// bareNode reads a node that is all there is of a plan.
func (p *parser) bareNode(list *[]*document) (err error) {
	d := &document{}
	p.nodes = 0
	if d.root, err = p.node(nil); err == nil {
		*list = append(*list, d)
	}
	return err
}

func (p *parser) document(list *[]*document) error {
	d := &document{}
	before := len(*list)
	var seen []string
	err := p.object(func(key string) error {
		switch {
		case key == "QUERY PLAN":
			return p.wrapped(list)
		case slices.Contains(seen, key):
			return p.errorf("a second %q of one statement", key)
		case slices.Contains(singleKeys, key):
			seen = append(seen, key)
		}
		return p.documentKey(d, key)
	})
	if err != nil || len(*list) > before {
		return err
	}
	if d.root == nil {
		return errNoPlan
	}
	*list = append(*list, d)
	return nil
}

// singleKeys are those of which a second would replace the first.
var singleKeys = []string{"Plan", "Planning", "Planning Time", "Execution Time", "Triggers", "JIT", "Serialization", "Settings"}

// wrapped reads a document that is the value of a row, as JSON or as a string that holds JSON.
func (p *parser) wrapped(list *[]*document) error {
	if p.peek() != '"' {
		return p.documents(list)
	}
	text, err := p.str()
	if err != nil {
		return err
	}
	if p.depth > 4 {
		return errNotExplain
	}
	inner := &parser{scanner: scanner{doc: text, depth: p.depth}, maxNodes: p.maxNodes, total: p.total}
	err = inner.documents(list)
	p.total = inner.total
	if err != nil {
		return err
	}
	return inner.end()
}

func (p *parser) documentKey(d *document, key string) (err error) {
	switch key {
	case "Plan":
		p.nodes = 0
		d.root, err = p.node(nil)
	case "Planning":
		err = p.object(func(key string) error { return p.counterOrAttr(&d.planning, &d.planningAttrs, key) })
	case "Planning Time":
		d.planningTime, err = p.milliseconds(key)
	case "Execution Time":
		d.executionTime, err = p.milliseconds(key)
	case "Triggers":
		err = p.triggers(d)
	case "JIT":
		d.jit, err = p.jit()
	case "Serialization":
		d.serialization, err = p.serialization()
	case "Settings":
		err = p.object(func(key string) error { return p.keep(&d.settings, key) })
	case "Query Text":
		d.queryText, err = p.text()
	case "Query Identifier":
		d.queryID, err = p.text()
	default:
		err = p.keep(&d.attrs, key)
	}
	if err != nil && key != "Plan" {
		return fmt.Errorf("%s: %w", key, err)
	}
	return err
}

func (p *parser) milliseconds(key string) (*int64, error) {
	if p.null() {
		return nil, nil
	}
	n, err := p.number(key, msDecimals)
	return &n, err
}

// keep reads a value of any shape and keeps it as an attribute.
func (p *parser) keep(attrs *[]planner.Attr, key string) error {
	value, err := p.text()
	if len(*attrs) >= maxKeys {
		return p.errorf("more than %d keys", maxKeys)
	}
	if !isDefault(key, value) {
		*attrs = append(*attrs, planner.Attr{Key: key, Value: value})
	}
	return err
}

func (p *parser) counterOrAttr(c *counters, attrs *[]planner.Attr, key string) error {
	start := p.pos
	done, err := c.take(p, key)
	if err != nil {
		return err
	}
	if !done {
		return p.keep(attrs, key)
	}
	keepFigure(attrs, key, p.doc[start:p.pos])
	return nil
}

// keepFigure keeps a figure as the database printed it, unless it says nothing.
func keepFigure(attrs *[]planner.Attr, key, value string) {
	if value = strings.TrimSpace(value); value != "0" && value != "0.000" {
		*attrs = append(*attrs, planner.Attr{Key: key, Value: value})
	}
}

func (p *parser) serialization() (*serialization, error) {
	s := &serialization{}
	err := p.object(func(key string) (err error) {
		if key == "Time" {
			s.time, err = p.number(key, msDecimals)
			return err
		}
		return p.counterOrAttr(&s.counters, &s.attrs, key)
	})
	return s, err
}
