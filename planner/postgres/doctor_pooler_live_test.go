//go:build linux

package postgres

import (
	"testing"

	"sqlflame/planner"
	"sqlflame/planner/postgres/localserver"
)

// A pooler greets with a process number of its own.
func TestDoctorBehindPgBouncer(t *testing.T) {
	t.Parallel()
	s, err := localserver.Start(t.Context(), installations(t)[0], localserver.Options{TCP: true, Settings: map[string]string{"shared_preload_libraries": "pg_stat_statements"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	pool := startPgBouncer(t, s, "pool_mode = transaction")
	if err := connect(t, s.URL("postgres")).Exec(t.Context(), `create extension pg_stat_statements`); err != nil {
		t.Fatal(err)
	}
	c := doctor(t, pool("postgres", "postgres"), true)
	wantPoint(t, c, "pooler", planner.MarkBetter, "PgBouncer", "transaction pooling work")
	if !c.Usable {
		t.Errorf("verdict %q", c.Verdict)
	}
	// Not through a pool it is no topic, and nothing is left on the pool's connection.
	for _, f := range doctor(t, s.URL("postgres"), false).Findings {
		if f.Topic == "pooler" {
			t.Errorf("found %+v", f)
		}
	}
	row, err := connect(t, pool("postgres", "postgres")).row(t.Context(), `select current_setting('search_path'), current_setting('transaction_read_only'), current_setting('statement_timeout')`)
	if err != nil || row[0] != `"$user", public` || row[1] != "off" || row[2] != "0" {
		t.Errorf("left behind: %v %v", row, err)
	}
}
