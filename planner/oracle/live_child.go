package oracle

import (
	"fmt"
	"strings"

	"sqlflame/planner"
)

// A child is one child cursor in V$SQL with what is known of its statistics.
type child struct {
	number     int64
	address    string
	planHash   string
	executions int64
	running    int64 // sessions that execute it now
	servers    int64 // executions by parallel servers
	fetched    int64 // executions that returned all rows
	fetchKnown bool
	obsolete   bool
	when       string // last active
	text       string
	lines      int64 // of the plan, 0 if that aged out
	measured   bool  // in the scope
}

// findChild chooses the child and says why. It returns the child beside the error that it has no statistics.
func (r *reader) findChild() (child, []string, error) {
	list, err := r.children()
	if err != nil {
		return child{}, nil, err
	}
	if len(list) == 0 {
		return child{}, nil, r.unknownSQL()
	}
	found := list
	if r.Child != nil {
		if found = withNumber(list, int64(*r.Child)); len(found) == 0 {
			return child{}, nil, &Error{Kind: KindNoChild,
				Message: fmt.Sprintf("SQL_ID %s has no child %d in %s", r.SQLID, *r.Child, r.where()), Hint: listChildren(list)}
		}
	}
	chosen, ok := r.best(found)
	switch {
	case !ok || chosen.lines == 0:
		return child{}, nil, r.agedOut()
	case !chosen.measured && !r.Estimate:
		return chosen, nil, r.noStatistics(found)
	}
	return chosen, r.tell(list, chosen), nil
}

// children lists the children, the most recently active first.
func (r *reader) children() ([]child, error) {
	rows, err := r.query("cannot read "+r.views()+"$SQL", sqlChildren, r.SQLID)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	stats, err := r.query("cannot read "+r.views()+"$SQL_PLAN_STATISTICS_ALL", sqlMeasured, r.SQLID)
	if err != nil {
		return nil, err
	}
	type key struct{ number, address string }
	statistics := map[key]vrow{}
	for _, s := range stats {
		statistics[key{s.text("CHILD_NUMBER"), s.text("ADDRESS")}] = s
	}
	var list []child
	for _, row := range rows {
		s := statistics[key{row.text("CHILD_NUMBER"), row.text("ADDRESS")}]
		list = append(list, child{
			number: row.integer("CHILD_NUMBER"), address: row.text("ADDRESS"), planHash: row.text("PLAN_HASH_VALUE"),
			executions: row.integer("EXECUTIONS"), running: row.integer("USERS_EXECUTING"), servers: row.integer("PX_SERVERS_EXECUTIONS"),
			fetched: row.integer("END_OF_FETCH_COUNT"), fetchKnown: row.number("END_OF_FETCH_COUNT").known,
			obsolete: row.text("IS_OBSOLETE") == "Y", text: row.text("SQL_TEXT"),
			when:  timestamp(row.text("LAST_ACTIVE"), row.text("TIME_ZONE")),
			lines: s.integer("PLAN_LINES"), measured: s.integer(r.Scope.prefix()+"STARTS") > 0,
		})
	}
	return list, nil
}

func withNumber(list []child, number int64) []child {
	var found []child
	for _, c := range list {
		if c.number == number {
			found = append(found, c)
		}
	}
	return found
}

// best takes the first child that has statistics and is not obsolete; the list is by last activity.
// Children whose parent is obsolete come next, then those without statistics.
func (r *reader) best(list []child) (child, bool) {
	for _, fits := range []func(child) bool{
		func(c child) bool { return c.measured && !c.obsolete },
		func(c child) bool { return c.measured },
		func(c child) bool { return c.lines > 0 && !c.obsolete },
		func(c child) bool { return c.lines > 0 },
	} {
		for _, c := range list {
			if fits(c) {
				return c, true
			}
		}
	}
	return child{}, false
}

// tell lists the children and the choice, if there was one.
func (r *reader) tell(list []child, chosen child) []string {
	if len(list) == 1 {
		return nil
	}
	why := fmt.Sprintf("child %d was taken: the most recently active one with statistics; another one by its number", chosen.number)
	if r.Child != nil {
		why = fmt.Sprintf("child %d was asked for", chosen.number)
	}
	notes := []string{listChildren(list), why}
	if latest := list[0]; latest.number != chosen.number && !latest.measured && r.Child == nil {
		notes = append(notes, fmt.Sprintf("child %d was active later, but has no statistics", latest.number))
	}
	return notes
}

// maxListed bounds the children that a message lists.
const maxListed = 20

func listChildren(list []child) string {
	var b strings.Builder
	for i, c := range list {
		if i == maxListed {
			fmt.Fprintf(&b, "; and %d more", len(list)-i)
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "child %d: plan %s, %s", c.number, c.planHash, plural(c.executions, "execution"))
		if c.when != "" {
			b.WriteString(", last active " + c.when)
		}
		switch {
		case c.measured:
			b.WriteString(", with statistics")
		case c.lines == 0:
			b.WriteString(", its plan aged out")
		default:
			b.WriteString(", no statistics")
		}
		if c.obsolete {
			b.WriteString(", obsolete")
		}
	}
	return b.String()
}

// warnings says what the numbers of the child may not be.
func (c child) warnings(scope Scope) []planner.Warning {
	var list []planner.Warning
	warn := func(rule, format string, args ...any) {
		list = append(list, planner.Warning{Rule: rule, Metric: planner.Time, Message: fmt.Sprintf(format, args...)})
	}
	if c.running > 0 {
		warn("running now", "the statement is running now, in %s: the numbers may be of the execution before or of the unfinished one", plural(c.running, "session"))
	}
	if scope == ScopeLast && c.executions > 1 {
		warn("several executions", "this child was executed %d times: the numbers are of its last execution only", c.executions)
	}
	if c.fetchKnown && c.executions == 1 && c.fetched == 0 && c.running == 0 && isQuery(c.text) {
		warn("unfinished fetch", "the only execution may not have returned all its rows: then the times are a part of the whole")
	}
	return list
}

func isQuery(text string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(text, " \t\r\n("), " ")
	return strings.EqualFold(word, "SELECT") || strings.EqualFold(word, "WITH")
}

func (r *reader) unknownSQL() error {
	hint := "it may have aged out, run on another instance or in another container, or never ran here: run it again"
	if r.Instance == nil {
		hint += "; on RAC name the instance"
	}
	return &Error{Kind: KindUnknownSQL, Message: fmt.Sprintf("SQL_ID %s is not in %s", r.SQLID, r.where()), Hint: hint}
}

func (r *reader) agedOut() error {
	return &Error{Kind: KindNoPlan, Message: fmt.Sprintf("SQL_ID %s is known, but its plan has aged out of %s", r.SQLID, r.where()), Hint: "run it again:\n" + hintStatistics}
}

func (r *reader) noStatistics(list []child) error {
	return &Error{Kind: KindNoStatistics,
		Message: fmt.Sprintf("SQL_ID %s was not executed with run-time statistics", r.SQLID),
		Hint:    listChildren(list) + "\n" + hintStatistics}
}
