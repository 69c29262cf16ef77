package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/pprof/profile"
)

// hostileNames are identifiers that try to break out of a format.
var hostileNames = []string{
	`</svg><script>window.pwned=1</script>`, `]]><script>window.pwned=1</script>`, `a;b;c`, `"quoted" 'name' & <tag>`,
	"line\nbreak\ttab\r", "bell\x07 esc\x1b[31m nul\x00", "rtl\u202egnirts\u2066x", "\xff\xfe broken", "SubPlan 7", " 12.5", "",
	strings.Repeat("x", 10_000), "\ufeff\u2028\u2029\u0085", `\u003cscript\u003e`, "--><!--", "javascript:alert(1)", "表 größe 😀",
}

// hostilePlan is a document whose every name is hostile.
func hostilePlan(t *testing.T) string {
	t.Helper()
	kids := []any{}
	for i, name := range hostileNames {
		kids = append(kids, map[string]any{
			"Node Type": "Index Scan", "Relation Name": name, "Alias": name + "x", "Index Name": name, "Schema": name, "Filter": name,
			"Output": []string{name}, name: name, "Actual Total Time": 10 + i, "Actual Rows": 1, "Actual Loops": 1, "Plan Rows": 1,
		})
	}
	kids = append(kids, map[string]any{"Node Type": hostileNames[0], "Subplan Name": "SubPlan 1", "Actual Total Time": 1, "Actual Rows": 1, "Actual Loops": 1})
	doc, err := json.Marshal([]any{map[string]any{
		"Query Text": strings.Join(hostileNames, "\n"),
		"Plan":       map[string]any{"Node Type": "Append", "Actual Total Time": 1000, "Actual Rows": 1, "Actual Loops": 1, "Plans": kids},
		"Triggers":   []any{map[string]any{"Trigger Name": hostileNames[0], "Relation": hostileNames[1], "Time": 5, "Calls": 1}},
		"Settings":   map[string]any{hostileNames[0]: hostileNames[1]}, "Execution Time": 1010,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return string(doc)
}

// disturbs tells of characters that no output of ours may hold: they steer terminals or reorder text.
func disturbs(r rune) bool {
	return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r)
}

// viewer matches the constants inside a picture, style sheet and script, whose lines are indented by tabs.
var viewer = regexp.MustCompile(`(?s)<(style|script)><!\[CDATA\[.*?\]\]></(style|script)>`)

func TestHostileNames(t *testing.T) {
	plan := hostilePlan(t)
	for _, format := range []string{"text", "folded", "svg", "json"} {
		out, errs, status := sqlflame(plan, "--format", format)
		if status != exitOK {
			t.Fatalf("%s: %s", format, errs)
		}
		if rest := viewer.ReplaceAllLiteralString(out, ""); strings.ContainsFunc(rest, disturbs) {
			i := strings.IndexFunc(rest, disturbs)
			t.Errorf("%s: control character %q after %q", format, []rune(rest[i:])[0], rest[max(0, i-40):i])
		}
		if strings.Contains(out, "<script>window.pwned") && (format == "svg" || format == "json") {
			t.Errorf("%s: markup is not escaped", format)
		}
	}
}

func TestHostileNamesFolded(t *testing.T) {
	out, _, _ := sqlflame(hostilePlan(t))
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if want := len(hostileNames) + 4; len(lines) != want {
		t.Errorf("%d lines, want %d", len(lines), want)
	}
	if got := foldedSum(t, out); got != 1_010_000 {
		t.Errorf("the lines sum to %d us, want 1010000", got)
	}
	if !strings.Contains(out, ";SubPlan #1;") {
		t.Errorf("SubPlan 1 would be read as a column:\n%.300s", out)
	}
}

func TestHostileNamesSVGIsWellFormed(t *testing.T) {
	out, _, _ := sqlflame(hostilePlan(t), "--format", "svg")
	for dec := xml.NewDecoder(strings.NewReader(out)); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			for _, a := range start.Attr {
				if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") {
					t.Errorf("event handler %s on %s", a.Name.Local, start.Name.Local)
				}
			}
		}
	}
	if n := strings.Count(out, "<script"); n != 1 {
		t.Errorf("%d script elements, want 1", n)
	}
}

func TestHostileNamesPprof(t *testing.T) {
	out, _, _ := sqlflame(hostilePlan(t), "--format", "pprof")
	p, err := profile.Parse(bytes.NewReader([]byte(out)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range p.Function {
		if strings.ContainsFunc(f.Name, disturbs) || strings.Contains(f.Name, "\n") {
			t.Errorf("function %q", f.Name)
		}
	}
}
