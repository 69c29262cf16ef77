package detect

import (
	"strings"

	"sqlflame/planner"
)

// mendXML joins the lines of a document that were broken. EXPLAIN prints an element, or one end of it, on
// each line; the text of a statement may have lines of its own.
func mendXML(lines []string, n int) ([]string, *planner.FormatError) {
	var seams []seam
	inQuery, prev := false, ""
	for i, line := range lines {
		bare := strings.TrimSpace(line)
		if i > 0 && !inQuery && prev != "" && bare != "" && !(strings.HasSuffix(strings.TrimRight(prev, " \t"), ">") && bare[0] == '<') {
			seams = append(seams, xmlSeam(prev, line, i))
		}
		if at := strings.LastIndex(line, "Query-Text>"); at >= 0 {
			inQuery = at > 0 && line[at-1] == '<'
		}
		prev = line
	}
	if len(seams) == 0 {
		return lines, nil
	}
	return glue(lines, seams, howBroken(lines, seams, 0), n)
}

// xmlSeam tells what stood at a seam if it is within a tag or an entity, or next to a tag.
func xmlSeam(before, after string, i int) seam {
	s := seam{before: before, after: after, i: i}
	tag := strings.LastIndexByte(before, '<') > strings.LastIndexByte(before, '>')
	entity := before[strings.LastIndexByte(before, '&')+1:]
	switch {
	case tag && strings.HasSuffix(before, "<explain"):
		s.glue, s.known = " ", true
	case tag, endsBlank(before), after[0] == ' ', after[0] == '<', strings.HasSuffix(before, ">"):
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
