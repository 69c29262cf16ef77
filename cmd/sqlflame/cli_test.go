package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const goodPlan = "../../testdata/postgres/gather.18.json"

// sqlflame runs a command line with stdin and returns what it wrote and its exit status.
func sqlflame(stdin string, args ...string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	status = run(context.Background(), args, strings.NewReader(stdin), &out, &errs)
	return out.String(), errs.String(), status
}

func TestHelpOnEveryCommand(t *testing.T) {
	root := newRootCmd(&app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard})
	lines := [][]string{{"--help"}, {"-h"}, {"help"}, {"pg", "-?"}}
	for _, c := range root.Commands() {
		lines = append(lines, []string{c.Name(), "--help"}, []string{"help", c.Name()})
	}
	for _, args := range lines {
		out, errs, status := sqlflame("", args...)
		if status != exitOK || errs != "" || !strings.Contains(out, "Usage:") {
			t.Errorf("%q: status %d, stderr %q, stdout %.80q", args, status, errs, out)
		}
	}
}

func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--version"}} {
		if out, _, status := sqlflame("", args...); status != exitOK || !strings.HasPrefix(out, "sqlflame ") || !strings.Contains(out, "commit ") {
			t.Errorf("%q: status %d, %q", args, status, out)
		}
	}
}

func TestShieldNegativeIDs(t *testing.T) {
	root := newRootCmd(&app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard})
	for line, want := range map[string]string{
		"pg -123 --analyze":             "pg --analyze -- -123",
		"pg --analyze -123":             "pg --analyze -- -123",
		"pg --analyze -- -123":          "pg --analyze -- -123",
		"pg -d shop -123 -o a.svg":      "pg -d shop -o a.svg -- -123",
		"pg -5 -- x":                    "pg -- -5 x",
		"pg -p -1 5":                    "pg -p -1 5",
		"pg --port=5432 -7":             "pg --port=5432 -- -7",
		"plan.json -o -":                "plan.json -o -",
		"pg --analyze -1x":              "pg --analyze -1x",
		"pg --analyze 3731212703493784": "pg --analyze 3731212703493784",
	} {
		if got := strings.Join(shieldNegativeIDs(root, strings.Fields(line)), " "); got != want {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
	}
}

func TestUsageErrors(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		line string
		want []string
	}{
		{"rendr", []string{"no such file or command: rendr", "did you mean sqlflame render?"}},
		{"nosuchword", []string{"no such file or command: nosuchword", "--help"}},
		{"3731212703493784269", []string{"no such file or command", "sqlflame pg -d DATABASE 3731212703493784269"}},
		{"-3731212703493784269", []string{"no such file or command", "sqlflame pg -d DATABASE -3731212703493784269"}},
		{"postgres://dba:geheim@db/shop", []string{"postgres://dba:***@db/shop", "sqlflame pg -d URI"}},
		{"pg postgres://dba:geheim@db/shop --analyze", []string{"postgres://dba:***@db/shop"}},
		{"pg password=geheim --analyze", []string{"password=***"}},
		{"--nonsense", []string{"unknown flag: --nonsense", "sqlflame --help"}},
		{goodPlan + " -o plan.xyz", []string{`cannot tell the format of "plan.xyz"`, ".svg"}},
		{goodPlan + " --format gif", []string{`unknown format "gif"`, "folded"}},
		{goodPlan + " --metric speed", []string{`unknown metric "speed"`, "buffers"}},
		{goodPlan + " --unit h", []string{`unknown unit "h"`}},
		{goodPlan + " -o - -o -", []string{"-o - given 2 times"}},
		{goodPlan + " --open", []string{"--open needs an SVG or HTML file", "-o plan.svg"}},
		{goodPlan + " --pick 7", []string{"--pick 7: the document has 1 plan"}},
		{goodPlan + " --pick x", []string{`invalid argument "x" for "--pick" flag: want a plan's number`, "slowest or last", "see sqlflame --help"}},
		{goodPlan + " --pick 99999999999999999999", []string{`for "--pick" flag: want a plan's number`}},
		{goodPlan + " --pick 0", []string{`"0" for "--pick" flag`}},
		{goodPlan + " --max-frames 1.5", []string{`"1.5" for "--max-frames" flag: not a whole number`}},
		{goodPlan + " --annotate=maybe", []string{`"maybe" for "--annotate" flag: neither true nor false`}},
		{goodPlan + " --embed-limit x", []string{`"x" for "--embed-limit" flag: want a number of bytes such as 500kB`}},
		{"pg --timeout 5 1", []string{`"5" for "--timeout" flag: not a time such as 30s`}},
		{goodPlan + " --pick -1", []string{`"-1" for "--pick" flag`}},
		{goodPlan + " " + goodPlan, []string{"2 plans named"}},
		{goodPlan + " --format svg -o " + dir, []string{"is a directory"}},
		{"../../testdata/postgres/rule.18.json --pick 3", []string{"--pick 3: the document has 2 plans", "--pick 1: INSERT", "--pick 2: UPDATE"}},
		{"../../testdata/oracle/two-children.xplan", []string{"the document has 2 plans", "--pick 1: 0 - SELECT STATEMENT, SQL_ID 7hk2qsv91mzaf, child 0, plan hash 3012456789, 4.21 s, 7 lines", "--pick 2", "--child 1"}},
		{"demo surplus", []string{"demo takes no arguments"}},
	} {
		out, errs, status := sqlflame("", strings.Fields(c.line)...)
		if status != exitUsage || out != "" {
			t.Errorf("%s: status %d, stdout %.40q", c.line, status, out)
		}
		if strings.Contains(errs, "geheim") {
			t.Errorf("%s: a password is shown:\n%s", c.line, errs)
		}
		for _, want := range c.want {
			if !strings.Contains(errs, want) {
				t.Errorf("%s: want %q in\n%s", c.line, want, errs)
			}
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestOutputs(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	out, errs, status := sqlflame("", goodPlan, "-o", file("a.svg"), "-o", file("a.folded"), "-o", file("a.pb.gz"), "-o", file("a.json"), "-o", file("a.txt"),
		"-o", "-", "--save-plan", file("saved"))
	if status != exitOK || errs != "" || !strings.HasPrefix(out, "SELECT;Planning ") {
		t.Fatalf("status %d, stderr %s, stdout %.60s", status, errs, out)
	}
	for name, start := range map[string]string{"a.svg": "<", "a.folded": "SELECT;", "a.pb.gz": "\x1f\x8b", "a.json": "{\n", "a.txt": "SELECT "} {
		text, err := os.ReadFile(file(name))
		if err != nil || !strings.HasPrefix(string(text), start) {
			t.Errorf("%s: %v, %.20q", name, err, text)
		}
	}
	plan, _ := os.ReadFile(goodPlan)
	if saved, err := os.ReadFile(file("saved")); err != nil || !bytes.Equal(saved, plan) {
		t.Errorf("--save-plan is not verbatim (%v)", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 6 {
		t.Errorf("%d files, want 6: %v", len(left), left)
	}
	again, _, _ := sqlflame("", file("a.json"), "--format", "folded")
	if again != out {
		t.Errorf("from its own JSON: got\n%s\nwant\n%s", again, out)
	}
}

func TestInputFromAPipe(t *testing.T) {
	plan, err := os.ReadFile(goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	want, _, _ := sqlflame("", goodPlan)
	for _, args := range [][]string{{}, {"-"}, {"render"}, {"render", "-"}} {
		if got, errs, status := sqlflame(string(plan), args...); status != exitOK || got != want {
			t.Errorf("%q: status %d, %s", args, status, errs)
		}
	}
}

func TestNothingHalfWritten(t *testing.T) {
	dir := t.TempDir()
	kept := filepath.Join(dir, "kept.svg")
	if err := os.WriteFile(kept, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	_, errs, status := sqlflame("", goodPlan, "-o", kept, "-o", filepath.Join(dir, "missing", "b.folded"))
	if status != exitError || !strings.Contains(errs, "missing") {
		t.Errorf("status %d, %s", status, errs)
	}
	if text, _ := os.ReadFile(kept); string(text) != "old" {
		t.Error("the first output was replaced although the second failed")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	link := filepath.Join(dir, "link.svg")
	if err := os.Symlink(kept, link); err != nil {
		t.Fatal(err)
	}
	if _, errs, status := sqlflame("", goodPlan, "-o", link); status != exitOK {
		t.Fatalf("status %d, %s", status, errs)
	}
	if st, err := os.Lstat(link); err != nil || st.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced instead of the file")
	}
	if st, err := os.Stat(kept); err != nil || st.Mode().Perm() != 0o640 || st.Size() < 1000 {
		t.Errorf("mode and content of the replaced file: %v, %v", st, err)
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	script := "#!/bin/sh\necho \"$1\" > " + filepath.Join(dir, "opened") + ".tmp && mv " + filepath.Join(dir, "opened.tmp") + " " + filepath.Join(dir, "opened") + "\n"
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	svg := filepath.Join(dir, "a.svg")
	if _, errs, status := sqlflame("", goodPlan, "-o", svg, "--open"); status != exitOK {
		t.Fatalf("status %d, %s", status, errs)
	}
	if got := waitForFile(t, filepath.Join(dir, "opened")); strings.TrimSpace(got) != svg {
		t.Errorf("opened %q, want %q", got, svg)
	}
}

// TestClosedPipe runs the real program, whose reader goes away.
func TestClosedPipe(t *testing.T) {
	bin, env := thisProgram(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	var errs bytes.Buffer
	cmd := exec.Command(bin, goodPlan, "--format", "svg")
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = w, &errs
	if err := cmd.Run(); err != nil || errs.Len() > 0 {
		t.Errorf("%v, stderr %q", err, errs.String())
	}
}

// TestOnATerminal runs the real program on a pseudo-terminal, which script(1) provides.
func TestOnATerminal(t *testing.T) {
	if _, err := exec.LookPath("script"); err != nil {
		requireOrSkip(t, "script(1) is not installed")
	}
	bin, env := thisProgram(t)
	onTerminal := func(line string) (string, int) {
		cmd := exec.Command("script", "-qec", line, "/dev/null")
		cmd.Env = append(os.Environ(), env...)
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	if out, status := onTerminal(bin); status != exitUsage || !strings.Contains(out, "Usage:") {
		t.Errorf("no arguments: status %d, %.100s", status, out)
	}
	if out, status := onTerminal(bin + " " + goodPlan); status != exitOK || !strings.Contains(out, "Hottest") {
		t.Errorf("a plan: status %d, %.100s", status, out)
	}
	if out, status := onTerminal(bin + " " + goodPlan + " --format pprof"); status != exitUsage || !strings.Contains(out, "not for a terminal") {
		t.Errorf("binary output: status %d, %.100s", status, out)
	}
}

func TestFormatsOfDetect(t *testing.T) {
	plan, err := os.ReadFile(goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	want, _, _ := sqlflame("", goodPlan)
	doc := string(plan)
	for name, wrapped := range map[string]string{
		"bom":      "\ufeff" + doc,
		"crlf":     strings.ReplaceAll(doc, "\n", "\r\n"),
		"psql":     "             QUERY PLAN\n----------------\n " + strings.ReplaceAll(strings.TrimSpace(doc), "\n", "    +\n ") + "\n(1 row)\n\nTime: 12.3 ms\n",
		"border 2": "+-----+\n| QUERY PLAN |\n+-----+\n| " + strings.ReplaceAll(strings.TrimSpace(doc), "\n", "  +|\n| ") + "  |\n+-----+\n(1 row)\n",
		"csv":      "QUERY PLAN\n\"" + strings.ReplaceAll(doc, `"`, `""`) + "\"\n",
		"rows":     `[{"QUERY PLAN": ` + doc + `}]`,
		"one plan": strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(doc), "["), "]")),
	} {
		if got, errs, status := sqlflame(wrapped); status != exitOK || got != want {
			t.Errorf("%s: status %d, %s\n%.200s", name, status, errs, got)
		}
	}
}

func TestExtensionsAreKnown(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.stacks", "a.pprof", "A.SVG"} {
		if _, errs, status := sqlflame("", goodPlan, "-o", filepath.Join(dir, name)); status != exitOK {
			t.Errorf("%s: status %d, %s", name, status, errs)
		}
	}
	var names []string
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"A.SVG", "a.pprof", "a.stacks"}; !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
}
