package detect

import (
	"regexp"
	"strings"
	"testing"
)

// TestTests holds the tests that are written as functions to the expressions that they stand for.
func TestTests(t *testing.T) {
	wide := strings.Repeat("ä", 80)
	lines := []string{
		"", ":", "A:", "A: b", "A:b", "A=b: c", "\"a\": b", "a: b", "A" + wide + ": x", "A" + wide + "x: x", "A" + strings.Repeat("x", 80) + ":", "A" + strings.Repeat("x", 81) + ": y", "A\xff: b",
		"QUERY PLAN", " \"query plan\" ", "---Query Plan---", "explain_filter", "PLAN DE LA CONSULTA", "Plan de consulta", "ПЛАН запроса", "QUERY PLANS", "QUERY  PLAN",
		"(cost=1", "(cost=N", "(cost=", "(cost=a", "x (actual time=0.1", "(actual rows=", "(never executed)", "(never executed", "((rows=1", "(slice", "(slice1", "(Current loop:", "((((", "a(b(cost=3",
		"db=#", "db=# x", "db-# x", "-# x", "a-#", "db=>x", "db(#", "d'>", "a->", "=#", "[local]=#", "]=#", "db-", "x=", "a$# ", "a-b=# c", "--#", "a b=# c", "10->", "a:b~*# z", "a-->", "a[->",
	}
	for _, c := range []struct {
		expr string
		test func(string) bool
	}{
		{`^[A-Z"][^:=]{0,80}:(?: |$)`, isProperty},
		{`(?i)^[\s"'-]*(?:QUERY PLAN|explain_filter|plan de (?:la )?consulta|план запроса)[\s"'-]*$`, isTitle},
		{`\((?:cost=[0-9N]|actual time=[0-9N]|actual rows=[0-9N]|never executed\)|rows=[0-9]|slice[0-9]|Current loop:)`, hasFigures},
		{`^[\w.@:/~\[][\w.@:/~\[\]-]*[=\-*^!('"$][#>](?: |$)`, isPrompt},
	} {
		expr := regexp.MustCompile(c.expr)
		for _, line := range lines {
			if got, want := c.test(line), expr.MatchString(line); got != want {
				t.Errorf("%.30s: %q: got %v, want %v", c.expr, line, got, want)
			}
		}
	}
}
