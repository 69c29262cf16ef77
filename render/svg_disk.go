package render

import (
	"strconv"
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// spilled tells whether an operator did not fit into its memory and worked on disk: by the temporary blocks
// that it read and wrote itself, or by what the database says of its work area.
func spilled(f *flamegraph.Frame) bool {
	if f.NeverExecuted {
		return false
	}
	if f.Self[planner.Temp] > 0 && f.Number > 0 {
		return true
	}
	for _, a := range f.Attrs {
		if saysDisk(a) {
			return true
		}
	}
	return false
}

// spilledKey is the attribute of an operator that was read from a picture without the database's own.
const spilledKey = "Spilled to disk"

// saysDisk knows the words of both databases.
func saysDisk(a planner.Attr) bool {
	switch a.Key {
	case spilledKey:
		return true
	case "Sort Space Type": // Postgres, of a sort
		return a.Value == "Disk"
	case "Storage": // of a tuplestore, since 18
		return strings.Contains(a.Value, "Disk")
	case "Disk Usage", "Hash Batches", "HashAgg Batches":
		least := 1
		if a.Key == "Disk Usage" {
			least = 0
		}
		n, err := strconv.ParseFloat(strings.TrimRight(a.Value, " kB"), 64)
		return err == nil && n > float64(least)
	case "Used-Tmp", "LAST_TEMPSEG_SIZE", "max_temp": // Oracle: table, view, SQL Monitor
		return strings.Trim(a.Value, "0KMGkb. ") != ""
	case "Used-Mem": // 1024K (1): the passes over the disk
		_, passes, ok := strings.Cut(a.Value, "(")
		return ok && !strings.HasPrefix(passes, "0")
	case "LAST_EXECUTION": // OPTIMAL, 1 PASS, 2 PASSES
		return strings.Contains(a.Value, "PASS")
	}
	return false
}
