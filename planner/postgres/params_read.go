package postgres

import "strings"

// paramTokens returns how expressions spell what an InitPlan computes: $0 and $1 for
// "InitPlan 1 (returns $0,$1)", and since Postgres 17 "(InitPlan 1)" for "InitPlan 1".
func paramTokens(subplan string) []string {
	name, returns, old := strings.Cut(subplan, " (returns ")
	if !old {
		return []string{"(" + name + ")"}
	}
	return strings.Split(strings.TrimSuffix(returns, ")"), ",")
}

// reads tells whether one of the node's expressions reads one of the parameters. Sort and group keys
// are computed below, and so is output that the child has, too.
func (n *node) reads(tokens []string) bool {
	if !n.hasParams {
		return false
	}
	for _, attr := range n.attrs {
		switch attr.Key {
		case "Output", "Sort Key", "Presorted Key", "Group Key":
			continue
		}
		if mentions(attr.Value, tokens) {
			return true
		}
	}
	for _, expr := range n.output() {
		if mentions(expr, tokens) && !n.passesThrough(expr) {
			return true
		}
	}
	return false
}

// output returns the expressions of the node's Output, which VERBOSE prints.
func (n *node) output() []string {
	var list []string
	p := &parser{scanner: scanner{doc: n.outputJSON}}
	_ = p.array(func() error {
		expr, err := p.text()
		list = append(list, expr)
		return err
	})
	return list
}

// passesThrough tells whether a child has already computed the expression. EXPLAIN puts what comes
// from below into parentheses.
func (n *node) passesThrough(expr string) bool {
	for _, k := range n.kids {
		if k.relationship == "InitPlan" || k.relationship == "SubPlan" {
			continue
		}
		for _, below := range k.output() {
			if trimParens(below) == trimParens(expr) {
				return true
			}
		}
	}
	return false
}

// trimParens takes off parentheses that enclose the whole expression.
func trimParens(expr string) string {
	for len(expr) > 1 && expr[0] == '(' && matching(expr) == len(expr)-1 {
		expr = expr[1 : len(expr)-1]
	}
	return expr
}

// matching returns the position of the parenthesis that closes the one at the start.
func matching(expr string) int {
	depth := 0
	for i := 0; i < len(expr); i++ {
		switch expr[i] {
		case '\'', '"':
			i = skipQuoted(expr, i)
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// skipQuoted returns the position of the quote that ends the literal or name that starts at i.
func skipQuoted(expr string, i int) int {
	if end := strings.IndexByte(expr[i+1:], expr[i]); end >= 0 {
		return i + 1 + end
	}
	return len(expr)
}

// mentions tells whether one of the tokens stands in the expression, outside of literals and names,
// and not as the beginning of a longer number: $1 is not in $10.
func mentions(expr string, tokens []string) bool {
	for _, token := range tokens {
		for at := 0; token != ""; {
			i := strings.Index(expr[at:], token)
			if i < 0 {
				break
			}
			end := at + i + len(token)
			longer := end < len(expr) && expr[end] >= '0' && expr[end] <= '9'
			if !longer && !insideQuotes(expr, at+i) {
				return true
			}
			at = end
		}
	}
	return false
}

func insideQuotes(expr string, pos int) bool {
	for i := 0; i < pos; i++ {
		if expr[i] == '\'' || expr[i] == '"' {
			if i = skipQuoted(expr, i); i >= pos {
				return true
			}
		}
	}
	return false
}
