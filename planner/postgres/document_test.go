package postgres

import (
	"strings"
	"testing"
)

// TestPieces holds what else than one whole document the reader takes.
func TestPieces(t *testing.T) {
	const node = `{"Node Type": "Result", "Actual Startup Time": 1.0, "Actual Total Time": 2.0, "Actual Rows": 1, "Actual Loops": 1}`
	const whole = `[{"Plan": ` + node + `}]`
	for doc, count := range map[string]int{
		node: 1, "[" + node + "]": 1, whole: 1, whole + "\n" + whole: 2, whole + whole + "{\"Plan\": " + node + "}\n": 3,
		whole + "\n(1 row)": 0, whole + ",": 0, `{"Node": {}}`: 0,
	} {
		plans, err := ParseDocument([]byte(doc), Options{})
		if len(plans) != count || (err == nil) != (count > 0) {
			t.Errorf("%d plans (%v), want %d of %s", len(plans), err, count, doc)
		}
		for _, p := range plans {
			if last := p.Root.Children[len(p.Root.Children)-1]; !strings.Contains(last.Label+last.Children[0].Label, "Result") {
				t.Errorf("%s below %s of %s", last.Children[0].Label, last.Label, doc)
			}
		}
	}
}
