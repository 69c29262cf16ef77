package postgres

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// burns is what the log says of the calls of burn, by tag. A tag may end in @ and the name of a
// phase; phases follow each other, in each of them all processes of a Gather may burn at once.
type burns map[string]map[string]*burnPhase // tag, phase

type burnPhase struct {
	calls   int
	process map[string]int64 // ns by process id
}

var burnLine = regexp.MustCompile(`^(\d+) LOG:  (burn|late) (\S+) (\d+)$`)

// readBurns reads lines such as "4711 LOG:  burn filter 500", microseconds. A call that was late
// adds a line with the time by which it missed its deadline.
func readBurns(t *testing.T, log string) burns {
	b := burns{}
	for line := range strings.Lines(log) {
		m := burnLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			t.Logf("log: %s", line)
			continue
		}
		us, err := strconv.ParseInt(m[4], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		tag, phase, _ := strings.Cut(m[3], "@")
		p := b.phase(tag, phase)
		p.process[m[1]] += us * 1000
		if m[2] == "burn" {
			p.calls++
		}
	}
	return b
}

func (b burns) phase(tag, phase string) *burnPhase {
	if b[tag] == nil {
		b[tag] = map[string]*burnPhase{}
	}
	p := b[tag][phase]
	if p == nil {
		p = &burnPhase{process: map[string]int64{}}
		b[tag][phase] = p
	}
	return p
}

// calls returns how often a tag was burnt, and total for how long in all processes together.
func (b burns) calls(tag string) (n int) {
	for _, p := range b[tag] {
		n += p.calls
	}
	return n
}

func (b burns) total(tag string) (ns int64) {
	for _, p := range b[tag] {
		for _, time := range p.process {
			ns += time
		}
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

// longest returns, phase by phase, how long the slowest process burnt the tags.
func (b burns) longest(tags []string) (ns int64) {
	phases := map[string]map[string]int64{}
	for _, tag := range tags {
		for name, p := range b[tag] {
			if phases[name] == nil {
				phases[name] = map[string]int64{}
			}
			for process, time := range p.process {
				phases[name][process] += time
			}
		}
	}
	for _, processes := range phases {
		var slowest int64
		for _, time := range processes {
			slowest = max(slowest, time)
		}
		ns += slowest
	}
	return ns
}
