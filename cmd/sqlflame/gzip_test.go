package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	if _, err := io.WriteString(zip, text); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGzippedStacks(t *testing.T) {
	long := new(strings.Builder)
	for long.Len() < 1<<20 {
		long.WriteString("main;parse;read 1\nmain;draw 2\n")
	}
	plan, err := os.ReadFile(goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	stacks := gzipped(t, "main;parse 10\nmain;draw 60\n")
	for name, c := range map[string]struct {
		file string
		doc  string
		args []string
		want string // on stdout, or stderr if the status is not 0
		code int
	}{
		"by name":      {"x.folded.gz", stacks, nil, "main;draw 60\n", exitOK},
		"by content":   {"x", stacks, nil, "main;draw 60\n", exitOK},
		"saved":        {"x", stacks, []string{"--save-plan", "SAVED"}, "main;draw 60\n", exitOK},
		"several":      {"x", stacks + stacks, nil, "main;draw 120\n", exitOK},
		"long":         {"x", gzipped(t, long.String()), []string{"--format", "text"}, "samples", exitOK},
		"weak by name": {"x.FOLDED.GZ", gzipped(t, "main 10\n"), nil, "main 10\n", exitOK},
		"weak":         {"x.gz", gzipped(t, "main 10\n"), nil, "no plan found", exitNoPlan},
		"no pprof":     {"x.gz", gzipped(t, "\x0a\x04\x08\x01 broken"), nil, "broken pprof profile", exitNoPlan},
		"truncated":    {"x.folded.gz", stacks[:len(stacks)-9], nil, "broken compressed file", exitNoPlan},
		"trailing":     {"x.folded.gz", stacks + "x", nil, "broken compressed file", exitNoPlan},
		"plan":         {"x.json.gz", gzipped(t, string(plan)), nil, "SELECT;Execution;Finalize Aggregate", exitOK},
		"plan saved":   {"x.json.gz", gzipped(t, string(plan)), []string{"--save-plan", "SAVED"}, "SELECT;Execution", exitOK},
		"cut plan":     {"x.json.gz", gzipped(t, string(plan))[:900], nil, "broken compressed file", exitNoPlan},
		"flag":         {"x.folded.gz", stacks, []string{"--split-io"}, "folded stacks, not a plan", exitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file, saved := filepath.Join(dir, c.file), filepath.Join(dir, "saved")
			if err := os.WriteFile(file, []byte(c.doc), 0o666); err != nil {
				t.Fatal(err)
			}
			args := []string{file}
			for _, arg := range c.args {
				args = append(args, strings.ReplaceAll(arg, "SAVED", saved))
			}
			out, errs, code := sqlflame("", args...)
			if c.code != exitOK {
				out = errs
			}
			if code != c.code || !strings.Contains(out, c.want) {
				t.Errorf("status %d, want %d and %q: %s%s", code, c.code, c.want, out, errs)
			}
			if doc, err := os.ReadFile(saved); err == nil && string(doc) != c.doc {
				t.Error("not saved as it was")
			}
		})
	}
}

func TestGunzipIsBounded(t *testing.T) {
	doc := gzipped(t, strings.Repeat("main;draw 60\n", 1000))
	r, err := newGunzip(strings.NewReader(doc), 13_000)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, r); n != 13_000 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	r, _ = newGunzip(strings.NewReader(doc), 12_999)
	if _, err := io.Copy(io.Discard, r); err == nil || !strings.Contains(err.Error(), "when decompressed") {
		t.Error(err)
	}
}
