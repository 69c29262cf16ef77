package postgres

import (
	"context"
	"strconv"

	"sqlflame/planner"
)

// facts are what the server says of itself and of the session.
type facts struct {
	version      int    // such as 150018
	versionText  string // such as 15.18
	database     string
	role         string // the current one
	when         string // the server's clock, UTC
	standby      bool   // in recovery: nothing can write
	activitySize string // track_activity_query_size, as the server writes it
}

// factsColumns asks for them, in a query that is pinned.
const factsColumns = `current_setting('server_version_num'), current_setting('server_version'),
	current_database(), current_user, to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
	pg_is_in_recovery()::pg_catalog.text, current_setting('track_activity_query_size')`

var factsQuery = pinned(`select ` + factsColumns)

func (c *Conn) facts(ctx context.Context) (*facts, error) {
	row, err := c.row(ctx, factsQuery)
	if err != nil {
		return nil, err
	}
	return readFacts(row)
}

// readFacts reads what factsColumns asked for.
func readFacts(row []string) (*facts, error) {
	version, err := strconv.Atoi(row[0])
	if err != nil {
		return nil, err
	}
	return &facts{version: version, versionText: row[1], database: row[2], role: row[3], when: row[4], standby: row[5] == "true", activitySize: row[6]}, nil
}

// origin is what the outputs say about where the numbers come from.
func (a *analysis) origin(f *facts) planner.Origin {
	return planner.Origin{
		Engine: "PostgreSQL", Version: f.versionText, SQL: a.sql, QueryID: a.QueryID,
		Host: a.conn.host, Database: f.database, Role: f.role, When: f.when,
	}
}
