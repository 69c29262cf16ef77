package detect

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"sqlflame/planner"
	"sqlflame/planner/sqltext"
)

// summary is what EXPLAIN prints below the plan, at the depth of its first line.
var summary = regexp.MustCompile(`^(?:Planning(?: Time| time)?|Execution [Tt]ime|Total [Rr]untime|JIT(?: for \S+ \d+)?|Trigger .*|Settings|Query Identifier|Serialization|` +
	`Optimizer(?: status)?|Slice statistics|Statement statistics|Dispatcher statistics|Data locality statistics|Memory(?: used| wanted)?|Storage .*|Catalog .*|Peak Memory Usage|Read RPC .*|Rpc .*|Metric .*) ?:`)

var (
	label      = regexp.MustCompile(`^(?:CTE|InitPlan|SubPlan)(?: |$)`)
	slices     = regexp.MustCompile(`^\(slice\d+\)`)
	secondHalf = regexp.MustCompile(`^\((?:actual|cost=|never)`)
	fenceLine  = regexp.MustCompile("^(?:```|~~~)[\\w-]*$|^(?:\\{code(?::\\w+)?\\}|\\{noformat\\}|\\[/?code\\]|<newline>)$")
)

// longestFence is more than the name of a language takes.
const longestFence = 40

// isFence tells the lines that Markdown and the like have around what is to be left as it is.
func isFence(line string) bool {
	return line != "" && len(line) <= longestFence && strings.IndexByte("`~{[<", line[0]) >= 0 && fenceLine.MatchString(line)
}

// text takes a plan in EXPLAIN's text format: its first line and what is deeper, with the lines that
// auto_explain prints before and EXPLAIN behind it.
func (s *splitter) text(lines []string, n int, headed bool) (taken int) {
	root := 0
	if queryText.MatchString(strings.TrimSpace(lines[0])) {
		sure := true
		if root, sure = rootBelow(lines); !sure {
			s.fail(asFormatError(formatError(fmt.Sprintf("line %d: the statement's text holds a plan, and which of them is its own cannot be told", n), "leave the statement's text out")))
			return len(lines)
		}
	}
	col := indent(lines[root])
	if err := s.beginsWithin(lines[root][col:], n+root); root == 0 && err != nil {
		s.fail(err)
		return len(lines)
	}
	quoted := s.unquoteLines(lines, n, root)
	if quoted != nil {
		defer func(lines []string) { copy(lines[min(taken, len(quoted)):], quoted[min(taken, len(quoted)):]) }(lines)
	}
	window := s.plausible(lines[root:], col)
	if bare := untabbed(window); &bare[0] != &window[0] {
		lines, col, window = append(lines[:root:root], bare...), indent(bare[0]), bare
	}
	cut := hardColumn(window, col)
	end, more := root+1, s.otherColumn(lines, root, col)
	for !more && end < len(lines) {
		whole := lines[end]
		more = s.otherColumn(lines, end, col)
		used := s.belongs(lines, root, end, col, cut)
		if more && (used == 0 || s.tail == "") {
			lines[end], s.tail = whole, ""
			break
		}
		if used == 0 {
			break
		}
		if end += used; used == 1 {
			end += literal(&s.values, lines[end-1], lines[end:])
		}
	}
	for end > root+1 && strings.TrimSpace(lines[end-1]) == "" {
		end--
	}
	s.took(end-root, len(window))
	plan, doubt, err := joined(lines[root:end], n+root, col, s.column, cut)
	if err != nil {
		s.fail(err)
		return end
	}
	plan = append(append([]string{}, lines[:root]...), deepen(plan, col)...)
	s.doubt = doubt
	s.add(PostgresText, strings.Join(trimLeft(plan), "\n"))
	return end
}

// literal returns in how many of the lines below a property its value goes on, as it has a literal with line breaks.
// The reader refuses the plan where that is not sure.
func literal(values *sqltext.Values, line string, below []string) int {
	if strings.IndexByte(line, '\'') < 0 && strings.IndexByte(line, '"') < 0 {
		return 0
	}
	line = strings.TrimLeft(line, borders+" \t")
	key := propertyKey(line)
	if key == "" {
		return 0
	}
	i := -1
	used, _ := values.GoesOn(line[len(key):], func() (string, bool) {
		if i++; i >= len(below) {
			return "", false
		}
		return below[i], true
	})
	return used
}

// beginsWithin refuses a node that is below another if that is missing. One that stands alone is taken for
// the piece of a plan that somebody wants to show.
func (s *splitter) beginsWithin(line string, n int) *planner.FormatError {
	if !strings.HasPrefix(line, "->") {
		return nil
	}
	const hint = "copy the plan as a whole, with its first line"
	last := len(s.docs) - 1
	switch {
	case s.torn > 0:
		return asFormatError(formatError(fmt.Sprintf("line %d: this node is below another, and what stands before it, from line %d on, is no plan from its beginning", n, s.torn), hint))
	case last < 0 || s.docs[last].Format != PostgresText:
		return nil
	case bytes.HasPrefix(s.docs[last].Data, []byte("->")):
		return asFormatError(formatError(fmt.Sprintf("line %d: the plan's beginning is missing: there are several nodes, and none that they are below", n), hint))
	}
	return asFormatError(formatError(fmt.Sprintf("line %d: a plan goes on here, but the lines between are none of it", n), hint))
}

// plausible returns the lines up to the first that cannot be a part of the plan, however it was broken.
func plausible(lines []string, col int) []string {
	for i, line := range lines[1:] {
		if endsPlan(line, col) || indent(line) <= col && belowRoot(lines[i+1:]) && bareNode.MatchString(strings.TrimSpace(line)) {
			return lines[:i+1]
		}
	}
	return lines
}

// endsPlan tells a line that cannot be a part of a plan that begins in column col.
func endsPlan(line string, col int) bool {
	bare := strings.TrimSpace(line)
	return bare == "" || isFooter(bare) || isFrameRule(bare) || indent(line) <= col && (line[0] != '-' && isRoot(bare) || queryText.MatchString(bare))
}

// belongs tells how many of the lines at i are a part of the plan that begins at root in column col and was
// broken at column cut, 0 if it was not.
func (s *splitter) belongs(lines []string, root, i, col, cut int) int {
	line := lines[i]
	in := indent(line)
	if isCut(lines[i-1], line, cut, col) {
		return 1
	}
	if in == len(line) {
		return blankWithin(lines, i, col)
	}
	bare := strings.TrimSpace(line)
	arrow := strings.HasPrefix(bare, "->")
	if i+1 < len(lines) && isFrameRule(strings.TrimSpace(lines[i+1])) && !arrow && !isProperty(bare) {
		return 0 // the heading of another result
	}
	if in >= col+2 && !isFooter(bare) {
		if strings.HasPrefix(bare, "<explain ") || bare == "- Plan:" {
			return 0
		}
		return 1
	}
	if isFooter(bare) || isFence(bare) || isFrameRule(bare) {
		return 0
	}
	rootArrow := strings.HasPrefix(strings.TrimSpace(lines[root]), "->")
	switch {
	case in > col && label.MatchString(bare):
		return 1
	case summary.MatchString(bare), strings.HasPrefix(bare, "Trigger "), slices.MatchString(bare), secondHalf.MatchString(bare):
		return 1
	case arrow && !rootArrow:
		return 1 // the indentation is lost, which is said later
	case isOpen(lastLine(lines[root:i])) && closes(lines[i:]):
		return 1
	case isRoot(bare) || queryText.MatchString(bare):
		return 0
	case isProperty(bare) && strings.TrimSpace(lines[i-1]) != "" && !ended(lines[i-1]):
		return 1
	case within(lines, i, col):
		return 1
	}
	return 0
}

// ended tells the last line of a plan.
func ended(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "Execution ") || strings.HasPrefix(line, "Total runtime")
}

// blankWithin tells whether a plan goes on behind a blank line, as it does where a mail has blank lines
// between all, or a terminal broke a line of blanks.
func blankWithin(lines []string, i, col int) int {
	below := next(lines[i:])
	bare := strings.TrimSpace(below)
	in := indent(below)
	switch {
	case bare == "" || isFooter(bare):
		return 0
	case isOpen(lastLine(lines[:i])), summary.MatchString(bare) && in <= col+1, strings.HasPrefix(bare, "->") && in > col, in >= col+2 && (isProperty(bare) || label.MatchString(bare)):
		return 1
	}
	return 0
}

// lastLine returns the last line that is not blank.
func lastLine(lines []string) string {
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.TrimSpace(lines[i]) != "" {
			return lines[i]
		}
	}
	return ""
}

// closes tells whether brackets or quotes that are open are closed soon, by a line that is no node's.
func closes(lines []string) bool {
	for _, line := range lines[:min(len(lines), 40)] {
		if strings.ContainsAny(line, ")'\"") {
			return true
		}
	}
	return false
}

// within tells whether a line at the depth of the plan's first one is followed by more of the plan, so
// that it can but be a part of the line before.
func within(lines []string, i, col int) bool {
	if isStatement(strings.TrimSpace(lines[i])) || isPrompt(strings.TrimSpace(lines[i])) {
		return false
	}
	for _, line := range lines[i+1 : min(len(lines), i+8)] {
		bare := strings.TrimSpace(line)
		switch in := indent(line); {
		case bare == "" || isFooter(bare) || barAt(line) > 0 || in < col+2 && isRoot(bare) && !strings.HasPrefix(bare, "->") || isFence(bare) || isFrameRule(bare):
			return false
		case in >= col+2 && (strings.HasPrefix(bare, "->") || isProperty(bare)):
			return !nodeNames.MatchString(strings.TrimSpace(lines[i]))
		case in <= col+1 && summary.MatchString(bare):
			return true
		}
	}
	return false
}

// lostIndentation refuses a plan whose lines all begin in one column: the tree is in the indentation.
func lostIndentation(lines []string, n, col int) *planner.FormatError {
	at := sameColumn(lines, col)
	if len(at) < 2 {
		return nil
	}
	return asFormatError(formatError(fmt.Sprintf("line %d: the plan has lost its indentation, and with it which node is below which", n+at[1]),
		"copy it with the blanks at the beginning of its lines, or run EXPLAIN (ANALYZE, FORMAT JSON)"))
}

// sameColumn returns which lines of nodes are not deeper than the plan's first.
func sameColumn(lines []string, col int) (at []int) {
	if strings.HasPrefix(strings.TrimSpace(lines[0]), "->") {
		return nil
	}
	var values sqltext.Values
	for i := 1; i < len(lines); i++ {
		line := lines[i]
		if in := indent(line); in <= col && strings.HasPrefix(line[in:], "->") {
			at = append(at, i)
		}
		i += literal(&values, line, lines[i+1:])
	}
	return at
}

// deepen moves all below the first line to the right, if its only child is not deeper than it.
func deepen(lines []string, col int) []string {
	at := sameColumn(lines, col)
	if len(at) != 1 {
		return lines
	}
	out := append([]string{}, lines...)
	for i, line := range out[1:] {
		if in := indent(line); in > col || i+1 == at[0] {
			out[i+1] = strings.Repeat(" ", col+2) + line
		}
	}
	return out
}
