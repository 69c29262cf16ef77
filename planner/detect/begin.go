package detect

import (
	"regexp"
	"strings"

	"sqlflame/planner/sqltext"
)

// nodeNames begin the first line of a plan in EXPLAIN's text format. Extensions and relatives of Postgres
// have more; those are known by the figures behind them.
var nodeNames = beginning("ABCDFGHILMNPRSTUVWX", `^(?:(?:Parallel|Partial|Finalize|Async|Foreign|XN|LD|Streaming) )*(?:`+
	`Result|ProjectSet|(?:Insert|Update|Delete|Merge) on|Insert|Update|Delete|Append|Merge Append|Recursive Union|BitmapAnd|BitmapOr|`+
	`Nested Loop|Merge (?:\w+ )*Join|Hash (?:\w+ )*Join|`+
	`(?:Seq|Sample|Index|Index Only|Bitmap Index|Bitmap Heap|Tid|Tid Range|Subquery|Function|Table Function|Values|CTE|Named Tuplestore|WorkTable|Foreign|Custom) Scan|`+
	`Gather Merge|Gather|Materialize|Memoize|Result Cache|Incremental Sort|Sort|GroupAggregate|HashAggregate|MixedAggregate|Aggregate|Group|`+
	`WindowAgg|Unique|SetOp|HashSetOp|LockRows|Limit|Hash|Sequence|Gather Motion|Redistribute Motion|Broadcast Motion|Partition Selector|Dynamic \w+ Scan|Remote \w+)\b`)

var (
	headOpen  = regexp.MustCompile(`\((?:c(?:o(?:s(?:t(?:=[0-9. a-z=]*)?)?)?)?)?$|\((?:a(?:c(?:t(?:u(?:a(?:l(?: [0-9. a-z=]*)?)?)?)?)?)?)?$`)
	xmlBegin  = regexp.MustCompile(`^(?:<\?xml[^>]*>\s*)?<explain\b`)
	yamlBegin = beginning("-PQ", `^(?:- )?(?:Plan|Query Text|Query Parameters|Query Identifier): *(?:"|$|-?\d+ *$)`)
	queryText = beginning("Q", `^Query (?:Text|Parameters|Identifier): `)
)

// bareNode is a whole line of a node without figures.
var bareNode = beginning(nodeNames.first, nodeNames.String()+`(?: using \S+)?(?: on \S+(?: \S+)?)?$`)

// A kind is what a line may begin.
type kind int

const (
	nothing kind = iota
	beginsJSON
	beginsXML
	beginsYAML
	beginsText
)

// begins tells what document begins with the first of the lines. Within a frame whose heading says that a
// plan follows, a line of words is one too, as nodes have no figures with COSTS OFF.
func begins(lines []string, headed bool) kind {
	line := strings.TrimSpace(lines[0])
	if line == "" {
		return nothing
	}
	switch line[0] {
	case '[', '{':
		if startsDocument(line) && !bracketed(line, lines) {
			return beginsJSON
		}
		return nothing
	case '<':
		if xmlBegin.MatchString(line) || strings.HasPrefix(line, "<?xml") && xmlBegin.MatchString(line+"\n"+next(lines)) {
			return beginsXML
		}
		return nothing
	}
	if isYAML(line, lines) {
		return beginsYAML
	}
	if isText(line, lines, headed) {
		return beginsText
	}
	return nothing
}

// bracketed tells prose and rows in brackets from a document: a document's first line, unless it holds a
// whole one, is followed by more of it.
func bracketed(line string, lines []string) bool {
	if line == "[" || line == "{" || len(line) > 1 && strings.ContainsAny(line[1:2], "{\" \t[") {
		return false
	}
	return next(lines) == ""
}

// next returns the next line that is not blank.
func next(lines []string) string {
	for _, line := range lines[1:min(len(lines), 8)] {
		if strings.TrimSpace(line) != "" {
			return line
		}
	}
	return ""
}

// isYAML tells EXPLAIN's YAML by its first line: a plan, or what auto_explain prints before it.
func isYAML(line string, lines []string) bool {
	if !yamlBegin.MatchString(line) {
		return false
	}
	if strings.TrimSuffix(strings.TrimPrefix(line, "- "), " ") == "Plan:" {
		return true
	}
	for _, l := range lines[1:min(len(lines), 60)] {
		if strings.TrimSpace(l) == "Plan:" {
			return true
		}
	}
	return false
}

func isText(line string, lines []string, headed bool) bool {
	if queryText.MatchString(line) {
		root, _ := rootBelow(lines)
		return root > 0
	}
	if isRoot(line) {
		return true
	}
	if !nodeNames.MatchString(strings.TrimSpace(strings.TrimPrefix(line, "->"))) {
		return headed && line != "" && !isProperty(line) && belowRoot(lines)
	}
	// Without figures, or with a line break in front of them.
	return headed || headOpen.MatchString(line) || belowRoot(lines) && !isStatement(line)
}

var sqlWords = regexp.MustCompile(`(?i)^(?:insert into|delete from|update \S+ set|merge into)\b`)

// isStatement tells SQL that begins with the name of a node.
func isStatement(line string) bool { return sqlWords.MatchString(line) || strings.HasSuffix(line, ";") }

// isRoot tells the first line of a plan by its figures.
func isRoot(line string) bool {
	line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "->"))
	at := figuresAt(line)
	if at <= 0 {
		return false
	}
	name := strings.TrimSpace(line[:at])
	return name != "" && (name[0] >= 'A' && name[0] <= 'Z') && !strings.HasSuffix(name, ":") && !isProperty(name) &&
		!strings.Contains(name, "->") && !strings.HasPrefix(name, planTitle)
}

// belowRoot tells whether the line after the first is a part of a plan, as it is if the first one is.
func belowRoot(lines []string) bool {
	below := next(lines)
	if indent(below) <= indent(lines[0]) {
		return false
	}
	below = strings.TrimSpace(below)
	return strings.HasPrefix(below, "->") || isProperty(below)
}

// rootBelow returns how many lines below the first, that of a statement's text, the plan's own first line is,
// 0 if there is none. It is not sure if several lines may be it. Lines with figures are preferred: words such as
// Limit may be a line of the statement.
func rootBelow(lines []string) (root int, sure bool) {
	var measured, bare sqltext.Roots
	col := indent(lines[0])
	for i, line := range lines {
		text := strings.TrimSpace(line)
		if i == 0 {
			text = text[strings.IndexByte(text, ':')+1:]
		} else if endsStatement(text) {
			if goesOn := measured.End(); !goesOn {
				break
			}
			bare.End()
		}
		isNode := i > 0 && indent(line) <= col && !queryText.MatchString(text)
		hasFigures := isNode && (isRoot(text) || secondHalf.MatchString(strings.TrimSpace(next(lines[i:]))))
		measured.Add(i, text, hasFigures && begins(lines[i:], false) == beginsText)
		bare.Add(i, text, isNode && (begins(lines[i:], false) == beginsText || bareNode.MatchString(text)))
		if measured.Done() {
			break
		}
	}
	if root, sure = measured.Choose(); root > 0 {
		return root, sure
	}
	return bare.Choose()
}

// endsStatement tells of a line that ends the text of a statement, unless it is in a comment or a literal.
func endsStatement(line string) bool {
	return isFooter(line) || strings.HasPrefix(line, "Query Text: ")
}

// indent counts the blanks in front of a line.
func indent(line string) int {
	n := 0
	for n < len(line) && (line[n] == ' ' || line[n] == '\t') {
		n++
	}
	return n
}
