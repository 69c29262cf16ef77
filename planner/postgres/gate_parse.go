package postgres

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A qname is a name with its schema, "" where none is written.
type qname struct{ Schema, Name string }

func (q qname) String() string {
	if q.Schema == "" {
		return q.Name
	}
	return q.Schema + "." + q.Name
}

// A statement is what the gate needs to know of a parse tree.
type statement struct {
	relations []qname // tables, views and CTEs
	// fields are names after a dot. t.f can be a cast of t to a type f.
	fields []string
	// writes tells what the statement does besides reading, in SQL's words, sorted; targets are the
	// tables that it does it to.
	writes  []string
	targets []qname
	grammar []qname // see gate_grammar.go
	names
}

// names collects what an expression calls.
type names struct {
	functions []qname
	operators []qname
	// types are written so that to_regtype reads them.
	types []string
	// words are other names: columns, mostly. After a dot they may call a function too.
	words []string
}

func (n *names) merge(other names) {
	n.functions = append(n.functions, other.functions...)
	n.operators = append(n.operators, other.operators...)
	n.types = append(n.types, other.types...)
	n.words = append(n.words, other.words...)
}

// A parseError tells that the built-in parser does not read a text. The server may know better.
type parseError struct{ err error }

func (e *parseError) Error() string { return e.err.Error() }
func (e *parseError) Unwrap() error { return e.err }

// atEnd tells whether the text stops where it should go on, as texts do that were cut.
func (e *parseError) atEnd() bool {
	return strings.Contains(e.err.Error(), "at end of input") || strings.Contains(e.err.Error(), "unterminated")
}

// checkStatement is the gate's first step: Postgres' own parser finds exactly one statement, which
// only reads unless write allows more. The error is a *RefusedError or a *parseError.
func checkStatement(sql string, write bool) (*statement, error) {
	s, err := parseStatement(sql)
	if err != nil {
		return nil, err
	}
	if len(s.writes) > 0 && !write {
		return nil, refuse(RuleWrite, "%s", whyWrite(s.writes[0]))
	}
	for _, f := range s.functions {
		if neverCall(f.Name) {
			return nil, refuseNever(f)
		}
	}
	return s, nil
}

// parseStatement reads the parse tree of a text that must be one SELECT, or one of the statements
// that write and yet have a plan.
func parseStatement(sql string) (*statement, error) {
	root, err := parseTree(sql)
	if err != nil {
		return nil, err
	}
	s := &statement{}
	if err := s.walk(root); err != nil {
		return nil, err
	}
	if _, ok := root["SelectStmt"]; !ok && len(s.writes) == 0 {
		return nil, refuse(RuleReadOnly, "not a SELECT, VALUES or TABLE statement")
	}
	slices.Sort(s.writes)
	s.writes = slices.Compact(s.writes)
	return s, nil
}

// parseTree returns the parse tree of a text that must be one statement.
func parseTree(sql string) (map[string]any, error) {
	if err := checkSize(sql); err != nil {
		return nil, treeError(err)
	}
	text, err := sqlTree(sql)
	if err != nil {
		return nil, treeError(err)
	}
	var tree struct {
		Stmts []struct {
			Stmt map[string]any `json:"stmt"`
		} `json:"stmts"`
	}
	// encoding/json refuses more than 10,000 levels, so the walks cannot exhaust the stack.
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		return nil, treeError(errTooDeep)
	}
	if len(tree.Stmts) != 1 {
		return nil, refuse(RuleOneStatement, "%d statements where one is expected", len(tree.Stmts))
	}
	return tree.Stmts[0].Stmt, nil
}

// statementWord is a statement's name in SQL, by the node of our parser.
func statementWord(kind string, node map[string]any) string {
	text, _ := node["kind"].(string)
	for _, prefix := range []string{"TRANS_STMT_", "VAR_"} {
		text = strings.TrimPrefix(text, prefix)
	}
	switch kind {
	case "Transaction":
		return strings.ReplaceAll(text, "_", " ")
	case "VariableSet":
		if strings.HasPrefix(text, "RESET") {
			return "RESET"
		}
		return "SET"
	case "VariableShow":
		return "SHOW"
	case "DeclareCursor":
		return "DECLARE"
	case "Index":
		return "CREATE INDEX"
	case "View":
		return "CREATE VIEW"
	case "Create":
		return "CREATE TABLE"
	}
	// The others are named by their words, without a blank between them: DropRole, AlterTable.
	var b strings.Builder
	for i, r := range kind {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

func treeError(err error) error {
	if errors.Is(err, errTooDeep) || errors.Is(err, errTooLong) {
		return refuse(RuleUnreadable, "the statement is %v", err)
	}
	return &parseError{err}
}

// walk visits the tree generically: a node type that a later parser adds is searched like the rest.
func (s *statement) walk(v any) error {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			if err := s.walk(element); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, child := range v {
			if err := s.visit(key, child); err != nil {
				return err
			}
			if err := s.walk(child); err != nil {
				return err
			}
		}
	}
	return nil
}

// visit notes what a node calls and what it writes, and refuses what has no plan.
func (s *statement) visit(key string, v any) error {
	node, _ := v.(map[string]any)
	s.addGrammar(key, node)
	switch key {
	case "intoClause":
		s.writes = append(s.writes, writeInto)
	case "lockingClause":
		s.writes = append(s.writes, writeLock)
	case "FuncCall":
		// What SQL syntax stands for (EXTRACT, AT TIME ZONE) is a harmless built-in function, and
		// its name differs between this parser's version and the server's.
		if node["funcformat"] != "COERCE_SQL_SYNTAX" {
			s.functions = append(s.functions, qualified(node["funcname"]))
		}
	case "A_Expr":
		s.addOperator(node["name"])
	case "SubLink":
		s.addOperator(node["operName"])
	case "SortBy":
		s.addOperator(node["useOp"])
	case "RangeTableSample":
		s.functions = append(s.functions, qualified(node["method"]))
	case "typeName", "TypeName":
		s.types = append(s.types, typeText(node["names"]))
	case "RangeVar":
		schema, _ := node["schemaname"].(string)
		name, _ := node["relname"].(string)
		s.relations = append(s.relations, qname{schema, name})
	case "ColumnRef":
		fields := stringsOf(node["fields"])
		s.words = append(s.words, fields...)
		if len(fields) > 1 {
			s.fields = append(s.fields, fields[len(fields)-1])
		}
	case "A_Indirection":
		s.words = append(s.words, stringsOf(node["indirection"])...)
		s.fields = append(s.fields, stringsOf(node["indirection"])...)
	}
	if kind, ok := strings.CutSuffix(key, "Stmt"); ok && node != nil && key != "SelectStmt" && !s.visitWrite(key, node) {
		return refuse(RuleReadOnly, "%s is not a statement that only reads", statementWord(kind, node))
	}
	return nil
}

func (s *statement) addOperator(v any) {
	if op := qualified(v); op.Name != "" && !strings.Contains(op.Name, "BETWEEN") {
		s.operators = append(s.operators, op)
	}
}

// stringsOf returns the String nodes of a list.
func stringsOf(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, element := range list {
		node, _ := element.(map[string]any)
		if str, ok := node["String"].(map[string]any); ok {
			text, _ := str["sval"].(string)
			out = append(out, text)
		}
	}
	return out
}

// qualified returns the last two of a list of names.
func qualified(v any) qname {
	list := stringsOf(v)
	switch n := len(list); n {
	case 0:
		return qname{}
	case 1:
		return qname{Name: list[0]}
	default:
		return qname{Schema: list[n-2], Name: list[n-1]}
	}
}

func typeText(v any) string {
	list := stringsOf(v)
	for i, name := range list {
		list[i] = quoteIdent(name)
	}
	return strings.Join(list, ".")
}

func refuse(rule Rule, format string, args ...any) *RefusedError {
	return &RefusedError{Rule: rule, Reason: fmt.Sprintf(format, args...)}
}
