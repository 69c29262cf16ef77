package oracle

// checkShape refuses trees that no plan has: they tell of rows that are lost or of which the indentation is
// damaged, where neither the numbers nor the rules of the table do.
func (t *table) checkShape() error {
	kids := make(map[int][]*line, len(t.lines))
	for _, l := range t.lines {
		kids[l.parent] = append(kids[l.parent], l)
	}
	for _, l := range t.lines {
		if n := len(kids[l.id]); n < l.fewestKids() {
			return unreadable(hintSpool, "%s has %s below it, where there must be %d: a row is lost or the indentation is damaged", l, plural(int64(n), "line"), l.fewestKids())
		}
	}
	return t.checkMainSource(kids[0])
}

// fewestKids tells how many lines an operation has below it at least. Only those are told of which there is
// no other form: an access by ROWID has an index below or beside it.
func (l *line) fewestKids() int {
	switch {
	case l.has("HASH JOIN"), l.has("MERGE JOIN"), l.has("NESTED LOOPS"):
		return 2
	case l.has("SELECT STATEMENT"), l.has("SORT ORDER BY"), l.has("SORT GROUP BY"), l.has("SORT AGGREGATE"), l.has("SORT UNIQUE"), l.has("SORT JOIN"),
		l.has("HASH GROUP BY"), l.has("HASH UNIQUE"), l.has("WINDOW"), l.has("BUFFER SORT"):
		return 1
	}
	return 0
}

// checkMainSource holds that the last of several lines below a query is its main row source, which runs as
// often as the query and returns the query's rows: subqueries of the select list stand before it. If it
// ran more often, or the first one returned these rows, it belongs further down. The servers of a parallel plan add up their starts.
func (t *table) checkMainSource(kids []*line) error {
	root := t.lines[0]
	if root.id != 0 || !root.has("SELECT STATEMENT") || len(kids) < 2 || t.looksParallel() {
		return nil
	}
	last := kids[len(kids)-1]
	if root.rows.known && last.rows.known && kids[0].rows == root.rows && last.rows != root.rows {
		return unreadable(hintBlanks, "the indentation of the operations is damaged: %s stands where the query's main row source should, but returned %d rows and not %d", last, last.rows.n, root.rows.n)
	}
	if root.starts.known && last.starts.n > root.starts.n {
		return unreadable(hintBlanks, "the indentation of the operations is damaged: %s stands where the query's main row source should, but was started %d times", last, last.starts.n)
	}
	return nil
}
