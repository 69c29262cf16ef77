package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// On a terminal the statement runs after "y" and after nothing else; the question tells what for.
func TestPGConfirm(t *testing.T) {
	s := startPG(t, map[string]string{"shared_preload_libraries": "pg_stat_statements"})
	watch := s.exec(t, pgTestSchema)
	s.exec(t, `create table runs (at timestamptz default now()); create sequence seen;
		create function note_run() returns trigger language plpgsql as $$ begin perform nextval('seen'); return new; end $$;
		create trigger note_run before insert on runs for each row execute function note_run();`)
	seen := func() string {
		t.Helper()
		return answer(t, watch, `select last_value || ' ' || is_called from seen`)
	}
	write := with(s.args, "--analyze", "--allow-write", "--format", "folded", "-c", "insert into runs default values")
	for _, answer := range []string{"\n", "n\n", "yep\n", "no\n", "\x04", "y\x04\x04"} {
		p := onTerminal(t, nil, write...)
		p.waitFor(t, "Execute? [y/N] ")
		p.press(t, answer)
		if status := p.status(t); status != exitRefused || !strings.Contains(p.shows(), "sqlflame: error: not executed") || p.stdout.Len() > 0 {
			t.Errorf("%q: status %d, stdout %q\n%s", answer, status, p.stdout.String(), p.shows())
		}
	}
	// What was typed before the question is no answer.
	early := onTerminal(t, nil, write...)
	early.press(t, "y\ny\n")
	early.waitFor(t, "Execute? [y/N] ")
	early.press(t, "n\n")
	if status := early.status(t); status != exitRefused {
		t.Errorf("typed before: status %d\n%s", status, early.shows())
	}
	if got := seen(); got != "1 false" {
		t.Fatalf("executed without a yes: sequence at %s", got)
	}
	p := onTerminal(t, nil, write...)
	p.waitFor(t, "Execute? [y/N] ")
	p.press(t, "Yes\n")
	if status := p.status(t); status != exitOK || !strings.Contains(p.stdout.String(), "Trigger note_run on runs") {
		t.Errorf("yes: status %d, stdout %q\n%s", status, p.stdout.String(), p.shows())
	}
	if got := seen(); got != "1 true" {
		t.Errorf("sequence at %s, want it advanced", got)
	}
	for _, want := range []string{"    insert into runs default values\n", "primary", "postgres, as role postgres", "READ WRITE", "cancelled after 30s, waits at most 1s for a",
		"CAUTION", "note_run on public.runs"} {
		if !strings.Contains(p.shows(), want) {
			t.Errorf("the question lacks %q:\n%s", want, p.shows())
		}
	}
}

// A query id tells its mean time; a long and hostile text is cleaned, wrapped and cut; the text may
// come by standard input; without a terminal nothing runs.
func TestPGConfirmText(t *testing.T) {
	s := startPG(t, map[string]string{"shared_preload_libraries": "pg_stat_statements"})
	watch := s.exec(t, pgTestSchema)
	id := answer(t, watch, `select queryid::text from pg_stat_statements where query like 'select count(*) from orders where at%'`)
	p := onTerminal(t, nil, with(s.args, id, "--analyze", "--format", "folded", "--param-mode", "literal", "--param", "1=2020-01-05", "--param", "2=3")...)
	p.waitFor(t, "Execute? [y/N] ")
	p.press(t, "y\n")
	if status := p.status(t); status != exitOK || !strings.Contains(p.shows(), " on average over 1 call\n") || !strings.Contains(p.shows(), "READ ONLY") {
		t.Errorf("status %d\n%s", status, p.shows())
	}

	long := "select \x1b[2J1 -- \u202eevil\n" + strings.Repeat(", 1 -- one more column of a rather long line that has to be wrapped somewhere\n", 30) + ", 2 as last"
	name := filepath.Join(t.TempDir(), "q.sql")
	if err := os.WriteFile(name, []byte(strings.Replace(long, "\x1b[2J", "", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	p = onTerminal(t, nil, with(s.args, "--analyze", "-f", name)...)
	p.waitFor(t, "Execute? [y/N] ")
	p.press(t, "n\n")
	p.status(t)
	screen := p.shows()
	if !strings.Contains(screen, "more lines ...\n") || !strings.Contains(screen, "    , 2 as last\n") || strings.Contains(screen, "\u202e") || !strings.Contains(screen, "nothing: given as text") {
		t.Errorf("the screen shows\n%s", screen)
	}
	for line := range strings.Lines(screen) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 60 && !strings.HasPrefix(line, "sqlflame: ") {
			t.Errorf("%d columns: %s", n, line)
		}
	}

	in, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	p = onTerminal(t, in, with(s.args, "--analyze", "--format", "folded", "-f", "-")...)
	p.waitFor(t, "Execute? [y/N] ")
	p.press(t, "y\n")
	if status := p.status(t); status != exitOK || !strings.HasPrefix(p.stdout.String(), "SELECT;") {
		t.Errorf("by standard input: status %d, stdout %q\n%s", status, p.stdout.String(), p.shows())
	}
	// Input that is not typed is no answer.
	p = onTerminal(t, in, with(s.args, "--analyze", "-c", "select 1")...)
	if status := p.status(t); status != exitRefused || !strings.Contains(p.shows(), "--yes") {
		t.Errorf("without a terminal: status %d\n%s", status, p.shows())
	}
}

func TestFitStatement(t *testing.T) {
	got := fitStatement("select\t1\x1b[31m,\r\n  'aaaa bbbb cccc dddd eeee'\n", 20)
	want := []string{"select    1\ufffd[31m,", "  'aaaa bbbb cccc", "dddd eeee'"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q, want %q", got, want)
	}
	if got := wrap(strings.Repeat("x", 45), 20); len(got) != 3 || len(got[2]) != 5 {
		t.Errorf("%q", got)
	}
}
