package render

import (
	"strings"
	"sync"
)

// A Content-Security-Policy may forbid the style sheet, and not every program that draws SVG reads one. So
// what the light theme says of colours and fonts stands as attributes too; rules of a style sheet override
// attributes.

// lightFills maps the selectors of viewer.css to the fill that the light theme gives them.
var lightFills = sync.OnceValue(func() map[string]string {
	fills := make(map[string]string)
	css, _, _ := strings.Cut(viewerFile("viewer.css"), "@media")
	for rule := range strings.SplitSeq(css, "}") {
		selectors, body, ok := strings.Cut(rule, "{")
		if !ok {
			continue
		}
		if i := strings.LastIndex(selectors, "*/"); i >= 0 {
			selectors = selectors[i+2:]
		}
		for property := range strings.SplitSeq(body, ";") {
			if fill, ok := strings.CutPrefix(strings.TrimSpace(property), "fill: "); ok {
				for selector := range strings.SplitSeq(selectors, ",") {
					fills[strings.TrimSpace(selector)] = fill
				}
			}
		}
	}
	return fills
})

// fillOf returns the attribute for a selector of viewer.css, with a blank before it.
func fillOf(selector string) string {
	fill, ok := lightFills()[selector]
	if !ok {
		panic("viewer.css gives no fill to " + selector)
	}
	return ` fill="` + fill + `"`
}

// barFill is the attribute for the bars of a family or another class.
func barFill(class string) string {
	if class == moreClass {
		class = "wide"
	}
	return fillOf("." + class + " > rect")
}

// textStyles are the attributes for the classes of text.
var textStyles = sync.OnceValue(func() map[string]string {
	plain, muted := fillOf("text"), fillOf("text.muted")
	return map[string]string{
		"":          plain,
		"sql":       plain,
		"head":      plain + ` font-size="16" font-weight="700"`,
		"title":     plain + ` font-weight="700"`,
		"muted":     muted,
		"warn":      fillOf("text.warn"),
		"end":       plain + ` text-anchor="end"`,
		"end muted": muted + ` text-anchor="end"`,
	}
})
