package redact

import (
	"strings"
	"time"

	"sqlflame/planner"
)

// setting rewrites a setting. Values that are figures or switches stay, search_path is a list of names;
// what another setting holds may be anything.
func (r *redactor) setting(s planner.Attr) planner.Attr {
	switch {
	case s.Key == planner.RunRole:
		return planner.Attr{Key: s.Key, Value: r.whole(kindRole, s.Value)}
	case strings.HasPrefix(s.Key, planner.RunSet):
		set := r.setting(planner.Attr{Key: s.Key[len(planner.RunSet):], Value: s.Value})
		return planner.Attr{Key: planner.RunSet + set.Key, Value: set.Value}
	case strings.HasPrefix(s.Key, planner.RunParameter) && isShortNumber(s.Key[len(planner.RunParameter):]):
		return planner.Attr{Key: s.Key, Value: r.expression(s.Value, kindName)}
	case s.Key == planner.RunTransaction, s.Key == planner.RunNote, s.Key == "Note", s.Key == "Product":
		return planner.Attr{Key: s.Key, Value: r.prose(s.Value)}
	case s.Key == "Container":
		return planner.Attr{Key: s.Key, Value: r.whole(kindDatabase, s.Value)}
	case s.Key == "Instance" && isFigure(s.Value):
		return s
	case s.Key == "search_path":
		return planner.Attr{Key: s.Key, Value: r.expression(s.Value, kindSchema)}
	case words.settings[s.Key]:
		if !isFigure(s.Value) && !isSwitch(s.Value) {
			s.Value = anyString
		}
		return s
	}
	return planner.Attr{Key: r.settingKey(s.Key), Value: anyString}
}

// settingKey rewrites the name of a setting that is not built in.
func (r *redactor) settingKey(key string) string {
	if r.names == nil {
		return r.prose(key)
	}
	return r.name(kindSetting, key)
}

func isSwitch(value string) bool {
	switch value {
	case "on", "off", "auto", "partition", "regress", "force_generic_plan", "force_custom_plan", "worker", "sync", "io_uring", "true", "false":
		return true
	}
	return false
}

// measured rewrites how it was measured. A profile of another program may have anything there, also SQL,
// so that numbers are figures only in sentences that begin like ours.
func (r *redactor) measured(text string) string {
	const digits = "0123456789"
	for _, known := range []struct{ start, never string }{
		{"EXPLAIN", digits}, {"ESTIMATE", digits}, {"Median of ", ""}, {"One run: ", ""}, {"pg_store_plans, ", ""}, {"aurora_stat_plans, ", ""}, {"DBMS_XPLAN", digits}, {"V$", ""}, {"GV$", ""}, {"SQL Monitor", ""},
		{"active session history", ""}, {"folded stacks", ""}, {"pprof profile", ""},
	} {
		if strings.HasPrefix(text, known.start) && !strings.ContainsAny(text, known.never+"\"=<>+*") {
			return r.prose(text)
		}
	}
	return r.expression(text, kindColumn)
}

// version keeps what looks like one: 16.4 of "16.4 (Debian 16.4-1)".
func version(text string) string {
	number, _, _ := strings.Cut(text, " ")
	if text != "" && (strings.Trim(number, "0123456789.") != "" && !isRelease(number) || len(number) > 20) {
		return anyNumber
	}
	return number
}

// isRelease tells versions that are not out yet: 19beta1, 18devel, 19rc2.
func isRelease(text string) bool {
	word := strings.Trim(text, "0123456789.")
	return word == "beta" || word == "devel" || word == "rc"
}

// identifier keeps what looks like a query id, an SQL_ID or the hash of a plan.
func identifier(text string) string {
	digits := strings.Trim(strings.TrimPrefix(text, "-"), "0123456789") == "" && len(text) <= 20
	sqlID := len(text) == 13 && strings.Trim(text, "0123456789abcdefghijklmnopqrstuvwxyz") == "" && strings.ContainsAny(text, "0123456789")
	if digits || sqlID {
		return text
	}
	return anyString
}

// moment keeps what is a time.
func moment(text string) string {
	if text == "" || strings.Trim(text, "0123456789-:.+TZ ") == "" && len(text) <= 40 {
		return text
	}
	if _, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return text
	}
	return anyString
}
