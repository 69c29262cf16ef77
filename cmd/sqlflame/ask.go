package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// canAsk tells whether somebody sees a question and can answer it.
func (a *app) canAsk() bool { return isTerminal(a.stdin) && isTerminal(a.stderr) }

// agreed asks a question, to which only y and yes are agreement, and waits for the answer or the end of
// the context. What was typed before the question is no answer to it.
func agreed(ctx context.Context, in io.Reader, out io.Writer, question string) (bool, error) {
	if f, ok := in.(*os.File); ok && isTerminal(f) {
		dropTyped(int(f.Fd()))
	}
	fmt.Fprintf(out, "%s [y/N] ", question)
	type answer struct {
		line string
		err  error
	}
	given := make(chan answer, 1)
	go func() { // it stays behind when the context ends: nothing can interrupt a read from a terminal
		line, err := readLine(in)
		given <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(out)
		return false, context.Cause(ctx)
	case got := <-given:
		if errors.Is(got.err, io.EOF) {
			fmt.Fprintln(out)
			return false, nil // the end of the input is no answer
		}
		line := strings.ToLower(strings.TrimSpace(got.line))
		return line == "y" || line == "yes", got.err
	}
}

// readLine reads no further than the line: what follows is not ours.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); ; {
		n, err := r.Read(b)
		if n > 0 && b[0] == '\n' {
			return string(line), nil
		}
		line = append(line, b[:n]...)
		if err != nil {
			return string(line), err
		}
	}
}
