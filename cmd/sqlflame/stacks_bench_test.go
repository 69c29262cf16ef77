package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// BenchmarkFolded draws folded stacks side by side with flamegraph.pl, if it is there, turn by turn:
// the clocks of machines drift. x-flamegraph.pl is how many times as long that takes.
func BenchmarkFolded100k(b *testing.B) { benchFolded(b, 100_000) }
func BenchmarkFolded1M(b *testing.B)   { benchFolded(b, 1_000_000) }

func benchFolded(b *testing.B, lines int) {
	bin, stacks := buildBinary(b), stacksFile(b, lines)
	svg := filepath.Join(b.TempDir(), "stacks.svg")
	script, _ := findFlamegraph()
	var ours, theirs time.Duration
	var peak, theirPeak int64
	for b.Loop() {
		took, rss := timedProcess(b, exec.Command(bin, stacks, "-o", svg))
		ours, peak = ours+took, max(peak, rss)
		if script == "" {
			continue
		}
		cmd := exec.Command("perl", script, stacks)
		cmd.Stdout, _ = os.Create(filepath.Join(b.TempDir(), fmt.Sprint("other", b.N, ".svg")))
		took, rss = timedProcess(b, cmd)
		theirs, theirPeak = theirs+took, max(theirPeak, rss)
	}
	st, err := os.Stat(svg)
	if err != nil {
		b.Fatal(err)
	}
	n := float64(b.N)
	b.ReportMetric(0, "ns/op") // both programs' together: it means nothing
	b.ReportMetric(float64(ours.Microseconds())/1e3/n, "ms/run")
	b.ReportMetric(float64(peak)/1024, "MiB-peak")
	b.ReportMetric(float64(st.Size())/1e6, "MB-out")
	if script != "" {
		b.ReportMetric(float64(theirs.Microseconds())/1e3/n, "ms/run-flamegraph.pl")
		b.ReportMetric(float64(theirPeak)/1024, "MiB-peak-flamegraph.pl")
		b.ReportMetric(float64(theirs)/float64(ours), "x-flamegraph.pl")
	}
}

// timedProcess runs a command and returns how long it took, and its largest resident memory in KiB.
func timedProcess(b *testing.B, cmd *exec.Cmd) (time.Duration, int64) {
	b.Helper()
	start := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatal(cmd, err)
	}
	took := time.Since(start)
	usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return took, usage.Maxrss
}
