package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sqlflame/flamegraph"
	"sqlflame/planner/redact"
)

var (
	plainLiteral  = regexp.MustCompile(`'((?:[^']|'')*)'`)
	qualifiedName = regexp.MustCompile(`([\p{L}_][\p{L}\d_$]*)"?\."?([\p{L}_][\p{L}\d_$]*)`)
	anyWord       = regexp.MustCompile(`[\p{L}_][\p{L}\d_$]*`)
)

// capturedPlans returns the documents of testdata that hold a plan.
func capturedPlans(t *testing.T) map[string][]byte {
	t.Helper()
	plans := make(map[string][]byte)
	for _, pattern := range []string{"postgres/*.json", "oracle/*.xplan", "oracle/*.xml", "oracle/*.report", "oracle/*.csv"} {
		files, err := filepath.Glob("../../testdata/" + pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range files {
			doc, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			plans[filepath.Base(name)] = doc
		}
	}
	return plans
}

// builtInWords reads the words that names mode keeps, of some sections of the list.
func builtInWords(t *testing.T, sections ...string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../../planner/redact/words.txt")
	if err != nil {
		t.Fatal(err)
	}
	words := make(map[string]bool)
	section := ""
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]\n")
		} else if !strings.HasPrefix(line, "#") && (len(sections) == 0 || slices.Contains(sections, section)) {
			for _, w := range strings.Fields(line) {
				words[w] = true
			}
		}
	}
	return words
}

// privateOf returns the literals and the names of a profile, found by other means than the redaction's.
func privateOf(p *flamegraph.Profile) (literals, names map[string]bool) {
	literals, names = make(map[string]bool), make(map[string]bool)
	addText := func(text string) {
		for _, m := range plainLiteral.FindAllStringSubmatch(text, -1) {
			literals[m[1]] = true
		}
		for _, m := range qualifiedName.FindAllStringSubmatch(plainLiteral.ReplaceAllString(text, ""), -1) {
			names[m[1]], names[m[2]] = true, true
		}
	}
	addText(p.SQL)
	p.Root.Walk(func(f *flamegraph.Frame, _ int) {
		for _, name := range []string{f.Schema, f.Relation, f.Index, f.Alias, strings.TrimPrefix(f.Label, "CTE ")} {
			if name != f.Label || f.Kind == "CTE" {
				names[name] = true
			}
		}
		for _, a := range f.Attrs {
			if !isCount(a.Value) {
				addText(a.Value)
			}
			if a.Key == "Trigger Name" {
				names[a.Value] = true
			}
		}
	})
	return literals, names
}

func isCount(s string) bool { return strings.Trim(s, "0123456789.:") == "" }

// expressionKeys are attributes in which only SQL's own words may remain.
var expressionKeys = regexp.MustCompile(`Cond|Filter$|^filter|^access|Output|Key$|Keys$|Function Call|Window|Arbiter`)

func TestRedactCaptures(t *testing.T) {
	t.Parallel()
	sqlWords := builtInWords(t, "keywords", "types", "functions")
	allWords := builtInWords(t)
	plans := 0
	for name, doc := range capturedPlans(t) {
		for _, mode := range []redact.Mode{redact.Literals, redact.Names} {
			before, err := profilesOf(doc, reading{steps: true})
			if err != nil {
				break // refused, as other tests hold
			}
			plans++
			after, _ := profilesOf(doc, reading{steps: true})
			for i := range before {
				o := redactFlags{mode: redactMode(mode)}
				if err := o.apply(after[i]); err != nil {
					t.Fatal(err)
				}
				c := captureCheck{t: t, name: name + " --redact=" + mode.String(), sql: sqlWords, all: allWords}
				c.literals, c.names = privateOf(before[i])
				if mode == redact.Literals {
					c.names = nil
				}
				c.sameNumbers(before[i], after[i])
				c.texts(after[i])
				c.outputs(after[i])
			}
		}
	}
	if plans < 300 {
		t.Errorf("only %d plans", plans)
	}
}

// A captureCheck looks at one plan after redaction.
type captureCheck struct {
	t               *testing.T
	name            string
	literals, names map[string]bool
	sql, all        map[string]bool // words that may remain in SQL, and anywhere
}

// sameNumbers holds that shape and numbers are those of the plan.
func (c *captureCheck) sameNumbers(before, after *flamegraph.Profile) {
	var frames []*flamegraph.Frame
	after.Root.Walk(func(f *flamegraph.Frame, _ int) { frames = append(frames, f) })
	i := 0
	before.Root.Walk(func(f *flamegraph.Frame, _ int) {
		g := frames[i]
		i++
		if f.Self != g.Self || f.Cum != g.Cum || f.Number != g.Number || f.Kind != g.Kind || len(f.Children) != len(g.Children) || f.Estimate != g.Estimate {
			c.t.Errorf("%s: %s became %s", c.name, f.Label, g.Label)
		}
		for k, a := range f.Attrs {
			if a.Key != g.Attrs[k].Key || isCount(a.Value) && !expressionKeys.MatchString(a.Key) && a.Value != g.Attrs[k].Value {
				c.t.Errorf("%s: %v became %v", c.name, a, g.Attrs[k])
			}
		}
	})
	if err := after.CheckValid(); err != nil || i != len(frames) {
		c.t.Errorf("%s: %d frames became %d, %v", c.name, i, len(frames), err)
	}
	if n := len(after.Settings); n == 0 || after.Settings[n-1].Key != redact.Key {
		c.t.Errorf("%s: nothing says that it was redacted", c.name)
	}
}

// texts looks into every text of the profile.
func (c *captureCheck) texts(p *flamegraph.Profile) {
	c.text("SQL", p.SQL, c.sql)
	for _, w := range p.Warnings {
		c.text("warning", w.Message+" "+w.Label, c.all)
	}
	p.Root.Walk(func(f *flamegraph.Frame, _ int) {
		c.text("label", f.Label, c.all)
		c.text("names", strings.Join([]string{f.Schema, f.Relation, f.Index, f.Alias}, " "), c.sql)
		for _, a := range f.Attrs {
			if expressionKeys.MatchString(a.Key) {
				c.text(a.Key, a.Value, c.sql)
			}
			c.text(a.Key, a.Value, c.all)
		}
		c.text("note", strings.Join(f.Notes, "\n"), c.all)
		for _, s := range f.Steps {
			c.text("step", s.Text, c.all)
		}
	})
}

func (c *captureCheck) text(what, text string, allowed map[string]bool) {
	for _, word := range anyWord.FindAllString(text, -1) {
		if c.names[word] && !allowed[strings.ToLower(word)] && len(word) > 1 && !strings.HasPrefix(word, "pg_") && !strings.HasPrefix(word, "SEL") {
			c.t.Errorf("%s: %s: the name %q is in %q", c.name, what, word, text)
		}
	}
	for _, m := range plainLiteral.FindAllStringSubmatch(text, -1) {
		if c.literals[m[1]] && m[1] != "?" {
			c.t.Errorf("%s: %s: the literal %q is in %q", c.name, what, m[1], text)
		}
	}
}

// outputs looks into what is written, for everything that is no word of the program's own. What a
// picture of nothing has is none of the plan's.
func (c *captureCheck) outputs(p *flamegraph.Profile) {
	own := outputsOf(c.t, blank(p.Metrics))
	for format, out := range outputsOf(c.t, p) {
		for word := range c.names {
			if len(word) > 3 && strings.Contains(out, word) && !strings.Contains(own[format], word) && !c.kept(word) {
				c.t.Errorf("%s: %s has the name %q", c.name, format, word)
			}
		}
		for literal := range c.literals {
			quoted, _ := json.Marshal(literal)
			quoted = bytes.Trim(quoted, `"`)
			if len(literal) > 3 && (strings.Contains(out, literal) || strings.Contains(out, string(quoted))) && !strings.Contains(own[format], literal) && !c.kept(literal) {
				c.t.Errorf("%s: %s has the literal %q", c.name, format, literal)
			}
		}
	}
}

// kept tells words that are built in, or parts of such.
func (c *captureCheck) kept(word string) bool {
	lower := strings.ToLower(word)
	for w := range c.all {
		if strings.Contains(w, lower) {
			return true
		}
	}
	return strings.HasPrefix(word, "*SELECT* ") || word == "*VALUES*" || strings.HasPrefix(word, "pg_") || strings.HasPrefix(word, ":TQ") || word == "SEL$1"
}

// TestRedactIsDeterministic holds that the same plan gives the same bytes.
func TestRedactIsDeterministic(t *testing.T) {
	for _, plan := range []string{"cte-nested.18", "triggers.16"} {
		var outs []string
		for range 3 {
			out, errs, status := sqlflame("", "--redact=names", "--format=json", "../../testdata/postgres/"+plan+".json")
			if status != exitOK {
				t.Fatal(errs)
			}
			outs = append(outs, out)
		}
		if outs[0] != outs[1] || outs[0] != outs[2] {
			t.Errorf("%s: not the same", plan)
		}
	}
}
