package main

import (
	"strings"
	"testing"
)

// With --redact no literal of a statement gets to stderr either, in whatever way it fails.
func TestRedactedErrors(t *testing.T) {
	s := startPG(t, map[string]string{"shared_preload_libraries": "pg_stat_statements"})
	s.exec(t, pgTestSchema+`; create function complains(text) returns int language plpgsql as
		$$ begin raise exception 'not %', $1 using detail = $1, hint = $1, errcode = '42P01'; end $$`)
	run := with(s.args, "--analyze", "--yes", "--allow-volatile")
	cases := []struct {
		name   string
		args   []string
		status int
		says   string // with --redact
	}{
		{"not a number", with(run, "-c", "select 'S3CRET'::int"), exitError, "line 1, column 8 (SQLSTATE 22P02)"},
		{"without executing", with(s.args, "-c", "select 'S3CRET'::int"), exitError, "SQLSTATE 22P02"},
		{"syntax", with(run, "-c", "select 'x' 'S3CRET'"), exitError, "SQLSTATE 42601"},
		{"not read by our parser", with(run, "-c", `select "S3CRET`), exitError, "SQLSTATE 42601"},
		{"raised", with(run, "-c", "select complains('S3CRET')"), exitError, "SQLSTATE 42P01"},
		{"place in a text with literals", with(run, "-c", "select no_such, 'S3CRET' from orders"), exitError, "line 1, column 8 (SQLSTATE 42703)"},
		{"bound value", with(run, "-c", "select 1 from orders where id = $1", "--param", "1=S3CRET"), exitError, "SQLSTATE 22P02"},
		{"value as a literal", with(run, "-c", "select 1 from orders where id = $1", "--param", "1=S3CRET", "--param-mode", "literal"), exitError, "SQLSTATE 22P02"},
		{"no value", with(run, "-c", "select 1 from orders where 'S3CRET' < $1"), exitRefused, "$1 text"},
		{"setting", with(run, "-c", "select 1", "--set", "work_mem=S3CRET"), exitUsage, "work_mem"},
		{"number out of range", with(run, "-c", "select 1", "--set", "work_mem=-4711"), exitUsage, "--set"},
		{"no flag before it", with(run, "select 'S3CRET'"), exitUsage, "-c"},
		{"type", with(run, "-c", "select 'S3CRET'::nowhere"), exitError, "SQLSTATE 42704"},
		{"live example", with(s.args, "4711", "--live-example"), exitUsage, "drop one"},
	}
	secret := func(said string) bool { return strings.Contains(said, "S3CRET") || strings.Contains(said, "-4711") }
	for _, c := range cases {
		var said [2]string
		for k, args := range [][]string{c.args, with(c.args, "--redact")} {
			_, errs, status := sqlflame("", args...)
			said[k] = errs
			if k == 1 && status != c.status {
				t.Errorf("%s: status %d, want %d: %s", c.name, status, c.status, errs)
			}
		}
		if c.name != "live example" && c.name != "no flag before it" && !secret(said[0]) {
			t.Errorf("%s: nothing to redact: %s", c.name, said[0])
		}
		if secret(said[1]) || !strings.Contains(said[1], c.says) {
			t.Errorf("%s: with --redact: %s", c.name, said[1])
		}
	}
}
