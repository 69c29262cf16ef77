package postgres

import "sqlflame/planner"

// frameJIT gives just-in-time compilation a frame.
//
// Functions are generated before the plan starts; inlining, optimization and emission run inside
// the first node that evaluates an expression, and are part of its time. So only what fits into
// the time outside of the plan is taken out.
func (a *attribution) frameJIT() {
	if a.jit == nil || !a.jit.timed {
		return
	}
	outside := min(a.jit.generation, a.spare())
	n := synthetic("JIT", "JIT", outside)
	n.attrs = a.jit.attrs
	adopt(a.execution, n)
	if inside := a.jit.total - outside; inside > 0 {
		a.warn(n, planner.Time, inside, "JIT", "%s of JIT compilation are part of the nodes that evaluated the first expressions, summed over all processes", milliseconds(inside))
	}
}
