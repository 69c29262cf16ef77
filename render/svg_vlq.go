package render

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

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

// unsigned takes back what signed did.
func unsigned(n uint64) int64 {
	if n&1 == 1 {
		return -int64(n >> 1)
	}
	return int64(n >> 1)
}

// readVLQ reads what appendVLQ wrote: n numbers, or any if n is negative.
func readVLQ(s string, n int) ([]uint64, error) {
	count := 0
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(vlqDigits[:32], s[i]) >= 0 {
			count++
		}
	}
	if n >= 0 && count != n {
		return nil, fmt.Errorf("%d numbers, want %d", count, n)
	}
	list := make([]uint64, 0, count)
	var value uint64
	shift := 0
	for i := 0; i < len(s); i++ {
		digit := strings.IndexByte(vlqDigits, s[i])
		if digit < 0 || shift > 60 {
			return nil, errors.New("not a column of numbers")
		}
		value |= uint64(digit&31) << shift
		if digit >= 32 {
			shift += 5
			continue
		}
		if value > math.MaxInt64 {
			return nil, errors.New("a number is too large")
		}
		list = append(list, value)
		value, shift = 0, 0
	}
	if shift > 0 {
		return nil, errors.New("the last number is cut")
	}
	return list, nil
}
