package postgres

import "testing"

func TestExampleIn(t *testing.T) {
	cases := []struct {
		normalized, text string
		sameID           bool
		want             string
	}{
		{`select * from t where a = $1`, `SELECT *  FROM t /* x */ where a = 'x' -- end`, false, `SELECT *  FROM t /* x */ where a = 'x' -- end`},
		{`select * from t where a = $1`, `select * from t where a = -5;`, false, `select * from t where a = -5`},
		{`select * from t where a = $1`, `select * from t where a = - 5.5e3`, false, `select * from t where a = - 5.5e3`},
		{`select * from t where a = $1`, `select * from t where a = null`, false, `select * from t where a = null`},
		{`select * from t where a = $1`, `select * from t where a = b`, false, ``},
		{`select * from t where a = $1`, `select * from t where a = 1 + 2`, false, ``},
		{`select * from t where a = $1`, `select * from t where a = 1 and b`, false, ``},
		{`select * from t where a = $1`, `select * from "T" where a = 1`, false, ``},
		{`select * from t where a = $1`, `begin; select * from t where a = 1; select 2;`, false, `select * from t where a = 1`},
		{`select * from t where a = $1`, `select * from t where a = 1; select * from t where a = 2`, false, `select * from t where a = 2`},
		{`select * from t where at < date $1`, `select * from t where at < date '2020-01-01'`, false, `select * from t where at < date '2020-01-01'`},
		{`select * from t where a = $1`, `select * from t where a = $1`, false, `select * from t where a = $1`},
		{`select * from t where a in ($1 /*, ... */) and b = $2`, `select * from t where a in (1, -2, 3) and b = 'x'`, false, `select * from t where a in (1, -2, 3) and b = 'x'`},
		{`select * from t where a in ($1 /*, ... */)`, `select * from t where a in (1, b)`, false, ``},
		{`select a x from t where a = $1`, `select a y from t where a = 1`, true, `select a y from t where a = 1`},
		{`select a x from t where a = $1`, `select a y from t where a = 1`, false, ``},
		{`select a from t where a = $1`, `explain analyze select a from t where a = 1`, true, ``},
		{`select a from t where a = $1`, `select f(1); select a y from t where a = 1`, true, ``},
		{`select a from t where a = $1`, ``, true, ``},
		{`select a from t where a = $1`, `select 'unterminated`, true, ``},
	}
	for _, c := range cases {
		if got, ok := exampleIn(c.text, c.normalized, c.sameID); got != c.want || ok != (c.want != "") {
			t.Errorf("%s\nin %s\nis %q, want %q", c.normalized, c.text, got, c.want)
		}
	}
}
