package postgres

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

func settings(t *testing.T, texts ...string) []Setting {
	t.Helper()
	var list []Setting
	for _, text := range texts {
		s, err := ParseSetting(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		list = append(list, s)
	}
	return list
}

// What would weaken a rule is refused before anything reaches a server.
func TestUnsafeSettings(t *testing.T) {
	for _, name := range strings.Fields(`transaction_read_only default_transaction_read_only transaction_isolation
		transaction_deferrable statement_timeout lock_timeout transaction_timeout idle_in_transaction_session_timeout
		standard_conforming_strings session_replication_role role ROLE session_authorization client_encoding
		local_preload_libraries session_preload_libraries dynamic_library_path jit_provider log_statement
		log_min_duration_statement backslash_quote quote_all_identifiers zero_damaged_pages ignore_system_indexes
		allow_system_table_mods lo_compat_privileges default_tablespace application_name temp_file_limit jit_dump_bitcode
		plperl.on_plperl_init pgaudit.log pg_stat_statements.track auto_explain.log_min_duration sepgsql.permissive nobody_knows Statement_Timeout`) {
		_, err := ParseSetting(name + "=x")
		var refused *RefusedError
		if !errors.As(err, &refused) || refused.Rule != RuleSetting || lowerASCII(name) == "statement_timeout" && !strings.Contains(refused.Hint, "--timeout") {
			t.Errorf("%s: %v", name, err)
		}
		if err := (&Request{Set: []Setting{{Name: lowerASCII(name), Value: "x"}}}).checkSettings(); !errors.As(err, &refused) {
			t.Errorf("%s in a request: %v", name, err)
		}
	}
	for _, text := range []string{"", "work_mem", "=x", "work mem=1", "a;b=1", "a'=1", ".a=1", "a.=1", "work_mem=\x00"} {
		var bad *SettingError
		if _, err := ParseSetting(text); !errors.As(err, &bad) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

const sessionSchema = ordersSchema + `
	create schema hidden;
	create table hidden.parcels as select * from orders;
	create schema "Odd, Schema";
	create table "Odd, Schema".crates as select * from orders;
	create table secrets (tenant text, v int);
	insert into secrets values ('a', 1), ('b', 2), ('b', 3);
	alter table secrets enable row level security;
	create policy p on secrets using (tenant = current_setting('app.tenant', true));
`

// Settings and role hold for the gate and for the execution, and for nothing else.
func TestSettingsAndRole(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := newDatabase(t, s, sessionSchema)
		url, app, out := s.URL(name), "app_"+name, "out_"+name
		c := connect(t, url)
		if err := c.Exec(t.Context(), "create role "+app+"; grant select on secrets to "+app+"; create role "+out+" login"); err != nil {
			t.Fatal(err)
		}
		capture := mustAnalyze(t, url, Request{SQL: `select count(*) from parcels`, Set: settings(t, "Search_Path=nowhere, hidden", "work_mem=77MB", "enable_seqscan=off")})
		for _, want := range []string{`"Schema": "hidden"`, `77MB`} {
			if !strings.Contains(string(capture.Document), want) && !(s.Major < 12 && want == "77MB") {
				t.Errorf("no %s in %s", want, capture.Document)
			}
		}
		capture = mustAnalyze(t, url, Request{SQL: `select v from secrets`, Role: app, Set: settings(t, "app.tenant=b")})
		if doc := string(capture.Document); !strings.Contains(doc, `Rows Removed by Filter": 1`) || capture.Origin.Role != app {
			t.Errorf("the policy does not see the role or the setting: role %q\n%s", capture.Origin.Role, doc)
		}
		var server *ServerError
		if _, err := analyze(t, url, Request{SQL: `select * from orders`, Role: app}); !errors.As(err, &server) || server.Code != "42501" {
			t.Errorf("a table that the role may not read: %v", err)
		}
		// The connection is itself again afterwards.
		if _, err := c.Analyze(t.Context(), Request{SQL: `select v from secrets`, Role: app, Set: settings(t, "app.tenant=b", "work_mem=77MB")}); err != nil {
			t.Fatal(err)
		}
		row, err := c.row(t.Context(), `select current_user, current_setting('work_mem'), coalesce(current_setting('app.tenant', true), '')`)
		if err != nil || row[0] != "postgres" || row[1] == "77MB" || row[2] != "" {
			t.Errorf("after it: %q, %v", row, err)
		}

		var role *RoleError
		low := strings.Replace(url, "postgres://postgres@", "postgres://"+out+"@", 1)
		if _, err := analyze(t, low, Request{SQL: `select 1`, Role: app}); !errors.As(err, &role) || role.Missing {
			t.Errorf("a role that is not ours: %v", err)
		}
		if _, err := analyze(t, low, Request{SQL: `select 1`, Role: "nobody"}); !errors.As(err, &role) || !role.Missing {
			t.Errorf("a role that does not exist: %v", err)
		}
		var bad *SettingError
		for _, list := range [][]string{{"work_mem=much"}, {"enable_nothing=on"}, {"work_mem=1MB", "WORK_MEM=2MB"}} {
			if _, err := analyze(t, url, Request{SQL: `select 1`, Set: settings(t, list...)}); !errors.As(err, &bad) {
				t.Errorf("%q: %v", list, err)
			}
		}
		if s.Major >= 13 {
			if _, err := analyze(t, low, Request{SQL: `select 1`, Set: settings(t, "track_io_timing=on")}); !errors.As(err, &server) || server.Code != "42501" {
				t.Errorf("a setting that the role may not set: %v", err)
			}
		}
	})
}

// A search_path of the command line leads the gate to the functions that the statement will call.
func TestSettingsHoldForTheGate(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, `create schema trap; create table t (id int); insert into t values (1);
			create function trap.abs(int) returns int language plpgsql volatile as $$ begin raise 'called'; end $$;
			create function trap.less(int, int) returns boolean language plpgsql volatile as $$ begin raise 'called'; end $$;
			create operator trap.< (leftarg = int, rightarg = int, function = trap.less);`))
		for _, sql := range []string{`select abs(id) from t`, `select * from t where id < 5`} {
			mustAnalyze(t, url, Request{SQL: sql})
			wantRefused(t, url, Request{SQL: sql, Set: settings(t, "search_path=trap, pg_catalog, public")}, RuleVolatile)
		}
	})
}

// A relation that is not on the search path is looked for elsewhere.
func TestWhereElse(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(newDatabase(t, s, sessionSchema))
		for sql, want := range map[string]string{
			`select * from orders o join parcels p using (id)`: "--set search_path=hidden",
			`select 'ü', * from crates`:                        `--set search_path="Odd, Schema"`,
			`select * from hidden.crates`:                      "",
			`select * from nowhere`:                            "",
		} {
			_, err := analyze(t, url, Request{SQL: sql})
			var server *ServerError
			if !errors.As(err, &server) || server.Code != "42P01" || want == "" && server.Hint != "" || !strings.HasSuffix(server.Hint, want) {
				t.Errorf("%s: %v, hint %q, want %q", sql, err, server.Hint, want)
			}
		}
		id := idOf(t, url, `set search_path = hidden, public; select count(*), 'one' from parcels`, `select count(*), % from parcels`)
		_, err := analyze(t, url, Request{QueryID: id, Params: params(t, "1:text=x")})
		var server *ServerError
		if !errors.As(err, &server) || !strings.Contains(server.Hint, "search_path=hidden") {
			t.Errorf("by id: %v", err)
		}
		mustAnalyze(t, url, Request{QueryID: id, Params: params(t, "1:text=x"), Set: settings(t, "search_path=hidden")})
	})
}

// What the recorded role usually has and this session has not is named.
func TestUsualSettings(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		name := newDatabase(t, s, sessionSchema)
		url, role := s.URL(name), "Usual "+name
		quoted := quoteIdent(role)
		if err := connect(t, url).Exec(t.Context(), `create role `+quoted+` login; grant select on orders to `+quoted+`;
			alter role `+quoted+` set work_mem = '3MB'; alter role `+quoted+` in database `+name+` set work_mem = '5MB';
			alter role `+quoted+` set random_page_cost = 1; alter role `+quoted+` set app.secret = 'geheim';
			alter role `+quoted+` in database postgres set jit = on`); err != nil {
			t.Fatal(err)
		}
		login := strings.Replace(url, "postgres://postgres@", "postgres://"+strings.ReplaceAll(role, " ", "%20")+"@", 1)
		c := connect(t, login)
		if err := c.Exec(t.Context(), `select min(total) from orders where id < 3`); err != nil {
			t.Fatal(err)
		}
		id := idOf(t, url, `select 1`, `select min(total) from orders where id < %`)
		given := params(t, "1=3")
		capture := mustAnalyze(t, url, Request{QueryID: id, Params: given})
		want := []string{"recorded for role " + role, "other values of app.secret, random_page_cost, work_mem:"}
		if len(capture.Notes) != 2 || !strings.Contains(capture.Notes[0], want[0]) || !strings.Contains(capture.Notes[1], want[1]) || strings.Contains(capture.Notes[1], "geheim") {
			t.Errorf("notes %q, want %q", capture.Notes, want)
		}
		set := settings(t, "work_mem=5MB", "random_page_cost=1", "app.secret=geheim")
		if capture = mustAnalyze(t, url, Request{QueryID: id, Params: given, Role: role, Set: set}); len(capture.Notes) != 0 {
			t.Errorf("notes %q where nothing differs", capture.Notes)
		}
		// The one whom it was recorded for has them.
		capture, err := analyze(t, login, Request{QueryID: id, Params: given})
		if err != nil || slices.ContainsFunc(capture.Notes, func(n string) bool { return strings.Contains(n, "usually") }) {
			t.Errorf("%v, notes %v", err, capture)
		}
	})
}
