package postgres

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sqlflame/planner"
	"sqlflame/planner/postgres/localserver"
)

var truthKeep = flag.String("truth-keep", "", "write the documents and the table of TestTruth into this `directory`")

// truthAttempts is how often a case may run: on a busy machine a process may have to wait for its
// turn at any time, outside of a burn too. Where such waiting explains a failure the run does not
// count; of those that count, truthFailures are enough.
const (
	truthAttempts = 10
	truthFailures = 5
)

// truthSettings make the server take a parallel plan wherever a case allows workers, and log nothing
// but the burns. Workers inherit a loaded PL/pgSQL instead of loading it inside a plan node.
var truthSettings = map[string]string{
	"shared_preload_libraries":        "plpgsql",
	"autovacuum":                      "off",
	"jit":                             "off",
	"max_worker_processes":            "16",
	"max_parallel_workers":            "16",
	"max_parallel_workers_per_gather": "0",
	"min_parallel_table_scan_size":    "0",
	"min_parallel_index_scan_size":    "0",
	"parallel_setup_cost":             "0",
	"parallel_tuple_cost":             "0",
	"log_line_prefix":                 "%p ",
	"log_error_verbosity":             "terse",
	"log_min_error_statement":         "panic",
	"log_checkpoints":                 "off",
}

// TestTruth holds the attribution against a clock that does not come from EXPLAIN.
//
// The statements of testdata/truth call burn, a function that takes a known time to the microsecond
// and logs each call. Which plan node makes which call is part of each case, so the true self time of
// every node is known: that of its burns, next to nothing for all others.
func TestTruth(t *testing.T) {
	found := slices.CompactFunc(installations(t), func(a, b localserver.Installation) bool { return a.Major == b.Major })
	cases := readTruthCases(t)
	// Parallel plans last: they wait until all others leave the processors to them.
	slices.SortStableFunc(cases, func(a, b *truthCase) int {
		switch {
		case a.parallel == b.parallel:
			return 0
		case a.parallel:
			return 1
		default:
			return -1
		}
	})
	var filled, done sync.WaitGroup
	filled.Add(len(found))
	for _, in := range found {
		done.Go(func() {
			isFilled := sync.OnceFunc(filled.Done)
			defer isFilled() // it may fail, or not be asked for
			t.Run(fmt.Sprintf("pg%d", in.Major), func(t *testing.T) {
				truthOnServer(t, in, cases, func() { isFilled(); filled.Wait() })
			})
		})
	}
	done.Wait()
}

// truthOnServer fills a server, waits for the others, and judges the cases.
func truthOnServer(t *testing.T, in localserver.Installation, cases []*truthCase, wait func()) {
	server, err := localserver.Start(t.Context(), in, localserver.Options{Settings: truthSettings})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	schema, err := os.ReadFile(filepath.Join(testdata, "truth", "schema.sql"))
	if err != nil {
		t.Fatal(err)
	}
	conn := connect(t, server.URL("postgres"))
	for _, sql := range []string{string(schema), "vacuum analyze"} {
		if err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	available, err := conn.row(t.Context(), "select pg_jit_available()")
	if err != nil {
		t.Fatal(err)
	}
	jit := available[0] == "t"
	wait()
	table := &truthTable{}
	for _, c := range cases {
		if !c.runsOn(in.Major) || c.jit && !jit {
			continue
		}
		for i := range c.options {
			r := &truthRun{truthCase: c, server: server, conn: conn, major: in.Major, variant: i}
			t.Run(r.name(), func(t *testing.T) { table.add(r, r.judge(t)) })
		}
	}
	t.Logf("PostgreSQL %s\n%s", in.Version, table)
	if *truthKeep != "" {
		keepTruth(t, fmt.Sprintf("table.%d.txt", in.Major), table.String())
	}
}

func keepTruth(t *testing.T, name, text string) {
	if err := os.MkdirAll(*truthKeep, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*truthKeep, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// truthProcessors is where executions wait for their turn.
var truthProcessors = &truthTurns{taken: make(chan struct{}, runtime.NumCPU())}

// A truthTurns lets as many at once as there are processors, or one alone.
type truthTurns struct {
	queue sync.Mutex
	taken chan struct{}
}

// take waits for a processor, or for all, and returns what gives back.
func (p *truthTurns) take(alone bool) (leave func()) {
	n := 1
	if alone {
		n = cap(p.taken)
	}
	p.queue.Lock()
	defer p.queue.Unlock()
	for range n {
		p.taken <- struct{}{}
	}
	return func() {
		for range n {
			<-p.taken
		}
	}
}

// A truthRun is a case on a server with one of its sets of EXPLAIN options.
type truthRun struct {
	*truthCase
	server  *localserver.Server
	conn    *Conn
	major   int
	variant int
}

func (r *truthRun) name() string {
	if r.variant == 0 {
		return r.truthCase.name
	}
	return fmt.Sprintf("%s.%d", r.truthCase.name, r.variant+1)
}

// judge runs the case until it passes or is sure to fail, and returns the last verdict. Burns are sleep but
// for their last millisecond, so a plan without workers may be tried beside those of other servers: what
// passes there would pass alone. What does not is judged alone, and so are parallel plans.
func (r *truthRun) judge(t *testing.T) *truthVerdict {
	v := &truthVerdict{}
	reason := imperfect(r.name(), r.major)
	failures, attempts := 0, 0
	if reason != "" {
		failures = truthFailures - 1
	} else if !r.parallel {
		v = r.attempt(t, false)
		attempts = 1
	}
	for i := 0; i < truthAttempts && failures < truthFailures && !(attempts > 0 && v.ok()); i++ {
		v = r.attempt(t, true)
		attempts++
		if !v.ok() && !v.disturbed(r) {
			failures++
		}
	}
	v.attempts, v.imperfect = attempts, reason
	switch {
	case reason == "" && v.ok():
		r.capture(t, v)
	case reason == "":
		t.Errorf("%s\n%s", strings.Join(v.failures, "\n"), v)
	case reason != "" && v.ok():
		t.Errorf("passes, but truth_imperfect_test.go lists it (%s)", reason)
	case reason != "" && v.broken:
		t.Errorf("not even the plan is as expected:\n%s", strings.Join(v.failures, "\n"))
	}
	return v
}

// attempt executes the case once and compares.
func (r *truthRun) attempt(t *testing.T, alone bool) *truthVerdict {
	defer truthProcessors.take(alone)()
	var rest *planner.Plan
	if r.baseline {
		_, document := r.execute(t, "set local truth.off = on;")
		rest = parseOne(t, document)
	}
	calls, document := r.execute(t, "")
	v := newVerdict(parseOne(t, document), printedExecution(t, document))
	v.document = document
	v.compare(r, strconv.FormatUint(uint64(r.conn.pg.PID()), 10), calls, rest)
	return v
}

func parseOne(t *testing.T, document string) *planner.Plan {
	t.Helper()
	plans, err := ParseDocument([]byte(document), Options{})
	if err != nil || len(plans) != 1 {
		t.Fatalf("%d plans: %v", len(plans), err)
	}
	return plans[0]
}

var executionTime = regexp.MustCompile(`"Execution Time": ([0-9.]+)`)

// printedExecution reads the Execution Time from the document itself, in nanoseconds.
func printedExecution(t *testing.T, document string) float64 {
	t.Helper()
	m := executionTime.FindStringSubmatch(document)
	if m == nil {
		t.Fatal("the document has no Execution Time")
	}
	ms, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return ms * 1e6
}

// execute explains the statement in a transaction that is rolled back.
func (r *truthRun) execute(t *testing.T, before string) (burns, string) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := r.conn.Exec(ctx, "begin;"+r.setup+before); err != nil {
		t.Fatalf("setup: %v", err)
	}
	logged := len(r.server.Log())
	row, err := r.conn.row(ctx, "explain ("+r.options[r.variant]+") "+r.statement)
	log := r.server.Log()[logged:]
	for _, clean := range []string{"rollback", "discard all"} {
		if err := r.conn.Exec(ctx, clean); err != nil {
			t.Fatal(err)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if *truthKeep != "" {
		keepTruth(t, fmt.Sprintf("%s.%d.json", r.name(), r.major), row[0])
		keepTruth(t, fmt.Sprintf("%s.%d.log", r.name(), r.major), log)
	}
	return readBurns(t, log), row[0]
}
