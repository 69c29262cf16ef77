package detect

import (
	"bytes"
	"regexp"
)

var (
	planTable    = regexp.MustCompile(`(?i)\|\s*Id\s*\|\s*Operat(?:ion|or)\b`)
	monitorText  = regexp.MustCompile(`(?m)^[>\s#-]*(?:SQL Monitoring Report|SQL Plan Monitoring Details[^\n]*)\s*$`)
	xplanFailure = regexp.MustCompile(`SQL_ID:?\s+\S+|cannot fetch plan for SQL_ID|has no SELECT privilege on V`)
	spoolHeading = regexp.MustCompile(`(?im)^[^\n]*\boperation\b[^\n]*\b(?:last_)?elapsed_time\b[^\n]*$|^[^\n]*\b(?:last_)?elapsed_time\b[^\n]*\boperation\b[^\n]*$`)
	spoolKeys    = regexp.MustCompile(`(?i)"operation"\s*:`)
	spoolTimes   = regexp.MustCompile(`(?i)"(?:last_)?elapsed_time"\s*:`)
)

// oracleText names the format of what is no JSON, if it is one of Oracle's.
func oracleText(data []byte) (Format, bool) {
	markup := bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) || bytes.Contains(data, []byte("<report"))
	switch {
	case markup && isMonitorMarkup(data):
		return OracleMonitor, true
	case monitorText.Match(data):
		return OracleMonitor, true
	case spoolHeading.Match(data):
		return OracleSpool, true
	case planTable.Match(data):
		return OracleXplan, true
	case xplanFailure.Match(data[:min(len(data), 1<<16)]):
		return OracleXplan, true
	}
	return 0, false
}

func isMonitorMarkup(data []byte) bool {
	return bytes.Contains(data, []byte("<sql_monitor_report")) || bytes.Contains(data, []byte(`compress="zlib"`)) ||
		bytes.Contains(data, []byte("FXTMODEL")) || bytes.Contains(data, []byte("fxtmodel"))
}

// isSpoolJSON tells rows of V$SQL_PLAN_STATISTICS_ALL from EXPLAIN's JSON.
func isSpoolJSON(data []byte) bool {
	head := data[:min(len(data), 1<<16)]
	return spoolKeys.Match(head) && spoolTimes.Match(head) && !bytes.Contains(head, []byte(`"Node Type"`))
}
