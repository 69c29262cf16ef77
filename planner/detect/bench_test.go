package detect

import (
	"fmt"
	"strings"
	"testing"
)

// framed is a plan of n lines in psql's frame, of either format.
func framed(n int, json bool) []byte {
	var out strings.Builder
	out.WriteString(" QUERY PLAN \n" + strings.Repeat("-", 102) + "\n")
	if json {
		out.WriteString(fmt.Sprintf(" %-100s+\n", `[{"Plan": {"Node Type": "Append", "Plans": [`))
		for i := range n {
			out.WriteString(fmt.Sprintf(" %-100s+\n", fmt.Sprintf(`   {"Node Type": "Seq Scan", "Relation Name": "t_%d", "Actual Rows": 1},`, i)))
		}
		out.WriteString(" {}]}}]\n(1 row)\n")
		return []byte(out.String())
	}
	out.WriteString(" Append  (cost=0.00..1.00 rows=1 width=4) (actual time=0.001..0.002 rows=1 loops=1)\n")
	for i := range n {
		fmt.Fprintf(&out, "   ->  Seq Scan on t_%d  (cost=0.00..1.00 rows=1 width=4) (actual time=0.001..0.002 rows=1 loops=1)\n", i)
	}
	out.WriteString(" Planning Time: 0.1 ms\n Execution Time: 0.2 ms\n(3 rows)\n")
	return []byte(out.String())
}

func BenchmarkPlans(b *testing.B) {
	plain := []byte("[\n" + strings.Repeat("  {\"Node Type\": \"Seq Scan\"},\n", 5<<20) + "  {}\n]")
	for _, c := range []struct {
		name string
		data []byte
	}{{"plain", plain}, {"text", framed(350_000, false)}, {"json", framed(350_000, true)}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			for b.Loop() {
				if docs, err := Plans(c.data); err != nil || len(docs) != 1 {
					b.Fatal(len(docs), err)
				}
			}
		})
	}
}
