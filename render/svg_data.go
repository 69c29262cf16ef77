package render

import (
	"strconv"

	"sqlflame/planner"
)

// dataVersion is the version of the data that this program writes. It reads version 2 as well.
const (
	dataVersion   = 3
	oldestVersion = 2
)

// A dataWriter writes the members of a JSON object. Each starts a line, so that two pictures can be
// compared.
type dataWriter struct{ *svgWriter }

// writeData writes what the script reads; viewer/CONTRACT.md says what each key means.
func writeData(e *svgWriter, pic *picture, w *words) {
	d := dataWriter{e}
	e.str(`<metadata id="sqlflame-data">{"v":` + strconv.Itoa(dataVersion))
	d.text("metric", pic.opt.Metric.String())
	d.text("title", cleanCut(pic.opt.Title, maxName))
	d.flag("flame", pic.opt.Flame)
	d.flag("annotate", pic.opt.Annotate)
	d.text("loopsWord", loopsWord(pic.profile.Engine))
	d.origin(pic)
	d.warnings(pic.warnings)
	d.text("left", w.left)
	d.strings("kinds", pic.kinds)
	d.strings("classes", pic.classes())
	d.strings("legend", w.legendWords())
	d.columns(pic)
	d.details(pic, &w.detail)
	e.str("}</metadata>\n")
}

func (d dataWriter) key(name string) { d.str(",\n\"" + name + `":`) }

// text writes a member that is clean text, if it is not empty.
func (d dataWriter) text(key, s string) {
	if s != "" {
		d.key(key)
		d.json(s)
	}
}

func (d dataWriter) flag(key string, v bool) {
	if v {
		d.key(key)
		d.str("true")
	}
}

func (d dataWriter) strings(key string, list []string) {
	if len(list) > 0 {
		d.key(key)
		d.list(list)
	}
}

func (d dataWriter) list(list []string) {
	d.str("[")
	for i, s := range list {
		if i > 0 {
			d.str(",")
		}
		d.json(s)
	}
	d.str("]")
}

func (d dataWriter) ints(key string, list []int64) {
	if len(list) == 0 {
		return
	}
	d.key(key)
	d.str("[")
	for i, n := range list {
		if i > 0 {
			d.str(",")
		}
		d.int(n)
	}
	d.str("]")
}

// vlq writes a column of n numbers.
func (d dataWriter) vlq(key string, n int, at func(int) uint64) {
	d.key(key)
	d.str(`"`)
	for i := range n {
		d.buf = appendVLQ(d.buf[:0], at(i))
		d.w.Write(d.buf)
	}
	d.str(`"`)
}

// digits writes a column of VLQ digits, if there are any.
func (d dataWriter) digits(key string, column []byte) {
	if len(column) > 0 {
		d.key(key)
		d.str(`"`)
		d.w.Write(column)
		d.str(`"`)
	}
}

// origin writes where the numbers come from.
func (d dataWriter) origin(pic *picture) {
	o := &pic.origin
	d.key("origin")
	d.str("{")
	sep := ""
	member := func(key, value string) {
		if value != "" {
			d.str(sep + `"` + key + `":`)
			d.json(value)
			sep = ",\n"
		}
	}
	member("engine", o.Engine)
	member("version", o.Version)
	member("statement", o.Statement)
	member("sql", o.SQL)
	member("query_id", o.QueryID)
	member("child", o.Child)
	member("plan_id", o.PlanID)
	member("host", o.Host)
	member("database", o.Database)
	member("role", o.Role)
	member("when", o.When)
	member("measured", o.Measured)
	if len(o.Settings) > 0 {
		var list []string
		for _, s := range o.Settings {
			list = append(list, s.Key, s.Value)
		}
		d.str(sep + `"settings":`)
		d.list(list)
	}
	d.str("}")
}

func (d dataWriter) warnings(list []planner.Warning) {
	if len(list) == 0 {
		return
	}
	d.key("warnings")
	sep := "[{"
	for _, w := range list {
		d.str(sep)
		if w.Node != 0 {
			d.str(`"node":` + strconv.Itoa(w.Node) + ",")
		}
		if w.Label != "" {
			d.str(`"label":`)
			d.json(w.Label)
			d.str(",")
		}
		d.str(`"rule":`)
		d.json(w.Rule)
		if w.Amount != 0 {
			d.str(`,"metric":"` + w.Metric.String() + `","amount":` + strconv.FormatInt(w.Amount, 10))
		}
		d.str(`,"message":`)
		d.json(w.Message)
		d.str("}")
		sep = ",\n{"
	}
	d.str("]")
}
