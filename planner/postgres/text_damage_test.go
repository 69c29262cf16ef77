package postgres

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// A textMaker writes made-up plans as EXPLAIN would.
type textMaker struct {
	*rand.Rand
	lines []string
	nodes int
}

func (m *textMaker) line(indent int, format string, args ...any) {
	m.lines = append(m.lines, strings.Repeat(" ", indent)+fmt.Sprintf(format, args...))
}

// node writes a node with all below it. Its inputs are as many as its kind has; kinds that may have one or none
// have none, since where both are levels in one column and the column is EXPLAIN's own nothing can tell.
func (m *textMaker) node(indent, depth int) {
	kinds := []string{"Seq Scan on t", "Result", "Append", "Sort", "Nested Loop", "Custom Scan (x) on t", "Gather Motion 2:1  (slice1; segments: 2)", "Aggregate", "Materialize"}
	kind := kinds[m.IntN(len(kinds))]
	if depth == 0 {
		kind = "Seq Scan on t"
	}
	inputs := map[string]int{"Seq Scan on t": 0, "Result": 0, "Append": 1 + m.IntN(3), "Nested Loop": 2, "Custom Scan (x) on t": 0}
	n, ok := inputs[kind]
	if !ok {
		n = 1
	}
	arrow := "->  "
	if len(m.lines) == 0 {
		arrow = ""
	}
	m.nodes++
	m.line(indent, "%s%s (actual rows=%d loops=1)", arrow, kind, m.nodes)
	inner := indent + 6
	if arrow == "" {
		inner = indent + 2
	}
	props := m.Perm(5)
	for i := range m.IntN(3) {
		m.line(inner, "%s", []string{"Filter: (a > 1)", "Buffers: shared hit=1", "Output: a, b", "Sort Key: a", "Rows Removed by Filter: 5"}[props[i]])
	}
	if m.IntN(6) == 0 && depth > 0 {
		m.line(inner, "InitPlan %d (returns $%d)", m.nodes, m.nodes)
		m.node(inner+2, depth-1)
	}
	for range n {
		m.node(inner, depth-1)
	}
	if m.IntN(8) == 0 && depth > 0 {
		m.line(inner, "SubPlan %d", m.nodes)
		m.node(inner+2, depth-1)
	}
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// damages are what happens to indentations. What is left of them must not be taken for another plan.
var damages = map[string]func(m *textMaker, lines []string, i int) string{
	"all lost":      func(_ *textMaker, lines []string, i int) string { return strings.TrimLeft(lines[i], " ") },
	"a blank each":  func(_ *textMaker, lines []string, i int) string { return " " + strings.TrimLeft(lines[i], " ") },
	"bounded by 2":  func(_ *textMaker, lines []string, i int) string { return lines[i][max(0, indentOf(lines[i])-2):] },
	"bounded by 6":  func(_ *textMaker, lines []string, i int) string { return lines[i][max(0, indentOf(lines[i])-6):] },
	"bounded by 8":  func(_ *textMaker, lines []string, i int) string { return lines[i][max(0, indentOf(lines[i])-8):] },
	"eight of less": func(_ *textMaker, lines []string, i int) string { return lines[i][min(8, indentOf(lines[i])):] },
	"five of less":  func(_ *textMaker, lines []string, i int) string { return lines[i][min(5, indentOf(lines[i])):] },
	"two of less":   func(_ *textMaker, lines []string, i int) string { return lines[i][min(2, indentOf(lines[i])):] },
	"halved":        func(_ *textMaker, lines []string, i int) string { return lines[i][indentOf(lines[i])/2:] },
	"a quarter": func(_ *textMaker, lines []string, i int) string {
		return lines[i][indentOf(lines[i])-indentOf(lines[i])/4:]
	},
	"first shifted": func(_ *textMaker, lines []string, i int) string {
		if i == 0 {
			return "    " + lines[i]
		}
		return lines[i]
	},
	"one to the right": func(m *textMaker, lines []string, i int) string {
		if i == m.nodes%len(lines) {
			return strings.Repeat(" ", 1+len(lines)%5) + lines[i]
		}
		return lines[i]
	},
	"one to the left": func(m *textMaker, lines []string, i int) string {
		if i == m.nodes%len(lines) {
			return lines[i][min(indentOf(lines[i]), 1+len(lines)%5):]
		}
		return lines[i]
	},
	"all but the first": func(_ *textMaker, lines []string, i int) string {
		if i > 0 {
			return "     " + lines[i]
		}
		return lines[i]
	},
}

// TestTextDamaged holds that plans whose indentation suffered are refused or read as what they were.
func TestTextDamaged(t *testing.T) {
	read := 0
	for seed := range uint64(3000) {
		m := &textMaker{Rand: rand.New(rand.NewPCG(seed, 1))}
		m.node(0, 1+m.IntN(4))
		m.line(0, "Planning Time: 1.000 ms")
		want, err := outlineOf(strings.Join(m.lines, "\n"))
		if err != nil {
			t.Fatalf("%v\n%s", err, strings.Join(m.lines, "\n"))
		}
		for name, damage := range damages {
			lines := make([]string, len(m.lines))
			for i := range lines {
				lines[i] = damage(m, m.lines, i)
			}
			got, err := outlineOf(strings.Join(lines, "\n"))
			if err == nil && got != want {
				t.Errorf("%s: got %s, want %s\n%s", name, got, want, strings.Join(lines, "\n"))
			} else if err == nil {
				read++
			}
		}
		if t.Failed() {
			return
		}
	}
	t.Log(read, "damaged plans were read")
}

// outlineOf shows the plans of a text with their figures.
func outlineOf(text string) (string, error) {
	json, err := textToJSON(text, 0)
	if err != nil {
		return "", err
	}
	documents, err := readDocuments(string(json))
	if err != nil {
		return "", err
	}
	var out []string
	for _, d := range documents {
		if lacking := d.survey().lacking; len(lacking) > 0 {
			return "", fmt.Errorf("%v", lacking)
		}
		out = append(out, outline(d.root))
		d.root.walk(func(n *node) { out = append(out, fmt.Sprint(n.meanRows, n.attrs)) })
	}
	return strings.Join(out, "; "), nil
}

// TestManyLines holds that the lines of a node and those behind a plan are bounded.
func TestManyLines(t *testing.T) {
	const scan = "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) (actual time=0.001..0.002 rows=1 loops=1)\n"
	for want, line := range map[string]string{"lines of one node": "  x: y\n", "lines behind the plan": "Trigger x: time=1.000 calls=1\n"} {
		_, err := ParseText([]byte(scan+strings.Repeat(line, maxKeys+1)), Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
}
