package main

import (
	"os"
	"strings"
	"testing"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// TestRedactReadBack holds that names and literals vanish also from outputs that are read again, of which
// some have labels only.
func TestRedactReadBack(t *testing.T) {
	for _, plan := range []string{"postgres/nestloop.18.json", "postgres/quoted.18.json", "postgres/cte-twice.18.json", "postgres/triggers.18.json", "oracle/nested-loops.xplan"} {
		doc, err := os.ReadFile("../../testdata/" + plan)
		if err != nil {
			t.Fatal(err)
		}
		before, err := profilesOf(doc, reading{})
		if err != nil {
			t.Fatal(err)
		}
		c := captureCheck{t: t, all: builtInWords(t)}
		c.literals, c.names = privateOf(before[0])
		for _, format := range []string{"json", "svg", "pprof", "folded"} {
			written, errs, status := sqlflame(string(doc), "--format", format)
			if status != exitOK {
				t.Fatal(errs)
			}
			c.name = plan + " by way of " + format
			c.readBack(written)
		}
	}
}

func (c *captureCheck) readBack(written string) {
	for _, format := range []string{"json", "folded", "text", "svg"} {
		out, errs, status := sqlflame(written, "--redact=names", "--format", format, "-")
		if status != exitOK {
			c.t.Fatalf("%s: %s", c.name, errs)
		}
		own := outputsOf(c.t, blank(planner.MetricSet(0).With(planner.Time)))[format]
		for word := range c.names {
			if len(word) > 3 && strings.Contains(out, word) && !strings.Contains(own, word) && !c.kept(word) {
				c.t.Errorf("%s: %s has the name %q", c.name, format, word)
			}
		}
		for literal := range c.literals {
			if len(literal) > 3 && strings.Contains(out, literal) && !strings.Contains(own, literal) && !c.kept(literal) {
				c.t.Errorf("%s: %s has the literal %q", c.name, format, literal)
			}
		}
	}
}

// blank returns a profile of one frame, whose outputs have the program's own words only.
func blank(metrics planner.MetricSet) *flamegraph.Profile {
	p := &flamegraph.Profile{Metrics: metrics, Root: &flamegraph.Frame{Operator: secretOperator("x")}}
	list := metrics.List()
	main := list[len(list)-1]
	p.Root.Self[main], p.Root.Cum[main] = 1, 1
	return p
}
