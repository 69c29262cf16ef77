package oracle

import "testing"

// TestJudgedEstimates holds for which lines E-Rows x Starts is compared with A-Rows.
func TestJudgedEstimates(t *testing.T) {
	const columns = "ID,PARENT_ID,OPERATION,OPTIONS,CARDINALITY,LAST_STARTS,LAST_OUTPUT_ROWS,LAST_ELAPSED_TIME\n0,,SELECT STATEMENT,,,1,100,9000\n"
	for name, c := range map[string]struct {
		rows   string
		judged bool
	}{
		"plain":            {"1,0,TABLE ACCESS,FULL,100,1,100,8000", true},
		"never ran":        {"1,0,TABLE ACCESS,FULL,100,0,0,0", false},
		"all partitions":   {"1,0,PARTITION RANGE,ALL,100,1,100,8000\n2,1,TABLE ACCESS,FULL,100,12,100,8000", false},
		"single partition": {"1,0,PARTITION RANGE,SINGLE,100,1,100,8000\n2,1,TABLE ACCESS,FULL,100,1,100,8000", true},
		"list of values":   {"1,0,INLIST ITERATOR,,100,1,100,8000\n2,1,INDEX,RANGE SCAN,100,3,100,8000", false},
		"probe in a partition-wise join": {"1,0,PARTITION HASH,ALL,100,1,100,8000\n2,1,NESTED LOOPS,,100,4,100,8000\n" +
			"3,2,TABLE ACCESS,FULL,100,4,100,4000\n4,2,INDEX,UNIQUE SCAN,1,100,100,4000", true},
		"below a limit": {"1,0,COUNT,STOPKEY,,1,10,8000\n2,1,TABLE ACCESS,FULL,100,1,10,8000", false},
	} {
		n := parseSpool(t, columns+c.rows+"\n", Options{})[0].Root
		for len(n.Children) > 0 {
			n = n.Children[len(n.Children)-1]
		}
		if n.Estimate.Judged != c.judged {
			t.Errorf("%s: judged %v, want %v", name, n.Estimate.Judged, c.judged)
		}
	}
}
