package postgres

// imperfectCases lists the cases whose attribution is known to miss the truth, and why. A case that
// starts to pass fails until it is taken off this list.
var imperfectCases = []struct {
	name         string
	since, until int
	reason       string
}{}

// imperfect returns the reason why a case is known to fail on a server, "" if it should pass.
func imperfect(name string, major int) string {
	for _, c := range imperfectCases {
		if c.name == name && major >= c.since && major <= c.until {
			return c.reason
		}
	}
	return ""
}
