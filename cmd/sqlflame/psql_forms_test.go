package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A psqlForm is a combination of psql's settings for what it prints.
type psqlForm struct {
	name   string
	set    []string // \pset's arguments
	timing bool
}

// psqlForms lists all combinations: each frame with each of the extras.
func psqlForms() []psqlForm {
	var forms []psqlForm
	for _, frame := range psqlFrames() {
		for _, extra := range psqlExtras {
			forms = append(forms, psqlForm{frame.name + extra.name, slices.Concat(frame.set, extra.set), extra.timing})
		}
	}
	return forms
}

var psqlExtras = []psqlForm{
	{"", []string{"tuples_only off", "footer on"}, false},
	{", timing", []string{"tuples_only off", "footer on"}, true},
	{", no footer", []string{"tuples_only off", "footer off"}, false},
	{", tuples only", []string{"tuples_only on", "footer on"}, false},
}

// psqlFrames lists what surrounds a result. Border 3 is another one in LaTeX only.
func psqlFrames() []psqlForm {
	var frames []psqlForm
	add := func(name string, set ...string) {
		frames = append(frames,
			psqlForm{name: name, set: append(set, "expanded off")},
			psqlForm{name: name + ", expanded", set: append(slices.Clone(set), "expanded on")})
	}
	for _, format := range []string{"aligned", "wrapped 80", "wrapped 120"} {
		for _, style := range []string{"ascii", "old-ascii", "unicode single", "unicode double"} {
			for border := range 3 {
				add(fmt.Sprintf("%s, %s, border %d", format, style, border), alignedSettings(format, style, border)...)
			}
		}
	}
	for _, sep := range []string{`|`, `\t`, `,`, `;`, `::`} {
		add("unaligned by "+sep, "format unaligned", "fieldsep '"+sep+"'")
	}
	for _, sep := range []string{`,`, `;`, `\t`} {
		add("CSV by "+sep, "format csv", "csv_fieldsep '"+sep+"'")
	}
	return frames
}

func alignedSettings(format, style string, border int) []string {
	format, columns, _ := strings.Cut(format, " ")
	style, lines, _ := strings.Cut(style, " ")
	set := []string{"format " + format, "linestyle " + style, "border " + strconv.Itoa(border)}
	if columns != "" {
		set = append(set, "columns "+columns)
	}
	if lines != "" {
		for _, part := range []string{"border", "column", "header"} {
			set = append(set, "unicode_"+part+"_linestyle "+lines)
		}
	}
	return set
}

// A psqlDoc is a document of testdata, and what it gives as it is.
type psqlDoc struct {
	name, kind string
	number     int // among those of its kind
	text       string
	want       string
	read       map[string]string // the same of what detect made of psql's outputs
}

// psqlTypes are the types of EXPLAIN's results.
var psqlTypes = []struct{ kind, typ string }{{"text", "text"}, {"json", "json"}, {"xml", "xml"}, {"yaml", "text"}}

// psqlDocs returns all plans of Postgres in testdata, in all formats.
func psqlDocs(t *testing.T) []*psqlDoc {
	t.Helper()
	var docs []*psqlDoc
	count := make(map[string]int)
	for _, pattern := range []string{"postgres/*.json", "formats/*"} {
		files, err := filepath.Glob(filepath.Join("../../testdata", pattern))
		if err != nil || len(files) < 100 {
			t.Fatalf("%d plans in testdata/%s (%v)", len(files), pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, ".profile.json") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			kind := strings.TrimPrefix(filepath.Ext(file), ".")
			docs = append(docs, &psqlDoc{name: filepath.Base(file), kind: kind, number: count[kind], text: strings.TrimSuffix(string(text), "\n"),
				want: readPlans(text), read: make(map[string]string)})
			count[kind]++
		}
	}
	return docs
}

// takes tells whether a document is printed in the form with this number, where each document is in one of
// so many frames, with one of the extras. In every form there are some documents of each kind.
func (d *psqlDoc) takes(form, every int) bool {
	frame, extra := form/len(psqlExtras), form%len(psqlExtras)
	at := frame + d.number
	return at%every == 0 && at/every%len(psqlExtras) == extra
}

// everyFrame is how many frames there are to each in which a document is printed. The race detector makes
// reading ten times as slow.
func everyFrame() int {
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		return 10
	}
	return 2
}

// writeLoad writes the script that makes a table of the documents of each kind, with a row for each line
// of text as EXPLAIN returns it, and a statement that returns one.
func writeLoad(w io.Writer, docs []*psqlDoc) {
	escape := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`, "\r", `\r`)
	for _, t := range psqlTypes {
		fmt.Fprintf(w, "create temp table %s_doc (id int, n int, plan %s);\ncopy %s_doc from stdin;\n", t.kind, t.typ, t.kind)
		for id, d := range docs {
			if d.kind != t.kind {
				continue
			}
			rows := []string{d.text}
			if d.kind == "text" {
				rows = strings.Split(d.text, "\n")
			}
			for n, row := range rows {
				fmt.Fprintf(w, "%d\t%d\t%s\n", id, n, escape.Replace(row))
			}
		}
		fmt.Fprintf(w, "\\.\ncreate index on %s_doc (id, n);\n", t.kind)
		fmt.Fprintf(w, "prepare %s_plan(int) as select plan as \"QUERY PLAN\" from %s_doc where id = $1 order by n;\n", t.kind, t.kind)
	}
}

// psqlMark begins the line in front of each output: the numbers of form and document follow.
const psqlMark = "@@ "

// writePrints writes the script that prints the documents in the forms that they take.
func writePrints(w io.Writer, forms []psqlForm, docs []*psqlDoc, all bool) {
	every := everyFrame()
	for i, form := range forms {
		fmt.Fprintln(w, `\timing off`)
		for _, set := range form.set {
			fmt.Fprintln(w, `\pset`, set)
		}
		if form.timing {
			fmt.Fprintln(w, `\timing on`)
		}
		for id, d := range docs {
			if all || d.takes(i, every) {
				fmt.Fprintf(w, "\\echo %s%d %d\nexecute %s_plan(%d);\n", psqlMark, i, id, d.kind, id)
			}
		}
	}
}
