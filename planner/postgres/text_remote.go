package postgres

import (
	"fmt"
	"strings"
)

// isCitusTask tells of what Citus prints between its node and the plans of other servers.
func isCitusTask(name string) bool {
	return name == "Task" || name == "MapMergeJob" || name == "MergeTask" || strings.HasPrefix(name, "Distributed Subplan ")
}

// maxRemote bounds what is kept of that, in bytes.
const maxRemote = 64 << 10

// startRemote keeps what other servers ran as text, as FORMAT JSON does: its times are on clocks of
// their own, and tasks run side by side.
func (r *textReader) startRemote(line textLine) error {
	n := r.open[len(r.open)-1]
	r.remote = line.column
	n.props = append(n.props, textProp{line: line, key: "Distributed Query", value: line.text})
	return nil
}

func (r *textReader) keepRemote(line textLine) bool {
	arrow := strings.HasPrefix(line.text, "->")
	if line.column < r.remote || line.column == r.remote && !(arrow && isCitusTask(strings.TrimLeft(line.text[2:], " "))) {
		r.endRemote()
		return false
	}
	n := r.open[len(r.open)-1]
	if len(n.props[len(n.props)-1].value) < maxRemote {
		r.tail.add(n, "\n"+strings.Repeat(" ", min(line.column-r.remote, 80)), line.text)
	} else {
		r.remoteCut++
	}
	return true
}

// endRemote says how much of what other servers ran was left out.
func (r *textReader) endRemote() {
	r.remote = -1
	if r.remoteCut > 0 {
		props := r.open[len(r.open)-1].props
		props[len(props)-1].value += fmt.Sprintf("\n... %d more lines", r.remoteCut)
		r.remoteCut = 0
	}
}
