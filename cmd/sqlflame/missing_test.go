package main

import (
	"fmt"
	"strings"
	"testing"

	"sqlflame/planner/detect"
)

// TestMissingMeasurements holds that a plan without what was asked for is refused with the option to add, and
// that the metrics named in the hint do work.
func TestMissingMeasurements(t *testing.T) {
	const (
		cost  = "cost"
		times = "times"
		rows  = "rows"
	)
	for _, c := range []struct {
		name string
		have []string
		args string
		want []string
		work []string // values of --metric that draw it
	}{
		{"estimates only", []string{cost}, "", []string{"EXPLAIN ran without ANALYZE", "add ANALYZE", "--metric cost draws the estimates"}, []string{"cost"}},
		{"nothing", nil, "", []string{"without ANALYZE and with COSTS OFF", "add ANALYZE", "leave out COSTS OFF"}, nil},
		{"nothing, by cost", nil, "--metric cost", []string{"without ANALYZE and with COSTS OFF", "leave out COSTS OFF"}, nil},
		{"TIMING OFF", []string{cost, rows}, "", []string{"TIMING OFF", "TIMING ON", "--metric rows, loops, buffers", "--metric cost"}, []string{"rows", "loops", "buffers", "cost"}},
		{"TIMING OFF, COSTS OFF", []string{rows}, "", []string{"TIMING OFF", "TIMING ON", "--metric rows, loops, buffers"}, []string{"rows", "loops", "buffers"}},
		{"TIMING OFF, COSTS OFF, by cost", []string{rows}, "--metric cost", []string{"COSTS OFF", "COSTS ON", "--metric rows, loops"}, []string{"rows"}},
		{"COSTS OFF, by cost", []string{rows, times}, "--metric cost", []string{"COSTS OFF", "COSTS ON", "leave out --metric cost"}, []string{"time"}},
	} {
		for format, doc := range documentsWith(c.have) {
			if format == "text" && (c.have == nil || postgresReaders[detect.PostgresText] == nil) {
				continue // the name of a node alone is no plan
			}
			_, errs, status := sqlflame(doc, strings.Fields("- "+c.args)...)
			if status != exitNoPlan {
				t.Errorf("%s, %s: status %d, %s", c.name, format, status, errs)
			}
			for _, want := range c.want {
				if !strings.Contains(errs, want) {
					t.Errorf("%s, %s: want %q in\n%s", c.name, format, want, errs)
				}
			}
			for _, metric := range c.work {
				if _, errs, status := sqlflame(doc, "-", "--metric", metric, "--format", "text"); status != exitOK {
					t.Errorf("%s, %s: --metric %s: %s", c.name, format, metric, errs)
				}
			}
		}
	}
}

// documentsWith returns a plan with some of its figures in each format of EXPLAIN.
func documentsWith(have []string) map[string]string {
	var json, xml, yaml, text strings.Builder
	add := func(key string, value any) {
		fmt.Fprintf(&json, ", %q: %v", key, value)
		fmt.Fprintf(&xml, "<%s>%v</%[1]s>", strings.ReplaceAll(key, " ", "-"), value)
		fmt.Fprintf(&yaml, "    %s: %v\n", key, value)
	}
	buffers := ""
	for _, what := range have {
		switch what {
		case "cost":
			add("Startup Cost", 0.0)
			add("Total Cost", 12.5)
			add("Plan Rows", 10)
			add("Plan Width", 4)
			text.WriteString("  (cost=0.00..12.50 rows=10 width=4)")
		case "rows":
			add("Actual Rows", 7)
			add("Actual Loops", 1)
			add("Shared Hit Blocks", 3)
			text.WriteString(" (actual rows=7 loops=1)")
			buffers = "   Buffers: shared hit=3\n"
		case "times":
			add("Actual Startup Time", 0.01)
			add("Actual Total Time", 0.5)
		}
	}
	actual := strings.Replace(text.String(), "(actual rows", "(actual time=0.010..0.500 rows", 1)
	if strings.Contains(json.String(), "Time") {
		text.Reset()
		text.WriteString(actual)
	}
	if len(have) > 0 && have[len(have)-1] != "cost" { // executed
		yaml.WriteString("  Triggers:\n")
	}
	return map[string]string{
		"json": `[{"Plan": {"Node Type": "Seq Scan", "Relation Name": "t"` + json.String() + `}}]`,
		"xml":  `<explain xmlns="http://www.postgresql.org/2009/explain"><Query><Plan><Node-Type>Seq Scan</Node-Type><Relation-Name>t</Relation-Name>` + xml.String() + `</Plan></Query></explain>`,
		"yaml": "- Plan:\n    Node Type: \"Seq Scan\"\n    Relation Name: \"t\"\n" + yaml.String(),
		"text": " Seq Scan on t" + text.String() + "\n" + buffers,
	}
}
