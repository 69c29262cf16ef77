package postgres

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sqlflame/planner"
)

// A truthPath names a node by its label and those of some nodes above it, outermost first:
//
//	Hash Join > Seq Scan on ten a [loops=1] #2
//
// A >> B is a child of A, A > B any node below it. A * stands for any text. In brackets stand attributes as EXPLAIN prints them, or loops. Of several
// such nodes #2 takes the second in the order of the tree.
type truthPath struct {
	text  string
	steps []truthStep
	nth   int // 0: the only one
}

type truthStep struct {
	child bool // of the step before, not further below
	label *regexp.Regexp
	attrs []planner.Attr
}

var (
	pathNth  = regexp.MustCompile(` #(\d+)$`)
	stepText = regexp.MustCompile(`^(.*?)(?: \[([^\]]*)\])?$`)
)

func parseTruthPath(text string) (truthPath, error) {
	p := truthPath{text: text}
	if m := pathNth.FindStringSubmatch(text); m != nil {
		p.nth, _ = strconv.Atoi(m[1])
		text = strings.TrimSuffix(text, m[0])
	}
	for _, step := range strings.Split(text, " >") {
		step, child := strings.CutPrefix(step, ">")
		m := stepText.FindStringSubmatch(strings.TrimSpace(step))
		pattern := strings.ReplaceAll(regexp.QuoteMeta(m[1]), `\*`, `.*`)
		s := truthStep{child: child, label: regexp.MustCompile("^" + pattern + "$")}
		for _, pair := range strings.Split(m[2], ", ") {
			if pair == "" {
				continue
			}
			key, value, ok := strings.Cut(pair, "=")
			if !ok {
				return p, fmt.Errorf("not understood: %s", text)
			}
			s.attrs = append(s.attrs, planner.Attr{Key: key, Value: value})
		}
		p.steps = append(p.steps, s)
	}
	return p, nil
}

// matches tells whether the step describes the node. Until 16, EXPLAIN printed what parameters
// an InitPlan returns.
func (s *truthStep) matches(n *planner.Node) bool {
	label, _, _ := strings.Cut(n.Label, " (returns ")
	if !s.label.MatchString(label) {
		return false
	}
	for _, want := range s.attrs {
		if attrValue(n, want.Key) != want.Value {
			return false
		}
	}
	return true
}

func attrValue(n *planner.Node, key string) string {
	if key == "loops" {
		return strconv.FormatInt(n.Total[planner.Loops], 10)
	}
	for _, a := range n.Attrs {
		if a.Key == key {
			return a.Value
		}
	}
	return ""
}

// find returns all nodes that the path describes.
func (p truthPath) find(root *planner.Node) []*planner.Node {
	var found []*planner.Node
	var visit func(above []*planner.Node, n *planner.Node)
	visit = func(above []*planner.Node, n *planner.Node) {
		lineage := append(above[:len(above):len(above)], n)
		if fits(p.steps, lineage) {
			found = append(found, n)
		}
		for _, c := range n.Children {
			visit(lineage, c)
		}
	}
	visit(nil, root)
	return found
}

// fits tells whether the last step describes the last node, and the others some above it.
func fits(steps []truthStep, lineage []*planner.Node) bool {
	last := len(steps) - 1
	if len(lineage) == 0 || !steps[last].matches(lineage[len(lineage)-1]) {
		return false
	}
	if last == 0 {
		return true
	}
	for up := len(lineage) - 1; up > 0; up-- {
		if fits(steps[:last], lineage[:up]) {
			return true
		}
		if steps[last].child {
			return false
		}
	}
	return false
}

// one returns the node that the path names.
func (p truthPath) one(root *planner.Node) (*planner.Node, error) {
	found := p.find(root)
	switch {
	case p.nth > len(found) || len(found) == 0:
		return nil, fmt.Errorf("%d nodes are %q", len(found), p.text)
	case p.nth > 0:
		return found[p.nth-1], nil
	case len(found) > 1:
		return nil, fmt.Errorf("%d nodes are %q", len(found), p.text)
	}
	return found[0], nil
}

func TestTruthPath(t *testing.T) {
	leaf := func() *planner.Node { return &planner.Node{Operator: planner.Operator{Label: "Seq Scan on a"}} }
	init := &planner.Node{Operator: planner.Operator{Label: "InitPlan 1 (returns $0)"}, Children: []*planner.Node{leaf()}}
	root := &planner.Node{Operator: planner.Operator{Label: "Append", Attrs: []planner.Attr{{Key: "Plan Rows", Value: "7"}}},
		Children: []*planner.Node{leaf(), leaf(), init}}
	for text, want := range map[string]int{
		"Seq Scan on a": 3, "Append > Seq Scan on *": 3, "InitPlan 1 > Seq Scan on a": 1, "Append [Plan Rows=7, loops=0]": 1,
		"InitPlan": 0, "Append [Plan Rows=8] > Seq Scan on a": 0, "Seq Scan on a > Append": 0, "Append > InitPlan 1": 1, "Append >> Seq Scan on a": 2, "Append >> * >> Seq Scan on a": 1,
	} {
		p, err := parseTruthPath(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(p.find(root)); got != want {
			t.Errorf("%s: %d nodes, want %d", text, got, want)
		}
	}
	p, _ := parseTruthPath("Seq Scan on a #3")
	if n, err := p.one(root); err != nil || n != init.Children[0] {
		t.Errorf("%s: %v, %v", p.text, n, err)
	}
}
