package oracle

import (
	"strconv"
	"strings"

	"sqlflame/planner"
)

// A plannedLine is a line of the optimizer's plan, which has the predicates.
type plannedLine struct {
	id             int
	operation      string
	access, filter string
}

func (x *monitorXML) start(e xmlElement) error {
	if e.name == "sql_monitor_report" {
		return x.open()
	}
	if x.monitorReport == nil {
		return nil
	}
	switch {
	case x.path("sql_monitor_report", "target"):
		x.sqlID = e.get("sql_id")
		x.planHash = e.get("sql_plan_hash")
		x.noteIf(e.get("sql_exec_start"), "executed at %s")
		x.noteIf(e.get("db_unique_name"), "database %s")
	case e.name == "parallel_info":
		x.parallel = true
		x.noteIf(e.get("dop"), "degree of parallelism %s")
	case e.name == "activity_detail":
		return x.setInterval(e.get("sample_interval"))
	case x.path("sql_monitor_report", "plan", "operation"):
		x.plannedAt = &plannedLine{operation: operationOf(e)}
		x.plannedAt.id, _ = strconv.Atoi(e.get("id"))
		x.planned = append(x.planned, x.plannedAt)
	case x.path("sql_monitor_report", "plan_monitor", "operation"):
		return x.addLine(e)
	}
	return nil
}

func (x *monitorXML) open() error {
	if x.monitorReport != nil {
		return unreadable(hintMonitor, "a SQL Monitor report stands inside another one")
	}
	version := x.up(1).get("db_version")
	*x = monitorXML{
		reports: x.reports, stack: x.stack, inflatable: x.inflatable, inner: x.inner,
		monitorReport: newMonitorReport(), inBuckets: make(tallies),
	}
	x.noteIf(version, "Oracle %s")
	return nil
}

func (x *monitorXML) setInterval(value string) error {
	if value == "" {
		return nil
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || !(n >= 0.001 && n <= 3600) {
		return unreadable("", "the report's sample_interval is %q, not a number of seconds", shortened(value))
	}
	x.interval = n
	return nil
}

func operationOf(e xmlElement) string {
	return strings.TrimSpace(e.get("name") + " " + e.get("options"))
}

func (x *monitorXML) addLine(e xmlElement) error {
	id, err := strconv.Atoi(e.get("id"))
	switch {
	case err != nil || id < 0 || id >= maxLines:
		return unreadable("", "%q is no number of a plan line", shortened(e.get("id")))
	case len(x.lines) >= maxLines:
		return unreadable("", "more than %d plan lines", maxLines)
	}
	x.at = &line{id: id, parent: -1, operation: operationOf(e), inactive: e.get("skp") == "1"}
	if x.at.parent, err = x.parentOf(e, id); err != nil {
		return err
	}
	if px := e.get("px_type"); px != "" {
		x.at.attr("px_type", px)
	}
	x.lines = append(x.lines, x.at)
	return nil
}

// parentOf returns the line above: its parent_id or, where the report has none, the last line of the
// level above.
func (x *monitorXML) parentOf(e xmlElement, id int) (int, error) {
	if value := e.get("parent_id"); value != "" {
		parent, err := strconv.Atoi(value)
		if err != nil || parent < 0 {
			return 0, unreadable(hintMonitor, "the parent_id of line %d is %q", id, shortened(value))
		}
		x.parents = true
		return parent, nil
	}
	depth, err := strconv.Atoi(e.get("depth"))
	switch {
	case x.parents:
		return 0, unreadable(hintMonitor, "line %d has no parent_id, while others have", id)
	case id != len(x.lines):
		return 0, unreadable(hintMonitor, "lines of the plan are missing or out of order: line %d stands where line %d should", id, len(x.lines))
	case depth == 0 && len(x.lines) > 0:
		return 0, unreadable(hintMonitor, "line %d has no line above", id)
	case err != nil && len(x.lines) == 0:
		depth = 0
	case err != nil || depth < 0 || depth > len(x.levels):
		return 0, unreadable(hintMonitor, "line %d has no parent_id and no depth below an earlier line", id)
	}
	parent := -1
	if depth > 0 {
		parent = x.levels[depth-1]
	}
	x.levels = append(x.levels[:depth], id)
	return parent, nil
}

func (l *line) attr(key, value string) {
	l.attrs = append(l.attrs, planner.Attr{Key: key, Value: value})
}

func (x *monitorXML) end(e xmlElement) error {
	if e.name == "report" && e.get("encode") != "" {
		return x.unpack(e)
	}
	if x.monitorReport == nil {
		return nil
	}
	text := strings.TrimSpace(string(e.text))
	switch {
	case e.name == "sql_monitor_report":
		x.close()
	case x.path("sql_monitor_report", "target", e.name):
		x.endTarget(e.name, text)
	case x.path("sql_monitor_report", "stats", "stat") && e.get("name") == "elapsed_time":
		if us := wholeNumber(text); us.known {
			x.setElapsed(float64(us.n) / 1e6)
		}
	case e.name == "activity":
		return x.endActivity(e, text)
	case x.path("sql_monitor_report", "plan", "operation", "predicates"):
		x.endPredicate(e.get("type"), text)
	case x.path("sql_monitor_report", "plan", "operation"):
		x.plannedAt = nil
	case x.path("sql_monitor_report", "plan_monitor", "operation"):
		x.at = nil
	case x.path("operation", "optimizer", e.name), x.path("operation", "object", e.name),
		x.path("operation", "stats", "stat"), x.path("operation", e.name):
		return x.endDetail(e, text)
	}
	return nil
}

func (x *monitorXML) endTarget(name, text string) {
	switch name {
	case "sql_fulltext", "sql_text":
		if x.sql == "" {
			x.sql = text
		}
	case "status":
		x.status = text
		x.noteIf(text, "status %s")
	case "duration":
		x.noteIf(text, "duration, a span of wall clock: %s s")
	}
}

func (x *monitorXML) endPredicate(kind, text string) {
	switch {
	case x.plannedAt == nil:
	case kind == "access":
		x.plannedAt.access = text
	case kind == "filter":
		x.plannedAt.filter = text
	}
}

// endDetail takes what an operation of plan_monitor says of itself.
func (x *monitorXML) endDetail(e xmlElement, text string) error {
	if x.at == nil || text == "" {
		return nil
	}
	switch parent := x.up(1).name; {
	case parent == "object" && e.name == "owner":
		x.at.owner = text
	case parent == "object" && e.name == "name":
		x.at.name = text
	case parent == "optimizer":
		x.at.setEstimate(e.name, text)
	case parent == "stats":
		return x.setStat(e.get("name"), text)
	case e.name == "partition_start", e.name == "partition_stop":
		x.at.attr(e.name, text)
	}
	return nil
}

func (l *line) setEstimate(name, text string) {
	l.attr("optimizer "+name, text)
	switch name {
	case "cardinality":
		l.expected = wholeNumber(text)
	case "cost":
		l.cost = wholeNumber(text)
	}
}

func (x *monitorXML) setStat(name, text string) error {
	l := x.at
	l.attr(name, text)
	if name != "starts" && name != "cardinality" {
		return nil
	}
	if strings.Trim(text, "0123456789") != "" {
		return unreadable(hintMonitor, "line %d: %s is %q, not a number", l.id, name, shortened(text))
	}
	if name == "starts" {
		x.take(&l.starts, l, name, text)
	} else {
		x.take(&l.rows, l, name, text)
	}
	return nil
}

// wholeNumber reads a count; what is none, such as one beyond 64 bits, is not known.
func wholeNumber(s string) figure {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return figure{}
	}
	return known(n)
}

// endActivity counts samples. The report has the same samples in up to four places: of the whole
// statement, of each process, of each line, and of each bucket of time with the line as an attribute.
// A line's histogram, too, repeats the line's samples. Each place is counted for itself, and close
// chooses between them.
func (x *monitorXML) endActivity(e xmlElement, text string) error {
	ofWhole := x.path("sql_monitor_report", "activity_sampled", "activity")
	ofLine := x.path("sql_monitor_report", "plan_monitor", "operation", "activity_sampled", "activity")
	ofBucket := x.path("sql_monitor_report", "activity_detail", "bucket", "activity")
	if !ofWhole && !ofLine && !ofBucket {
		return nil
	}
	n, ok := parseTally(text)
	if !ok {
		return unreadable("", "the number of activity samples is %q", shortened(text))
	}
	switch {
	case ofWhole:
		x.whole = x.whole.plus(n)
	case ofLine:
		x.samples.add(x.at.id, n)
		x.at.addActivity(activityName(e) + " (" + text + ")")
	default:
		x.addBucket(e.get("line"), n)
	}
	return nil
}

func (x *monitorXML) addBucket(line string, n tally) {
	id, err := strconv.Atoi(line)
	if err != nil || id < 0 || id >= maxLines {
		x.unassigned = x.unassigned.plus(n)
		return
	}
	x.inBuckets.add(id, n)
}

func activityName(e xmlElement) string {
	for _, name := range []string{"event", "class", "other_sql_class"} {
		if value := e.get(name); value != "" {
			return value
		}
	}
	return "activity"
}

// close settles which samples count: the lines' own or, without them, the buckets'. What the
// statement has beyond those is of no line.
func (x *monitorXML) close() {
	if x.samples.sum() == 0 {
		x.samples = x.inBuckets
	}
	x.loose = x.unassigned
	if x.whole > 0 {
		x.loose = max(0, x.whole-x.samples.sum())
	}
	byID := make(map[int]*plannedLine, len(x.planned))
	for _, p := range x.planned {
		byID[p.id] = p
	}
	for _, l := range x.lines {
		// The two plans may be numbered apart where the plan is adaptive.
		if p := byID[l.id]; p != nil && p.operation == l.operation {
			l.access, l.filter = p.access, p.filter
		}
	}
	x.reports = append(x.reports, x.monitorReport)
	x.monitorReport = nil
}
