package postgres

import (
	"fmt"
	"strings"

	"sqlflame/planner/sqltext"
)

// maxTextDepth bounds plan levels. It is what FORMAT JSON has room for within maxNesting.
const maxTextDepth = 4000

// A textDocument is what EXPLAIN prints for one statement.
type textDocument struct {
	root       *textNode
	queryText  string
	parameters string
	footer     []textProp
}

// A textReader finds the tree of a plan by its indentation. Of a node that begins at some column, an
// arrow in front of it, all that belongs to it begins further to the right, and the arrows of its
// children stand in one column.
type textReader struct {
	lines           textLines
	doc             *textDocument
	open            []*textNode // the node read last and all above it
	step            int         // columns from one level to the next, 0 if not known yet
	uneven          bool        // not all levels have that, or not all inputs stand below their node's properties
	skew            int         // columns from inputs to properties
	skewed          bool        // that is known
	optional        bool        // some node has an input that it need not have
	nodes, maxNodes int         // of all plans
	values          sqltext.Values

	label       textLine // a line such as "SubPlan 1", which waits for its node
	labelled    bool
	worker      string // the worker whose lines are being read
	workerFrom  int    // the column of its first line
	remote      int    // the column of a part that other servers ran; -1 outside of one
	tail        textTail
	remoteCut   int  // lines that were left out of it
	unsure      int  // the number of a line behind which a literal or the plan goes on; 0 if there is none
	cut         bool // the text ends within a quote
	ended       bool // the plan's own lines are over
	blank       bool // there was a blank line before the line being read
	passedOver  bool // and something followed that is none of them
	footerInner int  // the column of a footer's heading, below which are its lines
	heading     int  // and which of the footer's lines that is
}

// document reads the next plan, nil at the end of the text.
func (r *textReader) document(first bool) (*textDocument, error) {
	*r = textReader{lines: r.lines, nodes: r.nodes, maxNodes: r.maxNodes, values: r.values, doc: &textDocument{}, remote: -1, footerInner: -1}
	root, err := r.findRoot(first)
	if root == nil || err != nil {
		return nil, err
	}
	if err := r.push(root); err != nil {
		return nil, err
	}
	for {
		before := r.lines
		line, ok := r.lines.next()
		if !ok {
			return r.doc, r.finish()
		}
		if line.text == "" {
			r.blank = true
			continue
		}
		if r.startsAnother(line) {
			r.lines = before
			return r.doc, r.finish()
		}
		if err := r.read(line); err != nil {
			return nil, err
		}
		r.blank = false
	}
}

// finish verifies that no label is left without its node.
func (r *textReader) finish() error {
	r.endRemote()
	if r.labelled {
		return r.label.errorf("no node follows")
	}
	if r.unsure > 0 {
		return &textError{line: r.unsure, what: "whether the plan or a literal goes on behind this line cannot be told"}
	}
	if r.cut {
		return &textError{line: r.lines.number, what: "the text ends within a quote"}
	}
	return nil
}

// startsAnother tells whether a line is the first node of another plan: rules and auto_explain may print
// several.
func (r *textReader) startsAnother(line textLine) bool {
	root := r.doc.root
	if r.blank && line.column <= root.column && !root.head.measured && !root.head.costed() && !isProperty(line.text) {
		name, ok := parseName(line.text)
		return ok && isKnown(name)
	}
	if strings.HasPrefix(line.text, "->") || !looksMeasured(line.text) || line.column > root.column && (root.inner < 0 || line.column >= root.inner) {
		return false
	}
	h, wrong := parseHead(line.text)
	return wrong == "" && !isProperty(h.name)
}

func (r *textReader) read(line textLine) error {
	if r.remote >= 0 && r.keepRemote(line) {
		return nil
	}
	if rest, ok := strings.CutPrefix(line.text, "->"); ok && (rest == "" || rest[0] == ' ') {
		return r.child(line, strings.TrimLeft(rest, " "))
	}
	switch {
	case isComment(line.text):
		return nil // what somebody wrote between the lines
	case r.labelled:
		return r.label.errorf("no node follows")
	case isRowCount(line.text):
		r.ended = true
		return nil
	case r.isFooter(line) || r.isFooterPart(line):
		return r.footer(line)
	case isLabel(line.text):
		return r.startLabel(line)
	}
	return r.property(line)
}

// isLabel tells of the line above a subplan. Until 8.3 it has neither number nor name.
func isLabel(text string) bool {
	if isBareLabel(text) {
		return true
	}
	for _, kind := range []string{"InitPlan ", "SubPlan ", "CTE "} {
		if strings.HasPrefix(text, kind) && !looksMeasured(text) {
			return !strings.Contains(text, ": ") || kind == "CTE "
		}
	}
	return false
}

func isBareLabel(text string) bool { return text == "InitPlan" || text == "SubPlan" }

func (r *textReader) startLabel(line textLine) error {
	if r.ended {
		return line.errorf("a plan goes on after its end")
	}
	if err := r.closeTo(line); err != nil {
		return err
	}
	r.label, r.labelled = line, true
	return nil
}

func (r *textReader) child(line textLine, text string) error {
	if r.ended {
		return line.errorf("a plan goes on after its end")
	}
	n := &textNode{line: line, column: line.column, inner: -1}
	if r.labelled {
		if line.column <= r.label.column {
			return r.label.errorf("no node follows")
		}
		n.label, n.line.column = r.label.text, r.label.column
		r.labelled = false
	} else if err := r.closeTo(line); err != nil {
		return err
	} else if top := r.open[len(r.open)-1]; top.sharesLabel(line) {
		n.label, n.line.column = top.kids[len(top.kids)-1].label, top.inner
	}
	if err := n.parse(text); err != nil {
		return err
	}
	bare := !n.head.measured && !n.head.costed()
	if bare && isCitusTask(n.head.name) && n.label == "" {
		return r.startRemote(line)
	}
	root := r.doc.root
	onDataNode := root.head.measured && !n.head.measured && r.onDataNode()
	n.elsewhere = onDataNode || root.elsewhere && !bare
	if bare && (root.head.measured || root.head.costed()) && !onDataNode {
		return line.errorf("a node without measurements; is the line broken?")
	}
	if !r.keepsStep(n) {
		return line.errorf("the indentation does not agree with that of the lines above")
	}
	return r.push(n)
}

func (n *textNode) parse(text string) error {
	head, wrong := parseHead(text)
	n.props = make([]textProp, 0, 4)
	if wrong != "" {
		shorter, remark := cutHeadRemark(text, strings.HasPrefix(n.line.text, "->"))
		var still string
		if head, still = parseHead(shorter); remark == "" || still != "" {
			return n.line.errorf("%s", wrong)
		}
		n.props = append(n.props, textProp{line: n.line, key: "Details", value: remark})
	}
	n.head = head
	if n.head.name == "" {
		return n.line.errorf("a node without a name; is the line broken?")
	}
	return nil
}

func (r *textReader) push(n *textNode) error {
	if r.nodes++; r.nodes > r.maxNodes {
		return fmt.Errorf("line %d: %w: more than %d", n.line.number, errTooManyNodes, r.maxNodes)
	}
	if len(r.open) == 0 {
		r.doc.root = n
	} else {
		parent := r.open[len(r.open)-1]
		n.depth = parent.depth + 1
		if n.depth >= maxTextDepth {
			return n.line.errorf("nested more than %d plan levels deep", maxTextDepth)
		}
		if n.head.measured != r.doc.root.head.measured && !n.elsewhere {
			return n.line.errorf("only a part of the plan has actual times")
		}
		parent.kids = append(parent.kids, n)
	}
	r.open = append(r.open, n)
	return nil
}

// property keeps a line "Key: value" of the node read last.
func (r *textReader) property(line textLine) error {
	n := r.open[len(r.open)-1]
	if r.ended || r.blank && line.column <= r.doc.root.column {
		return r.passOver(line)
	}
	if len(n.props) >= maxKeys {
		return line.errorf("more than %d lines of one node", maxKeys)
	}
	if line.column <= n.column && !n.mayOwn(line, len(r.open) == 1) {
		return line.errorf("the indentation does not tell what this belongs to")
	}
	if looksMeasured(line.text) && !isProperty(line.text) && !isSegmentLine(line.text) {
		return line.errorf("a node without an arrow; is the line broken?")
	}
	if n.inner < 0 {
		n.inner = line.column
	}
	if done, err := r.workerLine(n, line); done || err != nil {
		return err
	}
	key, value, ok := cutProperty(line.text)
	switch {
	case !ok:
		return r.otherLine(n, line)
	case r.worker == "" && isBelowPlan(line.text, key):
		return line.errorf("the indentation does not tell what this belongs to")
	}
	n.props = append(n.props, textProp{line: line, worker: r.worker, key: key, value: r.wholeValue(value)})
	return n.segments(&n.props[len(n.props)-1])
}

// workerLine reads "Worker 0:  actual time=..", "Worker 0:  Sort Method: .." and tells which worker the
// lines below it are of.
func (r *textReader) workerLine(n *textNode, line textLine) (done bool, err error) {
	if r.worker != "" && line.column <= r.workerFrom {
		r.worker = ""
	}
	rest, ok := strings.CutPrefix(line.text, "Worker ")
	number, rest, colon := strings.Cut(rest, ":")
	if !ok || !colon || !isWhole(number) {
		return false, nil
	}
	r.worker, r.workerFrom = number, line.column
	rest = strings.TrimLeft(rest, " ")
	switch {
	case rest == "":
		return true, nil
	case strings.HasPrefix(rest, "actual "):
		n.props = append(n.props, textProp{line, number, "actual", strings.TrimPrefix(rest, "actual ")})
		return true, nil
	}
	key, value, ok := cutProperty(rest)
	if !ok {
		return true, line.errorf("the line is not understood")
	}
	n.props = append(n.props, textProp{line, number, key, value})
	return true, nil
}
