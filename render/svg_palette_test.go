package render

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A theme is what viewer.css says about colours, in light or dark mode.
type theme map[string]rgb

type rgb [3]float64 // linear light

// themes reads both from the style sheet: the dark one is what its media query changes.
func themes(t *testing.T) (light, dark theme) {
	t.Helper()
	base, query, ok := strings.Cut(viewerFile("viewer.css"), "@media screen and (prefers-color-scheme: dark) {")
	if !ok {
		t.Fatal("no dark theme")
	}
	query, _, _ = strings.Cut(query, "@media")
	light = readTheme(base)
	dark = readTheme(query)
	for name := range light {
		if _, ok := dark[name]; !ok {
			t.Errorf("the dark theme does not change %s", name)
		}
	}
	return light, dark
}

var cssRule = regexp.MustCompile(`(?m)^\s*([^{}/\n]+?) \{([^}]*)\}`)

func readTheme(css string) theme {
	th := theme{}
	fill := regexp.MustCompile(`(?:^|[ ;])fill: #([0-9a-f]{6})`)
	for _, rule := range cssRule.FindAllStringSubmatch(strings.ReplaceAll(css, "{\n", "{ "), -1) {
		if m := fill.FindStringSubmatch(rule[2]); m != nil {
			for selector := range strings.SplitSeq(rule[1], ",") {
				th[strings.TrimSpace(selector)] = parseColour(m[1])
			}
		}
	}
	return th
}

func parseColour(hex string) rgb {
	var c rgb
	for i := range c {
		n, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		v := float64(n) / 255
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

func (c rgb) luminance() float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// contrast is WCAG's ratio.
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// lab is the colour in CIE L*a*b*, where distances are what eyes see.
func (c rgb) lab() [3]float64 {
	f := func(t float64) float64 {
		if t > 0.008856 {
			return math.Cbrt(t)
		}
		return 7.787*t + 16.0/116
	}
	x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.95047)
	y := f(0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2])
	z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// seen is the colour as eyes of that kind see it (Machado, Oliveira and Fernandes 2009).
func (c rgb) seen(m [3][3]float64) rgb {
	var out rgb
	for i := range out {
		out[i] = min(1, max(0, m[i][0]*c[0]+m[i][1]*c[1]+m[i][2]*c[2]))
	}
	return out
}

var eyes = map[string][3][3]float64{
	"common":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

func TestContrast(t *testing.T) {
	light, dark := themes(t)
	for name, th := range map[string]theme{"light": light, "dark": dark} {
		check := func(text, back string) {
			a, ok := th[text]
			b, found := th[back]
			if !ok || !found {
				t.Fatalf("%s: no colour for %s or %s", name, text, back)
			}
			if c := contrast(a, b); c < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.2f", name, text, back, c)
			}
		}
		for _, f := range families {
			check("text", "."+string(f.family))
		}
		for _, back := range []string{".back", ".panel"} {
			check("text", back)
			check("text.muted", back)
			check("text.warn", back)
		}
		for _, class := range scaleClasses {
			text := "text"
			if _, ok := th["#frames ."+class+" > text"]; ok {
				text = "#frames ." + class + " > text"
			}
			check(text, "."+class)
		}
		for _, back := range []string{".hatch0", ".hatch1", ".more"} {
			check("text", back)
		}
		check(".above > text", ".above")
		check(".dim > text", ".dim")
		check(".hit > text", ".hit")
	}
}

// Families must differ for every kind of eyes; 2.3 is the least difference that can be seen.
func TestFamiliesDiffer(t *testing.T) {
	light, dark := themes(t)
	for name, th := range map[string]theme{"light": light, "dark": dark} {
		for eye, m := range eyes {
			for i, a := range families {
				for _, b := range families[i+1:] {
					p := th["."+string(a.family)].seen(m).lab()
					q := th["."+string(b.family)].seen(m).lab()
					if d := math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2]); d < 9 {
						t.Errorf("%s, %s: %s and %s differ by %.1f only", name, eye, a.family, b.family, d)
					}
				}
			}
		}
	}
}

// The steps of the colour modes' scales.
var scaleClasses = []string{"q0", "q1", "q2", "q3", "q4", "q5", "e0", "e1", "e2", "e3", "e4", "e5", "e6", "none"}

// Steps of a scale that stand side by side must differ for every kind of eyes, and so must its ends.
func TestScaleStepsDiffer(t *testing.T) {
	light, dark := themes(t)
	for name, th := range map[string]theme{"light": light, "dark": dark} {
		for eye, m := range eyes {
			for i, a := range scaleClasses[:len(scaleClasses)-1] {
				for _, b := range scaleClasses[i+1 : len(scaleClasses)-1] {
					if a[0] != b[0] {
						continue
					}
					p, q := th["."+a].seen(m).lab(), th["."+b].seen(m).lab()
					if d := math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2]); d < 7 {
						t.Errorf("%s, %s: %s and %s differ by %.1f only", name, eye, a, b, d)
					}
				}
			}
		}
	}
}
