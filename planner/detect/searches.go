package detect

// The searches remember what was sought to the end of the input in vain, or need not be sought again: otherwise
// each line could read all that follow.
type searches struct {
	openEntry bool // the quotes around an entry of a log have no end in this region
	unquoted  int  // lines of this region before the one with this number are not blank and have no quotes around them
	ended     int  // how many documents there were when the last one was found to have its end
	sought    int  // how many long texts of statements had no plan below
	wide      int  // how many plans had far more plausible lines below than they took
	unlisted  int  // how many lines began a list of rows that was none
}

// The text of a statement may go on to the end of the input, and so may that of each below: so many that are
// longer than that are read.
const maxSought, minLong = 100, 1000

// So many plans may have more plausible lines below than they take, by far, and so many are looked at for
// those that come then.
const maxWide, wideLines = 20, 200

// maxUnlisted bounds the lines that begin as a list of rows does, and are none.
const maxUnlisted = 200

// plausible returns the lines that may be parts of the plan that begins with the first.
func (s *searches) plausible(lines []string, col int) []string {
	if s.wide >= maxWide {
		lines = lines[:min(len(lines), wideLines)]
	}
	return plausible(lines, col)
}

// took compares how many lines a plan took with what was plausible.
func (s *searches) took(lines, plausible int) {
	if plausible > wideLines && lines*10 < plausible {
		s.wide++
	}
}
