package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A truthCase is one file of testdata/truth: comments that describe it, statements that prepare it,
// and after the line "-- explain:" the statement itself.
//
//	-- since: 14                        the oldest server that it is for; until: the newest
//	-- options: ANALYZE, FORMAT JSON    instead of ANALYZE, VERBOSE, FORMAT JSON; each such line is a run
//	-- parallel                         the tolerance of parallel plans
//	-- baseline                         the same without burning is measured, too, and added to the truth
//	-- jit                              only for servers that can compile just in time
//	-- free: PATH                       the own time of such nodes is not known
//	-- burn TAG x100 /3: PATH           the node makes the calls with that tag: 100 of them, 3 processes
//	                                    share them; without these, any number and the leader alone.
//	                                    A % in both tag and path stands for the same text
//	-- has: PATH                        the plan has such a node
//	-- lacks: PATH                      the plan has none
//
// A line may start with the servers that it is for: [13], [17-] or [-16]. Paths are described in
// truth_path_test.go. Other comments say what the case shows.
type truthCase struct {
	name         string
	since, until int
	options      []string
	parallel     bool
	baseline     bool
	jit          bool
	lines        []truthLine
	setup        string
	statement    string
}

// A truthLine says something about a node of the plan.
type truthLine struct {
	key          string // burn, has, lacks or free
	since, until int
	path         truthPath
	tag          string
	calls        int // -1 for any
	processes    float64
}

func (l *truthLine) runsOn(major int) bool { return major >= l.since && major <= l.until }

func (c *truthCase) runsOn(major int) bool { return major >= c.since && major <= c.until }

const newestMajor = 99

func readTruthCases(t *testing.T) []*truthCase {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(testdata, "truth", "*.sql"))
	if err != nil || len(files) < 2 {
		t.Fatalf("no cases: %v", err)
	}
	var cases []*truthCase
	for _, file := range files {
		if filepath.Base(file) == "schema.sql" {
			continue
		}
		c, err := readTruthCase(file)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		cases = append(cases, c)
	}
	return cases
}

func readTruthCase(file string) (*truthCase, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	c := &truthCase{name: strings.TrimSuffix(filepath.Base(file), ".sql"), until: newestMajor}
	head, statement, ok := strings.Cut(string(text), "-- explain:\n")
	if !ok {
		return nil, fmt.Errorf(`no line "-- explain:"`)
	}
	c.statement = strings.TrimSpace(statement)
	for line := range strings.Lines(head) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "-- ")
		if !ok {
			c.setup += line
		} else if err := c.directive(comment); err != nil {
			return nil, err
		}
	}
	if len(c.options) == 0 {
		c.options = []string{"ANALYZE, VERBOSE, FORMAT JSON"}
	}
	if len(c.lines) == 0 {
		return nil, fmt.Errorf("nothing is said of the plan")
	}
	return c, nil
}

var (
	truthServers = regexp.MustCompile(`^\[(\d*)(-?)(\d*)\] `)
	truthKey     = regexp.MustCompile(`^(burn|has|lacks|free)\b([^:]*): (.+)$`)
	truthBurn    = regexp.MustCompile(`^ (\S+)(?: x(\d+))?(?: /([\d.]+))?$`)
)

// directive reads a comment. What looks like none is prose.
func (c *truthCase) directive(comment string) (err error) {
	key, value, _ := strings.Cut(comment, ": ")
	switch key {
	case "since":
		c.since, err = strconv.Atoi(value)
	case "until":
		c.until, err = strconv.Atoi(value)
	case "options":
		c.options = append(c.options, value)
	case "parallel":
		c.parallel = true
	case "baseline":
		c.baseline = true
	case "jit":
		c.jit = true
	default:
		err = c.line(comment)
	}
	return err
}

func (c *truthCase) line(comment string) (err error) {
	l := truthLine{until: newestMajor, calls: -1, processes: 1}
	if m := truthServers.FindStringSubmatch(comment); m != nil {
		comment = comment[len(m[0]):]
		l.limit(m[1], m[2], m[3])
	}
	m := truthKey.FindStringSubmatch(comment)
	if m == nil {
		return nil
	}
	l.key = m[1]
	if l.key == "burn" {
		if err := l.burn(m[2]); err != nil {
			return err
		}
	} else if m[2] != "" {
		return fmt.Errorf("not understood: %s", comment)
	}
	l.path, err = parseTruthPath(m[3])
	c.lines = append(c.lines, l)
	return err
}

// expand makes a line for each tag that was logged, of lines with a % in the tag.
func (c *truthCase) expand(major int, tags []string) []truthLine {
	var list []truthLine
	for _, l := range c.lines {
		before, after, many := strings.Cut(l.tag, "%")
		switch {
		case !l.runsOn(major):
		case !many:
			list = append(list, l)
		default:
			for _, tag := range tags {
				rest, ok := strings.CutPrefix(tag, before)
				middle, ok2 := strings.CutSuffix(rest, after)
				if !ok || !ok2 {
					continue
				}
				one := l
				one.tag = tag
				one.path, _ = parseTruthPath(strings.ReplaceAll(l.path.text, "%", middle))
				list = append(list, one)
			}
		}
	}
	return list
}

// limit reads the servers of a line: 13, 17- or -16.
func (l *truthLine) limit(from, dash, to string) {
	if from != "" {
		l.since, _ = strconv.Atoi(from)
	}
	switch {
	case to != "":
		l.until, _ = strconv.Atoi(to)
	case dash == "":
		l.until = l.since
	}
}

func (l *truthLine) burn(text string) (err error) {
	m := truthBurn.FindStringSubmatch(text)
	if m == nil {
		return fmt.Errorf("not understood: burn%s", text)
	}
	l.tag = m[1]
	if m[2] != "" {
		l.calls, err = strconv.Atoi(m[2])
	}
	if m[3] != "" && err == nil {
		l.processes, err = strconv.ParseFloat(m[3], 64)
	}
	return err
}
