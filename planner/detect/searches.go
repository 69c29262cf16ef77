package detect

// The searches remember what was sought to the end of the input in vain, or need not be sought again: otherwise
// each line could read all that follow.
type searches struct {
	openEntry bool // the quotes around an entry of a log have no end in this region
	unquoted  int  // lines of this region before the one with this number are not blank and have no quotes around them
	ended     int  // how many documents there were when the last one was found to have its end
	sought    int  // how many long texts of statements had no plan below
}

// The text of a statement may go on to the end of the input, and so may that of each below: so many that are
// longer than that are read.
const maxSought, minLong = 100, 1000
