package postgres

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// burns is what the log says of the calls of burn, by tag.
type burns map[string][]*burnCall

type burnCall struct {
	process    string
	start, end int64 // ns since 1970
}

var burnLine = regexp.MustCompile(`^(\d+) LOG:  (burn|late) (\S+) (\d+) (\d+)$`)

// readBurns reads lines such as "4711 LOG:  burn filter 500 1767225600000000": a call of 500
// microseconds, and when it began. A call that was late adds a line with how long it takes instead.
func readBurns(t *testing.T, log string) burns {
	b := burns{}
	for line := range strings.Lines(log) {
		m := burnLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			t.Logf("log: %s", line)
			continue
		}
		took, err := strconv.ParseInt(m[4], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		start, err := strconv.ParseInt(m[5], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		c := &burnCall{process: m[1], start: start * 1000, end: (start + took) * 1000}
		if m[2] == "burn" {
			b[m[3]] = append(b[m[3]], c)
		} else {
			b.late(t, m[3], c)
		}
	}
	return b
}

// late sets the end of a call that was logged before.
func (b burns) late(t *testing.T, tag string, c *burnCall) {
	for _, call := range slices.Backward(b[tag]) {
		if call.process == c.process && call.start == c.start {
			call.end = c.end
			return
		}
	}
	t.Fatalf("log: burn %s is late and did not begin", tag)
}

// total returns for how long a tag was burnt in all processes together.
func (b burns) total(tag string) (ns int64) {
	for _, c := range b[tag] {
		ns += c.end - c.start
	}
	return ns
}

func (b burns) tags() []string {
	var list []string
	for tag := range b {
		list = append(list, tag)
	}
	slices.Sort(list)
	return list
}

// span returns how much time passed from the first burn of the tags to the last, without that in
// which the leader was burning others.
func (b burns) span(tags []string, leader string) (ns int64) {
	var first, last int64
	for _, tag := range tags {
		for _, c := range b[tag] {
			if first == 0 || c.start < first {
				first = c.start
			}
			last = max(last, c.end)
		}
	}
	ns = last - first
	for tag, calls := range b {
		for _, c := range calls {
			if !slices.Contains(tags, tag) && c.process == leader {
				ns -= max(0, min(c.end, last)-max(c.start, first))
			}
		}
	}
	return ns
}
