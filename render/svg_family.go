package render

import "strings"

// A family groups operators that do the same kind of work; each has a colour. Its value is the
// class in the SVG: viewer/viewer.css holds the colours.
type family string

const (
	familyScan      family = "scan"
	familyIndex     family = "index"
	familyJoin      family = "join"
	familySort      family = "sort"
	familyAggregate family = "agg"
	familyParallel  family = "par"
	familySubquery  family = "sub"
	familyModify    family = "mod"
	familyIO        family = "io"
	familyOther     family = "other"
)

// families lists them as the legend does.
var families = []struct {
	family family
	name   string
}{
	{familyScan, "table scan"},
	{familyIndex, "index"},
	{familyJoin, "join"},
	{familySort, "sort"},
	{familyAggregate, "aggregate, window"},
	{familyParallel, "parallel"},
	{familySubquery, "CTE, subquery"},
	{familyModify, "write, trigger"},
	{familyIO, "reading, writing"},
	{familyOther, "other"},
}

// familyPrefixes decides by the first words of the operator's kind, in capitals; the first that
// fits wins. Postgres' names and Oracle's do not collide.
var familyPrefixes = []struct {
	prefix string
	family family
}{
	{"SEQ SCAN", familyScan},
	{"SAMPLE SCAN", familyScan},
	{"TID ", familyScan},
	{"FOREIGN SCAN", familyScan},
	{"CUSTOM SCAN", familyScan},
	{"TABLE ACCESS BY", familyIndex},
	{"TABLE ACCESS CLUSTER", familyIndex},
	{"TABLE ACCESS", familyScan},
	{"MAT_VIEW ACCESS BY", familyIndex},
	{"MAT_VIEW", familyScan},
	{"FIXED TABLE FULL", familyScan},
	{"EXTERNAL TABLE", familyScan},
	{"INMEMORY", familyScan},

	{"INDEX", familyIndex},
	{"BITMAP", familyIndex},
	{"FIXED TABLE", familyIndex},
	{"DOMAIN INDEX", familyIndex},
	{"AND-EQUAL", familyIndex},

	{"HASH GROUP", familyAggregate},
	{"HASH UNIQUE", familyAggregate},
	{"SORT AGGREGATE", familyAggregate},
	{"SORT GROUP", familyAggregate},
	{"SORT UNIQUE", familyAggregate},
	{"GROUP", familyAggregate},
	{"AGGREGATE", familyAggregate},
	{"MIXED", familyAggregate},
	{"WINDOW", familyAggregate},
	{"UNIQUE", familyAggregate},
	{"SETOP", familyAggregate},
	{"VECTOR GROUP", familyAggregate},

	{"NESTED LOOP", familyJoin},
	{"HASH", familyJoin},
	{"MERGE JOIN", familyJoin},
	{"JOIN FILTER", familyJoin},
	{"CONNECT BY", familyJoin},

	{"SORT", familySort},
	{"INCREMENTAL SORT", familySort},
	{"BUFFER SORT", familySort},

	{"GATHER", familyParallel},
	{"PX ", familyParallel},

	{"CTE", familySubquery},
	{"WORKTABLE", familySubquery},
	{"NAMED TUPLESTORE", familySubquery},
	{"SUBQUERY", familySubquery},
	{"RECURSIVE UNION", familySubquery},
	{"UNION ALL (RECURSIVE", familySubquery},
	{"INITPLAN", familySubquery},
	{"SUBPLAN", familySubquery},
	{"MATERIALIZE", familySubquery},
	{"MEMOIZE", familySubquery},
	{"TEMP TABLE", familySubquery},
	{"VIEW", familySubquery},
	{"RESULT CACHE", familySubquery},

	{"MODIFYTABLE", familyModify},
	{"LOCKROWS", familyModify},
	{"FOR UPDATE", familyModify},
	{"TRIGGER", familyModify},
	{"INSERT", familyModify},
	{"UPDATE", familyModify},
	{"DELETE", familyModify},
	{"MERGE", familyModify},
	{"LOAD", familyModify},
	{"MULTI-TABLE INSERT", familyModify},

	{"I/O", familyIO},
}

// familyOf returns the family of an operator's kind.
func familyOf(kind string) family {
	kind = strings.ToUpper(kind)
	if strings.HasPrefix(kind, "MERGE APPEND") || strings.HasSuffix(kind, " STATEMENT") {
		return familyOther
	}
	kind = strings.TrimPrefix(kind, "PARALLEL ")
	for _, rule := range familyPrefixes {
		if strings.HasPrefix(kind, rule.prefix) {
			return rule.family
		}
	}
	return familyOther
}
