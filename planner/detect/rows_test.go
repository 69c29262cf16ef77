package detect

import (
	"fmt"
	"strings"
	"testing"
)

// TestLineBreaksOfXML holds that line breaks in literals and statements, which XML prints as they are, are
// no sign of broken lines, and stay where lines were broken.
func TestLineBreaksOfXML(t *testing.T) {
	own := strings.Replace(unseenXML, "'x'", "'ä x\n\n- y\n  it''s z \nx'", 1)
	named := strings.Replace(unseenXML, "last_name_of_customer", "&quot;last\nname&quot;", 1)
	logged := strings.Replace(own, "  <Query>\n", "  <Query-Text>\nselect 'it\n\nis' -- isn't\n  from t </Query-Text>\n", 1)
	short := strings.Replace(unseenXML, "'x'", "'x\ny'", 1)
	for _, c := range []struct{ name, input, want string }{
		{"bare", own, own},
		{"prose in front", "It is slow:\n\n" + own + "\nbye\n", own},
		{"in a cell", "1,\"duration: 1.0 ms  plan:\n" + strings.ReplaceAll(own, `"`, `""`) + "\",,\n", own},
		{"an identifier", named, named},
		{"a statement", logged, logged},
		{"a terminal", broken(short, 52), short},
		{"a mail client", strings.Replace(short, " AND ", "\nAND ", 1), strings.Replace(short, " AND ", " AND ", 1)},
	} {
		checkDocs(t, c.name, c.input, c.want)
	}
}

// checkDocs holds that the documents in an input are those wanted, byte for byte.
func checkDocs(t *testing.T, name, input string, want ...string) {
	t.Helper()
	docs, err := Plans([]byte(input))
	if err != nil || len(docs) != len(want) {
		t.Errorf("%s: %d documents, %v", name, len(docs), err)
		return
	}
	for i, d := range docs {
		if settled("", d.Data) != settled("", []byte(want[i])) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, d.Data, want[i])
		}
	}
}

// pair returns two plans of a format, of which the second differs.
func pair(kind string) (a, b string) {
	a = map[string]string{"text": unseenText, "json": unseenJSON, "xml": unseenXML, "yaml": unseenYAML}[kind]
	return a, strings.Replace(a, "'x", "'z", 1)
}

// compact returns JSON or XML without its line breaks.
func compact(doc string) string {
	lines := strings.Split(doc, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "")
}

// TestRows holds that all plans in the rows of a table are taken, row by row.
func TestRows(t *testing.T) {
	for kind := range bareFormats {
		a, b := pair(kind)
		A, B := doubled(a), doubled(b)
		for name, input := range map[string]string{
			"one row":           "1," + A + "," + B + "\n",
			"first columns":     A + "," + B + "\n",
			"a heading":         "\"before\",\"after\"\n" + A + "," + B + "\n",
			"semicolons":        "id;before;after;n\n1;" + A + ";" + B + ";2\n",
			"tabs":              "id\tbefore\tafter\n1\t" + A + "\t" + B + "\n",
			"an id behind":      A + ",1\n" + B + ",2\n",
			"texts in the rows": "1,\"a, b\"," + A + ",\"c\nd\"\n2,\"e\"," + B + ",\"f\"\n",
		} {
			checkDocs(t, kind+", "+name, input, a, b)
		}
	}
	a, b := pair("json")
	text, other := pair("text")
	checkDocs(t, "formats mixed", "1,"+doubled(a)+","+doubled(text)+"\n2,"+doubled(other)+","+doubled(b)+"\n", a, text, other, b)
	var all []string
	rows := ""
	for range 12 {
		all, rows = append(all, compact(a), compact(b)), rows+"7,"+doubled(compact(a))+","+doubled(compact(b))+"\n"
	}
	checkDocs(t, "many rows", rows, all...)
}

// TestOneLine holds that documents which follow others on a line are taken.
func TestOneLine(t *testing.T) {
	for _, kind := range []string{"json", "xml"} {
		a, b := pair(kind)
		for name, input := range map[string]string{
			"nothing between": a + b, "a blank": "look:\n" + a + " " + b, "a bar": a + "|" + b + "|\n", "a comma": a + "," + b, "a mail": each("> ", a+b),
		} {
			checkDocs(t, kind+", "+name, input, a, b)
		}
		checkDocs(t, kind+", one line", compact(a)+compact(b)+compact(a)+"\n", compact(a), compact(b), compact(a))
	}
	xml, _ := pair("xml")
	text, _ := pair("text")
	if _, err := Plans([]byte(compact(xml) + " and " + compact(xml))); err == nil || !strings.Contains(err.Error(), "line 1: this is a part of a plan") {
		t.Errorf("words between: %v", err)
	}
	checkDocs(t, "other formats", compact(xml)+" "+text+"\n", compact(xml), text)
}

// TestColumns holds that the plans in several columns of psql's tables are taken, row by row.
func TestColumns(t *testing.T) {
	const a, b = "Result  (cost=0.00..0.01 rows=1 width=4)\n  Output: 1", "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)"
	for name, input := range map[string]string{
		"ascii": `
 n |                  before                   |                      after                      
---+-------------------------------------------+-------------------------------------------------
 1 | Result  (cost=0.00..0.01 rows=1 width=4) +| Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)
   |   Output: 1                               | 
 2 | Seq Scan on t  (cost=0.00..1.00 rows=1 wi.+| Result  (cost=0.00..0.01 rows=1 width=4)       +
   |.dth=4)                                     |   Output: 1
(2 rows)
`,
		"a border around": `
    +------------------------------------------+---+-------------------------------------------------+
    |                  before                  | n |                      after                      |
    +------------------------------------------+---+-------------------------------------------------+
    | Result  (cost=0.00..0.01 rows=1 width=4)+| 1 | Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) |
    |   Output: 1                              |   |                                                 |
    | Seq Scan on t  (cost=0.00..1.00 rows=1 w.| 2 | Result  (cost=0.00..0.01 rows=1 width=4)       +|
    |.idth=4)                                  |   |   Output: 1                                     |
    +------------------------------------------+---+-------------------------------------------------+
`,
		"old-ascii": `
+---+-------------------------------------------------+-------------------------------------------------+
| n |                     before                      |                      after                      |
+---+-------------------------------------------------+-------------------------------------------------+
| 1 | Result  (cost=0.00..0.01 rows=1 width=4)        | Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) |
|   :   Output: 1                                                                                        
| 2 | Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) | Result  (cost=0.00..0.01 rows=1 width=4)        |
|                                                     :   Output: 1                                     |
+---+-------------------------------------------------+-------------------------------------------------+
`,
		"expanded": `
-[ RECORD 1 ]-------------------------------------------
n      | 1
before | Result  (cost=0.00..0.01 rows=1 width=4)       +
       |   Output: 1
after  | Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)
-[ RECORD 2 ]-------------------------------------------
n      | 2
before | Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)
after  | Result  (cost=0.00..0.01 rows=1 width=4)       +
       |   Output: 1
`,
		"expanded, no border": `
* Record 1                                              
my n        1
Plan before Result  (cost=0.00..0.01 rows=1 width=4)       +
              Output: 1
Plan after  Seq Scan on t  (cost=0.00..1.00 rows=1 w.
           .idth=4)
* Record 2                                              
my n        2
Plan before Seq Scan on t  (cost=0.00..1.00 rows=1 w.
           .idth=4)
Plan after  Result  (cost=0.00..0.01 rows=1 width=4)       +
              Output: 1
`,
	} {
		checkDocs(t, name, input, a, b, b, a)
	}
}

// TestUnaligned holds that the plans in several columns of psql's unaligned rows are taken.
func TestUnaligned(t *testing.T) {
	for kind := range bareFormats {
		a, b := pair(kind)
		for name, input := range map[string]string{
			"rows":          "n|before|after\n1|" + a + "|" + b + "\n2|" + b + "|" + a + "\n(2 rows)\n",
			"first columns": "before|after\n" + a + "|" + b + "\n" + b + "|" + a + "\n(2 rows)\n",
			"expanded":      "n|1\nbefore|" + a + "\nafter|" + b + "\n\nn|2\nbefore|" + b + "\nafter|" + a + "\n",
		} {
			if kind == "yaml" && name == "first columns" {
				continue // the last of a row and the first of the next are a list
			}
			checkDocs(t, kind+", "+name, input, a, b, b, a)
		}
	}
	line := "Seq Scan on t%d  (cost=0.00..1.00 rows=1 width=4)"
	one, two, three := fmt.Sprintf(line, 1), fmt.Sprintf(line, 2), fmt.Sprintf(line, 3)
	checkDocs(t, "a line each", one+"|"+two+"\n"+three+"|"+one+"|7\n", one, two, three, one)
}

// TestOddBlanks holds that blanks and marks of web pages are left alone in names and literals, if the text
// has none elsewhere, and that a DOCTYPE is left to the reader, which refuses it.
func TestOddBlanks(t *testing.T) {
	for kind, format := range bareFormats {
		for _, mark := range []string{"\u00a0", "\u200b", "\u2028", "\u0085", "<newline>", "\ufeff", "\u3000"} {
			if kind == "xml" && mark == "<newline>" {
				continue
			}
			doc, _ := pair(kind)
			doc = strings.Replace(doc, "'x", "'x"+mark+"y", 1)
			docs, err := Plans([]byte("It is slow:\n" + doc + "\n"))
			if err != nil || len(docs) != 1 || docs[0].Format != format || !strings.Contains(string(docs[0].Data), "'x"+mark+"y") {
				t.Errorf("%s, %q: %v, %v", kind, mark, err, docs)
			}
			if kind != "json" {
				checkDocs(t, kind+" with "+fmt.Sprintf("%q", mark), doc, doc)
			}
		}
	}
	lol := "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]>\n<explain>&b;</explain>\n"
	if docs, err := Plans([]byte(lol)); err != nil || len(docs) != 1 || docs[0].Format != PostgresXML || !strings.Contains(string(docs[0].Data), "DOCTYPE") {
		t.Errorf("a DOCTYPE: %v", err)
	}
}

// TestTitledTuples holds that expanded rows with a border around them, but no heading, are no table with a
// plan in its second column.
func TestTitledTuples(t *testing.T) {
	want := "Result  (cost=0.00..0.01 rows=1 width=4)\n  Output: 1"
	for _, input := range []string{`
+------------+--------------------------------+
| QUERY PLAN | Result  (cost=0.00..0.01 rows=.|
|            |.1 width=4)                     |
+------------+--------------------------------+
| QUERY PLAN |   Output: 1                    |
+------------+--------------------------------+
`, `
╔════════════╦════════════════════════════════╗
║ QUERY PLAN ║ Result  (cost=0.00..0.01 rows=…║
║            ║…1 width=4)                     ║
╠════════════╬════════════════════════════════╣
║ QUERY PLAN ║   Output: 1                    ║
╚════════════╩════════════════════════════════╝
`, `
* Record 1
QUERY PLAN  Result  (cost=0.00..0.01 rows=1 width=4)
* Record 2
QUERY PLAN    Output: 1
`} {
		checkDocs(t, input, input, want)
	}
}

// TestLoggedStatement holds that what a log says of an entry behind its plan is no plan.
func TestLoggedStatement(t *testing.T) {
	text, _ := pair("text")
	row := csvHead + doubled("duration: 1.0 ms  plan:\n"+text) + ",,,,,,\"select 1 /* was:\n" + unseenText + "\n*/\nfrom \"\"t\"\"\",,,\"psql\"\n"
	checkDocs(t, "two entries", row+row, text, text)
	checkDocs(t, "a quote too many", strings.Replace(row, "/* was:\n"+unseenText, "\"", 1)+row, text, text)
}
