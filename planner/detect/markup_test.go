package detect

import (
	"strings"
	"testing"
)

const (
	xmlDoc  = "<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n  <Query>\n    <Plan>\n      <Node-Type>Result</Node-Type>\n    </Plan>\n  </Query>\n</explain>"
	yamlDoc = "- Plan: \n    Node Type: \"Result\"\n    Actual Rows: 1\n  Triggers: \n  Execution Time: 0.010"
)

// TestMarkup holds which documents are EXPLAIN's XML and YAML, bare.
func TestMarkup(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want Format
	}{
		"xml":             {xmlDoc, PostgresXML},
		"bom":             {"\ufeff" + xmlDoc + "\n", PostgresXML},
		"utf-16":          {wide(xmlDoc, false), PostgresXML},
		"prolog":          {"<?xml version='1.0'?>\n<!-- a -->\n" + xmlDoc, PostgresXML},
		"prefix":          {"<ns0:explain xmlns:ns0=\"http://www.postgresql.org/2009/explain\"><ns0:Query>", PostgresXML},
		"auto_explain":    {"<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n  <Query-Text>select 1</Query-Text>\n", PostgresXML},
		"no name space":   {"<explain>\n<Query>\n", PostgresXML},
		"a query":         {"<Query>\n<Plan>\n<Node-Type>Result</Node-Type>", PostgresXML},
		"doctype inside":  {"<explain><!DOCTYPE", PostgresXML},
		"old Mac":         {strings.ReplaceAll(xmlDoc, "\n", "\r"), PostgresXML},
		"yaml":            {yamlDoc, PostgresYAML},
		"crlf":            {strings.ReplaceAll(yamlDoc, "\n", "\r\n"), PostgresYAML},
		"margin":          {" " + strings.ReplaceAll(yamlDoc, "\n", "\n "), PostgresYAML},
		"mark":            {"---\n# x\n" + yamlDoc, PostgresYAML},
		"dumped anew":     {"- Plan:\n    Actual Loops: 1\n    Node Type: Result\n", PostgresYAML},
		"yaml of the log": {"Query Text: \"select 1\"\nPlan: \n  Node Type: \"Result\"\n", PostgresYAML},
		"an identifier":   {"Query Text: \"select 1\"\nQuery Parameters: \"$1 = '1'\"\nPlan: \n  Node Type: \"Result\"\n", PostgresYAML},
		"anchored":        {"- Plan: &a\n    Node Type: \"Result\"\n", PostgresYAML}, // its reader refuses it
		"rewritten":       {"- \"Utility Statement\"\n" + yamlDoc, PostgresYAML},
	} {
		if _, got, err := plan([]byte(c.text)); err != nil || got != c.want {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	for _, text := range []string{"<html><body><Plan>", "<ShowPlanXML>", "<explain.x>", "<Plan><x>", "<report><Query>", "Plan: a\nhash", "- Plan: b", "Query Text: select 1\nResult  (cost=0.00..0.01 rows=1 width=4)", `{"Plan": {}}`} {
		if isPlanXML([]byte(text)) || isPlanYAML([]byte(text)) {
			t.Errorf("%q is taken for EXPLAIN's", text)
		}
	}
}

// TestLongYAML holds that a long document is not taken apart if nothing stands behind it.
func TestLongYAML(t *testing.T) {
	long := strings.Repeat("    Filter: \"(a = 1)\"\n", maxScanned/20)
	for behind, want := range map[string]int{"": 0, "(1 row)\n": 1, "\nTime: 1.2 ms\n": 1} {
		body := strings.Replace(yamlDoc, "  Triggers", long+"  Triggers", 1) + "\n" + behind
		docs, err := Plans([]byte(body))
		if err != nil || len(docs) != 1 || docs[0].Format != PostgresYAML || strings.Count(body, "\n")-strings.Count(string(docs[0].Data), "\n") < want {
			t.Errorf("%q: %d documents, %v", behind, len(docs), err)
		}
	}
}
