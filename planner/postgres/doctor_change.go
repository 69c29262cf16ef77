package postgres

import (
	"fmt"
	"strings"

	"sqlflame/planner"
)

// setting values as pg_settings writes them.
func (v *vitals) value(name string) string { return v.settings[name].value }
func (v *vitals) on(name string) bool      { return v.value(name) == "on" }

// off tells whether a limit such as log_min_duration is switched off.
func (v *vitals) off(name string) bool { return v.value(name) == "" || v.value(name) == "-1" }

// shown writes a setting's value with its unit, as people write it.
func (v *vitals) shown(name string) string {
	s := v.settings[name]
	switch {
	case s.value == "":
		return "''"
	case s.unit == "ms" && len(s.value) > 3 && strings.HasSuffix(s.value, "000"):
		return strings.TrimSuffix(s.value, "000") + "s"
	case s.value == "-1":
		return s.value
	}
	return s.value + s.unit
}

// An assignment is a new value of a setting.
type assignment struct{ name, value string }

// contextOf says who may change a setting where the server does not: the modules' own.
func (v *vitals) contextOf(name string) string {
	if s, ok := v.settings[name]; ok {
		return s.context
	}
	if name == "shared_preload_libraries" || name == "pg_stat_statements.max" {
		return "postmaster"
	}
	return "superuser"
}

// set returns how to change settings: statements, or the names and values where a service has its own
// way. What it takes is that of the most demanding of them, as pg_settings.context tells.
func (v *vitals) set(list ...assignment) planner.Change {
	change := planner.Change{Where: "a superuser runs"}
	demand, unknown := 0, ""
	for _, a := range list {
		if v.cloud != nil {
			change.Lines = append(change.Lines, a.name+" = "+strings.ReplaceAll(a.value, "'", ""))
		} else {
			change.Lines = append(change.Lines, fmt.Sprintf("ALTER SYSTEM SET %s = %s;", a.name, a.value))
		}
		demand = max(demand, demandOf(a.name, v.contextOf(a.name)))
		if prefix, _, custom := strings.Cut(a.name, "."); custom && v.settings[a.name].context == "" {
			unknown = prefix
		}
		if note := v.overridden(a.name); note != "" {
			change.Note = note
		}
	}
	change.Needs = demands[demand]
	if v.cloud != nil {
		change.Where = v.cloud.where + " of " + v.cloud.name
		if demand < restart {
			change.Needs = ""
		}
		return change
	}
	if unknown != "" {
		// Before 17 only settings that are known can be set, and LOAD makes them so.
		change.Lines = append([]string{"LOAD '" + unknown + "';"}, change.Lines...)
	}
	if demand < restart {
		change.Lines = append(change.Lines, "SELECT pg_reload_conf();")
	}
	return change
}

// The demands of a change, in order.
const restart = 2

var demands = []string{"a reload, which the last line is", "a reload, which the last line is, and new connections", "a restart of the server"}

func demandOf(name, context string) int {
	switch {
	case context == "postmaster", context == "internal":
		return restart
	case context == "backend", context == "superuser-backend", name == "session_preload_libraries":
		return 1
	}
	return 0
}

// overridden tells where a setting has a value that ALTER SYSTEM does not reach, or not yet.
func (v *vitals) overridden(name string) string {
	if v.settings[name].pending {
		return "a changed value of " + name + " waits for the restart already"
	}
	switch v.settings[name].source {
	case "command line", "environment variable":
		return name + " was set when the server was started (" + v.settings[name].source + "), which wins: change it there"
	case "database", "user", "database user":
		return name + " is set for this " + v.settings[name].source + " (ALTER ROLE or ALTER DATABASE ... SET), which wins: change it there"
	case "client":
		return name + " is set by this connection (PGOPTIONS or the connection string), which wins"
	}
	return ""
}

// with adds a library to a list of them. Each is quoted by itself: ALTER SYSTEM takes 'a, b' for one
// name, and a server does not start without it. Where the list is hidden, dots stand for it, which no
// server takes: a list without the others' libraries would be worse.
func (v *vitals) with(name, library string) assignment {
	var quoted []string
	if v.hidden(name) {
		quoted = append(quoted, "...")
	}
	for _, item := range append(v.libraries(name), library) {
		quoted = append(quoted, "'"+strings.ReplaceAll(item, "'", "''")+"'")
	}
	return assignment{name, strings.Join(quoted, ", ")}
}

// hidden tells whether the role may not see a setting that every server has.
func (v *vitals) hidden(name string) bool {
	_, seen := v.settings[name]
	return !seen
}

func (v *vitals) hiddenNote(name string) string {
	return "role " + v.role + " may not see which libraries are loaded: put those that SHOW " + name + " lists for the dots"
}

// libraries returns the elements of a setting with a list.
func (v *vitals) libraries(name string) []string {
	var list []string
	for _, item := range strings.Split(v.value(name), ",") {
		if item = strings.Trim(strings.TrimSpace(item), `"`); item != "" {
			list = append(list, item)
		}
	}
	return list
}

// run returns a change that is one statement or some.
func run(where string, lines ...string) planner.Change {
	return planner.Change{Lines: lines, Where: where}
}
