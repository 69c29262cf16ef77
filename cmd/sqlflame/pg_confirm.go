package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"sqlflame/planner/postgres"
)

// questionLines is how many lines of a statement are shown before it is executed.
const questionLines = 20

// questionWidth is used where a terminal does not tell its own.
const questionWidth = 80

// errNotExecuted is what "no" means, and everything else that is not "yes".
func errNotExecuted() error {
	return fail(exitRefused, "", "not executed")
}

// confirmation returns how to ask before the statement is executed: not at all with --yes, on the
// terminal that reads and shows what people type, else on the one that controls the process if only
// the statement comes by standard input. Without any the error says so, before anything happened.
func (a *app) confirmation(yes bool, file string) (func(context.Context, *postgres.Question) error, error) {
	if yes {
		return nil, nil
	}
	if a.canAsk() {
		return func(ctx context.Context, q *postgres.Question) error {
			return confirm(ctx, q, a.stdin, a.stderr, terminalWidth(a.stderr))
		}, nil
	}
	if file == "-" && isTerminal(a.stderr) {
		if tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err == nil {
			return func(ctx context.Context, q *postgres.Question) error {
				return confirm(ctx, q, tty, tty, terminalWidth(tty))
			}, nil
		}
	}
	return nil, fail(exitRefused, "--yes executes it without asking: for scripts, cron and CI",
		"not executed: --analyze asks before it executes the statement, and there is no terminal to ask on")
}

// confirm shows what will happen and waits for an answer. The context ends the wait.
func confirm(ctx context.Context, q *postgres.Question, in io.Reader, out io.Writer, width int) error {
	if width <= 0 {
		width = questionWidth
	}
	writeQuestion(out, q, width)
	yes, err := agreed(ctx, in, out, "Execute?")
	if err == nil && !yes {
		err = errNotExecuted()
	}
	return err
}

// writeQuestion shows the statement and what is known of it, in lines of at most width columns.
func writeQuestion(w io.Writer, q *postgres.Question, width int) {
	fmt.Fprintln(w)
	for _, line := range fitStatement(q.SQL, width-4) {
		fmt.Fprintf(w, "    %s\n", line)
	}
	fmt.Fprintln(w)
	row := func(name, text string) {
		for i, line := range wrap(oneLine(text), max(width-12, 20)) {
			if i > 0 {
				name = ""
			}
			fmt.Fprintf(w, "  %-9s %s\n", name, line)
		}
	}
	if q.Params > 0 {
		row("values", fmt.Sprintf("%s bound", plural(q.Params, "parameter")))
	}
	kind := "primary"
	if q.Standby {
		kind = "standby"
	}
	version, _, _ := strings.Cut(q.Version, " ") // without the distribution's own
	row("server", fmt.Sprintf("%s, PostgreSQL %s, %s", q.Host, version, kind))
	row("database", fmt.Sprintf("%s, as role %s", q.Database, q.Role))
	for _, s := range q.Settings {
		row("set", s.Name+" = "+s.Value)
	}
	switch {
	case q.Calls > 0:
		row("known", fmt.Sprintf("%s on average over %s", briefly(q.Mean), plural(int(q.Calls), "call")))
	case q.QueryID == "":
		row("known", "nothing: given as text, not by query id")
	}
	for i, rule := range q.Rules {
		name := ""
		if i == 0 {
			name = "rules"
		}
		row(name, rule)
	}
	for i, text := range q.Consequences {
		name := ""
		if i == 0 {
			name = "CAUTION"
		}
		row(name, text)
	}
	fmt.Fprintln(w)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// briefly writes a duration with three digits or so.
func briefly(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return d.Round(time.Second / 10).String()
	case d >= 10*time.Millisecond:
		return d.Round(time.Millisecond / 10).String()
	}
	return d.Round(time.Microsecond).String()
}

// fitStatement makes a statement's text safe for a terminal, wraps it, and leaves lines out of the
// middle of a long one, with their number: what ends a statement may matter most.
func fitStatement(sql string, width int) []string {
	var lines []string
	for line := range strings.Lines(strings.TrimSpace(sql)) {
		line = strings.TrimRightFunc(strings.ReplaceAll(line, "\t", "    "), unicode.IsSpace)
		lines = append(lines, wrap(oneLine(line), max(width, 20))...)
	}
	const last = 4
	hidden := len(lines) - questionLines
	if hidden <= 0 {
		return lines
	}
	short := append(lines[:questionLines-last:questionLines-last], fmt.Sprintf("... %s ...", plural(hidden, "more line")))
	return append(short, lines[len(lines)-last:]...)
}

// wrap breaks a line at blanks, or where it must, into lines of at most width characters.
func wrap(line string, width int) []string {
	var list []string
	rest := []rune(line)
	for len(rest) > width {
		at := width
		for at > width/2 && rest[at] != ' ' {
			at--
		}
		if rest[at] != ' ' {
			at = width
		}
		list = append(list, string(rest[:at]))
		if rest = rest[at:]; rest[0] == ' ' {
			rest = rest[1:]
		}
	}
	return append(list, string(rest))
}
