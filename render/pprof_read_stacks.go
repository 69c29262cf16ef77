package render

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/google/pprof/profile"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// A pprofColumn is a sample type that is read.
type pprofColumn struct {
	at     int // in p.SampleType
	metric planner.Metric
	size   int64 // of its unit
}

// readStackPprof adds up the samples of another program's profile.
func readStackPprof(p *profile.Profile, limit int) (*flamegraph.Profile, error) {
	columns, note := pprofColumns(p)
	metrics := make([]planner.Metric, len(columns))
	for i, c := range columns {
		metrics[i] = c.metric
	}
	stacks := flamegraph.NewStacks(metrics...)
	stacks.Kind = kindOfLabel
	stacks.Measured = "pprof profile, " + plural(len(p.Sample), "sample", "samples")
	stacks.When = pprofTime(p)
	if note != "" {
		stacks.Warnings = append(stacks.Warnings, planner.Warning{Rule: "sample types", Message: note})
	}
	names := make(map[*profile.Location][]string, len(p.Location))
	for _, l := range p.Location {
		names[l] = functionNames(l)
	}
	for i, s := range p.Sample {
		if err := addPprofSample(stacks, s, columns, names); err != nil {
			return nil, pprofError("sample %d of the pprof profile: %w", i+1, err)
		}
	}
	return stacks.Profile(limit), nil
}

func addPprofSample(stacks *flamegraph.Stacks, s *profile.Sample, columns []pprofColumn, names map[*profile.Location][]string) error {
	id, depth := int32(0), 0
	for _, l := range slices.Backward(s.Location) {
		for _, name := range names[l] {
			if depth++; depth > flamegraph.MaxStackDepth {
				return fmt.Errorf("more than %d frames deep", flamegraph.MaxStackDepth)
			}
			var err error
			if id, err = stacks.Child(id, []byte(name)); err != nil {
				return err
			}
		}
	}
	if depth == 0 {
		var err error
		if id, err = stacks.Child(0, []byte("?")); err != nil {
			return err
		}
	}
	for i, c := range columns {
		v := s.Value[c.at]
		if v < 0 {
			return fmt.Errorf("its value is %d: this is a difference of two profiles", v)
		}
		if v > math.MaxInt64/c.size {
			return errFoldedValue
		}
		if err := stacks.Add(id, i, v*c.size); err != nil {
			return err
		}
	}
	return nil
}

// functionNames lists a location's functions, the outermost first: those inlined stand before what
// they are inlined into.
func functionNames(l *profile.Location) []string {
	var list []string
	for _, line := range slices.Backward(l.Line) {
		if line.Function != nil && line.Function.Name != "" {
			list = append(list, line.Function.Name)
		}
	}
	if len(list) == 0 {
		name := fmt.Sprintf("0x%x", l.Address)
		if l.Mapping != nil && l.Mapping.File != "" {
			name = l.Mapping.File + " " + name
		}
		list = []string{name}
	}
	return list
}

// pprofTimes are the sample types that are times of the program.
var pprofTimes = []string{"time", "cpu", "wall", "wall-time", "delay"}

// pprofColumns chooses what to read of a profile: its times and its counts of samples; of a profile
// with neither its default sample type, as counts. The note says what is not read, or how.
func pprofColumns(p *profile.Profile) (columns []pprofColumn, note string) {
	var others []string
	has := func(m planner.Metric) bool {
		return slices.ContainsFunc(columns, func(c pprofColumn) bool { return c.metric == m })
	}
	for i, t := range p.SampleType {
		size, isTime := pprofUnitSize(t.Unit)
		switch {
		case isTime && slices.Contains(pprofTimes, t.Type) && !has(planner.Time):
			// First, so that the frames with the largest times are kept.
			columns = append([]pprofColumn{{i, planner.Time, size}}, columns...)
		case t.Type == "samples" && t.Unit == "count" && !has(planner.Samples):
			columns = append(columns, pprofColumn{i, planner.Samples, 1})
		default:
			others = append(others, cleanCut(t.Type+" in "+t.Unit, maxName))
		}
	}
	if len(columns) == 0 {
		at := defaultSampleType(p)
		t := p.SampleType[at]
		note = "what is called samples here is " + cleanCut(t.Type+" in "+t.Unit, maxName)
		others = slices.Delete(others, at, at+1)
		columns = []pprofColumn{{at, planner.Samples, 1}}
	}
	if len(others) > 0 {
		if note != "" {
			note += "; "
		}
		note += "not read: " + strings.Join(others, ", ")
	}
	return columns, note
}

// defaultSampleType returns the position of the type that the profile wants shown: as for go tool
// pprof the last one unless it names another.
func defaultSampleType(p *profile.Profile) int {
	for i, t := range p.SampleType {
		if t.Type == p.DefaultSampleType {
			return i
		}
	}
	return len(p.SampleType) - 1
}

// pprofUnitSize returns how many nanoseconds a unit has, as profiles spell it.
func pprofUnitSize(unit string) (int64, bool) {
	switch unit {
	case "nanoseconds", "ns":
		return 1, true
	case "microseconds", "us":
		return 1e3, true
	case "milliseconds", "ms":
		return 1e6, true
	case "seconds", "s":
		return 1e9, true
	}
	return 0, false
}
