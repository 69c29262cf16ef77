package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sqlflame/planner"
	"sqlflame/render"
)

// countText writes a count with separators.
func countText(n int64) string { return render.Count(n) }

// shortCount writes a count in at most six characters.
func shortCount(n int64) string {
	const units = "kMGTPE"
	if n < 10_000 {
		return countText(n)
	}
	f, i := float64(n)/1000, 0
	for f >= 999.5 && i < len(units)-1 {
		f, i = f/1000, i+1
	}
	switch {
	case f < 9.995:
		return fmt.Sprintf("%.2f%c", f, units[i])
	case f < 99.95:
		return fmt.Sprintf("%.1f%c", f, units[i])
	}
	return fmt.Sprintf("%.0f%c", f, units[i])
}

// durationText writes milliseconds with the unit that fits.
func durationText(ms float64) string {
	return render.Amount(planner.Time, int64(math.Min(math.Round(ms*1e6), 1<<62)))
}

func bytesText(n int64) string { return render.Amount(planner.WAL, n) }

// cell writes a value for people.
func (k topKind) cell(v any) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case string:
		return oneLine(v)
	case int64:
		if k == topBytes {
			return bytesText(v)
		}
		return shortCount(v)
	case float64:
		if k == topShare {
			return fmt.Sprintf("%.1f %%", v*100)
		}
		return durationText(v)
	}
	return fmt.Sprint(v)
}

// writeText writes two lines for each statement: its figures, and its text below. They are cut to width
// columns, unless that is 0.
func (r *topReport) writeText(w io.Writer, width int) error {
	var b strings.Builder
	line := func(text string) { b.WriteString(strings.TrimRight(text, " ") + "\n") }
	for _, h := range r.header {
		line(fitted(h, width))
	}
	if len(r.rows) > 0 {
		line("")
	}
	for i, l := range r.table(width) {
		line(l)
		if i > 0 {
			row := r.rows[i-1]
			line("    " + fitted("["+row.label+"] "+row.text, max(width-4, min(width, 1))))
		}
	}
	if len(r.notes) > 0 || r.next != "" {
		line("")
	}
	for _, note := range r.notes {
		line(oneLine(note))
	}
	if r.next != "" {
		if r.needs != "" {
			line(oneLine(r.needs))
		}
		line(oneLine(r.next))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// table formats the heading and the figures of each row. Columns without any value are left out, and
// from the right those that do not fit.
func (r *topReport) table(width int) []string {
	if len(r.rows) == 0 {
		return nil
	}
	lines := make([]string, len(r.rows)+1)
	used := 0
	for i, column := range r.columns {
		cells, idle := r.cells(i)
		if i > 0 && column.key != r.by && (column.head == "" || idle && width > 0) {
			continue
		}
		widest := 0
		for _, c := range cells {
			widest = max(widest, textWidth(c))
		}
		gap := min(2*i, 2)
		if width > 0 && i > 0 && column.key != r.by && used+gap+widest > width-r.reserved(i) {
			continue
		}
		for n, c := range cells {
			pad := strings.Repeat(" ", widest-textWidth(c))
			if i == 0 {
				lines[n] = c + pad
			} else {
				lines[n] += strings.Repeat(" ", gap) + pad + c
			}
		}
		used += gap + widest
	}
	return lines
}

// cells formats a column with its heading and tells whether there is nothing in it.
func (r *topReport) cells(i int) (cells []string, idle bool) {
	column := r.columns[i]
	head := column.head
	if head == "" {
		head, _, _ = strings.Cut(column.key, "_")
	}
	cells, idle = []string{head}, true
	for _, row := range r.rows {
		v := row.values[i]
		cells = append(cells, column.kind.cell(v))
		idle = idle && (v == nil || v == int64(0) || v == 0.0)
	}
	return cells, idle
}

// reserved is the room that the column needs by which it is ranked, if that comes after column i.
func (r *topReport) reserved(i int) int {
	at := slices.IndexFunc(r.columns, func(c topColumn) bool { return c.key == r.by })
	if at <= i {
		return 0
	}
	widest := 0
	cells, _ := r.cells(at)
	for _, c := range cells {
		widest = max(widest, textWidth(c))
	}
	return widest + 2
}

// fitted makes one clean line of a text and cuts it to columns of a terminal, 0 for any number. Blanks
// are drawn together; what cannot be seen or would act on the terminal is replaced.
func fitted(s string, columns int) string {
	var b strings.Builder
	used, marks, blank := 0, 0, false
	end, endUsed := 0, 0 // where an ellipsis would fit
	for _, r := range s {
		if unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' {
			blank = used > 0
			continue
		}
		wide := runeWidth(r)
		if wide == 0 {
			if marks++; marks > 2 || used == 0 {
				continue // no text needs more of them on one letter
			}
		} else {
			marks = 0
		}
		if blank && wide > 0 {
			b.WriteByte(' ')
			used, blank = used+1, false
		}
		if columns > 0 && used+wide > columns {
			return b.String()[:end] + strings.Repeat("…", min(1, columns-endUsed))
		}
		b.WriteString(visible(r))
		if used += wide; used < columns {
			end, endUsed = b.Len(), used
		}
	}
	return b.String()
}

// visible returns a character, or what stands for one that must not reach a terminal.
func visible(r rune) string {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
		return string(unicode.ReplacementChar)
	}
	return string(r)
}

func textWidth(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// wideRunes are the characters that take two columns: East Asian wide ones and pictures.
var wideRunes = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115f, Stride: 1}, {Lo: 0x231a, Hi: 0x231b, Stride: 1}, {Lo: 0x2e80, Hi: 0x303e, Stride: 1},
		{Lo: 0x3041, Hi: 0x33ff, Stride: 1}, {Lo: 0x3400, Hi: 0x4dbf, Stride: 1}, {Lo: 0x4e00, Hi: 0xa4cf, Stride: 1},
		{Lo: 0xa960, Hi: 0xa97f, Stride: 1}, {Lo: 0xac00, Hi: 0xd7a3, Stride: 1}, {Lo: 0xf900, Hi: 0xfaff, Stride: 1},
		{Lo: 0xfe10, Hi: 0xfe19, Stride: 1}, {Lo: 0xfe30, Hi: 0xfe6f, Stride: 1}, {Lo: 0xff00, Hi: 0xff60, Stride: 1},
		{Lo: 0xffe0, Hi: 0xffe6, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0x16fe0, Hi: 0x18dff, Stride: 1}, {Lo: 0x1aff0, Hi: 0x1b2ff, Stride: 1}, {Lo: 0x1f004, Hi: 0x1f004, Stride: 1},
		{Lo: 0x1f18e, Hi: 0x1f19a, Stride: 1}, {Lo: 0x1f200, Hi: 0x1f64f, Stride: 1}, {Lo: 0x1f680, Hi: 0x1f6ff, Stride: 1},
		{Lo: 0x1f7e0, Hi: 0x1f7f0, Stride: 1}, {Lo: 0x1f900, Hi: 0x1faff, Stride: 1}, {Lo: 0x20000, Hi: 0x3fffd, Stride: 1}},
}

// runeWidth returns the columns that terminals give a character.
func runeWidth(r rune) int {
	switch {
	case r < utf8.RuneSelf:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case unicode.Is(wideRunes, r):
		return 2
	}
	return 1
}
