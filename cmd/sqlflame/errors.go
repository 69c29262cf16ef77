package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"syscall"
	"unicode"

	"sqlflame/planner"
)

// The exit statuses, as README.md lists them.
const (
	exitOK      = 0
	exitError   = 1
	exitUsage   = 2
	exitNoPlan  = 3
	exitConnect = 4
	exitRefused = 5
	exitTimeout = 6
	exitNoQuery = 7
)

// A failure is an error with the exit status and the hint that people get with it.
type failure struct {
	status int
	err    error
	hint   string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// fail returns an error with an exit status and a hint; hint may be empty.
func fail(status int, hint, format string, args ...any) error {
	return &failure{status: status, err: fmt.Errorf(format, args...), hint: hint}
}

// usage returns an error about the command line itself.
func usage(hint, format string, args ...any) error {
	return fail(exitUsage, hint, format, args...)
}

// report prints err and its hint and returns the exit status.
func (a *app) report(ctx context.Context, err error) int {
	if err == nil || errors.Is(err, syscall.EPIPE) {
		return exitOK
	}
	var sig signalError
	if errors.As(context.Cause(ctx), &sig) {
		a.note("stopped by %v", sig)
		return 128 + int(sig.sig)
	}
	status, hint := classify(err)
	fmt.Fprintf(a.stderr, "sqlflame: error: %s\n", masked(oneLine(err.Error())))
	for line := range strings.Lines(hint) {
		fmt.Fprintf(a.stderr, "sqlflame: hint: %s\n", masked(oneLine(strings.TrimRight(line, "\n"))))
	}
	return status
}

func classify(err error) (status int, hint string) {
	var f *failure
	if errors.As(err, &f) {
		return f.status, f.hint
	}
	if status, hint, ok := classifyPG(err); ok {
		return status, hint
	}
	if status, hint, ok := classifyOra(err); ok {
		return status, hint
	}
	var bad *planner.FormatError
	if errors.As(err, &bad) {
		return exitNoPlan, bad.Hint
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return exitError, "check the path"
	case errors.Is(err, fs.ErrPermission):
		return exitError, "check the file's permissions"
	case errors.Is(err, context.DeadlineExceeded):
		return exitTimeout, ""
	}
	return exitError, ""
}

var (
	uriPassword = regexp.MustCompile(`(://[^\s/:@]*:)\S*@`)
	keyPassword = regexp.MustCompile(`(?i)(password\s*=\s*)('[^']*'|[^\s&]+)`)
)

// masked takes passwords out of connection strings, wherever one was typed by mistake.
func masked(s string) string {
	s = uriPassword.ReplaceAllString(s, "${1}***@")
	return keyPassword.ReplaceAllString(s, "${1}***")
}

// oneLine makes text from a database or a file safe for a terminal: no line breaks, no escape
// sequences, no marks that reorder what is read.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
