package redact

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestSentencesStay holds that the words of the adapters' own notes, warnings and steps are known: an
// unknown one would be replaced as a name.
func TestSentencesStay(t *testing.T) {
	sentences := append(ownSentences(t), "this is an adaptive plan (rows marked '-' are inactive)", "duration, a span of wall clock: 16 s",
		"the lines of the plan were broken: in front of line 7, 9, 3 more a blank may be missing or be one too many", "plan with nodes of Citus", "plan with nodes of Postgres-XL", "plan with nodes of pg_duckdb", "plan with nodes of PG-Strom", "plan with nodes of Amazon Aurora")
	for _, text := range sentences {
		r := &redactor{engine: postgresEngine, names: NewPseudonyms()}
		if got := r.prose(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

var verb = regexp.MustCompile(`%[-+#.0-9]*[a-z]`)

var sayers = setOf("warn", "note", "step", "set", "append", "Sprintf", "Warning")

// ownSentences returns what the adapters say: strings with blanks among the arguments of what adds notes,
// warnings and steps. Verbs of fmt become numbers.
func ownSentences(t *testing.T) []string {
	t.Helper()
	var list []string
	files, err := filepath.Glob("../*/rule*.go")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	more, _ := filepath.Glob("../oracle/*.go")
	for _, file := range append(files, more...) {
		if strings.HasSuffix(file, "_test.go") || strings.Contains(file, "driver") || strings.Contains(file, "errors") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !sayers[calledName(call)] {
				return true
			}
			for _, arg := range call.Args {
				if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if text, _ := strconv.Unquote(lit.Value); strings.Contains(text, " ") && !strings.ContainsAny(text, "\":=") {
						list = append(list, verb.ReplaceAllString(text, "1"))
					}
				}
			}
			return true
		})
	}
	for _, pattern := range []string{"../../flamegraph/stacks_*.go", "../../render/folded_*.go", "../../render/pprof_read*.go", "../../render/svg_re*.go"} {
		list = append(list, allSentences(t, pattern)...)
	}
	for _, text := range allSentences(t, "../postgres/neighbour.go") {
		if strings.Count(text, " ") > 5 { // what is shorter are the names of nodes
			list = append(list, text)
		}
	}
	if len(list) < 40 {
		t.Fatalf("only %d sentences found", len(list))
	}
	return list
}

// allSentences returns the strings with blanks of files that read what other programs wrote.
func allSentences(t *testing.T, pattern string) (list []string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(pattern, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, _ := strconv.Unquote(lit.Value); strings.Contains(text, " ") && !strings.ContainsAny(text, "\":=<.") {
					list = append(list, verb.ReplaceAllString(text, "1"))
				}
			}
			return true
		})
	}
	return list
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}
