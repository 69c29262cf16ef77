package main

import (
	"strings"
	"testing"
)

func TestSize(t *testing.T) {
	for text, want := range map[string]struct {
		n    size
		text string
	}{"2MB": {2 << 20, "2MB"}, "500kB": {500 << 10, "500kB"}, "1 m": {1 << 20, "1MB"}, "0": {0, "0"}, "2gb": {2 << 30, "2GB"}, "1000": {1000, "1000"}, "2048": {2048, "2kB"}, "7b": {7, "7"}} {
		var s size
		if err := s.Set(text); err != nil || s != want.n || s.String() != want.text {
			t.Errorf("%q: %d (%s), %v", text, s, s.String(), err)
		}
	}
	for _, text := range []string{"", "MB", "-1", "1.5MB", "2 TB", "99999999999MB"} {
		var s size
		if err := s.Set(text); err == nil {
			t.Errorf("%q: no error but %d", text, s)
		}
	}
}

func TestPictureFlags(t *testing.T) {
	const plan = "../../testdata/postgres/hash-spill.18.json"
	_, errs, status := sqlflame("", "render", plan, "--max-frames", "0", "-o", "-")
	if status != exitUsage {
		t.Errorf("--max-frames 0: status %d, %s", status, errs)
	}
	whole, _, _ := sqlflame("", "render", plan, "--format", "svg")
	bare, _, _ := sqlflame("", "render", plan, "--format", "svg", "--no-embed")
	limited, _, _ := sqlflame("", "render", plan, "--format", "svg", "--embed-limit", "1kB")
	narrow, _, _ := sqlflame("", "render", plan, "--format", "html", "--max-frames", "4")
	for what, ok := range map[string]bool{
		"the whole has the conditions":      strings.Contains(whole, "Hash Cond"),
		"--no-embed has none":               !strings.Contains(bare, "Hash Cond") && strings.Contains(bare, "--no-embed"),
		"--embed-limit says what it leaves": strings.Contains(limited, "To keep this file small"),
		"--max-frames bounds the table":     strings.Contains(narrow, "are not listed"),
	} {
		if !ok {
			t.Errorf("not so: %s", what)
		}
	}
}
