package oracle

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"sqlflame/planner"
)

// reportStart is where a report may begin: what stands before, such as HTML, scripts or the echo of
// SQL*Plus, need not be XML.
var reportStart = regexp.MustCompile(`<(?:report|sql_monitor_report)[\s>]`)

// nextReport returns where the next report may begin, -1 if nowhere.
func nextReport(data []byte, from int) int {
	at := reportStart.FindIndex(data[from:])
	if at == nil {
		return -1
	}
	return from + at[0]
}

// readMonitorXML reads all reports of an XML or HTML document; none is no error.
func readMonitorXML(data []byte) ([]*monitorReport, error) {
	if nextReport(data, 0) < 0 {
		return nil, nil
	}
	data, err := cleanXML(data)
	if err != nil {
		return nil, err
	}
	x := &monitorXML{inflatable: maxInflated}
	for at := nextReport(data, 0); at >= 0; at = nextReport(data, at) {
		used, err := x.read(data[at:])
		if err != nil {
			return nil, err
		}
		at += max(used, 1)
	}
	return x.reports, nil
}

// maxNesting bounds the levels of elements.
const maxNesting = 4000

// A monitorXML reads reports token by token.
type monitorXML struct {
	reports    []*monitorReport
	stack      []xmlElement
	inflatable int64 // how many bytes may still be inflated
	inner      bool  // reads what was inflated

	// Of the report that is open.
	*monitorReport
	at         *line          // of plan_monitor
	levels     []int          // the last line's id at each depth, for reports without parent_id
	parents    bool           // the report has parent_id
	plannedAt  *plannedLine   // of plan
	planned    []*plannedLine // the optimizer's plan
	whole      tally          // samples of the statement
	inBuckets  tallies        // samples of lines in buckets of time
	unassigned tally          // samples of no line in them
}

// An xmlElement is one that is open.
type xmlElement struct {
	name string
	attr []xml.Attr
	text []byte
}

func (e xmlElement) get(name string) string {
	for _, a := range e.attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// read reads the element at the beginning of data and returns how long it is. What breaks before a
// report has begun is no report: a script may have the word in it.
func (x *monitorXML) read(data []byte) (int, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	x.stack, x.monitorReport = x.stack[:0], nil
	for {
		from := d.InputOffset()
		token, err := d.RawToken()
		if err == nil {
			err = x.token(token, data[from:d.InputOffset()])
		}
		if err != nil {
			if !x.begun() {
				return int(d.InputOffset()), nil
			}
			return 0, broken(err)
		}
		if len(x.stack) == 0 {
			return int(d.InputOffset()), nil
		}
	}
}

// begun tells whether what is open is a report for sure.
func (x *monitorXML) begun() bool {
	for _, e := range x.stack {
		if e.name == "report" && e.get("encode") != "" {
			return true
		}
	}
	return x.monitorReport != nil || x.inner
}

// broken tells of a document that ends too early or is no XML.
func broken(err error) error {
	var format *planner.FormatError
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &format):
		return err
	case errors.Is(err, io.EOF):
		return unreadable("it was cut off; "+hintMonitor, "the SQL Monitor report ends too early")
	case errors.As(err, &syntax):
		return unreadable("it may have been cut off or wrapped; "+hintMonitor, "the SQL Monitor report is broken: line %d: %s", syntax.Line, syntax.Msg)
	}
	return unreadable(hintMonitor, "the SQL Monitor report cannot be read: %w", err)
}

// token takes a token, which stands as raw in the document.
func (x *monitorXML) token(token xml.Token, raw []byte) error {
	switch t := token.(type) {
	case xml.StartElement:
		if len(x.stack) >= maxNesting {
			return unreadable("", "the elements of the report are nested more than %d levels deep", maxNesting)
		}
		e := xmlElement{name: t.Name.Local, attr: t.Attr}
		x.stack = append(x.stack, e)
		if x.monitorReport != nil && e.isWrapped(raw) {
			return unreadable(hintMonitor, "the SQL Monitor report is wrapped: there is a line break inside the tag <%s>", shortened(e.name))
		}
		return x.start(e)
	case xml.CharData:
		if n := len(x.stack); n > 0 {
			x.stack[n-1].text = append(x.stack[n-1].text, t...)
		}
	case xml.EndElement:
		e := x.up(0)
		if t.Name.Local != e.name {
			return unreadable(hintMonitor, "the SQL Monitor report is broken or wrapped: </%s> stands where <%s> should end", shortened(t.Name.Local), shortened(e.name))
		}
		if err := x.end(e); err != nil {
			return err
		}
		x.stack = x.stack[:len(x.stack)-1]
	}
	return nil
}

// isWrapped tells whether a line break fell into a name or a value of the tag: SQL*Plus breaks lines at
// LINESIZE wherever that is. The second half of a name then looks like an attribute without value, for
// which the decoder makes one up. What users set themselves may hold line breaks; nothing of it is read.
func (e xmlElement) isWrapped(raw []byte) bool {
	doubtful := false
	for _, a := range e.attr {
		doubtful = doubtful || a.Value == a.Name.Local
		if strings.ContainsAny(a.Value, "\r\n") && !slices.Contains(freeAttributes, a.Name.Local) {
			return true
		}
	}
	return doubtful && hasBareName(raw)
}

var valuedAttribute = regexp.MustCompile(`\s[^\s=<>/"']+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"']+)`)

// hasBareName tells whether an attribute of the tag has no value; others may have their name as value.
func hasBareName(tag []byte) bool {
	tag = valuedAttribute.ReplaceAll(tag, []byte(" "))
	return len(bytes.Fields(bytes.TrimRight(tag, "/> \t\r\n"))) > 1
}

// freeAttributes are set by the user's program.
var freeAttributes = []string{"module", "action", "client_id", "client_info", "client_identifier", "program"}

// up returns the element that is n levels above the innermost one.
func (x *monitorXML) up(n int) xmlElement {
	if n >= len(x.stack) {
		return xmlElement{}
	}
	return x.stack[len(x.stack)-1-n]
}

// path tells whether the innermost elements have these names, the outermost first.
func (x *monitorXML) path(names ...string) bool {
	for i, name := range names {
		if x.up(len(names)-1-i).name != name {
			return false
		}
	}
	return true
}
