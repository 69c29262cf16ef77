package render

import (
	"bytes"
	"fmt"
	"slices"

	"sqlflame/planner"
)

// A foldedValue is the number at the end of a line; whole is negative if it is too large.
type foldedValue struct{ whole, billionths int64 }

// cutNumber splits a line at the blanks before its last number: digits, with decimals or without.
func cutNumber(line []byte) (stack []byte, v foldedValue, ok bool) {
	end := len(line)
	for end > 0 && isFoldedBlank(line[end-1]) {
		end--
	}
	i := end
	for i > 0 && line[i-1]-'0' <= 9 {
		i--
	}
	point := end
	if i > 0 && line[i-1] == '.' {
		point = i - 1
		for i = point; i > 0 && line[i-1]-'0' <= 9; {
			i--
		}
	}
	if i == point || i == 0 || !isFoldedBlank(line[i-1]) {
		return line, v, false
	}
	v.whole = wholeNumber(line[i:point])
	if point < end {
		v.billionths = decimals(line[point+1 : end])
	}
	for i > 0 && isFoldedBlank(line[i-1]) {
		i--
	}
	return line[:i], v, true
}

func isFoldedBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// wholeNumber returns -1 for what has more than 18 digits.
func wholeNumber(digits []byte) int64 {
	if len(digits) > 18 {
		if digits = bytes.TrimLeft(digits, "0"); len(digits) > 18 {
			return -1
		}
	}
	var n int64
	for _, c := range digits {
		n = n*10 + int64(c-'0')
	}
	return n
}

// decimals returns billionths; what is smaller is cut off.
func decimals(digits []byte) int64 {
	var n int64
	for i := range 9 {
		n *= 10
		if i < len(digits) {
			n += int64(digits[i] - '0')
		}
	}
	return n
}

// isFoldedComment tells the lines that some tools begin with, and empty ones.
func isFoldedComment(line []byte) bool {
	if len(line) > 0 && line[0] == '#' {
		return len(line) == 1 || isFoldedBlank(line[1])
	}
	return len(bytes.Trim(line, " \t\r")) == 0
}

// hasPairs tells whether every stack in the head has two numbers. Single names may end in one.
func hasPairs(head []byte) bool {
	found := false
	for line := range bytes.Lines(head) {
		stack, _, ok := cutNumber(bytes.TrimSuffix(line, []byte("\n")))
		if !ok || isFoldedComment(line) {
			continue
		}
		if _, _, found = cutNumber(stack); !found {
			return false
		}
	}
	return found
}

// roundUp settles decimals below a sample or nanosecond: the largest rests are rounded up, so that
// the sum is the rounded sum.
func (fr *foldedReader) roundUp() {
	ids := make([]int32, 0, len(fr.rests))
	var sum int64
	for id, rest := range fr.rests {
		ids = append(ids, id)
		sum += rest
	}
	slices.SortFunc(ids, func(a, b int32) int {
		if d := fr.rests[b] - fr.rests[a]; d != 0 {
			return int(d)
		}
		return int(a - b)
	})
	for _, id := range ids[:(sum+5e8)/1e9] {
		// It cannot overflow: Add leaves room for more than there are frames.
		_ = fr.stacks.Add(id, 0, 1)
	}
}

// describe tells what was read, and what was not.
func (fr *foldedReader) describe(unit string) {
	s := fr.stacks
	s.Measured = "folded stacks, " + plural(int(fr.read), "line", "lines")
	if unit != "" {
		s.Measured += ", values in " + unit
	}
	warn := func(rule, format string, args ...any) {
		s.Warnings = append(s.Warnings, planner.Warning{Rule: rule, Message: fmt.Sprintf(format, args...)})
	}
	if fr.bad > 0 {
		warn("unreadable lines", "%s left out, the first is line %d: no stack with a number at the end",
			plural(int(fr.bad), "line is", "lines are"), fr.firstBad)
	}
	if fr.pairs {
		warn("two numbers", "the lines have two numbers, of two runs: the second is drawn")
	}
	if len(fr.rests) > 0 && unit == "" {
		warn("decimals", "values with decimals are rounded to whole samples; if they are times, say so with --unit")
	}
}
