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
