package render

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// values reads the metrics and adds up what is cumulative.
func (b *rebuilder) values(p *flamegraph.Profile) error {
	for _, name := range slices.Sorted(maps.Keys(b.Values)) {
		m, ok := planner.ParseMetric(name)
		if !ok {
			return fmt.Errorf("unknown metric %q", cleanCut(name, 40))
		}
		column, err := readVLQ(b.Values[name], len(b.frames))
		if err != nil {
			return fmt.Errorf("%s: %w", m, err)
		}
		p.Metrics = p.Metrics.With(m)
		for i := range b.frames {
			b.frames[i].Self[m], b.frames[i].Cum[m] = int64(column[i]), int64(column[i])
		}
		if !m.Additive() {
			continue
		}
		for i := len(b.frames) - 1; i > 0; i-- {
			above := &b.frames[b.parent[i]].Cum[m]
			if *above += b.frames[i].Cum[m]; *above < 0 {
				return fmt.Errorf("%s: the sum is too large", m)
			}
		}
	}
	if p.Metrics == 0 {
		return errors.New("no metrics")
	}
	return nil
}

func (b *rebuilder) estimates() error {
	for _, list := range []struct {
		judged bool
		column estimateColumn
	}{{true, b.Judged}, {false, b.Unjudged}} {
		numbers, err := b.threes(list.column)
		if err != nil {
			return fmt.Errorf("estimates: %w", err)
		}
		at := 0.0
		for j := 0; j < len(numbers); j += 3 {
			at += numbers[j]
			i, err := b.index(at)
			if err != nil {
				return fmt.Errorf("estimates: %w", err)
			}
			e := planner.Estimate{Expected: numbers[j+1], Actual: numbers[j+2], Judged: list.judged}
			if err := checkEstimate(e); err != nil {
				return fmt.Errorf("estimates: %w", err)
			}
			b.operators[i].Estimate = e
		}
	}
	return nil
}

// threes returns step, expected, actual, step, expected, actual and so on.
func (b *rebuilder) threes(c estimateColumn) ([]float64, error) {
	column, err := readVLQ(c.column, -1)
	if err != nil {
		return nil, err
	}
	numbers := c.numbers
	for j, n := range column {
		v := float64(n)
		switch {
		case j%3 == 0:
		case n%2 == 0:
			v = float64(n / 2)
		case n/2 < uint64(len(b.Means)):
			v = b.Means[n/2]
		default:
			return nil, errors.New("out of the table of means")
		}
		numbers = append(numbers, v)
	}
	if len(numbers)%3 != 0 {
		return nil, errors.New("not in threes")
	}
	return numbers, nil
}

// maxRows is more than any plan can tell: rows of 64 bits, times as many loops.
const maxRows = 1e38

// checkEstimate refuses numbers of rows that no plan has.
func checkEstimate(e planner.Estimate) error {
	for _, n := range []float64{e.Expected, e.Actual} {
		if !(n >= 0 && n <= maxRows) { // NaN is not either
			return fmt.Errorf("%g rows", n)
		}
	}
	return nil
}

// index returns a frame's index that was read as a number.
func (b *rebuilder) index(at float64) (int, error) {
	i := int(at)
	if i < 0 || i >= len(b.frames) || float64(i) != at {
		return 0, errors.New("no such frame")
	}
	return i, nil
}

// sparse reads what some frames have.
func (b *rebuilder) sparse() error {
	for _, i := range b.Never {
		if i < 0 || i >= len(b.frames) {
			return errors.New("never: no such frame")
		}
		b.operators[i].NeverExecuted = true
	}
	for i, notes := range b.NotesOf {
		if i < 0 || i >= len(b.frames) {
			return errors.New("frameNotes: no such frame")
		}
		for _, k := range notes {
			if k < 0 || k >= len(b.Notes) {
				return errors.New("frameNotes: out of their table")
			}
			b.operators[i].Notes = append(b.operators[i].Notes, b.Notes[k])
		}
	}
	for i, list := range b.Attrs {
		if i < 0 || i >= len(b.frames) || len(list)%2 != 0 {
			return errors.New("attrs: no such frame, or no pairs")
		}
		for j := 0; j < len(list); j += 2 {
			if list[j].key < 0 || list[j].key >= len(b.Keys) {
				return errors.New("attrs: key out of its table")
			}
			b.operators[i].Attrs = append(b.operators[i].Attrs, planner.Attr{Key: b.Keys[list[j].key], Value: list[j+1].value})
		}
	}
	return b.dropped()
}

// droppedNote is of an operator that was read from a picture without its attributes and notes.
const droppedNote = "The picture that this was read from left out the operator's details."

// lostDetails tells whether nothing is known of an operator's details but that a picture had left them out.
func lostDetails(o *planner.Operator) bool {
	return len(o.Notes) == 1 && o.Notes[0] == droppedNote && (len(o.Attrs) == 0 || len(o.Attrs) == 1 && o.Attrs[0].Key == spilledKey)
}

// dropped notes where details are missing, so that the next output does not look complete.
func (b *rebuilder) dropped() error {
	steps, err := readVLQ(b.Dropped, -1)
	if err != nil {
		return fmt.Errorf("dropped: %w", err)
	}
	at := uint64(0)
	for j, step := range steps {
		if at += step; step >= uint64(len(b.frames)) || at >= uint64(len(b.frames)) || j > 0 && step == 0 {
			return errors.New("dropped: no such frame")
		}
		b.operators[at].Notes = append(b.operators[at].Notes, droppedNote)
	}
	return nil
}

// spills keeps what the picture knows of disk where the attributes that told were left out.
func (b *rebuilder) spills() error {
	for _, i := range b.Disk {
		if i < 0 || i >= len(b.frames) {
			return errors.New("disk: no such frame")
		}
		if f := &b.frames[i]; !spilled(f) {
			f.Attrs = append(f.Attrs, planner.Attr{Key: spilledKey, Value: "yes"})
		}
	}
	return nil
}
