package postgres

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"sqlflame/planner"
)

// An explainWriter writes a JSON document as EXPLAIN writes the same in XML or YAML.
type explainWriter struct {
	strings.Builder
	d *json.Decoder
}

func newExplainWriter(doc []byte) *explainWriter {
	w := &explainWriter{d: json.NewDecoder(bytes.NewReader(doc))}
	w.d.UseNumber()
	return w
}

func (w *explainWriter) token() json.Token {
	token, err := w.d.Token()
	if err != nil && err != io.EOF {
		panic(err)
	}
	return token
}

var xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#x0d;")

func xmlTag(key string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (isNameByte(byte(r)) && r != ':') {
			return r
		}
		return '-'
	}, key)
}

func asXML(doc []byte) string {
	w := newExplainWriter(doc)
	w.WriteString("<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n")
	first := w.token()
	w.xmlChildren("explain", first, 1)
	w.WriteString("</explain>")
	return w.String()
}

// xmlChildren writes what an array or an object holds.
func (w *explainWriter) xmlChildren(key string, open json.Token, indent int) {
	item := map[string]string{"explain": "Query", "Grouping Sets": "Grouping-Set"}[key]
	if item == "" {
		item = "Item"
		if strings.HasSuffix(key, "s") {
			item = strings.TrimSuffix(xmlTag(key), "s")
		}
	}
	for w.d.More() {
		name := item
		if open == json.Delim('{') {
			key = w.token().(string)
			name = xmlTag(key)
		} else {
			key = strings.ReplaceAll(item, "-", " ")
		}
		w.xmlElement(key, name, indent)
	}
	w.token()
}

func (w *explainWriter) xmlElement(key, name string, indent int) {
	switch { // EXPLAIN's own names for groups that have others in JSON
	case key == "Full-sort Groups", key == "Pre-sorted Groups":
		name = "Incremental-Sort-Groups"
	case strings.HasPrefix(key, "Sort Space ") && key != "Sort Space Used" && key != "Sort Space Type":
		name = "Sort-Space"
	}
	margin := strings.Repeat("  ", indent)
	switch value := w.token().(type) {
	case json.Delim:
		fmt.Fprintf(w, "%s<%s>\n", margin, name)
		w.xmlChildren(key, value, indent+1)
		fmt.Fprintf(w, "%s</%s>\n", margin, name)
	case string:
		if name == "Query" {
			fmt.Fprintf(w, "%s<%s />\n", margin, xmlTag(value))
			return
		}
		fmt.Fprintf(w, "%s<%s>%s</%s>\n", margin, name, xmlEscapes.Replace(value), name)
	default:
		fmt.Fprintf(w, "%s<%s>%v</%s>\n", margin, name, value, name)
	}
}

func asYAML(doc []byte) string {
	w := newExplainWriter(doc)
	w.yamlChildren("", w.token(), 0)
	return strings.TrimPrefix(w.String(), "\n")
}

func (w *explainWriter) yamlChildren(key string, open json.Token, indent int) {
	sameLine := key == "-"
	for w.d.More() {
		if !sameLine {
			w.WriteString("\n" + strings.Repeat("  ", indent))
		}
		sameLine = false
		if open == json.Delim('{') {
			key = w.token().(string)
			fmt.Fprintf(w, "%s: ", key)
		} else {
			w.WriteString("- ")
		}
		switch value := w.token().(type) {
		case json.Delim:
			if open == json.Delim('[') && value == json.Delim('[') {
				w.yamlFlow()
			} else if open == json.Delim('[') {
				w.yamlChildren("-", value, indent+1)
			} else {
				w.yamlChildren(key, value, indent+1)
			}
		case string:
			w.Write(jsonString(value))
		default:
			fmt.Fprint(w, value)
		}
	}
	w.token()
}

func (w *explainWriter) yamlFlow() {
	w.WriteString("[")
	for n := 0; w.d.More(); n++ {
		if n > 0 {
			w.WriteString(", ")
		}
		w.Write(jsonString(w.token().(string)))
	}
	w.WriteString("]")
	w.token()
}

func jsonString(s string) []byte {
	var w jsonText
	w.text(s)
	return w.out
}

// sameJSON compares two documents token by token.
func sameJSON(t *testing.T, name string, got, want []byte) {
	t.Helper()
	a, b := newExplainWriter(got).d, newExplainWriter(want).d
	for last := json.Token(nil); ; {
		x, errX := a.Token()
		y, errY := b.Token()
		if errX != errY || !reflect.DeepEqual(x, y) {
			t.Errorf("%s: after %v: %v (%T, %v), want %v (%T, %v)", name, last, x, x, errX, y, y, errY)
			return
		}
		if last = x; errX != nil {
			return
		}
	}
}

var markupFormats = map[string]struct {
	write   func([]byte) string
	convert converter
	parse   func([]byte, Options) ([]*planner.Plan, error)
}{
	"xml":  {asXML, xmlToJSON, ParseXML},
	"yaml": {asYAML, yamlToJSON, ParseYAML},
}

func jsonCaptures(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(testdata, "postgres", "*.json"))
	if err != nil || len(files) < 100 {
		t.Fatalf("%d captures (%v)", len(files), err)
	}
	docs := make(map[string][]byte)
	for _, file := range files {
		if strings.HasSuffix(file, ".profile.json") {
			continue
		}
		if docs[filepath.Base(file)], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	docs["incremental sort"] = []byte(incrementalSort)
	return docs
}

const incrementalSort = `[{"Plan": {"Node Type": "Incremental Sort", "Sort Key": ["a"], "Presorted Key": [],
	"Full-sort Groups": {"Group Count": 3, "Sort Methods Used": ["quicksort", "external merge"],
		"Sort Space Memory": {"Average Sort Space Used": 27, "Peak Sort Space Used": 27}, "Sort Space Disk": {"Average Sort Space Used": 1, "Peak Sort Space Used": 2}},
	"Pre-sorted Groups": {"Group Count": 2, "Sort Methods Used": ["external merge"], "Sort Space Disk": {"Average Sort Space Used": 1, "Peak Sort Space Used": 2}},
	"Workers": [{"Worker Number": 0, "Full-sort Groups": {"Group Count": 1, "Sort Methods Used": ["top-N heapsort"], "Sort Space Memory": {"Average Sort Space Used": 27, "Peak Sort Space Used": 27}}}],
	"I/O Read Time": 0.5, "Shared I/O Read Time": 0.5, "One-Time Filter": "5", "Alias": " true ", "Storage": "", "Target Tables": [{"Relation Name": "7"}],
	"Actual Total Time": 1.000, "Actual Rows": 1.50, "Actual Loops": 1}, "Settings": {"work_mem": "64", "a.b": "on"}, "JIT": {"Options": {"Inlining": true}, "Timing": {"Inlining": 0.5}},
	"Triggers": []}]`

// TestMarkup holds that captures written anew in either format, in any layout, give the JSON they were.
func TestMarkup(t *testing.T) {
	for name, doc := range jsonCaptures(t) {
		for format, f := range markupFormats {
			text := f.write(doc)
			if text == "" {
				continue // an empty list in YAML
			}
			for layout, text := range layouts(format, text) {
				got, _, err := f.convert(text, 1<<40)
				if err != nil {
					t.Errorf("%s, %s, %s: %v", name, format, layout, err)
					continue
				}
				sameJSON(t, name+", "+format+", "+layout, got, doc)
			}
			want, wantErr := ParseDocument(doc, Options{open: format == "yaml"})
			got, err := f.parse([]byte(text), Options{})
			if !reflect.DeepEqual(got, want) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Errorf("%s, %s: another plan, %v, want %v", name, format, err, wantErr)
			}
		}
	}
}

// layouts are what editors and clients make of a document.
func layouts(format, text string) map[string]string {
	all := map[string]string{
		"plain":    text,
		"crlf":     strings.ReplaceAll(text, "\n", "\r\n") + "\r\n",
		"indented": "    " + strings.ReplaceAll(text, "\n", "\n    ") + "\n",
		"trimmed":  strings.ReplaceAll(text, "\n", "\n    "),
		"tabs":     "\t" + strings.ReplaceAll(text, "\n", "\n\t"),
		"blank":    strings.ReplaceAll(text, "\n", "\n\n") + "\n\n",
	}
	if format == "xml" {
		lines := strings.Split(text, "\n")
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
		}
		all["one line"] = strings.Join(lines, "")
		all["prolog"] = "<?xml version=\"1.0\"?>\n<!-- saved -->\n" + text
		return all
	}
	all["marks"] = "---\n# saved\n" + text + "\n...\n"
	return all
}

func TestMarkupErrors(t *testing.T) {
	plan := func(inner string) string { return "<explain>\n<Query>\n<Plan>" + inner + "</Plan></Query></explain>" }
	lol := `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>` + "\n<explain>&lol2;</explain>"
	for _, c := range []struct{ format, doc, want string }{
		{"xml", lol, "line 1, column 1: a DOCTYPE"},
		{"xml", plan("\n<Filter>&lol9;</Filter>"), `line 4, column 9: the entity "&lol9"`},
		{"xml", plan("\n<Filter>a & b</Filter>"), `line 4, column 11: the entity`},
		{"xml", plan("<Alias>\x00</Alias>"), "line 3, column 14: a NUL byte"},
		{"xml", plan("<Alias>\n\xff</Alias>"), "line 4, column 1: a byte that is not UTF-8"},
		{"xml", plan("<Alias>x</Filter>"), "</Filter> where </Alias> should be"},
		{"xml", plan(`<Alias id="1">x</Alias>`), "line 3, column 14: the attribute id"},
		{"xml", plan("<Alias><![CDATA[x]]></Alias>"), "a CDATA section"},
		{"xml", plan("x<Alias>x</Alias>"), "line 3, column 7: 'x' where an element should be"},
		{"xml", plan("<Node-Type>Sort</Node-Type>\n<Actual-Rows>N</Actual-Rows>"), "line 4, column 29: Actual Rows is not a number"},
		{"xml", plan("<Alias>x"), "</Plan> where </Alias>"},
		{"xml", "<explain><Query><Plan><Node-Type>So", "the document ends where"},
		{"xml", "<explain>\n<Query><Plan><Node-Type>Sort</Node-Type></Plan><Plan>", "line 2, column 54: a second <Plan>"},
		{"xml", "<ShowPlanXML xmlns=\"x\"></ShowPlanXML>", "<ShowPlanXML> is no element"},
		{"xml", "<explain></explain>", "no plan"},
		{"xml", plan("<Node-Type>Sort</Node-Type>") + "\n(1 row)", "line 4, column 1: '(' where an element should be"},
		{"xml", "<explain><Query>" + strings.Repeat("<Plans><Plan>", 100_000), "nested more than 8100 levels"},
		{"xml", plan("<Node-Type>" + strings.Repeat("\x01", 1<<20) + "</Node-Type>"), "control characters"},
		{"yaml", "- Plan: &a\n    Node Type: \"Sort\"", "line 1, column 9: an anchor"},
		{"yaml", "- Plan:\n    Node Type: *a", "line 2, column 16: an alias"},
		{"yaml", "- Plan:\n    <<: *a", "line 2, column 9: an alias"},
		{"yaml", "- Plan:\n    Node Type: !!python/object:x y", "line 2, column 16: a tag"},
		{"yaml", "- Plan:\n    Filter: |\n      x", "line 2, column 13: a block of text"},
		{"yaml", "- Plan:\n    Filter: >-\n      x", "line 2, column 13: a folded text"},
		{"yaml", "- Plan:\n    Output: [[\"a\"]]", "line 2, column 14: brackets within brackets"},
		{"yaml", "- Plan: {Node Type: Sort}", "line 1, column 9: a mapping in braces"},
		{"yaml", "%YAML 1.2\n---\n- Plan:", "line 1, column 1: \"%YAML 1.2\" where a key"},
		{"yaml", "- Plan:\n    Node Type: \"Sort\n    x\"", "line 2, column 21: a control character"},
		{"yaml", "- Plan:\n    Node Type: \"Sort\" x", "line 2, column 22: \"x\" after the end"},
		{"yaml", "- Plan:\n    Node Type: \"Sort\"\n      Alias: \"x\"", "line 3, column 7: \"Alias: \\\"x\\\"\" is indented more"},
		{"yaml", "- Plan:\n    Node Type: \"Sort\"\n   Alias: \"x\"", "line 3, column 4"},
		{"yaml", "- Plan:\n    Node Type: \"Sort\"\n    x y", "line 3, column 5: \"x y\" where a key should be"},
		{"yaml", "- Plan:\n    Node Type: \"Sort\"\n    Actual Rows: N", "line 3, column 18: Actual Rows is not a number"},
		{"yaml", "- Plan:\n    Node Type: \"\x00\"", "line 2, column 17: a NUL byte"},
		{"yaml", "- Plan:\n    Node Type: \"\xff\"", "line 2, column 17: a byte that is not UTF-8"},
		{"yaml", "- Plan:\n    Node Type: \"Sort\"\n  Plan:\n    Node Type: \"Sort\"\n", "line 3"},
		{"yaml", strings.Repeat("- ", 100_000), "nested more than 8100 levels"},
		{"xml", plan("<Node-Type>Sort</Node-Type>" + strings.Repeat("<a/>", maxKeys)), "more than 100000 values"},
		{"yaml", "- Plan:\n" + strings.Repeat("    a:\n", maxKeys+1), "line 100002, column 5: more than 100000 values"},
		{"yaml", "- Plan:\n    Output:\n" + strings.Repeat("    - a\n", maxKeys+1), "more than 100000 values"},
		{"yaml", "- Plan:\n    Node Type: \"Sort\"\n    Actual Loops: 1", "line 3, column 20: the document ends where Triggers"},
		{"yaml", "- Plan:\n    Actual Loops: 1\n- Plan:\n    Node Type: \"Sort\"\n  Triggers:\n", "line 3, column 1: '-' where Triggers"},
		{"yaml", "", "no plan"},
		{"yaml", "- \"Query\"", "no plan"},
	} {
		start := time.Now()
		_, err := markupFormats[c.format].parse([]byte(c.doc), Options{Estimate: true})
		var bad *planner.FormatError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) || bad.Hint == "" {
			t.Errorf("%s %.60q: got %v, want %s", c.format, c.doc, err, c.want)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s %.60q: took %v", c.format, c.doc, took)
		}
	}
}

// sameAsJSON is the property of both fuzz targets: what is read is JSON, no larger than the input allows, and
// gives valid plans.
func sameAsJSON(t *testing.T, format string, doc []byte) {
	f := markupFormats[format]
	got, _, err := f.convert(string(doc), 1<<40)
	if err != nil {
		return
	}
	if len(got) > 2*len(doc)+1<<17 {
		t.Errorf("%d bytes of JSON of %d", len(got), len(doc))
	}
	s := &scanner{doc: string(got)}
	if _, err = s.skip(); err == nil {
		err = s.end()
	}
	if err != nil && !strings.Contains(err.Error(), "levels deep") {
		t.Errorf("%v: %s", err, got)
	}
	plans, err := f.parse(doc, Options{})
	for _, plan := range plans {
		if err == nil {
			checkFits(t, format, plan, plan.Root)
		}
	}
}

func addMarkupSeeds(f *testing.F, format string) {
	for name, doc := range jsonCaptures(f) {
		if len(doc) < 1500 || name == "incremental sort" {
			f.Add([]byte(markupFormats[format].write(doc)))
		}
	}
}

func FuzzXML(f *testing.F) {
	addMarkupSeeds(f, "xml")
	for _, seed := range []string{"<explain/>", "<explain><Query /><Utility-Statement/></explain>", "<?xml?><!-- --><Plan><Filter>&lt;&#x0d;&#10;</Filter></Plan>",
		"<a:explain xmlns:a='x'><a:Plan><a:Node-Type>X</a:Node-Type></a:Plan></a:explain>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<explain><Plan><Plans><Plan>", "<explain>\r\n<Plan>\x01"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) { sameAsJSON(t, "xml", doc) })
}

func FuzzYAML(f *testing.F) {
	addMarkupSeeds(f, "yaml")
	for _, seed := range []string{"- - - a", "- Plan:\n    Node Type: 'X''s' # a", "a: [\"b\", c, 1]\nb: []\nc: {}", "---\na: &b\n  <<: *b", "\"a\\u0041\": 'b':c", "- Plan:\n      Node Type: X\n    Triggers:\n  - Plan:", "-\n  a:\n  - b\n  -\n- ~\n...", "Plan:\n x: 1\nPlan:\n x: 2"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) { sameAsJSON(t, "yaml", doc) })
}

// TestMarkupDepth holds that 4,000 plan levels are read of XML, and that more are refused in time.
func TestMarkupDepth(t *testing.T) {
	const open, node = "<explain><Query>", "<Node-Type>Sort</Node-Type><Actual-Total-Time>1</Actual-Total-Time><Actual-Loops>1</Actual-Loops>"
	deep := func(levels int) []byte {
		return []byte(open + strings.Repeat("<Plan>"+node+"<Plans>", levels-1) + "<Plan>" + node + "</Plan>" + strings.Repeat("</Plans></Plan>", levels-1) + "</Query></explain>")
	}
	if _, err := ParseXML(deep(4000), Options{}); err != nil {
		t.Error(err)
	}
	if _, err := ParseXML(deep(4100), Options{}); err == nil || !strings.Contains(err.Error(), "levels deep") {
		t.Errorf("got %v", err)
	}
}

// TestYAMLCut holds that a document of auto_explain, which has nothing behind its plan, is told to be cut off
// where inputs are missing.
func TestYAMLCut(t *testing.T) {
	const figures = "  Actual Startup Time: 1.0\n  Actual Total Time: 2.0\n  Actual Rows: 1\n  Actual Loops: 1\n"
	for doc, want := range map[string]bool{
		"Plan: \n  Node Type: \"Sort\"\n" + figures: true,
		"Plan: \n  Node Type: \"Sort\"\n" + figures + "  Plans: \n    - Node Type: \"Seq Scan\"\n      Actual Startup Time: 1.0\n      Actual Total Time: 2.0\n      Actual Rows: 1\n      Actual Loops: 1\n": false,
	} {
		plans, err := ParseYAML([]byte(doc), Options{Duration: 3_000_000})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(warningsOf(plans[0]), "must have 1") != want {
			t.Errorf("%s: %s", doc, warningsOf(plans[0]))
		}
	}
}
