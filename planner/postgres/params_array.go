package postgres

import (
	"context"
	"slices"
	"strings"
)

// arrays rewrites the values that are JSON arrays where one Postgres array is wanted, as in id = any($1),
// by the type that was given or that the server infers. Placeholders of lists take JSON themselves.
func (a *analysis) arrays(ctx context.Context, found []spot, values map[int]Param) {
	var types []string
	asked := false
	for _, n := range numbers(found) {
		p := values[n]
		if p.Value == nil || slices.ContainsFunc(found, func(s spot) bool { return s.number == n && s.list }) {
			continue
		}
		literal, ok := arrayLiteral(*p.Value)
		if !ok {
			continue
		}
		typ := p.Type
		if typ == "" && !asked {
			types, asked = a.inferTypes(ctx), true
		}
		if typ == "" && n <= len(types) {
			typ = types[n-1]
		}
		if strings.HasSuffix(typ, "]") {
			p.Value = &literal
			values[n] = p
		}
	}
}
