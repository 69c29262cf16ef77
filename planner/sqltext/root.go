package sqltext

// Roots chooses the first line of a plan among those below the text of a statement that look like one, which
// may stand in its comments and literals as well.
type Roots struct {
	statement             Statement
	plain, escaped, first int // the first such line at rest, and the first of all; 0 if there is none yet
	count                 int // of all before the first end
	ends                  int
	doubtful              bool // the first of them is in a literal, in which the statement may have been cut off
}

// Add takes line i of the statement, i being greater than 0 and than those before. MayBegin tells that it looks
// like a plan's first line.
func (r *Roots) Add(i int, line string, mayBegin bool) {
	if mayBegin {
		plain, escaped := r.statement.AtRest()
		if plain && r.plain == 0 {
			r.plain = i
		}
		if escaped && r.escaped == 0 {
			r.escaped = i
		}
		if r.ends == 0 {
			r.count++
		}
		if r.count == 1 && r.first == 0 {
			r.first = i
		}
	}
	r.statement.Add(line)
}

// End says that the next line ends the text of a statement unless it is in a literal or a comment, and returns
// whether lines behind it can be of this one. If the statement was cut off something else begins here, so only
// those at rest may be the plan's first from now on.
func (r *Roots) End() bool {
	plain, _ := r.statement.AtRest()
	r.ends++
	r.doubtful = r.doubtful || r.count > 0 && !plain && r.statement.plain.quote != 0
	return !plain && r.ends <= maxEnds
}

// maxEnds bounds what is looked at for each statement of those that were cut off.
const maxEnds = 8

// Done tells whether further lines can change nothing.
func (r *Roots) Done() bool { return r.plain > 0 && r.escaped > 0 }

// Choose returns the plan's first line, 0 if there is none. It fails if several may be it. Where the statement
// comes to rest before none of them, as where it was cut off, the only one is taken.
func (r *Roots) Choose() (line int, ok bool) {
	switch {
	case r.plain > 0 && r.escaped > 0:
		return r.plain, r.plain == r.escaped && !r.doubtful
	case r.plain+r.escaped > 0:
		return r.plain + r.escaped, !r.doubtful
	}
	return r.first, r.count <= 1
}
