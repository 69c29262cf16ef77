package detect

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStacks(t *testing.T) {
	for text, want := range map[string]bool{
		"a;b 1\n":                                true,
		"\ufeffa;b 1\r\na;c 2\r\n":               true,
		"# comment\n\na;b 1.5\n":                 true,
		"[unknown];main 5\n":                     true,
		"SELECT;Execution;Hash Join 7\nSELECT 1": true,
		"a;b 1\na;c 2\na;d 3\nbroken\n":          true,
		"a;b 1\nbroken\n":                        false,
		"broken\na;b 1\na;b 1\na;b 1\na;b 1\n":   false,
		"main 5\n":                               false,
		"total 698328\ndrwx 5\n":                 false,
		"select a; select 1\n":                   true, // what it looks like
		"select a;\nselect b;\n":                 false,
		"dear dba,\nplease look; it is 5\n":      false,
		"":                                       false,
		";; 5\n":                                 false,
		xplan:                                    false,
		monitor:                                  false,
		spool:                                    false,
		doc:                                      false,
		markup:                                   false,
		"Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n": false,
		"- Plan: \n    Plan Rows: 100\n":                    false,
		strings.Replace(spool, ",", ";", -1):                false,
	} {
		if got := Stacks([]byte(text), false); got != want {
			t.Errorf("%.60q: got %v", text, got)
		}
	}
	if !Stacks([]byte("main 5\n"), true) || !Stacks([]byte("x\nmain 5\nmain 6\nmain 7\n"), true) || Stacks([]byte(doc), true) || Stacks([]byte(xplan), true) {
		t.Error("a file's name does not tell stacks from plans")
	}
	for text, want := range map[string]bool{"main 5\n\x00\x01\n[\x02\n{\"a\": 1\n": true, "no\nstack\n": true, "": false, "\x1f\x8b\x08": false, "<svg>\n<g>\n": false} {
		if got := Stacks([]byte(text), true); got != want {
			t.Errorf("%q in a file of stacks: got %v", text, got)
		}
	}
	var long strings.Builder
	for i := 0; long.Len() < 2*HeadSize; i++ {
		fmt.Fprintf(&long, "main;work;f%d %d\n", i, i)
	}
	if !Stacks([]byte(long.String())[:HeadSize], false) {
		t.Error("a long document is not recognized by its head")
	}
	if !Stacks([]byte(strings.Repeat("frame;", HeadSize)[:HeadSize]), false) {
		t.Error("a long line is not recognized")
	}
}

// TestNoPlanIsStacks holds that no captured document of a database is taken for folded stacks.
func TestNoPlanIsStacks(t *testing.T) {
	files, err := filepath.Glob("../../testdata/*/*")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files in testdata (%v)", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // a folder
		}
		want := strings.HasSuffix(name, ".folded") || strings.HasSuffix(name, ".self-ms")
		if got := Stacks(text[:min(len(text), HeadSize)], false); got != want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestProfilesAndPictures(t *testing.T) {
	proto := "\x0a\x04\x08\x01\x10\x02\x32\x00\x32\x05names"
	for text, want := range map[string]Format{
		"\x1f\x8b\x08\x00":                   Pprof,
		proto:                                Pprof,
		"a;b 1\na;c 2\n":                     Folded,
		wide("a;b 1\na;c 2\n", false):        Folded,
		"[unknown];b 1\n":                    Folded,
		"<svg xmlns='x'></svg>":              SVG,
		"<?xml version='1.0'?>\n<svg></svg>": SVG,
		"<!DOCTYPE html><html><metadata id=\"sqlflame-data\">{}</metadata></html>": SVG,
		markup: OracleMonitor,
		zipped: OracleMonitor,
	} {
		if _, got, err := plan([]byte(text)); err != nil || got != want {
			t.Errorf("%.40q: got %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{proto + "\xff", "\x0a\x00", "\n\nhello", "\x32\x05names"} {
		if _, _, err := plan([]byte(text)); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}
