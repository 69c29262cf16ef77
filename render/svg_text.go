package render

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// columnWidth is the advance of a monospaced glyph at 12 px. Most fonts have 0.6 em, DejaVu Sans
// Mono and Menlo 0.602: a label of a hundred columns must not outgrow its bar for that.
const columnWidth = 7.25

// maxName is the length, in characters, from which a name is cut everywhere in the file.
const maxName = 200

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cleanCut cleans a name and cuts what is longer than limit characters, saying how much is gone.
// What it returns it leaves alone when it meets it again.
func cleanCut(s string, limit int) string { return cutCleaned(s, limit, cleanText) }

func cutCleaned(s string, limit int, clean func(string) string) string {
	if len(s) <= limit && isClean(s) {
		return s
	}
	// Cleaning lengthens text at most eightfold and never shortens it: cut first, so that a
	// name of a megabyte costs no more than one of a page.
	head, rest, n := s, 0, 0
	for i := range s {
		if n == limit {
			head, rest = s[:i], utf8.RuneCountInString(s[i:])
			break
		}
		n++
	}
	head = clean(head)
	if n = utf8.RuneCountInString(head); rest == 0 && n <= limit {
		return head
	}
	return shorten(head, limit, n+rest)
}

// shorten cuts s, the beginning of a text of total characters, to limit characters.
func shorten(s string, limit, total int) string {
	if limit < 100 {
		return firstRunes(s, limit-1) + "…"
	}
	for keep := limit - 20; ; keep-- {
		more := "… (" + Count(int64(total-keep)) + " more characters)"
		if keep+utf8.RuneCountInString(more) <= limit {
			return firstRunes(s, keep) + more
		}
	}
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// columns returns how many monospaced columns s takes.
func columns(s string) int {
	if isASCII(s) {
		return len(s)
	}
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

// isMonospaced tells whether any monospaced font has all of s: Latin letters and our own marks.
func isMonospaced(s string) bool {
	for _, r := range s {
		if r >= 0x250 && r != '…' && r != '•' {
			return false
		}
	}
	return true
}

func hasRightToLeft(s string) bool {
	for _, r := range s {
		if r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc || r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff {
			return true
		}
	}
	return false
}

// columnsIn returns how many columns fit into width pixels.
func columnsIn(width float64) int { return int(width / columnWidth) }

// wideRanges are the blocks whose glyphs fill two columns: the East Asian ones and emoji.
// viewer/text.js has the same list.
var wideRanges = [...][2]rune{
	{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3},
	{0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x16fe0, 0x18aff},
	{0x1b000, 0x1b2ff}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd},
}

func runeColumns(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.Is(unicode.M, r) || r >= '\u200c' && r <= '\u200e' {
		return 0
	}
	for _, w := range wideRanges {
		if r >= w[0] && r <= w[1] {
			return 2
		}
	}
	return 1
}

// cut shortens s to at most width columns, ending in an ellipsis if something is gone.
func cut(s string, width int) string {
	if len(s) <= width || columns(s) <= width {
		return s
	}
	n := 0
	for i, r := range s {
		n += runeColumns(r)
		if n > width-1 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// wrap breaks a line into lines of at most width columns, at blanks where there are any near the
// end. Continuation lines are indented by two.
func wrap(s string, width int) []string {
	var lines []string
	indent := ""
	for columns(s) > width-len(indent) {
		at := breakPoint(s, width-len(indent))
		lines = append(lines, indent+strings.TrimRight(s[:at], " "))
		s = strings.TrimLeft(s[at:], " ")
		indent = "  "
	}
	return append(lines, indent+s)
}

// breakPoint returns the index at which to break s so that the first part fits into width.
func breakPoint(s string, width int) int {
	n, blank, blankAt := 0, 0, 0
	for i, r := range s {
		n += runeColumns(r)
		if n > width {
			if blankAt > width/2 {
				return blank
			}
			return max(i, 1)
		}
		if r == ' ' {
			blank, blankAt = i+1, n
		}
	}
	return len(s)
}
