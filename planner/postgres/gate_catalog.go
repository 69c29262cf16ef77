package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// What writing touches is asked for separately, with pg_catalog as the only schema searched, so that no
// function of a user can slip into these queries. What the user's own search path makes of names is asked
// before.

// A catalog answers the gate's questions about one statement.
type catalog struct {
	conn       *Conn
	searchPath string
}

func openCatalog(ctx context.Context, c *Conn) (*catalog, error) {
	row, err := c.row(ctx, `select pg_catalog.current_setting('search_path')`)
	if err != nil {
		return nil, err
	}
	return &catalog{conn: c, searchPath: row[0]}, nil
}

// guarded runs f with nothing but pg_catalog on the search path.
func (c *catalog) guarded(ctx context.Context, f func() error) error {
	if _, err := c.conn.rows(ctx, ownSearchPath); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err // the transaction is over in any case
	}
	_, err := c.conn.rows(ctx, `select pg_catalog.set_config('search_path', $1, true)`, c.searchPath)
	return err
}

// recordset writes names as JSON for json_to_recordset, sorted and without repeats.
func recordset(list []qname) string {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b qname) int { return strings.Compare(a.String(), b.String()) })
	type record struct {
		Schema string `json:"schema"`
		Name   string `json:"name"`
	}
	records := []record{}
	for _, q := range slices.Compact(list) {
		records = append(records, record(q))
	}
	return marshal(records)
}

// marshal writes an array.
func marshal(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and slices of them
	}
	if string(b) == "null" {
		return "[]"
	}
	return string(b)
}

// resolveRelations returns the oids of the relations that a text names. A CTE resolves to nothing,
// or to a table that it shadows, which does no harm.
func (c *catalog) resolveRelations(ctx context.Context, list []qname) ([]string, error) {
	texts := []string{}
	for _, q := range list {
		texts = append(texts, qualifiedText(q))
	}
	rows, err := c.conn.rows(ctx, `select pg_catalog.to_regclass(t)::pg_catalog.oid
		from pg_catalog.json_array_elements_text($1::pg_catalog.json) t`, marshal(texts))
	if err != nil {
		return nil, err
	}
	oids := []string{}
	for _, row := range rows {
		if row[0] != "" {
			oids = append(oids, row[0])
		}
	}
	return oids, nil
}
