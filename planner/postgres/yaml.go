package postgres

import (
	"strings"

	"sqlflame/planner"
)

// ParseYAML reads what EXPLAIN (ANALYZE, FORMAT YAML) prints, as ParseDocument does the JSON: with the
// same plans for the same execution and the same errors.
func ParseYAML(doc []byte, opt Options) ([]*planner.Plan, error) {
	opt.open = true
	return parseConverted(doc, opt, yamlToJSON)
}

// A yamlReader reads the YAML that EXPLAIN writes: blocks of keys and of "- ", strings in double quotes,
// bare numbers and booleans, lists of strings in brackets. Of the rest of YAML it takes what other
// programs make of such a document when they write it anew, and refuses by name what could mean more
// than is written there.
type yamlReader struct {
	markup
	next   int    // where the next line begins
	number int    // of the line, 1 for the first with something in it, 0 before
	at     int    // where the rest of the line begins
	column int    // of the rest
	rest   string // of the line; "" at the end
	inner  int    // the column of the second line
	listed bool   // the plans are a list, as EXPLAIN prints them and auto_explain does not
	// measured and whole tell of the plan being read that it was executed, and that what EXPLAIN prints behind
	// such a plan is there.
	measured, whole bool
}

func yamlToJSON(doc string, stop int) ([]byte, int, error) {
	y := &yamlReader{markup: newMarkup(doc, stop)}
	err := y.documents()
	return y.w.out, y.pos, err
}

// advance goes to the next line that has anything but a comment.
func (y *yamlReader) advance() {
	for y.next < len(y.doc) {
		line, start := y.doc[y.next:], y.next
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		y.next += len(line) + 1
		rest := strings.TrimLeft(line, " \t")
		y.column = len(line) - len(rest)
		y.at = start + y.column
		y.rest = strings.TrimRight(rest, " \t\r")
		if y.rest != "" && y.rest[0] != '#' {
			y.pos = y.at
			if y.number++; y.number == 2 {
				y.inner = y.column
			}
			return
		}
	}
	y.rest, y.at, y.pos = "", len(y.doc), len(y.doc)
}

func (y *yamlReader) ended() bool { return y.rest == "" }

// cut takes n bytes off the line.
func (y *yamlReader) cut(n int) {
	left := strings.TrimLeft(y.rest[n:], " \t")
	y.column += len(y.rest) - len(left)
	y.at += len(y.rest) - len(left)
	y.rest, y.pos = left, y.at
}

func isDash(rest string) bool { return rest == "-" || strings.HasPrefix(rest, "- ") }

func isMark(rest string) bool { return rest == "---" || rest == "..." }

// documents reads the list of plans, or what auto_explain says of one; rules may stand between several.
func (y *yamlReader) documents() error {
	y.w.beginArray()
	if y.advance(); y.ended() {
		return errNoPlan
	}
	for !y.ended() {
		var err error
		switch {
		case isMark(y.rest):
			y.advance()
		case isDash(y.rest):
			y.listed = true
			err = y.items(y.column, "Plans")
		default:
			y.listed = false
			err = y.mapping(y.column)
		}
		if err != nil {
			return err
		}
		if !y.ended() && !isMark(y.rest) && !isDash(y.rest) && !y.restarts() {
			return y.errorf("%s stands where nothing of the plan can", quoted(y.rest))
		}
	}
	y.w.endArray()
	return nil
}

// restarts tells that the line begins a document of its own.
func (y *yamlReader) restarts() bool {
	name, _, ok := y.cutKey()
	return ok && (name == "Plan" || name == "Query Text")
}

// adopt tells whether the line belongs to a block in column col. The margin of a document may be lost on
// its first line alone, which is then found by the next line of a block that began there. Blocks are two
// columns apart.
func (y *yamlReader) adopt(col *int, first bool) bool {
	if first && y.column > *col && (y.inner <= y.column || y.inner > y.column+1) {
		*col = y.column
	}
	return y.column == *col
}

// items writes the elements of a key's list, whose dashes stand in a column.
func (y *yamlReader) items(col int, key string) error {
	first := y.number == 1
	for n := 1; !y.ended() && isDash(y.rest) && y.adopt(&col, first); n++ {
		if err := y.counted(key, n); err != nil {
			return err
		}
		if err := y.item(col); err != nil {
			return err
		}
	}
	return y.outdented(col)
}

func (y *yamlReader) item(col int) error {
	y.cut(1)
	switch {
	case y.rest == "":
		if y.advance(); y.ended() || y.column <= col {
			y.w.text("")
			return y.written()
		}
		return y.block("")
	case isDash(y.rest):
		return y.block("")
	}
	return y.node("")
}

// node writes what begins on the line: a mapping, or a single value.
func (y *yamlReader) node(key string) error {
	if _, _, ok := y.cutKey(); ok {
		return y.mapping(y.column)
	}
	return y.scalar(key)
}

// block writes the block that begins on this line.
func (y *yamlReader) block(key string) error {
	if !isDash(y.rest) {
		return y.node(key)
	}
	if err := y.nest(); err != nil {
		return err
	}
	y.w.beginArray()
	err := y.items(y.column, key)
	y.w.endArray()
	y.depth--
	return err
}

// mapping writes the keys that stand in a column as an object.
func (y *yamlReader) mapping(col int) error {
	if err := y.nest(); err != nil {
		return err
	}
	first, plans := y.number == 1, 0
	if y.depth == 1 {
		y.measured, y.whole = false, false
	}
	y.w.beginObject()
	for n := 1; !y.ended() && !isDash(y.rest) && !isMark(y.rest) && y.adopt(&col, first); n++ {
		name, length, ok := y.cutKey()
		if !ok {
			return y.errorf("%s where a key should be", quoted(y.rest))
		}
		if err := y.counted("", n); err != nil {
			return err
		}
		if name == "Plan" || name == "Query Text" && plans > 0 {
			if plans++; plans > 1 && y.depth == 1 {
				break // auto_explain's next one
			} else if plans > 1 {
				return y.errorf("a second Plan among the keys of one")
			}
		}
		y.measured = y.measured || name == "Actual Loops"
		y.whole = y.whole || name == "Triggers"
		y.w.key(name)
		y.cut(length)
		if err := y.value(name, col); err != nil {
			return err
		}
	}
	y.w.endObject()
	y.depth--
	if y.depth == 0 && y.listed && y.measured && !y.whole {
		return y.unexpected("Triggers, which end each executed plan in YAML,")
	}
	if first && !y.ended() && isDash(y.rest) {
		return nil // the list finds its margin
	}
	return y.outdented(col)
}

// outdented checks that after a block comes what is not deeper than it.
func (y *yamlReader) outdented(col int) error {
	if y.ended() || y.column <= col {
		return nil
	}
	return y.errorf("%s is indented more than its neighbours", quoted(y.rest))
}

// value writes what follows a key in a column, on its line or as a block below.
func (y *yamlReader) value(key string, col int) error {
	if y.rest != "" && y.rest[0] != '#' {
		return y.scalar(key)
	}
	y.advance()
	if y.ended() || isMark(y.rest) || y.column < col || y.column == col && !isDash(y.rest) {
		y.empty(key)
		return y.written()
	}
	return y.block(key)
}
