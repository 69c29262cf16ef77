package render

import (
	"strings"
	"unicode"

	"sqlflame/planner"
)

// Texts are cut from these lengths, in characters. The JSON output has them whole.
const (
	maxSQL      = 16 << 10
	maxValue    = 4000 // of an attribute or a setting
	maxNote     = 1000
	maxWarnings = 1000 // warnings of a plan
)

// cleanOrigin returns what the picture tells of where the numbers come from, fit for a file.
func cleanOrigin(o *planner.Origin, opt Options) planner.Origin {
	clean := planner.Origin{
		Engine: cleanCut(o.Engine, maxName), Version: cleanCut(o.Version, maxName),
		Statement: cleanCut(o.Statement, maxName),
		QueryID:   cleanCut(o.QueryID, maxName), Child: cleanCut(o.Child, maxName), PlanID: cleanCut(o.PlanID, maxName),
		Host: cleanCut(o.Host, maxName), Database: cleanCut(o.Database, maxName), Role: cleanCut(o.Role, maxName),
		When: cleanCut(o.When, maxName), Measured: cleanCut(o.Measured, maxNote),
	}
	for _, s := range o.Settings {
		clean.Settings = append(clean.Settings, planner.Attr{Key: cleanCut(s.Key, maxName), Value: cleanCut(s.Value, maxValue)})
	}
	if !opt.NoEmbed {
		sql := strings.TrimRightFunc(strings.ReplaceAll(o.SQL, "\r\n", "\n"), unicode.IsSpace)
		clean.SQL = cutCleaned(strings.TrimLeft(sql, "\n"), maxSQL, cleanLines)
	}
	return clean
}

// cleanWarnings returns as many warnings as a reader can want, with room for one on what the picture
// left out when it was read back.
func cleanWarnings(list []planner.Warning) []planner.Warning {
	limit := maxWarnings
	if len(list) == 0 || list[0].Rule != leftOutRule {
		limit--
	}
	var clean []planner.Warning
	for _, w := range list[:min(len(list), limit)] {
		w.Label, w.Rule, w.Message = cleanCut(w.Label, maxName), cleanCut(w.Rule, maxName), cleanCut(w.Message, maxNote)
		clean = append(clean, w)
	}
	return clean
}

// cleanLines cleans text that has lines of its own. Tabs become blanks, as they have no width in
// a picture.
func cleanLines(s string) string {
	if isClean(s) {
		return s
	}
	lines := strings.Split(strings.ReplaceAll(s, "\t", "    "), "\n")
	for i, line := range lines {
		lines[i] = cleanText(line)
	}
	return strings.Join(lines, "\n")
}
