package main

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Everything that was run is in every output's header, and with --redact no value is in any.
func TestPGHeader(t *testing.T) {
	s := startPG(t, map[string]string{"shared_preload_libraries": "pg_stat_statements"})
	s.exec(t, pgTestSchema)
	s.exec(t, `create role reporter; grant select on orders to reporter; create schema annex; alter role postgres set app.pin = 'pin4711'`)
	run := with(s.args, "--analyze", "--yes", "-c", "select count(*) from orders o where customer = $1 and id < 987654 and $2 <> 'inline4711' and $3::jsonb is not null",
		"--param", "1=31337", "--param", "2:text=O'Secret4711", "--param", `3={"k": "json4711"}`, "--role", "reporter", "--allow-volatile",
		"--set", "work_mem=77MB", "--set", "app.tenant=tenant4711", "--set", "search_path=annex, public", "--timeout", "41s", "--lock-timeout", "3s")
	extensions := []string{"svg", "html", "json", "txt", "pb.gz"}
	outputs := func(more ...string) map[string]string {
		args, dir := with(run, more...), t.TempDir()
		for _, e := range extensions {
			args = append(args, "-o", filepath.Join(dir, "a."+e))
		}
		_, errs, status := sqlflame("", args...)
		if status != exitOK {
			t.Fatalf("%v: status %d: %s", more, status, errs)
		}
		got := map[string]string{"stderr": errs}
		for _, e := range extensions {
			got[e] = readOutput(t, filepath.Join(dir, "a."+e))
		}
		return got
	}

	plain := outputs()
	for _, e := range extensions {
		for _, want := range []string{"READ ONLY", "statement_timeout", "41s", "lock_timeout", "3s", "work_mem", "77MB", "search_path", "annex, public",
			"app.tenant", "tenant4711", "ROLE", "reporter", "Parameter $1", "31337", "::integer", "Secret4711", "::text", "json4711", "EXPLAIN (ANALYZE"} {
			if !strings.Contains(plain[e], want) {
				t.Errorf("%s lacks %q", e, want)
			}
		}
	}
	for mode, secrets := range map[string][]string{
		"literals": {"31337", "987654", "Secret4711", "inline4711", "json4711", "tenant4711", "pin4711"},
		"names":    {"31337", "987654", "Secret4711", "inline4711", "json4711", "tenant4711", "pin4711", "app.tenant", "annex", "reporter", "customer", "from orders"},
	} {
		redacted := outputs("--redact=" + mode)
		for _, e := range extensions {
			for _, secret := range secrets {
				if strings.Contains(redacted[e], secret) {
					t.Errorf("--redact=%s: %s has %q", mode, e, secret)
				}
			}
			for _, want := range []string{"READ ONLY", "statement_timeout", "41s", "work_mem", "77MB", "Parameter $1", "::integer"} {
				if !strings.Contains(redacted[e], want) {
					t.Errorf("--redact=%s: %s lacks %q", mode, e, want)
				}
			}
		}
	}
	// What a value was put into is shown before it runs, but not to whom --redact is for.
	if shown := outputs("--param-mode", "literal"); !strings.Contains(shown["stderr"], "O''Secret4711") {
		t.Errorf("the text with literals is not shown: %s", shown["stderr"])
	}
	literal := outputs("--param-mode", "literal", "--redact")
	for _, e := range append(extensions, "stderr") {
		for _, secret := range []string{"31337", "Secret4711", "json4711"} {
			if strings.Contains(literal[e], secret) {
				t.Errorf("literals, --redact: %s has %q", e, secret)
			}
		}
	}
}

// readOutput returns a file's text, unpacked if it is compressed.
func readOutput(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("&#39;", "'", "&lt;", "<", `\"`, `"`).Replace(string(text))
}
