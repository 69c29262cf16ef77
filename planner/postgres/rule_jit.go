package postgres

import (
	"fmt"

	"sqlflame/planner"
)

// frameJIT gives just-in-time compilation frames where its time was spent.
//
// EXPLAIN prints one sum over all processes. Each process generates its functions when the executor
// starts, outside of the plan's root node. It inlines, optimizes and emits them all when the first
// expression is evaluated, inside the node that does so, whose time includes it. With VERBOSE the
// workers' parts are printed on the Gather's child; without, all processes are taken for equal.
func (a *attribution) frameJIT() {
	if a.jit == nil || !a.jit.timed {
		return
	}
	leader := *a.jit
	regions := a.parallelRegions()
	for i := range regions {
		regions[i].workers = regions[i].workerJIT(a.jit)
		leader.subtract(regions[i].workers)
	}
	if outside := min(leader.generation, a.spare()); outside > 0 && !a.logged {
		frame := jitNode(outside, a.jit)
		a.step(frame, planner.Time, "JIT", "the leader's Generation: it ran when the executor started, outside of the plan")
		adopt(a.execution, frame)
	}
	a.frameLeaderJIT(regions, leader)
	for _, r := range regions {
		a.hangJIT(r.child, perProcess(r.workers.compile(), r.processes), &r.workers)
	}
}

// compile returns what ran inside of a node.
func (j *jit) compile() int64 {
	return addCapped(addCapped(j.inlining, j.optimization), j.emission)
}

func (j *jit) subtract(other jit) {
	j.assumed = j.assumed || other.assumed
	j.generation -= min(j.generation, other.generation)
	j.inlining -= min(j.inlining, other.inlining)
	j.optimization -= min(j.optimization, other.optimization)
	j.emission -= min(j.emission, other.emission)
}

func (j *jit) add(other jit) {
	j.assumed = j.assumed || other.assumed
	j.generation = addCapped(j.generation, other.generation)
	j.inlining = addCapped(j.inlining, other.inlining)
	j.optimization = addCapped(j.optimization, other.optimization)
	j.emission = addCapped(j.emission, other.emission)
}

// A parallelRegion is what runs below a Gather that launched workers.
type parallelRegion struct {
	gather, child *node
	processes     float64
	workers       jit // summed over the workers; empty once it has its frame
}

func (a *attribution) parallelRegions() []parallelRegion {
	var list []parallelRegion
	for _, n := range a.gathers {
		if launched(n) == 0 {
			continue
		}
		for _, k := range n.kids {
			if k.relationship != "InitPlan" && k.relationship != "SubPlan" {
				list = append(list, parallelRegion{gather: n, child: k, processes: processesBelow(n, k)})
				break
			}
		}
	}
	return list
}

func launched(gather *node) int64 {
	n, _ := parseFixed(gather.attr("Workers Launched"), noDecimals)
	return n
}

// workerJIT returns the sum over the region's workers.
func (r *parallelRegion) workerJIT(all *jit) jit {
	var sum jit
	printed := false
	for _, w := range r.child.workers() {
		if w.jit != nil {
			sum.add(*w.jit)
			printed = true
		}
	}
	if printed {
		return sum
	}
	workers := launched(r.gather)
	part := func(n int64) int64 { return planner.Share(n, workers, workers+1) }
	return jit{assumed: true, generation: part(all.generation), inlining: part(all.inlining), optimization: part(all.optimization), emission: part(all.emission)}
}

// frameLeaderJIT frames what the leader compiled. If that was below a Gather, because it took part
// there, the frame holds the workers' part as well, on average over the processes.
func (a *attribution) frameLeaderJIT(regions []parallelRegion, leader jit) {
	in := make(map[*node]int)
	for i, r := range regions {
		if r.processes > float64(launched(r.gather)) {
			r.child.walk(func(n *node) { in[n] = i + 1 })
		}
	}
	amount := func(n *node) int64 {
		if i := in[n]; i > 0 {
			return perProcess(addCapped(leader.compile(), regions[i-1].workers.compile()), regions[i-1].processes)
		}
		return leader.compile()
	}
	found := firstEvaluating(a.root, amount)
	if found == nil {
		a.hangJIT(a.root, leader.compile(), &leader)
		return
	}
	ns := amount(found)
	if i := in[found]; i > 0 {
		leader.add(regions[i-1].workers)
		regions[i-1].workers = jit{}
	}
	a.hangJIT(found, ns, &leader)
}

// hangJIT hangs a frame below the node of a tree that evaluated the first expression.
func (a *attribution) hangJIT(tree *node, compile int64, j *jit) {
	if compile == 0 {
		return
	}
	found := firstEvaluating(tree, func(*node) int64 { return compile })
	if found == nil {
		a.warn(nil, planner.Time, compile, "JIT", "no node can hold %s of JIT compilation that ran inside the plan: they stay in the self times", milliseconds(compile))
		return
	}
	frame := jitNode(min(compile, max(0, found.self())), j)
	if j.assumed {
		frame.notes = append(frame.notes, "the document does not say which process compiled for how long: all are taken for equal")
	}
	frame.notes = append(frame.notes, fmt.Sprintf("assumed to have run in node %d, the first that can hold it", found.number))
	frame.processes = found.processes
	a.step(frame, planner.Time, "JIT", "Inlining, Optimization and Emission (%s) / %.4g processes, at most the own time of %v", milliseconds(j.compile()), max(1, found.processes), found)
	a.step(found, planner.Time, "JIT", "JIT compiled inside: %s of it are not the node's own", milliseconds(frame.total[planner.Time]))
	adopt(found, frame)
}

// firstEvaluating returns the first node in execution order that computes something, whose own time
// can hold the compilation and that took at least as long until its first row.
func firstEvaluating(tree *node, compile func(*node) int64) *node {
	var found *node
	inExecutionOrder(tree, func(n *node) {
		if found != nil || n.number == 0 || !evaluates(n) {
			return
		}
		// The two were taken by different clocks: allow 2 %.
		least := compile(n) - compile(n)/50
		if n.startup+n.rounding >= least && n.self()+n.rounding >= least {
			found = n
		}
	})
	return found
}

// evaluates tells whether the node computes expressions that can be compiled.
func evaluates(n *node) bool {
	switch n.kind {
	case "Aggregate", "WindowAgg", "Hash", "Hash Join", "Merge Join", "ProjectSet", "Result", "Function Scan", "Values Scan", "SetOp", "Group":
		return true
	case "Nested Loop":
		return n.attr("Join Filter") != "" || n.attr("Output") != ""
	}
	for _, key := range []string{"Filter", "Index Cond", "Recheck Cond", "TID Cond"} {
		if n.attr(key) != "" {
			return true
		}
	}
	return projects(n) && !isGather(n) && n.attr("Output") != ""
}

func jitNode(ns int64, j *jit) *node {
	n := synthetic("JIT", "JIT", ns)
	n.attrs = j.attrs[:len(j.attrs):len(j.attrs)]
	for _, part := range []struct {
		name string
		ns   int64
	}{{"Generation", j.generation}, {"Inlining", j.inlining}, {"Optimization", j.optimization}, {"Emission", j.emission}} {
		n.attrs = append(n.attrs, planner.Attr{Key: part.name, Value: milliseconds(part.ns)})
	}
	return n
}
