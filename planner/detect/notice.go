package detect

var (
	// severity is what psql prints before a message of the server, as of RAISE NOTICE.
	severity = beginning("pNIWD", `^(?:psql:[^\n]*:\d+: )?(?:NOTICE|INFO|WARNING|DEBUG): {1,2}`)
	context  = beginning("CLDH", `^(?:CONTEXT|LOCATION|DETAIL|HINT):  `)
)

// unnoticed takes the severities off the messages if a plan begins in one of them: a function that explains
// raises the plan as one message, or each of its lines.
func unnoticed(lines []string) []string {
	for i, line := range lines {
		if severity.MatchString(line) && begins(withoutSeverity(lines[i:min(len(lines), i+16)]), false) != nothing {
			return withoutSeverity(lines)
		}
	}
	return lines
}

func withoutSeverity(lines []string) []string {
	out := make([]string, 0, len(lines))
	for _, line := range lines {
		if !context.MatchString(line) {
			if severity.MatchString(line) {
				line = line[len(severity.FindString(line)):]
			}
			out = append(out, line)
		}
	}
	return out
}
