package detect

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var (
	duration = regexp.MustCompile(`duration: (\d+(?:\.\d+)?) ms  ?plan:`)
	sequence = regexp.MustCompile(`^(.*?)\[(\d+)-(\d+)\] ?`)
)

// entry takes the plan of an entry that auto_explain wrote to a log, whatever stands before it in the line.
func (s *splitter) entry(lines []string, n, depth int) int {
	at := duration.FindStringSubmatchIndex(lines[0])
	if at == nil {
		return 0
	}
	s.duration = nanoseconds(lines[0][at[2]:at[3]])
	before, after := lines[0][:at[0]], lines[0][at[1]:]
	if c := firstRune(strings.TrimSpace(before)); c == '{' || c == '[' && begins(lines, false) == beginsJSON {
		return 0
	}
	if strings.HasSuffix(before, `"`) {
		if s.openEntry {
			return 0
		}
		content, used, rest := unquote(lines[0][at[0]-1:], lines[1:])
		if used == 0 {
			s.openEntry = true
			return 0
		}
		_, content, _ = strings.Cut(content, "plan:")
		s.logged(strings.Split(content, "\n"), n, depth)
		return used + rowEnd(rest, lines[used:])
	}
	if strings.Contains(after, "  ->  ") {
		s.fail(asFormatError(formatError("the plan's lines were joined to a single one, and with them which node is below which", "copy the entry from the log itself, or set auto_explain.log_format = json")))
		return 1
	}
	body, used := []string{after}, 1
	if m := sequence.FindStringSubmatch(before); m != nil && len(lines) > 1 && strings.HasPrefix(lines[1], sequencePlace(m[1])) && sequence.MatchString(lines[1]) {
		more, k := syslogLines(lines[1:], m)
		body, used = append(body, more...), used+k
	} else {
		more, k := tabbedLines(lines[1:])
		body, used = append(body, more...), used+k
	}
	if used == 1 && strings.TrimSpace(after) != "" {
		lines[0] = after // not a copy of all lines that follow
		return max(s.document(lines, n, false), 1)
	}
	s.logged(body, n, depth)
	return used
}

// logged takes the body of an entry. That it holds no plan is remembered, as all others may.
func (s *splitter) logged(body []string, n, depth int) {
	before := len(s.docs)
	s.region(body, n, depth+1, false)
	if len(s.docs) == before && s.why == nil {
		s.why = asFormatError(formatError(fmt.Sprintf("line %d: this entry of a log holds no plan: it was cut off", n), "take the entry from the server's own log"))
	}
}

// tabbedLines takes the lines of an entry, which begin with a tab but for the first. A statement's text may
// have lines without one in a document of JSON that goes on behind them.
func tabbedLines(lines []string) (body []string, used int) {
	var st jsonState
	for used < len(lines) {
		line := lines[used]
		rest, tab := cutTab(line)
		if !tab {
			if used+1 == len(lines) || !st.started || !st.inString {
				break
			}
			if _, tab = cutTab(lines[used+1]); !tab {
				break
			}
		}
		if len(body) == 0 && strings.HasPrefix(strings.TrimSpace(rest), "{") || st.started {
			st.take(rest)
		}
		body = append(body, rest)
		used++
	}
	return body, used
}

// cutTab takes a tab off the beginning of a line, also as syslog writes it.
func cutTab(line string) (rest string, ok bool) {
	if rest, ok = strings.CutPrefix(line, "\t"); ok {
		return rest, true
	}
	return strings.CutPrefix(line, "#011")
}

// nanoseconds reads milliseconds; what nobody waited for is nothing.
func nanoseconds(ms string) int64 {
	f, err := strconv.ParseFloat(ms, 64)
	if err != nil || f > 1e9 {
		return 0
	}
	return int64(math.Round(f * 1e6))
}

// sequencePlace returns of what stands before a line's number that which all lines of an entry share, not
// the time.
func sequencePlace(s string) string { return s[:min(len(s), 3)] }

// syslogLines takes the lines of an entry that syslog split: each has the number of the entry and its own.
// A tab, written as #011, stands where the entry had a line break.
func syslogLines(lines []string, first []string) (body []string, used int) {
	process := process(first[1])
	var line []byte
	number, others := 1, 0
	for i, text := range lines {
		m := sequence.FindStringSubmatchIndex(text)
		if m == nil || others > maxOthers {
			break
		}
		if text[m[4]:m[5]] != first[2] || process != "" && !strings.Contains(text[:m[1]], process) {
			others++
			continue
		}
		if number++; text[m[6]:m[7]] != strconv.Itoa(number) {
			break
		}
		rest := text[m[1]:]
		if tab := strings.HasPrefix(rest, "\t"); tab || strings.HasPrefix(rest, "#011") {
			if used > 0 {
				body = append(body, string(line))
			}
			rest = strings.TrimPrefix(strings.TrimPrefix(rest, "\t"), "#011")
			line = line[:0]
		}
		line = append(line, strings.ReplaceAll(rest, "#011", "\t")...)
		used = i + 1
	}
	if used > 0 {
		body = append(body, string(line))
	}
	return body, used
}

// maxOthers is how many lines of other processes may stand between those of an entry.
const maxOthers = 200

var processID = regexp.MustCompile(`\[[\w.]+\]: *$`)

// process returns the process that a line of syslog names.
func process(before string) string { return strings.TrimSpace(processID.FindString(before)) }
