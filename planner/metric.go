package planner

import "strings"

// A Metric is one of the quantities that an executed plan can carry for each of its nodes.
type Metric uint8

// The metrics, in the order in which every output lists them: counts first, time last of a plan's.
const (
	Rows    Metric = iota // rows that the node itself returned, over all loops
	Loops                 // times the node was started
	Buffers               // logical block accesses (Postgres: hit + read, shared and local)
	Reads                 // blocks read from below the buffer cache
	Writes                // blocks written
	Temp                  // temporary blocks read and written
	WAL                   // bytes of write-ahead log
	Cost                  // the optimizer's estimate, in hundredths of a cost unit
	IO                    // nanoseconds spent reading and writing blocks
	Work                  // nanoseconds, summed over all processes
	Time                  // nanoseconds of wall clock: the default
	Samples               // how often a stack was seen: of profiles that other tools took
	NumMetrics
)

var metricNames = [NumMetrics]struct{ name, unit string }{
	Rows:    {"rows", "count"},
	Loops:   {"loops", "count"},
	Buffers: {"buffers", "blocks"},
	Reads:   {"reads", "blocks"},
	Writes:  {"writes", "blocks"},
	Temp:    {"temp", "blocks"},
	WAL:     {"wal", "bytes"},
	Cost:    {"cost", "hundredths"},
	IO:      {"io", "nanoseconds"},
	Work:    {"work", "nanoseconds"},
	Time:    {"time", "nanoseconds"},
	Samples: {"samples", "count"},
}

// String returns the metric's name, as flags, pprof and JSON spell it.
func (m Metric) String() string { return metricNames[m].name }

// Unit returns the unit of the metric's values, as pprof spells it.
func (m Metric) Unit() string { return metricNames[m].unit }

// Additive tells whether a node's value includes those of the nodes below it, so that
// self is found by subtraction. Rows and loops are the node's own.
func (m Metric) Additive() bool { return m != Rows && m != Loops }

// IsTime tells whether the metric's values are nanoseconds.
func (m Metric) IsTime() bool { return m == IO || m == Work || m == Time }

// ParseMetric returns the metric of that name.
func ParseMetric(name string) (Metric, bool) {
	for m := range NumMetrics {
		if metricNames[m].name == name {
			return m, true
		}
	}
	return 0, false
}

// MetricNames lists the names of all metrics, for help texts and error messages.
func MetricNames() string {
	var names []string
	for m := range NumMetrics {
		names = append(names, m.String())
	}
	return strings.Join(names, ", ")
}

// Values holds a number for each metric, in the metric's unit.
type Values [NumMetrics]int64

// A MetricSet says which metrics a plan carries; the others are absent, not zero.
type MetricSet uint16

// Has tells whether the set contains m.
func (s MetricSet) Has(m Metric) bool { return s&(1<<m) != 0 }

// With returns the set with m added.
func (s MetricSet) With(m Metric) MetricSet { return s | 1<<m }

// List returns the metrics of the set in their fixed order.
func (s MetricSet) List() []Metric {
	var list []Metric
	for m := range NumMetrics {
		if s.Has(m) {
			list = append(list, m)
		}
	}
	return list
}
