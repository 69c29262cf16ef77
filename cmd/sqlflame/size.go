package main

import (
	"errors"
	"strconv"
	"strings"
)

// A size is a flag's number of bytes: 2MB, 500kB, 0.
type size int

var sizeUnits = []struct {
	suffix string
	bytes  int
}{{"GB", 1 << 30}, {"G", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"M", 1 << 20}, {"K", 1 << 10}, {"B", 1}, {"", 1}}

// Set implements pflag.Value.
func (s *size) Set(text string) error {
	for _, unit := range sizeUnits {
		digits, ok := strings.CutSuffix(strings.ToUpper(text), unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(digits))
		if err != nil || n < 0 || n > 1<<40/unit.bytes {
			break
		}
		*s = size(n * unit.bytes)
		return nil
	}
	return errors.New("want a number of bytes such as 500kB or 2MB")
}

func (s *size) String() string {
	for _, unit := range sizeUnits {
		if n := int(*s); len(unit.suffix) == 2 && n > 0 && n%unit.bytes == 0 {
			return strconv.Itoa(n/unit.bytes) + strings.Replace(unit.suffix, "K", "k", 1)
		}
	}
	return strconv.Itoa(int(*s))
}

// Type implements pflag.Value.
func (s *size) Type() string { return "SIZE" }
