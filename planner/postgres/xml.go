package postgres

import (
	"strings"

	"sqlflame/planner"
)

// ParseXML reads what EXPLAIN (ANALYZE, FORMAT XML) prints, as ParseDocument does the JSON: with the same
// plans for the same execution and the same errors.
func ParseXML(doc []byte, opt Options) ([]*planner.Plan, error) {
	return parseConverted(doc, opt, xmlToJSON)
}

// An xmlReader reads the XML that EXPLAIN writes and no more: elements, text and XML's five entities.
// encoding/xml takes twenty times as long.
type xmlReader struct {
	markup
	keys map[string]string // of tags, as the JSON has them
}

// A tag opens an element.
type tag struct {
	name   string
	closed bool // <name/>
}

func xmlToJSON(doc string, stop int) ([]byte, int, error) {
	x := &xmlReader{markup: newMarkup(doc, stop), keys: make(map[string]string)}
	err := x.documents()
	return x.w.out, x.pos, err
}

// documents reads one root element after the other; auto_explain's has no Query in it.
func (x *xmlReader) documents() error {
	x.w.beginArray()
	for n := 0; ; n++ {
		if err := x.gap(); err != nil {
			return err
		}
		if x.pos == len(x.doc) && n > 0 {
			break
		}
		if err := x.root(); err != nil {
			return err
		}
	}
	x.w.endArray()
	return nil
}

func (x *xmlReader) root() error {
	start := x.pos
	t, err := x.open()
	if err != nil {
		return err
	}
	switch {
	case t.closed && t.name == "explain":
		return nil
	case t.closed:
	case t.name == "explain":
		return x.explain()
	case t.name == "Query":
		return x.value(t)
	case t.name == "Plan":
		x.w.beginObject()
		x.w.key("Plan")
		err = x.value(t)
		x.w.endObject()
		return err
	}
	x.pos = start
	return x.errorf("<%s> is no element of EXPLAIN's XML", short(t.name))
}

// explain reads the root's content: queries, or what auto_explain says of one.
func (x *xmlReader) explain() error {
	if err := x.gap(); err != nil {
		return err
	}
	if x.ahead("</") {
		return x.close("explain")
	}
	first, err := x.open()
	if err != nil {
		return err
	}
	if isList("explain", first.name) {
		return x.children("explain", first, true)
	}
	x.w.beginObject()
	err = x.children("explain", first, false)
	x.w.endObject()
	return err
}

// value writes what an element holds, up to the end of its end tag.
func (x *xmlReader) value(t tag) error {
	if t.closed {
		if isQuery(t.name) {
			x.w.text(x.key(t.name)) // of a utility statement, or of one that a rule made nothing of
		} else {
			x.empty(x.key(t.name))
		}
		return x.written()
	}
	start := x.pos
	i := strings.IndexByte(x.doc[start:], '<')
	if i < 0 {
		x.pos = len(x.doc)
		return x.unexpected("the end of <" + short(t.name) + ">")
	}
	x.pos += i
	switch {
	case x.ahead("</"):
		if err := x.text(t.name, start); err != nil {
			return err
		}
		if err := x.close(t.name); err != nil {
			return err
		}
		return x.written()
	case x.ahead("<![CDATA["):
		return x.refuse("a CDATA section")
	}
	x.pos = start
	return x.group(t.name)
}

// group writes the elements in an element, as a list or as an object.
func (x *xmlReader) group(name string) error {
	if err := x.nest(); err != nil {
		return err
	}
	if err := x.gap(); err != nil {
		return err
	}
	if x.ahead("</") { // a comment was all
		x.empty(x.key(name))
		x.depth--
		return x.close(name)
	}
	first, err := x.open()
	if err != nil {
		return err
	}
	list := isList(name, first.name)
	if list {
		x.w.beginArray()
	} else {
		x.w.beginObject()
	}
	if err = x.children(name, first, list); err != nil {
		return err
	}
	if list {
		x.w.endArray()
	} else {
		x.w.endObject()
	}
	x.depth--
	return nil
}

// children reads an element's children, of which the first was opened, up to the end tag.
func (x *xmlReader) children(name string, child tag, list bool) error {
	first, plans, start, before := child.name, 0, x.pos, ""
	for n := 1; ; n++ {
		if err := x.counted(name, n); err != nil {
			return err
		}
		switch {
		case list && child.name != first && !isQuery(child.name):
			return x.errorf("<%s> in a list of <%s>", short(child.name), short(first))
		case !list && child.name == "Plan":
			if plans++; plans > 1 {
				return x.errorf("a second <Plan> in <%s>", short(name))
			}
		}
		if !list {
			before = x.groupKey(child.name, before, start)
			x.w.key(before)
		}
		if err := x.value(child); err != nil {
			return err
		}
		if err := x.gap(); err != nil {
			return err
		}
		if x.ahead("</") {
			return x.close(name)
		}
		var err error
		if child, err = x.open(); err != nil {
			return err
		}
	}
}

// isList tells by its name and its first child's that an element is a list: the names of EXPLAIN's lists
// are plurals of their elements'.
func isList(name, child string) bool {
	switch {
	case child == "Item", name == "Remote-Plan":
		return true
	case name == "explain":
		return isQuery(child)
	case strings.HasPrefix(name, child):
		return name[len(child):] == "s"
	}
	return name == "Range-Table" && child == "Range-Table-Entry"
}

// groupKey returns the key of an element in one that began at start, where the last key is known. Groups of
// an Incremental Sort have different keys in the JSON and one tag in the XML.
func (x *xmlReader) groupKey(name, last string, start int) string {
	switch {
	case name == "Incremental-Sort-Groups" && last == fullSort:
		return "Pre-sorted Groups"
	case name == "Incremental-Sort-Groups":
		return fullSort
	case name != "Sort-Space":
		return x.key(name)
	case last == "Sort Space Memory", onDisk(x.doc[start:x.pos]):
		return "Sort Space Disk"
	}
	return "Sort Space Memory"
}

const fullSort = "Full-sort Groups"

// onDisk tells by the methods of a group's sorts that no sort was done in memory: memory comes first if
// there are both.
func onDisk(group string) bool {
	methods := strings.Count(group, "<Item>")
	return methods > 0 && methods == strings.Count(group, "<Item>external ") && strings.Contains(group, "<Sort-Methods-Used>")
}

func isQuery(name string) bool { return name == "Query" || name == "Utility-Statement" }

// key returns the key of which EXPLAIN made a tag, by dashes for all but letters, digits and -_. in it.
func (x *xmlReader) key(name string) string {
	key, ok := x.keys[name]
	if ok {
		return key
	}
	if key, ok = dashedKeys[name]; !ok {
		key = strings.ReplaceAll(strings.ReplaceAll(name, "-I-O-", "-I/O-"), "-", " ")
		if rest, ok := strings.CutPrefix(key, "I O "); ok {
			key = "I/O " + rest
		}
	}
	x.keys[name] = key
	return key
}

// dashedKeys have a dash of their own.
var dashedKeys = map[string]string{
	"One-Time-Filter": "One-Time Filter",
	"Node-s":          "Node/s",
}
