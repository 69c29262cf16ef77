package render

import (
	"errors"
	"fmt"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// A rebuilder makes frames of a picture's data.
type rebuilder struct {
	*svgData
	frames    []flamegraph.Frame
	operators []planner.Operator
	parent    []int32
	pattern   []uint64 // of each frame
	kinds     []string // of each pattern
}

// profile rebuilds the profile. Its numbers are not checked yet.
func (data *svgData) profile() (*flamegraph.Profile, error) {
	b := &rebuilder{svgData: data}
	p := &flamegraph.Profile{Origin: data.Origin.origin(), Warnings: data.warnings()}
	for _, step := range []func() error{b.tree, b.patterns, b.numbers, b.labels, b.names, b.estimates, b.sparse, func() error { return b.values(p) }, b.spills, b.ids} {
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
