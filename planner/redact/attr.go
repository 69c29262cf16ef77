package redact

import (
	"strings"

	"sqlflame/planner"
)

// attr rewrites one key of an operator with its value. What kind of text the value is follows from the
// key; the value of a key that is not known is taken for SQL.
func (r *redactor) attr(a planner.Attr) planner.Attr {
	out := planner.Attr{Key: r.key(a.Key)}
	switch {
	case isFigureKey(a.Key) && isFigure(a.Value):
		out.Value = a.Value
	case a.Key == "Trigger Name":
		out.Value = r.whole(kindTrigger, a.Value)
	case a.Key == "Constraint Name":
		out.Value = r.whole(kindConstraint, a.Value)
	case proseKeys[a.Key]:
		out.Value = r.prose(a.Value)
	case a.Key == "Query Block", a.Key == "Alias":
		out.Value = r.expression(a.Value, kindAlias)
	case strings.HasSuffix(a.Key, "Indexes"):
		out.Value = r.expression(a.Value, kindIndex)
	default:
		out.Value = r.expression(a.Value, kindColumn)
	}
	return out
}

// proseKeys have words of the database's own as values, or lists of figures with their keys.
var proseKeys = setOf(
	"Cache Mode", "Sort Method", "Sort Methods Used", "Sort Space Type", "Storage", "Format", "Conflict Resolution", "Single Copy",
	"Inner Unique", "Parallel Aware", "Async Capable", "Disabled", "Parent Relationship", "Strategy", "Partial Mode", "Operation", "Join Type",
	"Command", "Scan Direction", "Options", "Timing", "Workers", "JIT", "Full-sort Groups", "Pre-sorted Groups", "Serialization", "Planning",
	"Object Type", "OTHER_TAG", "PQ Distrib", "IN-OUT", "px_type", "TQ", "activity", "Pstart", "Pstop", "LAST_EXECUTION",
	"Activity Detail (# samples)", "Node Type", "Index Access Method", "Sampling Method", "Spilled to disk",
)

func setOf(list ...string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[s] = true
	}
	return set
}

// figureEnds end the keys of figures, in lower case; the words before them may be any of the database's.
var figureEnds = strings.Fields(`a-rows a-time blocks time rows loops cost width planned launched hits misses evictions
	overflows batches buckets usage used fetches searches filter recheck bytes records fpi full memory storage tuples inserted updated
	deleted skipped removed volume functions generation inlining optimization emission total count allocated partitions pruned
	1mem omem used-mem used-tmp o/1/m mem temp tempspc buffers reads writes starts e-rows e-bytes e-temp e-time execs active
	active(s) (%) (%cpu) (actual) (estim) (estimate) runs cardinality duration degree id number pass size searched inst reqs identifier depth
	elapsed_time buffer_gets cr_buffer_gets cu_buffer_gets memory_used tempseg_size max_memory max_temp read_bytes read_reqs
	write_bytes write_reqs last_degree first_change last_change last_elapsed_time last_cr_buffer_gets last_cu_buffer_gets
	last_memory_used last_tempseg_size cpu_time io_cost cpu_cost`)

var figureEnd = setOf(figureEnds...)

// isFigureKey tells whether the database prints a number under the key. Filter and Index Recheck are
// such only after Rows Removed by.
func isFigureKey(key string) bool {
	lower := lowerASCII(key)
	last := lower[strings.LastIndexByte(lower, ' ')+1:]
	switch last {
	case "filter", "recheck":
		return strings.HasPrefix(lower, "rows removed by ")
	}
	return figureEnd[last]
}

// isFigure tells values such as 1204, 0.023, 3 ms, 41K, +12, 00:00:03.20, 1304K (0), 100.00%.
func isFigure(value string) bool {
	letters, digits := 0, 0
	for i, r := range value {
		switch {
		case r >= '0' && r <= '9':
			digits++
			letters = 0
		case strings.ContainsRune(".:+-%() ", r):
			if r == ' ' || r == '(' {
				letters = 0
			}
		case i > 0 && digits > 0 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == 'µ'):
			if letters++; letters > 2 {
				return false
			}
		default:
			return false
		}
	}
	return digits > 0 && len(value) <= 40 || value == "true" || value == "false"
}

// key rewrites a key: the database's own are kept, those that an extension or a hostile document has
// are prose.
func (r *redactor) key(key string) string {
	if out, ok := r.keys[key]; ok {
		return out
	}
	out := key
	if !isKnownKey(key) {
		out = r.prose(key)
	}
	r.keys[key] = out
	return out
}

// isKnownKey tells keys such as LAST_ELAPSED_TIME or Rows Removed by Filter: each part is a plain word.
func isKnownKey(key string) bool {
	for _, part := range strings.FieldsFunc(key, func(r rune) bool { return r == ' ' || r == '_' || r == '/' }) {
		if lower := strings.Trim(lowerASCII(part), "()%#"); lower != "" && !words.isPlain(lower) {
			return false
		}
	}
	return true
}
