package render

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/pprof/profile"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// isOwnPprof tells whether Pprof wrote the profile: every sample names its node, and all sample
// types are metrics of ours.
func isOwnPprof(p *profile.Profile) bool {
	for _, t := range p.SampleType {
		if m, ok := planner.ParseMetric(t.Type); !ok || m.Unit() != t.Unit {
			return false
		}
	}
	for _, s := range p.Sample {
		if len(s.Label["node_id"]) != 1 || len(s.Location) == 0 || len(s.Location[0].Line) != 1 {
			return false
		}
	}
	return followsPlan(p)
}

// followsPlan tells whether the samples stand in plan order, so that the frame above one is on the
// stack of the sample before. Tools that merge or sort samples leave no plan.
func followsPlan(p *profile.Profile) bool {
	var path []*profile.Location // root first
	for i, s := range p.Sample {
		n := len(s.Location)
		if n > len(path)+1 || n > flamegraph.MaxStackDepth || n == 1 && i > 0 || !isPath(path[:n-1], s.Location[1:]) {
			return false
		}
		path = append(path[:n-1], s.Location[0])
	}
	return true
}

// readOwnPprof makes a frame of each sample. They stand in plan order, so the frame above one is the
// latest whose stack is the same without the last frame.
func readOwnPprof(p *profile.Profile) (*flamegraph.Profile, error) {
	out := &flamegraph.Profile{Origin: ownOrigin(p)}
	metrics := make([]planner.Metric, len(p.SampleType))
	for i, t := range p.SampleType {
		metrics[i], _ = planner.ParseMetric(t.Type)
		if out.Metrics.Has(metrics[i]) {
			return nil, pprofError("the pprof profile has %s twice", t.Type)
		}
		out.Metrics = out.Metrics.With(metrics[i])
	}
	for _, c := range p.Comments {
		if message, ok := strings.CutPrefix(c, "warning: "); ok {
			out.Warnings = append(out.Warnings, planner.Warning{Rule: "of the profile", Message: message})
		}
	}
	var above []*flamegraph.Frame // the stack of the sample before, root first
	for _, s := range p.Sample {
		n := len(s.Location)
		f := ownFrame(s, metrics)
		if n > 1 {
			parent := above[n-2]
			parent.Children = append(parent.Children, f)
		}
		above = append(above[:n-1], f)
	}
	out.Root = above[0]
	out.Statement = out.Root.Label
	out, err := flamegraph.Finish(out)
	if err != nil {
		return nil, pprofError("the pprof profile is no plan: %w", err)
	}
	return out, nil
}

// isPath tells whether a sample's locations, leaf first, are the path from the root.
func isPath(path, locations []*profile.Location) bool {
	for i, l := range path {
		if locations[len(path)-1-i] != l {
			return false
		}
	}
	return true
}

func ownFrame(s *profile.Sample, metrics []planner.Metric) *flamegraph.Frame {
	label := func(key string) string { return strings.Join(s.Label[key], " ") }
	op := &planner.Operator{Kind: label("node_type"), Relation: label("relation"), Index: label("index")}
	op.Number, _ = strconv.Atoi(label("node_id"))
	op.Number, op.Label = max(op.Number, 0), "?"
	if line := s.Location[0].Line[0]; line.Function != nil && line.Function.Name != "" {
		op.Label = line.Function.Name
		op.Schema = strings.TrimSuffix(strings.TrimSuffix(line.Function.Filename, op.Relation), ".")
	}
	f := &flamegraph.Frame{Operator: op}
	for i, m := range metrics {
		f.Self[m] = s.Value[i]
	}
	return f
}

// ownOrigin reads what Pprof wrote in comments and labels.
func ownOrigin(p *profile.Profile) planner.Origin {
	var o planner.Origin
	first := p.Sample[0].Label
	o.Engine = strings.Join(first["engine"], " ")
	o.QueryID = strings.Join(first["query_id"], " ")
	o.PlanID = strings.Join(first["plan_id"], " ")
	var texts []string
	for _, c := range p.Comments {
		if ran, ok := strings.CutPrefix(c, ranComment); ok {
			key, value, _ := strings.Cut(ran, ": ")
			o.Settings = append(o.Settings, planner.Attr{Key: key, Value: value})
		} else if !strings.HasPrefix(c, "warning: ") {
			texts = append(texts, c)
		}
	}
	if len(texts) > 0 {
		o.Measured = texts[0]
	}
	if len(texts) > 1 {
		o.SQL = texts[1]
	}
	o.When = pprofTime(p)
	return o
}

// pprofTime returns when the profile was taken, "" if it does not say.
func pprofTime(p *profile.Profile) string {
	if p.TimeNanos <= 0 {
		return ""
	}
	return time.Unix(0, p.TimeNanos).UTC().Format(time.RFC3339Nano)
}
