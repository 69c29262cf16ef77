package oracle

import (
	"math"
	"strconv"
	"strings"
)

// shareError is how far a percentage may be off that is printed with two decimals.
const shareError = 0.0051

// setShare keeps a line's share of the statement's samples.
func (m *monitorTable) setShare(value string) error {
	share, err := strconv.ParseFloat(strings.Replace(value, ",", ".", 1), 64)
	if err != nil || !(share >= 0 && share <= 100+shareError) {
		return unreadable(hintMonitorText, "the %s of line %d is %q, not a percentage", activityShare, m.at.id, shortened(value))
	}
	m.shares[m.at.id] = share
	return nil
}

// checkShares holds that the samples of each line make the share that is printed beside them. Where they
// do not, the listing has lost rows: those without a line number have samples, too.
//
// Shares are of all samples of the statement, so they tell as well how many there are of no line: no fewer
// than agree with all shares.
func (m *monitorTable) checkShares() error {
	named := float64(m.samples.sum()) / float64(oneSample)
	if named == 0 || len(m.shares) == 0 {
		return nil
	}
	fewest, most := named, math.Inf(1)
	for _, l := range m.table.lines {
		n, share := float64(m.samples[l.id])/float64(oneSample), m.shares[l.id]
		fewest = max(fewest, 100*n/(share+shareError))
		if share > shareError {
			most = min(most, 100*n/(share-shareError))
		}
		if fewest > most {
			return unreadable(hintMonitorText, "rows of the plan table are missing or changed: line %d has %g activity samples and %g %% of the activity, which does not go together with the other lines", l.id, n, share)
		}
	}
	if all := math.Ceil(fewest - 1e-9); all <= most {
		m.loose = m.loose.plus(tally(all-named) * oneSample)
	}
	return nil
}
