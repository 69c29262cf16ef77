package postgres

import (
	"context"
	"fmt"
	"strings"
)

// An Example is a statement with values that a session runs, or ran last.
type Example struct {
	SQL   string
	Role  string // whose session it is
	State string // of the session: active, idle, ...
	Since string // when the statement began, by the server's clock
}

// Sightings count the sessions with a query id whose texts are no examples.
type Sightings struct {
	Bound  int // values bound, which the server does not show
	Cut    int // at track_activity_query_size
	Hidden int // of other roles; whether they have the id is not known
}

// A NoExampleError tells that no session shows a statement of a query id with its values.
type NoExampleError struct {
	QueryID string
	Role    string
	Sightings
}

func (e *NoExampleError) Error() string {
	return fmt.Sprintf("no session shows a statement of query id %s with its values", e.QueryID)
}

// LiveExample returns a statement of r.QueryID, with values, that some session in the database runs or ran
// last. Nothing is executed but queries of the catalogs. The error is a *NoExampleError if there is none.
// The connection is of no further use afterwards.
func (c *Conn) LiveExample(ctx context.Context, r Request) (*Example, error) {
	a := &analysis{conn: c, Request: r}
	if err := a.check(); err != nil {
		return nil, err
	}
	if err := a.lookUp(ctx); err != nil {
		return nil, err
	}
	example, _, err := a.liveExample(ctx)
	return example, err
}

// fromLive asks whether to run what a session shows, in place of a text without values. It is never run
// without that answer.
func (a *analysis) fromLive(ctx context.Context, missing *MissingParamsError) error {
	// Values that were given are not mixed with those that somebody else's statement has, and a generic plan is
	// one of a text without.
	if a.QueryID == "" || a.ConfirmExample == nil || len(a.Params) > 0 || a.Generic {
		return missing
	}
	example, seen, err := a.liveExample(ctx)
	if err != nil {
		missing.Live = seen
		return missing
	}
	switch yes, err := a.ConfirmExample(ctx, *example); {
	case err != nil:
		return err
	case !yes:
		return missing
	}
	a.composed = composed{sql: example.SQL}
	a.note("took the values of a statement that a session of role %s began at %s", example.Role, example.Since)
	return nil
}

// liveExample looks for an example in pg_stat_activity. The transaction is over when it returns: people
// take their time to answer.
func (a *analysis) liveExample(ctx context.Context) (*Example, *Sightings, error) {
	defer a.cleanUp()
	if err := a.begin(ctx); err != nil {
		return nil, nil, err
	}
	if err := a.conn.Exec(ctx, ownSearchPath); err != nil {
		return nil, nil, err
	}
	who, err := a.conn.facts(ctx)
	if err != nil {
		return nil, nil, err
	}
	rows, err := a.conn.rows(ctx, activityQuery(who.version), a.QueryID)
	if err != nil {
		return nil, nil, err
	}
	example, seen := chooseExample(a.SQL, rows)
	if example == nil {
		return nil, &seen, &NoExampleError{QueryID: a.QueryID, Role: who.role, Sightings: seen}
	}
	return example, &seen, nil
}

// activityQuery lists the sessions that may show the statement. Since 14 they carry the id; without one the
// texts are compared. The server cuts texts by bytes of the database's encoding.
func activityQuery(version int) string {
	id, kind := "null::bigint", "true"
	if version >= 140000 {
		id = "query_id"
	}
	if version >= 100000 {
		kind = "coalesce(backend_type, '') <> 'parallel worker'" // whose text is the leader's
	}
	return fmt.Sprintf(`select query, coalesce(%[1]s = $1::bigint, false), coalesce(usename::text, ''), coalesce(state, ''),
		to_char(query_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
		octet_length(query) >= (select setting::int from pg_settings where name = 'track_activity_query_size') - 4
		from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query <> '' and %[2]s
		and (%[1]s is null or %[1]s = $1::bigint)
		order by coalesce(%[1]s = $1::bigint, false) desc, state = 'active' desc, query_start desc limit 500`, id, kind)
}

// chooseExample takes the first text with values.
func chooseExample(normalized string, rows [][]string) (*Example, Sightings) {
	var seen Sightings
	for _, row := range rows {
		text, sameID, cut := row[0], row[1] == "t", row[5] == "t"
		if text == unreadable {
			seen.Hidden++
			continue
		}
		if cut {
			if sameID {
				seen.Cut++
			}
			continue
		}
		found, ok := exampleIn(text, normalized, sameID)
		if !ok {
			continue
		}
		if found, err := spots(found); err != nil || len(found) > 0 {
			seen.Bound++
			continue
		}
		return &Example{SQL: found, Role: row[2], State: row[3], Since: row[4]}, seen
	}
	return nil, seen
}

// exampleIn finds the statement in what a session shows, which may be several: the last one that is the
// normalized text but for constants. Texts of one id may also differ in more, as in the names of aliases:
// then the id has to be the same, and the first word, which EXPLAIN and PREPARE put before the rest.
func exampleIn(text, normalized string, sameID bool) (string, bool) {
	want, err := lexemes(normalized)
	if err != nil {
		return "", false
	}
	all, err := lexemes(text)
	if err != nil {
		return "", false
	}
	want = withoutComments(want)
	parts := statementsIn(all)
	for i := len(parts) - 1; i >= 0; i-- {
		if sameButConstants(want, withoutComments(parts[i])) {
			return textOf(text, parts[i]), true
		}
	}
	if sameID && len(parts) == 1 && len(want) > 0 {
		if own := withoutComments(parts[0]); len(own) > 0 && strings.EqualFold(own[0].text, want[0].text) {
			return textOf(text, parts[0]), true
		}
	}
	return "", false
}

// statementsIn splits at semicolons; those inside of CREATE FUNCTION do no harm here.
func statementsIn(list []lexeme) [][]lexeme {
	var parts [][]lexeme
	start := 0
	for i := range list {
		if list[i].text == ";" {
			parts = append(parts, list[start:i])
			start = i + 1
		}
	}
	parts = append(parts, list[start:])
	var full [][]lexeme
	for _, part := range parts {
		if len(withoutComments(part)) > 0 {
			full = append(full, part)
		}
	}
	return full
}

func textOf(text string, part []lexeme) string { return text[part[0].start:part[len(part)-1].end] }

// withoutComments leaves in what stands for the rest of a list.
func withoutComments(list []lexeme) []lexeme {
	var kept []lexeme
	for _, l := range list {
		if !strings.HasSuffix(l.kind, "COMMENT") || l.text == squashed {
			kept = append(kept, l)
		}
	}
	return kept
}

// sameButConstants compares a normalized text with another one: each placeholder stands for a constant,
// which may have a sign, or for a placeholder.
func sameButConstants(normalized, other []lexeme) bool {
	j := 0
	for i, want := range normalized {
		if want.text == squashed {
			for j+1 < len(other) && other[j].text == "," {
				n := constantAt(other[j+1:])
				if n == 0 {
					return false
				}
				j += 1 + n
			}
			continue
		}
		switch {
		case j >= len(other):
			return false
		case want.kind == "PARAM":
			n := constantAt(other[j:])
			if n == 0 {
				return false
			}
			j += n
		case want.isWord() && other[j].isWord() && normalized[i].ident() == other[j].ident(), want.text == other[j].text:
			j++
		default:
			return false
		}
	}
	return j == len(other)
}

// constantAt returns how many lexemes the constant at the beginning takes, 0 if there is none.
func constantAt(list []lexeme) int {
	if len(list) == 0 {
		return 0
	}
	switch list[0].kind {
	case "ICONST", "FCONST", "SCONST", "BCONST", "XCONST", "USCONST", "PARAM", "NULL_P", "TRUE_P", "FALSE_P":
		return 1
	}
	if (list[0].text == "-" || list[0].text == "+") && len(list) > 1 && (list[1].kind == "ICONST" || list[1].kind == "FCONST") {
		return 2
	}
	return 0
}
