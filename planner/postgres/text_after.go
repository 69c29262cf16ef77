package postgres

import (
	"slices"
	"strings"
)

// isFooter tells whether a line is one of those that follow the tree, which begin where the root does. The
// first line of a document may have lost its indentation, so what is known to belong to the root counts.
func (r *textReader) isFooter(line textLine) bool {
	if r.footerInner >= 0 && line.column > r.footerInner {
		return true
	}
	root := r.doc.root
	key, _, ok := cutFooter(line.text)
	if ok && isFooterKey(key) { // what else stands where the root's inputs do comes before them
		return root.inner < 0 || line.column <= max(root.inner, root.column)
	}
	return line.column < root.inner && line.column <= root.column+1 && ok && isCapital(key)
}

// isFooterPart tells of what stands below a heading behind the tree where its indentation is lost.
func (r *textReader) isFooterPart(line textLine) bool {
	if r.footerInner < 0 || line.column != r.footerInner {
		return false
	}
	key, _, ok := cutProperty(line.text)
	heading, _, _ := strings.Cut(r.doc.footer[len(r.doc.footer)-1].key, "/")
	switch {
	case !ok:
		return false
	case isJIT(heading):
		return isJITKey(key)
	case heading == "Planning", heading == "Serialization":
		return key == "Memory" || isCounters(key)
	}
	return false
}

// isCounters tells of what nodes count, and planning and serialization do.
func isCounters(key string) bool { return key == "Buffers" || key == "I/O Timings" || key == "WAL" }

func isFooterKey(key string) bool {
	switch key {
	case "Planning", "Serialization", "Settings", "Query Identifier", "JIT", "Query Text":
		return true
	}
	return isTimeKey(key) || strings.HasPrefix(key, "Trigger ") || isJIT(key)
}

// isBelowPlan tells of a line that EXPLAIN prints below a plan and never below a node. Words of extensions that
// look alike have no figures, or no text, behind them.
func isBelowPlan(text, key string) bool {
	if strings.HasPrefix(text, "Trigger ") {
		_, value, ok := cutFooter(text)
		return ok && (strings.HasPrefix(value, "time=") || strings.HasPrefix(value, "calls="))
	}
	return isTimeKey(key) || (key == "Planning" || isJIT(key)) && text == key+":"
}

func isJIT(key string) bool { return key == "JIT" || strings.HasPrefix(key, "JIT for worker ") }

// mayHead tells whether a line behind the tree can be below a heading there. Others are what a node or another
// heading has, and something came between. The betas of 13 have the counters of planning below its time.
func mayHead(heading *textProp, key string, deeper int) bool {
	switch {
	case heading.key == "Planning", heading.key == "Serialization", isJIT(heading.key) && isJITKey(key):
		return true
	case heading.key == "Planning Time":
		return isCounters(key) && deeper == 2
	case heading.value != "" && heading.key != "Query Text":
		return false
	}
	return !isOwn(key)
}

// isOwn tells of keys that only EXPLAIN has, below a node or a heading.
func isOwn(key string) bool {
	switch key {
	case "Output", "Filter", "One-Time Filter", "Join Filter", "Sort Key", "Sort Method", "Group Key", "Heap Fetches", "Heap Blocks", "Workers Planned", "Workers Launched":
		return true
	}
	return isCounters(key) || isJITKey(key) || strings.HasSuffix(key, " Cond") || strings.HasPrefix(key, "Rows Removed by ")
}

// timeKeys are the times of a whole plan, which no node has.
var timeKeys = []string{"Planning Time", "Planning time", "Execution Time", "Execution time", "Total runtime"}

func isTimeKey(key string) bool { return slices.Contains(timeKeys, key) }

// endsInTime tells of the key of such a time with something in front that was put there: a mark, or a word such as
// INFO. Words of relatives are others.
func endsInTime(key string) bool {
	for _, time := range timeKeys {
		if before, ok := strings.CutSuffix(key, time); ok {
			before = strings.TrimRight(before, " ")
			return before != "" && before == strings.ToUpper(before)
		}
	}
	return false
}

func isCapital(key string) bool { return key[0] >= 'A' && key[0] <= 'Z' }

// footer keeps a line that follows the tree; lines below a heading have its key and a slash before theirs.
func (r *textReader) footer(line textLine) error {
	key, value, ok := cutFooter(line.text)
	if !ok || r.passedOver && !isFooterKey(key) {
		return r.passOver(line)
	}
	if len(r.doc.footer) >= maxKeys {
		return line.errorf("more than %d lines behind the plan", maxKeys)
	}
	r.ended = true
	if r.footerInner >= 0 && (line.column > r.footerInner || r.isFooterPart(line)) {
		heading := &r.doc.footer[r.heading]
		if !mayHead(heading, key, line.column-r.footerInner) {
			return line.errorf("a plan goes on after its end")
		}
		r.doc.footer = append(r.doc.footer, textProp{line: line, key: heading.key + "/" + key, value: value})
		return nil
	}
	switch {
	case isCounters(key):
		return line.errorf("the indentation does not tell what this belongs to")
	case !isTimeKey(key) && endsInTime(key):
		return line.errorf("words that are no part of it stand before a time of the plan")
	}
	r.footerInner, r.heading = line.column, len(r.doc.footer)
	r.doc.footer = append(r.doc.footer, textProp{line: line, key: key, value: r.wholeValue(value)})
	return nil
}

// passOver ignores a line behind a plan, unless it has to do with nodes.
func (r *textReader) passOver(line textLine) error {
	key, _, _ := cutProperty(line.text)
	if looksMeasured(line.text) || strings.HasPrefix(line.text, "->") || isOwn(key) && line.column > r.doc.root.column {
		return line.errorf("a plan goes on after its end")
	}
	r.ended, r.passedOver = true, true
	return nil
}
