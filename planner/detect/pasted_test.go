package detect

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sqlflame/planner"
)

// each puts something before each line.
func each(prefix, text string) string {
	return prefix + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+prefix) + "\n"
}

// doubled is a cell of CSV.
func doubled(text string) string {
	return `"` + strings.ReplaceAll(strings.TrimRight(text, "\n"), `"`, `""`) + `"`
}

// asJSON is a string of JSON.
func asJSON(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(strings.TrimRight(text, "\n")) + `"`
}

// syslog numbers the lines of an entry.
func syslog(text string) string {
	var out strings.Builder
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if i > 0 {
			line = "#011" + line
		}
		fmt.Fprintf(&out, "Mar  1 09:15:0%d db1 postgres[1234]: [4-%d] %s\n", i%10, i+1, line)
	}
	return out.String()
}

// numbered puts a number before each line, in a format.
func numbered(format, text string) string {
	var out strings.Builder
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		fmt.Fprintf(&out, format+"%s\n", i+7, line)
	}
	return out.String()
}

const (
	sqlNoise = "shop=# explain (analyze) select name\nshop-# from customers;\n"
	logHead  = "2026-03-01 09:15:00.123 UTC [1234] app@shop LOG:  duration: 12.345 ms  plan:"
	csvHead  = "2026-03-01 09:15:00.123 UTC,\"app\",\"shop\",1234,\"[local]\",69a4,1,\"SELECT\",2026-03-01 09:14:00 UTC,3/7,0,LOG,00000,"
	csvTail  = ",,,,,,,,,\"psql\",\"client backend\",,0\n"
)

// pasted are the ways in which people hand a document on that has several lines.
var pasted = map[string]func(doc string) string{
	"plain":         func(d string) string { return d },
	"crlf":          func(d string) string { return strings.ReplaceAll(d, "\n", "\r\n") },
	"cr":            func(d string) string { return strings.ReplaceAll(d, "\n", "\r") },
	"bom":           func(d string) string { return "\ufeff" + d },
	"utf-16":        func(d string) string { return wide(strings.ReplaceAll(d, "é", "e"), false) },
	"indented":      func(d string) string { return "The plan:\n\n" + each("    ", d) + "\nRegards\n" },
	"tab":           func(d string) string { return each("\t", d) },
	"quoted mail":   func(d string) string { return "Hello,\n\n" + each("> ", "it is slow:\n\n"+d) + "\nWhy?\n" },
	"quoted twice":  func(d string) string { return each(">> ", d) },
	"quoted apart":  func(d string) string { return each("> > ", d) },
	"shell comment": func(d string) string { return each("# ", d) },
	"sql comment":   func(d string) string { return each("-- ", d) + "select 1;\n" },
	"go comment":    func(d string) string { return each("// ", d) },
	"star comment":  func(d string) string { return "/*\n" + each(" * ", d) + " */\n" },
	"bar":           func(d string) string { return each("| ", d) },
	"fence":         func(d string) string { return "# It is slow\n\n```sql\n" + d + "```\n\nAny idea?\n" },
	"tildes":        func(d string) string { return "~~~\n" + d + "~~~\n" },
	"quoted fence":  func(d string) string { return each("> ", "see\n```\n"+d+"```\n") },
	"jira":          func(d string) string { return "{code}\n" + d + "{code}\n" },
	"nbsp":          func(d string) string { return strings.ReplaceAll(d, "  ", "\u00a0 ") },
	"breaks":        func(d string) string { return strings.ReplaceAll(d, "\n", "  \n") },
	"backslashes":   func(d string) string { return strings.ReplaceAll(d, "\n", "\\\n") },
	"psql script": func(d string) string {
		return sqlNoise + "QUERY PLAN\n" + d + "(11 rows)\n\nTime: 12.345 ms\nshop=# \\q\n"
	},
	"french":      func(d string) string { return sqlNoise + "QUERY PLAN\n" + d + "(11 lignes)\n\nTemps : 12,345 ms\n" },
	"timescale":   func(d string) string { return "--- QUERY PLAN ---\n" + each(" ", d) },
	"csv":         func(d string) string { return "QUERY PLAN\n" + doubled(d) + "\n" },
	"csv columns": func(d string) string { return "id;plan;ms\n17;" + doubled(d) + ";12\n" },
	"string":      func(d string) string { return asJSON(d) },
	"stderr":      func(d string) string { return logHead + "\n" + each("\t", d) + "2026-03-01 09:15:01 UTC LOG:  x\n" },
	"rds": func(d string) string {
		return "2026-03-01 09:15:00 UTC:10.0.0.1(2):a@b:[3]:LOG:  duration: 1.5 ms  plan:\n" + each("\t", d)
	},
	"no prefix": func(d string) string { return "duration: 12.345 ms  plan:\n" + d },
	"csvlog": func(d string) string {
		return csvHead + `"connection received"` + csvTail + csvHead + doubled("duration: 12.345 ms  plan:\n"+d) + csvTail
	},
	"jsonlog": func(d string) string {
		return "{\"timestamp\":\"2026-03-01\",\"message\":\"connection received\"}\n{\"timestamp\":\"2026-03-01\",\"message\":" + asJSON("duration: 12.345 ms  plan:\n"+d) + ",\"query_id\":1}\n"
	},
	"collector": func(d string) string {
		return "{\"level\":\"info\",\"record\":{\"error_severity\":\"LOG\",\"message\":" + asJSON("duration: 12.345 ms  plan:\n"+d) + "}}\n"
	},
	"syslog":     func(d string) string { return syslog("LOG:  duration: 12.345 ms  plan:\n" + d) },
	"container":  func(d string) string { return each("postgres-1  | ", d) },
	"kubernetes": func(d string) string { return numbered("2026-03-01T09:15:00.12345678%dZ stdout F ", d) },
	"diff":       func(d string) string { return "@@ -0,0 +1,11 @@\n" + each("+", d) },
	"grep":       func(d string) string { return numbered("plan.txt:%d:", d) },
	"editor":     func(d string) string { return numbered("%4d  ", d) },
	"notice":     func(d string) string { return "psql:slow.sql:3: NOTICE:  " + d + "DO\n" },
	"notices":    func(d string) string { return each("NOTICE:  ", d) + "DO\n" },
	"raised":     func(d string) string { return strings.ReplaceAll(each("INFO:  ", d), "\n", "\nCONTEXT:  PL/pgSQL\n") },
	"coloured":   func(d string) string { return strings.ReplaceAll(each("\x1b[1;32m", d), "\n", "\x1b[0m\n") },
	"html lines": func(d string) string {
		return strings.ReplaceAll(strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", " ", "&nbsp;").Replace(d), "\n", "<br>\n")
	},
}

// TestPasted holds that the plans in testdata/wrapped come out of what people wrap around plans, once, and
// in order if there are two.
func TestPasted(t *testing.T) {
	for kind := range bareFormats {
		doc := bare(t, kind)
		for name, wrap := range pasted {
			if name == "utf-16" {
				continue // the characters differ
			}
			checkWrapped(t, kind+" "+name, []byte(wrap(doc)), kind, 1)
			switch name {
			case "bom", "string", "plain", "crlf", "cr", "breaks", "backslashes", "nbsp", "tab", "bar", "quoted twice", "quoted apart", "shell comment", "go comment":
				continue // one document behind the other
			}
			checkWrapped(t, kind+" "+name+" twice", []byte(wrap(doc)+"\n"+wrap(doc)), kind, 2)
		}
	}
}

// TestClients holds lines of the text format as the clients' cells.
func TestClients(t *testing.T) {
	doc := strings.TrimRight(bare(t, "text"), "\n")
	lines := strings.Split(doc, "\n")
	var pgAdmin, dbeaver, rows strings.Builder
	pgAdmin.WriteString("\"QUERY PLAN\"\n")
	fmt.Fprintf(&dbeaver, "%-130s|\n%s+\n", "QUERY PLAN", strings.Repeat("-", 130))
	for i, line := range lines {
		pgAdmin.WriteString(`"` + strings.ReplaceAll(line, `"`, `""`) + "\"\n")
		fmt.Fprintf(&dbeaver, "%-130s|\n", line)
		if i > 0 {
			rows.WriteString(",\n")
		}
		rows.WriteString(`  {"QUERY PLAN": ` + asJSON(line) + `}`)
	}
	for name, text := range map[string]string{
		"pgAdmin": pgAdmin.String(), "DBeaver": dbeaver.String(), "rows": "[\n" + rows.String() + "\n]\n",
		"html":     "<p>slow:</p>\n<pre><code>" + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(doc) + "</code></pre>\n",
		"python":   "[" + pythonRows(lines) + "]\n",
		"strings":  "{\"rows\": [[" + strings.ReplaceAll(asJSON(doc), `\n`, `"],["`) + "]]}\n",
		"arrows":   strings.ReplaceAll(doc, "->", "→"),
		"one line": strings.ReplaceAll(doc, "\n", `\n`),
		"entities": strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(doc),
	} {
		checkWrapped(t, name, []byte(text), "text", 1)
	}
}

// pythonRows prints lines as a Python program does that got them from a driver.
func pythonRows(lines []string) string {
	rows := make([]string, len(lines))
	for i, line := range lines {
		if rows[i] = "('" + line + "',)"; strings.Contains(line, "'") {
			rows[i] = `("` + strings.ReplaceAll(line, `"`, `\"`) + `",)`
		}
	}
	return strings.Join(rows, ", ")
}

// TestBroken holds that lines that a terminal or a mail client broke are joined, at whatever column.
func TestBroken(t *testing.T) {
	doc := strings.TrimRight(bare(t, "text"), "\n")
	for column := 60; column < 110; column++ {
		var hard strings.Builder
		for line := range strings.SplitSeq(doc, "\n") {
			r := []rune(line)
			for len(r) > column {
				hard.WriteString(string(r[:column]) + "\n")
				r = r[column:]
			}
			hard.WriteString(string(r) + "\n")
		}
		checkBroken(t, fmt.Sprintf("hard %d", column), hard.String())
	}
}

// checkBroken accepts a refusal, but no other plan.
func checkBroken(t *testing.T, name, text string) {
	t.Helper()
	docs, err := Plans([]byte(text))
	var bad *planner.FormatError
	switch {
	case errors.As(err, &bad):
		t.Logf("%s: %v", name, err)
	case len(docs) != 1 || settled("text", docs[0].Data) != settled("text", []byte(bare(t, "text"))):
		t.Errorf("%s: %d documents\n%s", name, len(docs), docs[0].Data)
	}
}

// TestDuration holds that a plan keeps what the log's entry says of its execution, and the next one not.
func TestDuration(t *testing.T) {
	text := bare(t, "text")
	for _, name := range []string{"stderr", "rds", "no prefix", "csvlog", "jsonlog", "collector", "syslog"} {
		want := int64(12_345_000)
		if name == "rds" {
			want = 1_500_000
		}
		docs, err := Plans([]byte(pasted[name](text) + "\n" + text))
		if err != nil || len(docs) != 2 || docs[0].Duration != want || docs[1].Duration != 0 {
			t.Errorf("%s: %v, %d documents", name, err, len(docs))
		}
	}
}

func TestRefusedWrappings(t *testing.T) {
	doc := bare(t, "text")
	var flat strings.Builder
	for line := range strings.Lines(doc) {
		flat.WriteString(strings.TrimLeft(line, " "))
	}
	for want, text := range map[string]string{
		"lost its indentation": flat.String(),
		"psql's format html":   "<table border=\"1\">\n  <tr>\n    <th align=\"center\">QUERY PLAN</th>\n  </tr>\n",
		"psql's format latex":  "\\begin{tabular}{l}\n\\textit{QUERY PLAN} \\\\\n",
		"to a single one":      logHead + " Query Text: select 1  ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n",
		"goes on here":         doc + "[...]\n\nwhere\n\n  ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n",
	} {
		_, err := Plans([]byte(text))
		var bad *planner.FormatError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) || bad.Hint == "" {
			t.Errorf("%s: got %v", want, err)
		}
	}
}

// FuzzPlans holds that whatever is handed over, a document comes out or an error.
func FuzzPlans(f *testing.F) {
	for kind := range bareFormats {
		doc := bare(f, kind)
		for _, wrap := range pasted {
			f.Add([]byte(wrap(doc)))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		docs, err := Plans(data)
		if (err == nil) != (len(docs) > 0) {
			t.Errorf("%d documents, %v", len(docs), err)
		}
		for _, d := range docs {
			if len(d.Data) == 0 {
				t.Error("an empty document")
			}
		}
	})
}
