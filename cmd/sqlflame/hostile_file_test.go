package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHostileFileNames holds that the name of a file reaches no output, and that messages about it steer no terminal.
func TestHostileFileNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{`"><img src=x onerror=window.pwned=1>`, "\x1b]0;pwned\x07\u202e", "$(pwned) %3Cpwned ]]>", "<svg onload=pwned>\n"} {
		plan := filepath.Join(dir, name+".json")
		if err := os.WriteFile(plan, []byte(hostilePlan(t)), 0o666); err != nil {
			t.Fatal(err)
		}
		for _, ext := range []string{"svg", "html", "json", "txt"} {
			out := filepath.Join(dir, name+" out."+ext)
			_, errs, status := sqlflame("", plan, "-o", out)
			if status != exitOK || strings.ContainsFunc(errs, disturbs) {
				t.Fatalf("%q to %s: status %d, %q", name, ext, status, errs)
			}
			text, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			rest := viewer.ReplaceAllLiteralString(string(text), "")
			if strings.Contains(rest, dir) || strings.Contains(rest, name) {
				t.Errorf("%s has the file's name %q", ext, name)
			}
			if markup := ext == "svg" || ext == "html"; markup && strings.Contains(rest, "<script") {
				t.Errorf("%s has a script of the plan's", ext)
			}
			if i := strings.IndexFunc(rest, disturbs); i >= 0 {
				t.Errorf("%s has %q after %q", ext, rest[i], rest[max(0, i-40):i])
			}
		}
		if _, errs, status := sqlflame("", filepath.Join(dir, "no "+name)); status == exitOK || strings.ContainsFunc(errs, disturbs) {
			t.Errorf("of a missing file %q: status %d, %q", name, status, errs)
		}
	}
}
