package postgres

import (
	"errors"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"

	"sqlflame/planner"
)

// A converter turns a document in another format into the JSON that EXPLAIN would have printed, on one
// line. It ends early, with errStopped, when the JSON is longer than stop bytes, and returns how far in
// the document it came.
type converter func(doc string, stop int) (json []byte, at int, err error)

var errStopped = errors.New("stopped")

// parseConverted reads what a converter makes of a document, and tells where in the document itself an
// error is.
func parseConverted(doc []byte, opt Options, convert converter) ([]*planner.Plan, error) {
	text := unsafe.String(unsafe.SliceData(doc), len(doc))
	if err := checkText(text); err != nil {
		return nil, err
	}
	json, _, err := convert(text, math.MaxInt)
	if err != nil {
		return nil, formatError(err)
	}
	plans, err := ParseDocument(json, opt)
	var bad *planner.FormatError
	var syntax *syntaxError
	if errors.As(err, &bad) && errors.As(err, &syntax) {
		_, at, _ := convert(text, syntax.column)
		here := (&scanner{doc: text, pos: at}).errorf("%s", syntax.what)
		bad.Err = errors.New(strings.Replace(bad.Err.Error(), syntax.Error(), here.Error(), 1))
	}
	return plans, err
}

// checkText refuses what no server sends as text: names and constants would be others.
func checkText(text string) error {
	if i := strings.IndexByte(text, 0); i >= 0 {
		err := (&scanner{doc: text, pos: i}).errorf("a NUL byte")
		return &planner.FormatError{Err: err, Hint: "no plan has one: is the file damaged, or not text?"}
	}
	if utf8.ValidString(text) {
		return nil
	}
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	err := (&scanner{doc: text, pos: at}).errorf("a byte that is not UTF-8")
	return &planner.FormatError{Err: err, Hint: "convert the file, as by iconv -f WINDOWS-1252 -t UTF-8"}
}

// A markup is a document on its way to JSON.
type markup struct {
	scanner
	w    jsonText
	stop int
}

// newMarkup expects less JSON than markup: blanks, end tags and quotes go.
func newMarkup(doc string, stop int) markup {
	return markup{scanner: scanner{doc: doc}, w: jsonText{out: make([]byte, 0, len(doc)/2)}, stop: stop}
}

// nest goes one level deeper, as far as the JSON may.
func (m *markup) nest() error {
	if m.depth++; m.depth >= maxNesting {
		return m.errorf("nested more than %d levels deep", maxNesting)
	}
	return nil
}

// maxKeys bounds the keys of a group and the elements of a list that is none of plans: those of the widest
// rows have 1,664, and a partitioned table's changes name each partition.
const maxKeys = 100_000

// counted bounds the n values of a group or a list so far.
func (m *markup) counted(key string, n int) error {
	if n > maxKeys && key != "Plans" {
		return m.errorf("more than %d values of one kind", maxKeys)
	}
	return nil
}

// written follows each value. Control characters take six times their size in JSON: no plan has many.
func (m *markup) written() error {
	switch n := len(m.w.out); {
	case n > m.stop:
		return errStopped
	case n > 2*len(m.doc)+1<<16:
		return m.errorf("too many control characters")
	}
	return nil
}

// figure writes the value of a key that is a number or a boolean in the JSON, if it looks like one.
func (m *markup) figure(value string) bool {
	if value != "true" && value != "false" && !isNumber(value) {
		return false
	}
	m.w.literal(value)
	return true
}

// empty writes a key's value where nothing is.
func (m *markup) empty(key string) {
	switch {
	case slices.Contains(groupKeys, key):
		m.w.beginObject()
		m.w.endObject()
	case slices.Contains(listKeys, key):
		m.w.beginArray()
		m.w.endArray()
	default:
		m.w.text("")
	}
}

func isContainer(key string) bool {
	return slices.Contains(groupKeys, key) || slices.Contains(listKeys, key)
}

// Groups and lists may be empty, which their values do not show.
var (
	groupKeys = []string{"Planning", "Settings", "JIT", "Options", "Timing", "Serialization", "Plan"}
	listKeys  = []string{"Triggers", "Workers", "Plans", "Output", "Target Tables", "Grouping Sets", "Group Key", "Group Keys", "Hash Key", "Hash Keys", "Sort Key", "Presorted Key"}
)

// isFigure tells that a key's value is a number or a boolean in the JSON of some version from 9.6 to 18.
// What a value looks like tells nothing: a setting of "5" is a string.
func isFigure(key string) bool {
	return strings.HasSuffix(key, " Blocks") || strings.HasSuffix(key, " Time") ||
		strings.HasPrefix(key, "Rows Removed by ") || figureKeys[key]
}

var figureKeys = setOf(`
Parallel Aware|Async Capable|Single Copy|Inner Unique|Disabled|Expressions|Deforming|Parallel Safe
Startup Cost|Total Cost|Plan Rows|Plan Width|Actual Rows|Actual Loops|Time|Calls|Functions|Worker Number
Generation|Inlining|Optimization|Emission|Deform|Total|Workers Planned|Workers Launched|Subplans Removed
Heap Fetches|Index Searches|WAL Records|WAL FPI|WAL Bytes|WAL Buffers Full|Query Identifier|Group Count
Hash Buckets|Original Hash Buckets|Hash Batches|Original Hash Batches|Peak Memory Usage|HashAgg Batches
Disk Usage|Planned Partitions|Sort Space Used|Average Sort Space Used|Peak Sort Space Used|Maximum Storage
Cache Hits|Cache Misses|Cache Evictions|Cache Overflows|Tuples Inserted|Tuples Updated|Tuples Deleted
Tuples Skipped|Conflicting Tuples|Memory Used|Memory Allocated|Output Volume|Foreign File Size|Disabled Nodes
Plan Node ID|Scan RTI|Estimated Capacity|Estimated Distinct Lookup Keys|Estimated Lookups|Estimated Hit Percent`)

// wordKeys hold names, which may look like anything.
var wordKeys = setOf(`
Node Type|Parent Relationship|Subplan Name|Strategy|Partial Mode|Operation|Join Type|Command|Scan Direction
Custom Plan Provider|Relation Name|Schema|Alias|Index Name|Function Name|Table Function Name|CTE Name
Tuplestore Name|Trigger Name|Constraint Name|Relation|Query Text`)

func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for line := range strings.SplitSeq(strings.TrimSpace(words), "\n") {
		for word := range strings.SplitSeq(line, "|") {
			set[word] = true
		}
	}
	return set
}
