package main

import (
	"context"
	"fmt"
	"strings"

	"sqlflame/planner/postgres"
)

// confirmExample shows a statement that somebody else runs and asks whether to run it here.
func (a *app) confirmExample(ctx context.Context, e postgres.Example) (bool, error) {
	a.note("no values were given. A session of role %s (%s) began this statement at %s:", e.Role, e.State, e.Since)
	for line := range strings.Lines(e.SQL) {
		fmt.Fprintf(a.stderr, "    %s\n", oneLine(strings.TrimRight(line, "\r\n")))
	}
	return agreed(ctx, a.stdin, a.stderr, "sqlflame: run it with these values?")
}

// printExample writes the statement to stdout, for -f to read or to take values from.
func (a *app) printExample(ctx context.Context, opts *pgFlags, r postgres.Request) error {
	switch {
	case opts.analyze:
		return usage("drop --analyze; on a terminal, --analyze without values offers the statement by itself", "--live-example prints a statement and executes none")
	case opts.redact.on():
		return usage("drop one of the two", "--live-example prints a statement with its values, which --redact takes out")
	case r.QueryID == "":
		return usage("sqlflame pg QUERYID --live-example", "--live-example needs a query id")
	}
	conn, err := postgres.Connect(ctx, opts.target)
	if err != nil {
		return err
	}
	defer conn.Close()
	e, err := conn.LiveExample(ctx, r)
	if err != nil {
		return err
	}
	a.note("a session of role %s (%s) began it at %s", e.Role, e.State, e.Since)
	text := e.SQL
	if isTerminal(a.stdout) {
		var lines []string
		for line := range strings.Lines(text) {
			lines = append(lines, oneLine(strings.TrimRight(line, "\r\n")))
		}
		text = strings.Join(lines, "\n")
	}
	_, err = fmt.Fprintf(a.stdout, "%s\n", text)
	return err
}

// sightingsHint tells what is known of the sessions that show no values.
func sightingsHint(s *postgres.Sightings) string {
	var lines []string
	add := func(n int, text string) {
		if n > 0 {
			lines = append(lines, counted(n, "session")+text+"\n")
		}
	}
	if s != nil {
		add(s.Bound, " with this statement: the values were bound by the extended protocol, which the server does not show")
		add(s.Cut, " with this statement: the text was cut at track_activity_query_size")
		add(s.Hidden, " of other roles hidden: a superuser can GRANT pg_read_all_stats")
	}
	return strings.Join(lines, "")
}
