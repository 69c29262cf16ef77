package postgres

import "context"

// CostliestQueryID returns the id of the SELECT that took the most time in the current database
// since pg_stat_statements was reset. The extension has to be in the schema public, of version 1.8
// or later (PostgreSQL 13).
func (c *Conn) CostliestQueryID(ctx context.Context) (string, error) {
	row, err := c.row(ctx, `select s.queryid from public.pg_stat_statements s
		join pg_catalog.pg_database d on d.oid = s.dbid and d.datname = pg_catalog.current_database()
		where s.query ~* '^\s*(with|select)\M' order by s.total_exec_time desc limit 1`)
	if err != nil {
		return "", err
	}
	return row[0], nil
}
