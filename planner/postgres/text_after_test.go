package postgres

import (
	"strings"
	"testing"
)

const nodeText = "Limit (actual time=1.000..2.000 rows=1 loops=1)\n  ->  Seq Scan on t (actual time=1.000..2.000 rows=1 loops=1)\n        Filter: (a > 1)\n"

// TestTextAfter holds that what EXPLAIN prints of a node or below a heading is never left out because something
// else stands before it, nor taken for what it is not.
func TestTextAfter(t *testing.T) {
	for after, want := range map[string]string{
		"NOTICE:  hi\n        Buffers: shared hit=3\n":                        "a plan goes on after its end",
		"NOTICE:  hi\n        Rows Removed by Filter: 3\n":                    "a plan goes on after its end",
		"Some heading:\n        Buffers: shared hit=3\n":                      "a plan goes on after its end",
		"Execution Time: 5.000 ms\n        Buffers: shared hit=3\n":           "a plan goes on after its end",
		"Planning:\nNOTICE:  hi\n  Buffers: shared hit=3\n":                   "a plan goes on after its end",
		"JIT:\n        Buffers: shared hit=3\n":                               "a plan goes on after its end",
		"JIT:\nNOTICE:  hi\n  Functions: 3\n":                                 "a plan goes on after its end",
		"\nthat was it\n        Buffers: shared hit=3\n":                      "a plan goes on after its end",
		"        Trigger x: time=1.000 calls=1\n":                             "the indentation does not tell",
		"        Execution Time: 5.000 ms\n":                                  "the indentation does not tell",
		"        JIT:\n          Functions: 2\n":                              "the indentation does not tell",
		"        Planning:\n          Buffers: shared hit=3\n":                "the indentation does not tell",
		"QUERY PLAN|Execution Time: 5.000 ms\n":                               "the indentation does not tell",
		"LOG: the Planning Time: 5.000 ms\n":                                  "",
		"Storage Execution Time: 5.000 ms\n":                                  "",
		"INFO Planning Time: 5.000 ms\n":                                      "no part of it",
		"NOTICE:  hi\nExecution Time: 5.000 ms\n":                             "",
		"\nthat was it\nExecution Time: 5.000 ms\n":                           "",
		"Slice statistics:\n  (slice0)    Executor memory: 318K bytes.\n":     "",
		"Planning Time: 1.000 ms\n  Buffers: shared hit=3\n":                  "",
		"JIT:\nFunctions: 2\nOptions: Inlining false\nExecution Time: 5 ms\n": "",
	} {
		_, err := ParseText([]byte(nodeText+after), Options{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", after, err, want)
		}
	}
}

// TestTextLiterals holds that the lines of a literal are part of it, whatever they are, and that a plan of which
// that cannot be told is refused.
func TestTextLiterals(t *testing.T) {
	const end = "  Buffers: shared hit=1\nExecution Time: 5.000 ms\n"
	for filter, want := range map[string]string{
		"(a = '\n" + nodeText + "'::text)\n" + end: "",
		"(a = '\n" + nodeText + "')\n" + end:       "",
		"(a = '\n" + nodeText + "')":               "line 2: whether the plan or a literal goes on",
		"(a = '\nExecution Time: 5.000 ms\n')":     "line 2: whether the plan or a literal goes on",
		"(a = 'cut o":                              "line 2: the text ends within a quote",
		"(a = 'cut o\n\n":                          "line 3: the text ends within a quote",
		"(a = '(1 row)\n\n\n'::text)":              "",
	} {
		got, err := outlineOf("Seq Scan on t (actual time=1.000..2.000 rows=1 loops=1)\n  Filter: " + filter)
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) || want == "" && (err != nil || !strings.HasPrefix(got, "Seq Scan on t; ")) {
			t.Errorf("%q: got %s, %v, want %q", filter, got, err, want)
		}
	}
}

// TestTextJunk holds that words before the name of the first node do not become a part of it.
func TestTextJunk(t *testing.T) {
	const figures = " (actual time=1.000..2.000 rows=1 loops=1)\n"
	for name, junk := range map[string]bool{
		"Sort": false, "Index Scan using i on t": false, "XSort": true, "Result: Sort": true, "INFO Index Scan using i on t": true, "INFO Seq Scan on t": true,
		"QUERY PLAN Nested Loop": true, "DETAIL:  Hash Join": true, "EXPLAIN Insert on t": true, "Result: Some Thing": true, "LOG Parallel Seq Scan on t": true,
		"XN Hash Join DS_DIST_NONE": false, "XN Seq Scan on t": false, "YB Batched Nested Loop Join": false, "Vector Sort": false, "Some Thing": false,
		"Remote Subquery Scan on all": false, "Streaming (type: GATHER)": false, "Gather Motion 2:1  (slice1; segments: 2)": false, "ChunkAppend": false,
		`Seq Scan on "a: Sort"`: false, "Custom Scan (Some Sort)": false, "Dynamic Seq Scan on t (dynamic scan id: 1)": false, "Table Scan": false,
	} {
		_, err := textToJSON(name+figures, 0)
		if got := err != nil && strings.Contains(err.Error(), "no part of a node"); got != junk || !junk && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
