package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// A rebuilder makes frames of a picture's data.
type rebuilder struct {
	*svgData
	frames    []flamegraph.Frame
	operators []planner.Operator
	parent    []int32
}

// profile rebuilds the profile. Its numbers are not checked yet.
func (data *svgData) profile() (*flamegraph.Profile, error) {
	b := &rebuilder{svgData: data}
	p := &flamegraph.Profile{Origin: data.Origin.origin(), Warnings: data.warnings()}
	for _, step := range []func() error{b.tree, b.kinds, b.labels, b.names, b.estimates, b.sparse, func() error { return b.values(p) }, b.spills, b.ids} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	p.Root = &b.frames[0]
	return p, nil
}

// leftOutRule is of the warning on what a picture left out.
const leftOutRule = "left out"

// warnings returns what the picture warns of. What it left out comes first, so that no later picture
// cuts that, and is said once, however often the profile is drawn and read back.
func (data *svgData) warnings() []planner.Warning {
	var list []planner.Warning
	if data.Left != "" {
		list = append(list, planner.Warning{Rule: leftOutRule, Message: cleanCut("read back from a picture: "+data.Left, maxNote)})
	}
	for _, w := range data.Warnings {
		m, _ := planner.ParseMetric(w.Metric)
		warning := planner.Warning{Node: w.Node, Label: w.Label, Rule: w.Rule, Metric: m, Amount: w.Amount, Message: w.Message}
		if data.Left == "" || warning != list[0] {
			list = append(list, warning)
		}
	}
	return list
}

func (o *svgOrigin) origin() planner.Origin {
	out := planner.Origin{
		Engine: o.Engine, Version: o.Version, Statement: o.Statement, SQL: o.SQL, QueryID: o.QueryID, Child: o.Child, PlanID: o.PlanID,
		Host: o.Host, Database: o.Database, Role: o.Role, When: o.When, Measured: o.Measured,
	}
	for i := 0; i+1 < len(o.Settings); i += 2 {
		out.Settings = append(out.Settings, planner.Attr{Key: o.Settings[i], Value: o.Settings[i+1]})
	}
	return out
}

// tree makes the frames and hangs each below its parent.
func (b *rebuilder) tree() error {
	if b.Kids == "" {
		return errors.New("no frames")
	}
	kids, err := readVLQ(string(b.Kids), -1)
	if err != nil {
		return fmt.Errorf("kids: %w", err)
	}
	n := len(kids)
	below := uint64(0)
	for _, k := range kids {
		if below += k; below > uint64(n-1) || k > uint64(n-1) {
			return errors.New("frames are missing")
		}
	}
	if below < uint64(n-1) {
		return errors.New("more than one root")
	}
	b.frames, b.operators, b.parent = make([]flamegraph.Frame, n), make([]planner.Operator, n), make([]int32, n)
	var open []int32 // frames that wait for children
	for i := range n {
		b.frames[i].Operator = &b.operators[i]
		if i > 0 {
			if len(open) == 0 {
				return errors.New("more than one root")
			}
			above := open[len(open)-1]
			b.parent[i] = above
			b.frames[above].Children = append(b.frames[above].Children, &b.frames[i])
		}
		if kids[i] > 0 {
			b.frames[i].Children = make([]*flamegraph.Frame, 0, kids[i])
			open = append(open, int32(i))
		}
		if len(open) > maxFrameDepth {
			return fmt.Errorf("more than %d levels deep", maxFrameDepth)
		}
		for len(open) > 0 && uint64(len(b.frames[open[len(open)-1]].Children)) == kids[open[len(open)-1]] {
			open = open[:len(open)-1]
		}
	}
	return nil
}

func (b *rebuilder) kinds() error {
	kind, err := readVLQ(b.Kind, len(b.frames))
	if err != nil {
		return fmt.Errorf("kind: %w", err)
	}
	number, err := readVLQ(b.Number, len(b.frames))
	if err != nil {
		return fmt.Errorf("number: %w", err)
	}
	last := int64(0)
	for i := range b.operators {
		if kind[i] >= uint64(len(b.Kinds)) {
			return errors.New("kind: out of its table")
		}
		b.operators[i].Kind = b.Kinds[kind[i]]
		if number[i] > math.MaxUint32 {
			return errors.New("number: too large")
		}
		step := int64(number[i] >> 1)
		if number[i]&1 == 1 {
			step = -step
		}
		if last += step; last < 0 || last > math.MaxInt32 {
			return errors.New("number: out of range")
		}
		b.operators[i].Number = int(last)
	}
	return nil
}

// labels reads count, text, count, text and so on.
func (b *rebuilder) labels() error {
	dec := json.NewDecoder(bytes.NewReader(b.Labels))
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		return errors.New("labels: no list")
	}
	previous := make(map[string]string, len(b.Kinds))
	total := 0
	for i := range b.operators {
		var shared int
		var rest string
		if err := errors.Join(dec.Decode(&shared), dec.Decode(&rest)); err != nil {
			return fmt.Errorf("labels: %w", err)
		}
		kind := b.operators[i].Kind
		if shared < 0 || shared > len(previous[kind]) {
			return errors.New("labels: shares too much")
		}
		label := previous[kind][:shared] + rest
		if len(label) > 4*maxName {
			return errors.New("labels: too long")
		}
		if total += len(label); total > maxSVGLabels {
			return fmt.Errorf("labels: more than %d MB", maxSVGLabels>>20)
		}
		b.operators[i].Label = label
		previous[kind] = label
	}
	return nil
}

func (b *rebuilder) names() error {
	for _, c := range []struct {
		column string
		to     func(*planner.Operator) *string
	}{
		{b.Schema, func(o *planner.Operator) *string { return &o.Schema }},
		{b.Relation, func(o *planner.Operator) *string { return &o.Relation }},
		{b.Index, func(o *planner.Operator) *string { return &o.Index }},
		{b.Alias, func(o *planner.Operator) *string { return &o.Alias }},
	} {
		if c.column == "" {
			continue
		}
		at, err := readVLQ(c.column, len(b.frames))
		if err != nil {
			return fmt.Errorf("names: %w", err)
		}
		for i, k := range at {
			name, ok := b.name(b.operators[i].Label, k)
			if !ok {
				return errors.New("names: out of their table")
			}
			*c.to(&b.operators[i]) = name
		}
	}
	return nil
}

// name returns the name that k stands for: none, a word of the label, or one of the table.
func (b *rebuilder) name(label string, k uint64) (string, bool) {
	switch {
	case k == 0:
		return "", true
	case k%2 == 1:
		if k/2 >= uint64(len(b.Names)) {
			return "", false
		}
		return b.Names[k/2], true
	}
	for word := range strings.FieldsFuncSeq(label, endsWord) {
		if k -= 2; k == 0 {
			return word, true
		}
	}
	return "", false
}

// ids names the frames and works out their ids, as the script does.
func (b *rebuilder) ids() error {
	flamegraph.NameSiblings(&b.frames[0])
	hashes := make([]uint64, len(b.frames))
	for i := range b.frames {
		f := &b.frames[i]
		if id, ok := b.IDs[i]; ok {
			if id == "" || len(id) > maxName {
				return errors.New("ids: empty, or too long")
			}
			hashes[i], f.ID = decodeID(id), id
			continue
		}
		parent := uint64(0)
		if i > 0 {
			parent = hashes[b.parent[i]]
		}
		hashes[i] = pathHash(parent, f.Name)
		f.ID = encodeID(hashes[i])
	}
	return nil
}
