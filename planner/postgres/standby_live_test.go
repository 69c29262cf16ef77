package postgres

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

// startStandby returns a server in recovery, for tests of what a standby is asked and refused.
func startStandby(t *testing.T, in localserver.Installation, opts localserver.Options) *localserver.Server {
	t.Helper()
	opts.Standby = true
	if opts.Settings == nil {
		opts.Settings = map[string]string{"jit": "off"}
	}
	s, err := localserver.Start(t.Context(), in, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return s
}

// A standby is known as one, and its sessions write nothing.
func TestStandby(t *testing.T) {
	t.Parallel()
	in := installations(t)[0]
	s := startStandby(t, in, localserver.Options{})
	row, err := connect(t, s.URL("postgres")).row(t.Context(), `select pg_is_in_recovery(), current_setting('transaction_read_only'), current_setting('server_version_num')`)
	if err != nil || row[0] != "t" || row[1] != "on" {
		t.Fatalf("got %v %v", row, err)
	}
	if n, _ := strconv.Atoi(row[2]); n/10000 != in.Major {
		t.Errorf("version %s", row[2])
	}
	mustAnalyze(t, s.URL("postgres"), Request{SQL: `select count(*) from pg_class`})
}

// On a standby writing is refused before anything is tried, and the question says where it is.
func TestStandbyRefusesWrites(t *testing.T) {
	t.Parallel()
	s := startStandby(t, installations(t)[0], localserver.Options{})
	url := s.URL("postgres")
	for _, sql := range []string{`delete from pg_class`, `select 1`, `create table x as select 1`} {
		wantRefused(t, url, Request{SQL: sql, AllowWrite: true}, RuleStandby)
	}
	wantRefused(t, url, Request{SQL: `select 1 from pg_class for update`}, RuleWrite)
	no := errors.New("no")
	var asked *Question
	_, err := analyze(t, url, Request{SQL: `select 1`, Confirm: func(_ context.Context, q *Question) error { asked = q; return no }})
	if !errors.Is(err, no) || asked == nil || !asked.Standby {
		t.Errorf("%v, asked %+v", err, asked)
	}
}
