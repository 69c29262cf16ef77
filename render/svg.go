package render

import (
	"embed"
	"fmt"
	"io"
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// The viewer is a constant: no text of a plan is ever put inside script or style. What the two
// sides agree on is written down in viewer/CONTRACT.md.
//
//go:embed viewer/*.js viewer/viewer.css
var viewerFiles embed.FS

// viewerScripts lists the parts of the script in the order in which they are joined.
var viewerScripts = []string{"text", "data", "ids", "colours", "labels", "words", "frames", "search", "panels", "bar", "table", "keys", "viewer"}

// SVG writes the profile as one self-contained picture: complete with scripts off, and with zoom,
// search and details where scripts run. Root on top, children in plan order.
//
// The picture is laid out for svgWidth and scales as a whole; the script lays it out again for the
// window's own width.
func SVG(w io.Writer, p *flamegraph.Profile, opt Options) error {
	pic, words, err := draw(p, opt)
	if err != nil {
		return err
	}
	e := newSVGWriter(w)
	e.str(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	writePicture(e, pic, words)
	return e.flush()
}

// draw lays the picture out and finds the words around it.
func draw(p *flamegraph.Profile, opt Options) (*picture, *words, error) {
	if !p.Metrics.Has(opt.Metric) {
		return nil, nil, fmt.Errorf("the profile carries no %s", opt.Metric)
	}
	pic := newPicture(p, opt)
	return pic, newWords(pic), nil
}

// writePicture writes the svg element with all that is in it.
func writePicture(e *svgWriter, pic *picture, words *words) {
	top := headerHeight(words) + legendHeight(words) + barHeight(words)
	y := top + float64(pic.rows*rowHeight) + sectionGap
	// The height stands in the first line, so the panels are laid out before anything is written.
	panels := layoutPanels(pic, words, y)

	writeRoot(e, words, panels.bottom)
	writeHeader(e, words)
	writeLegend(e, words)
	writeFrames(e, pic, top)
	writeBar(e, words)
	writePanels(e, panels)
	writeData(e, pic, words)
	e.str("<script><![CDATA[\n")
	e.str(viewerScript())
	e.str("]]></script>\n</svg>\n")
}

func writeRoot(e *svgWriter, words *words, height float64) {
	e.str(`<svg xmlns="http://www.w3.org/2000/svg" width="100%" viewBox="0 0 1200 `)
	e.num(height)
	e.str(`" preserveAspectRatio="xMidYMin" role="img" aria-label="`)
	e.esc("Flame graph: " + words.head)
	// Programs that draw SVG without style sheets still find the font.
	e.str(`" font-family="monospace" font-size="12"` + fillOf("text") + ">\n<title>")
	e.esc(words.head + " - sqlflame")
	e.str("</title>\n<style><![CDATA[\n")
	e.str(viewerFile("viewer.css"))
	e.str("]]></style>\n")
	e.str(`<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
		`<rect class="hatch0" width="6" height="6"` + fillOf(".hatch0") + `/>` +
		`<rect class="hatch1" width="2" height="6"` + fillOf(".hatch1") + `/></pattern></defs>` + "\n")
	e.str(`<rect id="background" width="100%" height="100%"` + fillOf("#background") + "/>\n")
}

func viewerFile(name string) string {
	b, err := viewerFiles.ReadFile("viewer/" + name)
	if err != nil {
		panic(err) // embedded: its absence is a defect of the build
	}
	return string(b)
}

// viewerScript joins the script's parts inside one function, so that only what the viewer offers
// to others becomes global. Lines that are comments stay at home: they are a tenth of it, in every picture.
func viewerScript() string {
	var b strings.Builder
	b.WriteString("(function () {\n\"use strict\";\n")
	for _, name := range viewerScripts {
		for line := range strings.Lines(viewerFile(name + ".js")) {
			if !strings.HasPrefix(strings.TrimLeft(line, "\t"), "//") {
				b.WriteString(line)
			}
		}
	}
	b.WriteString("}());\n")
	return b.String()
}

// metricWord says what a bar's width means, for sentences.
func metricWord(m planner.Metric) string {
	switch m {
	case planner.Time:
		return "time"
	case planner.Work:
		return "process time"
	case planner.IO:
		return "I/O time"
	case planner.Cost:
		return "estimated cost"
	case planner.WAL:
		return "WAL"
	case planner.Temp:
		return "temporary blocks"
	case planner.Reads:
		return "blocks read"
	case planner.Writes:
		return "blocks written"
	case planner.Buffers:
		return "buffer accesses"
	}
	return m.String()
}
