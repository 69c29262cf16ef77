package postgres

import (
	"fmt"
	"slices"
	"strings"
)

// usualSettings is a column of the lookup in pg_stat_statements s: the names of the settings that the
// recorded role gets when it logs in to the recorded database, and that have other values here; and of
// those that the role of this session got and the recorded one would not. Nothing but pg_catalog is on
// the search path.
const usualSettings = `(select string_agg(name, ' ' order by name) from (
	select split_part(c, '=', 1) as name,
		(array_agg(substr(c, strpos(c, '=') + 1) order by setdatabase desc) filter (where setrole = s.userid))[1] as theirs
	from pg_db_role_setting cross join unnest(setconfig) c
	join pg_roles me on me.rolname = session_user
	where setdatabase in (0, s.dbid) and s.userid <> me.oid and setrole in (s.userid, me.oid) group by 1
	) x where theirs is null or theirs is distinct from current_setting(name, true))`

// usualNotes tells what the statement meets here that it does not usually meet: another role, and
// without its settings.
func (r *lookup) usualNotes(role string, set []Setting) []string {
	var notes []string
	if role == "" {
		role = r.server.role
	}
	if r.role != role {
		notes = append(notes, fmt.Sprintf("the statement was recorded for role %s and runs as %s: privileges, policies and search_path may differ; --role runs it as that role", r.role, role))
	}
	// Names only: a setting's value may be a secret.
	differ := slices.DeleteFunc(strings.Fields(r.settings), func(name string) bool {
		return slices.ContainsFunc(set, func(s Setting) bool { return s.Name == lowerASCII(name) })
	})
	if len(differ) > 0 {
		notes = append(notes, fmt.Sprintf("role %s usually runs with other values of %s: --set gives them", r.role, strings.Join(differ, ", ")))
	}
	return notes
}
