package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"sqlflame/planner"
)

func (v *vitals) ioPoint() (planner.Finding, bool) {
	f := planner.Finding{Topic: "track_io_timing", Mark: planner.MarkOK, State: v.value("track_io_timing"), Meaning: "plans have the time of reads and writes: --metric io, --split-io"}
	if !v.on("track_io_timing") {
		f.Mark, f.Meaning = planner.MarkBetter, "plans have blocks, but not how long they took to read: no --metric io"
		f.Changes = []planner.Change{v.set(assignment{"track_io_timing", "on"})}
		if v.superuser {
			f.Changes = append(f.Changes, run("for one run only", "sqlflame pg QUERYID --analyze --set track_io_timing=on"))
		}
		f.Meaning += v.clockCaution()
	}
	return f, true
}

func (v *vitals) walPoint() (planner.Finding, bool) {
	if _, ok := v.settings["track_wal_io_timing"]; !ok {
		return planner.Finding{}, false
	}
	return planner.Finding{Topic: "track_wal_io_timing", Mark: planner.MarkOK, State: v.value("track_wal_io_timing"),
		Meaning: "for pg_stat_wal only: no plan shows it"}, true
}

// slowClock is from where on a clock reading is no trifle: hardware counters take 15 to 40 ns, a clock
// that the kernel or the hypervisor has to be asked for 200 to 1,500.
const slowClock = 100

func (v *vitals) clockCaution() string {
	if v.clock.ns >= slowClock {
		return "; each block read costs two readings of the server's slow clock then"
	}
	return ""
}

func (v *vitals) clockPoint() (planner.Finding, bool) {
	f := planner.Finding{Topic: "clock", Mark: planner.MarkOK}
	switch {
	case v.clock.why != "":
		f.State = "not measured: " + v.clock.why
		return f, true
	case v.clock.ns == 0:
		return f, false
	}
	f.State = fmt.Sprintf("%.0f ns per reading", v.clock.ns)
	f.Meaning = fmt.Sprintf("--analyze reads it twice for each row of each operator: 10 million rows take %.1f s longer", 2*v.clock.ns*1e7/1e9)
	if v.clock.ns >= slowClock {
		f.Mark = planner.MarkBetter
		f.Meaning += ", and operators with many rows look slower than they are; tsc as the kernel's clocksource is faster"
	}
	return f, true
}

func (v *vitals) activityPoint() (planner.Finding, bool) {
	size := v.value("track_activity_query_size")
	f := planner.Finding{Topic: "track_activity_query_size", Mark: planner.MarkOK, State: size + " bytes"}
	if n, err := strconv.Atoi(size); err == nil && n < 4096 {
		f.Mark = planner.MarkBetter
		f.Meaning = fmt.Sprintf("pg_stat_activity cuts texts at %d bytes: an example with the values of a long statement cannot be taken from there", n-1)
		f.Changes = []planner.Change{v.set(assignment{"track_activity_query_size", "16384"})}
	}
	if v.value("track_activities") == "off" {
		f.Mark, f.State = planner.MarkBetter, f.State+", but track_activities is off"
		f.Meaning = andAlso(f.Meaning, "pg_stat_activity shows no texts at all")
		f.Changes = append(f.Changes, v.set(assignment{"track_activities", "on"}))
	}
	return f, true
}

// autoExplainWanted makes captured plans that can be drawn, of slow statements only.
func (v *vitals) autoExplainWanted() []assignment {
	return []assignment{{"auto_explain.log_min_duration", "'10s'"}, {"auto_explain.log_analyze", "on"}, {"auto_explain.log_timing", "on"},
		{"auto_explain.log_buffers", "on"}, {"auto_explain.log_triggers", "on"}, {"auto_explain.log_verbose", "on"},
		{"auto_explain.log_nested_statements", "on"}, {"auto_explain.log_format", "json"}, {"auto_explain.sample_rate", "0.01"}}
}

func (v *vitals) autoExplainPoint() (planner.Finding, bool) {
	f := planner.Finding{Topic: "auto_explain", Mark: planner.MarkBetter}
	if _, loaded := v.settings["auto_explain.log_min_duration"]; !loaded {
		f.State = "not loaded"
		f.Meaning = "the log has no plans of what was slow. sqlflame pg QUERYID does without. log_analyze has every statement of the sample pay for the clock, slow or not: sample_rate bounds that"
		load := v.set(append([]assignment{v.with("session_preload_libraries", "auto_explain")}, v.autoExplainWanted()...)...)
		if v.hidden("session_preload_libraries") {
			load.Note = v.hiddenNote("session_preload_libraries")
		}
		f.Changes = []planner.Change{load}
		return f, true
	}
	f.State, f.Meaning = v.autoExplainState(), v.autoExplainContent()
	if missing := v.autoExplainLacks(); len(missing) > 0 {
		f.Changes = []planner.Change{v.set(missing...)}
	} else {
		f.Mark = planner.MarkOK
	}
	return f, true
}

// autoExplainState lists the settings as they are.
func (v *vitals) autoExplainState() string {
	list := []string{"loaded"}
	for _, name := range []string{"shared_preload_libraries", "session_preload_libraries", "local_preload_libraries"} {
		for _, library := range v.libraries(name) {
			if library == "auto_explain" || strings.HasSuffix(library, "/auto_explain") {
				list[0] = "loaded by " + name
			}
		}
	}
	for _, name := range []string{"log_min_duration", "log_analyze", "log_timing", "log_buffers", "log_wal", "log_verbose", "log_triggers",
		"log_nested_statements", "log_settings", "log_format", "sample_rate"} {
		if _, ok := v.settings["auto_explain."+name]; ok {
			list = append(list, name+" = "+v.shown("auto_explain."+name))
		}
	}
	return strings.Join(list, ", ")
}

// autoExplainContent says what a captured plan holds.
func (v *vitals) autoExplainContent() string {
	is := func(name string) bool { return v.on("auto_explain." + name) }
	switch {
	case v.off("auto_explain.log_min_duration"):
		return "no plan is logged while log_min_duration is -1"
	case !is("log_analyze"):
		return "plans are logged without actual times and rows: nothing to draw but costs"
	case !is("log_timing"):
		return "plans are logged with rows and without times (log_timing is off)"
	}
	var without []string
	for _, w := range []struct{ name, what string }{{"log_buffers", "blocks"}, {"log_triggers", "triggers"}, {"log_verbose", "workers and output lists"}} {
		if !is(w.name) {
			without = append(without, w.what)
		}
	}
	if len(without) == 0 {
		return "plans are logged with all that can be drawn"
	}
	return "plans are logged with times, without " + strings.Join(without, ", ")
}

// autoExplainLacks returns the settings that take away from a plan. Those that bound what it costs are
// the server's own affair, once it logs at all.
func (v *vitals) autoExplainLacks() []assignment {
	var list []assignment
	for _, a := range v.autoExplainWanted() {
		now := v.value(a.name)
		switch {
		case a.name == "auto_explain.sample_rate", a.name == "auto_explain.log_min_duration" && !v.off(a.name), now == a.value:
		default:
			list = append(list, a)
		}
	}
	return list
}

// logPoint tells whether the log can be searched by query id.
func (v *vitals) logPoint() (planner.Finding, bool) {
	kinds := v.libraries("log_destination")
	f := planner.Finding{Topic: "log", Mark: planner.MarkOK, State: strings.Join(kinds, ", ")}
	if !v.on("logging_collector") {
		f.State += ", no logging_collector"
	}
	var carries []string
	for _, kind := range kinds {
		switch {
		case kind == "csvlog" && v.version >= 140000, kind == "jsonlog" && v.version >= 150000,
			(kind == "stderr" || kind == "syslog") && v.version >= 140000 && strings.Contains(v.value("log_line_prefix"), "%Q"):
			carries = append(carries, kind)
		}
	}
	switch {
	case v.version < 140000:
		f.Mark, f.Meaning = planner.MarkBetter, "logs have query ids from PostgreSQL 14 on"
	case len(carries) > 0:
		f.Meaning = "entries carry the query id (" + strings.Join(carries, ", ") + ")"
	default:
		f.Mark, f.Meaning = planner.MarkBetter, "entries do not carry the query id"
		f.Changes = []planner.Change{v.set(assignment{"log_line_prefix", "'" + strings.ReplaceAll(strings.TrimRight(v.value("log_line_prefix"), " "), "'", "''") + " %Q '"})}
		if v.version >= 150000 && v.on("logging_collector") {
			kinds = append(kinds, "jsonlog")
			f.Changes = append(f.Changes, v.set(assignment{"log_destination", "'" + strings.Join(kinds, ",") + "'"}))
			f.Changes[1].Note = andAlso("or, for programs to read", f.Changes[1].Note)
		}
	}
	if len(carries) > 0 && v.value("compute_query_id") != "on" && !v.preloaded() {
		f.Mark, f.Meaning = planner.MarkBetter, f.Meaning+", but none is computed (see compute_query_id)"
	}
	return f, true
}

// sessionPoint tells what role and database set that statements meet.
func (v *vitals) sessionPoint() (planner.Finding, bool) {
	f := planner.Finding{Topic: "session", Mark: planner.MarkOK}
	state := []string{"search_path = " + v.shown("search_path"), "jit = " + v.value("jit")}
	if _, ok := v.settings["jit"]; !ok {
		state = state[:1]
	}
	f.Meaning = "applications may have another search_path, which decides what a name in a statement means"
	if v.on("default_transaction_read_only") {
		state = append(state, "default_transaction_read_only = on")
	}
	if limit := v.value("statement_timeout"); limit != "0" && limit != "" {
		state = append(state, "statement_timeout = "+v.shown("statement_timeout"))
		f.Meaning = andAlso(f.Meaning, "--timeout takes the place of statement_timeout")
	}
	if limit := v.value("transaction_timeout"); limit != "0" && limit != "" {
		f.Mark = planner.MarkBetter
		state = append(state, "transaction_timeout = "+v.shown("transaction_timeout"))
		f.Meaning = andAlso(f.Meaning, "transaction_timeout ends the whole run, whatever --timeout says")
		f.Changes = []planner.Change{run("for one run only, in the shell", "export PGOPTIONS='-c transaction_timeout=0'")}
	}
	f.State = strings.Join(state, ", ")
	return f, true
}
