package postgres

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

func TestReadParams(t *testing.T) {
	text := func(s string) *string { return &s }
	cases := []struct {
		json string
		want []Param
	}{
		{`[]`, nil},
		{`{}`, nil},
		{"\ufeff[42, \"ä\\u00e4\", true, null, 12345678901234567890.10, -1e3]", []Param{
			{1, "", text("42")}, {2, "", text("ää")}, {3, "", text("true")}, {4, "", nil}, {5, "", text("12345678901234567890.10")}, {6, "", text("-1e3")},
		}},
		{`{"$2": [1, "a",null], "1": {"a": [1.0]}}`, []Param{{2, "", text(`[1, "a",null]`)}, {1, "", text(`{"a": [1.0]}`)}}},
		{`{"1": {"value": "2020-01-01", "type": "date"}, "2": {"value": null}, "3": {"value": [1], "type": "int[]"}}`, []Param{
			{1, "date", text("2020-01-01")}, {2, "", nil}, {3, "int[]", text("[1]")},
		}},
		{`[{"value": 1, "kind": 2}, {"type": "x"}, {}]`, []Param{{1, "", text(`{"value": 1, "kind": 2}`)}, {2, "", text(`{"type": "x"}`)}, {3, "", text(`{}`)}}},
		{`["\ud83d\ude00 \ufffd"]`, []Param{{1, "", text("😀 \ufffd")}}},
	}
	for _, c := range cases {
		got, err := ReadParams(strings.NewReader(c.json))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v", c.json, got, err)
		}
	}
}

// Whatever is wrong, no value is quoted.
func TestReadParamsErrors(t *testing.T) {
	for json, want := range map[string]string{
		``:                                  "line 1",
		`"s3cret"`:                          "array",
		`42`:                                "array",
		`[s3cret]`:                          "line 1",
		"[1,\n\"s3cret]":                    "line 2",
		`["s3cret"`:                         "line 1",
		`["s3cret"] 1`:                      "follows",
		`["s3cret"]]`:                       "follows",
		`["a\u0000s3cret"]`:                 "NUL",
		`["\ud800 s3cret"]`:                 "surrogate",
		"[\"\xff s3cret\"]":                 "UTF-8",
		`{"s3cret": 1}`:                     "key 1",
		`{"1": 1, "+2": "s3cret"}`:          "key 2",
		`{"0": 1}`:                          "key 1",
		`{"-1": 1}`:                         "key 1",
		`{"1": 1, "$1": "s3cret"}`:          "given twice",
		`[{"value": "s3cret", "type": 7}]`:  "parameter 1",
		`[{"value": "s3cret", "type": ""}]`: "parameter 1",
		strings.Repeat("[", 20000):          "line 1",
	} {
		got, err := ReadParams(strings.NewReader(json))
		var bad *ParamError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%.40s: %v, %v, want %s", json, got, err, want)
		}
	}
}

func TestArrayLiteral(t *testing.T) {
	for json, want := range map[string]string{
		`[1, 2.50, null, true]`:    `{1,2.50,NULL,true}`,
		`["a\"b\\c", "NULL", ""]`:  `{"a\"b\\c","NULL",""}`,
		`[[1,2],[3,4]]`:            `{{1,2},{3,4}}`,
		`[{"a": "b"}]`:             `{"{\"a\": \"b\"}"}`,
		` []`:                      `{}`,
		`{1,2}`:                    ``,
		`[1:2]={1,2}`:              ``,
		`[1,2`:                     ``,
		`["ü, {}", "line\nbreak"]`: "{\"ü, {}\",\"line\nbreak\"}",
	} {
		if got, ok := arrayLiteral(json); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v, want %q", json, got, ok, want)
		}
	}
}

// Values of a file reach the server as what they are.
func TestParamsFile(t *testing.T) {
	onServers(t, func(t *testing.T, s *localserver.Server) {
		url := s.URL(ordersDatabase(t, s))
		file := func(json string) []Param {
			list, err := ReadParams(strings.NewReader(json))
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		cases := []struct{ sql, json, want string }{
			{`select * from orders where id = any($1) and customer = $2`, `[[1,2,3], 7]`, `'{1,2,3}'::integer[]`},
			{`select * from orders where total::text = any($1)`, `{"$1": {"value": ["a\"b", null], "type": "text[]"}}`, `{\"a\\\"b\",NULL}`},
			{`select * from orders where total > $1`, `{"1": 990.5}`, `990.5`},
			{`select * from orders where at < $1`, `[{"value": "2020-01-05", "type": "date"}]`, `'2020-01-05'::date`},
			{`select * from orders where $1::jsonb ? customer::text`, `[{"a": 1}]`, `'{\"a\": 1}'::jsonb`},
			{`select * from orders where $1::jsonb @> to_jsonb(customer)`, `[[7]]`, `'[7]'::jsonb`},
			{`select * from orders where (id > 5) = $1`, `[false]`, `id <= 5`},
			{`select * from orders where id = $1`, `[null]`, `One-Time Filter`},
		}
		for _, c := range cases {
			for _, literals := range []bool{false, true} {
				capture, err := analyze(t, url, Request{SQL: c.sql, Params: file(c.json), Literals: literals})
				if err != nil || !strings.Contains(string(capture.Document), c.want) && !literals {
					t.Errorf("%s with %s, literals %v: %v, want %s in the plan", c.sql, c.json, literals, err, c.want)
					if capture != nil {
						t.Log(string(capture.Document))
					}
				}
			}
		}
		merged := MergeParams(file(`{"1": 1, "2": 2}`), params(t, "2=900"))
		if capture := mustAnalyze(t, url, Request{SQL: `select * from orders where id > $1 and id > $2`, Params: merged}); !strings.Contains(string(capture.Document), "900") {
			t.Errorf("the command line does not win: %s", capture.Document)
		}
		var bad *ParamError
		for json, want := range map[string]string{`[1, "s3cret"]`: "parameter 2", `{"7": "s3cret"}`: "parameter 7", `[{"value": "s3cret", "type": "int; drop"}]`: "type"} {
			if _, err := analyze(t, url, Request{SQL: `select $1::text`, Params: file(json)}); !errors.As(err, &bad) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%s: %v", json, err)
			}
		}
	})
}
