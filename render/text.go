package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// Text writes a report for a terminal: the tree with a bar for each frame's own share, then the
// hottest nodes and the warnings.
func Text(w io.Writer, p *flamegraph.Profile, opt Options) error {
	out := bufio.NewWriter(w)
	t := &textReport{Writer: out, p: p, opt: opt, whole: p.Root.Cum[opt.Metric]}
	if !opt.Metric.Additive() {
		t.whole = sumSelf(p, opt.Metric)
	}
	t.header()
	t.tree()
	t.hottest()
	t.warnings()
	return out.Flush()
}

type textReport struct {
	*bufio.Writer
	p     *flamegraph.Profile
	opt   Options
	whole int64 // the metric's total
}

func sumSelf(p *flamegraph.Profile, m planner.Metric) int64 {
	var sum int64
	p.Root.Walk(func(f *flamegraph.Frame, _ int) { sum += f.Self[m] })
	return sum
}

// line prints a line, cut to the report's width if it has one.
func (t *textReport) line(format string, args ...any) {
	t.WriteString(cutText(strings.TrimRight(fmt.Sprintf(format, args...), " "), t.opt.Width))
	t.WriteByte('\n')
}

func cutText(s string, width int) string {
	if width <= 0 || utf8.RuneCountInString(s) <= width {
		return s
	}
	return string([]rune(s)[:width-1]) + "…"
}

func (t *textReport) header() {
	t.line("%s   %s %s", cleanText(t.p.Root.Label), Amount(t.opt.Metric, t.whole), metricWord(t.opt.Metric))
	for _, l := range HeaderLines(t.p) {
		t.line("%s", cleanText(l))
	}
	t.line("")
}

// HeaderLines says what was run, where, when and how it was measured, as far as that is known.
func HeaderLines(p *flamegraph.Profile) []string {
	var lines []string
	if id := p.QueryID; id != "" {
		lines = append(lines, "query id "+id)
	}
	server := strings.TrimSpace(p.Engine + " " + p.Version)
	for _, part := range [][2]string{{" at ", p.Host}, {" database ", p.Database}, {" as ", p.Role}, {", ", p.When}} {
		if part[1] != "" {
			server += part[0] + part[1]
		}
	}
	if server != "" {
		lines = append(lines, server)
	}
	if p.Measured != "" {
		lines = append(lines, p.Measured)
	}
	return append(lines, runLines(p)...)
}

// runLines says what a live run did besides the statement: what it set in one line, all else in one each.
func runLines(p *flamegraph.Profile) []string {
	var lines, set []string
	for _, s := range p.Settings {
		switch {
		case s.Key == planner.RunTransaction:
			set = append([]string{s.Value}, set...)
		case strings.HasPrefix(s.Key, planner.RunSet):
			set = append(set, s.Key+" = "+s.Value)
		case s.Key == planner.RunNote:
			lines = append(lines, s.Value)
		case planner.IsRunKey(s.Key):
			lines = append(lines, s.Key+": "+s.Value)
		}
	}
	if len(set) > 0 {
		lines = append([]string{strings.Join(set, ", ")}, lines...)
	}
	return lines
}

const textColumns = "%6s %-10s %9s %9s %9s %23s  %s"

func (t *textReport) tree() {
	t.line(textColumns, "self", "", "self", "cum", loopsWord(t.p.Engine), "rows (expected)", "plan node")
	t.p.Root.Walk(func(f *flamegraph.Frame, depth int) {
		self, cum := f.Self[t.opt.Metric], f.Cum[t.opt.Metric]
		t.line(textColumns, Percent(self, t.whole), bar(self, t.whole), Amount(t.opt.Metric, self), Amount(t.opt.Metric, cum),
			t.loops(f), t.rows(f), strings.Repeat("  ", depth)+t.name(f))
	})
}

func (t *textReport) name(f *flamegraph.Frame) string {
	name := frameLabel(t.p, f, t.opt)
	if f.Number > 0 && t.p.Engine != oracleEngine { // whose labels begin with it
		name = fmt.Sprintf("%s  [%d]", name, f.Number)
	}
	if f.NeverExecuted {
		name += "  (never executed)"
	}
	if off := misestimate(f); off != "" {
		name += "  <- " + off
	}
	return name
}

func (t *textReport) loops(f *flamegraph.Frame) string {
	if !t.p.Metrics.Has(planner.Loops) || f.Number == 0 && f.Self[planner.Loops] == 0 {
		return ""
	}
	return Count(f.Self[planner.Loops])
}

// rows shows the rows that came and those expected, both over all loops; of an estimate those expected
// of one loop.
func (t *textReport) rows(f *flamegraph.Frame) string {
	switch {
	case !isPlanNode(t.p, f), t.p.Engine == oracleEngine && !t.p.Metrics.Has(planner.Rows) && f.Estimate == (planner.Estimate{}):
		return "" // neither is known
	case !t.p.Metrics.Has(planner.Rows):
		return "(" + Count(int64(min(f.Estimate.Expected+0.5, 1e18))) + ")"
	}
	text := Count(f.Self[planner.Rows])
	if !f.Estimate.Judged {
		return text
	}
	expected := f.Estimate.Expected
	if t.p.Engine != oracleEngine {
		expected *= float64(f.Self[planner.Loops]) // Oracle's are sums already
	}
	return text + " (" + Count(int64(min(expected+0.5, 1e18))) + ")"
}

// misestimate says how far off the row estimate was, if it was by a factor of 10 or more.
func misestimate(f *flamegraph.Frame) string {
	switch e := f.Estimate.Error(); {
	case e >= 10:
		return "est " + Count(int64(min(e, 1e18))) + "x low"
	case e <= 0.1:
		return "est " + Count(int64(min(1/e, 1e18))) + "x high"
	}
	return ""
}

var eighths = []rune(" ▏▎▍▌▋▊▉█")

// bar draws a share of ten columns to an eighth of a column.
func bar(part, whole int64) string {
	if whole <= 0 || part <= 0 {
		return ""
	}
	n := min(80, int(float64(part)/float64(whole)*80+0.5))
	text := strings.Repeat("█", n/8)
	if n%8 > 0 {
		text += string(eighths[n%8])
	}
	return text
}

func (t *textReport) hottest() {
	t.line("")
	t.line("Hottest by self %s:", metricWord(t.opt.Metric))
	hot := Hottest(t.p, t.opt.Metric, 10)
	above := make(map[*flamegraph.Frame]*flamegraph.Frame)
	t.p.Root.Walk(func(f *flamegraph.Frame, _ int) {
		for _, c := range f.Children {
			if slices.Contains(hot, c) {
				above[c] = f
			}
		}
	})
	for i, f := range hot {
		self, name := f.Self[t.opt.Metric], t.name(f)
		if f.Number == 0 && above[f] != nil && above[f].Number > 0 {
			name += " in " + t.name(above[f]) // [read], JIT and others say nothing alone
		}
		t.line("%3d. %6s %9s  %s", i+1, Percent(self, t.whole), Amount(t.opt.Metric, self), name)
	}
}

// Hottest returns the n frames with the largest self value, none without, in plan order where equal.
func Hottest(p *flamegraph.Profile, m planner.Metric, n int) []*flamegraph.Frame {
	var list []*flamegraph.Frame
	p.Root.Walk(func(f *flamegraph.Frame, _ int) {
		if f.Self[m] > 0 {
			list = append(list, f)
		}
	})
	slices.SortStableFunc(list, func(a, b *flamegraph.Frame) int { return cmp.Compare(b.Self[m], a.Self[m]) })
	return list[:min(n, len(list))]
}

func (t *textReport) warnings() {
	if len(t.p.Warnings) == 0 {
		return
	}
	t.line("")
	t.line("Warnings:")
	for _, w := range t.p.Warnings {
		fmt.Fprintf(t, "  - %s\n", cleanText(w.Message))
	}
}
