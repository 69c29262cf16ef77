package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

// grammarSchema has functions with names that are grammar to our parser. The marker tells that one was called.
const grammarSchema = `create table t (a int); insert into t values (1), (2);
	create function eff() returns int language plpgsql volatile as $$ begin copy (select 1) to program 'touch %s'; return 1; end $$;
	%s
	create function chk(text) returns boolean language plpgsql immutable as $$ begin return eff() = 1; end $$;
	create domain dom as text check (chk(value)); create type comp as (x dom)`

var grammarFunctions = []string{"json_value(jsonb, text)", "json_query(jsonb, text)", "json_exists(jsonb, text)", "json(int)", "json_scalar(int)",
	"json_serialize(int)", "json_object(bigint)", "json_object()", "json_array(int, int)", "json_arrayagg(int)", "merge_action()", "normalize(text)"}

func grammarDatabase(t *testing.T, s *localserver.Server) (url string, called func() bool) {
	marker := filepath.Join(s.SocketDir, "grammar"+fmt.Sprint(databases.Add(1)))
	var functions strings.Builder
	for _, f := range grammarFunctions {
		name, args, _ := strings.Cut(f, "(")
		fmt.Fprintf(&functions, "create function public.%q(%s returns bigint language plpgsql immutable as 'begin return eff(); end';\n", name, args)
	}
	url = s.URL(newDatabase(t, s, fmt.Sprintf(grammarSchema, marker, functions.String())))
	return url, func() bool {
		_, err := os.Stat(marker)
		return err == nil
	}
}

func TestGateGrammarWords(t *testing.T) {
	onOutermost(t, func(t *testing.T, s *localserver.Server) {
		url, called := grammarDatabase(t, s)
		for _, call := range []string{"json_value('{}'::jsonb, 'x')", "json_query('{}'::jsonb, 'x')", "json_exists('{}'::jsonb, 'x')", "json(3)",
			"json_scalar(3)", "json_serialize(3)", "json_object(3)", "json_object()", "json_array(1, 2)", "json_arrayagg(1)", "merge_action()", "normalize('x')"} {
			for _, sql := range []string{"select a from t limit " + call, "values (1), (" + call + ")", "select 1 where exists (select from t offset " + call + ")"} {
				var refused *RefusedError
				_, err := analyze(t, url, Request{SQL: sql})
				if _, plain := plan(t, url, Request{SQL: sql}); called() {
					t.Fatalf("%s: a user's function was called: %v, %v", sql, err, plain)
				}
				if s.Major < 16 && !strings.HasPrefix(call, "normalize") && !(errors.As(err, &refused) && refused.Rule == RuleVolatile) {
					t.Errorf("%s: %v", sql, err)
				}
			}
		}
	})
}

// Reading a text on the server may call functions: not before the gate has seen it.
func TestGateBeforeTheServerReads(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url, called := grammarDatabase(t, s)
		for _, sql := range []string{
			`select '(1)'::comp, a from t where a = $1`,     // types are asked for
			`select '(1)'::comp, 1 as x from t system_user`, // our parser does not read it
			`select '(1)'::comp from t where a = any($1)`,
		} {
			for _, r := range []Request{{SQL: sql}, {SQL: sql, Params: params(t, "1=[1,2]")}} {
				_, err := analyze(t, url, r)
				_, plain := plan(t, url, r)
				if err == nil || plain == nil || called() {
					t.Fatalf("%s: %v, %v; called: %v", sql, err, plain, called())
				}
			}
		}
		var server *ServerError
		if _, err := analyze(t, url, Request{SQL: "select a from t where a ="}); !errors.As(err, &server) || server.Code != "42601" || server.Position == 0 {
			t.Errorf("a mistake in the text: %v", err)
		}
	})
}

// plan asks for an estimate.
func plan(t *testing.T, url string, r Request) (*Capture, error) {
	t.Helper()
	c := connect(t, url)
	defer c.Close()
	return c.Estimate(t.Context(), r)
}
