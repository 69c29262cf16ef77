package postgres

import (
	"fmt"
	"slices"
	"strings"

	"sqlflame/planner"
)

// checkup judges what was read.
func (v *vitals) checkup(host string) *planner.Checkup {
	c := &planner.Checkup{
		Origin:  planner.Origin{Engine: "PostgreSQL", Version: v.versionText, Host: host, Database: v.database, Role: v.role},
		Standby: v.standby, ClockNS: v.clock.ns, Queries: v.queries,
	}
	if v.cloud != nil {
		c.Managed = v.cloud.name
	}
	points := []func() (planner.Finding, bool){
		v.serverPoint, v.pendingPoint, v.placePoint, v.cloudPoint, v.poolerPoint, v.rolePoint,
		v.extensionPoint, v.queryIDPoint, v.statementsPoint, v.plansPoint,
		v.ioPoint, v.walPoint, v.clockPoint, v.activityPoint,
		v.autoExplainPoint, v.logPoint, v.sessionPoint,
	}
	for _, point := range points {
		if f, ok := point(); ok {
			c.Findings = append(c.Findings, f)
		}
	}
	c.Usable, c.Verdict = v.verdict()
	return c
}

// verdict tells whether a statement can be drawn by its query id, and if not, what is first missing.
func (v *vitals) verdict() (usable bool, text string) {
	const not = "sqlflame pg QUERYID does not work here: "
	switch {
	case v.version < 90600:
		return false, not + "the server is older than PostgreSQL 9.6"
	case v.createdIn == "" && !v.preloaded():
		return false, not + "pg_stat_statements is not loaded, and not created in database " + v.database
	case v.createdIn == "":
		return false, not + "pg_stat_statements is not created in database " + v.database
	case v.statements.err != nil:
		return false, not + v.unreadable()
	case v.statements.textsGone:
		return false, not + "pg_stat_statements has lost its texts"
	case v.readable == 0 && v.tables > 0 && v.tables < maxTables:
		return false, not + "role " + v.role + " may read none of the " + v.looked()
	case v.statements.usable > 0:
	case v.value("compute_query_id") == "off":
		return false, not + "compute_query_id is off, so that statements have no ids"
	case v.value("pg_stat_statements.track") == "none":
		return false, not + "pg_stat_statements.track is none, so that no statement is recorded"
	case v.statements.here > 0:
		return false, not + fmt.Sprintf("role %s can see none of the %d statements of this database", v.role, v.statements.here)
	}
	text = "sqlflame pg QUERYID --analyze works here"
	if v.statements.hidden > 0 {
		text += fmt.Sprintf(", for the statements of role %s", v.role)
	}
	return true, text
}

func (v *vitals) unreadable() string {
	switch serverCode(v.statements.err) {
	case "55000":
		return "pg_stat_statements is created in this database, but the server does not load it"
	case "42501":
		return "role " + v.role + " may not read pg_stat_statements"
	}
	return "pg_stat_statements cannot be read: " + v.statements.err.Error()
}

// preloaded tells whether the server has loaded pg_stat_statements, which then has settings. The list of
// libraries itself is hidden from most roles.
func (v *vitals) preloaded() bool {
	_, ok := v.settings["pg_stat_statements.max"]
	return ok
}

func (v *vitals) serverPoint() (planner.Finding, bool) {
	f := planner.Finding{Topic: "server", Mark: planner.MarkOK, State: v.versionText + ", one of the tested versions 13 to 18"}
	switch {
	case v.version < 90600:
		f.Mark, f.State = planner.MarkMissing, v.versionText+": too old, 9.6 is the oldest that is read"
	case v.version < 130000:
		f.Mark, f.State = planner.MarkBetter, v.versionText+": read, but not tested (13 to 18 are)"
	case v.version >= 190000:
		f.Mark, f.State = planner.MarkBetter, v.versionText+": newer than what was tested (13 to 18)"
	}
	return f, true
}

// pendingPoint tells of settings that were changed and have no effect yet.
func (v *vitals) pendingPoint() (planner.Finding, bool) {
	var names []string
	for name, s := range v.settings {
		if s.pending {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return planner.Finding{Topic: "pending", Mark: planner.MarkBetter, State: strings.Join(names, ", "),
		Meaning: "changed in the configuration, and without effect until the server is restarted"}, len(names) > 0
}

func (v *vitals) placePoint() (planner.Finding, bool) {
	if !v.standby {
		return planner.Finding{Topic: "place", Mark: planner.MarkOK, State: "primary",
			Meaning: "--analyze runs statements on the server that takes the writes; a standby can run them as well"}, true
	}
	return planner.Finding{Topic: "place", Mark: planner.MarkOK, State: "standby (in recovery)",
		Meaning: fmt.Sprintf("reads only; pg_stat_statements counts what ran here, not on the primary. Replay may cancel a statement after max_standby_streaming_delay (%s; hot_standby_feedback is %s). Settings are changed here, extensions are created on the primary",
			v.shown("max_standby_streaming_delay"), v.value("hot_standby_feedback"))}, true
}

func (v *vitals) cloudPoint() (planner.Finding, bool) {
	if v.cloud == nil {
		return planner.Finding{}, false
	}
	return planner.Finding{Topic: "service", Mark: planner.MarkOK, State: v.cloud.name,
		Meaning: "settings are changed " + v.cloud.where + ", not by ALTER SYSTEM"}, true
}

func (v *vitals) poolerPoint() (planner.Finding, bool) {
	if !v.pooled {
		return planner.Finding{}, false
	}
	return planner.Finding{Topic: "pooler", Mark: planner.MarkBetter, State: "a pooler (PgBouncer, RDS Proxy ...) stands in between",
		Meaning: "session and transaction pooling work. PGOPTIONS may not get through, and Ctrl-C depends on the pooler: a direct connection is surer"}, true
}

func (v *vitals) rolePoint() (planner.Finding, bool) {
	f := planner.Finding{Topic: "role", Mark: planner.MarkOK}
	all := v.superuser || slices.Contains(v.roles, "pg_read_all_stats")
	switch {
	case v.superuser:
		f.State = v.role + ": superuser"
		f.Meaning = "may do everything, so that only sqlflame's own rules hold a statement back: a role with pg_read_all_stats and SELECT is enough"
		return f, true
	case all:
		f.State = v.role + ": sees all statements (" + strings.Join(v.roles, ", ") + ")"
	default:
		f.Mark, f.State = planner.MarkBetter, v.role+": sees its own statements only"
		f.Meaning = "without pg_read_all_stats top pg, pg QUERYID and examples from pg_stat_activity know the texts of this role alone"
		f.Changes = append(f.Changes, run("a superuser runs", "GRANT pg_read_all_stats TO "+grantee(v.role)+";"))
	}
	f.State += fmt.Sprintf("; may read %d of %s", v.readable, v.looked())
	if v.readable == 0 && v.tables > 0 {
		if f.Mark = planner.MarkMissing; v.tables == maxTables {
			f.Mark = planner.MarkBetter // it may read others
		}
		f.Meaning = andAlso(f.Meaning, "a statement runs with this role's rights: it has to have SELECT on the tables, and USAGE on their schemas")
		f.Changes = append(f.Changes, v.grantTables())
	}
	return f, true
}

func (v *vitals) looked() string {
	if v.tables == maxTables {
		return fmt.Sprintf("%d tables looked at", v.tables)
	}
	return fmt.Sprintf("%d tables", v.tables)
}

func (v *vitals) grantTables() planner.Change {
	if v.version >= 140000 {
		return run("a superuser runs", "GRANT pg_read_all_data TO "+grantee(v.role)+";")
	}
	change := run("the tables' owner runs", "GRANT USAGE ON SCHEMA public TO "+grantee(v.role)+";", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO "+grantee(v.role)+";")
	change.Note = "for each schema, public is an example"
	return change
}

// extensions are the versions of pg_stat_statements that come with a server.
var extensions = map[int]string{13: "1.8", 14: "1.9", 15: "1.10", 16: "1.10", 17: "1.11", 18: "1.12"}

func (v *vitals) extensionPoint() (planner.Finding, bool) {
	f := planner.Finding{Topic: "pg_stat_statements", Mark: planner.MarkOK}
	create := run("a superuser, or a role with CREATE on the database, runs", "CREATE EXTENSION pg_stat_statements;")
	create.Note = "in database " + v.database
	if v.standby {
		create.Note += ", on the primary"
	}
	if v.createdIn == "" && !v.available {
		create.Note += "; its files are not on the server: install the package with the contributed modules first, such as postgresql-contrib"
	}
	switch {
	case v.createdIn == "" && v.preloaded():
		f.Mark, f.State = planner.MarkMissing, "loaded, but not created in database "+v.database
		f.Changes = []planner.Change{create}
	case v.createdIn == "":
		f.Mark, f.State = planner.MarkMissing, "neither loaded nor created in database "+v.database
		f.Changes = []planner.Change{v.load(), create}
	case v.statements.err != nil && serverCode(v.statements.err) == "55000":
		f.Mark, f.State = planner.MarkMissing, v.extension+" is created, but the server does not load it"
		f.Changes = []planner.Change{v.load()}
	case v.statements.err != nil:
		f.Mark, f.State = planner.MarkMissing, v.unreadable()
		f.Changes = []planner.Change{run("a superuser runs", "GRANT USAGE ON SCHEMA "+v.createdIn+" TO "+grantee(v.role)+";",
			"GRANT SELECT ON "+v.createdIn+".pg_stat_statements TO "+grantee(v.role)+";")}
	default:
		f.State = v.extension + ", loaded and readable"
		if newest := extensions[v.version/10000]; newest != "" && newest != v.extension {
			f.Mark, f.State = planner.MarkBetter, f.State+"; the server's own is "+newest
			f.Changes = []planner.Change{run("its owner runs", "ALTER EXTENSION pg_stat_statements UPDATE;")}
		}
	}
	if f.Mark == planner.MarkMissing {
		f.Meaning = "it knows the texts of query ids; without it: sqlflame pg -c 'select ...' --analyze, or -f FILE"
	}
	return f, true
}

func (v *vitals) load() planner.Change {
	change := v.set(v.with("shared_preload_libraries", "pg_stat_statements"))
	if v.hidden("shared_preload_libraries") {
		change.Note = v.hiddenNote("shared_preload_libraries")
	} else if slices.Contains(v.libraries("shared_preload_libraries"), "pg_stat_statements") {
		change = planner.Change{Needs: demands[restart], Note: "shared_preload_libraries lists it already"}
	}
	return change
}

func (v *vitals) queryIDPoint() (planner.Finding, bool) {
	f := planner.Finding{Topic: "compute_query_id", Mark: planner.MarkOK, State: v.value("compute_query_id")}
	switch {
	case v.version < 140000 || v.settings["compute_query_id"].context == "":
		return f, false // pg_stat_statements makes its own
	case f.State == "auto" && v.preloaded():
		f.State = "auto, and on because of pg_stat_statements"
	case f.State == "on", f.State == "regress":
	case f.State == "auto":
		f.Mark, f.State = planner.MarkBetter, "auto, and off as no module asks for ids"
		f.Meaning = "pg_stat_statements switches it on when it is loaded"
	default:
		f.Mark = planner.MarkMissing
		f.Meaning = "statements have no ids, neither in pg_stat_statements nor in pg_stat_activity and the log"
		f.Changes = []planner.Change{v.set(assignment{"compute_query_id", "auto"})}
	}
	return f, true
}

// statementsPoint judges what pg_stat_statements holds.
func (v *vitals) statementsPoint() (planner.Finding, bool) {
	n := v.statements
	if v.createdIn == "" || n.err != nil {
		return planner.Finding{}, false
	}
	f := planner.Finding{Topic: "statements", Mark: planner.MarkOK,
		State: fmt.Sprintf("%d of at most %s, %d of this database; track = %s", n.rows, v.value("pg_stat_statements.max"), n.here, v.value("pg_stat_statements.track"))}
	add := func(mark planner.Mark, meaning string, changes ...planner.Change) {
		if f.Mark != planner.MarkMissing {
			f.Mark = mark
		}
		f.Meaning = andAlso(f.Meaning, meaning)
		f.Changes = append(f.Changes, changes...)
	}
	if v.value("pg_stat_statements.track") == "none" {
		add(planner.MarkMissing, "nothing is recorded", v.set(assignment{"pg_stat_statements.track", "top"}))
	}
	if v.value("pg_stat_statements.track") == "top" {
		f.Meaning = "statements inside of functions are not recorded: track = all records them"
	}
	if n.evictions > 0 {
		since := ""
		if n.since != "" {
			since = " since " + n.since
		}
		add(planner.MarkBetter, fmt.Sprintf("the rarest were evicted %d times%s: an id may be gone when you ask for it", n.evictions, since),
			v.set(assignment{"pg_stat_statements.max", fmt.Sprint(max(10000, 2*count(v.value("pg_stat_statements.max"))))}))
	} else if most := count(v.value("pg_stat_statements.max")); !n.evictionsKnown && n.rows >= most*19/20 && most > 0 {
		add(planner.MarkBetter, "it is full: rare statements are evicted", v.set(assignment{"pg_stat_statements.max", fmt.Sprint(2 * most)}))
	}
	switch {
	case n.textsGone:
		add(planner.MarkMissing, "the file with the texts was lost", run("a superuser runs", "SELECT "+v.createdIn+".pg_stat_statements_reset();"))
	case n.lost > 0:
		add(planner.MarkBetter, fmt.Sprintf("%d have lost their text, which a full disk or a huge text does", n.lost))
	}
	if n.textsUnread {
		f.Meaning = andAlso(f.Meaning, fmt.Sprintf("whether texts were lost was not looked at: of more than %d statements that takes a while", maxTexts))
	}
	if n.hidden > 0 {
		add(planner.MarkBetter, fmt.Sprintf("%d are hidden from role %s, which lacks pg_read_all_stats", n.hidden, v.role))
	}
	return f, true
}

// plansPoint tells of extensions that keep plans of what has run.
func (v *vitals) plansPoint() (planner.Finding, bool) {
	f := planner.Finding{Topic: "stored plans", Mark: planner.MarkOK, Meaning: "plans as they were chosen, without times of their operators"}
	switch {
	case v.storePlans != "":
		f.State = "pg_store_plans " + v.storePlans
	case v.auroraPlans:
		f.State = "aurora_stat_plans"
	default:
		return f, false
	}
	return f, true
}

func andAlso(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
