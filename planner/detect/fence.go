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

var (
	colour = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")
	// arrow is what word processors and chats make of the one of a plan.
	arrow = regexp.MustCompile(`(?m)^([ \t|>]*)(?:[→⇒➔➜⟶]|[–—]>) `)
)

// unmarkup takes the tags and entities of a web page off a text, and odd blanks.
func unmarkup(text string) string {
	if hasOddLayout(text) {
		text = oddBlanks.Replace(text)
	}
	text = oddBreaks(text)
	if strings.Contains(text, "\x1b[") {
		text = colour.ReplaceAllString(text, "")
	}
	if containsOne(text, "→", "⇒", "➔", "➜", "⟶", "–", "—") {
		text = arrow.ReplaceAllString(text, "$1-> ")
	}
	isPage := !strings.Contains(text, "<explain") && hasTags(text) && (page.MatchString(text) || len(brokenBy.FindAllStringIndex(text, 3)) == 3)
	if isPage {
		text = lastTag.ReplaceAllString(firstTag.ReplaceAllString(brokenBy.ReplaceAllString(text, ""), "$1"), "")
		text = quietTag.ReplaceAllString(lineTag.ReplaceAllString(text, "\n"), "")
	}
	if isPage || isEscaped(text) {
		text = html.UnescapeString(text)
		text = oddBlanks.Replace(text)
	}
	return text
}

// hasTags tells whether a text has one of the tags that tell a web page.
func hasTags(text string) bool {
	for at := strings.IndexByte(text, '<'); at >= 0; {
		rest := text[at+1:]
		for _, name := range []string{"br", "p", "td", "div", "pre", "code", "html", "!doctype", "textarea", "blockquote"} {
			if len(rest) >= len(name) && strings.EqualFold(rest[:len(name)], name) && (len(rest) == len(name) || !isWord(rest[len(name)])) {
				return true
			}
		}
		next := strings.IndexByte(rest, '<')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return false
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

func containsOne(text string, words ...string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
