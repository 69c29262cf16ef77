package render

import (
	"cmp"
	"slices"
	"strconv"

	"sqlflame/planner"
)

// An attribute's value and a note are cut from these lengths, in characters.
const (
	maxValue = 1000
	maxNote  = 400
)

// detailBudget is how many bytes of attributes the file carries. Plans of hundreds of nodes carry all
// of theirs; one of ten thousand should still open at once, and needs the room for its columns.
func detailBudget(frames int) int { return max(64<<10, 512<<10-20*frames) }

// A detailPlan says for which frames the file carries notes and attributes.
type detailPlan struct {
	attrs   []bool
	notes   []bool
	leftOut int // frames that have some and lost them
	metrics int // frames that lost the columns of other metrics
}

// planDetails spends the budget on the frames with the largest share first: notes before
// attributes, because they say which numbers were corrected.
func planDetails(pic *picture) detailPlan {
	n := len(pic.frames)
	d := detailPlan{attrs: make([]bool, n), notes: make([]bool, n)}
	if n > manyFrames {
		d.metrics = n
	}
	var order []int32
	for i, f := range pic.frames {
		if len(f.Attrs)+len(f.Notes) > 0 {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(pic.value[b], pic.value[a]), cmp.Compare(a, b))
	})
	left := detailBudget(n)
	left = spend(order, left, d.notes, func(i int32) int { return notesSize(pic.frames[i].Notes) })
	seen := make(map[string]bool)
	spend(order, left, d.attrs, func(i int32) int { return attrsSize(pic.frames[i].Attrs, seen) })
	for _, i := range order {
		if !d.notes[i] || !d.attrs[i] {
			d.leftOut++
		}
	}
	return d
}

// spend marks frames as long as the budget lasts and returns what is left of it.
func spend(order []int32, left int, marks []bool, size func(int32) int) int {
	for _, i := range order {
		n := size(i)
		if n > left {
			break
		}
		left -= n
		marks[i] = true
	}
	return left
}

func notesSize(notes []string) int {
	n := 0
	for _, s := range notes {
		n += min(len(s), maxNote) + 4
	}
	return n
}

// attrsSize counts a key's name only once: the file has a table of them.
func attrsSize(attrs []planner.Attr, seen map[string]bool) int {
	n := 0
	for _, a := range attrs {
		if !seen[a.Key] {
			seen[a.Key] = true
			n += min(len(a.Key), maxName) + 3
		}
		n += min(len(a.Value), maxValue) + 6
	}
	return n
}

// leftOutLine says what the budget cut, "" if nothing.
func (d *detailPlan) leftOutLine() string {
	switch {
	case d.leftOut == 0 && d.metrics == 0:
		return ""
	case d.metrics == 0:
		return "To keep this file small, the details (filters, conditions) of " +
			plural(d.leftOut, "operator", "operators") + " were left out; the JSON output has them."
	case d.leftOut == 0:
		return "To keep this file small, metrics other than the one drawn were left out; the JSON output has them."
	}
	return "To keep this file small, metrics other than the one drawn and the details (filters, conditions) of " +
		plural(d.leftOut, "operator", "operators") + " were left out; the JSON output has them."
}

// writeDetails writes the attributes and notes that the budget allows.
func writeDetails(e *svgWriter, pic *picture, d *detailPlan) {
	keys := make(map[string]int)
	var names []string
	for i, f := range pic.frames {
		if !d.attrs[i] {
			continue
		}
		for _, a := range f.Attrs {
			if _, ok := keys[a.Key]; !ok {
				keys[a.Key] = len(names)
				names = append(names, cleanCut(a.Key, maxName))
			}
		}
	}
	writeStrings(e, "keys", names)
	e.str(",\n\"attrs\":{")
	sep := ""
	for i, f := range pic.frames {
		if d.attrs[i] && len(f.Attrs) > 0 {
			e.str(sep + "\"" + strconv.Itoa(i) + "\":[")
			for j, a := range f.Attrs {
				if j > 0 {
					e.str(",")
				}
				e.int(int64(keys[a.Key]))
				e.str(",")
				e.json(cleanCut(a.Value, maxValue))
			}
			e.str("]")
			sep = ",\n"
		}
	}
	e.str("}")
	writeNotes(e, pic, d)
}

func writeNotes(e *svgWriter, pic *picture, d *detailPlan) {
	e.str(",\n\"frameNotes\":{")
	sep := ""
	for i, f := range pic.frames {
		if d.notes[i] && len(f.Notes) > 0 {
			e.str(sep + "\"" + strconv.Itoa(i) + "\":[")
			for j, s := range f.Notes {
				if j > 0 {
					e.str(",")
				}
				e.json(cleanCut(s, maxNote))
			}
			e.str("]")
			sep = ",\n"
		}
	}
	e.str("}")
}
