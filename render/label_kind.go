package render

import "strings"

// kindOfLabel works out an operator's kind by its label, where only labels are known: "Hash Join" of
// "Parallel Hash Join #2", "TABLE ACCESS FULL" of "7 - TABLE ACCESS FULL [TPCDS.DATE_DIM]". It
// returns "" for what is no plan's operator, such as the functions in other profilers' stacks.
func kindOfLabel(label string) string {
	if len(label) > 1000 {
		return ""
	}
	if number, rest, ok := strings.Cut(label, " - "); ok && isDecimal(number) {
		label = rest
	}
	if isReading[label] {
		return "I/O"
	}
	for _, word := range []string{"Parallel ", "Partial ", "Finalize ", "Async "} {
		label = strings.TrimPrefix(label, word)
	}
	label = strings.TrimRight(operatorWords(label), " 0123456789")
	if kind, ok := otherNames[label]; ok {
		return kind
	}
	for _, named := range []string{"Trigger ", "CTE "} {
		if strings.HasPrefix(label, named) && label != "CTE Scan" {
			return strings.TrimSpace(named)
		}
	}
	if !isOperator(label) {
		return ""
	}
	return label
}

// operatorWords cuts off what the operator works on.
func operatorWords(label string) string {
	for i := range len(label) {
		if label[i] != ' ' {
			continue
		}
		rest := label[i+1:]
		if rest == "" || strings.IndexByte("[(#", rest[0]) >= 0 || strings.HasPrefix(rest, "on ") || strings.HasPrefix(rest, "using ") {
			return label[:i]
		}
	}
	return label
}

var isReading = map[string]bool{"[read]": true, "[write]": true, "[temp]": true}

// otherNames are operators that EXPLAIN's text names otherwise than its node type.
var otherNames = map[string]string{
	"HashAggregate": "Aggregate", "GroupAggregate": "Aggregate", "MixedAggregate": "Aggregate",
	"WindowAgg": "WindowAgg", "HashSetOp": "SetOp", "BitmapAnd": "BitmapAnd", "BitmapOr": "BitmapOr",
	"LockRows": "LockRows", "ModifyTable": "ModifyTable", "WorkTable Scan": "WorkTable Scan",
	"Insert": "ModifyTable", "Update": "ModifyTable", "Delete": "ModifyTable", "Merge": "ModifyTable",
}

// isOperator tells whether a label is words in a plan's spelling that begin as an operator's name does.
func isOperator(label string) bool {
	if label == "" || len(label) > 60 || label[0] < 'A' || label[0] > 'Z' {
		return false
	}
	upper := strings.ToUpper(label)
	for _, rule := range familyPrefixes {
		rest, ok := strings.CutPrefix(upper, strings.TrimSuffix(rule.prefix, " "))
		if ok && (rest == "" || rest[0] == ' ') {
			return strings.Trim(upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ -/_+") == ""
		}
	}
	return false
}
