package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// Attribution writes, for each frame whose numbers are not simply what the database printed, those
// figures, each rule that changed them and what came out, so that they can be checked by hand. It
// depends on no metric or width. The profile must have been made with steps.
func Attribution(w io.Writer, p *flamegraph.Profile, _ Options) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n", cleanText(p.Root.Label))
	for _, line := range HeaderLines(p) {
		fmt.Fprintf(out, "%s\n", cleanText(line))
	}
	nodes, corrected := 0, 0
	p.Root.Walk(func(f *flamegraph.Frame, _ int) {
		nodes++
		if len(f.Steps) > 0 {
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
	if f.Number > 0 {
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
	for _, m := range changed.List() {
		fmt.Fprintf(out, line, "result", m, exact(m, f.Cum[m]), "of which its own "+exact(m, f.Self[m]))
	}
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

// isSource tells whether a key of EXPLAIN holds a figure that one of the metrics comes from.
func isSource(key string, metrics planner.MetricSet) bool {
	io := strings.Contains(key, "I/O ")
	for _, m := range metrics.List() {
		switch m {
		case planner.Time, planner.Work:
			if strings.HasPrefix(key, "Actual ") || key == "Workers Launched" {
				return true
			}
		case planner.IO:
			if io {
				return true
			}
		case planner.Cost:
			if key == "Total Cost" || key == "Plan Rows" {
				return true
			}
		case planner.WAL:
			if key == "WAL Bytes" {
				return true
			}
		default:
			if strings.HasSuffix(key, " Blocks") {
				return true
			}
		}
	}
	return false
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
