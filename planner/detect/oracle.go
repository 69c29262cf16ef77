package detect

import (
	"bytes"
	"errors"
	"iter"
	"regexp"
	"strings"

	"sqlflame/planner"
)

var (
	anyHeading   = regexp.MustCompile(`(?i)^[^|]*(?:\d\s*\|[^|]*)?\|\s*Id\s*\|\s*Operat(?:ion|or)\b`)
	monitorTitle = regexp.MustCompile(`(?i)^(?:[>\s#*/;-]|rem\b|prompt\b|\d+[:.)]?)*(?:SQL Monitoring Report|SQL Plan Monitoring Details[^\n]*)\s*$`)
	noPlan       = regexp.MustCompile(`(?i)SQL_ID:?\s+\S+|cannot fetch plan for SQL_ID`)
	noPrivilege  = regexp.MustCompile(`(?i)has no SELECT privilege on V`)
	planRow      = regexp.MustCompile(`^[^|]*(?:\d\s*\|[^|]*)?\|\s*-?\s*\*?\s*\d{1,6}\s*\|`)
	emptyCell    = regexp.MustCompile(`\|[ \t]*\|`)
	markupStart  = regexp.MustCompile(`(?im)^(?:SQL>)?[ \t]*<(?:report|sql_monitor_report|\?xml|!doctype|!--|html|script|body|head)\b`)
	reportTag    = regexp.MustCompile(`<(?:report|sql_monitor_report)\s[^<>]*=`) // real ones have attributes
	spoolKeys    = regexp.MustCompile(`(?i)"operation"\s*:`)
	spoolTimes   = regexp.MustCompile(`(?i)"(?:last_)?elapsed_time"\s*:`)
)

// oracleText names the format of what is no JSON, if it is one of Oracle's. It returns the text with
// blanks for the no-break spaces that web pages have instead. The words of one format may stand in the
// statement's text in another one, so each format is told by what only a document of it has.
func oracleText(data []byte) ([]byte, Format, bool, error) {
	text := data
	if nbsp := []byte("\u00a0"); bytes.Contains(data, nbsp) {
		text = bytes.ReplaceAll(data, nbsp, []byte(" "))
	}
	rows, spool := spoolHeading(data)
	headings, xplan, monitor := planTables(text)
	markup := isMonitorMarkup(data) && (!xplan || markupStart.Match(data) && reportTag.Match(data))
	switch {
	case spool && rows:
		return data, OracleSpool, true, nil
	case xplan && (monitor || markup):
		return nil, 0, false, &planner.FormatError{Err: errors.New("the document holds a table of DBMS_XPLAN and a SQL Monitor report"), Hint: "save each in a file of its own"}
	case markup:
		return data, OracleMonitor, true, nil
	case monitor, !xplan && hasLine(text, "monitoring", monitorTitle):
		return text, OracleMonitor, true, nil
	case xplan:
		return text, OracleXplan, true, nil
	case spool:
		return data, OracleSpool, true, nil
	case headings, hasLine(head(text), "sql_id", noPlan), hasLine(head(text), "privilege", noPrivilege):
		return text, OracleXplan, true, nil // its reader says what is wrong
	}
	return nil, 0, false, nil
}

// planTables tells which plan tables the text has: below the heading of one of DBMS_XPLAN is a rule or a
// row, below that of a SQL Monitor report a second row of headings, which begins with an empty cell.
func planTables(text []byte) (headings, xplan, monitor bool) {
	for line, rest := range linesWith(text, "operat") {
		if bytes.IndexByte(line, '|') < 0 || !anyHeading.Match(line) {
			continue
		}
		headings = true
		heading, next := bytes.TrimSpace(line), nextLine(rest)
		switch {
		case !bytes.HasSuffix(heading, []byte("|")):
		case isRule(next), planRow.Match(next):
			xplan = true
		case emptyCell.Match(next) && bytes.HasSuffix(next, []byte("|")):
			monitor = true
		}
	}
	return headings, xplan, monitor
}

// hasLine tells whether a line that holds the word matches.
func hasLine(text []byte, word string, pattern *regexp.Regexp) bool {
	for line := range linesWith(text, word) {
		if pattern.Match(line) {
			return true
		}
	}
	return false
}

func head(text []byte) []byte { return text[:min(len(text), 1<<16)] }

// linesWith goes through the lines that hold a word, in any case, with what follows each. The word is in
// lower case. Few lines of a large document do, and only these are worth an expression.
func linesWith(text []byte, word string) iter.Seq2[[]byte, []byte] {
	return func(yield func(line, rest []byte) bool) {
		for len(text) > 0 {
			line, rest, _ := bytes.Cut(text, []byte("\n"))
			text = rest
			if holds(line, word) && !yield(line, rest) {
				return
			}
		}
	}
}

func holds(line []byte, word string) bool {
	for i := 0; i+len(word) <= len(line); i++ {
		if line[i]|0x20 == word[0] && line[i+1]|0x20 == word[1] && strings.EqualFold(string(line[i:i+len(word)]), word) {
			return true
		}
	}
	return false
}

// nextLine returns the first line that is not empty, nor the name that SQL*Plus prints on each page.
func nextLine(text []byte) []byte {
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		text = rest
		line = bytes.TrimSpace(line)
		if bare := bytes.TrimLeft(line, "> \t"); len(bare) > 0 && !bytes.HasPrefix(bare, []byte("PLAN_TABLE_OUTPUT")) {
			return line
		}
	}
	return nil
}

// isRule tells whether a line ends in dashes and has no words.
func isRule(line []byte) bool {
	return bytes.HasSuffix(line, []byte("---")) && len(bytes.Trim(line, "-> \t0123456789:.)|#*/;")) == 0
}

func isMonitorMarkup(data []byte) bool {
	if !bytes.HasPrefix(data, []byte("<")) && !bytes.Contains(data, []byte("<report")) {
		return false
	}
	return bytes.Contains(data, []byte("<sql_monitor_report")) || bytes.Contains(data, []byte(`compress="zlib"`)) ||
		bytes.Contains(data, []byte("FXTMODEL")) || bytes.Contains(data, []byte("fxtmodel"))
}

// isSpoolJSON tells rows of V$SQL_PLAN_STATISTICS_ALL from EXPLAIN's JSON.
func isSpoolJSON(data []byte) bool {
	data = head(data)
	return !bytes.Contains(data, []byte(`"Node Type"`)) && hasLine(data, "operation", spoolKeys) && hasLine(data, "elapsed_time", spoolTimes)
}
