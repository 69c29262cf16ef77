package postgres

import "strings"

// label returns the node's line as EXPLAIN's text format prints it, without the schema, so that the
// same plan has the same labels with and without VERBOSE.
func (n *node) label() string {
	if n.number == 0 {
		return n.title
	}
	label := append(make([]byte, 0, 96), n.operator()...)
	switch n.kind {
	case "Index Scan", "Index Only Scan":
		if n.direction == "Backward" {
			label = append(label, " Backward"...)
		}
		if n.index != "" {
			label = append(append(label, " using "...), quoteName(n.index)...)
		}
	case "Bitmap Index Scan":
		if n.index != "" {
			label = append(append(label, " on "...), quoteName(n.index)...)
		}
		return string(label)
	}
	return string(n.appendObject(label))
}

// operator returns the node type with what EXPLAIN's text format weaves into it.
func (n *node) operator() string {
	name := n.kind
	switch n.kind {
	case "Aggregate":
		name = n.aggregate()
	case "Nested Loop":
		name = joinName("Nested Loop", n.joinType, "")
	case "Hash Join":
		name = joinName("Hash", n.joinType, "Join")
	case "Merge Join":
		name = joinName("Merge", n.joinType, "Join")
	case "SetOp":
		if n.strategy == "Hashed" {
			name = "HashSetOp"
		}
		name = join(name, n.command)
	case "ModifyTable":
		if n.operation != "" {
			name = n.operation
		}
	case "Foreign Scan":
		if n.operation != "" && n.operation != "Select" {
			name = "Foreign " + n.operation
		}
	case "Custom Scan":
		if n.provider != "" {
			name += " (" + n.provider + ")"
		}
	}
	if n.parallelAware {
		name = "Parallel " + name
	}
	if n.asyncCapable {
		name = "Async " + name
	}
	return name
}

func (n *node) aggregate() string {
	name := "Aggregate"
	switch n.strategy {
	case "Sorted":
		name = "GroupAggregate"
	case "Hashed":
		name = "HashAggregate"
	case "Mixed":
		name = "MixedAggregate"
	}
	if n.partialMode == "Partial" || n.partialMode == "Finalize" {
		name = n.partialMode + " " + name
	}
	return name
}

// joinName follows EXPLAIN: Hash Join, Hash Left Join; Nested Loop, Nested Loop Left Join.
func joinName(method, joinType, noun string) string {
	if joinType == "" || joinType == "Inner" {
		return join(method, noun)
	}
	return join(method, joinType, "Join")
}

func join(words ...string) string {
	var kept []string
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// appendObject appends " on NAME ALIAS", as far as the node has them.
func (n *node) appendObject(label []byte) []byte {
	name, alias := n.objectName(), n.alias
	if name == "" {
		name, alias = alias, ""
	}
	if name == "" {
		return label
	}
	label = append(append(label, " on "...), quoteName(name)...)
	if alias != "" && alias != name {
		label = append(append(label, ' '), quoteName(alias)...)
	}
	return label
}

func (n *node) objectName() string {
	for _, name := range []string{n.relation, n.function, n.cte, n.tuplestore} {
		if name != "" {
			return name
		}
	}
	return ""
}

// quoteName puts a name into double quotes unless it is one that SQL takes as it stands.
func quoteName(name string) string {
	for i := range len(name) {
		c := name[i]
		plain := c >= 'a' && c <= 'z' || c == '_' || i > 0 && (c >= '0' && c <= '9' || c == '$')
		if !plain {
			return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		}
	}
	return name
}
