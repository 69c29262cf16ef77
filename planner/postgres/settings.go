package postgres

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Setting is a server's parameter for the transaction that runs the statement, as SET LOCAL gives it.
type Setting struct{ Name, Value string }

var settingName = regexp.MustCompile(`^[A-Za-z_\x80-\xff][\w$\x80-\xff]*(\.[A-Za-z_\x80-\xff][\w$\x80-\xff]*)*$`)

// ParseSetting reads NAME=VALUE. The error is a *SettingError, or a *RefusedError for what would weaken
// the rules under which statements run.
func ParseSetting(s string) (Setting, error) {
	name, value, found := strings.Cut(s, "=")
	name = strings.TrimSpace(name)
	if !found || !settingName.MatchString(name) {
		return Setting{}, &SettingError{Reason: "a setting is given as NAME=VALUE"} // a value may be secret: not quoted
	}
	if strings.ContainsRune(value, 0) {
		return Setting{}, &SettingError{Reason: fmt.Sprintf("the value of %s holds a NUL character", name)}
	}
	setting := Setting{Name: lowerASCII(name), Value: value}
	return setting, setting.check()
}

// check refuses what the list below does not hold. Of the server's own settings only those are allowed
// that are known to change how a statement is planned, computed or written, and nothing else: a list of
// the dangerous ones would let through what the next version or a fork brings. The rest would lift what
// the transaction stands on (transaction_read_only, the time limits), change what runs beside the statement
// (session_replication_role, event_triggers, *_preload_libraries, jit_provider), make the server read
// text differently from the gate (standard_conforming_strings, client_encoding, backslash_quote,
// quote_all_identifiers), or write elsewhere (log_*, jit_dump_bitcode, default_tablespace). The level of
// isolation cannot change any more once something has run, and something has. row_security = off is on
// the list: it never shows more rows, but makes a statement fail that a policy would filter.
//
// Names with a dot belong to applications, whose policies and functions read them (app.tenant), and to
// extensions: of those, only the ones are refused that run code, switch an audit off or change what the
// server records of the run.
func (s Setting) check() error {
	prefix, _, dotted := strings.Cut(s.Name, ".")
	switch {
	case dotted && !unsafePrefix[prefix]:
		return nil
	case !dotted && (allowedSettings[s.Name] || strings.HasPrefix(s.Name, "enable_")):
		return nil
	}
	refused := refuse(RuleSetting, "--set %s: it is not among the settings that a run may change", s.Name)
	switch s.Name {
	case "statement_timeout":
		refused.Hint = "--timeout 5m changes how long the statement may run"
	case "lock_timeout":
		refused.Hint = "--lock-timeout 10s changes how long it may wait for a lock"
	case "role":
		refused.Hint = "--role NAME runs the statement as that role"
	}
	return refused
}

var allowedSettings = set(`
	search_path row_security
	work_mem hash_mem_multiplier temp_buffers temp_tablespaces
	seq_page_cost random_page_cost cpu_tuple_cost cpu_index_tuple_cost cpu_operator_cost
	parallel_setup_cost parallel_tuple_cost effective_cache_size
	min_parallel_table_scan_size min_parallel_index_scan_size
	max_parallel_workers max_parallel_workers_per_gather parallel_leader_participation
	debug_parallel_query force_parallel_mode
	constraint_exclusion cursor_tuple_fraction from_collapse_limit join_collapse_limit
	plan_cache_mode recursive_worktable_factor
	geqo geqo_threshold geqo_effort geqo_pool_size geqo_generations geqo_selection_bias geqo_seed
	jit jit_above_cost jit_inline_above_cost jit_optimize_above_cost jit_expressions jit_tuple_deforming
	effective_io_concurrency maintenance_io_concurrency io_combine_limit backend_flush_after
	track_io_timing track_wal_io_timing
	timezone timezone_abbreviations datestyle intervalstyle lc_messages lc_monetary lc_numeric lc_time
	extra_float_digits bytea_output xmlbinary xmloption array_nulls transform_null_equals
	default_text_search_config gin_fuzzy_search_limit`)

var unsafePrefix = set(`plperl plperlu pltcl pltclu plpython plpythonu plpython3 plpython3u plv8 pljava pllua plr
	pgaudit pgauditlogtofile sepgsql set_user supautils anon credcheck passwordcheck pg_tle pgtle pgextwlist
	pg_stat_statements auto_explain`)

// checkSettings refuses what ParseSetting has not seen, and repeats.
func (r *Request) checkSettings() error {
	var seen []string
	for _, s := range r.Set {
		if err := s.check(); err != nil {
			return err
		}
		if slices.Contains(seen, s.Name) {
			return &SettingError{Reason: fmt.Sprintf("setting %s is given twice", s.Name)}
		}
		seen = append(seen, s.Name)
	}
	return nil
}

// enter opens a READ ONLY transaction as the statement will find it.
func (a *analysis) enter(ctx context.Context) error { return a.enterAs(ctx, readOnly) }

// enterAs opens a transaction as the statement will find it: with its settings and its role, which the
// gate has to see too. They end with the transaction. Names and values are bound, never part of a text.
func (a *analysis) enterAs(ctx context.Context, access string) error {
	if err := a.beginAs(ctx, access); err != nil {
		return err
	}
	if len(a.Set) > 0 {
		var calls, args []string
		for _, s := range a.Set {
			calls = append(calls, fmt.Sprintf("pg_catalog.set_config($%d, $%d, true)", len(args)+1, len(args)+2))
			args = append(args, s.Name, s.Value)
		}
		if _, err := a.conn.rows(ctx, "select "+strings.Join(calls, ", "), args...); err != nil {
			return settingError(err)
		}
		if err := a.quick(ctx); err != nil { // they may have been among them
			return err
		}
	}
	if a.Role == "" {
		return nil
	}
	// After the settings: some need the rights of the one who has connected.
	_, err := a.conn.rows(ctx, `select pg_catalog.set_config('role', $1, true)`, a.Role)
	var server *ServerError
	if errors.As(err, &server) && (server.Code == "42501" || server.Code == "22023" || server.Code == "0A000") {
		return &RoleError{Role: a.Role, Missing: server.Code == "22023", err: server}
	}
	return err
}

// settingError tells values and names that the server does not take.
func settingError(err error) error {
	var server *ServerError
	if errors.As(err, &server) && (server.Code == "22023" || server.Code == "42704" || server.Code == "55P02") {
		return &SettingError{Reason: server.Message, Server: true}
	}
	return err
}
