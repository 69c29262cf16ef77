package postgres

import (
	"slices"
	"strings"
)

// A textWriter writes what was read of a text as FORMAT JSON.
type textWriter struct {
	jsonText
	timed    bool   // the plan has times, so a node that was never executed has zeros
	resultOf string // the table that the plan writes, for triggers that name none
	nodes    int    // of the plan so far
	lacking  []lackingNode
}

// A lackingNode has fewer inputs than its kind needs. At the end of a plan lines were left out, as is common
// where people paste what seems to matter: that is a warning. Elsewhere the indentation is lost.
type lackingNode struct {
	got, least int
	last       int // number of the last node below it
	line       textLine
}

func (w *textWriter) string(key, value string) {
	if value != "" {
		w.key(key)
		w.text(value)
	}
}

func (w *textWriter) number(key, value string) {
	w.key(key)
	w.literal(value)
}

func (w *textWriter) document(d *textDocument) error {
	w.timed, w.resultOf, w.nodes, w.lacking = d.root.head.actual.total != "", "", 0, w.lacking[:0]
	w.beginObject()
	w.string("Query Text", d.queryText)
	w.string("Query Parameters", d.parameters)
	w.key("Plan")
	if err := w.node(d.root, ""); err != nil {
		return err
	}
	if err := w.checkLacking(); err != nil {
		return err
	}
	if err := w.footer(d.footer); err != nil {
		return err
	}
	w.endObject()
	return nil
}

func (w *textWriter) node(n *textNode, relationship string) error {
	name, ok := parseName(n.head.name)
	if !ok {
		return n.line.errorf("the name of the node is not understood")
	}
	lacking, err := w.checkInputs(n, name.kind)
	if err != nil {
		return err
	}
	if name.kind == "Function Scan" && name.object.schema == "" && n.isVerbose() {
		name.object.name = "" // several functions, which have only an alias
	}
	w.beginObject()
	w.name(&name)
	w.string("Parent Relationship", relationship)
	w.string("Subplan Name", n.label)
	w.head(&n.head)
	if err := w.props(n, &name); err != nil {
		return err
	}
	if len(n.kids) > 0 {
		w.key("Plans")
		w.beginArray()
		inputs, all := 0, n.inputs()
		for _, k := range n.kids {
			if k.label == "" {
				inputs++
			}
			if err := w.node(k, relationshipOf(k, name.kind, inputs, all)); err != nil {
				return err
			}
		}
		w.endArray()
	}
	w.endObject()
	if lacking != nil {
		lacking.last = w.nodes
		w.lacking = append(w.lacking, *lacking)
	}
	return nil
}

func (w *textWriter) name(name *textName) {
	w.string("Node Type", name.kind)
	for _, f := range name.fields[:name.fieldCount] {
		w.string(f.key, f.value)
	}
	if name.parallel {
		w.number("Parallel Aware", "true")
	}
	if name.async {
		w.number("Async Capable", "true")
	}
	if name.directed {
		direction := "Forward"
		if name.backward {
			direction = "Backward"
		}
		w.string("Scan Direction", direction)
	}
	w.string("Index Name", name.index)
	w.object(name)
	if name.kind == "ModifyTable" && w.resultOf == "" {
		w.resultOf = name.object.name
	}
}

func (w *textWriter) object(name *textName) {
	w.string(tagOf(name.kind), name.object.name)
	w.string("Schema", name.object.schema)
	w.string("Alias", name.object.alias)
}

func (w *textWriter) head(h *textHead) {
	if h.costed() {
		w.number("Startup Cost", h.startup)
		w.number("Total Cost", h.cost)
		w.number("Plan Rows", h.planRows)
		w.number("Plan Width", h.planWidth)
	}
	if h.measured {
		w.actual(h.actual)
	}
}

func (w *textWriter) actual(a textActual) {
	if a.total == "" && a.loops == "0" && w.timed {
		a.startup, a.total = "0.000", "0.000"
	}
	if a.total != "" {
		w.number("Actual Startup Time", a.startup)
		w.number("Actual Total Time", a.total)
	}
	w.number("Actual Rows", a.rows)
	w.number("Actual Loops", a.loops)
}

// isVerbose tells whether the node shows its output, and so the schema of what it reads.
func (n *textNode) isVerbose() bool { return n.has("Output") }

func (n *textNode) has(key string) bool {
	return slices.ContainsFunc(n.props, func(p textProp) bool { return p.key == key })
}

func (n *textNode) inputs() int {
	inputs := 0
	for _, k := range n.kids {
		if k.label == "" {
			inputs++
		}
	}
	return inputs
}

// relationshipOf tells what a node is to the one above it, of which it is input number n of several.
func relationshipOf(k *textNode, above string, n, of int) string {
	switch {
	case strings.HasPrefix(k.label, "SubPlan"):
		return "SubPlan"
	case k.label != "":
		return "InitPlan" // a CTE is one, too
	}
	switch above {
	case "Append", "Merge Append", "BitmapAnd", "BitmapOr":
		return "Member"
	case "ModifyTable": // until 13, even if it is only one
		if of > 1 {
			return "Member"
		}
	case "Subquery Scan":
		return "Subquery"
	case "Custom Scan":
		if of > 1 {
			return "children"
		}
		return "child"
	}
	switch n {
	case 1:
		return "Outer"
	case 2:
		return "Inner"
	}
	return "Member"
}

// checkInputs refuses a tree that cannot be: where indentation is lost, nodes have more children than they
// can have. Where they have fewer it returns that.
func (w *textWriter) checkInputs(n *textNode, kind string) (*lackingNode, error) {
	w.nodes++
	least, most := inputsOfKind(kind)
	if least == 1 && (kind == "Append" || kind == "Merge Append") && n.has("Subplans Removed") {
		least = 0
	}
	switch got := n.inputs(); {
	case got > most:
		return nil, n.line.errorf("the node has %d inputs where it can have %d; is the indentation lost?", got, most)
	case got < least:
		return &lackingNode{got: got, least: least, line: n.line}, nil
	}
	return nil, nil
}

// checkLacking lets nodes of the current plan lack inputs after which the plan ends.
func (w *textWriter) checkLacking() error {
	for _, l := range w.lacking {
		if l.last != w.nodes {
			return l.line.errorf("the node has %d inputs where it must have %d; is the indentation lost?", l.got, l.least)
		}
	}
	return nil
}
