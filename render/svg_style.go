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
	return fillOf("." + class)
}

// inBar is the class, without a rule in the style sheet, of text among bars: there it does not inherit
// the colour of the picture's text.
const inBar = "in bar"

// textStyles are the attributes for the classes of text. The svg element has the usual colour, and the
// style sheet leaves alignment alone.
var textStyles = sync.OnceValue(func() map[string]string {
	muted := ` class="muted"` + fillOf("text.muted")
	return map[string]string{
		inBar:       fillOf("text"),
		"head":      ` class="head" font-size="16" font-weight="700"`,
		"title":     ` class="title" font-weight="700"`,
		"muted":     muted,
		"warn":      ` class="warn"` + fillOf("text.warn"),
		"end":       ` text-anchor="end"`,
		"end muted": muted + ` text-anchor="end"`,
	}
})
