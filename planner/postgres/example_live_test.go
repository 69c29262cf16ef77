package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

// What a session shows with values is offered, and runs only after a yes.
func TestLiveExample(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := ordersDatabase(t, s)
		url := s.URL(name)
		const sql = "select count(*), 'ü'\n\tfrom orders where customer = 7"
		id := idOf(t, url, sql, `select count(*), %from orders where customer = %`)
		offered := 0
		answer := func(yes bool, err error) Request {
			return Request{QueryID: id, ConfirmExample: func(_ context.Context, e Example) (bool, error) {
				if offered++; e.SQL != sql || e.Role != "postgres" || e.State != "idle" || len(e.Since) != len("2020-01-01T00:00:00Z") {
					t.Errorf("offered %+v", e)
				}
				return yes, err
			}}
		}
		var missing *MissingParamsError
		var none *NoExampleError
		find := func(url string) error {
			_, err := connect(t, url).LiveExample(t.Context(), Request{QueryID: id})
			return err
		}
		_, err := analyze(t, url, answer(true, nil))
		if !errors.As(err, &missing) || offered > 0 || missing.Live == nil || *missing.Live != (Sightings{}) {
			t.Errorf("nobody runs it: %v, offered %d", err, offered)
		}
		if err := find(url); !errors.As(err, &none) {
			t.Errorf("nobody runs it: %v", err)
		}

		bound := connect(t, url)
		if _, err := bound.rows(t.Context(), strings.NewReplacer("7", "$1", "'ü'", "$2::text").Replace(sql), "7", "x"); err != nil {
			t.Fatal(err)
		}
		if s.Major >= 14 { // the same id; before, texts with other casts are not recognized
			if err := find(url); !errors.As(err, &none) || none.Bound+none.Cut > 1 {
				t.Errorf("bound values: %v %+v", err, none)
			}
		}
		running := connect(t, url)
		if err := running.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		if _, err = analyze(t, url, answer(false, nil)); !errors.As(err, &missing) || offered != 1 {
			t.Errorf("answered no: %v, offered %d", err, offered)
		}
		if _, err = analyze(t, url, answer(false, context.Canceled)); !errors.Is(err, context.Canceled) || offered != 2 {
			t.Errorf("gave no answer: %v, offered %d", err, offered)
		}
		withoutAsking := Request{QueryID: id}
		if _, err = analyze(t, url, withoutAsking); !errors.As(err, &missing) || missing.Live != nil {
			t.Errorf("nobody to ask: %v", err)
		}
		some := answer(true, nil)
		some.Params = params(t, "1=x")
		if _, err = analyze(t, url, some); !errors.As(err, &missing) || offered != 2 {
			t.Errorf("some values given: %v, offered %d", err, offered)
		}
		capture := mustAnalyze(t, url, answer(true, nil))
		if capture.Origin.SQL != sql || capture.Origin.QueryID != id || !strings.Contains(strings.Join(capture.Notes, ";"), "took the values") {
			t.Errorf("ran %q, notes %q", capture.Origin.SQL, capture.Notes)
		}
		if err := find(url); err != nil {
			t.Errorf("a live example: %v", err)
		}

		role := "watch_" + name
		if err := connect(t, url).Exec(t.Context(), "create role "+role+" login"); err != nil {
			t.Fatal(err)
		}
		low := strings.Replace(url, "postgres://postgres@", "postgres://"+role+"@", 1)
		if err := connect(t, low).Exec(t.Context(), "set enable_sort = on"); err != nil {
			t.Fatal(err)
		}
		_, _, err = (&analysis{conn: connect(t, low), Request: Request{QueryID: id, SQL: "select $1"}}).liveExample(t.Context())
		if !errors.As(err, &none) || none.Hidden == 0 {
			t.Errorf("hidden texts: %v", err)
		}
	})
}

// A text that was cut is another statement, or may be.
func TestLiveExampleCut(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(ordersDatabase(t, s))
		const head, filler = `select max(id) from orders where customer < 40 and id `, `/* ü */ `
		sql := head + strings.Repeat(filler, 200) + ` < 5`
		id := idOf(t, url, sql, `select max(id) from orders where customer < %`)
		if err := connect(t, url).Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		var none *NoExampleError
		_, err := connect(t, url).LiveExample(t.Context(), Request{QueryID: id})
		if !errors.As(err, &none) || s.Major >= 14 && none.Cut != 1 {
			t.Errorf("%v %+v", err, none)
		}
	})
}

// The text that was taken passes the gate like any other.
func TestLiveExampleGate(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, ordersSchema+`create function own(int) returns int language plpgsql as $$ begin return 1; end $$;`))
		const sql = `select own(7) from orders where id = 3`
		id := idOf(t, url, sql, `select own(%`)
		if err := connect(t, url).Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		wantRefused(t, url, Request{QueryID: id, ConfirmExample: func(context.Context, Example) (bool, error) { return true, nil }}, RuleVolatile)
	})
}
