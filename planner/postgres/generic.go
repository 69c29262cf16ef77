package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A form is how a statement is put to EXPLAIN.
type form int

const (
	direct      form = iota // the text itself, for the values that are bound to it
	genericPlan             // GENERIC_PLAN, since 16: for any values; it never executes
	prepared                // EXECUTE of a prepared statement whose plan is the generic one
)

// preparedName is the name of the prepared statement and of the savepoint before it. It lives as long
// as the transaction does (see dropPrepared).
const preparedName = "sqlflame"

// Versions of the server.
const (
	version12 = 120000 // has plan_cache_mode
	version16 = 160000 // has GENERIC_PLAN
)

// chooseForm finds out how this server explains the statement as it is wanted.
func (a *analysis) chooseForm(version int) error {
	switch {
	case !a.Generic && !a.anyValues:
		a.form = direct
	case a.estimating && version >= version16:
		a.form = genericPlan
	case version >= version12:
		a.form = prepared
	case a.Generic:
		return &ParamError{"servers before PostgreSQL 12 cannot be asked for a generic plan"}
	default:
		return &MissingParamsError{Placeholders: a.missing}
	}
	return nil
}

// prepare makes the prepared statement, if the form needs one, for which usual has set plan_cache_mode. PREPARE
// takes one statement, and the extended protocol takes one PREPARE: nothing but what the gate has read can be
// in it. The savepoint is for dropPrepared, and is there first: a cancellation may come at any time.
func (a *analysis) prepare(ctx context.Context) error {
	if a.form != prepared {
		return nil
	}
	if err := a.conn.Exec(ctx, `savepoint `+preparedName); err != nil {
		return err
	}
	a.holds = true
	const prefix = "PREPARE " + preparedName + " AS "
	_, err := a.conn.rows(ctx, prefix+a.sql)
	return inText(err, a.sql, len(prefix))
}

// dropPrepared takes the prepared statement back before the transaction ends: ROLLBACK keeps it, and
// behind a pooler the server's session goes to somebody else then. After an error only the savepoint
// leads back to where commands are heard. A cancellation may arrive late, so there is a second try.
func (a *analysis) dropPrepared(ctx context.Context) {
	for range 2 {
		if !a.holds || a.conn.Exec(ctx, `rollback to savepoint `+preparedName+`; deallocate `+preparedName) == nil {
			break
		}
	}
	a.holds = false
}

// explain runs one EXPLAIN of the statement, as a text of which the extended protocol has taken that it
// is a single one, and returns the document. Bound values get the server a plan for just these values.
func (a *analysis) explain(ctx context.Context, options string) (string, error) {
	if a.estimating && a.Helper != "" {
		return a.explainByHelper(ctx)
	}
	prefix := "EXPLAIN (" + options + ") "
	var document string
	var err error
	switch a.form {
	case prepared:
		return a.explainPrepared(ctx, prefix)
	case genericPlan:
		prefix = "EXPLAIN (GENERIC_PLAN, " + options + ") "
		document, err = a.conn.unboundValue(ctx, prefix+a.sql)
	default:
		document, err = a.conn.value(ctx, prefix+a.sql, a.args)
	}
	return document, inText(err, a.sql, len(prefix))
}

// explainPrepared hands the values over as literals, which EXECUTE reads as the types that PREPARE
// found: utility statements take no bound parameters. Where a value is missing it is NULL, which a
// generic plan does not look at.
func (a *analysis) explainPrepared(ctx context.Context, prefix string) (string, error) {
	document, err := a.conn.value(ctx, prefix+a.execute(), nil)
	return document, a.unplaced(err)
}

// execute writes the EXECUTE of the prepared statement.
func (a *analysis) execute() string {
	call := "EXECUTE " + preparedName
	if len(a.args) > 0 {
		list := make([]string, len(a.args))
		for i, v := range a.args {
			list[i] = quoteLiteral(v)
		}
		call += "(" + strings.Join(list, ", ") + ")"
	}
	return call
}

// unplaced takes the place out of a server's error, since it is one in our text.
func (a *analysis) unplaced(err error) error {
	var server *ServerError
	if !errors.As(err, &server) {
		return err
	}
	unplaced := *server
	unplaced.Position, unplaced.SQL = 0, a.sql
	return &unplaced
}

// composeAny composes the text for a plan that holds for any values: typed literals become casts, and
// a list has one element.
func (a *analysis) composeAny(missing []Placeholder) error {
	sql, err := castTyped(a.SQL)
	if err != nil {
		return err
	}
	found, err := spots(sql)
	if err != nil {
		return err
	}
	values := make(map[int]Param)
	element := "[null]"
	for _, s := range found {
		p := Param{Number: s.number}
		if s.list {
			p.Value = &element
		}
		values[s.number] = p
	}
	a.anyValues, a.missing = true, missing
	if slices.ContainsFunc(found, func(s spot) bool { return s.list }) {
		a.note("a list of values of unknown length is planned as one value")
	}
	if len(missing) < len(numbers(found)) {
		a.note("planned for any values: %s", (&MissingParamsError{Placeholders: missing}).what())
	}
	a.composed, err = bind(sql, found, values)
	return err
}

// typeWords are keywords that name types and can stand before a literal. Other type names are plain
// identifiers.
var typeWords = []string{"interval", "timestamp", "time", "int", "integer", "smallint", "bigint", "real", "float",
	"decimal", "dec", "numeric", "boolean", "bit", "varchar", "character", "char", "nchar"}

// fieldWords may follow an interval literal.
var fieldWords = []string{"year", "month", "day", "hour", "minute", "second", "to"}

// castTyped rewrites typed literals that were normalized, such as date $1 and interval $2 day, as
// casts: servers take a type before a literal, not before a placeholder.
func castTyped(sql string) (string, error) {
	all, err := lexemes(sql)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	pos := 0
	for i, l := range all {
		first := typeBeforeParam(all, i)
		if first == i {
			continue
		}
		typ, end := sql[all[first].start:all[i-1].end], l.end
		if strings.EqualFold(typ, "interval") {
			last := i
			for last+1 < len(all) && slices.Contains(fieldWords, strings.ToLower(all[last+1].text)) {
				last++
			}
			typ, end = typ+sql[l.end:all[last].end], all[last].end
		}
		fmt.Fprintf(&b, "%scast(%s as %s)", sql[pos:all[first].start], l.text, typ)
		pos = end
	}
	return b.String() + sql[pos:], nil
}

// typeBeforeParam returns where the type begins that stands directly before lexeme i, i if that is no
// placeholder or nothing but a type could stand there.
func typeBeforeParam(all []lexeme, i int) int {
	word := func(j int) string {
		if j < 0 {
			return ""
		}
		return strings.ToLower(all[j].text)
	}
	if all[i].kind != "PARAM" || i == 0 {
		return i
	}
	switch {
	case word(i-1) == "zone" && word(i-2) == "time" && (word(i-3) == "with" || word(i-3) == "without"):
		if w := word(i - 4); w == "timestamp" || w == "time" {
			return i - 4
		}
	case word(i-1) == "precision" && word(i-2) == "double":
		return i - 2
	case all[i-1].kind == "IDENT" || slices.Contains(typeWords, word(i-1)):
		first := i - 1
		for first >= 2 && all[first-1].text == "." && all[first-2].isWord() {
			first -= 2
		}
		return first
	}
	return i
}
