package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"sqlflame/planner"
)

// patterns reads which pattern each frame has, and the patterns' kinds. In version 2 every frame has one of
// its own.
func (b *rebuilder) patterns() error {
	var err error
	if b.V > 2 {
		if b.pattern, err = readVLQ(b.Pattern, len(b.frames)); err != nil {
			return fmt.Errorf("pattern: %w", err)
		}
	} else {
		b.pattern = make([]uint64, len(b.frames))
		for i := range b.pattern {
			b.pattern[i] = uint64(i)
		}
	}
	kind, err := readVLQ(b.Kind, -1)
	if err != nil {
		return fmt.Errorf("kind: %w", err)
	}
	if len(kind) > len(b.frames) {
		return errors.New("kind: more patterns than frames")
	}
	b.kinds = make([]string, len(kind))
	for p, k := range kind {
		if k >= uint64(len(b.Kinds)) {
			return errors.New("kind: out of its table")
		}
		b.kinds[p] = b.Kinds[k]
	}
	for i, p := range b.pattern {
		if p >= uint64(len(kind)) {
			return errors.New("pattern: out of its table")
		}
		b.operators[i].Kind = b.kinds[p]
	}
	return nil
}

func (b *rebuilder) numbers() error {
	number, err := readVLQ(b.Number, len(b.frames))
	if err != nil {
		return fmt.Errorf("number: %w", err)
	}
	last := int64(0)
	for i := range b.operators {
		if number[i] > math.MaxUint32 {
			return errors.New("number: too large")
		}
		if last += unsigned(number[i]); last < 0 || last > math.MaxInt32 {
			return errors.New("number: out of range")
		}
		b.operators[i].Number = int(last)
	}
	return nil
}

// labels reads the patterns' labels and puts the frames' numbers in.
func (b *rebuilder) labels() error {
	labels, err := b.patternLabels()
	if err != nil {
		return fmt.Errorf("labels: %w", err)
	}
	steps, err := readVLQ(b.Digits, -1)
	if err != nil {
		return fmt.Errorf("digits: %w", err)
	}
	f := &filler{steps: steps, last: make([][]int64, len(labels))}
	total := 0
	for i, p := range b.pattern {
		label := labels[p]
		if b.V > 2 {
			if label, err = f.fill(p, label); err != nil {
				return fmt.Errorf("digits: %w", err)
			}
		}
		if total += len(label); total > maxSVGLabels {
			return fmt.Errorf("labels: more than %d MB", maxSVGLabels>>20)
		}
		b.operators[i].Label = label
	}
	if len(f.steps) > 0 {
		return errors.New("digits: more than the labels have")
	}
	return nil
}

// patternLabels reads count, text, count, text and so on.
func (b *rebuilder) patternLabels() ([]string, error) {
	dec := json.NewDecoder(bytes.NewReader(b.Labels))
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		return nil, errors.New("no list")
	}
	previous := make(map[string]string, len(b.Kinds))
	labels := make([]string, len(b.kinds))
	total := 0
	for p, kind := range b.kinds {
		var shared int
		var rest string
		if err := errors.Join(dec.Decode(&shared), dec.Decode(&rest)); err != nil {
			return nil, err
		}
		if shared < 0 || shared > len(previous[kind]) {
			return nil, errors.New("shares too much")
		}
		label := previous[kind][:shared] + rest
		if len(label) > 4*maxName {
			return nil, errors.New("too long")
		}
		if total += len(label); total > maxSVGLabels {
			return nil, fmt.Errorf("more than %d MB", maxSVGLabels>>20)
		}
		labels[p], previous[kind] = label, label
	}
	return labels, nil
}

// A filler puts numbers into patterns.
type filler struct {
	steps []uint64  // those to come
	last  [][]int64 // by pattern: the last number in each place
	buf   []byte
}

// fill returns the next label of a pattern: each run of zeros is a number of at least as many digits.
func (f *filler) fill(pattern uint64, label string) (string, error) {
	f.buf = f.buf[:0]
	place := 0
	for i := 0; i < len(label); {
		from := i
		for i < len(label) && isDigit(label[i]) {
			i++
		}
		switch run := i - from; {
		case run == 0:
			f.buf = append(f.buf, label[i])
			i++
		case run > maxDigits:
			f.buf = append(f.buf, label[from:i]...)
		default:
			n, err := f.next(pattern, place)
			if err != nil {
				return "", err
			}
			digits := strconv.FormatInt(n, 10)
			f.buf = append(f.buf, strings.Repeat("0", max(run-len(digits), 0))...)
			f.buf = append(f.buf, digits...)
			place++
		}
	}
	return string(f.buf), nil
}

// maxInLabel is the largest number of maxDigits digits.
const maxInLabel = 999_999_999_999_999

func (f *filler) next(pattern uint64, place int) (int64, error) {
	if len(f.steps) == 0 {
		return 0, errors.New("some are missing")
	}
	for place >= len(f.last[pattern]) {
		f.last[pattern] = append(f.last[pattern], 0)
	}
	last := &f.last[pattern][place]
	step := f.steps[0]
	f.steps = f.steps[1:]
	if step > 4*maxInLabel {
		return 0, errors.New("out of range")
	}
	if *last += unsigned(step); *last < 0 || *last > maxInLabel {
		return 0, errors.New("out of range")
	}
	return *last, nil
}

func (b *rebuilder) names() error {
	for _, c := range []struct {
		column string
		to     func(*planner.Operator) *string
	}{
		{b.Schema, func(o *planner.Operator) *string { return &o.Schema }},
		{b.Relation, func(o *planner.Operator) *string { return &o.Relation }},
		{b.Index, func(o *planner.Operator) *string { return &o.Index }},
		{b.Alias, func(o *planner.Operator) *string { return &o.Alias }},
	} {
		if c.column == "" {
			continue
		}
		at, err := readVLQ(c.column, len(b.kinds))
		if err != nil {
			return fmt.Errorf("names: %w", err)
		}
		for i, p := range b.pattern {
			name, ok := b.name(b.operators[i].Label, at[p])
			if !ok {
				return errors.New("names: out of their table")
			}
			*c.to(&b.operators[i]) = name
		}
	}
	return nil
}

// name returns the name that k stands for: none, a word of the label, or one of the table.
func (b *rebuilder) name(label string, k uint64) (string, bool) {
	switch {
	case k == 0:
		return "", true
	case k%2 == 1:
		if k/2 >= uint64(len(b.Names)) {
			return "", false
		}
		return b.Names[k/2], true
	}
	for word := range strings.FieldsFuncSeq(label, endsWord) {
		if k -= 2; k == 0 {
			return word, true
		}
	}
	return "", false
}
