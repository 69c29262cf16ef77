package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// benchmarks measure whole processes, as a user meets them: ms/run is wall clock, MiB-peak the
// largest resident memory.

func BenchmarkStartup(b *testing.B) {
	bin := buildBinary(b)
	benchProcess(b, bin, "version")
}

func BenchmarkBushy10k(b *testing.B)   { benchPlan(b, newGenerator().bushyPlan(10_000)) }
func BenchmarkAppend100k(b *testing.B) { benchPlan(b, newGenerator().appendPlan(100_000)) }

// BenchmarkInProcess leaves out start-up and process accounting, for profiles.
func BenchmarkInProcess(b *testing.B) {
	plan := planFile(b, newGenerator().appendPlan(100_000))
	for b.Loop() {
		if status := run(context.Background(), []string{plan, "--format", "svg"}, strings.NewReader(""), io.Discard, os.Stderr); status != 0 {
			b.Fatal("exit status", status)
		}
	}
}

func benchPlan(b *testing.B, root *planNode) {
	bin, plan := buildBinary(b), planFile(b, root)
	svg := filepath.Join(b.TempDir(), "plan.svg")
	benchProcess(b, bin, plan, "-o", svg)
	for _, f := range []struct{ file, unit string }{{plan, "MB-in"}, {svg, "MB-out"}} {
		st, err := os.Stat(f.file)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(st.Size())/1e6, f.unit)
	}
}

func planFile(b *testing.B, root *planNode) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "plan.json")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := writePlan(f, root); err != nil {
		b.Fatal(err)
	}
	return name
}

func benchProcess(b *testing.B, bin string, args ...string) {
	b.Helper()
	var peak int64
	runtime.GC()
	start := time.Now()
	for b.Loop() {
		cmd := exec.Command(bin, args...)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			peak = max(peak, usage.Maxrss)
		}
	}
	b.ReportMetric(float64(time.Since(start).Microseconds())/1e3/float64(b.N), "ms/run")
	b.ReportMetric(float64(peak)/1024, "MiB-peak")
}

func buildBinary(tb testing.TB) string {
	tb.Helper()
	bin := filepath.Join(tb.TempDir(), "sqlflame")
	if out, err := exec.Command("go", "build", "-o", bin, "sqlflame/cmd/sqlflame").CombinedOutput(); err != nil {
		tb.Fatalf("%v: %s", err, out)
	}
	return bin
}
