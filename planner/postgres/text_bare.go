package postgres

import "strings"

// isBare tells whether a text in which no plan was found has one without measurements and costs: below psql's
// heading or a statement's text, or with a node behind an arrow. Nothing can be drawn of it whatever its
// first node is, so what counts is to say why.
func isBare(text string) bool {
	lines := newTextLines(text)
	below, next := false, false // a heading or a statement came, or is the line before
	for {
		line, ok := lines.next()
		if !ok {
			return false
		}
		name, arrow := strings.CutPrefix(line.text, "->")
		name = strings.TrimLeft(name, " ")
		switch {
		case line.text == "", isHeading(line.text):
			next = next || line.text == "QUERY PLAN"
			below = below || next
			continue
		case (arrow || below) && isKnownName(name), next && !isProperty(name) && lines.goOn(line):
			return true
		}
		next = strings.HasPrefix(line.text, "Query Text:")
		below = below || next
	}
}

func isKnownName(text string) bool {
	name, ok := parseName(text)
	return ok && isKnown(name)
}

// goOn tells whether a property or a node follows a line, and is indented below it.
func (r textLines) goOn(line textLine) bool {
	next, ok := r.next()
	return ok && next.column > line.column && (strings.HasPrefix(next.text, "->") || isProperty(next.text))
}
