package postgres

import (
	"slices"
	"strings"
)

// props writes the lines below a node, those of its workers as the list Workers.
func (w *textWriter) props(n *textNode, name *textName) error {
	workers := false
	for i := 0; i < len(n.props); i++ {
		p := &n.props[i]
		if p.worker != "" {
			workers = true
			continue
		}
		if p.key == "Target Tables" {
			i = w.targets(n.props, i)
			continue
		}
		if isCounters(p.key) && slices.ContainsFunc(n.props[:i], func(before textProp) bool { return before.worker == "" && before.key == p.key }) {
			return p.line.errorf("%s come twice in a node", p.key)
		}
		if err := w.prop(p, name.kind); err != nil {
			return err
		}
	}
	if !workers {
		return nil
	}
	return w.workers(n.props, name.kind)
}

// targets writes the tables that ModifyTable writes, from one of them on, and returns the last.
func (w *textWriter) targets(props []textProp, i int) int {
	w.key("Target Tables")
	w.beginArray()
	last := i
	for ; i < len(props); i++ {
		if props[i].key == "Target Tables" {
			name, _ := parseName(props[i].value)
			w.beginObject()
			w.object(&name)
			w.endObject()
			last = i
		} else {
			break
		}
	}
	w.endArray()
	return last
}

// workers writes the lines of each worker, which older servers print in several places.
func (w *textWriter) workers(props []textProp, kind string) error {
	var order []string
	lines := make(map[string][]*textProp)
	for i := range props {
		p := &props[i]
		if p.worker == "" {
			continue
		}
		if lines[p.worker] == nil {
			order = append(order, p.worker)
		}
		lines[p.worker] = append(lines[p.worker], p)
	}
	w.key("Workers")
	w.beginArray()
	for _, number := range order {
		w.beginObject()
		w.number("Worker Number", strings.TrimLeft(number[:len(number)-1], "0")+number[len(number)-1:])
		if err := w.worker(lines[number], kind); err != nil {
			return err
		}
		w.endObject()
	}
	w.endArray()
	return nil
}

func (w *textWriter) worker(props []*textProp, kind string) error {
	for i := 0; i < len(props); i++ {
		p := props[i]
		switch p.key {
		case "actual":
			var a textActual
			if !a.parse(p.value, "") {
				return p.line.errorf("the measurements are not understood")
			}
			w.actual(a)
		case "JIT":
			var parts []textProp
			for i+1 < len(props) && isJITKey(props[i+1].key) {
				i++
				parts = append(parts, *props[i])
			}
			if err := w.jit(parts); err != nil {
				return err
			}
		default:
			if err := w.prop(p, kind); err != nil {
				return err
			}
		}
	}
	return nil
}

// prop writes one line. What counts must be understood; other values that look unfamiliar stay as they are.
func (w *textWriter) prop(p *textProp, kind string) error {
	switch p.key {
	case "Buffers", "I/O Timings", "WAL":
		counters, remark := cutRemark(p.value)
		p.value = counters
		if w.string("Details", remark); p.key == "Buffers" {
			return w.buffers(p)
		} else if p.key == "WAL" {
			return w.wal(p)
		}
		return w.ioTimings(p)
	case "Output":
		w.key(p.key)
		w.beginArray()
		for _, expr := range splitList(p.value) {
			w.text(expr)
		}
		w.endArray()
		return nil
	case "Sampling":
		w.sampling(p.value)
		return nil
	case "Full-sort Groups", "Pre-sorted Groups":
		if w.sortGroups(p) {
			return nil
		}
	case "Tuples", "Heap Blocks":
		if w.assignments(p) {
			return nil
		}
	case "Sort Method", "Buckets", "Planned Partitions", "Batches", "Hits", "Storage":
		if w.pairs(p, kind) {
			return nil
		}
	}
	w.plain(p.key, p.value)
	return nil
}

// plain writes a value as it is. Keys with which FORMAT JSON says something else are changed, so that no
// text of an extension is taken for it.
func (w *textWriter) plain(key, value string) {
	if isReserved(key) {
		key = "(" + key + ")"
	}
	figure, remark := value, ""
	if value != "" && value[0] >= '0' && value[0] <= '9' {
		figure, remark = cutRemark(value)
	}
	if isNumber(figure) && len(figure) < 20 {
		w.number(key, figure)
		w.string("Details", remark)
	} else {
		w.key(key)
		w.text(value)
	}
}

func isReserved(key string) bool {
	switch key {
	case "Node Type", "Parent Relationship", "Subplan Name", "Strategy", "Partial Mode", "Operation", "Join Type", "Command", "Scan Direction",
		"Custom Plan Provider", "Relation Name", "Schema", "Alias", "Index Name", "Function Name", "Table Function Name", "CTE Name",
		"Tuplestore Name", "Parallel Aware", "Async Capable", "Actual Total Time", "Actual Startup Time", "Actual Rows", "Actual Loops",
		"Plan Rows", "Startup Cost", "Total Cost", "Plans", "Workers", "WAL Bytes", "Plan", "Triggers":
		return true
	}
	_, io := ioKind(key)
	return io || strings.HasSuffix(key, " Blocks")
}

// splitList splits a list of expressions at its commas, not at those within brackets and quotes.
func splitList(text string) []string {
	var list []string
	depth, start := 0, 0
	var quote byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		case c == ',' && depth <= 0 && strings.HasPrefix(text[i:], ", "):
			list = append(list, text[start:i])
			start = i + 2
		}
	}
	return append(list, text[start:])
}
