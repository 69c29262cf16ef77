package detect

import "strings"

// isPlain tells a line in which no document begins and no wrapping of one, and that is no part of a plan that
// was passed over: most lines of a log and of prose. Entries of auto_explain are told by their "plan:".
func isPlain(line string) bool {
	if line == "" || !isDigit(line[0]) && (line[0] < 'a' || line[0] > 'z') {
		return false
	}
	for at := 1; at < len(line); at++ {
		switch line[at] {
		case '"', '\'', '`':
			if strings.IndexByte(",;\t|=: ", line[at-1]) >= 0 && mayBegin(line[at+1:]) {
				return false
			}
		case '|', '\t':
			if mayBegin(line[at+1:]) {
				return false // the next column of an unaligned row
			}
		case '(':
			if isFigures(line[at:]) {
				return false
			}
		case '#', '>':
			return false // a prompt, or an arrow
		}
	}
	return true
}

// allPlain tells a text that holds no plan, as all its lines are plain.
func allPlain(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && !isPlain(line) {
			return false
		}
	}
	return true
}
