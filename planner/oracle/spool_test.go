package oracle

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"sqlflame/planner"
)

func parseSpool(t *testing.T, text string, opt Options) []*planner.Plan {
	t.Helper()
	plans, err := ParseSpool([]byte(text), opt)
	if err != nil {
		t.Fatal(err)
	}
	return plans
}

// times lists the labels with their total times in ms.
func times(p *planner.Plan) string {
	var list []string
	p.Root.Walk(func(n *planner.Node) { list = append(list, fmt.Sprintf("%s %d", n.Label, n.Total[planner.Time]/1e6)) })
	return strings.Join(list, "|")
}

const twoLinesCSV = "ID,PARENT_ID,OPERATION,OPTIONS,LAST_ELAPSED_TIME\n0,,SELECT STATEMENT,,3000\n1,0,TABLE ACCESS,FULL,1000\n"

const (
	lineObject0 = `{"id":0,"parent_id":null,"operation":"SELECT STATEMENT","last_elapsed_time":3000}`
	lineObject1 = `{"id":1,"parent_id":0,"operation":"TABLE ACCESS","options":"FULL","last_elapsed_time":1000}`
)

func TestSpoolForms(t *testing.T) {
	const want = "0 - SELECT STATEMENT 3|1 - TABLE ACCESS FULL 1"
	for name, text := range map[string]string{
		"plain":           twoLinesCSV,
		"byte order mark": "\ufeff" + strings.ReplaceAll(twoLinesCSV, "\n", "\r\n"),
		"any order":       "last_elapsed_time,options,operation,depth,id\n1000,FULL,TABLE ACCESS,1,1\n3000,,SELECT STATEMENT,0,0\n",
		"semicolons":      strings.ReplaceAll(twoLinesCSV, ",", ";"),
		"tabs":            strings.ReplaceAll(twoLinesCSV, ",", "\t"),
		"quoted":          "\"ID\",\"PARENT_ID\",\"OPERATION\",\"OPTIONS\",\"LAST_ELAPSED_TIME\"\n\"0\",\"\",\"SELECT STATEMENT\",\"\",\"3000\"\n\"1\",\"0\",\"TABLE ACCESS\",\"FULL\",\"1000\"\n",
		"grouped":         "ID;PARENT_ID;OPERATION;OPTIONS;LAST_ELAPSED_TIME;BYTES\n0;;SELECT STATEMENT;;3,000;1,234,567\n1;0;TABLE ACCESS;FULL;1,000;12\n",
		"as floats":       "ID,PARENT_ID,OPERATION,OPTIONS,LAST_ELAPSED_TIME\n0,,SELECT STATEMENT,,3E+03\n1,0.0,TABLE ACCESS,FULL,1000.0\n",
		"null as words":   "ID,PARENT_ID,OPERATION,OPTIONS,LAST_ELAPSED_TIME,LAST_DISK_READS\n0,(null),SELECT STATEMENT,,3000,(NULL)\n1,0,TABLE ACCESS,FULL,1000,null\n",
		"noise": "SQL> set markup csv on\nSQL> select id, operation,\n  2  options from v$sql_plan_statistics_all;\n\n" + twoLinesCSV +
			"\nID,PARENT_ID,OPERATION,OPTIONS,LAST_ELAPSED_TIME\n----,----,----,----,----\n\n2 rows selected.\n\nSQL> spool off\n",
		"no line 0 start":  "ID,PARENT_ID,OPERATION,OPTIONS,LAST_STARTS,LAST_ELAPSED_TIME\n0,,SELECT STATEMENT,,1,3000\n1,0,TABLE ACCESS,FULL,1,1000\n",
		"array":            `[{"Id":0,"parent_id":null,"operation":"SELECT STATEMENT","last_elapsed_time":3000},{"ID":1,"parent_id":0,"operation":"TABLE ACCESS","options":"FULL","last_elapsed_time":"1000"}]`,
		"sqlcl":            "SQL> select ...\n{\"results\":[{\"columns\":[{\"name\":\"ID\",\"type\":\"NUMBER\"}],\"items\":\n[\n{\"id\":0,\"parent_id\":\"\",\"operation\":\"SELECT STATEMENT\",\"last_elapsed_time\":3.0E+3}\n,{\"id\":1,\"parent_id\":0,\"operation\":\"TABLE ACCESS\",\"options\":\"FULL\",\"last_elapsed_time\":1000}\n]}]}\n\n2 rows selected.\n",
		"object a line":    "[oracle@db1 ~]$ sql\n" + lineObject0 + "\n" + lineObject1 + "\n",
		"two arrays":       `[` + lineObject0 + `],[` + lineObject1 + `]`,
		"other objects":    "{\"time\":1}\n" + `[` + lineObject0 + `,` + lineObject1 + "]\n\n2 rows selected.\n\n{\"items\":[{\"sql_text\":\"select 1\"}]}\n[oracle@db1 ~]$ exit\n",
		"by the query":     `{"select * from v":[` + lineObject0 + `,` + lineObject1 + `]}`,
		"null text":        "ID,PARENT_ID,OPERATION,OPTIONS,OBJECT_NAME,OBJECT_OWNER,LAST_ELAPSED_TIME\n0,NULL,SELECT STATEMENT,(null),[NULL],\\N,3000\n1,0,TABLE ACCESS,FULL,null,<null>,1000\n",
		"null in JSON":     `[` + strings.Replace(lineObject0, "null", `"(null)","options":"NULL"`, 1) + `,` + lineObject1 + `]`,
		"sums":             strings.ReplaceAll(twoLinesCSV, "LAST_", ""),
		"last not written": "ID,PARENT_ID,OPERATION,OPTIONS,STARTS,ELAPSED_TIME,LAST_STARTS,LAST_ELAPSED_TIME\n0,,SELECT STATEMENT,,1,3000,0,0\n1,0,TABLE ACCESS,FULL,1,1000,0,7\n",
	} {
		t.Run(name, func(t *testing.T) {
			plans := parseSpool(t, text, Options{})
			if len(plans) != 1 || times(plans[0]) != want {
				t.Errorf("got %d plans, %s", len(plans), times(plans[0]))
			}
		})
	}
}

func TestSpoolPrefersLast(t *testing.T) {
	p := parseSpool(t, "ID,PARENT_ID,OPERATION,STARTS,ELAPSED_TIME,OUTPUT_ROWS,LAST_STARTS,LAST_ELAPSED_TIME\n0,,SELECT STATEMENT,9,90000,900,1,3000\n", Options{})[0]
	if p.Root.Total[planner.Time] != 3_000_000 || p.Root.Total[planner.Loops] != 1 || p.Metrics.Has(planner.Rows) {
		t.Errorf("values %v: sums were mixed in", p.Root.Total)
	}
}

func TestSpoolChildren(t *testing.T) {
	text := `SQL_ID,CHILD_NUMBER,ADDRESS,ID,PARENT_ID,OPERATION,LAST_STARTS,LAST_ELAPSED_TIME,FILTER_PREDICATES
5hc07qvt8v737,0,A1,0,,SELECT STATEMENT,1,3000,
5hc07qvt8v737,1,A1,0,,SELECT STATEMENT,1,5000,
5hc07qvt8v737,0,A1,1,0,SORT,1,1000,"""A""='x,
y'"
5hc07qvt8v737,2,A1,0,,SELECT STATEMENT,0,0,
`
	plans := parseSpool(t, text, Options{})
	if len(plans) != 2 || times(plans[0]) != "0 - SELECT STATEMENT 3|1 - SORT 1" || times(plans[1]) != "0 - SELECT STATEMENT 5" {
		t.Fatalf("%d plans", len(plans))
	}
	if got := plans[0].Root.Children[0].Attrs; got[len(got)-1].Value != "\"A\"='x,\ny'" {
		t.Errorf("attributes %v", got)
	}
	if got := parseSpool(t, text, Options{Child: "1"}); len(got) != 1 || times(got[0]) != "0 - SELECT STATEMENT 5" {
		t.Errorf("child 1: %d plans", len(got))
	}
	if _, err := ParseSpool([]byte(text), Options{Child: "2"}); err == nil || !strings.Contains(err.Error(), "no run-time statistics") {
		t.Errorf("child 2: error %v", err)
	}
}

// TestSpoolDocuments holds that no part of a document with several values of JSON is lost.
func TestSpoolDocuments(t *testing.T) {
	named := func(object, id string) string { return `{"sql_id":"` + id + `",` + object[1:] }
	first := "[" + named(lineObject0, "5hc07qvt8v737") + "," + named(lineObject1, "5hc07qvt8v737") + "]"
	second := strings.ReplaceAll(first, "5hc", "6hc")
	for _, text := range []string{first + "\n\n2 rows selected.\n\n" + second, first + second, first + "\n" + second[1:]} {
		if plans := parseSpool(t, text, Options{}); len(plans) != 2 || plans[1].QueryID != "6hc07qvt8v737" {
			t.Errorf("%d plans", len(plans))
		}
	}
	for text, want := range map[string]string{
		first + "\n" + second[:len(second)-9]: "the JSON is broken",
		first + "\n" + second[2:]:             "outside of the values",
		second[2:] + "\n" + first:             "outside of the values",
		first + first:                         "comes twice",
	} {
		_, err := ParseSpool([]byte(text), Options{})
		var format *planner.FormatError
		if !errors.As(err, &format) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

// TestSpoolAdaptive holds that a warning is given where inactive lines cannot be told.
func TestSpoolAdaptive(t *testing.T) {
	adaptive, err := os.ReadFile("../../testdata/oracle/spool-adaptive.csv")
	if err != nil {
		t.Fatal(err)
	}
	const rows = "ID,PARENT_ID,OPERATION,OPTIONS,LAST_STARTS,LAST_ELAPSED_TIME\n0,,SELECT STATEMENT,,1,9000\n1,0,HASH JOIN,,1,8000\n2,1,NESTED LOOPS,,1,8000\n3,2,STATISTICS COLLECTOR,,1,5000\n4,3,TABLE ACCESS,FULL,1,5000\n5,2,INDEX,UNIQUE SCAN,1,2000\n6,1,TABLE ACCESS,FULL,0,0\n"
	for _, c := range []struct{ name, text, want string }{
		{"no column", rows, "add the column OTHER_XML"},
		{"no map", strings.ReplaceAll(string(adaptive), "display_map", "hint"), "no OTHER_XML of it has a display_map"},
		{"a map", string(adaptive), ""},
		{"a distribution", strings.Replace(rows, "2,1,NESTED LOOPS,", "2,1,PX SEND,HYBRID HASH", 1), ""},
	} {
		p := parseSpool(t, c.text, Options{})[0]
		if got := fmt.Sprint(p.Warnings); strings.Contains(got, "inactive lines cannot be told") != (c.want != "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// TestSpoolParallel reads the sums of a parallel plan that ran once: the servers' lines are another clock.
func TestSpoolParallel(t *testing.T) {
	text := `ID,PARENT_ID,OPERATION,OPTIONS,OBJECT_OWNER,OBJECT_NAME,EXECUTIONS,STARTS,ELAPSED_TIME
0,,SELECT STATEMENT,,,,1,1,6000
1,0,PX COORDINATOR,,,,1,1,5000
2,1,PX SEND,QC (RANDOM),:Q1000,:TQ10000,1,4,16000
3,2,TABLE ACCESS,FULL,APP,T,1,4,12000
`
	p := parseSpool(t, text, Options{})[0]
	if got, want := times(p), "0 - SELECT STATEMENT 6|1 - PX COORDINATOR 5|2 - PX SEND QC (RANDOM) [:TQ10000] 5|3 - TABLE ACCESS FULL [APP.T] 3"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !p.Metrics.Has(planner.Work) {
		t.Error("the servers' time is not among the metrics")
	}
	several := parseSpool(t, strings.ReplaceAll(text, ",1,1,", ",3,3,"), Options{})[0]
	if !strings.Contains(fmt.Sprint(several.Warnings), "sums over 3 executions, not one run") || !strings.Contains(several.Measured, "3 executions") {
		t.Errorf("measured %s, warnings %v", several.Measured, several.Warnings)
	}
}

func TestSpoolErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":               "no rows",
		"hello, world\n": "no rows",
		"[]":             "returned none",
		"[{":             "broken",
		"ID,PARENT_ID,OPERATION,LAST_ELAPSED_TIME\n\nno rows selected\n":                  "returned none",
		"ID,OPERATION,LAST_ELAPSED_TIME\n0,SELECT STATEMENT,1\n":                          "lack the column PARENT_ID or DEPTH",
		"ID,PARENT_ID,OPERATION,COST\n0,,SELECT STATEMENT,1\n":                            "lack the column LAST_ELAPSED_TIME or ELAPSED_TIME",
		`[{"parent_id":1,"last_elapsed_time":3}]`:                                         "lack the column ID, and OPERATION",
		twoLinesCSV + "2,1,TABLE ACC":                                                     "wrapped or cut off",
		twoLinesCSV + "1,0,TABLE ACCESS,FULL,1000\n":                                      "comes twice",
		twoLinesCSV + "x,0,TABLE ACCESS,FULL,1000\n":                                      "no line number",
		twoLinesCSV + "2,9,TABLE ACCESS,FULL,1000\n":                                      "belongs below line 9",
		"ID,PARENT_ID,OPERATION,LAST_STARTS,LAST_ELAPSED_TIME\n0,,SELECT STATEMENT,,\n":   "no run-time statistics",
		"ID,PARENT_ID,OPERATION,LAST_STARTS,LAST_ELAPSED_TIME\n0,,SELECT STATEMENT,1,0\n": "sampfreq",
	} {
		_, err := ParseSpool([]byte(text), Options{})
		var format *planner.FormatError
		if !errors.As(err, &format) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

// TestSpoolScript holds the script's heading against what it prints, and its columns against the views.
func TestSpoolScript(t *testing.T) {
	script := PrintSQL()
	_, statement, _ := strings.Cut(script, "\nselect ")
	statement, _, _ = strings.Cut("select "+statement, ";")
	checkStatement(t, statement)
	heading := regexp.MustCompile(`(?m)^prompt (.*)$`).FindStringSubmatch(script)[1]
	printed, _, _ := strings.Cut(statement, "\nfrom ")
	var columns []string
	for _, m := range aliased.FindAllStringSubmatch(printed, -1) {
		if name := strings.ToUpper(m[2]); len(columns) == 0 || columns[len(columns)-1] != name && !(name == "ID" && len(columns) > 10) {
			columns = append(columns, name)
		}
	}
	if got := strings.Join(columns, ","); got != heading {
		t.Errorf("the script prints\n%s under\n%s", got, heading)
	}
	for line := range strings.Lines(script) {
		if len(line) > 2000 || strings.HasSuffix(strings.TrimRight(line, " \n"), "-") {
			t.Errorf("SQL*Plus would not take the line %q", line)
		}
	}
}

// TestSpooled reads what the script is to print: a CLOB for each line, with the map of an adaptive plan
// broken at the end of the line.
func TestSpooled(t *testing.T) {
	data, err := os.ReadFile("../../testdata/oracle/spool-adaptive.csv")
	if err != nil {
		t.Fatal(err)
	}
	p := parseSpool(t, string(data), Options{})[0]
	if got, want := times(p), "0 - SELECT STATEMENT 9|2 - NESTED LOOPS 8|4 - TABLE ACCESS FULL [APP.ORDERS] 5|5 - INDEX UNIQUE SCAN [APP.ITEMS_PK] 2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if p.SQL != `select "o".* from orders "o", items` || p.QueryID != fakeID {
		t.Errorf("SQL %q of %s", p.SQL, p.QueryID)
	}
}

// TestSpoolNumbers puts a cell in place of a measured time, a count of starts and an estimate.
func TestSpoolNumbers(t *testing.T) {
	for cell, want := range map[string]string{
		"1.000":                "two things",
		"4.000.000":            "two things",
		"1,000":                "two things",
		"1,5":                  "two things",
		",5":                   "two things",
		"1.5":                  "not a whole number",
		"1,00,000":             "not a whole number",
		"##########":           "not a whole number",
		"1.2E+":                "not a whole number",
		"0x10":                 "not a whole number",
		"Infinity":             "not a whole number",
		"one":                  "not a whole number",
		"1.2E+10":              "",
		"1,234,567":            "",
		"12.0":                 "",
		"12.000000":            "",
		"-3":                   "", // known to be no time
		"18446744073709551615": "",
	} {
		text := fmt.Sprintf("ID;PARENT_ID;OPERATION;LAST_STARTS;LAST_ELAPSED_TIME;CARDINALITY;COST\n0;;SELECT STATEMENT;1;4000000;1;9\n1;0;SORT;%[1]s;9;1;8\n2;1;SORT;1;%[1]s;1;7\n3;1;SORT;1;7;%[1]s;1\n", cell)
		_, err := ParseSpool([]byte(text), Options{})
		var format *planner.FormatError
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", cell, err)
			}
		} else if !errors.As(err, &format) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line 1: LAST_STARTS") || !strings.Contains(format.Hint, "NLS_NUMERIC_CHARACTERS") {
			t.Errorf("%s: error %v, want %q", cell, err, want)
		}
	}
}

// TestSpoolEstimates holds that an estimate that cannot be read is not known, unless it is what is drawn.
func TestSpoolEstimates(t *testing.T) {
	text := "ID;PARENT_ID;OPERATION;LAST_STARTS;LAST_OUTPUT_ROWS;LAST_ELAPSED_TIME;CARDINALITY;COST\n0;;SELECT STATEMENT;1;5;4000;1.000;1.000\n"
	p := parseSpool(t, text, Options{})[0]
	if p.Root.Estimate.Judged || strings.Contains(fmt.Sprint(p.Root.Attrs), "1.000") {
		t.Errorf("estimate %+v, attributes %v", p.Root.Estimate, p.Root.Attrs)
	}
	if _, err := ParseSpool([]byte(text), Options{Estimate: true}); err == nil || !strings.Contains(err.Error(), "line 0: COST is \"1.000\"") {
		t.Errorf("error %v", err)
	}
}

// TestSpoolRowsLost loses rows and columns as tools do.
func TestSpoolRowsLost(t *testing.T) {
	adaptive, err := os.ReadFile("../../testdata/oracle/spool-adaptive.csv")
	if err != nil {
		t.Fatal(err)
	}
	script, byDepth := string(adaptive), "ID,DEPTH,OPERATION,LAST_ELAPSED_TIME\n0,0,SELECT STATEMENT,3000\n"
	for _, c := range []struct{ name, text, want string }{
		{"a row", twoLinesCSV + "3,1,TABLE ACCESS,FULL,1000\n", "missing: line 3 stands where line 2"},
		{"the last row of an adaptive plan", script[:strings.Index(script, "5hc07qvt8v737,0,00000000A1B2C3D4,4078956316,6")], "the map of the adaptive plan names line 6"},
		{"the rest from within the map", script[:strings.Index(script, "<row op='3'")], "not closed"},
		{"the rest of the map", regexp.MustCompile(`(?s)<row op='3'.*</display_map>`).ReplaceAllString(script, ""), "cut off inside the map"},
		{"a quote", "ID,PARENT_ID,LAST_ELAPSED_TIME,OPERATION\n0,,3000,SELECT STATEMENT\n1,0,1000,\"SORT\n2,1,1000,SORT\n", "not closed"},
		{"rows by what SQL*Plus says", twoLinesCSV + "\n3 rows selected.\n", `2 were read, below them stands "3 rows selected."`},
		{"a parent", twoLinesCSV + "2,,TABLE ACCESS,FULL,1000\n", "line 2 has no PARENT_ID"},
		{"the number of a parent", twoLinesCSV + "2,?,TABLE ACCESS,FULL,1000\n", "line 2: PARENT_ID is"},
		{"a depth", byDepth + "1,,SORT,1000\n", "line 1 has no DEPTH"},
		{"a level", byDepth + "1,2,SORT,1000\n", "line 1 stands two levels below"},
		{"a row of text keys", `[{"id":0,"ID":1,"operation":"SORT","last_elapsed_time":1}]`, "key ID twice"},
		{"a joined view", "ID,PARENT_ID,OPERATION,ELAPSED_TIME,ELAPSED_TIME\n0,,SELECT STATEMENT,1,2\n", "two columns are named ELAPSED_TIME"},
	} {
		_, err := ParseSpool([]byte(c.text), Options{})
		var format *planner.FormatError
		if !errors.As(err, &format) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	if plans := parseSpool(t, twoLinesCSV+"\n2 rows selected.\n\nSQL> select * from dual;\nX\n\n1 row selected.\n", Options{}); len(plans) != 1 {
		t.Errorf("%d plans", len(plans))
	}
}

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]figure{
		"12": known(12), "1.2E+10": known(12_000_000_000), "123456.0": known(123456), "1.000": known(1), "18446744073709551615": known(maxValue),
		"": {}, "x": {}, "-1": {}, "-1.5": {}, "1,5": {}, "NaN": {},
	} {
		if got := parseNumber(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func FuzzSpool(f *testing.F) {
	for _, name := range []string{"live-article.csv", "spool-adaptive.csv"} {
		data, err := os.ReadFile("../../testdata/oracle/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(twoLinesCSV))
	f.Add([]byte(`{"results":[{"items":[{"id":0,"depth":0,"operation":"A","elapsed_time":9e99},{"id":1,"depth":1,"operation":"PX COORDINATOR","elapsed_time":"-1"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		plans, err := ParseSpool(data, Options{Steps: true})
		if err != nil {
			var format *planner.FormatError
			if !errors.As(err, &format) {
				t.Errorf("error %v is no FormatError", err)
			}
			return
		}
		for _, p := range plans {
			checkFits(t, p)
		}
	})
}

// checkFits holds that no line's children exceed it.
func checkFits(t *testing.T, p *planner.Plan) {
	p.Root.Walk(func(n *planner.Node) {
		for _, m := range p.Metrics.List() {
			var sum int64
			for _, c := range n.Children {
				sum += c.Total[m]
			}
			if m.Additive() && (sum > n.Total[m] || n.Total[m] < 0) {
				t.Errorf("%s: children have %d of %d %s", n.Label, sum, n.Total[m], m)
			}
		}
	})
}
