package detect

import (
	"regexp"
	"strings"
)

// maxBarred bounds how far into a line the separators are looked at.
const maxBarred = 200

// barred takes the columns before a plan in psql's unaligned rows, or its name in expanded ones: the next
// line to be looked at is what follows them.
func (s *splitter) barred(lines []string, _, _ int) int {
	line := lines[0]
	for at := strings.IndexAny(line, "|\t"); at > 0 && at < min(len(line)-1, maxBarred); {
		if holdsPlan([]string{line[:at]}) {
			break
		}
		rest := line[at+1:]
		kind := nothing
		if mayBegin(rest) {
			kind = begins(append([]string{rest}, lines[1:min(len(lines), 64)]...), false)
		}
		switch kind {
		case beginsJSON, beginsXML, beginsYAML:
			if indent(rest) == 0 {
				s.tail = rest
				return 1
			}
		case beginsText:
			if isBareRoot(rest) {
				s.tail = rest
				return 1
			}
		}
		next := strings.IndexAny(rest, "|\t")
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return 0
}

// isBareRoot tells whether a plan begins with a text's first character.
func isBareRoot(text string) bool {
	return nodeNames.MatchString(text) && isRoot(text)
}

// lastTime is the last line of a plan, or a node's, and what follows it in an unaligned row.
var lastTime = regexp.MustCompile(`(?:^ *(?:Execution [Tt]ime|Total runtime): \d+\.\d+ ms|^[^"]*? (?:width|loops)=\d+\))([|\t])`)

// nextYAML begins another column with a plan in YAML.
var nextYAML = regexp.MustCompile(`[|\t](?:[^"|\t]*[|\t])?- Plan: *$`)

// barAt returns where in a line of a plan in text another column of an unaligned row follows, 0 if none does.
func barAt(line string) int {
	if !strings.ContainsAny(line, "|\t") {
		return 0
	}
	if m := lastTime.FindStringSubmatchIndex(line); m != nil {
		return m[2]
	}
	for at, c := range line {
		if (c == '|' || c == '\t') && at > 0 && isBareRoot(line[at+1:]) && !isOpen(line[:at]) {
			return at
		}
	}
	return 0
}

// otherColumn tells whether another column of an unaligned row follows in a line of a plan in text, which is
// cut there, or if it follows a name and thus the line is none of the plan's.
func (s *splitter) otherColumn(lines []string, i, col int) bool {
	line := lines[i]
	at := barAt(line)
	if at == 0 {
		return false
	}
	if before := line[:at]; hasFigures(before) || indent(line) > col || isProperty(before[indent(line):]+" ") {
		s.rest(line[at+1:])
		lines[i] = before
	}
	return true
}
