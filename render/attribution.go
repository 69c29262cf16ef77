package render

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// Attribution writes, for each frame whose numbers are not simply what the database printed, those
// figures, each rule that changed them, what was assumed and what came out, so that they can be checked
// by hand. It depends on no metric or width. The profile must have been made with steps.
func Attribution(w io.Writer, p *flamegraph.Profile, _ Options) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n", cleanText(p.Root.Label))
	for _, line := range HeaderLines(p) {
		fmt.Fprintf(out, "%s\n", cleanText(line))
	}
	nodes, corrected := 0, 0
	p.Root.Walk(func(f *flamegraph.Frame, _ int) {
		nodes++
		if len(f.Steps)+len(f.Notes) > 0 {
			corrected++
			writeSteps(out, f)
		}
	})
	fmt.Fprintf(out, "\n%d of %d frames were worked out so; the others are as the database printed them.\n", corrected, nodes)
	if len(p.Warnings) > 0 {
		fmt.Fprintf(out, "\nWarnings:\n")
		for _, warning := range p.Warnings {
			fmt.Fprintf(out, "  - %s\n", cleanText(warning.Message))
		}
	}
	return out.Flush()
}

func writeSteps(out *bufio.Writer, f *flamegraph.Frame) {
	fmt.Fprintf(out, "\n%s", cleanText(f.Name))
	if f.Number > 0 && !strings.HasPrefix(f.Name, strconv.Itoa(f.Number)+" - ") {
		fmt.Fprintf(out, "  [%d]", f.Number)
	}
	fmt.Fprintln(out)
	changed := planner.MetricSet(0)
	for _, s := range f.Steps {
		changed = changed.With(s.Metric)
	}
	const line = "    %-10s %-7s %18s   %s\n"
	if printed := printedFigures(f, changed); printed != "" {
		fmt.Fprintf(out, "    %-10s %s\n", "printed", cleanText(printed))
	}
	for _, s := range f.Steps {
		fmt.Fprintf(out, line, s.Rule, s.Metric, exact(s.Metric, s.Value), cleanText(s.Text))
	}
	for _, note := range f.Notes {
		if slices.ContainsFunc(f.Steps, func(s planner.Step) bool { return strings.Contains(s.Text, note) }) {
			continue
		}
		fmt.Fprintf(out, "    %-10s %s\n", "note", cleanText(note))
	}
	for _, m := range changed.List() {
		fmt.Fprintf(out, line, "result", m, exact(m, f.Cum[m]), "its own: "+cleanText(ownText(f, m)))
	}
}

// maxTerms bounds the children that a difference names one by one.
const maxTerms = 6

// ownText derives a frame's own value: its total less its children's.
func ownText(f *flamegraph.Frame, m planner.Metric) string {
	own := exact(m, f.Self[m])
	if len(f.Children) == 0 || !m.Additive() {
		return own
	}
	var b strings.Builder
	b.WriteString(exact(m, f.Cum[m]))
	for i, c := range f.Children {
		if i == maxTerms {
			rest := int64(0)
			for _, more := range f.Children[i:] {
				rest += more.Cum[m]
			}
			fmt.Fprintf(&b, " - %s of %d more", exact(m, rest), len(f.Children)-i)
			break
		}
		name := c.Name
		if c.Number > 0 {
			name = "node " + strconv.Itoa(c.Number)
		}
		fmt.Fprintf(&b, " - %s %s", exact(m, c.Cum[m]), name)
	}
	return b.String() + " = " + own
}

// printedFigures lists the database's own figures that the metrics come from.
func printedFigures(f *flamegraph.Frame, metrics planner.MetricSet) string {
	var list []string
	for _, a := range f.Attrs {
		if f.Number == 0 || isSource(a.Key, metrics) {
			list = append(list, a.Key+" "+a.Value)
		}
	}
	return strings.Join(list, ", ")
}

// sources are what the keys of figures that a metric comes from begin or end with: of EXPLAIN, of
// DBMS_XPLAN and V$SQL_PLAN_STATISTICS_ALL.
var sources = map[planner.Metric]struct{ begin, end []string }{
	planner.Time:    {begin: []string{"Actual ", "Workers Launched", "A-Time", "Starts", "activity"}, end: []string{"ELAPSED_TIME"}},
	planner.Work:    {begin: []string{"Actual ", "Workers Launched", "A-Time", "Starts"}, end: []string{"ELAPSED_TIME"}},
	planner.IO:      {begin: []string{"I/O ", "Shared I/O ", "Local I/O ", "Temp I/O "}},
	planner.Cost:    {begin: []string{"Total Cost", "Plan Rows", "Cost"}},
	planner.WAL:     {begin: []string{"WAL Bytes"}},
	planner.Buffers: {begin: []string{"Buffers"}, end: []string{" Blocks", "BUFFER_GETS"}},
	planner.Reads:   {begin: []string{"Reads"}, end: []string{" Blocks"}},
	planner.Writes:  {begin: []string{"Writes"}, end: []string{" Blocks"}},
	planner.Temp:    {end: []string{" Blocks"}},
}

// isSource tells whether a key holds a figure that one of the metrics comes from.
func isSource(key string, metrics planner.MetricSet) bool {
	begins := func(s string) bool { return strings.HasPrefix(key, s) }
	ends := func(s string) bool { return strings.HasSuffix(key, s) }
	return slices.ContainsFunc(metrics.List(), func(m planner.Metric) bool {
		return slices.ContainsFunc(sources[m].begin, begins) || slices.ContainsFunc(sources[m].end, ends)
	})
}

// exact formats a value without rounding it.
func exact(m planner.Metric, n int64) string {
	switch {
	case m.IsTime() && n%1000 == 0:
		return fmt.Sprintf("%d.%03d ms", n/1e6, n/1e3%1e3)
	case m.IsTime():
		return fmt.Sprintf("%d.%06d ms", n/1e6, n%1e6)
	case m == planner.Cost:
		return fmt.Sprintf("%d.%02d", n/100, n%100)
	}
	return Count(n)
}
