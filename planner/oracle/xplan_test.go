package oracle

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sqlflame/planner"
)

const plainRows = "SELECT STATEMENT|1|9|1.00\n HASH JOIN|1|9|1.00\n  TABLE ACCESS FULL [A]|1|9|0.20\n  TABLE ACCESS FULL [B]|1|9|0.30"

const nestedRows = "SELECT STATEMENT|1|9|1.00\n NESTED LOOPS|1|9|1.00\n  TABLE ACCESS FULL [A]|1|9|0.20\n  TABLE ACCESS BY INDEX ROWID [B]|9|9|0.70\n   INDEX UNIQUE SCAN [B_I]|9|9|0.30"

const plainDrawing = "0 0 - SELECT STATEMENT\n.0.5 1 - HASH JOIN\n..0.2 2 - TABLE ACCESS FULL [A]\n..0.3 3 - TABLE ACCESS FULL [B]"

func prefixed(text, prefix string) string {
	return prefix + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+prefix)
}

// numberedLines puts the line's number before each line, as editors and web pages do.
func numberedLines(text, format string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		fmt.Fprintf(&b, format+"%s\n", i+1, line)
	}
	return b.String()
}

// TestWrappings holds that what editors, mail and SQL*Plus put around a plan does not change it.
func TestWrappings(t *testing.T) {
	plain := xplan(plainRows)
	table := plain[strings.Index(plain, "-----------------------------------------------------------------------------------------------"):]
	lines := strings.SplitAfter(table, "\n")
	for name, text := range map[string]string{
		"plain":         plain,
		"table alone":   table,
		"crlf":          strings.ReplaceAll(plain, "\n", "\r\n"),
		"bom":           "\ufeff" + plain,
		"comment":       prefixed(plain, "-- "),
		"quoted":        prefixed(plain, "> "),
		"indented":      prefixed(plain, "        "),
		"sqlplus":       "SQL> select * from table(dbms_xplan.display_cursor);\n\nPLAN_TABLE_OUTPUT\n" + strings.Repeat("-", 100) + "\n" + plain + "\n20 rows selected.\n\nSQL> exit\n",
		"new page":      strings.Join(lines[:5], "") + "\fPLAN_TABLE_OUTPUT\n" + strings.Repeat("-", 80) + "\n" + strings.Join(lines[5:], ""),
		"trailing":      strings.ReplaceAll(plain, "|\n", "|   \n"),
		"notes":         plain + "\nNote\n-----\n   - dynamic statistics used\n",
		"tabs":          strings.ReplaceAll(plain, "|     0 | SELECT", "|\t  0 | SELECT"),
		"web page":      strings.ReplaceAll(plain, "  ", " \u00a0"),
		"all no-break":  strings.ReplaceAll(plain, " ", "\u00a0"),
		"no width":      strings.ReplaceAll(plain, "| ", "|\u200b "),
		"line numbers":  numberedLines(plain, "%3d  "),
		"numbers:":      numberedLines(plain, "%d: "),
		"gutter":        numberedLines(plain, "%4d | "),
		"mixed quotes":  strings.ReplaceAll(prefixed(plain, "> "), "> |     1", "|     1"),
		"more quotes":   strings.ReplaceAll(prefixed(plain, "> "), "> |     1", "> > |     1"),
		"quoted partly": strings.ReplaceAll(plain, "|     2", "> |     2"),
		"remark":        strings.Replace(plain, "00:00:00.20 |       0 |       |       |          |", "00:00:00.20 |       0 |       |       |          |  <- slow", 1),
		"upper case":    strings.NewReplacer("Starts", "STARTS", "A-Time", "A-TIME", "A-Rows", "a-rows").Replace(plain),
		"all lower":     strings.NewReplacer("| a  ", "| A  ", "| b  ", "| B  ").Replace(strings.ToLower(plain)),
		"all upper":     strings.ToUpper(plain),
		"in a comment":  strings.Replace(plain, "select 1", "select /* | Id | Operation | */ 1", 1),
		"in the text":   strings.Replace(plain, "select 1", "| Id | Operation | Name |\nselect 1", 1),
		"in a remark":   strings.Replace(plain, "select 1", "-- | Id | Operation\nselect 1", 1),
		"hash in text":  strings.Replace(plain, "select 1", "-- Plan hash value: 5\nselect 1", 1),
		"without rules": strings.ReplaceAll(table, strings.Repeat("-", 120)+"\n", ""),
	} {
		plans, err := ParseXplan(text, Options{})
		if err != nil || len(plans) != 1 {
			t.Errorf("%s: %d plans, %v", name, len(plans), err)
			continue
		}
		if got := drawing(plans[0], planner.Time); got != plainDrawing {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

func withoutRow(text string, id int) string {
	at := strings.Index(text, fmt.Sprintf("|  %4d |", id))
	return text[:at] + text[at+strings.Index(text[at:], "\n")+1:]
}

func predicates(text string) string {
	return "Predicate Information (identified by operation id):\n---------------------------------------------------\n\n" + text + "\n"
}

// TestNamedLines holds that sections which name lines beyond the last row prove nothing where DBMS_XPLAN
// numbers the lines anew, or where a condition goes on with a number.
func TestNamedLines(t *testing.T) {
	plain := xplan(plainRows)
	for name, c := range map[string]struct{ text, want string }{
		"main source":        {strings.Replace(strings.Replace(xplan(nestedRows), "|    INDEX", "|  INDEX", 1), "|      9 |      9 |00:00:00.30", "|      1 |      8 |00:00:00.30", 1), "shapescalar subqueries"},
		"window of a model":  {xplan("SELECT STATEMENT|1|9|1.00\n SQL MODEL ORDERED|1|9|1.00\n  TABLE ACCESS FULL [A]|1|9|0.50\n  WINDOW (IN SQL MODEL) SORT|0|0|0.01"), ""},
		"thousands":          {xplan("SELECT STATEMENT|1|9|1.00|903K\n HASH JOIN|1|9|1.00|903K\n  TABLE ACCESS FULL [A]|1|9|0.20|902K\n  TABLE ACCESS FULL [B]|1|9|0.30|1088"), ""},
		"great estimates":    {strings.NewReplacer("|  OMem |", "| Cost (%CPU) |", "|       |       |", "| 311K(100) |       |").Replace(plain), ""},
		"greater estimates":  {strings.NewReplacer("|  OMem |", "| E-Rows |", "|       |       |", "| 18E |       |").Replace(plain), ""},
		"unreadable ones":    {strings.NewReplacer("|  OMem |", "| E-Rows |", "|       |       |", "| 1.5X |       |").Replace(plain), ""},
		"a later table":      {plain + "\nA | B\n|  3 | 4 | 5 | 6 |\n| 12 | 4 |\n", ""},
		"a quoted row":       {plain + "\nand so line 2 it is:\n" + plain[strings.Index(plain, "|     2 |"):strings.Index(plain, "|     3 |")], ""},
		"remarks on notes":   {plain + "\nNote\n-----\n   - dynamic sampling\n\nWithout the hint it says: basic plan statistics not available, (rows marked '-' are inactive)\n", ""},
		"a predicate quoted": {plain + predicates("   3 - filter(\"A\"=1)\n\n\nsee 7 - access(1=1)\n7 - access(\"A\"=1)"), ""},
		"a wrapped list":     {plain + "\nColumn Projection Information (identified by operation id):\n-----\n\n   3 - \"B\".\"X\"[NUMBER,22], \"B\".\"Y\"+\n        17 - \"Z\"\n", ""},
		"a join of one":      {xplan("SELECT STATEMENT|1|9|1.00\n HASH JOIN|1|9|1.00\n  TABLE ACCESS FULL [A]|1|9|0.50"), "shape"},
		"the last row":       {plain + predicates("   3 - filter(\"A\"=1)"), ""},
		"a wrapped minus":    {plain + predicates("   3 - filter(\"A\"=\n              12 - \"B\")"), ""},
		"hash in a filter":   {plain + predicates("   3 - filter(\"A\"='Plan hash value: 5')"), ""},
		"renumbered":         {plain + predicates("   7 - filter(\"A\"=1)") + "\nNote\n-----\n   - this is an adaptive plan\n", "renumbered"},
	} {
		plans, err := ParseXplan(c.text, Options{})
		if err != nil || len(plans) != 1 {
			t.Errorf("%s: %d plans, %v", name, len(plans), err)
			continue
		}
		rule := ""
		for _, w := range plans[0].Warnings {
			rule += w.Rule
		}
		if rule != c.want {
			t.Errorf("%s: warnings %q, want %q", name, rule, c.want)
		}
	}
}

// TestRefusals holds that what cannot be read for sure is refused, with the reason.
func TestRefusals(t *testing.T) {
	plain := xplan(plainRows)
	withoutLast := withoutRow(plain, 3)
	for name, c := range map[string]struct{ text, want string }{
		"wrapped rows":    {strings.ReplaceAll(plain, " |00:00:", " |\n00:00:"), "wrapped or cut off"},
		"wrapped heading": {strings.ReplaceAll(plain, "|  OMem |", "|\n  OMem |"), "wrapped or cut off"},
		"no last row":     {withoutLast + "\n" + predicates("   3 - access(\"A\"=1)"), "Predicate Information names line 3"},
		"no last row, 2":  {withoutLast + "\nQuery Block Name / Object Alias (identified by operation id):\n-----\n\n   3 - SEL$1 / B@SEL$1\n", "Query Block Name names line 3"},
		"no last row, 3":  {withoutLast + "\nColumn Projection Information (identified by operation id):\n-----\n\n   3 - \"B\".\"X\"[NUMBER,22]\n", "Column Projection names line 3"},
		"lost, no rules":  {strings.ReplaceAll(withoutLast, strings.Repeat("-", 120)+"\n", ""), "HASH JOIN) has 1 line below it"},
		"indented":        {strings.Replace(plain, "     3 |   TABLE", "     3 |    TABLE", 1), "HASH JOIN) has 1 line below it and line 2 (TABLE ACCESS FULL) has 1"},
		"outdented":       {strings.Replace(xplan(nestedRows), "|    INDEX", "|  INDEX", 1), "line 4 (INDEX UNIQUE SCAN) stands where the query's main row source should"},
		"heading again":   {strings.Replace(plain, "|     1 |", strings.Repeat("-", 120)+"\n"+plain[strings.Index(plain, "|   Id"):strings.Index(plain, "|     0 |")]+"|     1 |", 1), "SELECT STATEMENT) has 0 lines below it"},
		"other word":      {strings.ReplaceAll(plain, "|     2 |", "foo |     2 |"), "wrapped or cut off"},
		"marks are lost":  {plain + "\nNote\n-----\n   - this is an adaptive plan (rows marked '-' are inactive)\n", "no row is marked"},
		"two remarks":     {strings.ReplaceAll(plain, "|          |\n", "|          | slow | very\n"), "wrapped or cut off"},
		"cut rows":        {strings.ReplaceAll(plain, "       |          |\n", "\n"), "wrapped or cut off"},
		"collapsed":       {strings.NewReplacer("|  HASH", "| HASH", "|   TABLE", "| TABLE").Replace(plain), "indentation"},
		"no table":        {"SQL_ID  abcdfgh12345j, child number 0\nselect 1", "no plan table"},
		"no A-Time":       {strings.ReplaceAll(plain, "  A-Time  ", "   Time   "), "no actual times"},
		"not gathered":    {xplan("SELECT STATEMENT|0|0|0.01\n TABLE ACCESS FULL [A]|0|0|0.01"), "no run-time statistics"},
		"warned": {strings.ReplaceAll(plain, "  A-Time  ", "   Time   ") + "\nNote\n-----\n   - Warning: basic plan statistics not available. These are only collected when:\n       * hint 'gather_plan_statistics' is used\n",
			"basic plan statistics"},
		"other upper": {strings.NewReplacer("|   Id  |", "| ID |", "Operation", "OPERATION", "A-Time", "ELAPS. TIME").Replace(plain), "another database"},
		"wrapped all": {strings.NewReplacer(" Starts |", "\n Starts |", "|      1 |", "|\n      1 |").Replace(plain), "wrapped or cut off"},
		"look-alike":  {strings.ReplaceAll(plain, "|   Id  |", "|   ID  |"), "another database"},
		"no right":    {"User has no SELECT privilege on V$SESSION\n", "privilege"},
		"aged out":    {"SQL_ID: abcdfgh12345j cannot be found\n", "cannot be found"},
		"not a count": {strings.ReplaceAll(plain, "|      1 |", "|    one |"), "not a number"},
		"twice":       {strings.ReplaceAll(plain, "|     3 |", "|     2 |"), "twice"},
		"interrupted": {strings.Replace(plain, "|     2 |", "--More--\n|     2 |", 1), "cut off"},
		"extra rule":  {strings.Replace(plain, "|     2 |", strings.Repeat("-", 120)+"\n|     2 |", 1), "interrupted"},
		"truncated":   {plain[:strings.Index(plain, "|     3 |")], "cut off"},
		"missing row": {plain[:strings.Index(plain, "|     2 |")] + plain[strings.Index(plain, "|     3 |"):], "missing"},
		"damaged":     {strings.Replace(plain, "|  HASH", "|    HASH", 1), "damaged"},
		"empty table": {plain[:strings.Index(plain, "|     0 |")], "no rows"},
	} {
		_, err := ParseXplan(c.text, Options{})
		var format *planner.FormatError
		if !errors.As(err, &format) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestSeveralCursors(t *testing.T) {
	text := xplan(plainRows) + "\n" + strings.ReplaceAll(xplan(plainRows), "child number 0", "child number 3")
	plans, err := ParseXplan(text, Options{})
	if err != nil || len(plans) != 2 {
		t.Fatalf("%d plans, %v", len(plans), err)
	}
	if plans, err = ParseXplan(text, Options{Child: "3"}); err != nil || len(plans) != 1 {
		t.Errorf("child 3: %d plans, %v", len(plans), err)
	}
	if _, err = ParseXplan(text, Options{Child: "7"}); err == nil || !strings.Contains(err.Error(), "child number 7") {
		t.Errorf("child 7: %v", err)
	}
	var format *planner.FormatError
	if !errors.As(err, &format) || !strings.Contains(format.Hint, "SQL_ID abcdfgh12345j child 3, plan hash 42, 1.00 s, 4 lines") {
		t.Errorf("child 7: %v", format)
	}
}

// TestNoLine0 holds that a plan without the statement's own line, or its time, says so.
func TestNoLine0(t *testing.T) {
	plain := xplan(plainRows)
	for rule, text := range map[string]string{
		"no line 0":    withoutRow(plain, 0),
		"unknown time": strings.Replace(plain, "00:00:01.00", "           ", 1),
	} {
		plans, err := ParseXplan(text, Options{})
		if err != nil || len(plans[0].Warnings) != 1 || plans[0].Warnings[0].Rule != rule {
			t.Errorf("%s: %v, %v", rule, plans, err)
		}
	}
}

// TestUnknownTime holds that a time that cannot be read is not taken for none.
func TestUnknownTime(t *testing.T) {
	plain := xplan(plainRows)
	at := strings.Index(plain, "|     1 |")
	plans, err := ParseXplan(plain[:at]+strings.Replace(plain[at:], "00:00:01.00", "###########", 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := "0.5 0 - SELECT STATEMENT\n.0 1 - HASH JOIN\n..0.2 2 - TABLE ACCESS FULL [A]\n..0.3 3 - TABLE ACCESS FULL [B]\n! unknown time"
	if got := drawing(plans[0], planner.Time); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestUnknownCounts holds that starts and rows that cannot be read are absent, not 0.
func TestUnknownCounts(t *testing.T) {
	plain := strings.Replace(xplan(plainRows), "Used-Mem ", "E-Rows ", 1)
	plain = strings.ReplaceAll(plain, "|          |\n", "|       10 |\n")
	for name, c := range map[string]struct {
		text, warning string
		absent        planner.Metric
		expected      float64
	}{
		"starts":           {strings.Replace(plain, "|      1 |      9 |00:00:00.20", "|        |      9 |00:00:00.20", 1), "the starts of 1 line", planner.Loops, 0},
		"unreadable rows":  {strings.Replace(plain, "|      9 |00:00:00.20", "|  ##### |00:00:00.20", 1), "the rows of 1 line", planner.Rows, 10},
		"no starts":        {strings.Replace(plain, "| Starts", "| Others", 1), "", planner.Loops, 0},
		"no expected rows": {strings.Replace(plain, "| E-Rows", "| Others", 1), "", planner.Time + 1, 0},
	} {
		plans, err := ParseXplan(c.text, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if plans[0].Metrics.Has(c.absent) {
			t.Errorf("%s: the plan has %s", name, plans[0].Metrics.List())
		}
		if e := plans[0].Root.Children[0].Children[0].Estimate; e.Expected != c.expected || e.Judged && c.absent == planner.Rows {
			t.Errorf("%s: estimate %+v", name, e)
		}
		if w := plans[0].Warnings; c.warning != "" && (len(w) != 1 || !strings.HasPrefix(w[0].Message, c.warning)) {
			t.Errorf("%s: warnings %v", name, w)
		}
	}
}

// TestUnknownBlocks holds that lines below one whose blocks cannot be read keep theirs.
func TestUnknownBlocks(t *testing.T) {
	plans, err := ParseXplan(strings.Replace(xplan("SELECT STATEMENT|1|9|1.00|70\n SORT ORDER BY|1|9|1.00|77777\n  TABLE ACCESS FULL [A]|1|9|0.20|60"), "77777", "#####", 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	sort := plans[0].Root.Children[0]
	if w := plans[0].Warnings; sort.Total[planner.Buffers] != 60 || sort.Children[0].Total[planner.Buffers] != 60 || len(w) != 1 || w[0].Rule != "unknown blocks" {
		t.Errorf("%v, %v, %v", sort.Total, sort.Children[0].Total, w)
	}
}

func TestClock(t *testing.T) {
	for text, want := range map[string]figure{
		"00:00:00.01":  known(10_000_000),
		"55:38:12.41":  known(200_292_410_000_000),
		"123:00:00.00": known(442_800_000_000_000),
		"00:00:07":     known(7_000_000_000),
		"###########":  {},
		"00:61:00.00":  {},
		"soon":         {},
	} {
		if got := parseClock(text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestCounts(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "16696": 16696, "389K": 389_000, "24M": 24_000_000, "24m": 24_000_000, "7G": 7_000_000_000, "": -1, "K": -1, "1.5K": -1, "-3": -1} {
		n, ok := parseCount(text)
		if !ok {
			n = -1
		}
		if n != want {
			t.Errorf("%q: %d, want %d", text, n, want)
		}
	}
}

// TestSections holds that what stands below the table arrives at its lines.
func TestSections(t *testing.T) {
	plans, err := ParseXplan(xplan(plainRows)+`
Query Block Name / Object Alias (identified by operation id):
-------------------------------------------------------------

   2 - SEL$1 / A@SEL$1

Predicate Information (identified by operation id):
---------------------------------------------------

   1 - access("A"."ID"="B"."ID")
       filter("A"."X">1 AND
              "B"."Y"<2)

Note
-----
   - this is an adaptive plan
`, Options{})
	if err != nil {
		t.Fatal(err)
	}
	join := plans[0].Root.Children[0]
	for _, want := range []planner.Attr{{Key: "access", Value: `access("A"."ID"="B"."ID")`}, {Key: "filter", Value: `filter("A"."X">1 AND "B"."Y"<2)`}} {
		found := false
		for _, a := range join.Attrs {
			found = found || a == want
		}
		if !found {
			t.Errorf("%v is not among %v", want, join.Attrs)
		}
	}
	if plans[0].QueryID != "abcdfgh12345j" || plans[0].SQL != "select 1 from dual" || plans[0].PlanID != "42" || len(plans[0].Settings) != 1 {
		t.Errorf("%+v", plans[0].Origin)
	}
}

// FuzzXplan holds that no text makes the reader fail in another way than by an error, and that the
// numbers of what it reads add up.
func FuzzXplan(f *testing.F) {
	f.Add(xplan(plainRows))
	f.Add(xplan(plainRows) + xplan("SELECT STATEMENT|1|1|0.60\n PX COORDINATOR|1|16|0.60\n  PX SEND QC (RANDOM)|0|0|0.01\n   SORT AGGREGATE|16|16|1.20"))
	f.Add(prefixed(xplan(plainRows), "-- "))
	f.Add(numberedLines(xplan(nestedRows), "%d: ") + predicates("   4 - access(1=1)"))
	f.Fuzz(func(t *testing.T, text string) {
		for _, opt := range []Options{{}, {Estimate: true}, {Steps: true}} {
			plans, err := ParseXplan(text, opt)
			if err != nil {
				continue
			}
			for _, p := range plans {
				checkAddsUp(t, p)
			}
		}
	})
}

func checkAddsUp(t *testing.T, p *planner.Plan) {
	t.Helper()
	p.Root.Walk(func(n *planner.Node) {
		for _, m := range p.Metrics.List() {
			self := n.Total[m]
			for _, c := range n.Children {
				if m.Additive() {
					self -= c.Total[m]
				}
			}
			if self < 0 || n.Total[m] < 0 {
				t.Fatalf("%s: self %s is %d of %d", n.Label, m, self, n.Total[m])
			}
		}
	})
}

// BenchmarkXplan5k reads and attributes a plan of 5,000 lines.
func BenchmarkXplan5k(b *testing.B) {
	rows := []string{"SELECT STATEMENT|1|9|5000.00"}
	for i := 1; i < 5000; i++ {
		rows = append(rows, strings.Repeat(" ", 1+(i-1)%20)+fmt.Sprintf("VIEW|1|9|%d.00", 5000-i))
	}
	text := xplan(strings.Join(rows, "\n"))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := ParseXplan(text, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestXplanSamplesOf reads the texts of the folder that SQLFLAME_ORACLE_SAMPLES names: each is drawn, with
// numbers that add up, or refused.
func TestXplanSamplesOf(t *testing.T) {
	folder := os.Getenv("SQLFLAME_ORACLE_SAMPLES")
	if folder == "" {
		t.Skip("SQLFLAME_ORACLE_SAMPLES names no folder")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts in %s (%v)", folder, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plans, err := ParseXplan(string(text), Options{Steps: true})
		var format *planner.FormatError
		if err != nil && !errors.As(err, &format) {
			t.Errorf("%s: %v", file, err)
		}
		for _, p := range plans {
			checkAddsUp(t, p)
		}
		t.Logf("%s: %d plans, %v", filepath.Base(file), len(plans), err)
	}
}

// TestNotesEnd holds that the notes are those of the plan, not what follows in the file.
func TestNotesEnd(t *testing.T) {
	text := xplan(plainRows) + "\nNote\n-----\n   - dynamic sampling\n     used for this statement\n   - second\n\nUSERNAME PASSWORD\nSCOTT tiger\n"
	plans, err := ParseXplan(text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(plans[0].Settings); got != "[{Note dynamic sampling} {Note used for this statement} {Note second}]" {
		t.Errorf("notes %s", got)
	}
}
