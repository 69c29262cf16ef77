package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"sqlflame/planner"
	"sqlflame/render"
)

// severalPlans is a document of four plans, of which the first took longest.
func severalPlans(t *testing.T) string {
	t.Helper()
	var list []string
	for _, name := range []string{"gather", "cte-once", "rule"} {
		doc, err := os.ReadFile("../../testdata/postgres/" + name + ".18.json")
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimSpace(string(doc))
		list = append(list, text[1:len(text)-1])
	}
	return "[" + strings.Join(list, ",") + "]"
}

func TestSeveralPlansTogether(t *testing.T) {
	doc := severalPlans(t)
	profiles, err := profilesOf([]byte(doc), reading{})
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	for _, p := range profiles {
		sum += p.Root.Cum[planner.Time]
	}
	p, together, err := pickProfile(profiles, pick{})
	if err != nil || !together || p.Root.Cum[planner.Time] != sum || len(p.Root.Children) != 4 {
		t.Fatalf("together %v, %v: %+v", together, err, p)
	}
	for format, part := range map[string]string{"folded": "4 plans;SELECT #2;Execution;", "text": "4 plans   ", "svg": "<title>4 plans", "html": "4 plans", "json": `"label": "4 plans"`, "pprof": ""} {
		out, errs, status := sqlflame(doc, "--format", format)
		if status != exitOK || !strings.Contains(out, part) || !strings.Contains(errs, "4 plans are drawn together; --pick N, --pick slowest or --pick last draws one") {
			t.Errorf("%s: status %d, want %q: %.300s\n%s", format, status, part, out, errs)
		}
		if again, _, _ := sqlflame(doc, "--format", format); again != out {
			t.Errorf("%s: other bytes the second time", format)
		}
	}
}

func TestSeveralPlansAreReadBack(t *testing.T) {
	profiles, err := profilesOf([]byte(severalPlans(t)), reading{})
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := pickProfile(profiles, pick{})
	if err != nil {
		t.Fatal(err)
	}
	straighten(p)
	want := formatted(t, p, "json")
	fromJSON, err := render.ReadJSON(bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(formatted(t, fromJSON, "json"), want) {
		t.Error("another JSON when read back")
	}
	fromSVG, err := render.ReadSVG(bytes.NewReader(formatted(t, p, "svg")))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(formatted(t, fromSVG, "json"), want) {
		t.Error("another profile when the picture is read back")
	}
	fromPprof, err := render.ReadPprof(bytes.NewReader(formatted(t, p, "pprof")), maxFrames)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := formatted(t, fromPprof, "folded"), formatted(t, p, "folded"); !bytes.Equal(got, want) {
		t.Errorf("of the pprof profile\n%s\nwant\n%s", got, want)
	}
}

func TestPick(t *testing.T) {
	doc := severalPlans(t)
	for _, c := range []struct{ args, want string }{
		{"--pick 1", "SELECT   7.80 ms"},
		{"--pick 2", "SELECT   4.28 ms"},
		{"--pick slowest", "SELECT   7.80 ms"},
		{"--pick last", "UPDATE   98.0 µs"},
		{"--pick slowest --metric cost", "SELECT (ESTIMATE)   "},
		{"--metric cost", "4 plans (ESTIMATE)   "},
		{"--metric rows", "4 plans   "},
	} {
		out, errs, status := sqlflame(doc, append(strings.Fields(c.args), "--format", "text")...)
		if status != exitOK || !strings.HasPrefix(out, c.want) || strings.Contains(c.args, "pick") == strings.Contains(errs, "together") {
			t.Errorf("%s: status %d, want %q: %.100s\n%s", c.args, status, c.want, out, errs)
		}
	}
	_, errs, status := sqlflame(doc, "--pick", "5")
	if status != exitUsage || !strings.Contains(errs, "the document has 4 plans") || !strings.Contains(errs, "--pick 4: UPDATE, 98.0 µs") {
		t.Errorf("status %d\n%s", status, errs)
	}
}

// framed is a document as psql shows it, after its statement.
func framed(doc string) string {
	lines := strings.Split(strings.TrimSpace(doc), "\n")
	for i := range lines {
		if lines[i] = " " + lines[i]; i < len(lines)-1 {
			lines[i] += strings.Repeat(" ", max(0, 120-len(lines[i]))) + "+"
		}
	}
	return "shop=# explain (analyze, format json) select ...\n QUERY PLAN \n" + strings.Repeat("-", 120) + "\n" + strings.Join(lines, "\n") + "\n(1 row)\n\n"
}

// TestSeveralDocuments reads a session's protocol: an estimate first, then what was measured, twice.
func TestSeveralDocuments(t *testing.T) {
	read := func(name string) string {
		doc, err := os.ReadFile("../../testdata/postgres/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return framed(string(doc))
	}
	measured := read("gather.18.json") + read("cte-once.18.json")
	out, errs, status := sqlflame(measured, "--format", "text")
	if status != exitOK || !strings.HasPrefix(out, "2 plans   12.1 ms") || !strings.Contains(errs, "2 plans are drawn together") {
		t.Errorf("status %d: %.100s\n%s", status, out, errs)
	}
	untimed := framed(`[{"Plan": {"Node Type": "Result", "Actual Rows": 1, "Actual Loops": 1}}]`)
	if _, errs, status := sqlflame(measured + untimed); status != exitNoPlan || !strings.Contains(errs, "not all of the 3 plans carry time") || !strings.Contains(errs, "--pick N") {
		t.Errorf("status %d\n%s", status, errs)
	}
	all := read("estimate.18.json") + measured
	if _, errs, status := sqlflame(all); status != exitNoPlan || !strings.Contains(errs, "plan 1 of 3: the plan was not executed") || !strings.Contains(errs, "--pick N draws one of the others") {
		t.Errorf("status %d\n%s", status, errs)
	}
	for pick, want := range map[string]string{"2": "SELECT   7.80 ms", "last": "SELECT   4.28 ms", "1": "", "4": ""} {
		out, errs, status := sqlflame(all, "--format", "text", "--pick", pick)
		if (status == exitOK) != (want != "") || !strings.HasPrefix(out, want) {
			t.Errorf("--pick %s: status %d: %.100s\n%s", pick, status, out, errs)
		}
		if pick == "1" && !strings.Contains(errs, "plan 1 of 3: the plan was not executed") || pick == "4" && !strings.Contains(errs, "--pick 1: cannot be drawn") {
			t.Errorf("--pick %s: %s", pick, errs)
		}
	}
}

// TestPlaced holds that it is said from where on the lines of a plan are counted.
func TestPlaced(t *testing.T) {
	doc := "It is slow:\n\nSort (actual time=1..2 rows=1 loops=1)\n  garbage here\n"
	if _, errs, status := sqlflame(doc); status != exitNoPlan || !strings.Contains(errs, "counted from line 3, where the plan begins: line 2: ") {
		t.Errorf("status %d, %s", status, errs)
	}
}

// TestBrokenLines holds that a guess about broken lines is a warning.
func TestBrokenLines(t *testing.T) {
	doc := "Result (actual time=1..2 rows=1 loops=1)\n  Output: a_long_name_of_a_column, another_name_of_a_co\nlumn\n  Buffers: shared hit=1\n"
	out, errs, status := sqlflame(doc, "--format", "text", "--redact=names")
	if status != exitOK || !strings.Contains(out, "in front of line 3 a blank may be missing") {
		t.Errorf("status %d, %s\n%s", status, errs, out)
	}
}
