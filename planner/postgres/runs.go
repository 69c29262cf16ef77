package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sqlflame/planner"
)

// MaxRuns bounds Request.Runs.
const MaxRuns = 100

// A timedRun is one execution of the statement.
type timedRun struct {
	document string
	time     int64 // Execution Time, ns
	reads    int64 // blocks from below the buffer cache
}

// executions are all runs of one statement in one transaction.
type executions struct {
	warmUp  *timedRun  // not counted
	counted []timedRun // in the order of execution
	median  int        // the index in counted of what is drawn; of two, the faster
	untimed *timedRun  // with TIMING OFF
}

// times tells how often the statement is executed altogether.
func (r *Request) times() int {
	n := max(1, r.Runs)
	if r.warms() {
		n++
	}
	if r.Overhead {
		n++
	}
	return n
}

// warms tells whether a run goes before that does not count. What the clock costs can be told from
// warm runs only: the difference of a cold and a warm one is that of the cache.
func (r *Request) warms() bool { return r.Warm || r.Overhead }

// executeAll makes all the runs. Each is under the limit of time.
func (a *analysis) executeAll(ctx context.Context, options string) (*executions, error) {
	r := &executions{}
	if a.warms() {
		first, err := a.executeOnce(ctx, options)
		if err != nil {
			return nil, err
		}
		r.warmUp = first
	}
	for range max(1, a.Runs) {
		next, err := a.executeOnce(ctx, options)
		if err != nil {
			return nil, err
		}
		r.counted = append(r.counted, *next)
	}
	if a.Overhead {
		last, err := a.executeOnce(ctx, options+", TIMING OFF")
		if err != nil {
			return nil, err
		}
		r.untimed = last
	}
	r.median = medianOf(r.counted)
	return r, nil
}

// executeOnce is one run. Of several that write, each starts from the same rows.
func (a *analysis) executeOnce(ctx context.Context, options string) (*timedRun, error) {
	again := a.AllowWrite && a.times() > 1
	if again {
		if err := a.conn.Exec(ctx, `savepoint sqlflame_run`); err != nil {
			return nil, err
		}
	}
	started := time.Now()
	document, err := a.measure(ctx, options+", FORMAT JSON")
	if err != nil {
		return nil, a.explainError(err, time.Since(started), a.Timeout, false)
	}
	if again {
		// ROLLBACK TO leaves the savepoint itself: the next run's would be nested in it.
		if err := a.conn.Exec(ctx, `rollback to savepoint sqlflame_run; release savepoint sqlflame_run`); err != nil {
			return nil, err
		}
	}
	r := &timedRun{document: document}
	// What cannot be read is told when it is drawn.
	if list, err := readDocuments(document); err == nil && list[0].executionTime != nil {
		r.time, r.reads = *list[0].executionTime, list[0].root.counters.read
	}
	return r, nil
}

// medianOf returns the index of the run with the median time; of an even number, the lower one.
func medianOf(list []timedRun) int {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(list[i].time, list[j].time) })
	return order[(len(order)-1)/2]
}

// drawn is the run whose document is drawn.
func (r *executions) drawn() timedRun { return r.counted[r.median] }

// words say in the header what was run, "" for a single run.
func (r *executions) words() string {
	drawn := r.drawn()
	var b strings.Builder
	switch n := len(r.counted); {
	case n > 1:
		fmt.Fprintf(&b, "Median of %d runs: %s (%s)", n, milliseconds(drawn.time), spread(r.counted))
		if r.warmUp == nil {
			fmt.Fprintf(&b, "; first run, perhaps cold: %s, the others %s", milliseconds(r.counted[0].time), spread(r.counted[1:]))
			b.WriteString(readWords(r.counted[0], drawn))
		}
	case r.warmUp == nil:
		return ""
	default:
		fmt.Fprintf(&b, "One run: %s", milliseconds(drawn.time))
	}
	if r.warmUp != nil {
		fmt.Fprintf(&b, "; before it a warm-up run, perhaps cold: %s", milliseconds(r.warmUp.time))
		b.WriteString(readWords(*r.warmUp, drawn))
	}
	if r.untimed != nil {
		b.WriteString("; " + r.overheadWords())
	}
	return b.String() + "; "
}

// readWords compares the blocks that the first run and the drawn one read.
func readWords(first, drawn timedRun) string {
	if first.reads == drawn.reads {
		return ""
	}
	return fmt.Sprintf(", with %d blocks read, then %d", first.reads, drawn.reads)
}

func (r *executions) overheadWords() string {
	total := r.drawn().time
	cost := r.overhead()
	if cost == 0 {
		return fmt.Sprintf("what timing costs is below what can be told, %s with TIMING OFF", milliseconds(r.untimed.time))
	}
	return fmt.Sprintf("timing costs about %s of it (%.0f %%), %s with TIMING OFF", milliseconds(cost), 100*float64(cost)/float64(total), milliseconds(r.untimed.time))
}

// overhead returns what reading the clock cost the drawn run, in ns: 0 if a run without was no faster.
func (r *executions) overhead() int64 {
	if r.untimed == nil || r.untimed.time == 0 {
		return 0
	}
	return max(0, r.drawn().time-r.untimed.time)
}

func spread(list []timedRun) string {
	times := make([]int64, len(list))
	for i, r := range list {
		times[i] = r.time
	}
	return timeSpread(times)
}

// timeSpread writes the smallest and the largest of some times in ns.
func timeSpread(times []int64) string {
	return fmt.Sprintf("%s - %s", milliseconds(slices.Min(times)), milliseconds(slices.Max(times)))
}

// The attributes that several runs give to a node.
const (
	attrSpread   = "Spread of Runs"
	attrOverhead = "Instrumentation (estimate)"
)

// annotate adds to the plan that is drawn what the other runs say of its nodes.
func (r *executions) annotate(plan *planner.Plan, opt Options) error {
	if !plan.Metrics.Has(planner.Time) {
		return nil
	}
	if len(r.counted) > 1 {
		if err := r.annotateSpread(plan, opt); err != nil {
			return err
		}
	}
	if cost := r.overhead(); cost > 0 {
		annotateOverhead(plan, cost)
	}
	return nil
}

// annotateSpread gives each node the shortest and the longest of its times. Nodes are the same that
// have the same labels above them: a later run may have another plan.
func (r *executions) annotateSpread(plan *planner.Plan, opt Options) error {
	times := make(map[string][]int64)
	for _, one := range r.counted {
		plans, err := ParseDocument([]byte(one.document), opt)
		if err != nil {
			return err
		}
		walkPaths(plans[0].Root, "", func(path string, n *planner.Node) {
			if !n.NeverExecuted {
				times[path] = append(times[path], n.Total[planner.Time])
			}
		})
	}
	walkPaths(plan.Root, "", func(path string, n *planner.Node) {
		list := times[path]
		if len(list) == 0 {
			return
		}
		value := timeSpread(list)
		if len(list) < len(r.counted) {
			n.Notes = append(n.Notes, fmt.Sprintf("only %d of %d runs had this node", len(list), len(r.counted)))
		}
		n.Attrs = append(slices.Clip(n.Attrs), planner.Attr{Key: attrSpread, Value: value})
	})
	return nil
}

// walkPaths calls f for n and all nodes below it with their labels from the root, made unique among
// siblings.
func walkPaths(n *planner.Node, above string, f func(path string, n *planner.Node)) {
	path := above + "\n" + n.Label
	f(path, n)
	seen := make(map[string]int)
	for _, c := range n.Children {
		seen[c.Label]++
		walkPaths(c, fmt.Sprintf("%s\n%d", path, seen[c.Label]), f)
	}
}

// annotateOverhead divides what reading the clock cost among the nodes by how often each was asked:
// for every row, and once more in every loop. Below a Gather the processes share the wait, which is
// not told apart: it is an estimate.
func annotateOverhead(plan *planner.Plan, cost int64) {
	var all int64
	plan.Root.Walk(func(n *planner.Node) { all += clockReadings(n) })
	plan.Root.Walk(func(n *planner.Node) {
		if own := clockReadings(n); own > 0 {
			n.Attrs = append(slices.Clip(n.Attrs), planner.Attr{Key: attrOverhead, Value: milliseconds(planner.Share(cost, own, all))})
		}
	})
}

// clockReadings returns how often a node was asked for a row. Nodes that hand over all of their rows at
// once are asked once in a loop.
func clockReadings(n *planner.Node) int64 {
	switch {
	case n.Number == 0:
		return 0
	case n.Kind == "Hash" || strings.HasPrefix(n.Kind, "Bitmap") && n.Kind != "Bitmap Heap Scan":
		return n.Total[planner.Loops]
	}
	return n.Total[planner.Loops] + n.Total[planner.Rows]
}
