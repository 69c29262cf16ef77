package render

import (
	"regexp"
	"strconv"
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// What of a frame's name, share and badges stands in a bar. viewer/labels.js has the same rules,
// and viewer/labels.json the cases that hold both to them.

var (
	qualifiers = regexp.MustCompile(`^(?:(?:"[^"]*"|[^". ])*\.)+`)
	// shortForms find the name that tells most.
	shortForms = []*regexp.Regexp{
		regexp.MustCompile(`^(.+?) using ((?:"[^"]*"|[^" ])+) on .+$`), // Index Scan using orders_pkey on orders o
		regexp.MustCompile(`^(Trigger) ((?:"[^"]*"|[^" ])+) on .+$`),
		regexp.MustCompile(`^(.*(?:Scan|Insert|Update|Delete|Merge)) on ((?:"[^"]*"|[^" ])+).*$`),
		regexp.MustCompile(`^(\d+ - .+) \[(.+)\]$`), // 7 - TABLE ACCESS FULL [TPCDS.DATE_DIM]
	}
)

// shortLabel is the operator and the bare name of what it works on.
func shortLabel(label string) string {
	if !strings.Contains(label, " on ") && !strings.HasSuffix(label, "]") {
		return label // what the expressions would find out more slowly
	}
	for _, form := range shortForms {
		if m := form.FindStringSubmatch(label); m != nil {
			return m[1] + " " + qualifiers.ReplaceAllString(m[2], "")
		}
	}
	return label
}

// cutWord cuts at a word's end, unless that would lose more than half of the room.
func cutWord(s string, width int) string {
	if columns(s) <= width {
		return s
	}
	n, end := 0, 0
	for i, r := range s {
		if strings.ContainsRune(" _.", r) && 2*n >= width {
			end = i
		}
		if n += runeColumns(r); n > width-1 {
			if end == 0 {
				end = i
			}
			break
		}
	}
	return strings.TrimRight(s[:end], " _.[(-") + "…"
}

// fitLabel returns what fits into so many columns: the whole label, else its short form, with the
// share if enough of the label is left to tell what it is, and as many badges as there is room for. Tail
// are the counts of an annotated label.
func fitLabel(label, tail, share string, badges []string, room int) string {
	if room < minColumns {
		return ""
	}
	need := 0
	if share != "" {
		need = len(share) + 1
	}
	full := label + tail
	if n := columns(full); n+need <= room {
		return addBadges(joinShare(full, share), badges, room-n-need)
	}
	short := shortLabel(label) + tail
	n := columns(short)
	switch {
	case n+need <= room:
		return addBadges(joinShare(short, share), badges, room-n-need)
	case columns(full) <= room:
		return full
	case n <= room:
		return short
	case need > 0 && room >= 14+need:
		return joinShare(cutWord(short, room-need), share)
	}
	return cutWord(short, room)
}

// addBadges appends what still fits into the columns that are left.
func addBadges(text string, badges []string, left int) string {
	for _, badge := range badges {
		if len(badge) < left {
			text += " " + badge
			left -= len(badge) + 1
		}
	}
	return text
}

// joinShare puts a mark of direction between a label in a script that runs from right to left and
// the number after it, which would otherwise change places with the label's last word.
func joinShare(label, share string) string {
	switch {
	case share == "":
		return label
	case hasRightToLeft(label):
		return label + "\u200e " + share
	}
	return label + " " + share
}

// compact writes a count in four characters or so: 950, 1.2k, 12k, 3M.
func compact(n float64) string {
	k := 0
	for ; n >= 999.5 && k < 4; k++ {
		n /= 1000
	}
	decimals := 0
	if k > 0 && n < 9.95 {
		decimals = 1
	}
	s := strings.TrimSuffix(strconv.FormatFloat(roundTo(n, decimals), 'f', decimals, 64), ".0")
	return s + [...]string{"", "k", "M", "G", "T"}[k]
}

// roundTo rounds halves up, as the script does.
func roundTo(n float64, decimals int) float64 {
	if decimals == 1 {
		return float64(int64(n*10+0.5)) / 10
	}
	return float64(int64(n + 0.5))
}

// badges says in words what the viewer's colour modes show, where it is worth a look.
func (pic *picture) badges(f *flamegraph.Frame) []string {
	var list []string
	if f.NeverExecuted {
		list = append(list, "never run")
	}
	if n := pic.loops(f); n >= 1000 {
		list = append(list, "x"+compact(float64(n)))
	}
	if factor := f.Estimate.Error(); factor >= wrongFactor || factor <= 1.0/wrongFactor {
		list = append(list, "est "+errorWords(factor))
	}
	if spilled(f) {
		list = append(list, "disk")
	}
	return list
}

func errorWords(factor float64) string {
	if factor >= 1 {
		return compact(factor) + "x low"
	}
	return compact(1/factor) + "x high"
}

// loops returns how often the database started a plan node.
func (pic *picture) loops(f *flamegraph.Frame) int64 {
	if !pic.profile.Metrics.Has(planner.Loops) || !isPlanNode(pic.profile, f) {
		return 0
	}
	return f.Self[planner.Loops]
}
