package main

import (
	"errors"

	"sqlflame/planner/oracle"
)

// classifyOra finds the exit status and the hint of what can go wrong on the way to a live Oracle
// database.
func classifyOra(err error) (status int, hint string, ok bool) {
	var trouble *oracle.Error
	if !errors.As(err, &trouble) {
		return 0, "", false
	}
	switch trouble.Kind {
	case oracle.KindUsage:
		status = exitUsage
	case oracle.KindConnect, oracle.KindPrivilege:
		status = exitConnect
	case oracle.KindUnknownSQL, oracle.KindNoChild:
		status = exitNoQuery
	case oracle.KindNoPlan, oracle.KindNoStatistics:
		status = exitNoPlan
	case oracle.KindCancelled, oracle.KindTimeout:
		status = exitTimeout
	default:
		status = exitError
	}
	return status, trouble.Hint, true
}
