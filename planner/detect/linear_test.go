package detect

import (
	"strings"
	"testing"
	"time"
)

// TestLinear holds that input which makes each search go to its end takes no longer for that.
func TestLinear(t *testing.T) {
	head := "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n"
	for name, line := range map[string]string{
		"quotes": "\"a\n", "cells": "a,\"[{\n", "texts": "Query Text: select\n", "open": "  Filter: (a\n(\n",
		"arrows": "->  \n", "rules": "---\n", "blanks": "\n\n \n", "records": "-[ RECORD 1 ]-\nQUERY PLAN | Sort .\n           |.(\n",
		"marks": "> > > |\n", "entries": "LOG:  duration: 1.0 ms  plan:\n", "brackets": "[{\"Plan\": [\n", "rest": "x (\n",
		"syslog": "a [4-1] duration: 1.0 ms  plan:\na [4-2] x\n", "tags": "<pre><br>&gt;\n", "shapes": "a:1 (cost=1\na:2 (\nb:1 (\n", "lists": "['a (cost=1'\n", "colours": "\x1b[", "notices": "NOTICE:  \n",
		"points": " Sort (cost=1..1 .\n.",
	} {
		text := head + strings.Repeat(line, 64<<10/len(line))
		for _, text := range []string{text, text[len(head):], " QUERY PLAN\n---------\n" + text, strings.ReplaceAll(text, "\n", "")} {
			start := time.Now()
			_, _ = Plans([]byte(text))
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("%s: %v for %d bytes beginning %.40q", name, took, len(text), text)
			}
		}
	}
}
