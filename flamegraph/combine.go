package flamegraph

import (
	"fmt"
	"slices"
	"strconv"

	"sqlflame/planner"
)

// PlansKind is the kind of the root frame above several plans.
const PlansKind = "Plans"

// Combine makes one profile of several plans, in their order, below a root frame "N plans" whose
// values are their sums. It has the metrics that all of them have. What is common to them is its
// Origin; what is not stands in the attributes of each plan's own root, with the plan's number.
// Warnings name the plan in their sentence: nodes are numbered in each plan, so they have no number.
//
// The profiles are used up: their frames become those of the result. There must be at least one.
// The error is not nil if the sums are too large.
func Combine(profiles []*Profile) (*Profile, error) {
	label := fmt.Sprintf("%d plans", len(profiles))
	out := &Profile{Origin: profiles[0].Origin, Metrics: profiles[0].Metrics}
	for _, p := range profiles {
		out.Metrics &= p.Metrics
	}
	if out.Metrics == 0 {
		return nil, fmt.Errorf("the plans have no metric in common")
	}
	if out.Metrics == planner.MetricSet(0).With(planner.Cost) {
		label += " (ESTIMATE)"
	}
	own := make([]ownOrigin, len(profiles))
	for _, field := range originFields {
		field.part(out, own, profiles)
	}
	partSettings(out, own, profiles)
	out.Statement = label
	out.Root = &Frame{Operator: &planner.Operator{Label: label, Kind: PlansKind}}
	for i, p := range profiles {
		p.forget(p.Metrics &^ out.Metrics)
		p.Root.describe(i+1, own[i])
		out.Root.Children = append(out.Root.Children, p.Root)
		out.Warnings = append(out.Warnings, numberWarnings(i+1, p.Warnings)...)
	}
	if !out.Root.addChildren(out.Metrics.List()) {
		return nil, errTooLarge
	}
	out.Rename()
	return out, out.CheckValid()
}

// An ownOrigin is what a plan does not share with the others.
type ownOrigin []planner.Attr

// An originField is a part of Origin, with the key that it has as an attribute.
type originField struct {
	key   string
	field func(*planner.Origin) *string
}

var originFields = []originField{
	{"Engine", func(o *planner.Origin) *string { return &o.Engine }},
	{"Version", func(o *planner.Origin) *string { return &o.Version }},
	{"Query Text", func(o *planner.Origin) *string { return &o.SQL }},
	{"Query id", func(o *planner.Origin) *string { return &o.QueryID }},
	{"Child number", func(o *planner.Origin) *string { return &o.Child }},
	{"Query Identifier", func(o *planner.Origin) *string { return &o.PlanID }},
	{"Host", func(o *planner.Origin) *string { return &o.Host }},
	{"Database", func(o *planner.Origin) *string { return &o.Database }},
	{"Role", func(o *planner.Origin) *string { return &o.Role }},
	{"When", func(o *planner.Origin) *string { return &o.When }},
	{"Measured", func(o *planner.Origin) *string { return &o.Measured }},
}

// part leaves the field in the common origin if all plans have the same, else gives it to each.
func (f originField) part(out *Profile, own []ownOrigin, profiles []*Profile) {
	common := *f.field(&profiles[0].Origin)
	for _, p := range profiles {
		if *f.field(&p.Origin) != common {
			*f.field(&out.Origin) = ""
			for i, p := range profiles {
				if value := *f.field(&p.Origin); value != "" {
					own[i] = append(own[i], planner.Attr{Key: f.key, Value: value})
				}
			}
			return
		}
	}
}

// partSettings keeps the settings together if all plans have the same ones.
func partSettings(out *Profile, own []ownOrigin, profiles []*Profile) {
	for _, p := range profiles {
		if slices.Equal(p.Settings, profiles[0].Settings) {
			continue
		}
		out.Settings = nil
		for i, p := range profiles {
			own[i] = append(own[i], p.Settings...)
		}
		return
	}
}

// forget clears the metrics that the plan does not share with others.
func (p *Profile) forget(metrics planner.MetricSet) {
	if metrics == 0 {
		return
	}
	list := metrics.List()
	p.Root.Walk(func(f *Frame, _ int) {
		for _, m := range list {
			f.Self[m], f.Cum[m] = 0, 0
		}
	})
}

// describe gives a plan's root its number among others and what it does not share with them.
func (fr *Frame) describe(number int, own ownOrigin) {
	op := *fr.Operator
	op.Attrs = slices.Concat([]planner.Attr{{Key: "Plan number", Value: strconv.Itoa(number)}}, own, op.Attrs)
	fr.Operator = &op
}

func numberWarnings(plan int, list []planner.Warning) []planner.Warning {
	out := make([]planner.Warning, len(list))
	for i, w := range list {
		w.Message = fmt.Sprintf("plan %d: %s", plan, w.Message)
		w.Node = 0
		out[i] = w
	}
	return out
}

// addChildren sets Cum of a frame that has nothing of its own. It returns false if a sum is too large.
func (fr *Frame) addChildren(metrics []planner.Metric) bool {
	ok := true
	for _, m := range metrics {
		if !m.Additive() {
			continue
		}
		for _, c := range fr.Children {
			fr.Cum[m] += c.Cum[m]
			ok = ok && fr.Cum[m] >= 0
		}
	}
	return ok
}
