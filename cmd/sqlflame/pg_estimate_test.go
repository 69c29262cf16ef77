package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Without --analyze an id draws an estimate, which says so everywhere, and how to get measured times.
func TestPGEstimate(t *testing.T) {
	s := startPG(t, map[string]string{"shared_preload_libraries": "pg_stat_statements"})
	c := s.exec(t, pgTestSchema)
	id, err := c.CostliestQueryID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	svg, json, text := filepath.Join(dir, "e.svg"), filepath.Join(dir, "e.json"), filepath.Join(dir, "e.txt")
	_, errs, status := sqlflame("", with(s.args, id, "-o", svg, "-o", json, "-o", text)...)
	if status != exitOK {
		t.Fatalf("status %d: %s", status, errs)
	}
	for _, want := range []string{"for measured times add --analyze", "ESTIMATE: drawn by the optimizer's costs"} {
		if strings.Count(errs, want) != 1 {
			t.Errorf("stderr lacks %q: %s", want, errs)
		}
	}
	for _, name := range []string{svg, json, text} {
		written, err := os.ReadFile(name)
		for _, want := range []string{"ESTIMATE", id, "no measured time", "generic plan", "Seq Scan on orders"} {
			if !strings.Contains(string(written), want) {
				t.Errorf("%s lacks %q (%v)", name, want, err)
			}
		}
		if strings.Contains(string(written), `"metric":"time"`) {
			t.Errorf("%s has times", name)
		}
	}
	defer func() {
		if err := s.exec(t, "").Exec(t.Context(), `do $$ begin if (select count(*) from orders) <> 1000 then raise 'rows are gone'; end if; end $$`); err != nil {
			t.Error(err)
		}
	}()
	s.exec(t, "create table kept (id int); create rule keep as on delete to kept do also insert into kept values (1)")
	if _, errs, status := sqlflame("", with(s.args, "-c", "delete from kept")...); status != exitRefused || !strings.Contains(errs, "rules make 2 statements of it") {
		t.Errorf("rule: status %d, %s", status, errs)
	}
	// With values, from a text, into a pipe; and with the plan for any values executed.
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"text":    {with(s.args, "-c", "select * from orders where id = $1", "--param", "1=7"), "SELECT (ESTIMATE);Seq Scan on orders "},
		"metric":  {with(s.args, "-c", "select * from orders where id = $1", "--metric", "cost"), "SELECT (ESTIMATE);Seq Scan on orders "},
		"write":   {with(s.args, "-c", "delete from orders where customer = $1"), "DELETE (ESTIMATE);Delete on orders;Seq Scan on orders "},
		"generic": {with(s.args, "-c", "select * from orders where id = $1", "--param", "1=7", "--generic", "--analyze", "--yes"), "SELECT;Execution;Seq Scan on orders "},
	} {
		if out, errs, status := sqlflame("", c.args...); status != exitOK || !strings.Contains(out, c.want) {
			t.Errorf("%s: status %d\n%s%s", name, status, out, errs)
		}
	}
}
