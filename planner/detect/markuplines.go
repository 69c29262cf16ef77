package detect

import (
	"regexp"
	"strings"

	"sqlflame/planner"
)

// mendXML joins the lines of a document that were broken. EXPLAIN prints an element, or one end of it, on
// each line. Line breaks in the text of an element are the plan's own if they stand in a literal, which
// XML prints as it is, or in the text of a statement: those show nothing of broken lines, and are kept.
func mendXML(lines []string, n int) ([]string, *planner.FormatError) {
	var seams, sure []seam
	var st xmlState
	prev, looked := "", 0 // looked is how many lines st has taken
	for i, line := range lines {
		bare := strings.TrimSpace(line)
		if i > 0 && !(strings.HasSuffix(strings.TrimRight(prev, " \t"), ">") && (bare == "" || bare[0] == '<')) {
			for ; looked < i; looked++ {
				st.take(lines[looked])
			}
			if s := st.seam(prev, line, i); s.quote != 0 {
				seams = append(seams, s)
			} else if prev != "" && bare != "" {
				seams, sure = append(seams, s), append(sure, s)
			}
		}
		prev = line
	}
	if len(sure) == 0 {
		return lines, nil
	}
	how := howBroken(lines, sure, 0)
	for i, s := range seams {
		if s.quote != 0 {
			seams[i].glue, seams[i].known = how.within(s), true
		}
	}
	return glue(lines, seams, how, n)
}

// An xmlState is where in a document a reader stands.
type xmlState struct {
	inTag bool
	quote byte   // SQL's, in the text of an element
	name  string // of the last tag, with the slash of one that ends an element
}

// freeText are the elements whose text may have line breaks anywhere.
var freeText = regexp.MustCompile(`(?i)(?:text|sql|query|program|command|statement|plan|parameters)$`)

// take reads a line.
func (st *xmlState) take(line string) {
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '<':
			end := strings.IndexAny(line[i:], "> ")
			if end < 0 {
				end = len(line) - i
			}
			st.inTag, st.quote, st.name = true, 0, line[i+1:i+end]
		case c == '>':
			st.inTag = false
		case st.inTag:
		case c == '&' && strings.HasPrefix(line[i:], "&quot;"):
			st.take(`"`)
			i += len("&quot;") - 1
		case c == '\'' || c == '"':
			if st.quote == 0 {
				st.quote = c
			} else if st.quote == c {
				st.quote = 0
			}
		}
	}
}

// seam tells what stood at a seam if it is within a tag or an entity, or next to a tag. Its quote is 0
// unless the line break may be the plan's own.
func (st *xmlState) seam(before, after string, i int) seam {
	s := seam{before: before, after: after, i: i}
	entity := before[strings.LastIndexByte(before, '&')+1:]
	switch {
	case st.inTag && strings.HasSuffix(before, "<explain"):
		s.glue, s.known = " ", true
	case st.inTag:
		s.known = true
	case st.quote != 0:
		s.quote = st.quote
	case !strings.HasPrefix(st.name, "/") && freeText.MatchString(st.name):
		s.quote = '\''
	case before == "" || after == "", endsBlank(before), after[0] == ' ', after[0] == '<', strings.HasSuffix(before, ">"):
		s.known = true
	case len(entity) < len(before) && len(entity) < 8 && !strings.ContainsAny(entity, "; "):
		s.known = true
	}
	return s
}

// mendYAML joins the lines of a document whose quoted values were broken; what is in quotes has no line
// breaks of its own.
func mendYAML(lines []string, n int) ([]string, *planner.FormatError) {
	var seams []seam
	open := false
	for i, line := range lines {
		if open && line != "" && lines[i-1] != "" {
			s := seam{before: lines[i-1], after: line, i: i}
			s.known = endsBlank(s.before) || line[0] == ' ' || strings.HasSuffix(s.before, `\n`)
			seams = append(seams, s)
		}
		open = yamlOpen(line, open)
	}
	if len(seams) == 0 {
		return lines, nil
	}
	return glue(lines, seams, howBroken(lines, seams, 0), n)
}

// yamlOpen tells whether a line ends within quotes, given whether it begins there.
func yamlOpen(line string, open bool) bool {
	if !open {
		at := strings.Index(line, `"`)
		if at < 2 || line[at-1] != ' ' || line[at-2] != ':' && line[at-2] != '-' {
			return false
		}
		line = line[at+1:]
	}
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			return false
		}
	}
	return true
}
