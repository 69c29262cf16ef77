package postgres

import (
	"strings"
	"testing"
)

func TestMaskSecrets(t *testing.T) {
	for text, want := range map[string]string{
		`create role x password 'TOPSECRET'`:                                                                   `create role x password '***'`,
		`alter role x encrypted PASSWORD 'TOP''SECRET' valid until '2030-01-01'`:                               `alter role x encrypted PASSWORD '***' valid until '2030-01-01'`,
		`alter role x password e'TOP\'SECRET'`:                                                                 `alter role x password '***'`,
		`alter role x password U&'TOPSECRET' login`:                                                            `alter role x password '***' login`,
		`alter role x password $a$TOPSECRET$a$`:                                                                `alter role x password '***'`,
		"alter role x password 'TOP'\n'SECRET'":                                                                "alter role x password '***'\n'***'",
		`alter role x password /* new */ 'TOPSECRET`:                                                           `alter role x password /* new */ '***'`,
		`create user mapping for u server s options (user 'u', "password" 'TOPSECRET', sslmode 'x')`:           `create user mapping for u server s options (user 'u', "password" '***', sslmode 'x')`,
		`alter user mapping for u server s options (set password 'TOPSECRET')`:                                 `alter user mapping for u server s options (set password '***')`,
		`create subscription s connection 'host=h password=TOPSECRET dbname=d' publication p`:                  `create subscription s connection 'host=h password=*** dbname=d' publication p`,
		`create subscription s connection 'host=h password = ''TOP SECRET'' dbname=d'`:                         `create subscription s connection 'host=h password = ''***'' dbname=d'`,
		`create subscription s connection 'postgres://u:TOPSECRET@h/d' publication p`:                          `create subscription s connection 'postgres://u:***@h/d' publication p`,
		`select dblink_connect('dbname=d password=TOPSECRET')`:                                                 `select dblink_connect('dbname=d password=***')`,
		`select dblink_connect('dbname=d password=' || 'TOPSECRET')`:                                           `select dblink_connect('dbname=d password=' || '***')`,
		`do $$ begin execute 'alter role x password ''TOPSECRET'''; alter role y password 'TOPSECRET'; end $$`: `do $$ begin execute 'alter role x password ''***'''; alter role y password '***'; end $$`,
		`select id from users where password = $1 and name = 'a'`:                                              `select id from users where password = $1 and name = 'a'`,
		`alter role x password null; select 'a'`:                                                               `alter role x password null; select 'a'`,
		`select 'x', "a""b", $1, $$c$$ -- d`:                                                                   `select 'x', "a""b", $1, $$c$$ -- d`,
	} {
		if got := maskSecrets(text); got != want {
			t.Errorf("%s\n%s, want\n%s", text, got, want)
		}
		for i := range text {
			if got := maskSecrets(text[:i]); strings.Contains(got, "TOP") {
				t.Errorf("cut after %d bytes: %s", i, got)
			}
		}
	}
}

// Refusals name statements in SQL's words.
func TestRefusalsInWords(t *testing.T) {
	for sql, want := range map[string]string{
		"begin": "BEGIN is", "commit": "COMMIT is", "start transaction": "START is", "rollback": "ROLLBACK is", "savepoint a": "SAVEPOINT is",
		"declare c cursor for select 1": "DECLARE is", "set work_mem = '1MB'": ": SET is", "reset work_mem": "RESET is", "show work_mem": "SHOW is",
		"create index on a (b)": "CREATE INDEX is", "drop role a": "DROP ROLE is", "alter table a add b int": "ALTER TABLE is", "copy a to stdout": "COPY is",
		strings.Repeat(" ", maxStatement+1): "too long to be checked: 4194305 bytes",
	} {
		if _, err := checkStatement(sql, false); err == nil || !strings.Contains(": "+err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", sql, err, want)
		}
	}
	for name, want := range map[string]string{"low": "low", "user": `"user"`, "Low": `"Low"`, "a b": `"a b"`, `a"`: `"a"""`, "": `""`, "a_1": "a_1"} {
		if got := grantee(name); got != want {
			t.Errorf("%q: %s", name, got)
		}
	}
}
