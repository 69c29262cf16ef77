package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// maxFrameDepth bounds the tree of a document that is read back.
const maxFrameDepth = 20_000

// ReadJSON reads what JSON wrote. The error is a *planner.FormatError if the document is of another
// schema, broken, or its numbers do not add up.
func ReadJSON(r io.Reader) (*flamegraph.Profile, error) {
	var doc jsonProfile
	if err := json.NewDecoder(r).Decode(&doc); err != nil {
		return nil, jsonError("broken profile: %w", err)
	}
	if doc.Schema != schema {
		return nil, jsonError("schema is %q, this program reads %q", doc.Schema, schema)
	}
	p := &flamegraph.Profile{Origin: planner.Origin{
		Engine: doc.Engine, Version: doc.Version, Statement: doc.Statement, SQL: doc.SQL,
		QueryID: doc.QueryID, Child: doc.Child, PlanID: doc.PlanID, Host: doc.Host, Database: doc.Database, Role: doc.Role,
		When: doc.When, Measured: doc.Measured, Settings: fromJSONAttrs(doc.Settings),
	}}
	for _, m := range doc.Metrics {
		metric, ok := planner.ParseMetric(m.Name)
		if !ok || metric.Unit() != m.Unit {
			return nil, jsonError("unknown metric %q in %q", m.Name, m.Unit)
		}
		p.Metrics = p.Metrics.With(metric)
	}
	for _, w := range doc.Warnings {
		metric, _ := planner.ParseMetric(w.Metric)
		p.Warnings = append(p.Warnings, planner.Warning{Node: w.Node, Label: w.Label, Rule: w.Rule, Metric: metric, Amount: w.Amount, Message: w.Message})
	}
	root, err := readFrames(doc.Frames)
	if err != nil {
		return nil, err
	}
	p.Root = root
	flamegraph.NameSiblings(root)
	if err := p.CheckValid(); err != nil {
		return nil, jsonError("the numbers do not add up: %w", err)
	}
	return p, nil
}

func jsonError(format string, args ...any) error {
	return &planner.FormatError{Err: fmt.Errorf(format, args...), Hint: "write the profile again from its plan, with -o profile.json"}
}

func readFrames(list []jsonFrame) (*flamegraph.Frame, error) {
	frames := make([]*flamegraph.Frame, len(list))
	depths := make([]int, len(list))
	for i, j := range list {
		f, err := fromJSONFrame(j)
		if err != nil {
			return nil, jsonError("frame %d: %w", i, err)
		}
		frames[i] = f
		if i == 0 && j.Parent == -1 {
			continue
		}
		if j.Parent < 0 || j.Parent >= i {
			return nil, jsonError("frame %d: parent %d does not stand before it", i, j.Parent)
		}
		if depths[i] = depths[j.Parent] + 1; depths[i] > maxFrameDepth {
			return nil, jsonError("frame %d: more than %d levels deep", i, maxFrameDepth)
		}
		above := frames[j.Parent]
		above.Children = append(above.Children, f)
	}
	if len(frames) == 0 {
		return nil, jsonError("no frames")
	}
	return frames[0], nil
}

func fromJSONFrame(j jsonFrame) (*flamegraph.Frame, error) {
	f := &flamegraph.Frame{ID: j.ID, Operator: &planner.Operator{
		Label: j.Label, Kind: j.Kind, Number: j.Number, Schema: j.Schema, Relation: j.Relation, Index: j.Index,
		Alias: j.Alias, NeverExecuted: j.Never, Attrs: fromJSONAttrs(j.Attrs), Notes: j.Notes,
	}}
	if j.ID == "" || j.Number < 0 {
		return nil, errors.New("no id, or a negative number")
	}
	if e := j.Estimate; e != nil {
		f.Estimate = planner.Estimate{Expected: e.Expected, Actual: e.Actual, Judged: e.Judged}
		if err := checkEstimate(f.Estimate); err != nil {
			return nil, fmt.Errorf("estimate: %w", err)
		}
	}
	for _, s := range j.Steps {
		m, ok := planner.ParseMetric(s.Metric)
		if !ok {
			return nil, fmt.Errorf("unknown metric %q", s.Metric)
		}
		f.Steps = append(f.Steps, planner.Step{Rule: s.Rule, Metric: m, Value: s.Value, Text: s.Text})
	}
	for _, side := range []struct {
		from map[string]int64
		to   *planner.Values
	}{{j.Self, &f.Self}, {j.Cum, &f.Cum}} {
		for name, v := range side.from {
			m, ok := planner.ParseMetric(name)
			if !ok {
				return nil, fmt.Errorf("unknown metric %q", name)
			}
			side.to[m] = v
		}
	}
	return f, nil
}

func fromJSONAttrs(list []jsonAttr) []planner.Attr {
	var attrs []planner.Attr
	for _, a := range list {
		attrs = append(attrs, planner.Attr(a))
	}
	return attrs
}
