package detect

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// endless are lines that begin something that has no end.
var endless = map[string]string{
	"quotes": "\"a\n", "cells": "a,\"[{\n", "texts": "Query Text: select\n", "open": "  Filter: (a\n(\n",
	"arrows": "->  \n", "rules": "---\n", "blanks": "\n\n \n", "records": "-[ RECORD 1 ]-\nQUERY PLAN | Sort .\n           |.(\n",
	"marks": "> > > |\n", "entries": "LOG:  duration: 1.0 ms  plan:\n", "brackets": "[{\"Plan\": [\n", "rest": "x (\n",
	"syslog": "a [4-1] duration: 1.0 ms  plan:\na [4-2] x\n", "tags": "<pre><br>&gt;\n", "shapes": "a:1 (cost=1\na:2 (\nb:1 (\n", "lists": "['a (cost=1'\n", "colours": "\x1b[", "notices": "NOTICE:  \n",
	"points": " Sort (cost=1..1 .\n.",
}

// TestLinear holds that input which makes each search go to its end takes no longer for that: eight times as
// much of it takes no more than 32 times as long.
func TestLinear(t *testing.T) {
	head := "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n"
	for name, line := range endless {
		for form, text := range map[string]func(n int) string{
			"below a node": func(n int) string { return head + strings.Repeat(line, n/len(line)) },
			"alone":        func(n int) string { return strings.Repeat(line, n/len(line)) },
			"in a frame":   func(n int) string { return " QUERY PLAN\n---------\n" + head + strings.Repeat(line, n/len(line)) },
			"in one line":  func(n int) string { return strings.Repeat(strings.ReplaceAll(line, "\n", ""), n/len(line)) },
		} {
			checkLinear(t, name+", "+form, text)
		}
	}
}

// TestManyOnALine holds that many documents or columns in a line take no time for all that follows each.
func TestManyOnALine(t *testing.T) {
	for name, part := range map[string]string{
		"documents": `[{"Plan": 1}] `, "explains": "<explain></explain>", "columns": "- --- ", "bars": "a|Sort  (cost=1.00..2.00 rows=1 width=4)|", "cells": "\"[{}]\",",
	} {
		checkLinear(t, name, func(n int) string { return "x\n" + strings.Repeat(part, n/len(part)) })
		checkLinear(t, name+", twice", func(n int) string {
			line := strings.Repeat(part, n/len(part)/2)
			return line + "\n" + line
		})
	}
}

// checkLinear compares what 2 KiB and 16 KiB of a text take. What counts is the time of the thread alone, since the
// machine may be busy, and only where there is enough of it to tell.
func checkLinear(t *testing.T, name string, text func(n int) string) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const enough = 100 * time.Millisecond
	less, more := []byte(text(2<<10)), []byte(text(16<<10))
	for range 3 {
		long := threadTime(more)
		if long < enough || long < 32*threadTime(less) {
			return
		}
	}
	t.Errorf("%s: %v for %d bytes, %v for %d", name, threadTime(less), len(less), threadTime(more), len(more))
}

// threadTime returns the processor's time that it takes to find the plans.
func threadTime(data []byte) time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var before, after syscall.Rusage
	_ = syscall.Getrusage(thread, &before)
	_, _ = Plans(data)
	_ = syscall.Getrusage(thread, &after)
	return time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
}
