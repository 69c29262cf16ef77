package redact

// word writes an unquoted word of SQL, and tells whether what follows may be written.
func (w *rewriter) word(i int, text string) bool {
	lower := lowerASCII(text)
	switch {
	case isStrange(text):
		w.hide()
		return true
	case lower == "by" && w.lower(w.before(i)) == "identified", lower == "stdin":
		// A password without quotes, or the data of a COPY.
		w.out.WriteString(text + " ")
		w.hide()
		return false
	case w.names == nil:
		w.out.WriteString(text)
		return true
	}
	w.enter(lower)
	if w.isBuiltIn(i, lower) || isGenerated(w.fold(text)) {
		w.out.WriteString(text)
	} else {
		w.out.WriteString(w.names.take(w.kindOf(i), w.fold(text)))
	}
	return true
}

// enter follows the clauses, only to tell what kind of name is to be expected.
func (w *rewriter) enter(lower string) {
	switch lower {
	case "from", "join", "update", "into", "table":
		w.clause = kindTable
	case "with":
		w.clause = kindCTE
	case "where", "on", "set", "select", "group", "order", "having", "limit", "returning", "values", "using", "when":
		w.clause = ""
	}
}

// isBuiltIn tells whether a word where it stands is one of SQL's or of the database's own.
func (w *rewriter) isBuiltIn(i int, lower string) bool {
	prev, next := w.before(i), w.after(i)
	if w.at(prev) == "." {
		return w.isBuiltInMember(i, lower)
	}
	if w.at(next) == "." {
		return isSystemSchema(lower) || lower == "sys" || lower == "excluded" || lower == "old" || lower == "new"
	}
	switch {
	case w.at(next) == "(" && (words.functions[lower] || words.types[lower]):
		return true
	case w.isGroupingKey(i):
		return true
	case words.types[lower] && w.isTypePosition(i):
		return true
	case isDateField(lower) && (w.at(prev) == "(" && w.lower(w.before(prev)) == "extract" || w.isAfterString(prev)):
		return true
	case lower == "dual" && w.clause == kindTable:
		return true
	}
	return words.keywords[lower]
}

// isGroupingKey tells the words that EXPLAIN puts among the expressions of grouping sets: Hash Keys: a.
// A name in capitals would have quotes.
func (w *rewriter) isGroupingKey(i int) bool {
	next := w.at(w.after(i))
	switch w.list[i].text {
	case "Key", "Keys":
		return next == ":"
	case "Hash", "Group", "Sort":
		return next == "Key" || next == "Keys"
	}
	return false
}

// isBuiltInMember judges what follows a dot: a name, but for the functions and types of the system's
// schema, the columns that every table has, and (InitPlan 1).col1.
func (w *rewriter) isBuiltInMember(i int, lower string) bool {
	owner := w.before(w.before(i))
	switch w.lower(owner) {
	case "pg_catalog", "sys":
		return w.at(w.after(i)) == "(" && words.functions[lower] || words.types[lower]
	}
	switch lower {
	case "nextval", "currval":
		return true
	}
	column, ok := cutColumn(lower)
	return ok && isShortNumber(column) && w.at(owner) == ")" || w.isSystemColumn(i, lower)
}

func cutColumn(lower string) (string, bool) {
	if len(lower) > 3 && lower[:3] == "col" {
		return lower[3:], true
	}
	return "", false
}

// isSystemColumn tells the columns that every table has, also in Oracle's quotes: "O".ROWID.
func (w *rewriter) isSystemColumn(i int, name string) bool {
	if w.at(w.after(i)) == "." {
		return false
	}
	switch name {
	case "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "rowid", "ROWID", "ORA_ROWSCN":
		return true
	}
	return false
}

// isTypePosition tells where the name of a type stands: after ::, after AS, before a string.
func (w *rewriter) isTypePosition(i int) bool {
	prev, next := w.before(i), w.after(i)
	if w.at(prev) == ":" && w.at(w.before(prev)) == ":" {
		return true
	}
	switch w.lower(prev) {
	case "as", "with", "without", "double", "character", "national", "local":
		return true
	}
	return next < len(w.list) && w.list[next].kind == tokString
}

func (w *rewriter) isAfterString(prev int) bool {
	return prev >= 0 && (w.list[prev].kind == tokString || w.at(prev) == ")" || w.lower(prev) == "to")
}

func isDateField(lower string) bool {
	switch lower {
	case "year", "month", "day", "hour", "minute", "second", "quarter", "week", "epoch", "dow", "doy", "isodow", "isoyear",
		"decade", "century", "millennium", "microseconds", "milliseconds", "timezone", "timezone_hour", "timezone_minute", "julian":
		return true
	}
	return false
}

// kindOf guesses from its neighbours what a name is of. The answer is cosmetic.
func (w *rewriter) kindOf(i int) kind {
	prev, next := w.before(i), w.after(i)
	member := w.at(prev) == "."
	switch {
	case w.at(next) == "." && w.clause == kindTable:
		return kindSchema
	case w.at(next) == "." && !member:
		return kindAlias
	case w.at(next) == "(" && w.clause == "":
		return kindFunction
	case w.at(prev) == ":":
		return kindType
	case w.clause == "":
		return w.fallback
	case member, w.at(prev) == ",", w.lower(prev) != "" && words.keywords[w.lower(prev)] && w.lower(prev) != "as":
		return w.clause
	case w.at(prev) == "(":
		return kindColumn
	}
	return kindAlias
}
