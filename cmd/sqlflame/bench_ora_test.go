package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkOracle5k draws a plan of 5,000 lines from the text of DBMS_XPLAN and from rows as CSV.
func BenchmarkOracle5k(b *testing.B) {
	bin := buildBinary(b)
	for name, document := range map[string]string{"plan.txt": xplan5k(), "plan.csv": spool5k()} {
		b.Run(name, func(b *testing.B) {
			dir := b.TempDir()
			plan := filepath.Join(dir, name)
			if err := os.WriteFile(plan, []byte(document), 0o644); err != nil {
				b.Fatal(err)
			}
			benchProcess(b, bin, plan, "-o", filepath.Join(dir, "plan.svg"))
		})
	}
}

const lines5k = 5000

// shape5k gives line i a depth of 1 to 20 and a time in hundredths of a second that fits into the line above.
func shape5k(i int) (depth, hundredths int) {
	if i == 0 {
		return 0, 5_000_000
	}
	return 1 + (i-1)%20, 2 * (21 - (i-1)%20)
}

func xplan5k() string {
	var b strings.Builder
	rule := strings.Repeat("-", 130) + "\n"
	fmt.Fprintf(&b, "Plan hash value: 42\n\n%s| Id   | %-60s | Name | Starts | E-Rows | A-Rows |   A-Time   | Buffers |\n%s", rule, "Operation", rule)
	for i := range lines5k {
		depth, t := shape5k(i)
		fmt.Fprintf(&b, "| %4d | %-60s | T    | 1 | 10 | 10 |%02d:%02d:%02d.%02d | 0 |\n", i, strings.Repeat(" ", depth)+operation5k(i), t/360000, t/6000%60, t/100%60, t%100)
	}
	b.WriteString(rule)
	return b.String()
}

func operation5k(i int) string {
	if i == 0 {
		return "SELECT STATEMENT"
	}
	return "VIEW"
}

func spool5k() string {
	var b strings.Builder
	b.WriteString("SQL_ID,CHILD_NUMBER,ID,DEPTH,OPERATION,OBJECT_OWNER,OBJECT_NAME,COST,CARDINALITY,LAST_STARTS,LAST_OUTPUT_ROWS,LAST_CR_BUFFER_GETS,LAST_DISK_READS,LAST_ELAPSED_TIME\n")
	for i := range lines5k {
		depth, t := shape5k(i)
		fmt.Fprintf(&b, "7h35uxf5uhmm1,0,%d,%d,%s,APP,T,10,10,1,10,5,0,%d\n", i, depth, operation5k(i), t*10_000)
	}
	return b.String()
}
