package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/pprof/profile"

	"sqlflame/planner"
	"sqlflame/planner/postgres"
	"sqlflame/planner/postgres/localserver"
)

var captureDemo = flag.Bool("capture", false, "run the demo and rewrite the plan that the program carries (demo/capture.json)")

// demoInstallations are the servers of this machine that the demo knows, the newest first.
func demoInstallations(t *testing.T) []localserver.Installation {
	t.Helper()
	found, err := localserver.Find()
	if err != nil {
		t.Fatal(err)
	}
	found = slices.DeleteFunc(found, func(in localserver.Installation) bool { return in.Major < oldestDemo })
	if len(found) == 0 {
		requireOrSkip(t, "no Postgres on this machine")
	}
	return found
}

// withDemoServer starts one server for the demo and no other.
func withDemoServer(t *testing.T, in localserver.Installation) *localserver.Server {
	t.Helper()
	server, err := localserver.Start(t.Context(), in, localserver.Options{Settings: demoSettings})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	return server
}

// TestDemoPlan holds the report to what the demo promises, on the oldest server (TestDemo has the
// newest): the plan is worth seeing, and the index that the demo names is what was missing.
func TestDemoPlan(t *testing.T) {
	found := demoInstallations(t)
	server, a := withDemoServer(t, found[len(found)-1]), &app{stderr: t.Output()}
	id, err := a.fillShop(t.Context(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	slow := demoPlan(t, a, server, id)
	checkDemoPlan(t, slow)
	err = withDatabase(t.Context(), server.URL("shop"), func(c *postgres.Conn) error {
		return c.Exec(t.Context(), "create index on orders (customer_id, ordered_at)")
	})
	if err != nil {
		t.Fatal(err)
	}
	fast := demoPlan(t, a, server, id)
	if before, after := slow.Root.Total[planner.Time], fast.Root.Total[planner.Time]; before < 2*after {
		t.Errorf("the index changes %d ns to %d ns", before, after)
	}
}

func demoCapture(t *testing.T, a *app, server *localserver.Server, id string) *postgres.Capture {
	t.Helper()
	flags := demoRequest(server.URL("shop"), &demoFlags{})
	request, err := a.pgRequest([]string{id}, flags)
	if err != nil {
		t.Fatal(err)
	}
	capture, err := analyzePG(t.Context(), flags.target, request)
	if err != nil {
		t.Fatal(err)
	}
	return capture
}

func demoPlan(t *testing.T, a *app, server *localserver.Server, id string) *planner.Plan {
	t.Helper()
	plans, err := demoCapture(t, a, server, id).Plans(postgres.Options{})
	if err != nil || len(plans) != 1 {
		t.Fatalf("%d plans, %v", len(plans), err)
	}
	return plans[0]
}

func checkDemoPlan(t *testing.T, p *planner.Plan) {
	t.Helper()
	kinds, nodes, loops, worst := map[string]bool{}, map[int]bool{}, int64(0), 1.0
	p.Root.Walk(func(n *planner.Node) {
		kinds[n.Kind] = true
		if n.Number > 0 {
			nodes[n.Number] = true
		}
		loops = max(loops, n.Total[planner.Loops])
		worst = max(worst, n.Estimate.Error())
	})
	for _, kind := range []string{"CTE Scan", "Gather", "Nested Loop", "Sort", "Bitmap Heap Scan"} {
		if !kinds[kind] {
			t.Errorf("no %s in the plan", kind)
		}
	}
	if n := len(nodes); n < 15 || n > 25 {
		t.Errorf("%d nodes, want 15 to 25", n)
	}
	if loops != 10_000 {
		t.Errorf("%d loops, want 10,000", loops)
	}
	if worst < 80 {
		t.Errorf("the worst estimate is %.0fx too low, want about 100x", worst)
	}
}

// TestDemo runs the command itself and looks at what it leaves.
func TestDemo(t *testing.T) {
	demoInstallations(t)
	dir := t.TempDir()
	temp := filepath.Join(dir, "tmp")
	for _, open := range []string{dir, filepath.Dir(dir), temp} { // to the user that runs root's servers
		if err := os.MkdirAll(open, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(open, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("TMPDIR", temp)
	out, errs, status := sqlflame("", "demo", "--dir", dir)
	if status != exitOK {
		t.Fatalf("status %d: %s", status, errs)
	}
	for _, want := range []string{"starting PostgreSQL", "sqlflame pg -d shop ", "--param 1=marketplace", "the server is gone"} {
		if !strings.Contains(errs, want) {
			t.Errorf("nothing says %q in\n%s", want, errs)
		}
	}
	checkDemoFiles(t, dir, out)
	if left, _ := filepath.Glob(filepath.Join(temp, "*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestDemoCaptured draws the plan that the program carries, and holds it to the same promises.
func TestDemoCaptured(t *testing.T) {
	dir := t.TempDir()
	out, errs, status := sqlflame("", "demo", "--captured", "--dir", dir)
	if status != exitOK || !strings.Contains(errs, "not on this machine") {
		t.Fatalf("status %d: %s", status, errs)
	}
	checkDemoFiles(t, dir, out)
	plans, err := postgres.ParseDocument(demoDocument, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkDemoPlan(t, plans[0])
}

func checkDemoFiles(t *testing.T, dir, report string) {
	t.Helper()
	if !strings.Contains(report, "Bitmap Heap Scan") {
		t.Errorf("no report on standard output: %.300q", report)
	}
	for _, name := range demoFiles {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || len(text) == 0 {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
	}
	checkDemoProfile(t, filepath.Join(dir, "demo.pb.gz"))
}

// checkDemoProfile looks for the culprit in the profile.
func checkDemoProfile(t *testing.T, name string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := profile.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	column := func(metric planner.Metric) int {
		return slices.IndexFunc(p.SampleType, func(v *profile.ValueType) bool { return v.Type == metric.String() })
	}
	hottest := slices.MaxFunc(p.Sample, func(a, b *profile.Sample) int {
		return cmp.Compare(a.Value[column(planner.Time)], b.Value[column(planner.Time)])
	})
	label := hottest.Location[0].Line[0].Function.Name
	if loops := hottest.Value[column(planner.Loops)]; loops != 10_000 || label != "Bitmap Heap Scan on orders earlier" {
		t.Errorf("the hottest frame is %s with %d loops", label, loops)
	}
}

func TestDemoDirectory(t *testing.T) {
	_, errs, status := sqlflame("", "demo", "--dir", filepath.Join(t.TempDir(), "missing"))
	if status != exitError || !strings.Contains(errs, "cannot write to") || strings.Contains(errs, "starting") {
		t.Errorf("status %d, %s; want an error before any work", status, errs)
	}
}

// TestDemoCapture is how the plan that the program carries came about; make capture-demo runs it.
func TestDemoCapture(t *testing.T) {
	if !*captureDemo {
		t.Skip("captures with -capture only")
	}
	server, a := withDemoServer(t, demoInstallations(t)[0]), &app{stderr: t.Output()}
	id, err := a.fillShop(t.Context(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	capture := demoCapture(t, a, server, id)
	capture.Origin.Host = "" // a directory that is gone
	origin, err := json.MarshalIndent(capture.Origin, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"capture.json": capture.Document, "origin.json": origin} {
		if err := os.WriteFile(filepath.Join("demo", name), append(bytes.TrimSpace(text), '\n'), 0o644); err != nil {
			t.Error(err)
		}
	}
}

// TestDemoInterrupted ends the demo in the middle: it leaves nothing.
func TestDemoInterrupted(t *testing.T) {
	in := demoInstallations(t)[0]
	server, a := withDemoServer(t, in), &app{stderr: t.Output()}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.demoOn(ctx, server.URL, &demoFlags{dir: t.TempDir()}); err == nil {
		t.Error("a cancelled demo succeeds")
	}
}
