package postgres

import "strings"

// footer writes what follows the tree.
func (w *textWriter) footer(props []textProp) error {
	triggers := false
	for i := 0; i < len(props); i++ {
		p := &props[i]
		heading := p.key
		below := i + 1
		for below < len(props) && strings.HasPrefix(props[below].key, heading+"/") {
			below++
		}
		parts := make([]textProp, below-i-1)
		for j := range parts {
			parts[j] = props[i+1+j]
			parts[j].key = parts[j].key[len(heading)+1:]
		}
		i = below - 1
		if isTrigger(heading) {
			triggers = true
			continue
		}
		if err := w.section(p, parts); err != nil {
			return err
		}
	}
	if !triggers {
		return nil
	}
	return w.triggers(props)
}

func (w *textWriter) section(p *textProp, parts []textProp) error {
	switch p.key {
	case "Planning Time", "Planning time":
		if len(parts) > 0 {
			if err := w.planning(parts); err != nil {
				return err
			}
		}
		return w.milliseconds("Planning Time", p)
	case "Execution Time", "Execution time", "Total runtime":
		return w.milliseconds("Execution Time", p)
	case "Query Identifier", "Query Text":
		w.string(p.key, p.value)
		return nil
	case "Planning":
		return w.planning(parts)
	case "Serialization":
		return w.serialization(p, parts)
	case "Settings":
		return w.settings(p)
	case "JIT":
		return w.jit(parts)
	}
	value := p.value
	for i := range parts {
		if value != "" {
			value += ", "
		}
		value += parts[i].key + ": " + parts[i].value
	}
	if isDocumentKey(p.key) {
		p.key = "(" + p.key + ")"
	}
	w.string(p.key, value)
	return nil
}

func isDocumentKey(key string) bool { return key == "Plan" || key == "Triggers" || key == "QUERY PLAN" }

// milliseconds reads "0.123 ms", on whose line psql's count of rows may have come.
func (w *textWriter) milliseconds(key string, p *textProp) error {
	value, _ := cutRemark(p.value)
	ms, rest, ok := strings.Cut(value, "ms")
	ms = strings.TrimRight(ms, " ")
	if !ok || !isPlainNumber(ms) || rest != "" && !isRowCount(strings.TrimLeft(rest, " ")) {
		return p.line.errorf("the time is not understood")
	}
	w.number(key, ms)
	return nil
}

func (w *textWriter) planning(parts []textProp) error {
	w.key("Planning")
	w.beginObject()
	for i := range parts {
		p := &parts[i]
		if used, ok := strings.CutPrefix(p.value, "used="); p.key == "Memory" && ok {
			used, allocated, _ := strings.Cut(used, "  allocated=")
			if w.kilobytes("Memory Used", used) && w.kilobytes("Memory Allocated", allocated) {
				continue
			}
		}
		if err := w.prop(p, ""); err != nil {
			return err
		}
	}
	w.endObject()
	return nil
}

// serialization reads "time=0.000 ms  output=0kB  format=text", the time being optional.
func (w *textWriter) serialization(p *textProp, parts []textProp) error {
	w.key(p.key)
	w.beginObject()
	for part := range strings.SplitSeq(p.value, "  ") {
		name, value, _ := strings.Cut(part, "=")
		ms, timed := strings.CutSuffix(value, " ms")
		switch {
		case name == "time" && timed && isPlainNumber(ms):
			w.number("Time", ms)
		case name == "output" && w.kilobytes("Output Volume", value):
		case name == "format":
			w.string("Format", value)
		default:
			return p.line.errorf("the serialization is not understood")
		}
	}
	for i := range parts {
		if err := w.prop(&parts[i], ""); err != nil {
			return err
		}
	}
	w.endObject()
	return nil
}

// settings reads "work_mem = '1GB', search_path = 'a, ”b”'", and "optimizer=on; enable_sort=off" of Greenplum.
func (w *textWriter) settings(p *textProp) error {
	w.key(p.key)
	w.beginObject()
	list, equals := splitList(p.value), " = "
	if !strings.Contains(p.value, equals) {
		list, equals = strings.Split(p.value, "; "), "="
	}
	for _, part := range list {
		name, value, ok := strings.Cut(part, equals)
		if !ok {
			return p.line.errorf("the settings are not understood")
		}
		if inner, quoted := strings.CutPrefix(value, "'"); quoted {
			value = strings.ReplaceAll(strings.TrimSuffix(inner, "'"), "''", "'")
		}
		w.key(name)
		w.text(value)
	}
	w.endObject()
	return nil
}

func isJITKey(key string) bool { return key == "Functions" || key == "Options" || key == "Timing" }

// jit reads the lines Functions, Options and Timing.
func (w *textWriter) jit(parts []textProp) error {
	w.key("JIT")
	w.beginObject()
	for i := range parts {
		p := &parts[i]
		switch p.key {
		case "Options":
			w.key(p.key)
			w.beginObject()
			for part := range strings.SplitSeq(p.value, ", ") {
				name, value, ok := strings.Cut(part, " ")
				if !ok || value != "true" && value != "false" {
					return p.line.errorf("the options of JIT are not understood")
				}
				w.number(name, value)
			}
			w.endObject()
		case "Timing":
			if err := w.jitTiming(p); err != nil {
				return err
			}
		default:
			w.plain(p.key, p.value)
		}
	}
	w.endObject()
	return nil
}

// jitTiming reads "Generation 1.2 ms (Deform 0.1 ms), Inlining 0.0 ms, ..., Total 3.4 ms"; the part in
// brackets came with 17.
func (w *textWriter) jitTiming(p *textProp) error {
	w.key(p.key)
	w.beginObject()
	for part := range strings.SplitSeq(p.value, ", ") {
		name, value, _ := strings.Cut(part, " ")
		value, deform, hasDeform := strings.Cut(strings.TrimSuffix(value, ")"), " (Deform ")
		ms, ok := strings.CutSuffix(value, " ms")
		deform, ok2 := strings.CutSuffix(deform, " ms")
		if !ok || !isPlainNumber(ms) || hasDeform && (!ok2 || !isPlainNumber(deform)) {
			return p.line.errorf("the times of JIT are not understood")
		}
		if !hasDeform {
			w.number(name, ms)
			continue
		}
		w.key(name)
		w.beginObject()
		w.number("Deform", deform)
		w.number("Total", ms)
		w.endObject()
	}
	w.endObject()
	return nil
}

func isTrigger(key string) bool { return strings.HasPrefix(key, "Trigger ") }

func (w *textWriter) triggers(props []textProp) error {
	w.key("Triggers")
	w.beginArray()
	for i := range props {
		if p := &props[i]; isTrigger(p.key) && !strings.Contains(p.key, "/") {
			if err := w.trigger(p); err != nil {
				return err
			}
		}
	}
	w.endArray()
	return nil
}

// trigger reads "Trigger name for constraint c on t: time=1.234 calls=5". The name is not printed of
// constraints without VERBOSE, nor the table where the plan writes one only.
func (w *textWriter) trigger(p *textProp) error {
	name := strings.TrimPrefix(p.key, "Trigger ")
	relation := w.resultOf
	if i := strings.LastIndex(name, " on "); i >= 0 {
		name, relation = name[:i], name[i+len(" on "):]
	}
	constraint := ""
	if rest, ok := strings.CutPrefix(name, "for constraint "); ok {
		name, constraint = "", rest
	} else if i := strings.LastIndex(name, " for constraint "); i >= 0 {
		name, constraint = name[:i], name[i+len(" for constraint "):]
	}
	time, calls, timed := strings.Cut(p.value, " calls=")
	if !timed {
		calls = strings.TrimPrefix(p.value, "calls=")
	}
	ms := strings.TrimPrefix(time, "time=")
	if !isPlainNumber(calls) || timed && !isPlainNumber(ms) {
		return p.line.errorf("the trigger is not understood")
	}
	w.beginObject()
	w.string("Trigger Name", name)
	w.string("Constraint Name", constraint)
	w.string("Relation", relation)
	if timed {
		w.number("Time", ms)
	}
	w.number("Calls", calls)
	w.endObject()
	return nil
}
