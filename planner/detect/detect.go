// Package detect answers one question: what did the user hand me?
//
// It strips what psql, editors and drivers wrap around a plan and names the format. It parses no
// plan: packages postgres and oracle read what is found here.
package detect

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"sqlflame/planner"
)

// A Format is what a document turned out to be.
type Format int

const (
	PostgresJSON  Format = iota // EXPLAIN (FORMAT JSON)
	PostgresText                // EXPLAIN's text format
	PostgresXML                 // EXPLAIN (FORMAT XML)
	PostgresYAML                // EXPLAIN (FORMAT YAML)
	Profile                     // the JSON that sqlflame itself writes
	OracleXplan                 // text of DBMS_XPLAN
	OracleMonitor               // a SQL Monitor report: XML, active HTML or text
	OracleSpool                 // rows of V$SQL_PLAN_STATISTICS_ALL as CSV or JSON
	Folded                      // folded stacks, of any tool
	Pprof                       // profile.proto, gzipped or not
	SVG                         // a picture or its page: those of sqlflame carry their profile
)

const explainHint = "Postgres: run EXPLAIN (ANALYZE, BUFFERS, VERBOSE) with any FORMAT, best JSON, and save what it prints\nOracle: spool DBMS_XPLAN.DISPLAY_CURSOR(NULL, NULL, 'ALLSTATS LAST')"

// A Document is one of the documents in an input, freed of its wrapping.
type Document struct {
	Data     []byte
	Format   Format
	Line     int    // of the input in which it begins, 0 if it is all of it
	Doubt    string // what had to be guessed of its text, "" if nothing
	Duration int64  // ns that a log says of the execution; 0 if it says nothing
}

// Plans returns the documents in data, at least one, in order. It returns a *planner.FormatError if there
// is none, or if one cannot be freed of its wrapping.
func Plans(data []byte) ([]Document, error) {
	if isPprof(data) {
		return one(data, Pprof)
	}
	whole := newlines(decodeUTF16(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	data = bytes.TrimSpace(whole)
	switch {
	case len(data) == 0:
		return nil, formatError("the document is empty", explainHint)
	case isPicture(data):
		return one(data, SVG)
	case isJSON(data):
		return jsonPlans(whole, data)
	}
	if docs, err := markupPlans(whole, data); docs != nil || err != nil {
		return docs, err
	}
	body, format, ok, err := oracleText(data)
	switch {
	case err != nil:
		return nil, err
	case ok && format != OracleSpool:
		return one(body, format)
	case ok, isSpoolJSON(data):
		return one(whole, OracleSpool) // the last cells of the last row may be empty
	case Stacks(data, false):
		return one(data, Folded)
	}
	if err := foreign(data); err != nil {
		return nil, err
	}
	docs, err := split(text(whole))
	if err == nil && len(docs) == 0 {
		docs = rescue(text(whole))
	}
	switch {
	case err != nil || len(docs) > 0:
		return docs, err
	case startsJSON(data) && brokenJSON.Match(data[:min(len(data), 4096)]):
		return one(data, PostgresJSON)
	}
	return nil, unreadable(data[:min(len(data), 4096)])
}

func one(data []byte, format Format) ([]Document, error) {
	return []Document{{Data: data, Format: format}}, nil
}

// jsonPlans returns what data holds, which begins as JSON does.
func jsonPlans(whole, data []byte) ([]Document, error) {
	switch {
	case isProfile(data):
		return one(data, Profile)
	case isSpoolJSON(data):
		return one(data, OracleSpool)
	}
	if err := foreign(data); err != nil {
		return nil, err
	}
	head := data[:min(len(data), maxScanned)]
	listed := hasFigures(text(head)) && !planWords.Match(head)
	if !listed && isSingle(data) {
		return one(data, PostgresJSON)
	}
	s, err := splitText(text(whole))
	if listed && err == nil && len(s.docs) == 0 {
		s.docs = rescue(text(whole))
	}
	if err != nil || len(s.docs) > 1 || len(s.docs) == 1 && !s.left {
		return s.docs, err
	}
	return one(data, PostgresJSON) // its reader says what is wrong behind it
}

// filledUp tells a first line that psql filled up to the width of the column.
var filledUp = regexp.MustCompile(`^(?:[\[{]|<explain[^\n>]*>)[ ]{2,}\n`)

// markupPlans returns what data holds if it is EXPLAIN's XML or YAML from its first line on: several documents
// or one with something behind it are taken apart.
func markupPlans(whole, data []byte) ([]Document, error) {
	format, count := PostgresXML, bytes.Count(data[:min(len(data), maxScanned)], []byte("</explain>"))
	switch {
	case isPlanXML(data):
		if count == 1 && len(data) > maxScanned && bytes.HasSuffix(data, []byte("</explain>")) || count == 0 || xmlDoctype.Match(data[:min(len(data), 4096)]) {
			return one(data, PostgresXML)
		}
	case isPlanYAML(data):
		if format = PostgresYAML; len(data) > maxScanned && endsYAML(data) {
			return one(data, PostgresYAML)
		}
	default:
		return nil, nil
	}
	docs, err := split(text(whole))
	if err != nil || len(docs) > 1 || len(docs) == 1 && docs[0].Format == format {
		return docs, err
	}
	return one(data, format)
}

// maxScanned bounds what is read twice: documents above are taken for a single one if they end as one.
const maxScanned = 1 << 20

// isSingle tells whether the data is one document, or one that breaks off, with nothing behind.
func isSingle(data []byte) bool {
	first := text(data[:min(len(data), 1<<14)])
	if filledUp.MatchString(first) || escapedEntry.MatchString(first) && !strings.Contains(first, ` "Node Type"`) || strings.Contains(first, `"QUERY PLAN"`) {
		return false
	}
	last := data[len(data)-1]
	if len(data) > maxScanned {
		return last == ']' || last == '}' // its reader reads several as well
	}
	var st jsonState
	end := st.take(text(data))
	if end < 0 {
		return true // its reader says where it breaks off
	}
	if st.torn {
		return false
	}
	rest, _, _ := bytes.Cut(data[end:], []byte("\n"))
	rest = bytes.Trim(rest, ",;| \t\r'\"")
	return end == len(data) || len(rest) > 0 && !startsJSON(rest)
}

// asFormatError returns an error of formatError as what it is.
func asFormatError(err error) *planner.FormatError { return err.(*planner.FormatError) }

func formatError(what, hint string) error {
	return &planner.FormatError{Err: errors.New(what), Hint: hint}
}

// unreadable says what a document is in which no plan was found, by its beginning.
func unreadable(head []byte) error {
	what := "no plan found: no output of EXPLAIN, no DBMS_XPLAN table, no SQL Monitor report, no stacks"
	switch text := string(head); {
	case strings.Contains(text, "Query rewrites to nothing"):
		what = "no plan in the document: rules leave nothing of the statement"
	case strings.Contains(text, "(actual time=") || strings.Contains(text, "(cost="):
		what = "this has lines of EXPLAIN's text format, but no plan from its beginning to its end"
	case strings.Contains(text, "<explain "):
		what = "this is EXPLAIN's XML format, but not from its beginning to its end"
	case strings.Contains(text, "- Plan:"):
		what = "this is EXPLAIN's YAML format, but not from its beginning to its end"
	}
	return formatError(what, explainHint)
}

func startsJSON(data []byte) bool {
	return len(data) > 0 && (data[0] == '[' || data[0] == '{')
}

// brokenJSON begins as EXPLAIN's document does; its reader says where it breaks.
var brokenJSON = regexp.MustCompile(`^(?:\[\s*)?\{\s*"|^\[\s*\[`)

// isJSON tells whether the text begins as JSON does and, if its values end soon, holds nothing else. The
// prompts of shells, dates in logs and tags in forums begin with a bracket as well.
func isJSON(data []byte) bool {
	if !startsJSON(data) {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(data[:min(len(data), 512)]))
	for {
		switch _, err := d.Token(); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return true
		case err != nil:
			return false
		}
	}
}

// isProfile looks for the schema key that opens our own JSON.
func isProfile(data []byte) bool {
	head := data[:min(len(data), 200)]
	return data[0] == '{' && bytes.Contains(head, []byte(`"schema"`)) && bytes.Contains(head, []byte(`"sqlflame/`))
}

// newlines reads the line ends of old Macs.
func newlines(data []byte) []byte {
	if bytes.IndexByte(data, '\n') >= 0 || bytes.IndexByte(data, '\r') < 0 {
		return data
	}
	return bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
}

// decodeUTF16 reads what PowerShell's ">" writes.
func decodeUTF16(data []byte) []byte {
	var high, low int
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		high, low = 1, 0
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		high, low = 0, 1
	default:
		return data
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, uint16(data[i+high])<<8|uint16(data[i+low]))
	}
	out := make([]byte, 0, len(units))
	for _, r := range utf16.Decode(units) {
		out = utf8.AppendRune(out, r)
	}
	return out
}

// startsDocument tells a document's first line from others that begin with a bracket, such as psql's
// headings of expanded rows.
func startsDocument(line string) bool {
	head := []byte(line[:min(len(line), 512)])
	return startsJSON(head) && (isJSON(head) || brokenJSON.Match(head))
}
