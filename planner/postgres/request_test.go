package postgres

import (
	"errors"
	"strings"
	"testing"
)

// What the server and our parser would read differently does not reach the server: there is none here.
func TestRequestsThatAreNotSent(t *testing.T) {
	value := "a\x00b"
	for _, c := range []struct {
		r    Request
		want string
	}{
		{Request{SQL: "select 1\x00; drop table t"}, "NUL character, at byte 9"},
		{Request{SQL: "select 'caf\xe9'"}, "not in UTF-8, at byte 12"},
		{Request{SQL: "select 1", Role: "none"}, "no role none"},
		{Request{SQL: "select 1", Generic: true, Set: []Setting{{"plan_cache_mode", "auto"}}}, "generic"},
		{Request{SQL: "select $1", Params: []Param{{Number: 1, Type: "int\x00"}}}, "parameter 1"},
		{Request{SQL: "select $1", Params: []Param{{Number: 1, Value: &value}}}, "parameter 1"},
	} {
		_, analyzed := new(Conn).Analyze(t.Context(), c.r)
		_, estimated := new(Conn).Estimate(t.Context(), c.r)
		for _, err := range []error{analyzed, estimated} {
			var bad *RequestError
			if !errors.As(err, &bad) || !strings.Contains(bad.Reason, c.want) || bad.Hint == "" {
				t.Errorf("%+q: %v, want %q", c.r.SQL, err, c.want)
			}
		}
	}
	if err := checkCharacters("select '\ufffd caf\u00e9'"); err != nil {
		t.Error(err)
	}
	// Texts that come about later are looked at, too: none of these gets as far as a connection.
	if err := (&analysis{}).checkText(t.Context(), "select 1\x00"); err == nil {
		t.Error("a composed text with a NUL was let through")
	}
}
