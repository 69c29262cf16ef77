package postgres

import (
	"math"
	"math/bits"
	"strconv"
)

// Numbers are read as decimals into scaled integers: Postgres prints times in milliseconds with three decimals, costs
// and (since 18) rows with two, so that nothing is lost, and block counts beyond 2^53 stay exact.
const (
	msDecimals   = 6 // milliseconds to nanoseconds
	rowDecimals  = 2
	costDecimals = 2
	noDecimals   = 0
)

// maxValue bounds every number of a plan, so that sums of a few cannot overflow: 146 years in
// nanoseconds, 4 EiB of write-ahead log.
const maxValue = math.MaxInt64 / 2

// isNumber tells whether text follows JSON's grammar of numbers.
func isNumber(text string) bool {
	i := 0
	digits := func() bool {
		from := i
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(text) && text[i] == '-' {
		i++
	}
	if i < len(text) && text[i] == '0' {
		i++
	} else if !digits() {
		return false
	}
	if i < len(text) && text[i] == '.' {
		if i++; !digits() {
			return false
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		if i++; i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	return i == len(text)
}

// parseFixed returns the number text times 10^decimals, rounded. It fails beyond maxValue.
func parseFixed(text string, decimals int) (int64, bool) {
	digits, negative := text, false
	if len(text) > 0 && text[0] == '-' {
		digits, negative = text[1:], true
	}
	n, ok := fixedDigits(digits, decimals)
	if !ok {
		return parseFloat(text, decimals)
	}
	if negative {
		n = -n
	}
	return n, true
}

// fixedDigits reads digits with at most one point; it gives up on exponents and on large numbers.
func fixedDigits(digits string, decimals int) (int64, bool) {
	var n int64
	left := -1 // decimals still to come; -1 before the point
	for i := 0; i < len(digits); i++ {
		c := digits[i]
		switch {
		case c == '.' && left < 0:
			left = decimals
			continue
		case c < '0' || c > '9':
			return 0, false
		case left == 0:
			if c >= '5' {
				n++
			}
			return n, allDigits(digits[i:])
		}
		if n > maxValue/10-1 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
		if left > 0 {
			left--
		}
	}
	if left < 0 {
		left = decimals
	}
	for ; left > 0; left-- {
		if n > maxValue/10 {
			return 0, false
		}
		n *= 10
	}
	return n, digits != ""
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func parseFloat(text string, decimals int) (int64, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, false
	}
	f = math.Round(f * math.Pow10(decimals))
	if math.Abs(f) > maxValue || math.IsNaN(f) {
		return 0, false
	}
	return int64(f), true
}

// times multiplies a mean by its loops. A product beyond maxValue is cut to it.
func times(mean, loops int64) int64 {
	hi, lo := bits.Mul64(uint64(mean), uint64(loops))
	if hi != 0 || lo > maxValue {
		return maxValue
	}
	return int64(lo)
}
