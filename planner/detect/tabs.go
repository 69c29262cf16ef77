package detect

import (
	sl "slices"
	"strings"
)

// untabbed writes a plan's indentation with blanks only. Tabs as a rule reach to multiples of eight, from
// the first column or from that at which all lines begin; editors have narrower ones, and where one was put
// among blanks it is as wide as they are. That with which the most lines stand where EXPLAIN puts them is
// taken. Lines without tabs are returned as they are.
func untabbed(lines []string) []string {
	if !haveTabs(lines) {
		return lines
	}
	bare := withoutCommon(lines)
	var best []string
	most := -1
	try := func(lines []string, spread func(string) string) {
		out := make([]string, len(lines))
		for i, line := range lines {
			out[i] = spread(line)
		}
		if n := inPlace(out); n > most {
			best, most = out, n
		}
	}
	try(bare, func(s string) string { return expand(s, 8) })
	try(lines, func(s string) string { return expand(s, 8) })
	for _, tab := range []int{4, 2, 1} {
		try(bare, func(s string) string { return expand(s, tab) })
	}
	try(bare, func(s string) string { return strings.ReplaceAll(s, "\t", "    ") })
	return best
}

// withoutTabs writes an indentation with blanks only, tabs reaching to multiples of eight from the column
// at which all lines begin.
func withoutTabs(lines []string) []string {
	if !haveTabs(lines) {
		return lines
	}
	out := make([]string, len(lines))
	for i, line := range withoutCommon(lines) {
		out[i] = expand(line, 8)
	}
	return out
}

func haveTabs(lines []string) bool {
	return sl.ContainsFunc(lines, func(line string) bool { return strings.IndexByte(line, '\t') >= 0 })
}

// expand replaces tabs that reach to multiples of a width.
func expand(line string, tab int) string {
	if strings.IndexByte(line, '\t') < 0 {
		return line
	}
	var out strings.Builder
	column := 0
	for _, r := range line {
		if r != '\t' {
			out.WriteRune(r)
			column += runeWidth(r)
			continue
		}
		n := tab - column%tab
		out.WriteString("        "[:n])
		column += n
	}
	return out.String()
}

// withoutCommon takes off the blanks and tabs with which all lines begin.
func withoutCommon(lines []string) []string {
	common, first := "", true
	for _, line := range lines {
		in := line[:indent(line)]
		switch {
		case len(in) == len(line):
		case first:
			common, first = in, false
		default:
			for !strings.HasPrefix(in, common) {
				common = common[:len(common)-1]
			}
		}
	}
	if common == "" {
		return lines
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.TrimPrefix(line, common)
	}
	return out
}

// inPlace counts the lines that stand where EXPLAIN puts them: six columns to the right of the arrow of the
// node that they belong to, two of a heading such as SubPlan 1.
func inPlace(lines []string) (count int) {
	var open []int // the columns of what belongs to the nodes and headings that are open
	for i, line := range lines {
		in := indent(line)
		bare := line[in:]
		arrow := strings.HasPrefix(bare, "->")
		switch {
		case bare == "":
			continue
		case i == 0 && !arrow:
			open = append(open, in+2)
			continue
		}
		for len(open) > 0 && open[len(open)-1] > in {
			open = open[:len(open)-1]
		}
		if len(open) > 0 && open[len(open)-1] == in {
			count++
		}
		switch {
		case arrow:
			open = append(open, in+6)
		case label.MatchString(bare):
			open = append(open, in+2)
		}
	}
	return count
}
