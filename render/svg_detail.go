package render

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"sqlflame/planner"
)

// A detailPlan says for which frames the file carries attributes and notes.
type detailPlan struct {
	has     []bool
	dropped []int32 // frames that have some and lost them
	kept    []int32 // frames that lost them in a picture before this one: to say so is outside of the budget
}

// planDetails spends the budget on the frames with the largest self first.
func planDetails(pic *picture) detailPlan {
	d := detailPlan{has: make([]bool, len(pic.frames))}
	limit := pic.opt.EmbedLimit
	if pic.opt.NoEmbed {
		limit = -1
	}
	order := make([]int32, 0, len(pic.frames))
	need, size := 0, newDetailSize()
	for i, f := range pic.frames {
		switch {
		case len(f.Attrs)+len(f.Notes) == 0:
			continue
		case lostDetails(f.Operator) && !pic.opt.NoEmbed:
			d.kept = append(d.kept, int32(i))
			continue
		}
		order = append(order, int32(i))
		if need <= limit {
			need += size.of(f.Operator, math.MaxInt)
			d.has[i] = true
		}
	}
	switch {
	case pic.opt.NoEmbed:
		d.dropped = order
		clear(d.has)
	case need > limit:
		clear(d.has)
		d.spend(pic, order)
		slices.Sort(d.dropped)
	}
	for _, i := range d.kept {
		d.has[i] = true
	}
	return d
}

// The search for what fits into the rest of a budget ends where less is left than the details of a frame
// take at least, and after many in a row that did not fit.
const (
	leastDetail = 48
	mostMisses  = 1000
)

// spend marks frames as long as the budget lasts; what is too large for the rest of it is dropped.
func (d *detailPlan) spend(pic *picture, order []int32) {
	self := make([]int64, len(pic.frames))
	for _, i := range order {
		self[i] = pic.frames[i].Self[pic.opt.Metric]
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(self[b], self[a]), cmp.Compare(a, b)) })
	left, misses, size := pic.opt.EmbedLimit, 0, newDetailSize()
	for k, i := range order {
		if left < leastDetail || misses > mostMisses {
			d.dropped = append(d.dropped, order[k:]...)
			return
		}
		if n := size.of(pic.frames[i].Operator, left); n <= left {
			left -= n
			misses = 0
			d.has[i] = true
		} else {
			size.forget()
			misses++
			d.dropped = append(d.dropped, i)
		}
	}
}

// A detailSize measures details. The file has tables of the keys and of the notes, so each counts
// only once.
type detailSize struct {
	seen map[string]bool
	last []string // seen with the last operator for the first time
	keys []string // of the last operators' attributes
}

func newDetailSize() *detailSize { return &detailSize{seen: make(map[string]bool)} }

// of is about how many bytes the attributes and notes of an operator take, or anything above left if
// they take more than that. It is the same once they are read back from a picture.
func (d *detailSize) of(o *planner.Operator, left int) int {
	d.last = d.last[:0]
	n := 12
	for _, a := range o.Attrs { // cleaning never shortens: most of a large plan is too much without a look at its text
		n += min(len(a.Value), maxValue) + 5
	}
	if n > left {
		return n
	}
	n = 12
	for _, a := range o.Attrs {
		if n += min(len(cleanCut(a.Value, maxValue)), maxValue) + 5; n > left {
			return n
		}
	}
	for j, a := range o.Attrs {
		// Operators of a kind have the same keys in the same order.
		if j == len(d.keys) {
			d.keys = append(d.keys, "")
		}
		if d.keys[j] == a.Key {
			continue
		}
		n += d.once(a.Key, maxName)
		d.keys[j] = a.Key
	}
	for _, s := range o.Notes {
		n += d.once(s, maxNote) + 4
	}
	return n
}

// once is the size of a text that has not been seen.
func (d *detailSize) once(text string, limit int) int {
	text = cleanCut(text, limit)
	if d.seen[text] {
		return 0
	}
	d.seen[text] = true
	d.last = append(d.last, text)
	return min(len(text), limit) + 3
}

// forget takes back what the last operator's texts were seen for: it is not written.
func (d *detailSize) forget() {
	for _, text := range d.last {
		delete(d.seen, text)
	}
	if len(d.last) > 0 {
		clear(d.keys)
	}
}

// leftSentence says what the file leaves out, "" if nothing.
func (d *detailPlan) leftSentence(pic *picture) string {
	warnings := len(pic.profile.Warnings) - len(pic.warnings)
	switch dropped := plural(len(d.dropped), "operator", "operators"); {
	case pic.opt.NoEmbed:
		return "By the user's wish (--no-embed) this file leaves out the statement's text and the operators' details: conditions, figures, notes."
	case len(d.dropped) > 0 && warnings > 0:
		return "To keep this file small, the details (conditions, figures, notes) of " + dropped + " and " +
			plural(warnings, "warning", "warnings") + " were left out; the JSON output has them."
	case len(d.dropped) > 0:
		return "To keep this file small, the details (conditions, figures, notes) of " + dropped + " were left out; the JSON output has them."
	case warnings > 0:
		return "To keep this file small, " + plural(warnings, "warning was", "warnings were") + " left out; the JSON output has them."
	}
	return ""
}

// details writes the attributes and notes that the budget allows.
func (d dataWriter) details(pic *picture, plan *detailPlan) {
	keys, notes := newTextTable(maxName), newTextTable(maxNote)
	for i, f := range pic.frames {
		if plan.has[i] {
			for _, a := range f.Attrs {
				keys.add(a.Key)
			}
			for _, s := range f.Notes {
				notes.add(s)
			}
		}
	}
	d.strings("keys", keys.texts)
	d.sparse("attrs", pic, plan, func(o *planner.Operator) bool { return len(o.Attrs) > 0 }, func(o *planner.Operator) {
		for j, a := range o.Attrs {
			if j > 0 {
				d.str(",")
			}
			d.int(int64(keys.at[a.Key]))
			d.str(",")
			d.json(cleanCut(a.Value, maxValue))
		}
	})
	d.strings("notes", notes.texts)
	d.sparse("frameNotes", pic, plan, func(o *planner.Operator) bool { return len(o.Notes) > 0 }, func(o *planner.Operator) {
		for j, s := range o.Notes {
			if j > 0 {
				d.str(",")
			}
			d.int(int64(notes.at[s]))
		}
	})
	if len(plan.dropped) > 0 {
		last := int32(0)
		d.vlq("dropped", len(plan.dropped), func(i int) uint64 {
			step := plan.dropped[i] - last
			last = plan.dropped[i]
			return uint64(step)
		})
	}
}

// sparse writes an object of the lists that write makes for some frames.
func (d dataWriter) sparse(key string, pic *picture, plan *detailPlan, has func(*planner.Operator) bool, write func(*planner.Operator)) {
	sep := "{"
	for i, f := range pic.frames {
		if !plan.has[i] || !has(f.Operator) {
			continue
		}
		if sep == "{" {
			d.key(key)
		}
		d.str(sep + `"` + strconv.Itoa(i) + `":[`)
		write(f.Operator)
		d.str("]")
		sep = ",\n"
	}
	if sep != "{" {
		d.str("}")
	}
}

// A textTable numbers texts in the order in which they occur. Those that look the same when clean
// are one.
type textTable struct {
	limit int
	texts []string
	clean map[string]int
	at    map[string]int // by the text as the plan has it
}

func newTextTable(limit int) *textTable {
	return &textTable{limit: limit, clean: make(map[string]int), at: make(map[string]int)}
}

func (t *textTable) add(text string) {
	if _, ok := t.at[text]; ok {
		return
	}
	clean := cleanCut(text, t.limit)
	at, ok := t.clean[clean]
	if !ok {
		at = len(t.texts)
		t.clean[clean] = at
		t.texts = append(t.texts, clean)
	}
	t.at[text] = at
}
