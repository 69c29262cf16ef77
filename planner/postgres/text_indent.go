package postgres

import "strings"

// closeTo leaves open only the nodes that a line's own column is to the right of: it belongs to the last.
func (r *textReader) closeTo(line textLine) error {
	r.worker = ""
	for len(r.open) > 1 && r.open[len(r.open)-1].column >= line.column {
		if last := r.open[len(r.open)-1]; last.column == line.column && last.isFlat() {
			return line.errorf("the indentation does not tell what this belongs to")
		}
		r.open = r.open[:len(r.open)-1]
	}
	top := r.open[len(r.open)-1]
	if top.column >= line.column && !(len(r.open) == 1 && top.mayStandBelow(line)) {
		return line.errorf("the indentation does not tell what this belongs to")
	}
	if top.inner < 0 {
		top.inner = line.column
	}
	if !r.isAligned(top, line) || top.inner != line.column && !top.standsBeside(line) && !top.sharesLabel(line) {
		return line.errorf("the indentation does not agree with that of the lines above")
	}
	return nil
}

// isAligned tells whether the first input of a node stands in the column of its properties, as in EXPLAIN, or two
// left of it, as some tools have it, of all nodes alike; or is one that the node must have. The root is left
// out: the first line of a text loses blanks easily.
func (r *textReader) isAligned(top *textNode, line textLine) bool {
	if len(r.open) == 1 || len(top.kids) > 0 || len(top.props) == 0 {
		return true
	}
	skew := top.inner - line.column
	if !r.skewed {
		r.skewed, r.skew = true, skew
	}
	if skew == r.skew && (skew == 0 || skew == 2) {
		return true
	}
	r.uneven = true
	return top.lacks()
}

// isFlat tells whether a node has properties that are not indented below it, and may have inputs of which
// the same holds.
func (n *textNode) isFlat() bool {
	if n.inner < 0 || n.inner > n.column || len(n.kids) > 0 {
		return false
	}
	name, _ := parseName(n.head.name)
	_, most := inputsOfKind(name.kind)
	return most > 0
}

// mayStandBelow tells whether a node that begins no further to the right than the root is one of its inputs:
// if the root's properties stand there, and what is below the first input does not, which tells that there
// still is an indentation.
func (root *textNode) mayStandBelow(line textLine) bool {
	if root.inner != line.column {
		return false
	}
	return len(root.kids) == 0 || root.kids[0].inner > line.column || root.kids[0].column > line.column
}

// standsBeside tells whether a line is in the column of the node's other children. Some tools indent
// properties otherwise than EXPLAIN does.
func (n *textNode) standsBeside(line textLine) bool {
	return len(n.kids) == 0 || n.kids[0].beside() == line.column
}

// sharesLabel tells whether a line is in the column of the last subplan and below the same label, which
// until 8.3 stands above all subplans of a node.
func (n *textNode) sharesLabel(line textLine) bool {
	if len(n.kids) == 0 {
		return false
	}
	last := n.kids[len(n.kids)-1]
	return isBareLabel(last.label) && last.column == line.column && strings.HasPrefix(line.text, "->")
}

// beside is the column in which the node's siblings begin: that of its label, which its arrow is right of.
func (n *textNode) beside() int {
	if n.label != "" {
		return n.line.column
	}
	return n.column
}

// keepsStep tells whether a node is indented below the one above it by as much as all others are. That may be
// otherwise in plans whose nodes all must have the inputs that they have, where nothing can be mistaken. The
// root is left out here, too.
func (r *textReader) keepsStep(n *textNode) bool {
	if len(r.open) == 1 {
		return true
	}
	above := r.open[len(r.open)-1]
	step := n.beside() - above.column
	if r.step == 0 {
		r.step = step
	}
	r.uneven = r.uneven || step != r.step || step == 1
	r.optional = r.optional || n.label != "" || !above.lacks()
	return !r.uneven || !r.optional
}

// lacks tells whether a node has fewer inputs than its kind needs.
func (n *textNode) lacks() bool {
	name, _ := parseName(n.head.name)
	least, _ := inputsOfKind(name.kind)
	for _, k := range n.kids {
		if k.label == "" {
			least--
		}
		if least <= 0 {
			break
		}
	}
	return least > 0
}

// mayOwn tells whether a line that is not indented below a node is a property of it: what comes next below a
// node, before any other, is in EXPLAIN always its own. Further lines have the column of the first.
func (n *textNode) mayOwn(line textLine, isRoot bool) bool {
	if strings.HasPrefix(line.text, "Worker ") {
		return false // what is a worker's stands below that line
	}
	if n.inner >= 0 {
		return line.column == n.inner
	}
	return isProperty(line.text) && (isRoot || line.column == n.column)
}
