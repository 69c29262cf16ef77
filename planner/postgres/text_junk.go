package postgres

import "strings"

// modifiers are words that relatives of Postgres have before names of nodes that Postgres has.
var modifiers = map[string]bool{"Remote": true, "Streaming": true, "Vector": true, "Vectorized": true, "Columnar": true, "Dynamic": true,
	"Partitioned": true, "Distributed": true, "Local": true, "Global": true, "Shared": true, "Batched": true, "CStore": true, "Partial": true,
	"Finalize": true, "Parallel": true, "Async": true, "Foreign": true, "Bitmap": true, "XN": true, "LD": true, "YB": true, "PX": true, "Row": true}

// hasJunk tells whether other words stand before the name of a plan's first node: what a program put in front
// of the line, or somebody wrote there. Names that nobody knows are left alone.
func hasJunk(name string) bool {
	n, ok := parseName(name)
	if !ok || isKnown(n) {
		return false
	}
	words, _, _ := strings.Cut(name, "(")
	kind, _ := cutObject(words)
	if strings.Contains(kind, ": ") {
		return true
	}
	unknown := false
	for i := 1; i < len(words); i++ {
		if words[i-1] == ' ' {
			word := strings.TrimRight(words[:i], " ")
			unknown = unknown || !modifiers[word[strings.LastIndexByte(word, ' ')+1:]]
		}
		if (unknown && words[i-1] == ' ' || i <= 2) && isCapital(words[i:]) && isKnownName(name[i:]) {
			return true
		}
	}
	return false
}
