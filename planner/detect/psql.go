package detect

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	rowCount   = regexp.MustCompile(`^\([\d.,\x{a0}\x{202f} ]*\d *[\pL][^()=:]*\)$`)
	timing     = regexp.MustCompile(`^[\pL]+ ?: \d+[.,]\d+ (?:ms|мс)(?: \([\d:., d]+\))?$`)
	recordHead = regexp.MustCompile(`^(?:[-+|─═┌├╔╠╟╞]*\[ \pL+ \d+ \]|\* \pL+ \d+ *$)`)
)

// isRecordHead tells the line above an expanded row.
func isRecordHead(line string) bool {
	return line != "" && (line[0] >= 0x80 || strings.IndexByte("-+|*[", line[0]) >= 0) && recordHead.MatchString(line)
}

// isFooter recognizes psql's count of rows, its timing and its prompts.
func isFooter(line string) bool {
	if line == "" {
		return false
	}
	return line[0] == '(' && rowCount.MatchString(line) || strings.HasSuffix(line, "ms") && timing.MatchString(line) && !strings.HasPrefix(line, "Planning") && !strings.HasPrefix(line, "Execution") ||
		strings.HasSuffix(line, ")") && strings.Contains(line, " ms (") && timing.MatchString(line) || isPrompt(line)
}

const ruleRunes = "-─═+┼╪╬╫╧╤┬┴╦╩┌┐└┘├┤╞╡╔╗╚╝╟╢╠╣╒╕╘╛╓╖╙╜| "

// isFrameRule recognizes the lines that psql and others draw in and around tables.
func isFrameRule(line string) bool {
	if len(line) < 3 || !strings.ContainsRune("-─═+┌└├╞╔╚╟╠╒╘|", firstRune(line)) || line[0] == '-' && line[1] == '>' {
		return false
	}
	dashes := 0
	for _, r := range line {
		switch {
		case r == '-' || r == '─' || r == '═':
			dashes++
		case !strings.ContainsRune(ruleRunes, r):
			return false
		}
	}
	return dashes >= 3
}

// isBrokenRule recognizes what is left of a rule that a terminal broke.
func isBrokenRule(line string) bool {
	line = strings.TrimSpace(line)
	return isFrameRule(line) || line != "" && strings.Trim(line, "-") == "" || line != "" && strings.Trim(line, "─═") == ""
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// frame takes the rows below psql's heading, of which the first line is the rule.
func (s *splitter) frame(lines []string, n, depth int) int {
	rule := strings.TrimSpace(lines[0])
	if !isFrameRule(rule) {
		return 0
	}
	start := 1
	headed := s.headed
	if len(lines) > 2 && isFrameRule(strings.TrimSpace(lines[2])) && !isFrameRule(strings.TrimSpace(lines[1])) {
		headed = isTitle(strings.Trim(lines[1], borders+" \t")) // the heading has a rule above
		start, rule = 3, strings.TrimSpace(lines[2])
	}
	s.column = 0
	for start < len(lines) && isBrokenRule(lines[start]) {
		s.column = width(strings.TrimRight(lines[start-1], " "))
		start++
	}
	end := s.frameEnd(lines, start)
	if end == start {
		s.column = 0
		return min(start, len(lines)) // rules only
	}
	if used := s.columns(lines[start:end], rule, indent(lines[0]), n+start, depth); used > 0 {
		s.column = 0
		return start + used
	}
	body := s.unmarked(lines[start:end], rule)
	if begins(body, headed || nodeNames.MatchString(strings.TrimSpace(body[0]))) != nothing {
		s.value(body, n+start, depth)
		return end
	}
	s.column = 0
	if start > 4 {
		return start - 3 // what is left may be the rules of a table with borders
	}
	return 0
}

// frameEnd returns where the rows of a table end that begin at start.
func (s *splitter) frameEnd(lines []string, start int) int {
	end, blank := start, 0
	for ; end < len(lines) && blank < 2; end++ {
		line := strings.TrimSpace(lines[end])
		if line == "" {
			blank++
			continue
		}
		if isFooter(line) || isFrameRule(line) || isRecordHead(line) || isFence(line) {
			break
		}
		blank = 0
		end += literal(&s.values, line, lines[end+1:])
	}
	return end
}

// unmarked takes psql's marks off the lines of a column: "+" and "↵" where a value goes on in the next
// line, "." and "…" where psql itself broke it. They stand in one column, behind the widest value.
func (s *splitter) unmarked(body []string, rule string) []string {
	w := width(rule)
	if strings.HasPrefix(rule, "+") || strings.ContainsRune("├╞╟╠", firstRune(rule)) {
		w -= 2
	} else if strings.HasSuffix(rule, "+") {
		w-- // DBeaver draws the right border only
		body = rightBorder(body)
	}
	left := padded(body)
	mark := -1
	if c := lastRune(strings.TrimRight(body[0], " \t")); c == '+' || c == '↵' {
		mark = width(strings.TrimRight(body[0], " \t"))
	}
	broken := brokenAt(body, w, left)
	if s.column > 0 {
		broken = -1 // a terminal broke the lines, where a point may end one as well
	}
	if mark < 0 && broken < 0 {
		return s.exactCells(body, w)
	}
	return joinMarked(body, max(mark, broken), broken >= 0, left)
}

// brokenAt returns the column of the marks with which psql itself broke lines, -1 if it did not. All lines
// that are as wide have a mark, and where there is a blank left of the values, the next line has one, too.
func brokenAt(body []string, w int, left bool) int {
	if !left {
		w++
	}
	found := -1
	for i, line := range body {
		line = strings.TrimRight(line, " \t")
		if width(line) < w {
			continue
		}
		c := lastRune(line)
		if width(line) > w || !isMark(c) {
			return -1
		}
		if c == '+' || c == '↵' {
			continue
		}
		if i+1 == len(body) || left && firstRune(body[i+1]) != c {
			return -1
		}
		found = w
	}
	return found
}

// padded tells whether each line of a column begins with a blank, or psql's mark instead of it, that is
// none of the value's.
func padded(body []string) bool {
	for _, line := range body {
		if c := firstRune(line); line != "" && c != ' ' && c != '.' && c != '…' {
			return false
		}
	}
	return body[0] != "" && body[0][0] == ' '
}

func isMark(r rune) bool { return r == '+' || r == '↵' || r == '.' || r == '…' }

// joinMarked takes the marks away that stand in the column, and joins the lines that psql broke.
func joinMarked(body []string, mark int, wrapped, padded bool) []string {
	out := make([]string, 0, len(body))
	broken := false
	var whole []byte // the line that is being joined
	for _, line := range body {
		trimmed := strings.TrimRight(line, " \t")
		c := lastRune(trimmed)
		marked := false
		switch c {
		case '↵':
			marked = true
		case '+':
			marked = mark < 0 || width(trimmed) == mark || strings.HasSuffix(trimmed, " +")
		case '.', '…':
			marked = wrapped && width(trimmed) == mark
		}
		if broken && padded {
			line = line[utf8.RuneLen(firstRune(line)):]
		}
		if marked {
			line = strings.TrimRight(line, " \t")
			line = line[:len(line)-utf8.RuneLen(c)]
			if c == '+' || c == '↵' {
				line = strings.TrimRight(line, " \t")
			}
		}
		if whole = append(whole, line...); marked && (c == '.' || c == '…') {
			broken = true
			continue
		}
		if !broken {
			out = append(out, line)
		} else {
			out = append(out, string(whole))
		}
		whole, broken = whole[:0], false
	}
	if broken {
		out = append(out, string(whole))
	}
	return out
}

// exactCells takes the blanks off that stand left of all values, and right of those that are as wide as
// they may be, and joins what psql broke without a mark.
func (s *splitter) exactCells(body []string, w int) []string {
	out := make([]string, len(body))
	left := padded(body)
	if !left {
		w++
	}
	// If there is no border behind, psql fills up only those lines that it broke.
	broken, full, others := make([]bool, len(body)), 0, 0
	for i, line := range body {
		switch {
		case !strings.HasSuffix(line, " "):
		case width(line) == w:
			line, broken[i] = line[:len(line)-1], true
			full++
		default:
			others++
		}
		if left && line != "" {
			line = line[1:]
		}
		out[i] = line
	}
	if left {
		w--
	}
	if full == len(body) {
		s.column = w - 1 // that is where psql broke them, if it did
	}
	if others > 0 || full == len(body) {
		clear(broken)
	}
	return joinFilled(out, w-1, broken)
}

// rightBorder takes a border at the right off all lines that have one.
func rightBorder(body []string) []string {
	out := make([]string, len(body))
	for i, line := range body {
		out[i] = strings.TrimSuffix(strings.TrimRight(line, " \t"), "|")
	}
	return out
}

// width returns how many columns of a terminal a text takes.
func width(s string) int {
	w := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			w = 0
			for _, r := range s {
				w += runeWidth(r)
			}
			return w
		}
	}
	return len(s)
}

func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || r >= 0x200b && r <= 0x200f:
		return 0
	case r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff ||
		r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}

// foreignFrame refuses those formats of psql that are made for typesetting.
func foreignFrame(text string) error {
	head := text[:min(len(text), 4096)]
	for _, f := range []struct{ mark, name string }{
		{`<th align="center">QUERY PLAN</th>`, "html"}, {`\begin{tabular}`, "latex"}, {`\begin{longtable}`, "latex-longtable"},
		{"|====\n", "asciidoc"}, {"\n.TS\n", "troff-ms"},
	} {
		if strings.Contains(head, f.mark) {
			return formatError("this is psql's format "+f.name+", which is made for typesetting", `set \pset format aligned, or save EXPLAIN (ANALYZE, FORMAT JSON) by psql -XAtq`)
		}
	}
	return nil
}
