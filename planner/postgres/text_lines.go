package postgres

import "strings"

// A textLine is a line of a plan without the blanks around it.
type textLine struct {
	number int // 1, 2, ...
	column int // blanks before it
	text   string
}

// textLines reads lines one after the other; a copy of it reads ahead.
type textLines struct {
	rest   string
	number int // of the line read last
	tab    int // how far tabs reach: to the next multiple of it
}

// newTextLines reads a text whose tabs reach to multiples of eight, unless they stand behind blanks: those
// were pasted into an indentation and are as wide as one.
func newTextLines(text string) textLines {
	tab := 8
	if strings.Contains(text, " \t") {
		tab = 1
	}
	return textLines{rest: text, tab: tab}
}

func (r *textLines) next() (textLine, bool) {
	raw, ok := r.nextRaw()
	column, i := 0, 0
	for ; i < len(raw); i++ {
		if raw[i] == '\t' {
			column += r.tab - column%r.tab
		} else if raw[i] == ' ' {
			column++
		} else {
			break
		}
	}
	return textLine{r.number, column, plainWords(strings.TrimRight(raw[i:], " \t"))}, ok
}

// plainWords takes the asterisks off a line that somebody emphasized, as a whole or behind its arrow.
func plainWords(text string) string {
	if !strings.HasSuffix(text, "**") {
		return text
	}
	arrow := ""
	rest := text
	if after, ok := strings.CutPrefix(text, "->"); ok {
		rest = strings.TrimLeft(after, " ")
		arrow = text[:len(text)-len(rest)]
	}
	if len(rest) > 4 && strings.HasPrefix(rest, "**") {
		return arrow + strings.TrimSpace(rest[2:len(rest)-2])
	}
	return text
}

// nextRaw returns a line with its blanks.
func (r *textLines) nextRaw() (string, bool) {
	if r.rest == "" {
		return "", false
	}
	raw, rest, _ := strings.Cut(r.rest, "\n")
	r.rest, r.number = rest, r.number+1
	return strings.TrimSuffix(raw, "\r"), true
}

// wholeValue returns a value with the lines that it goes on in: constants and names may hold line breaks.
func (r *textReader) wholeValue(value string) string {
	if openQuote(value, 0) == 0 {
		return value
	}
	ahead := r.lines
	n, sure := r.values.GoesOn(value, ahead.nextRaw)
	if !sure {
		r.unsure = r.lines.number
	}
	if n == 0 {
		if more := r.lines; !more.hasText() {
			r.cut = true
		}
		return value
	}
	whole := []byte(value)
	for range n {
		raw, _ := r.lines.nextRaw()
		whole = append(append(whole, '\n'), raw...)
	}
	return strings.TrimRight(string(whole), " \t")
}

// hasText tells whether a line follows that is not blank.
func (r *textLines) hasText() bool {
	for {
		if line, ok := r.next(); !ok || line.text != "" {
			return ok
		}
	}
}

// openQuote returns the quote that is open at the end of a text, 0 if none is, given that at its beginning.
// Quotes within quotes are doubled, which needs no care.
func openQuote(text string, open byte) byte {
	for i := range len(text) {
		switch c := text[i]; {
		case c != '\'' && c != '"':
		case open == 0:
			open = c
		case open == c:
			open = 0
		}
	}
	return open
}

// looksMeasured tells whether a line holds what EXPLAIN prints behind a node.
func looksMeasured(line string) bool {
	return strings.Contains(line, "(cost=") || strings.Contains(line, "(actual ") || strings.Contains(line, "(never executed)")
}
