package render

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// schema names the version of the JSON; readers refuse others.
const schema = "sqlflame/1"

// A jsonProfile is a profile as JSON carries it. Frames are a flat list in plan order, each with its
// parent's position in it, so that a deep plan does not become a deep document.
type jsonProfile struct {
	Schema    string        `json:"schema"`
	Engine    string        `json:"engine,omitempty"`
	Version   string        `json:"version,omitempty"`
	Statement string        `json:"statement,omitempty"`
	SQL       string        `json:"sql,omitempty"`
	QueryID   string        `json:"query_id,omitempty"`
	Child     string        `json:"child,omitempty"`
	PlanID    string        `json:"plan_id,omitempty"`
	Host      string        `json:"host,omitempty"`
	Database  string        `json:"database,omitempty"`
	Role      string        `json:"role,omitempty"`
	When      string        `json:"when,omitempty"`
	Measured  string        `json:"measured,omitempty"`
	Settings  []jsonAttr    `json:"settings,omitempty"`
	Metrics   []jsonMetric  `json:"metrics"`
	Warnings  []jsonWarning `json:"warnings,omitempty"`
	Frames    []jsonFrame   `json:"frames"`
}

type jsonMetric struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
}

type jsonAttr struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type jsonWarning struct {
	Node    int    `json:"node,omitempty"`
	Label   string `json:"label,omitempty"`
	Rule    string `json:"rule"`
	Metric  string `json:"metric,omitempty"`
	Amount  int64  `json:"amount,omitempty"`
	Message string `json:"message"`
}

type jsonFrame struct {
	ID       string           `json:"id"`
	Parent   int              `json:"parent"` // position in frames, -1 for the root
	Label    string           `json:"label"`
	Kind     string           `json:"kind,omitempty"`
	Number   int              `json:"number"`
	Schema   string           `json:"schema,omitempty"`
	Relation string           `json:"relation,omitempty"`
	Index    string           `json:"index,omitempty"`
	Alias    string           `json:"alias,omitempty"`
	Never    bool             `json:"never_executed,omitempty"`
	Estimate *jsonEstimate    `json:"estimate,omitempty"`
	Self     map[string]int64 `json:"self"`
	Cum      map[string]int64 `json:"cum"`
	Attrs    []jsonAttr       `json:"attrs,omitempty"`
	Notes    []string         `json:"notes,omitempty"`
	Steps    []jsonStep       `json:"steps,omitempty"`
}

type jsonStep struct {
	Rule   string `json:"rule"`
	Metric string `json:"metric"`
	Value  int64  `json:"value"`
	Text   string `json:"text"`
}

type jsonEstimate struct {
	Expected float64 `json:"expected"`
	Actual   float64 `json:"actual"`
	Judged   bool    `json:"judged"`
}

// JSON writes the profile as a document of schema sqlflame/1, which ReadJSON reads back. Values are
// in the units that its metrics name. It does not depend on opt: all metrics are in it.
func JSON(w io.Writer, p *flamegraph.Profile, _ Options) error {
	doc := jsonProfile{
		Schema: schema, Engine: p.Engine, Version: p.Version, Statement: p.Statement, SQL: p.SQL,
		QueryID: p.QueryID, Child: p.Child, PlanID: p.PlanID, Host: p.Host, Database: p.Database, Role: p.Role,
		When: p.When, Measured: p.Measured, Settings: jsonAttrs(p.Settings),
	}
	metrics := p.Metrics.List()
	for _, m := range metrics {
		doc.Metrics = append(doc.Metrics, jsonMetric{m.String(), m.Unit()})
	}
	for _, warning := range p.Warnings {
		doc.Warnings = append(doc.Warnings, toJSONWarning(warning))
	}
	doc.Frames = []jsonFrame{}
	head, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(w, 1<<16)
	out := asciiControl{buffered}
	if _, err := out.Write(bytes.TrimSuffix(head, []byte("]\n}"))); err != nil {
		return err
	}
	if err := writeJSONFrames(out, p.Root, metrics); err != nil {
		return err
	}
	if _, err := out.Write([]byte("\n ]\n}\n")); err != nil {
		return err
	}
	return buffered.Flush()
}

// writeJSONFrames writes the elements of the list of frames, each as soon as it is made: all at once
// take more memory than the profile.
func writeJSONFrames(w io.Writer, root *flamegraph.Frame, metrics []planner.Metric) error {
	var path []int // positions of the frames above
	var err error
	n, sep := 0, "\n  "
	root.Walk(func(f *flamegraph.Frame, depth int) {
		parent := -1
		if path = path[:depth]; depth > 0 {
			parent = path[depth-1]
		}
		path = append(path, n)
		n++
		if err != nil {
			return
		}
		var element []byte
		if element, err = json.MarshalIndent(toJSONFrame(f, parent, metrics), "  ", " "); err == nil {
			_, err = w.Write(append([]byte(sep), element...))
			sep = ",\n  "
		}
	})
	return err
}

func toJSONWarning(w planner.Warning) jsonWarning {
	out := jsonWarning{Node: w.Node, Label: w.Label, Rule: w.Rule, Amount: w.Amount, Message: w.Message}
	if w.Amount != 0 {
		out.Metric = w.Metric.String()
	}
	return out
}

func toJSONFrame(f *flamegraph.Frame, parent int, metrics []planner.Metric) jsonFrame {
	out := jsonFrame{
		ID: f.ID, Parent: parent, Label: f.Label, Kind: f.Kind, Number: f.Number,
		Schema: f.Schema, Relation: f.Relation, Index: f.Index, Alias: f.Alias, Never: f.NeverExecuted,
		Self: make(map[string]int64, len(metrics)), Cum: make(map[string]int64, len(metrics)),
		Attrs: jsonAttrs(f.Attrs), Notes: f.Notes,
	}
	if f.Estimate != (planner.Estimate{}) {
		out.Estimate = &jsonEstimate{f.Estimate.Expected, f.Estimate.Actual, f.Estimate.Judged}
	}
	for _, s := range f.Steps {
		out.Steps = append(out.Steps, jsonStep{s.Rule, s.Metric.String(), s.Value, s.Text})
	}
	for _, m := range metrics {
		out.Self[m.String()], out.Cum[m.String()] = f.Self[m], f.Cum[m]
	}
	return out
}

func jsonAttrs(attrs []planner.Attr) []jsonAttr {
	var list []jsonAttr
	for _, a := range attrs {
		list = append(list, jsonAttr(a))
	}
	return list
}
