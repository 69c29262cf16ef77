package oracle

import (
	"errors"
	"fmt"
	"strings"
)

// maxDepth bounds the levels of a plan; the deepest real ones have some hundred.
const maxDepth = 4000

var errNoLines = errors.New("the plan has no lines")

// tree hangs each active line below its nearest active ancestor and returns the root: line 0, or a line
// made up where the plan begins with line 1, as that of 10.2 does.
//
// An adaptive plan holds the lines of all its variants. Those that are inactive may carry figures that
// repeat an active line's, so they must neither be drawn nor subtracted.
func (c *cursor) tree() (*line, error) {
	byID := make(map[int]*line, len(c.lines))
	depth := make(map[*line]int, len(c.lines))
	var roots []*line
	for _, l := range c.lines {
		if _, twice := byID[l.id]; twice {
			return nil, fmt.Errorf("line %d stands in the plan twice", l.id)
		}
		byID[l.id] = l
		up, ok := byID[l.parent]
		if l.parent >= 0 && (!ok || up == l) {
			return nil, fmt.Errorf("line %d belongs below line %d, which does not stand before it", l.id, l.parent)
		}
		if up != nil && up.inactive {
			up = up.up // its nearest active ancestor
		}
		switch l.up = up; {
		case l.inactive:
			continue
		case up == nil:
			roots = append(roots, l)
		default:
			up.kids = append(up.kids, l)
			if depth[l] = depth[up] + 1; depth[l] > maxDepth {
				return nil, fmt.Errorf("the plan is more than %d levels deep", maxDepth)
			}
		}
	}
	switch {
	case len(roots) == 0:
		return nil, errNoLines
	case len(roots) == 1 && roots[0].id == 0:
		return roots[0], nil
	}
	return c.virtualRoot(roots), nil
}

func (c *cursor) virtualRoot(roots []*line) *line {
	root := &line{parent: -1, operation: "STATEMENT", kids: roots, virtual: true}
	if word := c.keyword(); word != "" {
		root.operation = word + " STATEMENT"
	}
	for _, l := range roots {
		l.up = root
	}
	return root
}

// keyword is the statement's first word, "" if its text is not known.
func (c *cursor) keyword() string {
	for _, l := range c.lines {
		if word, ok := strings.CutSuffix(l.operation, " STATEMENT"); ok && l.id == 0 {
			return word
		}
	}
	word, _, _ := strings.Cut(strings.TrimLeft(c.sql, " \t\r\n("), " ")
	switch word = strings.ToUpper(word); word {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE":
		return word
	case "WITH":
		return "SELECT"
	}
	return ""
}
