package postgres

import "strings"

// remarks begin what people write behind a line of a plan to point at it.
var remarks = []string{"-- ", "<-", "←", "// ", "# "}

// isMarked tells of a text that begins as remarks do.
func isMarked(text string) bool {
	for _, mark := range remarks {
		if strings.HasPrefix(text, mark) {
			return true
		}
	}
	return false
}

// isComment tells of a line that is a remark as a whole. No piece of an expression begins so.
func isComment(text string) bool {
	return strings.HasPrefix(text, "-- ") || strings.HasPrefix(text, "// ")
}

// cutRemark cuts a remark off figures.
func cutRemark(value string) (figures, remark string) {
	for i := 1; i < len(value); i++ {
		if value[i-1] == ' ' && (value[i] >= 0x80 || isMarked(value[i:])) {
			return strings.TrimRight(value[:i], " "), value[i:]
		}
	}
	return value, ""
}

// cutHeadRemark cuts a remark off a node's line, what stands behind the measurements. Behind an arrow it may
// begin with any words: elsewhere the line might be a sentence about a node. What looks like figures or like
// another line is no remark.
func cutHeadRemark(text string, arrow bool) (head, remark string) {
	from := 0
	for _, begin := range []string{"(cost=", "(actual ", "(never executed"} {
		from = max(from, strings.LastIndex(text, begin))
	}
	i := strings.IndexByte(text[from:], ')')
	if from == 0 || i < 0 {
		return text, ""
	}
	head = text[:from+i+1]
	remark = strings.TrimLeft(text[len(head):], " \t")
	switch {
	case isMarked(remark):
	case remark == "", !arrow, isProperty(remark), !isWord(remark):
		return text, ""
	}
	if strings.ContainsAny(remark, "=[") || strings.Contains(remark, "->") || strings.Contains(remark, "...") {
		return text, ""
	}
	return head, remark
}

// isWord tells whether a text begins with a letter, or with a bracket before one.
func isWord(text string) bool {
	text = strings.TrimPrefix(text, "(")
	if text == "" {
		return false
	}
	c := text[0] | 0x20
	return c >= 'a' && c <= 'z' || c >= 0x80
}
