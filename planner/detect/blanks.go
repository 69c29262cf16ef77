package detect

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// odd are the blanks that web pages and chats have instead of blanks, and what nobody sees.
const odd = "\u00a0\u2007\u202f\u2002\u2003\u2009\u3000\u200b\u200c\u200d\u2060\ufeff\u00ad"

var oddBlanks = strings.NewReplacer("\u00a0", " ", "\u2007", " ", "\u202f", " ", "\u2002", " ", "\u2003", " ", "\u2009", " ", "\u3000", "  ",
	"\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u00ad", "")

// hasOddLayout tells whether a text has odd blanks where those of a plan mean nothing but layout. If it has
// them in names and literals only, they are a part of those.
func hasOddLayout(text string) bool {
	for i, tries := 0, 0; i < len(text) && tries < maxOdd; i++ {
		if text[i] < utf8.RuneSelf {
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if strings.ContainsRune(odd, r) {
			if isLayout(text[max(0, i-maxKey):i], text[i+size:min(len(text), i+size+maxKey)]) {
				return true
			}
			tries++
		}
		i += size - 1
	}
	return false
}

// maxOdd bounds how many odd blanks are looked at.
const maxOdd = 10_000

// maxKey is how much is looked at before and behind a blank.
const maxKey = 100

// keyBefore is what stands before a blank: a line's beginning, an arrow, or a key of any format.
var keyBefore = regexp.MustCompile(`(?:\n|^)[\s>|#*/-]*$|->$|":$|\n\s*[\w /-]{1,60}:$`)

// isLayout tells whether a blank is at the beginning or the end of a line, or between the parts of one.
func isLayout(before, after string) bool {
	before, after = strings.TrimRight(before, " \t"+odd), strings.TrimLeft(after, " \t"+odd)
	return after == "" || after[0] == '\n' || after[0] == '\r' || hasFigures(after[:min(len(after), 16)]) && after[0] == '(' || keyBefore.MatchString(before)
}

// oddBreaks puts line breaks for what else is used for them, if there is more of that than of those, or if
// it stands at the end of a line.
func oddBreaks(text string) string {
	for _, mark := range []string{"\u2028", "\u0085", "<newline>"} {
		if strings.Contains(text, mark) && (strings.Contains(text, mark+"\n") || strings.Count(text, mark) > strings.Count(text, "\n")) {
			text = strings.ReplaceAll(text, mark, "\n")
		}
	}
	return text
}
