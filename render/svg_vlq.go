package render

// vlqDigits are base64's digits: the lower five bits of each count, the sixth tells that more follow.
const vlqDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// appendVLQ appends n in digits of five bits, low ones first, as source maps do. A column of small
// numbers takes a third of what it would take in decimals with commas.
func appendVLQ(b []byte, n uint64) []byte {
	for n >= 32 {
		b = append(b, vlqDigits[n&31|32])
		n >>= 5
	}
	return append(b, vlqDigits[n])
}

// signed moves the sign into the lowest bit.
func signed(n int64) uint64 {
	if n < 0 {
		return uint64(-n)<<1 | 1
	}
	return uint64(n) << 1
}
