package detect

import (
	"bytes"
	"regexp"
)

var (
	// xmlProlog is what may stand before the root of an XML document.
	xmlProlog = regexp.MustCompile(`^(?:\s*<\?[^>]*\?>|\s*<!--(?:[^-]|-[^-])*-->)*\s*`)
	// xmlDoctype is what EXPLAIN's XML never has.
	xmlDoctype = regexp.MustCompile(`^(?:\s*<\?[^>]*\?>)?\s*<!DOCTYPE (?:[^hH]|[hH][^tT])`)
	// xmlRoot begins EXPLAIN's document, or a piece of it.
	xmlRoot  = regexp.MustCompile(`^<(?:[\w.-]+:)?(?:explain(?:[\s>][^<]*|/>)|(?:Query|Plan)>\s*<(?:Plan|Node-Type|Query-Text)\b)`)
	xmlQuery = regexp.MustCompile(`^<(?:[\w.-]+:)?(?:Query|Plan|Query-Text|Query-Identifier|Query-Parameters|Utility-Statement|/explain|!DOCTYPE)\b`)

	// yamlStart begins EXPLAIN's document, with a plan or with what stands before it.
	yamlStart = regexp.MustCompile(`^(?:(?:---|#[^\n]*)\s*)*(?:-\s+"[\w ]*"\s*)*(?:-\s+)?(?:"Plan"|Plan|'Plan'|Query Text|"Query Text"|Query Identifier|Query Parameters):(.*)`)
	yamlPlan  = regexp.MustCompile(`^\s*(?:-\s+)?["']?Plan["']?:[ \t\r]*(?:[&*!|>{%][^\n]*)?\s*\n\s*["']?[A-Z]\w[\w /-]*["']?: `)
	yamlEnd   = regexp.MustCompile(`^\s+(?:- )?[a-zA-Z][\w ./-]*:(?: ["']?[\w.-]+["']?)?\s*$|^(?:Triggers|Settings):\s*$`)
)

// isPlanXML tells that a document is EXPLAIN's XML, from its first line on.
func isPlanXML(data []byte) bool {
	head := data[:min(len(data), 4096)]
	if xmlDoctype.Match(head) && bytes.Contains(head, []byte("<explain")) {
		return true // its reader refuses it
	}
	head = head[len(xmlProlog.Find(head)):]
	root := xmlRoot.Find(head)
	if root == nil {
		return false
	}
	if !bytes.Contains(root, []byte("explain")) || bytes.Contains(root, []byte("postgresql.org")) {
		return true
	}
	return xmlQuery.Match(bytes.TrimSpace(head[len(root):]))
}

// isPlanYAML tells that a document is EXPLAIN's YAML, from its first line on. The text format has lines
// such as "Query Text: select 1" too, but no quotes round the text and no line "Plan:".
func isPlanYAML(data []byte) bool {
	start := yamlStart.FindSubmatchIndex(data[:min(len(data), HeadSize)])
	if start == nil {
		return false
	}
	rest := data[bytes.LastIndexByte(data[:start[2]], '\n')+1:]
	for range 20 { // keys that may stand before the plan, a line each
		if yamlPlan.Match(rest[:min(len(rest), 512)]) {
			return true
		}
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			break
		}
		rest = rest[i+1:]
	}
	return false
}

// endsYAML tells that nothing stands behind a document: its last line is one of a plan.
func endsYAML(data []byte) bool {
	data = bytes.TrimSpace(data)
	return yamlEnd.Match(data[bytes.LastIndexByte(data, '\n')+1:])
}
