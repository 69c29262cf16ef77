package redact

import (
	_ "embed"
	"strings"
)

//go:embed words.txt
var wordList string

// A vocabulary holds the words that are no names, in lower case.
type vocabulary struct {
	keywords, types, functions, settings, plan, prose map[string]bool
}

var words = readWords(wordList)

func readWords(text string) *vocabulary {
	sections := make(map[string]map[string]bool)
	var at map[string]bool
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			at = make(map[string]bool)
			sections[strings.Trim(line, "[]")] = at
		default:
			for _, w := range strings.Fields(line) {
				at[w] = true
			}
		}
	}
	return &vocabulary{
		keywords: sections["keywords"], types: sections["types"], functions: sections["functions"],
		settings: sections["settings"], plan: sections["plan"], prose: sections["prose"],
	}
}

// isPlain tells whether a word may stand in our own sentences, in a label or in a key.
func (v *vocabulary) isPlain(lower string) bool {
	return v.plan[lower] || v.prose[lower] || v.keywords[lower] || v.settings[lower]
}

// lowerASCII folds case as both databases do for the words that they know.
func lowerASCII(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			return strings.Map(func(r rune) rune {
				if r >= 'A' && r <= 'Z' {
					return r + 'a' - 'A'
				}
				return r
			}, s)
		}
	}
	return s
}

func upperASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r + 'A' - 'a'
		}
		return r
	}, s)
}
