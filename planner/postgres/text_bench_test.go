package postgres

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// wideText makes a plan of some n nodes in text, with BUFFERS and VERBOSE.
func wideText(n int) string {
	var b strings.Builder
	line := func(indent int, format string, args ...any) {
		fmt.Fprintf(&b, strings.Repeat(" ", indent)+format+"\n", args...)
	}
	line(0, "Append  (cost=0.00..%d.00 rows=12 width=44) (actual time=0.010..%d.000 rows=12 loops=1)", n, n)
	for i := 1; i < n; i += 3 {
		line(2, "->  Nested Loop  (cost=0.29..16.60 rows=12 width=44) (actual time=0.002..2.400 rows=12 loops=1)")
		line(8, "Output: o%d.id, o%d.name, lower((o%d.name)::text)", i, i, i)
		line(8, "Buffers: shared hit=400 read=100")
		line(8, "->  Seq Scan on public.orders o%d  (cost=0.00..8.30 rows=12 width=44) (actual time=0.001..1.000 rows=12 loops=1)", i)
		line(14, "Output: o%d.id, o%d.name", i, i)
		line(14, "Filter: (o%d.name <> 'it''s (a, b'::text)", i)
		line(14, "Rows Removed by Filter: 3")
		line(14, "Buffers: shared hit=200 read=50")
		line(8, "->  Index Scan using items_pkey on public.items i%d  (cost=0.29..8.30 rows=1 width=8) (actual time=0.001..0.001 rows=1 loops=1000)", i)
		line(14, "Output: i%d.id", i)
		line(14, "Index Cond: (i%d.id = o%d.id)", i, i)
		line(14, "Buffers: shared hit=200 read=50")
	}
	line(0, "Planning Time: 1.000 ms")
	line(0, "Execution Time: %d.500 ms", n)
	return b.String()
}

func BenchmarkText10k(b *testing.B) {
	doc := []byte(wideText(10_000))
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseText(doc, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestTextHostile holds that hostile texts are refused, or read, soon and in little memory.
func TestTextHostile(t *testing.T) {
	head := "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) (actual time=0.01..0.02 rows=1 loops=1)\n"
	var deep strings.Builder
	for i := range 5000 {
		deep.WriteString(strings.Repeat(" ", i) + "->  Limit (actual rows=1 loops=1)\n")
	}
	for name, doc := range map[string]string{
		"empty lines":   head + strings.Repeat("\n", 2_000_000),
		"open quotes":   head + strings.Repeat("  Filter: 'a\n  Output: \"b\n", 100_000),
		"unclosed":      head + strings.Repeat("  Filter: 'a\n", 1) + strings.Repeat("  Output: \"\n", 100_001) + strings.Repeat("x\n", 100_000),
		"deep":          deep.String(),
		"blanks":        strings.Repeat(" ", 2_000_000) + head,
		"one line":      strings.Repeat("(cost=", 500_000),
		"query":         "Query Text: a\n" + strings.Repeat("(actual \n", 300_000),
		"open brackets": head + "  Filter: (\n" + strings.Repeat("    (\n", 200_000),
		"no keys":       strings.Replace(head, "Seq Scan", "Custom Scan (x)", 1) + "  A: b\n" + strings.Repeat("    c\n", 200_000),
		"other servers": strings.Replace(head, "Seq Scan", "Custom Scan (x)", 1) + strings.Repeat("  ->  Task\n"+strings.Repeat("      a: b\n", 4000), 50),
		"siblings":      head[:4] + " (actual rows=1 loops=1)\n  ->  Append (actual rows=1 loops=1)\n" + strings.Repeat("        ->  Result (actual rows=1 loops=1)\n", 50_000),
		"subplans":      "Append (actual rows=1 loops=1)\n  ->  Append (actual rows=1 loops=1)\n" + strings.Repeat("        InitPlan\n          ->  Result (actual rows=1 loops=1)\n", 2_000),
		"remarks":       strings.Repeat("-- a\n", 300_000) + head + strings.Repeat("  -- a\n", 300_000),
		"footers":       head + strings.Repeat("JIT:\n  Functions: 1\n", 100_000),
		"workers":       head + strings.Repeat("  Worker 7:  Sort Method: x  Memory: 1kB\n", 100_000),
		"wide":          wideText(100_000),
		"NULs":          strings.Repeat("\x00", 2_000_000),
		"huge numbers":  strings.Replace(head, "rows=1 ", "rows="+strings.Repeat("9", 1_000_000)+" ", 2),
		"other control": head + "  Filter: \x01\x02\xff\xfe\n",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := ParseText([]byte(doc), Options{})
		runtime.ReadMemStats(&after)
		if took := time.Since(start); took > 10*time.Second || after.TotalAlloc-before.TotalAlloc > 800<<20 {
			t.Errorf("%s: took %v and %d MB (%v)", name, took, (after.TotalAlloc-before.TotalAlloc)>>20, err)
		}
		if err != nil && len(err.Error()) > 600 {
			t.Errorf("%s: an error of %d bytes", name, len(err.Error()))
		}
	}
}
