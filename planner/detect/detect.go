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

const explainHint = "Postgres: run EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON) and save what it prints\nOracle: spool DBMS_XPLAN.DISPLAY_CURSOR(NULL, NULL, 'ALLSTATS LAST')"

// A Document is one of the documents in an input, freed of its wrapping.
type Document struct {
	Data   []byte
	Format Format
}

// Plans returns the documents in data, at least one. It returns a *planner.FormatError if there is none.
func Plans(data []byte) ([]Document, error) {
	doc, format, err := plan(data)
	if err != nil {
		return nil, err
	}
	return []Document{{doc, format}}, nil
}

// plan returns the plan document in data and its format.
func plan(data []byte) ([]byte, Format, error) {
	if isPprof(data) {
		return data, Pprof, nil
	}
	whole := newlines(decodeUTF16(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	data = bytes.TrimSpace(whole)
	if len(data) == 0 {
		return nil, 0, formatError("the document is empty", explainHint)
	}
	if isPicture(data) {
		return data, SVG, nil
	}
	switch {
	case isPlanXML(data):
		return data, PostgresXML, nil
	case isPlanYAML(data):
		return data, PostgresYAML, nil
	}
	if !isJSON(data) {
		text, format, ok, err := oracleText(data)
		switch {
		case err != nil:
			return nil, 0, err
		case ok && format != OracleSpool:
			return text, format, nil
		case ok, isSpoolJSON(data):
			return whole, OracleSpool, nil // the last cells of the last row may be empty
		}
		if Stacks(data, false) {
			return data, Folded, nil
		}
		if err := foreign(data); err != nil {
			return nil, 0, err
		}
		if doc := unwrap(data); doc != nil && (isJSON(doc) || !startsJSON(data)) {
			data = doc
		} else if !brokenJSON.Match(data) {
			return nil, 0, unreadable(data[:min(len(data), 4096)])
		}
	}
	switch {
	case isProfile(data):
		return data, Profile, nil
	case isSpoolJSON(data):
		return data, OracleSpool, nil
	}
	if err := foreign(data); err != nil {
		return nil, 0, err
	}
	return data, PostgresJSON, nil
}

func formatError(what, hint string) error {
	return &planner.FormatError{Err: errors.New(what), Hint: hint}
}

// unreadable says what a document is that is not JSON, by its beginning.
func unreadable(head []byte) error {
	what := "no plan found: no EXPLAIN (FORMAT JSON) document, no DBMS_XPLAN table, no SQL Monitor report, no stacks"
	switch text := string(head); {
	case strings.Contains(text, "(actual time=") || strings.Contains(text, "(cost="):
		what = "this is EXPLAIN's text format, which cannot be read"
	case strings.Contains(text, "<explain "):
		what = "this is EXPLAIN's XML format, which cannot be read"
	case strings.Contains(text, "- Plan:"):
		what = "this is EXPLAIN's YAML format, which cannot be read"
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

// unwrap frees a JSON document from what stands around it: the quotes of a CSV export, or psql's
// table layouts with a heading, a rule, a border, and "+" at the end of each line of a value with
// several. It returns nil if no document is in there.
func unwrap(data []byte) []byte {
	rest := string(data)
	for rest != "" {
		if rest[0] == '"' || rest[0] == '\'' {
			if doc := unquote(rest); doc != nil {
				return doc
			}
		}
		line, after, _ := strings.Cut(rest, "\n")
		if startsDocument(cleanLine(line)) {
			return unwrapTable(rest)
		}
		rest = after
	}
	return nil
}

// startsDocument tells a document's first line from others that begin with a bracket, such as psql's
// headings of expanded rows.
func startsDocument(line string) bool {
	head := []byte(line[:min(len(line), 512)])
	return startsJSON(head) && (isJSON(head) || brokenJSON.Match(head))
}

// unwrapTable cleans the lines of a table's cell, up to psql's footer.
func unwrapTable(text string) []byte {
	var out bytes.Buffer
	for line := range strings.Lines(text) {
		line = cleanLine(line)
		if isFooter(line) {
			break
		}
		out.WriteString(line)
		out.WriteByte('\n')
	}
	return bytes.TrimSpace(out.Bytes())
}

// cleanLine takes psql's border and continuation marks off a line. A JSON document has a line break
// only where blanks are allowed, so nothing of it is lost.
func cleanLine(line string) string {
	line = strings.TrimSpace(line)
	line = strings.TrimPrefix(line, "QUERY PLAN | ")
	line = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(line, "|"), "│"))
	line = strings.TrimSuffix(strings.TrimSuffix(line, "|"), "│")
	line = strings.TrimSpace(line)
	line = strings.TrimSuffix(strings.TrimSuffix(line, "+"), "↵")
	return strings.TrimSpace(line)
}

// isFooter recognizes psql's row count and timing lines, and a bottom border.
func isFooter(line string) bool {
	return strings.HasPrefix(line, "(") && strings.HasSuffix(line, ")") ||
		strings.HasPrefix(line, "Time:") || strings.HasPrefix(line, "+--") || strings.HasPrefix(line, "└")
}

// unquote reads a document that a CSV export or an editor put into quotes, quotes inside doubled or
// escaped.
func unquote(s string) []byte {
	q := s[:1]
	end := strings.LastIndex(s, q)
	if end == 0 {
		return nil
	}
	body := strings.TrimSpace(s[1:end])
	if !startsJSON([]byte(body)) {
		return nil
	}
	if strings.Contains(body, q+q) {
		body = strings.ReplaceAll(body, q+q, q)
	} else {
		body = strings.NewReplacer(`\"`, `"`, `\n`, "\n", `\\`, `\`).Replace(body)
	}
	return []byte(body)
}
