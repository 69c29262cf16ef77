package oracle

import "sqlflame/planner"

// warnRepeated tells of a reporting error of 12.2 to 19c: a subquery under CONCATENATION that never ran
// repeats the figures of the branch that did.
func (a *attribution) warnRepeated() {
	type figures struct {
		operation, name      string
		starts, rows, time   int64
		buffers, reads, cost int64
	}
	first := make(map[figures]*line)
	a.root.walk(func(l *line) {
		if l.up == nil {
			return
		}
		l.alternative = l.up.alternative || l.up.has("CONCATENATION") || l.up.has("UNION-ALL")
		if !l.neverStarted() {
			l.up.startedKids++
		}
	})
	a.root.walk(func(l *line) {
		if l.starts.n == 0 || !l.alternative {
			return
		}
		f := figures{l.operation, l.name, l.starts.n, l.rows.n, l.time.n, l.buffers.n, l.reads.n, l.cost.n}
		other, again := first[f]
		if !again {
			first[f] = l
			return
		}
		if (l.siblingsNeverStarted() || other.siblingsNeverStarted()) && !l.isBelow(other) {
			a.warn(l, planner.Time, l.time.n, "repeated statistics",
				"%s has the same figures as %s, and the lines beside one of them never started: Oracle 12.2 to 19c are known to repeat the figures of a branch that ran in one that did not", l, other)
		}
	})
}

func (l *line) siblingsNeverStarted() bool {
	return len(l.up.kids) > 1 && l.up.startedKids == 1 // which is l
}

// noteBlindSpots says what a line's figures hide.
func noteBlindSpots(l *line) {
	switch {
	case l.has("REMOTE"):
		l.note("its own time is waiting for the other database; what ran there is not known here")
	case l.has("COLLECTION ITERATOR"):
		l.note("the function's PL/SQL and the statements inside it are this line's own time; those statements have SQL_IDs of their own")
	case l.has("RESULT CACHE") && l.starts.n > 0 && l.kidsNeverStarted():
		l.note("the result came from the cache: nothing below ran")
	}
}

func (l *line) kidsNeverStarted() bool {
	for _, k := range l.kids {
		if !k.neverStarted() {
			return false
		}
	}
	return len(l.kids) > 0
}

func (l *line) isBelow(other *line) bool {
	for up := l.up; up != nil; up = up.up {
		if up == other {
			return true
		}
	}
	return false
}
