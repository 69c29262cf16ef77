package redact

import (
	"regexp"
	"strings"

	"sqlflame/planner"
)

// learn gives the names that an operator holds their pseudonyms, because there it is known what they
// are of.
func (r *redactor) learn(op *planner.Operator) {
	r.name(kindSchema, op.Schema)
	r.name(relationKind(op), op.Relation)
	r.name(kindIndex, op.Index)
	r.name(kindAlias, op.Alias)
}

func relationKind(op *planner.Operator) kind {
	switch {
	case strings.Contains(op.Kind, "Function"):
		return kindFunction
	case strings.HasPrefix(op.Kind, "CTE"), strings.HasPrefix(op.Kind, "WorkTable"):
		return kindCTE
	}
	return kindTable
}

// label rewrites an operator's label. Where it is put together from the operator's own names, these are
// replaced as such, whatever words they look like.
func (r *redactor) label(op *planner.Operator) string {
	if r.names == nil {
		return r.prose(op.Label)
	}
	same := func(name string) string { return name }
	pseudonym := func(k kind) func(string) string {
		return func(name string) string { return r.name(k, name) }
	}
	for _, build := range []func(op *planner.Operator, relation, index, alias, schema func(string) string) string{objectOf, bracketsOf, triggerOf} {
		end := build(op, same, same, same, same)
		if head, ok := strings.CutSuffix(op.Label, end); ok && end != "" {
			return r.head(op, head) + build(op, pseudonym(relationKind(op)), pseudonym(kindIndex), pseudonym(kindAlias), pseudonym(kindSchema))
		}
	}
	return r.foreignLabel(op)
}

// objectLabel takes Postgres' labels apart; names are as the adapter writes them.
var objectLabel = regexp.MustCompile(strings.ReplaceAll(`^(.*?)(?: using (NAME))?(?: on (NAME)(?: (NAME))?)?$`,
	"NAME", `"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*`))

// foreignLabel rewrites a label whose operator does not hold its names, as in profiles that were written
// and read again: what stands after using and on is a name, whatever word it looks like.
func (r *redactor) foreignLabel(op *planner.Operator) string {
	m := objectLabel.FindStringSubmatch(op.Label)
	if m == nil {
		return r.head(op, op.Label)
	}
	object, pseudonym := relationKind(op), func(k kind) func(string) string {
		return func(name string) string { return r.name(k, name) }
	}
	if strings.HasPrefix(op.Label, "Bitmap Index Scan") {
		object = kindIndex
	}
	return r.head(op, m[1]) + ended(" using ", unquote(m[2]), pseudonym(kindIndex)) +
		ended(" on ", unquote(m[3]), pseudonym(object)) + ended(" ", unquote(m[4]), pseudonym(kindAlias))
}

func unquote(name string) string {
	if inner, ok := strings.CutPrefix(name, `"`); ok {
		return strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
	}
	return name
}

// head rewrites a label's first part.
func (r *redactor) head(op *planner.Operator, text string) string {
	for _, f := range []struct {
		kind, prefix string
		of           kind
	}{
		{"CTE", "CTE ", kindCTE},
		{"Trigger", "Trigger for constraint ", kindConstraint},
		{"Trigger", "Trigger ", kindTrigger},
	} {
		if name, ok := strings.CutPrefix(text, f.prefix); ok && op.Kind == f.kind {
			return f.prefix + r.name(f.of, name)
		}
	}
	return r.prose(text)
}

// objectOf returns how a label of Postgres ends: using the index, on the table, its alias.
func objectOf(op *planner.Operator, relation, index, alias, _ func(string) string) string {
	if op.Kind == "Bitmap Index Scan" {
		return ended(" on ", op.Index, index)
	}
	end := ended(" using ", op.Index, index)
	switch {
	case op.Relation == "":
		return end + ended(" on ", op.Alias, alias)
	case op.Alias == "" || op.Alias == op.Relation:
		return end + ended(" on ", op.Relation, relation)
	}
	return end + ended(" on ", op.Relation, relation) + ended(" ", op.Alias, alias)
}

func ended(before, name string, replace func(string) string) string {
	if name == "" {
		return ""
	}
	name, plain := replace(name), isPlainName(name)
	if !plain {
		name = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return before + name
}

// isPlainName tells names that need no quotes.
func isPlainName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c < 'a' && c != '_' && (i == 0 || c != '$' && (c < '0' || c > '9')) || c > 'z' {
			return false
		}
	}
	return true
}

// bracketsOf returns how a label of Oracle ends: [OWNER.NAME].
func bracketsOf(op *planner.Operator, relation, index, _, schema func(string) string) string {
	name := relation(op.Relation) + index(op.Index)
	switch {
	case op.Relation+op.Index == "":
		return ""
	case op.Schema != "":
		name = schema(op.Schema) + "." + name
	}
	return " [" + name + "]"
}

// triggerOf returns how the label of a trigger ends, whose table is written as it is.
func triggerOf(op *planner.Operator, relation, _, _, _ func(string) string) string {
	if op.Kind != "Trigger" || op.Relation == "" {
		return ""
	}
	return " on " + relation(op.Relation)
}

// labelText rewrites a label that stands alone, as in a warning.
func (r *redactor) labelText(label string) string { return r.prose(label) }
