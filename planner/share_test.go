package planner

import "testing"

func TestShare(t *testing.T) {
	for _, c := range [][4]int64{{10, 1, 3, 3}, {10, 2, 3, 7}, {1 << 61, 1 << 60, 1 << 61, 1 << 60}, {5, 0, 0, 0}, {7, 7, 7, 7}} {
		if got := Share(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("Share(%d, %d, %d) = %d, want %d", c[0], c[1], c[2], got, c[3])
		}
	}
}
