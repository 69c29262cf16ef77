package detect

import (
	"errors"
	"strings"
	"testing"

	"sqlflame/planner"
)

const (
	unseenText = `Sort  (cost=1.00..2.00 rows=10 width=4) (actual time=0.100..0.200 rows=10 loops=1)
  Sort Key: t.a
  ->  Hash Join  (cost=0.50..0.90 rows=10 width=4) (actual time=0.050..0.090 rows=10 loops=1)
        Hash Cond: ((t.a = u.a) AND (t.total_amount > u.total_amount) AND (t.name ~~ 'x%'::text))
        SubPlan 1
          ->  Seq Scan on v  (cost=0.00..0.10 rows=1 width=4) (actual time=0.001..0.002 rows=1 loops=10)
Planning Time: 0.100 ms
Execution Time: 0.300 ms`
	unseenJSON = `[
  {
    "Plan": {
      "Node Type": "Seq Scan",
      "Filter": "((t.first_name = 'x'::text) AND (t.last_name_of_customer > 'y'::text))",
      "Actual Total Time": 12.345
    }
  }
]`
	unseenXML = `<explain xmlns="http://www.postgresql.org/2009/explain">
  <Query>
    <Plan>
      <Node-Type>Seq Scan</Node-Type>
      <Filter>((t.first_name = 'x'::text) AND (t.last_name_of_customer &gt; 'y'::text))</Filter>
      <Rows-Removed-by-Index-Recheck>0</Rows-Removed-by-Index-Recheck>
    </Plan>
  </Query>
</explain>`
	unseenYAML = `- Plan: 
    Node Type: "Seq Scan"
    Filter: "((t.first_name = 'x'::text) AND (t.last_name_of_customer > 'y'::text))"
    Plans: 
      - Node Type: "Result"
        Actual Rows: 1`
)

// broken breaks the lines of a text at a column.
func broken(text string, column int) string {
	var out strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		for len(line) > column {
			out.WriteString(line[:column] + "\n")
			line = line[column:]
		}
		out.WriteString(line + "\n")
	}
	return out.String()
}

// tabbed puts a tab for each eight blanks at the beginning of a line, in places as an editor does.
func tabbed(text string) string { return strings.ReplaceAll(text, "        ", "\t") }

// TestUnseen holds wrappings that plans were seen or can be expected in, for each what comes out of them.
func TestUnseen(t *testing.T) {
	apart := strings.ReplaceAll(unseenText, "\n", "\n\n") + "\n"
	for _, c := range []struct{ name, input, want string }{
		{"marks without a blank", each("--", unseenText), unseenText},
		{"a mark of mails without a blank", each(">", unseenYAML), unseenYAML},
		{"marks, no blanks at line ends", strings.ReplaceAll(each("-- ", apart), "-- \n", "--\n"), unseenText},
		{"the plan begins in a comment", "/*\n * It is slow:\n *\n * " + unseenText + "\n*/\n", unseenText},
		{"a mail client broke quoted lines", strings.ReplaceAll(each("> ", unseenText), " (actual", "\n(actual"), unseenText},
		{"a mail client broke a condition twice", strings.NewReplacer(" AND (t.total", " AND\n(t.total", " AND (t.name", " AND\n(t.name").Replace(each("> ", unseenText)), unseenText},
		{"backticks", "`" + unseenText + "`\n", unseenText},
		{"three backticks", "look: \n```" + unseenText + "```\n", unseenText},
		{"backticks behind a mark", each("> ", "`"+unseenText+"`"), unseenText},
		{"entities, no arrow", "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n  Filter: (a &gt; 1)\n", "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n  Filter: (a > 1)"},
		{"a page behind marks", each("> ", "<html><body>\n<p>Slow:</p>\n<pre>"+strings.ReplaceAll(unseenText, ">", "&gt;")+"</pre>\n</body></html>"), unseenText},
		{"blank lines between", apart, unseenText},
		{"blank lines between, YAML", strings.ReplaceAll(unseenYAML, "\n", "\n\n"), unseenYAML},
		{"tabs of eight", tabbed(unseenText), unseenText},
		{"tabs of eight behind a mark", each("> ", tabbed(unseenText)), unseenText},
		{"tabs of four", strings.ReplaceAll(unseenText, "    ", "\t"), unseenText},
		{"tabs behind arrows", strings.ReplaceAll(unseenText, "->  Seq", "->\tSeq"), strings.ReplaceAll(unseenText, "->  Seq", "->    Seq")},
		{"tabs, YAML", tabbed(unseenYAML), unseenYAML},
		{"a terminal, text", broken(unseenText, 80), unseenText},
		{"a terminal, at the point of a number", unseenText[:len("Sort  (cost=1.00..2.00 rows=10 width=4) (actual time=0.")] + "\n" + unseenText[len("Sort  (cost=1.00..2.00 rows=10 width=4) (actual time=0."):strings.Index(unseenText, "  ->")] + "  Memory: 1\n", unseenText[:strings.Index(unseenText, "  ->")] + "  Memory: 1"},
		{"a terminal, JSON", broken(unseenJSON, 45), unseenJSON},
		{"a terminal, XML", broken(unseenXML, 52), unseenXML},
		{"a terminal, YAML", broken(unseenYAML, 45), unseenYAML},
		{"a source's string", "const plan = " + asJSON(unseenText) + ";\n", unseenText},
		{"a source's string, JSON", "plan := " + asJSON(unseenJSON) + "\n", unseenJSON},
		{"a string in other JSON", "[\"12.3\", \"2026-03-01\", " + asJSON(unseenJSON) + "],\n", unseenJSON},
		{"line ends escaped", strings.ReplaceAll(unseenXML, "\n", `\n`), unseenXML},
		{"line ends escaped, among others", "id 7:\n" + strings.ReplaceAll(unseenText, "\n", `\n`) + "\nbye\n", unseenText},
		{"a list of rows, among others", "rows:\n[('" + strings.ReplaceAll(strings.ReplaceAll(unseenText, "'", `\'`), "\n", "',),\n ('") + "',)]\nbye\n", unseenText},
		{"lines in quotes that a terminal broke", broken("\""+strings.ReplaceAll(unseenText, "\n", "\"\n\"")+"\"", 80), unseenText},
		{"indented records", each("    ", "* Record 1\nQUERY PLAN Result  (cost=0.00..0.01 rows=1 width=4)\n* Record 2\nQUERY PLAN   Output: 1"), "Result  (cost=0.00..0.01 rows=1 width=4)\n  Output: 1"},
		{"one line that a terminal broke at a blank", "Index Scan using idx_test_1 on test  (cost=0.00..3.15 rows=50 width=21) (actual \ntime=0.007..0.025 rows=49 loops=1)\n  Index Cond: (id < 50)\n",
			"Index Scan using idx_test_1 on test  (cost=0.00..3.15 rows=50 width=21) (actual time=0.007..0.025 rows=49 loops=1)\n  Index Cond: (id < 50)"},
		{"one line that a terminal broke between points", "Seq Scan on tbl_cost_align  (cost=0.00..3259.86 rows=10100000 width=45) (actual time=0.011.\n.1599.507 rows=10100000 loops=1)\n  Output: id\n",
			"Seq Scan on tbl_cost_align  (cost=0.00..3259.86 rows=10100000 width=45) (actual time=0.011..1599.507 rows=10100000 loops=1)\n  Output: id"},
		{"several columns, YAML", " id |          plan           \n----+-------------------------\n  1 | - Plan:                +\n    |     Node Type: \"Result\"+\n    |     Actual Rows: 1\n(1 row)\n", "- Plan:\n    Node Type: \"Result\"\n    Actual Rows: 1"},
		{"a log's JSON with a line break in the statement", logHead + "\n\t{\n\t  \"Query Text\": \"select 1 \\n\nfrom t\",\n\t  \"Plan\": {\n\t    \"Node Type\": \"Result\"\n\t  }\n\t}\n", "{\n  \"Query Text\": \"select 1 \\nfrom t\",\n  \"Plan\": {\n    \"Node Type\": \"Result\"\n  }\n}"},
	} {
		docs, err := Plans([]byte(c.input))
		if err != nil || len(docs) != 1 {
			t.Errorf("%s: %d documents, %v", c.name, len(docs), err)
			continue
		}
		if got, want := settled("", docs[0].Data), settled("", []byte(c.want)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

// TestUnsure holds what is refused rather than guessed at, with the reason.
func TestUnsure(t *testing.T) {
	child := strings.Join(strings.Split(unseenText, "\n")[2:], "\n")
	for name, c := range map[string]struct{ input, want string }{
		"a name, one line":   {"Aggregate (actual rows=1 loops=1)\n  ->  Parallel Custom Scan (ColumnarScan) on multi_column_chunk_filt\nering (actual rows=92284 loops=2)\n        Columnar Projected Columns: a\n", "line 3: the lines of the plan were broken"},
		"first line unread":  {"?? Sort (cost=1.00..2.00 rows=10 width=4) ??\n" + child, "line 2: this node is below another, and what stands before it, from line 1 on"},
		"first line missing": {"  ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n  ->  Seq Scan on u  (cost=0.00..1.00 rows=1 width=4)\n", "line 2: the plan's beginning is missing"},
		"a plan beside":      {unseenText + "\n\n?? Sort (cost=1.00..2.00 rows=10 width=4)\n", "line 10: this is a part of a plan"},
		"a line beside":      {unseenText + "\n\n?\nFilter: (a > 1)\n", "line 11: this is a part of a plan"},
		"an entry cut off":   {logHead + "\n\t{\n\t  \"Query Text\": \"select [Your log message was truncated]\n", "line 1: this entry of a log holds no plan: it was cut off"},
		"hello":              {"hello\n", "no output of EXPLAIN"},
	} {
		_, err := Plans([]byte(c.input))
		var bad *planner.FormatError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) || bad.Hint == "" {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// TestDoubt holds that a blank in an expression is guessed, which is said.
func TestDoubt(t *testing.T) {
	const root, buffers = "Result  (cost=0.00..0.01 rows=1 width=4)\n", "\n  Buffers: shared hit=1\n"
	docs, err := Plans([]byte("It is slow\n" + root + "  Output: a_long_name_of_a_column, another_name_of_a_co\nlumn" + buffers))
	if err != nil || len(docs) != 1 || !strings.Contains(docs[0].Doubt, "line 4 a blank") {
		t.Fatalf("%v, %d documents", err, len(docs))
	}
	if got, want := string(docs[0].Data), root+"  Output: a_long_name_of_a_column, another_name_of_a_column"+strings.TrimRight(buffers, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestRescuedWhole holds that lines with a prefix are read if all that looks of a plan in them is.
func TestRescuedWhole(t *testing.T) {
	whole := each("db-1  | ", unseenText)
	if docs, err := Plans([]byte(whole)); err != nil || len(docs) != 1 {
		t.Errorf("%d documents, %v", len(docs), err)
	}
	if docs, err := Plans([]byte(whole + "db-1  | \ndb-1  | \ndb-1  | ?? Sort (cost=1.00..2.00 rows=10 width=4)\n")); err == nil {
		t.Errorf("%d documents of a plan and a half", len(docs))
	}
}
