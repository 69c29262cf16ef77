package postgres

// Our parser knows calls as words of the grammar that older servers take for calls of functions, and those
// a user can have made: json_value(x) on 16, normalize(x) on 12. They are looked up before anything is
// planned. A server to which they are grammar has no such function, or one that this spelling does not
// call: then the flag is asked for in vain, which does no harm.

// grammarCalls are the names by the kinds of nodes that our parser makes of them.
var grammarCalls = map[string][]string{
	"JsonFuncExpr":              {"json_value", "json_query", "json_exists"},
	"JsonParseExpr":             {"json"},
	"JsonScalarExpr":            {"json_scalar"},
	"JsonSerializeExpr":         {"json_serialize"},
	"JsonObjectConstructor":     {"json_object"},
	"JsonArrayConstructor":      {"json_array"},
	"JsonArrayQueryConstructor": {"json_array"},
	"JsonObjectAgg":             {"json_objectagg"},
	"JsonArrayAgg":              {"json_arrayagg"},
	"JsonTable":                 {"json_table"},
	"MergeSupportFunc":          {"merge_action"},
	"RangeTableFunc":            {"xmltable"},
}

// addGrammar notes what a node may call on other servers than our parser's.
func (s *statement) addGrammar(key string, node map[string]any) {
	for _, name := range grammarCalls[key] {
		s.grammar = append(s.grammar, qname{Name: name})
	}
	if key != "FuncCall" {
		return
	}
	// The grammar writes pg_catalog.json_object for json_object(x), too.
	if f := qualified(node["funcname"]); node["funcformat"] == "COERCE_SQL_SYNTAX" || f == (qname{"pg_catalog", "json_object"}) {
		s.grammar = append(s.grammar, qname{Name: f.Name})
	}
}
