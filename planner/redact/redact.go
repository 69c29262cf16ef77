// Package redact takes out of an executed plan what must not leave the house: the literals of its
// SQL and, on request, its names. The shape of the plan and its numbers stay.
//
// It fails closed. Texts are read by a small scanner that knows how Postgres and Oracle spell strings,
// comments and names; where it cannot tell what something is, that is taken out to the end of the text.
// Names are replaced unless they are on a list of built-in words, see words.txt.
package redact

import (
	"strings"

	"sqlflame/planner"
)

// A Mode says what is replaced.
type Mode int

// The modes: Literals replaces strings, numbers and comments, Names also every name that is not built in.
const (
	Literals Mode = iota + 1
	Names
)

// String returns the mode as flags spell it.
func (m Mode) String() string {
	if m == Names {
		return "names"
	}
	return "literals"
}

// ParseMode returns the mode that a flag spells.
func ParseMode(s string) (Mode, bool) {
	for _, m := range []Mode{Literals, Names} {
		if m.String() == s {
			return m, true
		}
	}
	return 0, false
}

// Key is the key of the setting that tells a reader of an output what was replaced in it.
const Key = "Redacted"

// A redactor replaces the texts of one plan.
type redactor struct {
	names  *Pseudonyms // nil keeps names
	engine engine
	labels map[string]string // old labels to new ones, where they differ
	firsts map[string]bool   // the first words of those
	keys   map[string]string // old keys of attributes to new ones
}

// Apply replaces, in place, what mode says in a plan's origin, operators and warnings. Operators are in
// plan order, each its own copy: pseudonyms are given in the order of first appearance. Their slices are
// not written to. names holds the pseudonyms of earlier plans and takes those of this one; it is not
// used by Literals.
func Apply(mode Mode, names *Pseudonyms, origin *planner.Origin, operators []*planner.Operator, warnings []planner.Warning) []planner.Warning {
	r := &redactor{
		engine: engineOf(origin.Engine),
		labels: make(map[string]string), firsts: make(map[string]bool), keys: make(map[string]string),
	}
	if mode == Names {
		r.names = names
		for _, op := range operators {
			r.learn(op)
		}
	}
	for _, op := range operators {
		r.nameOperator(op)
	}
	for _, op := range operators {
		r.describeOperator(op)
	}
	r.origin(origin, mode)
	var out []planner.Warning
	for _, w := range warnings {
		w.Label, w.Rule, w.Message = r.labelText(w.Label), r.prose(w.Rule), r.prose(w.Message)
		out = append(out, w)
	}
	return out
}

// origin replaces what is said of the plan as a whole.
func (r *redactor) origin(o *planner.Origin, mode Mode) {
	o.SQL = r.expression(o.SQL, kindColumn)
	o.Engine, o.Version, o.Measured = r.prose(o.Engine), version(o.Version), r.measured(o.Measured)
	o.Statement = r.prose(o.Statement)
	o.QueryID, o.PlanID, o.Child = identifier(o.QueryID), identifier(o.PlanID), identifier(o.Child)
	o.When = moment(o.When)
	o.Host, o.Database, o.Role = r.whole(kindHost, o.Host), r.whole(kindDatabase, o.Database), r.whole(kindRole, o.Role)
	var settings []planner.Attr
	for _, s := range o.Settings {
		if s.Key == Key {
			if s.Value == Names.String() {
				mode = Names // an earlier run took more out
			}
			continue
		}
		settings = append(settings, r.setting(s))
	}
	o.Settings = append(settings, planner.Attr{Key: Key, Value: mode.String()})
}

// nameOperator replaces what an operator is called and works on.
func (r *redactor) nameOperator(op *planner.Operator) {
	label := r.label(op)
	if label != op.Label {
		r.relabelled(op.Label, label)
	}
	op.Label = label
	kind := relationKind(op)
	op.Kind = r.prose(op.Kind)
	if r.names == nil {
		return
	}
	op.Schema, op.Relation = r.name(kindSchema, op.Schema), r.name(kind, op.Relation)
	op.Index, op.Alias = r.name(kindIndex, op.Index), r.name(kindAlias, op.Alias)
}

// relabelled records a label for the texts that quote it. The adapters cut those that are very long.
func (r *redactor) relabelled(before, after string) {
	const cut = 200
	if len(before) > cut {
		r.labels[strings.ToValidUTF8(before[:cut], "")+"…"] = after
	}
	if len(before) > maxLabel {
		return
	}
	r.labels[before] = after
	r.firsts[firstWord(before)] = true
}

// describeOperator replaces the texts that may quote other operators.
func (r *redactor) describeOperator(op *planner.Operator) {
	var attrs []planner.Attr
	for _, a := range op.Attrs {
		attrs = append(attrs, r.attr(a))
	}
	var notes []string
	for _, n := range op.Notes {
		notes = append(notes, r.prose(n))
	}
	var steps []planner.Step
	for _, s := range op.Steps {
		s.Rule, s.Text = r.prose(s.Rule), r.prose(s.Text)
		steps = append(steps, s)
	}
	op.Attrs, op.Notes, op.Steps = attrs, notes, steps
}
