package postgres

import (
	"fmt"
	"strings"
)

// A truthTable lists what came of all cases on one server.
type truthTable struct{ rows []string }

func (t *truthTable) add(r *truthRun, v *truthVerdict) {
	status := "ok"
	switch {
	case v.imperfect != "":
		status = "imperfect: " + v.imperfect
	case !v.ok():
		status = "FAIL"
	case v.attempts > 1:
		status = fmt.Sprintf("ok at attempt %d", v.attempts)
	}
	t.rows = append(t.rows, fmt.Sprintf("%-28s %9.1f ms %8.3f ms  %-40s %+8.4f %%  %s",
		r.name(), v.execution/1e6, v.worst/1e6, v.worstNode, 100*v.sumError, status))
}

func (t *truthTable) String() string {
	head := fmt.Sprintf("%-28s %12s %11s  %-40s %10s  %s\n", "case", "execution", "worst", "node", "sum", "")
	return head + strings.Join(t.rows, "\n") + "\n"
}
