package render

import (
	"slices"
	"strings"

	"sqlflame/planner"
)

const (
	hotFrames   = 10
	maxSQLLines = 60   // lines of it that are drawn
	maxNotes    = 100  // warnings that are drawn
	maxDrawn    = 1000 // columns of a note
)

// The words around the bars, all clean. The script lays the same words out for another width.
type words struct {
	head   string   // statement and total
	parts  []string // rest of the header line
	sub    []string // second header line
	rest   []string // what the details bar says while nothing is pointed at
	legend []legendKey
	hot    []int32  // frames with the largest Self, largest first
	notes  []string // how these numbers were made
	sql    []string // the statement's lines
	detail detailPlan
	left   string // what the file leaves out
}

// moreClass is the class of a merged bar with room for the hatching.
const moreClass = "more wide"

type legendKey struct {
	class string
	name  string
}

func newWords(pic *picture) *words {
	w := &words{detail: planDetails(pic)}
	w.left = w.detail.leftSentence(pic)
	w.setHeader(pic)
	w.setRest(pic)
	w.setLegend(pic)
	w.hot = hottest(pic)
	w.setNotes(pic)
	w.setSQL(pic.origin.SQL)
	return w
}

func (w *words) setHeader(pic *picture) {
	o := &pic.origin
	statement := o.Statement
	if statement == "" {
		statement = pic.labels[0]
	}
	statement = cut(statement, 41)
	w.head = statement + " " + totalOf(pic)
	if pic.opt.Title != "" {
		w.parts = append(w.parts, w.head)
		w.head = cleanCut(pic.opt.Title, maxName)
	}
	if o.QueryID != "" {
		w.add("query ", o.QueryID)
	}
	w.add("", strings.TrimSpace(o.Engine+" "+o.Version))
	switch {
	case o.Database != "" && o.Host != "":
		w.add("", o.Database+" on "+o.Host)
	case o.Database != "" || o.Host != "":
		w.add("", o.Database+o.Host)
	}
	w.add("", o.Measured)
	w.add("", o.When)
	if n := len(pic.warnings); n > 0 {
		verb := " were"
		if n == 1 {
			verb = " was"
		}
		w.sub = append(w.sub, plural(n, "number", "numbers")+verb+` adjusted or assumed: see "how these numbers were made"`)
	}
}

func (w *words) add(prefix, s string) {
	if s != "" {
		w.parts = append(w.parts, prefix+s)
	}
}

func totalOf(pic *picture) string {
	switch m := pic.opt.Metric; m {
	case planner.Time:
		return Amount(m, pic.total)
	case planner.Cost:
		return "ESTIMATE: cost " + Amount(m, pic.total) + ", no measured time"
	default:
		return Amount(m, pic.total) + " " + metricWord(m)
	}
}

func (w *words) setRest(pic *picture) {
	word, where := metricWord(pic.opt.Metric), "below"
	if pic.opt.Flame {
		where = "above"
	}
	if pic.flat {
		w.rest = append(w.rest, "The whole plan has no "+word+
			": every bar is as wide as the leaves "+where+" it are many; widths mean nothing here.")
	} else {
		inputs := ", its inputs in plan order"
		if pic.origin.Engine == "" { // stacks of another tool
			inputs = ""
		}
		w.rest = append(w.rest, "A bar's width is "+word+": its own and that of all "+where+" it"+inputs+". Its percentage is of the total.")
	}
	var parts []string
	if pic.never > 0 {
		parts = append(parts, plural(pic.never, "node", "nodes")+" never ran")
	}
	if pic.zero > 0 && !pic.flat {
		parts = append(parts, plural(pic.zero, "node has", "nodes have")+" no "+word)
	}
	if pic.merged > 0 {
		parts = append(parts, plural(pic.merged, "node is", "nodes are")+" too narrow here and merged (hatched)")
	}
	w.rest = append(w.rest, strings.Join(parts, " · "))
}

func (w *words) setLegend(pic *picture) {
	for _, f := range families {
		if slices.Contains(pic.family, f.family) {
			w.legend = append(w.legend, legendKey{string(f.family), f.name})
		}
	}
	if pic.merged > 0 {
		w.legend = append(w.legend, legendKey{moreClass, "merged"})
	}
}

// legendWords returns class and name of the families that occur.
func (w *words) legendWords() []string {
	var list []string
	for _, key := range w.legend {
		if key.class != moreClass {
			list = append(list, key.class, key.name)
		}
	}
	return list
}

// hottest returns the frames with the largest Self; equals stay in plan order.
func hottest(pic *picture) []int32 {
	m := pic.opt.Metric
	var hot []int32
	for i, f := range pic.frames {
		v := f.Self[m]
		if v <= 0 || len(hot) == hotFrames && v <= pic.frames[hot[hotFrames-1]].Self[m] {
			continue
		}
		at := len(hot)
		for at > 0 && pic.frames[hot[at-1]].Self[m] < v {
			at--
		}
		hot = slices.Insert(hot, at, int32(i))
		hot = hot[:min(len(hot), hotFrames)]
	}
	return hot
}

func (w *words) setNotes(pic *picture) {
	o := &pic.origin
	note := func(prefix, s string) {
		if s != "" {
			w.notes = append(w.notes, prefix+cut(s, maxDrawn))
		}
	}
	note("Measured: ", o.Measured)
	note("Server: ", strings.TrimSpace(o.Engine+" "+o.Version))
	note("Host: ", o.Host)
	note("Database: ", o.Database)
	note("Role: ", o.Role)
	note("When: ", o.When)
	note("Query id: ", o.QueryID)
	note("Child: ", o.Child)
	note("Plan id: ", o.PlanID)
	for _, s := range o.Settings {
		note(s.Key+": ", s.Value)
	}
	note("", w.left)
	for i, warning := range pic.warnings {
		if i == maxNotes {
			w.notes = append(w.notes, "• and "+Count(int64(len(pic.warnings)-i))+" more: the JSON output lists them all")
			break
		}
		note("• ", warningLine(warning))
	}
}

func warningLine(w planner.Warning) string {
	if w.Label == "" {
		return w.Message
	}
	where := w.Label + ": "
	if w.Node > 0 {
		where = "node " + Count(int64(w.Node)) + ", " + where
	}
	return where + w.Message
}

// setSQL keeps the statement's own lines.
func (w *words) setSQL(sql string) {
	if sql == "" {
		return
	}
	for line := range strings.SplitSeq(sql, "\n") {
		w.sql = append(w.sql, strings.TrimRight(line, " "))
	}
}
