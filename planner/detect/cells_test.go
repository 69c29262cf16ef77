package detect

import (
	"strings"
	"testing"
)

const (
	cellText = `Limit  (cost=0.00..1.00 rows=1 width=4)
  ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)
        Filter: ((a = 'x y'::text) AND (b > 0))
Planning Time: 0.120 ms`
	cellJSON = `[
  {
    "Plan": {
      "Node Type": "Seq Scan",
      "Filter": "((a = 'x y'::text) AND (b > 0))",
      "Plan Rows": 123456
    }
  }
]`
	cellYAML = `- Plan:
    Node Type: "Seq Scan"
    Filter: "((a = 'x y'::text) AND (b > 0))"
  Settings:
    jit: "off"`
)

// TestCells holds what psql prints of a column without its heading, or without marks where it broke lines.
// In the inputs "~" is a blank at the end of a line.
func TestCells(t *testing.T) {
	for _, c := range []struct {
		name, want, input string
		format            Format
	}{
		{"tuples, wrapped", cellText, `
 Limit  (cost=0.00..1.00 rows=1.
. width=4)
   ->  Seq Scan on t  (cost=0.0.
.0..1.00 rows=1 width=4)
         Filter: ((a = 'x y'::t.
.ext) AND (b > 0))
 Planning Time: 0.120 ms
`, PostgresText},
		{"tuples, wrapped, no border", cellText, `
Limit  (cost=0.00..1.00 rows=1…
 width=4)
  ->  Seq Scan on t  (cost=0.0…
0..1.00 rows=1 width=4)
        Filter: ((a = 'x y'::t…
ext) AND (b > 0))
Planning Time: 0.120 ms
`, PostgresText},
		{"tuples, one line wrapped, no border", strings.Replace(cellText, "((a = 'x y'::text) AND (b > 0))", "(a > 0)", 1), `
Limit  (cost=0.00..1.00 rows=1 width=4)
  ->  Seq Scan on t  (cost=0.00..1.00 rows.
=1 width=4)
        Filter: (a > 0)
Planning Time: 0.120 ms
`, PostgresText},
		{"tuples, wrapped without marks", cellText, `
Limit  (cost=0.00..1.00 rows=1~
 width=4)
  ->  Seq Scan on t  (cost=0.0~
0..1.00 rows=1 width=4)
        Filter: ((a = 'x y'::t~
ext) AND (b > 0))
Planning Time: 0.120 ms
`, PostgresText},
		{"tuples, wrapped without marks, a border around", cellText, `
| Limit  (cost=0.00..1.00 rows=1 |
|  width=4)                      |
|   ->  Seq Scan on t  (cost=0.0 |
| 0..1.00 rows=1 width=4)        |
|         Filter: ((a = 'x y'::t |
| ext) AND (b > 0))              |
| Planning Time: 0.120 ms        |
+--------------------------------+
`, PostgresText},
		{"tuples, a border around", cellText, `
| Limit  (cost=0.00..1.00 rows=1 width=4)               |
|   ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) |
|         Filter: ((a = 'x y'::text) AND (b > 0))       |
| Planning Time: 0.120 ms                               |
+-------------------------------------------------------+
`, PostgresText},
		{"expanded tuples, no border", cellText, `
QUERY PLAN Limit  (cost=0.00..1.00 rows=1 width=4)
                                                    ~
QUERY PLAN   ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)
                                                    ~
QUERY PLAN         Filter: ((a = 'x y'::text) AND (b > 0))
                                                    ~
QUERY PLAN Planning Time: 0.120 ms
`, PostgresText},
		{"expanded tuples, wrapped", cellText, `
QUERY PLAN | Limit  (cost=0.00..1.00 rows=1
           ;  width=4)
-----------+-------------------------------
QUERY PLAN |   ->  Seq Scan on t  (cost=0.0
           ; 0..1.00 rows=1 width=4)
-----------+-------------------------------
QUERY PLAN |         Filter: ((a = 'x y'::t
           ; ext) AND (b > 0))
-----------+-------------------------------
QUERY PLAN | Planning Time: 0.120 ms
`, PostgresText},
		{"expanded tuples, a border around", cellText, `
│ QUERY PLAN │ Limit  (cost=0.00..1.00 rows=1 width=4)               │
├────────────┼───────────────────────────────────────────────────────┤
│ QUERY PLAN │   ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) │
├────────────┼───────────────────────────────────────────────────────┤
│ QUERY PLAN │         Filter: ((a = 'x y'::text) AND (b > 0))       │
├────────────┼───────────────────────────────────────────────────────┤
│ QUERY PLAN │ Planning Time: 0.120 ms                               │
└────────────┴───────────────────────────────────────────────────────┘
`, PostgresText},
		{"expanded, a worker's line looks like a property", strings.Replace(cellText, "Planning", "        Worker 0:  actual time=0.1..0.2 rows=1 loops=1\nPlanning", 1), `
* Record 1                   ~
QUERY PLAN Limit  (cost=0.00..1.00 rows=1 width=4)
* Record 2                   ~
QUERY PLAN   ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)
* Record 3                   ~
QUERY PLAN         Filter: ((a = 'x y'::text) AND (b > 0))
* Record 4                   ~
QUERY PLAN         Worker 0:  actual time=0.1..0.2 rows=1~
           loops=1
* Record 5                   ~
QUERY PLAN Planning Time: 0.120 ms
`, PostgresText},
		{"expanded, unaligned, any separator", cellText, `
QUERY PLAN::Limit  (cost=0.00..1.00 rows=1 width=4)

QUERY PLAN::  ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)

QUERY PLAN::        Filter: ((a = 'x y'::text) AND (b > 0))

QUERY PLAN::Planning Time: 0.120 ms
`, PostgresText},
		{"JSON, broken without marks", cellJSON, `
                QUERY PLAN                ~
------------------------------------------
 [                                        ~
   {                                      ~
     "Plan": {                            ~
       "Node Type": "Seq Scan",           ~
       "Filter": "((a = 'x y'::text) AND ~~
 (b > 0))",                               ~
       "Plan Rows": 123456                ~
     }                                    ~
   }                                      ~
 ]
(1 row)
`, PostgresJSON},
		{"JSON tuples, broken without marks within a number", cellJSON, `
[                      ~
  {                    ~
    "Plan": {          ~
      "Node Type": "Seq~
 Scan",                ~
      "Filter": "((a = ~
'x y'::text) AND (b > 0~
))",                   ~
      "Plan Rows": 1234~
56                     ~
    }                  ~
  }                    ~
]
`, PostgresJSON},
		{"YAML, filled up", cellYAML, `
+-----------------------------------------------+
|                  QUERY PLAN                   |
+-----------------------------------------------+
| - Plan:                                       |
|     Node Type: "Seq Scan"                     |
|     Filter: "((a = 'x y'::text) AND (b > 0))" |
|   Settings:                                   |
|     jit: "off"                                |
+-----------------------------------------------+
`, PostgresYAML},
		{"a list before the plan", cellText, "- as a list  \n- in Markdown\n" + cellText, PostgresText},
		{"a list before the plan, hard", cellText, "- one  \n- two  \n" + cellText, PostgresText},
	} {
		docs, err := Plans([]byte(strings.ReplaceAll(c.input, "~", " ")))
		if err != nil || len(docs) != 1 || docs[0].Format != c.format {
			t.Errorf("%s: %v, %v", c.name, docs, err)
			continue
		}
		kind := map[Format]string{PostgresText: "text", PostgresJSON: "json", PostgresYAML: "yaml"}[c.format]
		if got, want := settled(kind, docs[0].Data), settled(kind, []byte(c.want)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, want)
		}
	}
}
