package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"testing"

	"sqlflame/planner/detect"
	"sqlflame/planner/postgres/localserver"
	"sqlflame/render"
)

var allForms = flag.Bool("all-forms", false, "let psql print every plan in every form, not each in some (a minute)")

// TestPsqlForms lets a real psql print the plans of testdata in all of its formats, borders and line
// styles, from a real server, and holds that each output gives the profile that the plan itself gives. No
// form is refused, and what holds no plan is refused in all.
func TestPsqlForms(t *testing.T) {
	t.Parallel()
	docs, forms := psqlDocs(t), psqlForms()
	psql := startPsql(t)
	go func() {
		w := bufio.NewWriter(psql.stdin)
		writeLoad(w, docs)
		writePrints(w, forms, docs, *allForms)
		w.Flush()
		psql.stdin.Close()
	}()
	met := make(map[string]bool)
	read := 0
	for out := range psql.outputs(t) {
		f, d := forms[out.form], docs[out.doc]
		met[d.kind+" "+f.name] = true
		read++
		if got := d.readPrinted(out.text); got != d.want && !(isRefusal(got) && isRefusal(d.want)) {
			t.Errorf("%s as %s: %s, of\n%.3000s", d.name, f.name, firstDifference(got, d.want), out.text)
		}
	}
	t.Logf("%d outputs", read)
	if want := len(forms) * len(psqlTypes); len(met) != want || read < 2500 {
		t.Errorf("%d outputs; %d forms of the documents, want %d", read, len(met), want)
	}
}

// A psqlProcess is a psql at work.
type psqlProcess struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout io.Reader
	stderr bytes.Buffer
}

// startPsql starts a server and a psql that reads commands.
func startPsql(t *testing.T) *psqlProcess {
	t.Helper()
	in, program := findPsql(t)
	s, err := localserver.Start(t.Context(), in, localserver.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	p := &psqlProcess{cmd: exec.CommandContext(t.Context(), program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-P", "pager=off", s.URL("postgres"))}
	p.cmd.Env = []string{"PGCLIENTENCODING=UTF8", "LC_ALL=C.UTF-8"}
	p.cmd.Stderr = &p.stderr
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if p.stdout, err = p.cmd.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// findPsql returns a psql and a server, its own if it has one.
func findPsql(t *testing.T) (localserver.Installation, string) {
	t.Helper()
	found, err := localserver.Find()
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range found {
		if program := filepath.Join(in.BinDir, "psql"); isFile(program) {
			return in, program
		}
	}
	program, err := exec.LookPath("psql")
	if len(found) == 0 || err != nil {
		requireOrSkip(t, "no Postgres with psql on this machine")
	}
	return found[0], program
}

func isFile(name string) bool {
	st, err := os.Stat(name)
	return err == nil && st.Mode().IsRegular()
}

// A psqlOutput is a document in one of the forms.
type psqlOutput struct {
	form, doc int
	text      string
}

// outputs returns what psql prints, until it ends.
func (p *psqlProcess) outputs(t *testing.T) func(yield func(psqlOutput) bool) {
	return func(yield func(psqlOutput) bool) {
		lines := bufio.NewReader(p.stdout)
		var text strings.Builder
		mark := ""
		for err := error(nil); err == nil; {
			var line string
			line, err = lines.ReadString('\n')
			next, marked := strings.CutPrefix(line, psqlMark)
			if !marked && err == nil {
				text.WriteString(line)
				continue
			}
			out := psqlOutput{text: text.String()}
			if _, err := fmt.Sscan(mark, &out.form, &out.doc); err == nil && !yield(out) {
				return
			}
			mark = next
			text.Reset()
		}
		if err := p.cmd.Wait(); err != nil || p.stderr.Len() > 0 {
			t.Errorf("psql: %v\n%s", err, p.stderr.String())
		}
	}
}

// readPrinted returns what the program makes of psql's output. Most outputs of a document are the same to
// the readers, which read them once.
func (d *psqlDoc) readPrinted(out string) string {
	documents, err := detect.Plans([]byte(out))
	if err != nil {
		return refusal(err)
	}
	var key strings.Builder
	for _, doc := range documents {
		fmt.Fprintf(&key, "%d %s\n", doc.Format, doc.Data)
	}
	got, ok := d.read[key.String()]
	if !ok {
		got = readPlans([]byte(out))
		d.read[key.String()] = got
	}
	return got
}

// readPlans returns the profiles of an input as JSON, with all that they have, or why there are none.
func readPlans(doc []byte) string {
	profiles, err := profilesOf(doc, reading{})
	if err != nil {
		profiles, err = profilesOf(doc, reading{estimate: true})
	}
	if err != nil {
		return refusal(err)
	}
	format, _ := render.FormatByName("json")
	var out bytes.Buffer
	for _, p := range profiles {
		if err := format.Write(&out, p, optionsFor(p)); err != nil {
			return err.Error()
		}
	}
	return out.String()
}

func refusal(err error) string { return "refused: " + err.Error() }

func isRefusal(read string) bool { return strings.HasPrefix(read, "refused: ") }

// firstDifference returns the first line that differs.
func firstDifference(got, want string) string {
	wanted := strings.Split(want, "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(wanted) || line != wanted[i] {
			return fmt.Sprintf("got %.300s, want %.300s", strings.TrimSpace(line), strings.TrimSpace(append(wanted, "nothing")[min(i, len(wanted))]))
		}
	}
	return "less"
}
