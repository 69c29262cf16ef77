package main

import (
	"strings"
	"testing"
)

// exampleID is the query id of a statement that a session has just run, with values and with text that a
// terminal must not get.
func exampleID(t *testing.T, s pgServer) string {
	t.Helper()
	s.exec(t, pgTestSchema)
	s.exec(t, "select /* \x1b[2J */ count(*)\nfrom orders where customer = 7")
	return answer(t, s.exec(t, `select 1`), `select queryid from pg_stat_statements where query like 'select %count(*)%from orders where customer = %'`)
}

func TestPGLiveExample(t *testing.T) {
	s := startPG(t, map[string]string{"shared_preload_libraries": "pg_stat_statements"})
	id := exampleID(t, s)
	out, errs, status := sqlflame("", with(s.args, id, "--live-example")...)
	if status != exitOK || out != "select /* \x1b[2J */ count(*)\nfrom orders where customer = 7\n" || !strings.Contains(errs, "a session of role postgres (idle) began it") {
		t.Errorf("status %d: %q\n%s", status, out, errs)
	}
	// Without a terminal nobody is asked, --yes is no answer to this, and nothing runs.
	if out, errs, status := sqlflame("y\n", with(s.args, id, "--analyze", "--yes")...); status != exitRefused || out != "" || !strings.Contains(errs, "no value for $1") {
		t.Errorf("status %d: %q\n%s", status, out, errs)
	}
	if _, errs, status := sqlflame("", with(s.args, id, "--live-example", "--analyze")...); status != exitUsage {
		t.Errorf("both: status %d: %s", status, errs)
	}
	if _, errs, status := sqlflame("", with(s.args, "-c", "select 1", "--live-example")...); status != exitUsage {
		t.Errorf("no id: status %d: %s", status, errs)
	}
	s.exec(t, `select count(*) from orders where id < 3`)

	for keys, want := range map[string]int{"y\n": exitOK, "\n": exitRefused, "n\n": exitRefused, "\x04": exitRefused, "\x03": 130} {
		p := onTerminal(t, nil, with(s.args, id, "--analyze", "--yes", "--format", "folded")...)
		p.waitFor(t, "run it with these values? [y/N] ")
		p.press(t, keys)
		code, screen := p.status(t), p.shows()
		if code != want || !strings.Contains(screen, "    select /* \ufffd[2J */ count(*)\n    from orders where customer = 7\n") || strings.Contains(screen, "\x1b") {
			t.Errorf("%q: status %d, want %d\n%q", keys, code, want, screen)
		}
		if ran := strings.Contains(p.stdout.String(), "SELECT;Execution;Aggregate"); ran != (want == exitOK) {
			t.Errorf("%q: ran: %v\n%s", keys, ran, screen)
		}
	}
}
