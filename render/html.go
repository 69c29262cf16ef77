package render

import (
	"cmp"
	"io"
	"slices"
	"strconv"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// pageHead holds the page to what is in it: nothing is fetched and nothing is sent.
const pageHead = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<style>
body { margin: 0; background: #ffffff; color: #14181d; font: 14px/1.4 system-ui, sans-serif; }
body > svg { display: block; }
section { margin: 24px 10px; overflow-x: auto; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: 700; padding: 4px 0; }
.page th, .page td { padding: 2px 8px; border-bottom: 1px solid #dfe5eb; text-align: right; vertical-align: top; white-space: nowrap; font-weight: 400; }
.page thead th { font-weight: 700; vertical-align: bottom; white-space: normal; }
.page .op { min-width: 30ch; text-align: left; white-space: normal; overflow-wrap: anywhere; font-family: ui-monospace, Menlo, Consolas, monospace; }
.page pre { font: 13px/1.4 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; }
@media screen and (prefers-color-scheme: dark) {
  body { background: #14171c; color: #f4f6f8; }
  .page th, .page td { border-color: #414a55; }
}
@media print {
  section { overflow: visible; margin: 12px 0; }
  .page th, .page td { padding: 1px 4px; font-size: 9px; white-space: normal; }
  .page .op { min-width: 0; }
  tr { break-inside: avoid; }
}
</style>
`

// maxIndent bounds the indentation of a table's row, in levels; the column beside it has the number.
const maxIndent = 16

// HTML writes a page with the same picture as SVG, a table of the operators after it, and the
// statement's text.
func HTML(w io.Writer, p *flamegraph.Profile, opt Options) error {
	pic, words, err := draw(p, opt)
	if err != nil {
		return err
	}
	e := newSVGWriter(w)
	e.str(pageHead + "<title>")
	e.esc(words.head + " - sqlflame")
	e.str("</title>\n</head>\n<body>\n")
	writePicture(e, pic, words)
	writeTable(e, pic, words)
	if len(words.sql) > 0 {
		e.str("<section class=\"page\">\n<h2>statement</h2>\n<pre>")
		for _, line := range words.sql {
			e.esc(line)
			e.str("\n")
		}
		e.str("</pre>\n</section>\n")
	}
	e.str("</body>\n</html>\n")
	return e.flush()
}

// writeTable writes the operators in plan order: all, or those with the largest self.
func writeTable(e *svgWriter, pic *picture, w *words) {
	word := metricWord(pic.opt.Metric)
	e.str("<section class=\"page\">\n<table>\n<caption>Operators in plan order: ")
	e.esc(w.head)
	e.str("</caption>\n<thead>\n<tr>")
	for _, head := range []string{"level", "operator", "self " + word, "self share of the whole", "cum " + word, loopsWord(pic.profile.Engine), "rows", "estimated rows"} {
		class := ""
		if head == "operator" {
			class = ` class="op"`
		}
		e.str(`<th scope="col"` + class + ">")
		e.esc(head)
		e.str("</th>")
	}
	e.str("</tr>\n</thead>\n<tbody>\n")
	listed := pic.listed()
	for _, i := range listed {
		writeRow(e, pic, i)
	}
	e.str("</tbody>\n</table>\n")
	if n := len(pic.frames) - len(listed); n > 0 {
		e.str("<p>" + plural(n, "operator", "operators") + " with less self " + word + " than these are not listed; the JSON output has them all.</p>\n")
	}
	e.str("</section>\n")
}

// listed returns the frames of the table, in plan order.
func (pic *picture) listed() []int32 {
	all := make([]int32, len(pic.frames))
	for i := range all {
		all[i] = int32(i)
	}
	if len(all) <= pic.opt.MaxFrames {
		return all
	}
	m := pic.opt.Metric
	slices.SortFunc(all, func(a, b int32) int {
		return cmp.Or(cmp.Compare(pic.frames[b].Self[m], pic.frames[a].Self[m]), cmp.Compare(a, b))
	})
	all = all[:pic.opt.MaxFrames]
	slices.Sort(all)
	return all
}

func writeRow(e *svgWriter, pic *picture, i int32) {
	f, m := pic.frames[i], pic.opt.Metric
	level := pic.level(i)
	e.str("<tr><td>" + strconv.Itoa(level) + `</td><th scope="row" class="op" style="padding-left:` + indent(level) + `ch">`)
	e.esc(pic.labels[i])
	e.str("</th>")
	self, share, cum := Amount(m, f.Self[m]), Percent(f.Self[m], pic.total), Amount(m, f.Cum[m])
	if f.NeverExecuted {
		self, share, cum = "never ran", "", ""
	}
	if pic.flat {
		share = ""
	}
	if !m.Additive() {
		cum = ""
	}
	for _, cell := range []string{self, share, cum, pic.loopsCell(f), pic.rowsCell(f), pic.estimateCell(f)} {
		e.str("<td>")
		e.esc(cell)
		e.str("</td>")
	}
	e.str("</tr>\n")
}

// indent returns eight tenths of a character for each level.
func indent(level int) string {
	tenths := 8 * min(level, maxIndent)
	return strconv.Itoa(tenths/10) + "." + strconv.Itoa(tenths%10)
}

// level returns how deep a frame is, 1 for the root.
func (pic *picture) level(i int32) int {
	if pic.levels == nil {
		pic.levels = make([]int32, len(pic.frames))
		for j, above := range pic.parent {
			pic.levels[j] = 1
			if above >= 0 {
				pic.levels[j] += pic.levels[above]
			}
		}
	}
	return int(pic.levels[i])
}

func (pic *picture) loopsCell(f *flamegraph.Frame) string {
	if !pic.profile.Metrics.Has(planner.Loops) || !isPlanNode(pic.profile, f) {
		return ""
	}
	return Count(f.Self[planner.Loops])
}

func (pic *picture) rowsCell(f *flamegraph.Frame) string {
	if !pic.profile.Metrics.Has(planner.Rows) || !isPlanNode(pic.profile, f) || f.NeverExecuted {
		return ""
	}
	return Count(f.Self[planner.Rows])
}

// estimateCell tells what was expected, of each loop if the database tells no sum, and how far off it was.
func (pic *picture) estimateCell(f *flamegraph.Frame) string {
	e := f.Estimate
	if e == (planner.Estimate{}) {
		return ""
	}
	text := formatRows(e.Expected)
	if pic.loops(f) > 1 && pic.profile.Engine != oracleEngine {
		text += " per loop"
	}
	if !e.Judged {
		return text + " (not judged)"
	}
	return text + estimateError(e.Error())
}
