package postgres

import "testing"

// What a connection string and the flags make together.
func TestConninfo(t *testing.T) {
	flags := Target{Host: "h", Port: "1", User: "o'd"}
	for database, want := range map[string]string{
		"":                                 `host='h' port='1' user='o\'d' `,
		"shop":                             `host='h' port='1' user='o\'d'  dbname='shop'`,
		"dbname=x host=y":                  `host='h' port='1' user='o\'d' dbname=x host=y`,
		"postgres://":                      "postgres://?host=h&port=1&user=o%27d",
		"postgres:///x":                    "postgres:///x?host=h&port=1&user=o%27d",
		"postgresql:///x?sslmode=disable":  "postgresql:///x?sslmode=disable&host=h&port=1&user=o%27d",
		"postgres://a/x":                   "postgres://a/x?port=1&user=o%27d",
		"postgres://u:p@a:2/x":             "postgres://u:p@a:2/x",
		"postgres://:p@/x":                 "postgres://:p@/x?host=h&port=1&user=o%27d",
		"postgres://a:1,b:2/x":             "postgres://a:1,b:2/x?user=o%27d",
		"postgres://a,b/x":                 "postgres://a,b/x?port=1&user=o%27d",
		"postgres://u@[::1]/x":             "postgres://u@[::1]/x?port=1",
		"postgres://u@[::1]:5/x":           "postgres://u@[::1]:5/x",
		"postgres:///x?host=/s&user=u":     "postgres:///x?host=/s&user=u&port=1",
		"postgres:///x?ho%73t=/a%20b&port": "postgres:///x?ho%73t=/a%20b&port&user=o%27d",
	} {
		target := flags
		target.Database = database
		if got := target.conninfo(); got != want {
			t.Errorf("%q: %q, want %q", database, got, want)
		}
	}
	for conninfo, want := range map[string]string{
		"postgres:///x":     "postgres:///x?host=%2Fa%20b%2Bc",
		"postgres:///x?":    "postgres:///x?host=%2Fa%20b%2Bc",
		"postgres:///x?a=b": "postgres:///x?a=b&host=%2Fa%20b%2Bc",
		"a=b":               `a=b host='/a b+c'`,
	} {
		if got := withKey(conninfo, "host", "/a b+c"); got != want {
			t.Errorf("%q: %q, want %q", conninfo, got, want)
		}
	}
}

// Where the password file is said to be.
func TestPassfile(t *testing.T) {
	cleanEnvironment(t)
	t.Setenv("HOME", "/home/x")
	for conninfo, want := range map[string]string{
		"":                                    "/home/x/.pgpass",
		"host=h":                              "/home/x/.pgpass",
		"host=h passfile=/p":                  "/p",
		`host=h passfile = '/a b\'c' x=y`:     "/a b'c",
		"postgres://u@h/d?passfile=/a%20b&x=": "/a b",
		"postgres://u@h/d":                    "/home/x/.pgpass",
	} {
		if got := passfile(conninfo); got != want {
			t.Errorf("%q: %q, want %q", conninfo, got, want)
		}
	}
	t.Setenv("PGPASSFILE", "/env")
	if got := passfile("host=h"); got != "/env" {
		t.Errorf("PGPASSFILE: %q", got)
	}
}
