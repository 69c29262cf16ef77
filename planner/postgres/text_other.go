package postgres

import (
	"strings"
	"unsafe"
)

// otherLine keeps the lines in a node that have no key: the tables that ModifyTable writes, if several, what a
// list or an expression goes on with, and what extensions and other engines print as text of their own.
func (r *textReader) otherLine(n *textNode, line textLine) error {
	what, _ := parseName(n.head.name)
	if what.kind == "ModifyTable" {
		if target, ok := parseName(line.text); ok && target.fieldCount > 0 && target.object.name != "" {
			n.props = append(n.props, textProp{line: line, key: "Target Tables", value: line.text})
			return nil
		}
	}
	if r.goesOn(n, line, what.kind == "Custom Scan") {
		return nil
	}
	key := n.keyOfOther(line.text)
	if key == "" && isForeign(what) && (n.inner == line.column || len(n.props) == 0) && isRemark(line.text) {
		key = "Details"
	}
	if key == "" {
		return line.errorf("the line is not understood")
	}
	n.props = append(n.props, textProp{line: line, worker: r.worker, key: key, value: line.text})
	return nil
}

// goesOn adds a line to the property above it if it is indented more, and that one ends within a list or
// within brackets, or anything may follow it.
func (r *textReader) goesOn(n *textNode, line textLine, any bool) bool {
	if len(n.props) == 0 || line.column <= n.inner {
		return false
	}
	last := &n.props[len(n.props)-1]
	switch {
	case line.column > last.line.column && (strings.HasSuffix(last.value, ",") || r.tail.brackets(n) > 0):
		r.tail.add(n, " ", line.text)
	case any:
		r.tail.add(n, "\n", line.text)
	default:
		return false
	}
	return true
}

// A textTail adds lines to the last property of a node, however many, without copying what it has.
type textTail struct {
	of    *textNode
	props int // it has
	buf   []byte
	depth int // of brackets
}

func (t *textTail) add(n *textNode, between, text string) {
	last := &n.props[len(n.props)-1]
	if t.of != n || t.props != len(n.props) {
		*t = textTail{of: n, props: len(n.props), buf: append([]byte(nil), last.value...), depth: brackets(last.value)}
	}
	t.buf = append(append(t.buf, between...), text...)
	t.depth += brackets(text)
	last.value = unsafe.String(unsafe.SliceData(t.buf), len(t.buf))
}

// brackets counts those that the last property leaves open.
func (t *textTail) brackets(n *textNode) int {
	if t.of != n || t.props != len(n.props) {
		return brackets(n.props[len(n.props)-1].value)
	}
	return t.depth
}

// brackets counts those that a text opens and does not close, outside of quotes; it is negative where it
// closes more.
func brackets(text string) int {
	depth := 0
	var quote byte
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
	}
	return depth
}

// keyOfOther gives lines of Greenplum and OpenTenBase the key under which FORMAT JSON has the like, "" if
// the line is none of theirs.
func (n *textNode) keyOfOther(text string) string {
	if isSegmentLine(text) || (n.elsewhere || isRemoteName(n.head.name)) && isSegmentProperty(text) {
		return "Data Nodes"
	}
	if strings.HasPrefix(text, "(seg") {
		if _, rest, ok := strings.Cut(text, ")"); ok {
			text = strings.TrimLeft(rest, " ")
		}
	}
	if strings.HasPrefix(text, "Hash chain length ") || strings.Contains(text, " groups total in ") {
		return "Extra Text"
	}
	return ""
}

// isSegmentLine tells of what OpenTenBase measured on its data nodes: "DN (actual rows=0..100 loops=1..1)",
// "DN Recv (actual ..)" and "- datanode_1 (actual ..)". It stands below a node of the coordinator's plan.
func isSegmentLine(text string) bool {
	i := strings.Index(text, " (actual ")
	if i < 0 || !strings.HasSuffix(text, ")") {
		return false
	}
	name := text[:i]
	if node, ok := strings.CutPrefix(name, "- "); ok {
		return node != "" && !strings.ContainsAny(node, " ()")
	}
	return name == "DN" || name == "DN Recv"
}

// isSegmentProperty tells of a property of a node on one data node: "- datanode_1 Sort Method: quicksort".
func isSegmentProperty(text string) bool {
	name, rest, _ := strings.Cut(strings.TrimPrefix(text, "- "), " ")
	return strings.HasPrefix(text, "- ") && name != "" && isProperty(rest)
}

func isRemoteName(name string) bool { return strings.HasPrefix(name, "Remote ") }

// onDataNode tells whether the node that was just read is below a remote node of OpenTenBase, and the line below
// it says what the data nodes measured.
func (r *textReader) onDataNode() bool {
	ahead := r.lines
	next, _ := ahead.next()
	if !isSegmentLine(next.text) && !strings.HasPrefix(next.text, "DN : never") && !strings.HasPrefix(next.text, "DN Recv : never") {
		return false
	}
	for _, n := range r.open {
		if isRemoteName(n.head.name) {
			return true
		}
	}
	return false
}

// isForeign tells of the nodes whose lines are not Postgres' own alone.
func isForeign(n textName) bool {
	return n.kind == "Custom Scan" || n.kind == "Foreign Scan" || !isKnown(n)
}

// isRemark tells of a line that says something by itself, and is no piece of a line that was broken.
func isRemark(text string) bool {
	c := text[0] | 0x20
	return (c >= 'a' && c <= 'z' || c == '(') && !looksMeasured(text) && brackets(text) == 0 && openQuote(text, 0) == 0 && !strings.Contains(text, "=")
}
