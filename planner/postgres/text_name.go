package postgres

import "strings"

// A textNode is a node as a text has it.
type textNode struct {
	line   textLine
	column int // of its arrow, of the text if it has none
	inner  int // of its first property or child, -1 before that
	depth  int
	head   textHead
	label  string // CTE recent, InitPlan 1 (returns $0), SubPlan 2: the line above it
	props  []textProp
	kids   []*textNode
	// elsewhere tells that what was measured does not stand in the node's own line.
	elsewhere bool
}

// A textProp is a line below a node, or below the whole plan, such as "Filter: (a = 1)".
type textProp struct {
	line       textLine
	worker     string // its number, "" if the line is the node's own
	key, value string
}

// A textName is what the name of a node says, as the keys of FORMAT JSON have it.
type textName struct {
	kind               string
	parallel, async    bool
	fields             [2]textField // Strategy, Partial Mode, Operation, Join Type and such
	fieldCount         int
	object             textObject
	index              string
	backward, directed bool
}

type textField struct{ key, value string }

func (n *textName) add(key, value string) {
	n.fields[n.fieldCount] = textField{key, value}
	n.fieldCount++
}

// parseName takes a node's name to pieces. It fails where the kind of node is known and what it works on
// is not understood; kinds that are not known, of Postgres' relatives, are left in one piece.
func parseName(text string) (textName, bool) {
	var n textName
	rest := text
	rest, n.parallel = strings.CutPrefix(rest, "Parallel ")
	rest, n.async = strings.CutPrefix(rest, "Async ")
	if provider, ok := strings.CutPrefix(rest, "Custom Scan ("); ok {
		return n, n.custom(provider)
	}
	kind, object := cutObject(rest)
	n.kind = kind
	switch {
	case n.aggregate(kind), n.join(kind), n.setOp(kind):
		return n, object == ""
	case n.modify(kind, object):
	case kind == "Bitmap Index Scan":
		index, rest, ok := cutIndex(strings.TrimPrefix(object, "on "), "")
		n.index = index
		return n, ok && rest == ""
	case n.indexScan(kind):
		return n, n.indexed(object)
	}
	return n, n.kind != "" && (n.on(object) || !knownScans[n.kind] && n.unknown(rest))
}

// unknown keeps a name as it is.
func (n *textName) unknown(text string) bool {
	n.kind, n.object = text, textObject{}
	return text != ""
}

// cutObject cuts what a node works on, from " on " or " using " on, off its name.
func cutObject(text string) (kind, object string) {
	on, using := strings.Index(text, " on "), strings.Index(text, " using ")
	if on < 0 || using >= 0 && using < on {
		on = using
	}
	if on < 0 {
		return text, ""
	}
	return text[:on], text[on+1:]
}

// knownScans are the nodes that work on one object, with the key of FORMAT JSON that names it. Nothing
// names that of a subquery, a VALUES list, or functions in ROWS FROM, except its alias.
var knownScans = map[string]bool{
	"Seq Scan": true, "Sample Scan": true, "Bitmap Heap Scan": true, "Tid Scan": true, "Tid Range Scan": true,
	"Foreign Scan": true, "ModifyTable": true, "Custom Scan": true, "CTE Scan": true, "WorkTable Scan": true,
	"Function Scan": true, "Table Function Scan": true, "Values Scan": true, "Subquery Scan": true,
	"Named Tuplestore Scan": true, "Index Scan": true, "Index Only Scan": true, "Bitmap Index Scan": true,
}

func tagOf(kind string) string {
	switch kind {
	case "CTE Scan", "WorkTable Scan":
		return "CTE Name"
	case "Function Scan":
		return "Function Name"
	case "Table Function Scan":
		return "Table Function Name"
	case "Named Tuplestore Scan":
		return "Tuplestore Name"
	}
	return "Relation Name"
}

// on reads " on schema.name alias".
func (n *textName) on(object string) bool {
	if object == "" {
		return true
	}
	text, ok := strings.CutPrefix(object, "on ")
	if !ok {
		return false
	}
	n.object, ok = parseObject(text)
	if !ok {
		return false
	}
	nameless := n.kind == "Values Scan" || n.kind == "Subquery Scan" || n.kind == "Function Scan" && n.object.alias == "" && n.object.schema == ""
	switch {
	case nameless && n.object.alias == "":
		n.object.alias = n.object.name
		if n.kind != "Function Scan" { // of a function without another alias the name is both
			n.object.name = ""
		}
	case n.object.alias == "":
		n.object.alias = n.object.name
	}
	return true
}

func (n *textName) custom(text string) bool {
	i := strings.LastIndex(text, ") on ")
	n.kind = "Custom Scan"
	if i < 0 {
		provider, ok := strings.CutSuffix(text, ")")
		n.add("Custom Plan Provider", provider)
		return ok
	}
	n.add("Custom Plan Provider", text[:i])
	return n.on(text[i+2:])
}

func (n *textName) aggregate(kind string) bool {
	mode := "Simple"
	for _, partial := range []string{"Partial", "Finalize"} {
		if rest, ok := strings.CutPrefix(kind, partial+" "); ok {
			mode, kind = partial, rest
		}
	}
	strategy := ""
	switch kind {
	case "Aggregate":
		strategy = "Plain"
	case "GroupAggregate":
		strategy = "Sorted"
	case "HashAggregate":
		strategy = "Hashed"
	case "MixedAggregate":
		strategy = "Mixed"
	default:
		return false
	}
	n.kind = "Aggregate"
	n.add("Strategy", strategy)
	n.add("Partial Mode", mode)
	return true
}

// join reads "Hash Join", "Merge Left Join", "Nested Loop", "Nested Loop Semi Join".
func (n *textName) join(kind string) bool {
	method, middle := "", ""
	switch {
	case kind == "Nested Loop":
		method = kind
	case !strings.HasSuffix(kind, " Join"):
		return false
	case strings.HasPrefix(kind, "Nested Loop "):
		method, middle = "Nested Loop", strings.TrimPrefix(kind, "Nested Loop")
	case strings.HasPrefix(kind, "Hash "):
		method, middle = "Hash Join", strings.TrimPrefix(kind, "Hash")
	case strings.HasPrefix(kind, "Merge "):
		method, middle = "Merge Join", strings.TrimPrefix(kind, "Merge")
	default:
		return false
	}
	n.kind = method
	joinType := strings.TrimSpace(strings.TrimSuffix(middle, " Join"))
	if joinType == "" {
		joinType = "Inner"
	}
	n.add("Join Type", joinType)
	return true
}

func (n *textName) setOp(kind string) bool {
	name, command, _ := strings.Cut(kind, " ")
	strategy := "Sorted"
	switch name {
	case "SetOp":
	case "HashSetOp":
		strategy = "Hashed"
	default:
		return false
	}
	n.kind = "SetOp"
	n.add("Strategy", strategy)
	if command != "" {
		n.add("Command", command)
	}
	return true
}

// modify reads nodes that write a table, and foreign scans by which another server does.
func (n *textName) modify(kind, object string) bool {
	operation, foreign := strings.CutPrefix(kind, "Foreign ")
	switch operation {
	case "Insert", "Update", "Delete", "Merge":
		if object == "" && !foreign {
			return false
		}
		n.kind = "ModifyTable"
		if foreign {
			n.kind = "Foreign Scan"
		}
		n.add("Operation", operation)
		return true
	}
	if kind == "Foreign Scan" {
		n.add("Operation", "Select")
	}
	return false
}

// indexScan reads "Index Scan" and "Index Only Scan Backward".
func (n *textName) indexScan(kind string) bool {
	base, backward := strings.CutSuffix(kind, " Backward")
	if base != "Index Scan" && base != "Index Only Scan" {
		return false
	}
	n.kind, n.backward, n.directed = base, backward, true
	return true
}

// indexed reads "using idx on t", and "on t" of plans that were written by hand.
func (n *textName) indexed(object string) bool {
	if using, ok := strings.CutPrefix(object, "using "); ok {
		index, rest, ok := cutIndex(using, " on ")
		if !ok {
			return false
		}
		n.index, object = index, strings.TrimPrefix(rest, " ")
	}
	return n.on(object) && n.object.name != ""
}

// cutIndex reads the name of an index. Those that hypopg pretends to have stand without quotes, up to the last
// end if that is not empty: "<41079>btree_t_id".
func cutIndex(text, end string) (name, rest string, ok bool) {
	if !strings.HasPrefix(text, "<") {
		return cutIdentifier(text)
	}
	i := len(text)
	if end != "" {
		i = strings.LastIndex(text, end)
	}
	return text[:max(i, 0)], text[max(i, 0):], i > 0
}
