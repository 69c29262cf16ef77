package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The header and the nodes tell of all runs, also where literals are taken out.
func TestPGRuns(t *testing.T) {
	s := startPG(t, nil)
	s.exec(t, strings.ReplaceAll(pgTestSchema, "create extension pg_stat_statements;", ""))
	dir := t.TempDir()
	svg, json, text := filepath.Join(dir, "r.svg"), filepath.Join(dir, "r.json"), filepath.Join(dir, "r.txt")
	run := with(s.args, "--analyze", "--yes", "-c", "select count(*) from orders where customer = 4711", "--runs", "3", "--overhead")
	for _, redact := range []string{"", "--redact", "--redact=names"} {
		args := with(run, "-o", svg, "-o", json, "-o", text)
		if redact != "" {
			args = append(args, redact)
		}
		if _, errs, status := sqlflame("", args...); status != exitOK {
			t.Fatalf("%s: status %d: %s", redact, status, errs)
		}
		for _, name := range []string{svg, json, text} {
			written, err := os.ReadFile(name)
			for _, want := range []string{"Median of 3 runs: ", " ms - ", "perhaps cold: ", "with TIMING OFF; EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS)"} {
				if !strings.Contains(string(written), want) {
					t.Errorf("%s %s lacks %q (%v)", redact, name, want, err)
				}
			}
			if name == json && !strings.Contains(string(written), `"Spread of Runs"`) {
				t.Errorf("%s: no spread of a node in %s", redact, written)
			}
		}
	}
	for flag, hint := range map[string]string{"--runs=0": "1 to 100", "--runs=101": "1 to 100"} {
		if _, errs, status := sqlflame("", with(s.args, "--analyze", "--yes", "-c", "select 1", flag)...); status != exitUsage || !strings.Contains(errs, hint) {
			t.Errorf("%s: status %d: %s", flag, status, errs)
		}
	}
	for _, flag := range []string{"--runs=3", "--warm", "--overhead"} {
		if _, errs, status := sqlflame("", with(s.args, "-c", "select 1", flag)...); status != exitUsage || !strings.Contains(errs, "add --analyze") {
			t.Errorf("%s without --analyze: status %d: %s", flag, status, errs)
		}
	}
}
