package postgres

import (
	"slices"
	"strings"
)

// blockKinds are the words for buffers, with the number of the first key of each in blockKeys.
var blockKinds = [...]string{"shared", "local", "temp"}

// buffers reads "shared hit=35 read=1 dirtied=2 written=3, local hit=1, temp read=2 written=3". Counters
// with names of their own, such as Aurora's parts of what was read, are kept and not counted.
func (w *textWriter) buffers(p *textProp) error {
	for group := range strings.SplitSeq(p.value, ", ") {
		kind, rest, _ := strings.Cut(group, " ")
		prefix := ""
		for _, k := range blockKinds {
			if kind == k {
				prefix = strings.ToUpper(k[:1]) + k[1:]
			}
		}
		if prefix == "" || rest == "" {
			return p.line.errorf("the buffers are not understood")
		}
		for pair := range strings.FieldsSeq(rest) {
			name, value, _ := strings.Cut(pair, "=")
			key := name
			switch name {
			case "hit", "read", "dirtied", "written":
				key = prefix + " " + strings.ToUpper(name[:1]) + name[1:] + " Blocks"
			}
			if !isWhole(value) || key == name && !isOwnCounter(name) {
				return p.line.errorf("the buffers are not understood")
			}
			w.number(key, value)
		}
	}
	return nil
}

// isOwnCounter tells a counter that some engine adds to Postgres' own: two words at least, such as
// aurora_orcache_hit.
func isOwnCounter(name string) bool {
	words := strings.Split(name, "_")
	return len(words) > 1 && !slices.ContainsFunc(words, func(w string) bool {
		return w == "" || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != ""
	})
}

// ioTimings reads "read=1.000 write=2.000" (until 14), "shared/local read=1.000, temp write=2.000" (15 and
// 16), "shared read=1.000, local read=2.000, temp write=3.000" (since 17).
func (w *textWriter) ioTimings(p *textProp) error {
	for group := range strings.SplitSeq(p.value, ", ") {
		prefix := ""
		for i, pair := range strings.Fields(group) {
			name, value, assigned := strings.Cut(pair, "=")
			switch {
			case i == 0 && !assigned && name == "shared/local":
			case i == 0 && !assigned && (name == "shared" || name == "local" || name == "temp"):
				prefix = strings.ToUpper(name[:1]) + name[1:] + " "
			case (name == "read" || name == "write") && isPlainNumber(value):
				w.number(prefix+"I/O "+strings.ToUpper(name[:1])+name[1:]+" Time", value)
			case isOwnCounter(name) && isPlainNumber(value):
				w.number(name, value)
			default:
				return p.line.errorf("the times of input and output are not understood")
			}
		}
	}
	return nil
}

// wal reads "records=1 fpi=2 bytes=3 buffers full=4".
func (w *textWriter) wal(p *textProp) error {
	for rest := p.value; rest != ""; {
		var pair string
		name, after, ok := strings.Cut(rest, "=")
		pair, rest, _ = strings.Cut(after, " ")
		rest = strings.TrimLeft(rest, " ") // 13's betas had two blanks
		key := map[string]string{"records": "WAL Records", "fpi": "WAL FPI", "bytes": "WAL Bytes", "buffers full": "WAL Buffers Full", "fpi bytes": "WAL FPI Bytes"}[name]
		if !ok || key == "" || !isWhole(pair) {
			return p.line.errorf("the write-ahead log is not understood")
		}
		w.number(key, pair)
	}
	return nil
}

// assignments reads "inserted=1 updated=2" of Tuples and "exact=1 lossy=2" of Heap Blocks.
func (w *textWriter) assignments(p *textProp) bool {
	for pair := range strings.FieldsSeq(p.value) {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" || !isWhole(value) {
			return false
		}
	}
	for pair := range strings.FieldsSeq(p.value) {
		name, value, _ := strings.Cut(pair, "=")
		name = strings.ToUpper(name[:1]) + name[1:]
		if p.key == "Tuples" {
			w.number("Tuples "+name, value)
		} else {
			w.number(name+" "+p.key, value)
		}
	}
	return true
}

// A textPair is one of several figures on a line, parted by two blanks.
type textPair struct{ key, value string }

func splitPairs(p *textProp) (list []textPair, ok bool) {
	for part := range strings.SplitSeq(p.key+": "+p.value, "  ") {
		key, value, found := strings.Cut(part, ": ")
		if !found {
			return nil, false
		}
		list = append(list, textPair{key, value})
	}
	return list, true
}

// kilobytes reads "25kB".
func kilobytes(text string) (string, bool) {
	n, ok := strings.CutSuffix(text, "kB")
	return n, ok && isWhole(n)
}

// pairs writes lines such as "Sort Method: quicksort  Memory: 25kB" and "Buckets: 4096 (originally 1024)
// Batches: 1 (originally 1)  Memory Usage: 529kB".
func (w *textWriter) pairs(p *textProp, kind string) bool {
	list, ok := splitPairs(p)
	if !ok {
		return false
	}
	start := len(w.out)
	for _, pair := range list {
		if !w.pair(pair, kind) {
			w.out = w.out[:start]
			return false
		}
	}
	return true
}

func (w *textWriter) pair(pair textPair, kind string) bool {
	switch pair.key {
	case "Sort Method", "Storage":
		w.string(pair.key, pair.value)
		return true
	case "Memory", "Disk":
		kb, ok := kilobytes(pair.value)
		if ok {
			w.number("Sort Space Used", kb)
			w.string("Sort Space Type", pair.key)
		}
		return ok
	case "Memory Usage":
		return w.kilobytes("Peak Memory Usage", pair.value)
	case "Disk Usage", "Maximum Storage":
		return w.kilobytes(pair.key, pair.value)
	case "Buckets", "Batches":
		return w.hashTable(pair, kind)
	case "Planned Partitions", "Hits", "Misses", "Evictions", "Overflows":
		key := pair.key
		if key != "Planned Partitions" {
			key = "Cache " + key
		}
		if isWhole(pair.value) {
			w.number(key, pair.value)
			return true
		}
	}
	return false
}

func (w *textWriter) kilobytes(key, value string) bool {
	kb, ok := kilobytes(value)
	if ok {
		w.number(key, kb)
	}
	return ok
}

// hashTable reads the size of a hash table, "4096 (originally 1024)".
func (w *textWriter) hashTable(pair textPair, kind string) bool {
	now, original, changed := strings.Cut(strings.TrimSuffix(pair.value, ")"), " (originally ")
	if !changed {
		original = now
	}
	switch {
	case !isWhole(now) || !isWhole(original):
		return false
	case kind == "Hash":
		w.number("Hash "+pair.key, now)
		w.number("Original Hash "+pair.key, original)
	default:
		w.number("HashAgg "+pair.key, now)
	}
	return true
}

// sortGroups reads "2  Sort Methods: top-N heapsort, quicksort  Average Memory: 27kB  Peak Memory: 27kB".
func (w *textWriter) sortGroups(p *textProp) bool {
	list, ok := splitPairs(p)
	if !ok || !isWhole(list[0].value) {
		return false
	}
	for _, pair := range list[1:] {
		_, ok := kilobytes(pair.value)
		memory := pair.key == "Average Memory" || pair.key == "Peak Memory" || pair.key == "Average Disk" || pair.key == "Peak Disk"
		if memory && !ok || !memory && pair.key != "Sort Method" && pair.key != "Sort Methods" {
			return false
		}
	}
	w.key(p.key)
	w.beginObject()
	w.number("Group Count", list[0].value)
	open := ""
	for _, pair := range list[1:] {
		which, space, _ := strings.Cut(pair.key, " ")
		if which == "Sort" {
			w.key("Sort Methods Used")
			w.beginArray()
			for method := range strings.SplitSeq(pair.value, ", ") {
				w.text(method)
			}
			w.endArray()
			continue
		}
		if space != open {
			if open != "" {
				w.endObject()
			}
			open = space
			w.key("Sort Space " + space)
			w.beginObject()
		}
		w.kilobytes(which+" Sort Space Used", pair.value)
	}
	if open != "" {
		w.endObject()
	}
	w.endObject()
	return true
}

// sampling reads "system ('10'::real) REPEATABLE ('0'::double precision)".
func (w *textWriter) sampling(value string) {
	method, rest, _ := strings.Cut(value, " (")
	params, seed, repeatable := strings.Cut(rest, ") REPEATABLE (")
	w.string("Sampling Method", method)
	if repeatable {
		seed = strings.TrimSuffix(seed, ")")
	} else {
		params = strings.TrimSuffix(params, ")")
	}
	w.string("Sampling Parameters", params)
	w.string("Repeatable Seed", seed)
}
