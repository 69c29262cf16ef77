package postgres

import (
	"errors"
	"strings"
)

// Some functions run though no text names them: behind a cast, behind a domain's constraint, in a
// view's LIMIT, or as t.f for f(t). gateQuery finds them in the catalogs. What runs for a value of a
// user's type is not always named by the statement, either: to_json looks for a cast by itself, a row
// that is filled from JSON checks its domains, a sort compares by the type's operator class, a plain scan
// writes a type's output. Rather than list the ways, the gate takes every type that the statement could
// reach, unused columns included, and lets none pass that brings code of a user. Functions in C pass: only
// a superuser can make them.

// untrusted are built-in functions that are declared STABLE or IMMUTABLE and yet run a user's code:
// they take a type by its name or oid and read a value of it, or call a table's partition functions.
var untrusted = set(`pg_input_is_valid pg_input_error_info domain_in domain_recv record_in record_recv array_in array_recv
	range_in range_recv multirange_in multirange_recv satisfies_hash_partition`)

// ruleNames finds what the texts of views and policies call.
func ruleNames(texts []string) (names, error) {
	var found names
	for _, text := range texts {
		s, err := parseStatement(strings.TrimSuffix(text, ";"))
		if err != nil {
			return names{}, refuse(RuleUnresolved, "a view or policy below the statement cannot be checked: %v", err)
		}
		found.merge(s.names)
	}
	return found, nil
}

// actionNames finds what the texts of rules that change a statement call.
func actionNames(rules []string) (names, error) {
	found := &statement{}
	for _, text := range rules {
		tree, err := parseTree(text)
		if err == nil {
			rule := child(tree, "RuleStmt")
			if err = found.walk(rule["actions"]); err == nil {
				err = found.walk(rule["whereClause"])
			}
		}
		var refused *RefusedError
		if errors.As(err, &refused) {
			return names{}, refuse(refused.Rule, "a rule on a table that the statement writes to: %s", refused.Reason)
		}
		if err != nil {
			return names{}, refuse(RuleUnresolved, "a rule on a table that the statement writes to cannot be checked: %v", err)
		}
	}
	return found.names, nil
}
