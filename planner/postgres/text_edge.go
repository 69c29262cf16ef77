package postgres

import (
	"strings"

	"sqlflame/planner/sqltext"
)

// A textEdge is what was seen in front of a plan.
type textEdge struct {
	first   bool // it is the first plan of the text
	clean   bool // headings alone
	query   int  // the column of the statement's text, -1 without one
	root    int  // the number of the line that the plan begins with, as the statement's text tells; 0 if it does not
	doubt   bool // the statement's text has a line that looks like a node
	queried []string
	bare    textLine // the first line, if it may be a node without measurements and costs
}

// findRoot passes over what stands before a plan, keeps the statement's text, and returns the first
// node, nil if there is none.
func (r *textReader) findRoot(first bool) (*textNode, error) {
	e := &textEdge{first: first, clean: true, query: -1}
	for {
		line, ok := r.lines.next()
		if !ok {
			return nil, nil
		}
		switch {
		case line.text == "":
		case e.query < 0 && strings.HasPrefix(line.text, "Query Text:"):
			e.query = line.column
			var err error
			if e.root, err = r.rootBelow(line); err != nil {
				return nil, err
			}
			e.queried = append(e.queried, strings.TrimSpace(line.text[len("Query Text:"):]))
			continue
		case e.query >= 0 && line.number != e.root && !e.beginsInMiddle(line):
		default:
			root, err := e.rootAt(line)
			if err != nil || root != nil {
				r.setQuery(e.queried)
				return root, err
			}
			if e.clean && e.query < 0 && !isHeading(line.text) && !isProperty(line.text) {
				e.bare = line
			}
			e.clean = e.clean && isHeading(line.text)
		}
		if e.query >= 0 {
			e.doubt = e.doubt || looksMeasured(line.text)
			e.queried = append(e.queried, strings.Repeat("\t", line.column/8)+strings.Repeat(" ", line.column%8)+line.text)
		}
	}
}

// rootBelow returns the number of the line in which the plan below a statement's text begins, 0 if none does. The
// statement may hold other plans in its comments and literals.
func (r *textReader) rootBelow(query textLine) (int, error) {
	var roots sqltext.Roots
	roots.Add(0, query.text[len("Query Text:"):], false)
	for ahead := r.lines; !roots.Done(); {
		line, ok := ahead.next()
		if !ok || strings.HasPrefix(line.text, "Query Text:") && !roots.End() {
			break
		}
		roots.Add(line.number, line.text, mayBelow(line, query.column))
	}
	root, sure := roots.Choose()
	if !sure {
		return 0, query.errorf("the statement's text holds a plan, and which of them is its own cannot be told")
	}
	return root, nil
}

// mayBelow tells whether a line may be the first of the plan below a statement's text in some column.
func mayBelow(line textLine, column int) bool {
	text, arrow := strings.CutPrefix(line.text, "->")
	if text = strings.TrimLeft(text, " "); !looksMeasured(text) || arrow && line.column != column {
		return false
	}
	n := &textNode{line: line}
	return text[0] >= 'A' && text[0] <= 'Z' && n.parse(text) == nil
}

// beginsInMiddle tells whether a line has a node below others where no plan begins below the statement's text.
func (e *textEdge) beginsInMiddle(line textLine) bool {
	return e.root == 0 && strings.HasPrefix(line.text, "->") && looksMeasured(line.text)
}

// rootAt returns the node in a line if it can be the first of a plan. A line that has measurements must be
// understood, since what it says of a node would be missing.
func (e *textEdge) rootAt(line textLine) (*textNode, error) {
	text, arrow := strings.CutPrefix(line.text, "->")
	n := &textNode{line: line, column: line.column, inner: -1}
	text = strings.TrimLeft(text, " ")
	if !looksMeasured(line.text) {
		if e.first && !e.clean || arrow || e.query >= 0 || isHeading(text) {
			return nil, nil
		}
		if name, ok := parseName(text); !ok || !isKnown(name) || isProperty(text) {
			return nil, nil
		}
		return n, n.parse(text)
	}
	err := n.parse(text)
	if e.query >= 0 && err != nil {
		return nil, nil // the words stand in the statement
	}
	if arrow && e.query < 0 && e.bare.text != "" && e.bare.column < line.column {
		return nil, e.bare.errorf("the plan's first node has neither measurements nor costs, as others have")
	}
	if err == nil && !arrow && hasJunk(n.head.name) {
		return nil, line.errorf("words that are no part of a node stand before its name")
	}
	if arrow && !e.mayHaveArrow(line) {
		return nil, line.errorf("a plan begins in its middle")
	}
	return n, err
}

// mayHaveArrow tells whether a line that begins with an arrow can be the first of a plan: if nothing stands
// before it, as where a fragment was pasted, or if it is in the column of the statement's text, as Babelfish
// prints the plans of a procedure's statements.
func (e *textEdge) mayHaveArrow(line textLine) bool {
	if e.query >= 0 {
		return line.column == e.query && !e.doubt
	}
	return e.first && e.clean
}

// isRowCount tells of the line that psql prints below a plan.
func isRowCount(text string) bool {
	count, ok := strings.CutSuffix(strings.TrimSuffix(text, "s)"), " row")
	if !ok {
		count, ok = strings.CutSuffix(text, " row)")
	}
	return ok && strings.HasPrefix(count, "(") && isWhole(count[1:])
}

// isHeading tells of the lines that psql prints above a plan.
func isHeading(text string) bool {
	return text == "QUERY PLAN" || strings.Trim(text, "-─═") == ""
}

// isKnown tells of the nodes that Postgres has; they are told from other text where they have no
// measurements.
func isKnown(n textName) bool {
	if n.fieldCount > 0 || knownScans[n.kind] && (n.object != (textObject{}) || n.index != "") {
		return true
	}
	switch n.kind {
	case "Result", "Append", "Merge Append", "Limit", "Sort", "Incremental Sort", "Unique", "Group", "WindowAgg", "Hash", "Materialize",
		"Memoize", "Gather", "Gather Merge", "LockRows", "ProjectSet", "Recursive Union", "BitmapAnd", "BitmapOr", "Foreign Scan":
		return true
	}
	return false
}

// setQuery keeps the text of the statement, which logs indent by a tab from its second line on.
func (r *textReader) setQuery(lines []string) {
	if last := len(lines) - 1; last > 0 {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(lines[last]), "Query Parameters: "); ok {
			r.doc.parameters, lines = rest, lines[:last]
		}
	}
	indented := true
	for i, line := range lines {
		indented = indented && (i == 0 || line == "" || line[0] == '\t')
	}
	for i := range lines {
		if indented && i > 0 {
			lines[i] = strings.TrimPrefix(lines[i], "\t")
		}
	}
	r.doc.queryText = strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// cutFooter reads "Key: value", and lines such as "Trigger a on t: time=1.234 calls=5", in which names stand as
// they are, without quotes.
func cutFooter(text string) (key, value string, ok bool) {
	if i := strings.LastIndex(text, ": "); i > 0 && strings.HasPrefix(text, "Trigger ") {
		if value = text[i+2:]; strings.HasPrefix(value, "time=") || strings.HasPrefix(value, "calls=") {
			return text[:i], value, true
		}
	}
	return cutProperty(text)
}

// cutProperty reads "Key: value" and "Key:".
func cutProperty(text string) (key, value string, ok bool) {
	i := strings.IndexByte(text, ':')
	for i > 0 && i+1 < len(text) && text[i+1] != ' ' {
		next := strings.IndexByte(text[i+1:], ':')
		if next < 0 {
			return "", "", false
		}
		i += 1 + next
	}
	if i <= 0 || i > 120 || !isKey(text[:i]) {
		return "", "", false
	}
	return strings.TrimRight(text[:i], " "), strings.TrimLeft(text[i+1:], " "), true
}

// isKey tells whether a text can be the name of a property; expressions have brackets and quotes in front.
func isKey(text string) bool {
	c := text[0] | 0x20
	return (c >= 'a' && c <= 'z' || text[0] == '_') && !strings.ContainsAny(text, `"'=<>{}|`)
}

func isProperty(text string) bool {
	_, _, ok := cutProperty(text)
	return ok
}
