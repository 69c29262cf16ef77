package planner

import "math/bits"

// Share returns n * part / whole, rounded, for a part of 0 to whole, without overflow.
func Share(n, part, whole int64) int64 {
	if whole <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(n), uint64(part))
	lo, carry := bits.Add64(lo, uint64(whole)/2, 0)
	hi += carry
	if hi >= uint64(whole) {
		return n
	}
	q, _ := bits.Div64(hi, lo, uint64(whole))
	return int64(q)
}
