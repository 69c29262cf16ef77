package postgres

import (
	"fmt"
	"strings"

	"sqlflame/planner"
)

// A node is a plan node as EXPLAIN printed it, before any attribution. Everything that the rules
// need is typed; everything else travels along in attrs.
type node struct {
	number int // 1, 2, ... in the document's order
	parent *node
	kids   []*node

	*traits
	relation string
	alias    string
	index    string

	parallelAware bool
	asyncCapable  bool
	measured      bool // EXPLAIN ANALYZE: it has loops
	timed         bool // and times

	planRows    int64 // hundredths of a row, per loop
	meanStartup int64 // ns until the first row, per loop
	meanTime    int64 // ns per loop
	meanRows    int64 // hundredths of a row, per loop
	loops       int64
	counters    counters
	attrs       []planner.Attr
	outputJSON  string // the list of Output as printed
	workersJSON string // the list of Workers as printed
	hasParams   bool   // some expression may read a parameter

	// Worked out by the rules.
	title     string         // the label of a synthetic node
	total     planner.Values // inclusive, except rows and loops
	processes float64        // how many ran it at once
	startup   int64          // ns until the first row, worked out as the total
	rounding  int64          // ns by which rounded means may miss the true total
	unpaid    bool           // an InitPlan whose payer is not known yet: it hangs where EXPLAIN lists it
	notes     []string
	steps     []planner.Step
}

// traits are the names that many nodes of a plan have in common: nodes share them, so they do not change.
type traits struct {
	kind         string // Node Type
	relationship string // Parent Relationship: Outer, Inner, InitPlan, SubPlan, Member, Subquery
	subplan      string // Subplan Name: CTE recent, InitPlan 1 (returns $0), SubPlan 2
	strategy     string
	partialMode  string
	operation    string
	joinType     string
	command      string
	direction    string
	provider     string
	schema       string
	function     string
	cte          string // CTE Name
	tuplestore   string
}

// counters are what EXPLAIN prints as totals over all loops and all processes.
type counters struct {
	hit, read, written, temp int64 // blocks
	walBytes                 int64
	ioTime                   [ioKinds]int64 // ns
	hasBlocks, hasWAL, hasIO bool
}

// The kinds of I/O that have times of their own.
const (
	ioRead  = iota // blocks of tables and indexes
	ioWrite        // the same
	ioTemp         // temporary files, both ways
	ioKinds
)

func (c *counters) allIO() int64 {
	return addCapped(addCapped(c.ioTime[ioRead], c.ioTime[ioWrite]), c.ioTime[ioTemp])
}

// fill sets the metrics that the counters stand for.
func (c *counters) fill(values *planner.Values) {
	values[planner.Buffers] = c.hit + c.read
	values[planner.Reads] = c.read
	values[planner.Writes] = c.written
	values[planner.Temp] = c.temp
	values[planner.WAL] = c.walBytes
	values[planner.IO] = c.allIO()
}

// take reads the value of a key that is one of the counters; done tells whether it is.
func (c *counters) take(p *parser, key string) (done bool, err error) {
	blocks := func(sums ...*int64) (bool, error) {
		c.hasBlocks = true
		n, err := p.number(key, noDecimals)
		for _, sum := range sums {
			*sum = addCapped(*sum, n)
		}
		return true, err
	}
	switch key {
	case "Shared Hit Blocks", "Local Hit Blocks":
		return blocks(&c.hit)
	case "Shared Read Blocks", "Local Read Blocks":
		return blocks(&c.read)
	case "Shared Written Blocks", "Local Written Blocks":
		return blocks(&c.written)
	case "Temp Read Blocks", "Temp Written Blocks":
		return blocks(&c.temp)
	case "WAL Bytes":
		n, err := p.number(key, noDecimals)
		c.walBytes, c.hasWAL = n, true
		return true, err
	}
	if kind, ok := ioKind(key); ok {
		n, err := p.number(key, msDecimals)
		c.ioTime[kind], c.hasIO = min(c.ioTime[kind]+n, maxValue/ioKinds), true
		return true, err
	}
	return false, nil
}

// ioKind reads keys such as I/O Read Time (until 16), Shared I/O Read Time (since 17), Local I/O
// Write Time and Temp I/O Read Time.
func ioKind(key string) (kind int, ok bool) {
	switch {
	case !strings.Contains(key, "I/O "):
		return 0, false
	case strings.HasPrefix(key, "Temp "):
		kind = ioTemp
	case strings.HasSuffix(key, " Write Time"):
		kind = ioWrite
	}
	return kind, strings.HasSuffix(key, "I/O Read Time") || strings.HasSuffix(key, "I/O Write Time")
}

func addCapped(a, b int64) int64 { return min(a+b, maxValue) }

// String describes the node in messages.
func (n *node) String() string {
	if n.number == 0 {
		return shortened(n.title)
	}
	return fmt.Sprintf("node %d (%s)", n.number, shortened(n.label()))
}

// maxNameLength bounds names in messages, in bytes: hostile plans would have one of a megabyte in each.
const maxNameLength = 200

func shortened(name string) string {
	if len(name) <= maxNameLength {
		return name
	}
	return strings.ToValidUTF8(name[:maxNameLength], "") + "…"
}

// neverExecuted tells that the executor did not start the node.
func (n *node) neverExecuted() bool { return n.measured && n.loops == 0 }

// walk calls f for n and all below it, parents first.
func (n *node) walk(f func(*node)) {
	f(n)
	for _, k := range n.kids {
		k.walk(f)
	}
}

// attr returns the text of one of the database's own keys, "" if it is absent.
func (n *node) attr(key string) string {
	for _, a := range n.attrs {
		if a.Key == key {
			return a.Value
		}
	}
	return ""
}
