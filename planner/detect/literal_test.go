package detect

import (
	"strings"
	"testing"
)

// TestLiterals holds that nothing in a literal ends a plan or begins another.
func TestLiterals(t *testing.T) {
	for _, literal := range []string{
		strings.Repeat("1\n", 50), "\n```\n", "\n(3 rows)\n", "x\n-----\ny", "\nTime: 3.000 ms", "\npostgres=# select 1;\n", "a\n\n\nb", oldPlan,
		"\n" + oldPlan, "\n->  x\n", "\nExecution Time: 1.000 ms\n", "\nQuery Text: select 1\n", "\nit''s\n", "\n-- \"x\n", "\n[\n  {\n    \"Plan\": {",
		"\n- Plan:\n    Node Type: \"x\"", "\nNOTICE:  x\n", "\n  Filter: (a)\n", "\n)\n", "\n| x |\n", "\n  SubPlan 1\n", "\nselect 1;\n",
	} {
		for _, plan := range []string{
			strings.Replace(ownPlan, "a > 1", "a > '"+literal+"'::text", 1),
			strings.Replace(ownPlan, "a > 1", "a > '"+literal+"'::text", 1) + "        Buffers: shared hit=1\nExecution Time: 2.000 ms\n",
			strings.Replace(ownPlan, "\n", "\n  Output: '"+literal+"'::text\n", 1),
		} {
			for _, around := range [][2]string{{}, {"A plan:\n```\n", "```\nIt's slow (why?)\n"}, {"QUERY PLAN\n", "(9 rows)\n\nTime: 3.000 ms\n"}} {
				checkLiteral(t, around[0]+plan+around[1], plan)
			}
			framed := " QUERY PLAN\n------------\n " + strings.ReplaceAll(strings.TrimSpace(plan), "\n", "\n ") + "\n(9 rows)\n\n"
			checkLiteral(t, framed, plan)
		}
	}
}

func checkLiteral(t *testing.T, input, plan string) {
	t.Helper()
	docs, err := Plans([]byte(input))
	if err != nil || len(docs) != 1 || unblank(string(docs[0].Data)) != unblank(plan) {
		t.Errorf("%q: %v, %d plans", input, err, len(docs))
	}
}

// unblank takes out blank lines.
func unblank(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' }), "\n")
}
