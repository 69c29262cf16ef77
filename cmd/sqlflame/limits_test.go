package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// wantRefusedSoon fails unless the command line is refused with a message that has all of want. What time and
// memory that takes BenchmarkHostile tells: here other tests run beside it, under the race detector.
func wantRefusedSoon(t testing.TB, stdin io.Reader, args []string, want ...string) {
	t.Helper()
	start := time.Now()
	var errs strings.Builder
	status := run(context.Background(), args, stdin, io.Discard, &errs)
	if status != exitNoPlan {
		t.Errorf("status %d", status)
	}
	for _, w := range want {
		if !strings.Contains(errs.String(), w) {
			t.Errorf("want %q in %.600s", w, errs.String())
		}
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %v, and grows faster than its input", took)
	}
}

func TestLargeFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(name, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, 2<<30); err != nil {
		t.Skip(err) // no sparse files
	}
	wantRefusedSoon(t, nil, []string{name}, "larger than 256MB", "--max-bytes SIZE")
	wantRefusedSoon(t, nil, []string{name, "--max-bytes", "1GB"}, "larger than 1GB", "--max-bytes SIZE")
}

// blanks never ends.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestEndlessStream(t *testing.T) {
	wantRefusedSoon(t, io.MultiReader(strings.NewReader(`[{"Plan": {`), blanks{}), []string{"-", "--max-bytes", "64MB"}, "larger than 64MB", "--max-bytes SIZE")
}

func TestGzipBomb(t *testing.T) {
	bomb := gzipped(t, `[{"Plan": {`+strings.Repeat(" ", 40<<20))
	name := filepath.Join(t.TempDir(), "plan.json.gz")
	if err := os.WriteFile(name, []byte(bomb), 0o666); err != nil {
		t.Fatal(err)
	}
	wantRefusedSoon(t, nil, []string{name, "--max-bytes", "32MB"}, "larger than 32MB when decompressed", "--max-bytes SIZE")
}

func TestMaxNodes(t *testing.T) {
	kid := `{"Node Type": "Result", "Actual Total Time": 1, "Actual Rows": 1, "Actual Loops": 1}`
	plan := `[{"Plan": {"Node Type": "Append", "Actual Total Time": 99, "Actual Rows": 1, "Actual Loops": 1, "Plans": [` +
		kid + strings.Repeat(","+kid, 8) + `]}, "Execution Time": 100}]`
	two := plan[:len(plan)-1] + "," + plan[1:]
	for _, c := range []struct {
		doc   string
		nodes int
		ok    bool
	}{{plan, 10, true}, {plan, 9, false}, {two, 20, true}, {two, 19, false}} {
		_, errs, status := sqlflame(c.doc, "-", "--max-nodes", fmt.Sprint(c.nodes))
		if ok := status == exitOK; ok != c.ok || !ok && !(strings.Contains(errs, fmt.Sprintf("too many plan nodes: more than %d", c.nodes)) && strings.Contains(errs, "--max-nodes N")) {
			t.Errorf("%d nodes: status %d, %s", c.nodes, status, errs)
		}
	}
	for _, flag := range []string{"--max-nodes=0", "--max-bytes=0", "--max-bytes=many"} {
		if _, errs, status := sqlflame(plan, "-", flag); status != exitUsage {
			t.Errorf("%s: status %d, %s", flag, status, errs)
		}
	}
	if _, errs, status := sqlflame(plan, "-", "--max-bytes=1kB"); status != exitNoPlan && len(plan) > 1024 {
		t.Errorf("status %d, %s", status, errs)
	}
}

func TestHostileDocuments(t *testing.T) {
	for name, doc := range hostileDocuments() {
		t.Run(name, func(t *testing.T) {
			wantRefusedSoon(t, strings.NewReader(doc), []string{"-"}, "sqlflame: error: ", "sqlflame: hint: ")
		})
	}
}

// BenchmarkHostile refuses each within a second and 200 MB.
func BenchmarkHostile(b *testing.B) {
	for name, doc := range hostileDocuments() {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				wantRefusedSoon(b, strings.NewReader(doc), []string{"-"})
			}
		})
	}
}

func hostileDocuments() map[string]string {
	const levels = 100_000
	figures := `"Actual Total Time": 1, "Actual Rows": 1, "Actual Loops": 1`
	return map[string]string{
		"deep json":      strings.Repeat(`{"Plan":{"Node Type":"a","Plans":[`, levels),
		"deep lists":     strings.Repeat("[", levels),
		"deep value":     `[{"Plan": {"Node Type": "a", "x": ` + strings.Repeat(`{"x":`, levels),
		"deep xml":       `<explain xmlns="http://www.postgresql.org/2009/explain"><Query>` + strings.Repeat("<Plan><Node-Type>a</Node-Type><Plans>", levels),
		"deep yaml":      deepYAML(levels),
		"deep text":      "Result  (cost=0.00..1.00 rows=1 width=4)\n" + deepText(4200),
		"laughs":         laughs,
		"yaml aliases":   "- &a [x,x]\n- &b [*a,*a]\n- Plan: *b\n",
		"huge number":    `[{"Plan": {"Node Type": "a", ` + figures + `, "Shared Hit Blocks": ` + strings.Repeat("9", 100_000) + `}}]`,
		"huge exponent":  `[{"Plan": {"Node Type": "a", "Actual Total Time": 1e999999999, "Actual Rows": 1, "Actual Loops": 1}}]`,
		"nul":            "[{\"Plan\": {\"Node Type\": \"a\x00b\", " + figures + "}}]",
		"only nul":       strings.Repeat("\x00", 1<<20),
		"invalid utf-8":  strings.Repeat("\xff\xfe\xfd", 1<<16),
		"one long line":  strings.Repeat("Seq Scan on t ", 1<<19),
		"many arrows":    "Result  (cost=0.00..1.00 rows=1 width=4)\n" + strings.Repeat("->  ", levels),
		"many brackets":  strings.Repeat("(cost=", 1<<19),
		"many headings":  strings.Repeat("QUERY PLAN\n-----\n", 1<<15),
		"many quotes":    strings.Repeat("\"'", 1<<19),
		"pipes":          strings.Repeat("| ", 1<<19),
		"many documents": strings.Repeat("[{\"Plan\": ", 1<<14),
	}
}

func deepYAML(levels int) string {
	var b strings.Builder
	b.WriteString("- Plan:\n    Node Type: \"a\"\n    Plans:\n")
	for i := range min(levels, 3000) { // the indentation makes it square
		pad := strings.Repeat(" ", 6+4*i)
		fmt.Fprintf(&b, "%s- Node Type: \"a\"\n%s  Plans:\n", pad, pad)
	}
	b.WriteString(strings.Repeat("[", levels))
	return b.String()
}

func deepText(levels int) string {
	var b strings.Builder
	for i := range levels {
		fmt.Fprintf(&b, "%s->  Result  (cost=0.00..1.00 rows=1 width=4) (actual time=0.001..0.002 rows=1 loops=1)\n", strings.Repeat(" ", 2*i))
	}
	return b.String()
}

// laughs is an XML document whose entities would be ten billion words.
var laughs = func() string {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\"?>\n<!DOCTYPE explain [<!ENTITY l0 \"ha\">")
	for i := 1; i < 11; i++ {
		fmt.Fprintf(&b, "<!ENTITY l%d \"%s\">", i, strings.Repeat(fmt.Sprintf("&l%d;", i-1), 10))
	}
	return b.String() + `]><explain xmlns="http://www.postgresql.org/2009/explain"><Query><Plan><Node-Type>&l10;</Node-Type></Plan></Query></explain>`
}()

// TestNodesOfSeveral holds that the limit is one of all plans together.
func TestNodesOfSeveral(t *testing.T) {
	one := "Sort (actual time=1..2 rows=1 loops=1)\n  ->  Seq Scan on t (actual time=1..2 rows=1 loops=1)\nExecution Time: 3.000 ms\n\n"
	for plans, want := range map[int]int{1: exitOK, 2: exitOK, 3: exitNoPlan} {
		_, errs, status := sqlflame(strings.Repeat(one, plans), "--max-nodes", "4")
		if status != want || (status != exitOK) != strings.Contains(errs, "--max-nodes N raises") {
			t.Errorf("%d plans: status %d, %s", plans, status, errs)
		}
	}
}

// TestManyPlans holds that a log of more plans than anybody would look at is refused.
func TestManyPlans(t *testing.T) {
	one := "Result (actual time=1..2 rows=1 loops=1)\n"
	if _, errs, status := sqlflame(strings.Repeat(one, maxPlans+1)); status != exitNoPlan || !strings.Contains(errs, "50001 plans; at most 50000") {
		t.Errorf("status %d, %s", status, errs)
	}
}
