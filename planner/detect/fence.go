package detect

import (
	"html"
	"regexp"
	"strings"
)

var (
	page     = regexp.MustCompile(`(?im)^[ \t>#*|/;-]*(?:<(?:!doctype html|html|pre|code|textarea|div|p|td|blockquote)\b[^>]*>)`)
	lineTag  = regexp.MustCompile(`(?i)<br ?/?>|</(?:p|div|tr|pre|blockquote|textarea)>|<(?:p|div|tr|pre|blockquote|textarea)\b[^>]*>`)
	firstTag = regexp.MustCompile(`(?im)^([ \t>#*|/;-]*)(?:<(?:html|body|p|div|tr|pre|code|blockquote|textarea)\b[^>]*>)+`)
	lastTag  = regexp.MustCompile(`(?im)(?:</(?:html|body|p|div|tr|pre|code|blockquote|textarea)>)+[ \t\r]*$`)
	brokenBy = regexp.MustCompile(`(?im)<br ?/?>[ \t\r]*$`)
	quietTag = regexp.MustCompile(`(?i)</?(?:code|span|td|th|table|tbody|thead|html|body|head|b|i|em|strong|font|a|tt|title|meta|small)\b[^>]*>|<!doctype[^>]*>`)
)

// oddBlanks are what web pages and chats have instead of blanks, and what nobody sees.
var oddBlanks = strings.NewReplacer("\u00a0", " ", "\u2007", " ", "\u202f", " ", "\u2002", " ", "\u2003", " ", "\u2009", " ", "\u3000", "  ",
	"\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u00ad", "", "\u2028", "\n", "\u0085", "\n")

var (
	colour = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")
	// arrow is what word processors and chats make of the one of a plan.
	arrow = regexp.MustCompile(`(?m)^([ \t|>]*)(?:[→⇒➔➜⟶]|[–—]>) `)
)

// unmarkup takes the tags and entities of a web page off a text, and odd blanks.
func unmarkup(text string) string {
	if hasOddBlanks(text) {
		text = oddBlanks.Replace(text)
	}
	if strings.Contains(text, "<newline>") {
		text = strings.ReplaceAll(text, "<newline>", "\n")
	}
	if strings.Contains(text, "\x1b[") {
		text = colour.ReplaceAllString(text, "")
	}
	if strings.ContainsAny(text, "→⇒➔➜⟶–—") {
		text = arrow.ReplaceAllString(text, "$1-> ")
	}
	isPage := strings.Contains(text, "<") && !strings.Contains(text, "<explain") && (page.MatchString(text) || len(brokenBy.FindAllStringIndex(text, 3)) == 3)
	if isPage {
		text = lastTag.ReplaceAllString(firstTag.ReplaceAllString(brokenBy.ReplaceAllString(text, ""), "$1"), "")
		text = quietTag.ReplaceAllString(lineTag.ReplaceAllString(text, "\n"), "")
	}
	if isPage || isEscaped(text) {
		text = html.UnescapeString(text)
		if hasOddBlanks(text) {
			text = oddBlanks.Replace(text)
		}
	}
	return text
}

// isEscaped tells whether a text has HTML's entities instead of characters that each plan has.
func isEscaped(text string) bool {
	if strings.Contains(text, "<explain") {
		return false
	}
	for _, e := range []struct{ entity, char string }{{"&gt;", ">"}, {"&lt;", "<"}, {"&quot;", `"`}, {"&#34;", `"`}, {"&#39;", "'"}} {
		if strings.Contains(text, e.entity) && !strings.Contains(text, e.char) {
			return true
		}
	}
	return strings.Contains(text, "-&gt;") || strings.Contains(text, "&quot;Plan&quot;") || strings.Contains(text, "&lt;explain")
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
