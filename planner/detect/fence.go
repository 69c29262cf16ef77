package detect

import (
	"html"
	"regexp"
	"strings"
)

var (
	page     = regexp.MustCompile(`(?im)^[ \t]*(?:<(?:!doctype html|html|pre|code|textarea|div|p|td|blockquote)\b[^>]*>)`)
	lineTag  = regexp.MustCompile(`(?i)<br ?/?>|</(?:p|div|tr|pre|blockquote|textarea)>|<(?:p|div|tr|pre|blockquote|textarea)\b[^>]*>`)
	quietTag = regexp.MustCompile(`(?i)</?(?:code|span|td|th|table|tbody|thead|html|body|head|b|i|em|strong|font|a|tt|title|meta|small)\b[^>]*>|<!doctype[^>]*>`)
)

// oddBlanks are what web pages and chats have instead of blanks, and what nobody sees.
var oddBlanks = strings.NewReplacer("\u00a0", " ", "\u2007", " ", "\u202f", " ", "\u2002", " ", "\u2003", " ", "\u2009", " ", "\u3000", "  ",
	"\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u00ad", "", "\u2028", "\n", "\u0085", "\n")

// unmarkup takes the tags and entities of a web page off a text, and odd blanks.
func unmarkup(text string) string {
	if hasOddBlanks(text) {
		text = oddBlanks.Replace(text)
	}
	if strings.Contains(text, "<newline>") {
		text = strings.ReplaceAll(text, "<newline>", "\n")
	}
	isPage := strings.Contains(text, "<") && page.MatchString(text) && !strings.Contains(text, "<explain")
	if isPage {
		text = quietTag.ReplaceAllString(lineTag.ReplaceAllString(text, "\n"), "")
	}
	if isPage || strings.Contains(text, "-&gt;") || strings.Contains(text, "&quot;Plan&quot;") || strings.Contains(text, "&lt;explain") {
		text = html.UnescapeString(text)
		if hasOddBlanks(text) {
			text = oddBlanks.Replace(text)
		}
	}
	return text
}

// hasOddBlanks tells whether a text has other blanks where a plan has blanks.
func hasOddBlanks(text string) bool {
	for _, blank := range []string{"\u00a0", "\u2003", "\u2002", "\u2007", "\u202f", "\u3000", "\u200b", "\u2028"} {
		if strings.Contains(text, blank) {
			return true
		}
	}
	return false
}
