package oracle

import (
	"fmt"
	"slices"
)

// checkShape looks for trees that no plan has, which tell of rows that are lost or of which the indentation is
// damaged, where neither the numbers nor the rules of the table do. A line that has too few below it while
// another has too many proves that one was moved; the former alone is told of.
func (t *table) checkShape() error {
	kids := make(map[int][]*line, len(t.lines))
	for _, l := range t.lines {
		kids[l.parent] = append(kids[l.parent], l)
	}
	var lacking, crowded *line
	for _, l := range t.lines {
		if l.inactive {
			continue // some are shown without what is below them
		}
		fewest, n := l.fewestKids(), len(kids[l.id])
		if lacking == nil && n < fewest {
			lacking = l
		}
		if crowded == nil && l.id > 0 && (fewest > 0 && n > fewest || l.isScan() && n > 0) {
			crowded = l
		}
	}
	if lacking == nil {
		return t.checkMainSource(kids[0])
	}
	has := plural(int64(len(kids[lacking.id])), "line")
	switch {
	case crowded != nil:
		return unreadable(hintBlanks, "the indentation of the operations is damaged: %s has %s below it and %s has %d", lacking, has, crowded, len(kids[crowded.id]))
	case !t.closed || lacking.id == 0:
		return unreadable(hintSpool, "%s has %s below it, where there must be %d: rows are lost", lacking, has, lacking.fewestKids())
	}
	t.warnPlan("shape", fmt.Sprintf("%s has %s below it, where %d are usual: a row may be lost, or its indentation damaged", lacking, has, lacking.fewestKids()))
	return t.checkMainSource(kids[0])
}

// isScan tells of operations that have nothing below them, but for a subquery in their filter.
func (l *line) isScan() bool { return l.has("TABLE ACCESS FULL") || l.has("INDEX ") }

// fewestKids tells how many lines an operation usually has below it. Only those are told of which there is
// no other form: an access by ROWID has an index below or beside it.
func (l *line) fewestKids() int {
	switch {
	case l.has("HASH JOIN"), l.has("MERGE JOIN"), l.has("NESTED LOOPS"):
		return 2
	case l.has("SELECT STATEMENT"), l.has("SORT ORDER BY"), l.has("SORT GROUP BY"), l.has("SORT AGGREGATE"), l.has("SORT UNIQUE"), l.has("SORT JOIN"),
		l.has("HASH GROUP BY"), l.has("HASH UNIQUE"), l.has("WINDOW ") && !l.has("WINDOW (IN SQL MODEL)"), l.has("BUFFER SORT"):
		return 1
	}
	return 0
}

// checkMainSource holds that the last of several lines below a query is its main row source, which runs as
// often as the query and returns the query's rows: subqueries of the select list stand before it. If it
// ran more often it belongs further down; if it only returned other rows, while the first one returned these,
// a fetch may have been cut short as well. The servers of a parallel plan add up their starts.
func (t *table) checkMainSource(kids []*line) error {
	root := t.lines[0]
	kids = slices.DeleteFunc(slices.Clone(kids), func(l *line) bool { return l.inactive })
	if root.id != 0 || !root.has("SELECT STATEMENT") || len(kids) < 2 || t.looksParallel() {
		return nil
	}
	last := kids[len(kids)-1]
	if root.starts.known && last.starts.n > root.starts.n {
		return unreadable(hintBlanks, "the indentation of the operations is damaged: %s stands where the query's main row source should, but was started %d times", last, last.starts.n)
	}
	if root.rows.known && last.rows.known && kids[0].rows == root.rows && last.rows != root.rows {
		t.warnPlan("shape", fmt.Sprintf("%s stands where the query's main row source should, but returned %d rows and not %d: its indentation may be damaged", last, last.rows.n, root.rows.n))
	}
	return nil
}
