package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sqlflame/planner"
)

// maxShown bounds a value in the header, in bytes. The end of a literal that was cut is missing, which
// package redact takes for a reason to leave all of it out.
const maxShown = 400

// header lists what was run besides the statement, for the outputs.
func (a *analysis) header() []planner.Attr {
	var list []planner.Attr
	add := func(key, value string) { list = append(list, planner.Attr{Key: key, Value: shown(value)}) }
	if a.stored == nil { // nothing was planned or run then
		access := "READ ONLY, rolled back"
		if a.access() != readOnly {
			access = "READ WRITE, rolled back"
		}
		add(planner.RunTransaction, access)
		timeout := a.Timeout
		if a.estimating {
			timeout = a.planningTime()
		}
		add(planner.RunSet+"statement_timeout", timeout.String())
		add(planner.RunSet+"lock_timeout", a.LockTimeout.String())
		for _, s := range a.Set {
			add(planner.RunSet+s.Name, s.Value)
		}
		if a.form == prepared {
			add(planner.RunSet+"plan_cache_mode", "force_generic_plan")
		}
		if a.Role != "" {
			add(planner.RunRole, a.Role)
		}
	}
	for i, v := range a.args {
		if a.anyValues {
			break // the values are none
		}
		typ := ""
		if i < len(a.types) {
			typ = "::" + a.types[i]
		}
		add(planner.RunParameter+strconv.Itoa(i+1), shown(quoteLiteral(v))+typ)
	}
	for _, n := range a.notes {
		add(planner.RunNote, n)
	}
	return list
}

func shown(value string) string {
	if len(value) <= maxShown {
		return value
	}
	n := maxShown
	for n > 0 && !utf8.RuneStart(value[n]) {
		n--
	}
	return value[:n] + "…"
}

// learnTypes asks for the types of the bound values. The server parses the statement for that, which the
// gate has let through.
func (a *analysis) learnTypes(ctx context.Context) error {
	if len(a.args) == 0 || a.anyValues {
		return nil
	}
	oids, err := a.conn.describe(ctx, a.sql)
	if err != nil {
		return inText(err, a.sql, 0)
	}
	a.types, err = a.typeNames(ctx, oids)
	return err
}

// typeNames names types as format_type does, without asking for those that every server has.
func (a *analysis) typeNames(ctx context.Context, oids []uint32) ([]string, error) {
	names := make([]string, len(oids))
	var unknown []string
	for i, oid := range oids {
		if names[i] = commonTypes[oid]; names[i] == "" {
			unknown = append(unknown, fmt.Sprint(oid))
		}
	}
	if len(unknown) == 0 {
		return names, nil
	}
	rows, err := a.conn.rows(ctx, `select t, pg_catalog.format_type(t, null) from pg_catalog.unnest($1::pg_catalog.oid[]) t`, "{"+strings.Join(unknown, ",")+"}")
	if err != nil {
		return nil, err
	}
	for i, oid := range oids {
		if at := slices.IndexFunc(rows, func(row []string) bool { return row[0] == fmt.Sprint(oid) }); at >= 0 {
			names[i] = rows[at][1]
		}
	}
	return names, nil
}

// commonTypes have had these oids for ever.
var commonTypes = map[uint32]string{
	16: "boolean", 17: "bytea", 20: "bigint", 21: "smallint", 23: "integer", 25: "text", 26: "oid", 114: "json",
	700: "real", 701: "double precision", 1005: "smallint[]", 1007: "integer[]", 1009: "text[]", 1016: "bigint[]",
	1042: "character", 1043: "character varying", 1082: "date", 1083: "time without time zone",
	1114: "timestamp without time zone", 1184: "timestamp with time zone", 1186: "interval", 1700: "numeric",
	2950: "uuid", 3802: "jsonb",
}
