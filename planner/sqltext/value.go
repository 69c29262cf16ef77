package sqltext

import "strings"

// Values finds the ends of values that EXPLAIN printed in its text format. Constants and names in them may hold line
// breaks, which are printed as they are, and whatever words there are.
type Values struct{ wasted int }

const (
	maxWasted = 1 << 20 // lines that are looked at for nothing
	maxShort  = 40      // lines that are looked at for each value from then on
)

// GoesOn returns in how many of the next lines a value goes on, 0 if it does not: a quote is open at its end, that
// is closed where something may follow a literal or a name, and with it all brackets are. If what lies between looks
// like a plan, a cast or more of the plan must follow, else it is not sure. A quote that is not closed so is none, or
// the value was cut off.
func (v *Values) GoesOn(value string, next func() (string, bool)) (lines int, sure bool) {
	st := valueState{}
	if st.add(value); st.quote == 0 {
		return 0, true
	}
	limit := maxWasted
	if v.wasted >= maxWasted {
		limit = maxShort
	}
	plan := false
	for n := 1; n <= limit; n++ {
		line, ok := next()
		if !ok {
			v.wasted += n
			return 0, true
		}
		if st.add(line); st.quote != 0 {
			plan = plan || isPlan(line)
			continue
		}
		if !st.failed && st.depth == 0 {
			return n, !plan || st.cast || goesOn(next)
		}
		v.wasted += n
		return 0, true
	}
	v.wasted += limit
	return 0, true
}

// A valueState is what is open at the end of a part of a value.
type valueState struct {
	quote  byte
	depth  int  // of brackets outside of quotes
	failed bool // something followed a quote's end that does not follow literals and names
	cast   bool // a cast followed the last one
}

func (s *valueState) add(line string) {
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case s.quote == 0 && (c == '\'' || c == '"'):
			s.quote = c
		case s.quote == 0 && (c == '(' || c == '[' || c == '{'):
			s.depth++
		case s.quote == 0 && (c == ')' || c == ']' || c == '}'):
			s.depth--
		case c != s.quote || s.quote == 0:
		case i+1 < len(line) && line[i+1] == c:
			i++
		default:
			s.quote = 0
			s.cast = strings.HasPrefix(line[i+1:], "::")
			s.failed = s.failed || i+1 < len(line) && strings.IndexByte(":),.;]} '\"", line[i+1]) < 0
		}
	}
}

// isPlan tells of lines that are a node's, or end a plan.
func isPlan(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return strings.Contains(line, " (cost=") || strings.Contains(line, " (actual ") || strings.Contains(line, " (never executed)") || isTime(line)
}

func isTime(line string) bool {
	return strings.HasPrefix(line, "Execution ") || strings.HasPrefix(line, "Planning") || strings.HasPrefix(line, "Total runtime: ")
}

// goesOn tells whether the next line that is not blank is one of a plan.
func goesOn(next func() (string, bool)) bool {
	for {
		line, ok := next()
		if line = strings.TrimSpace(line); line != "" {
			key, _, colon := strings.Cut(line, ":")
			return isPlan(line) || strings.HasPrefix(line, "->") || colon && len(key) < 80 && line[0] >= 'A' && line[0] <= 'Z'
		} else if !ok {
			return false
		}
	}
}
