package postgres

import (
	"context"
	"fmt"
	"slices"
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

// Each of the two looks at the catalogs takes one query; another one follows only where the answer
// brings texts whose names have not been asked for yet.

// A gate is the third step for one statement.
type gate struct {
	conn      *Conn
	statement *statement
	write     bool   // Request.AllowWrite
	facts     *facts // as of the last look at the catalogs
	// What the last look brought: texts of the views and policies below the statement's relations, and
	// of the constraints of domains.
	rules, checks []string
}

// checkNamed is what the third step knows without a plan. Names that do not resolve are left to the
// server, which says more about them and cannot run what it does not find.
func (g *gate) checkNamed(ctx context.Context) ([]string, error) {
	return g.checkCalls(ctx, &planReading{unplanned: true, writing: g.write})
}

// checkCalls is the gate's third step. It returns what needs --allow-volatile, sorted; the error is
// a *RefusedError where no flag helps.
func (g *gate) checkCalls(ctx context.Context, p *planReading) ([]string, error) {
	q, err := g.inquire(p)
	if err != nil {
		return nil, err
	}
	// A SELECT that is allowed to write, as each is for an estimate, mostly has no targets.
	if p.writing && len(g.statement.targets)+len(p.targets) > 0 {
		if err := g.written(ctx, q); err != nil {
			return nil, err
		}
	}
	if q.answer, err = g.conn.ask(ctx, &q.question); err != nil {
		return nil, err
	}
	if g.facts, err = readFacts(q.answer.Facts); err != nil {
		return nil, err
	}
	if err := q.followUp(ctx, g); err != nil {
		return nil, err
	}
	g.rules, g.checks = q.answer.Rules, q.answer.Checks
	if err := q.judgeAll(); err != nil {
		return nil, err
	}
	return q.verdict(), nil
}

// An inquiry is one look of the third step.
type inquiry struct {
	question
	plan   *planReading
	named  []string // types that the statement and the plan name
	answer *answer
	found  []suspicion
}

// inquire collects what is to be asked: what the parse tree and the plan name, and what the texts of the
// last look did.
func (g *gate) inquire(p *planReading) (*inquiry, error) {
	all, err := expressionNames(p.texts)
	if err != nil {
		return nil, err
	}
	q := &inquiry{plan: p}
	q.columns = all.words
	all.merge(g.statement.names)
	all.functions = append(all.functions, p.calls...)
	if p.unplanned {
		all.functions = append(all.functions, g.statement.grammar...)
	}
	if p.hides || p.unplanned {
		q.columns = all.words
	}
	for _, op := range alwaysUsed {
		all.operators = append(all.operators, qname{Name: op})
	}
	q.named, q.words, q.functions, q.operators = all.types, all.words, all.functions, all.operators
	q.types = append(slices.Clone(all.types), texts(all.functions)...) // mytype(x) may be a cast
	for _, field := range g.statement.fields {
		q.fields = append(q.fields, quoteIdent(field))
	}
	q.relations, q.planned = g.statement.relations, p.relations
	return q, q.addTexts(g.rules, g.checks)
}

// addTexts adds the names in the texts of views and policies, which matter if the plan does not show
// all, and in those of constraints.
func (q *inquiry) addTexts(rules, checks []string) error {
	found, err := expressionNames(checks)
	if err != nil {
		return err
	}
	if q.plan.hides {
		hidden, err := ruleNames(rules)
		if err != nil {
			return err
		}
		found.merge(hidden)
	}
	// Types and columns of unused parts would only widen the suspicion.
	q.functions = append(q.functions, found.functions...)
	q.operators = append(q.operators, found.operators...)
	return nil
}

// followUp asks for the names in texts that the answer brought and that the last look did not.
func (q *inquiry) followUp(ctx context.Context, g *gate) error {
	functions, operators := len(q.functions), len(q.operators)
	if err := q.addTexts(without(q.answer.Rules, g.rules), without(q.answer.Checks, g.checks)); err != nil {
		return err
	}
	if len(q.functions) == functions && len(q.operators) == operators {
		return nil
	}
	more, err := g.conn.askCallables(ctx, q.functions[functions:], q.operators[operators:])
	q.answer.Functions = append(q.answer.Functions, more.Functions...)
	q.answer.Operators = append(q.answer.Operators, more.Operators...)
	return err
}

// without returns what the list holds and the other one does not.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// judgeAll looks at everything that the answer brought.
func (q *inquiry) judgeAll() error {
	for _, f := range q.functions {
		if neverCall(f.Name) {
			return refuseNever(f)
		}
	}
	for _, t := range q.named {
		if q.answer.Types[t] == "" && !q.plan.unplanned {
			return refuse(RuleUnresolved, "type %s cannot be found", t)
		}
	}
	q.found = append(q.found, q.answer.Hidden...)
	if q.plan.hides {
		q.found = append(q.found, q.answer.Behind...)
	}
	for _, scan := range q.plan.foreign {
		q.found = append(q.found, suspicion{strings.TrimSpace("foreign scan " + scan), "reads outside of the transaction"})
	}
	if err := q.judge(kindFunction, q.answer.Functions); err != nil {
		return err
	}
	return q.judge(kindOperator, q.answer.Operators)
}

// The kinds of callables.
const (
	kindFunction = "function "
	kindOperator = "operator "
)

// judge looks at callables of a kind.
func (q *inquiry) judge(kind string, list []callable) error {
	for _, f := range list {
		if f.Schema == "" {
			if q.answer.Types[qualifiedText(f.Wanted)] != "" || q.plan.unplanned {
				continue // a cast in a function's clothes; what the type hides has been asked for
			}
			return refuse(RuleUnresolved, "%s%s cannot be found in the catalogs", kind, f.Wanted)
		}
		if s, bad := f.judge(kind, q.reach(kind, f)); bad && !(q.plan.writing && f.Builtin && f.Wanted.Name == "nextval") {
			q.found = append(q.found, s)
		}
	}
	return nil
}

// reach returns the types that values of a callable can have in the statement, nil if that is unknown. Planning
// applies operators to samples of columns, and which columns these are is not known before.
func (q *inquiry) reach(kind string, f callable) []string {
	switch {
	case q.plan.blind:
		return nil
	case q.plan.unplanned && kind == kindOperator && !f.Native:
		return append([]string{}, q.answer.Brought...)
	}
	return append([]string{}, q.answer.Reach...)
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
		list = append(list, fmt.Sprintf("%s %s", s.What, s.Why))
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
