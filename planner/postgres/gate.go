package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The gate stands before every execution. Its three steps, of which the second and third happen in
// the transaction that will run the statement, READ ONLY but for Request.AllowWrite:
//
//  1. checkStatement (gate_parse.go): Postgres' own parser finds exactly one SELECT, VALUES or TABLE, or
//     a statement that write.go allows.
//  2. readPlan (gate_plan.go): a plain EXPLAIN finds no node that writes or locks.
//  3. checkCalls: every function, operator, cast and domain that the parse tree or the plan name, or
//     that views hide, is built in and not volatile, or on a list (gate_names.go), or allowed.
//
// What the parse tree alone tells of the third step is looked up before the second one: planning
// calls functions too, IMMUTABLE and STABLE ones, and those of operators whatever they declare.
//
// What a function declares about its volatility is believed.

// checkNamed is what the third step knows without a plan. Names that do not resolve are left to the
// server, which says more about them and cannot run what it does not find.
func checkNamed(ctx context.Context, c *Conn, s *statement, write bool) ([]string, error) {
	return checkCalls(ctx, c, s, &planReading{unplanned: true, writing: write})
}

// checkCalls is the gate's third step. It returns what needs --allow-volatile, sorted; the error is
// a *RefusedError where no flag helps.
func checkCalls(ctx context.Context, c *Conn, s *statement, p *planReading) ([]string, error) {
	all, err := expressionNames(p.texts)
	if err != nil {
		return nil, err
	}
	q := &inquiry{plan: p, columns: all.words}
	all.merge(s.names)
	all.functions = append(all.functions, p.calls...)
	if p.hides || p.unplanned {
		q.columns = all.words
	}
	for _, op := range alwaysUsed {
		all.operators = append(all.operators, qname{Name: op})
	}
	cat, err := openCatalog(ctx, c)
	if err != nil {
		return nil, err
	}
	q.catalog, q.all = cat, all
	if q.types, err = cat.resolveTypes(ctx, append(slices.Clone(all.types), typesNamedLikeCalls(all.functions)...)); err != nil {
		return nil, err
	}
	if q.fieldTypes, err = cat.typesNamedLikeFields(ctx, s.fields); err != nil {
		return nil, err
	}
	if q.relations, err = cat.resolveRelations(ctx, s.relations); err != nil {
		return nil, err
	}
	targets, err := cat.resolveRelations(ctx, s.targets)
	if err != nil {
		return nil, err
	}
	err = cat.guarded(ctx, func() error {
		if p.writing {
			if err := q.written(ctx, targets, s.events()); err != nil {
				return err
			}
		}
		return q.run(ctx)
	})
	if err != nil {
		return nil, err
	}
	return q.verdict(), nil
}

// An inquiry is the third step at work.
type inquiry struct {
	*catalog
	all        names
	columns    []string // words that can be columns on which something operates
	plan       *planReading
	types      map[string]string // oids by the text that named the type
	fieldTypes []string          // oids of types that initdb did not make and that are named like fields
	relations  []string          // oids of what the statement itself names
	found      []suspicion
}

func (q *inquiry) run(ctx context.Context) error {
	if q.plan.hides {
		behind, hidden, err := q.behindViews(ctx, q.relations)
		if err != nil {
			return err
		}
		q.found = append(q.found, behind...)
		q.all.merge(hidden)
	}
	named, err := q.namedTypes(ctx)
	if err != nil {
		return err
	}
	reach, err := q.reach(ctx, append([]qname{}, q.plan.relations...), q.columns, named)
	if err != nil {
		return err
	}
	hidden, err := q.hiddenIn(ctx, named, reach, q.all.words)
	if err != nil {
		return err
	}
	q.found = append(q.found, hidden...)
	domains, err := q.bring(ctx, append(slices.Clone(named), q.fieldTypes...))
	if err != nil {
		return err
	}
	if err := q.constraints(ctx, domains); err != nil {
		return err
	}
	if q.plan.blind {
		reach = nil
	}
	return q.judgeAll(ctx, reach)
}

// namedTypes returns the oids of the types that the statement names, and of their elements and bases.
func (q *inquiry) namedTypes(ctx context.Context) ([]string, error) {
	oids := []string{}
	for _, t := range q.all.types {
		if q.types[t] == "" && !q.plan.unplanned {
			return nil, refuse(RuleUnresolved, "type %s cannot be found", t)
		}
	}
	for _, oid := range q.types {
		oids = append(oids, oid)
	}
	closure, err := q.reach(ctx, nil, nil, oids)
	if err != nil {
		return nil, err
	}
	for oid := range closure {
		oids = append(oids, oid)
	}
	return oids, nil
}

// constraints adds what the constraints of domains call.
func (q *inquiry) constraints(ctx context.Context, domains []string) error {
	rows, err := q.conn.rows(ctx, domainTexts, marshal(domains))
	if err != nil {
		return err
	}
	var texts []string
	for _, row := range rows {
		texts = append(texts, row[0])
	}
	found, err := expressionNames(texts)
	if err != nil {
		return err
	}
	q.all.functions = append(q.all.functions, found.functions...)
	q.all.operators = append(q.all.operators, found.operators...)
	return nil
}

// judgeAll looks up all functions and operators.
func (q *inquiry) judgeAll(ctx context.Context, reach map[string]bool) error {
	for _, f := range q.all.functions {
		if neverCall(f.Name) {
			return refuseNever(f)
		}
	}
	functions, err := q.callables(ctx, function, q.all.functions)
	if err != nil {
		return err
	}
	operators, err := q.callables(ctx, operator, q.all.operators)
	if err != nil {
		return err
	}
	for _, f := range append(functions, operators...) {
		if f.schema == "" {
			if q.types[qualifiedText(f.wanted)] != "" || q.plan.unplanned {
				continue // a cast in a function's clothes; hiddenIn has seen the type
			}
			return refuse(RuleUnresolved, "%s%s cannot be found in the catalogs", f.kind, f.wanted)
		}
		if s, bad := f.judge(reach); bad && !(q.plan.writing && f.builtin && f.wanted.Name == "nextval") {
			q.found = append(q.found, s)
		}
	}
	return nil
}

// typesNamedLikeCalls returns the names of functions as type names: mytype(x) may be a cast.
func typesNamedLikeCalls(functions []qname) []string {
	var list []string
	for _, f := range functions {
		list = append(list, qualifiedText(f))
	}
	return list
}

// typesNamedLikeFields returns the oids of types that initdb did not make and that t.f may cast to.
func (c *catalog) typesNamedLikeFields(ctx context.Context, fields []string) ([]string, error) {
	var list []string
	for _, field := range fields {
		list = append(list, quoteIdent(field))
	}
	types, err := c.resolveTypes(ctx, list)
	if err != nil {
		return nil, err
	}
	var oids []string
	for _, oid := range types {
		if n, err := strconv.ParseUint(oid, 10, 32); err != nil || n >= 16384 {
			oids = append(oids, oid)
		}
	}
	return oids, nil
}

func qualifiedText(name qname) string {
	if name.Schema == "" {
		return quoteIdent(name.Name)
	}
	return quoteIdent(name.Schema) + "." + quoteIdent(name.Name)
}

// verdict says once each what needs the flag.
func (q *inquiry) verdict() []string {
	var list []string
	for _, s := range q.found {
		list = append(list, fmt.Sprintf("%s %s", s.what, s.why))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// summary joins a verdict for an error message.
func summary(verdict []string) string {
	const most = 3
	if len(verdict) > most {
		return fmt.Sprintf("%s, and %d more", strings.Join(verdict[:most], "; "), len(verdict)-most)
	}
	return strings.Join(verdict, "; ")
}
