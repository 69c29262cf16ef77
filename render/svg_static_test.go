package render

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sqlflame/planner"
)

var styleAndScript = regexp.MustCompile(`(?s)<(style|script)>.*?</(style|script)>`)

// staticPictures writes a picture as it is, and as it remains under a Content-Security-Policy that
// forbids style and script.
func staticPictures(t *testing.T, plan *planner.Plan, opt Options) (whole, bare string) {
	t.Helper()
	whole = pictureFile(t, plan, opt)
	s, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	bare = filepath.Join(t.TempDir(), "bare.svg")
	if err := os.WriteFile(bare, styleAndScript.ReplaceAll(s, nil), 0o666); err != nil {
		t.Fatal(err)
	}
	return whole, bare
}

func staticPlans() map[string]*planner.Plan {
	return map[string]*planner.Plan{"sample": samplePlan(), "bushy": bushyPlan(300), "append": appendPlan(5_000), "hostile": hostilePlan()}
}

// TestSVGWithoutStyle draws pictures with and without their style sheet, in two programs.
func TestSVGWithoutStyle(t *testing.T) {
	for program, start := range map[string]func(*testing.T) func(*testing.T, string) image.Image{"rsvg": inRSVG, "chromium": inBrowser} {
		draw := start(t)
		for name, plan := range staticPlans() {
			t.Run(program+"/"+name, func(t *testing.T) {
				whole, bare := staticPictures(t, plan, Defaults())
				a, b := draw(t, whole), draw(t, bare)
				if share := different(a, b); share > 0.02 {
					t.Errorf("%.1f%% of the picture changes without its style sheet", 100*share)
				}
				if n := colours(b); n < 4 {
					t.Errorf("%d colours: nothing is drawn", n)
				}
			})
		}
	}
}

func inRSVG(t *testing.T) func(*testing.T, string) image.Image {
	t.Helper()
	path, err := exec.LookPath("rsvg-convert")
	if err != nil && os.Getenv("SQLFLAME_REQUIRE") == "1" {
		t.Fatal(err)
	}
	return func(t *testing.T, file string) image.Image {
		if err != nil {
			t.Skip(err)
		}
		out, err := exec.Command(path, "--width", "1200", file).Output()
		if err != nil {
			t.Fatal(err)
		}
		return decodePNG(t, out)
	}
}

// inBrowser returns what draws pictures in a browser where scripts are off.
func inBrowser(t *testing.T) func(*testing.T, string) image.Image {
	browser := newBrowser(t)
	return func(t *testing.T, file string) image.Image {
		t.Helper()
		shot, err := chromedp.Run(open(t, browser, file, 1200, noScript()).ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		return decodePNG(t, shot)
	}
}

func decodePNG(t *testing.T, b []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// different returns the share of pixels whose colour is another one. A font may be another one, so
// the edges of glyphs count little: what is compared are means of small squares.
func different(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	const side = 6
	far, squares := 0, 0
	for y := a.Bounds().Min.Y; y+side <= a.Bounds().Max.Y; y += side {
		for x := a.Bounds().Min.X; x+side <= a.Bounds().Max.X; x += side {
			squares++
			if distance(mean(a, x, y, side), mean(b, x, y, side)) > 0x1800 {
				far++
			}
		}
	}
	return float64(far) / float64(squares)
}

func mean(img image.Image, x0, y0, side int) [3]int {
	var sum [3]int
	for y := y0; y < y0+side; y++ {
		for x := x0; x < x0+side; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			sum[0], sum[1], sum[2] = sum[0]+int(r), sum[1]+int(g), sum[2]+int(b)
		}
	}
	for i := range sum {
		sum[i] /= side * side
	}
	return sum
}

func distance(a, b [3]int) int {
	most := 0
	for i := range a {
		most = max(most, a[i]-b[i], b[i]-a[i])
	}
	return most
}

// colours counts the colours that fill more than a thousandth of a picture.
func colours(img image.Image) int {
	count := make(map[color.Color]int)
	box := img.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			count[color.NRGBAModel.Convert(img.At(x, y))]++
		}
	}
	n := 0
	for _, pixels := range count {
		if pixels > box.Dx()*box.Dy()/1000 {
			n++
		}
	}
	return n
}

// TestSVGAttributesAreTheStyle holds that no text and no bar relies on the style sheet for its colour.
func TestSVGAttributesAreTheStyle(t *testing.T) {
	dec := xml.NewDecoder(strings.NewReader(svgText(t, profileOf(t, samplePlan()), Defaults())))
	fills := []string{""}
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			fill := fills[len(fills)-1]
			for _, a := range token.Attr {
				if a.Name.Local == "fill" {
					fill = a.Value
				}
			}
			if name := token.Name.Local; name == "rect" && (fill == "" || fill == fills[1]) || name == "text" && fill == "" {
				t.Errorf("<%s> %v has no colour of its own", name, token.Attr)
			}
			fills = append(fills, fill)
		case xml.EndElement:
			fills = fills[:len(fills)-1]
		}
	}
}

// TestSVGMaxFrames holds that the static picture has no more bars than allowed, and tells of the rest.
func TestSVGMaxFrames(t *testing.T) {
	for name, plan := range map[string]*planner.Plan{"bushy": bushyPlan(3_000), "append": appendPlan(3_000), "deep": deepPlan(1_000, 3), "chain": deepPlan(3_900, 0)} {
		for _, limit := range []int{2, 10, 300, 5_000} {
			opt := Defaults()
			opt.MaxFrames = limit
			pic := newPicture(profileOf(t, plan), opt)
			if len(pic.bars) > limit {
				t.Errorf("%s: %d bars, want at most %d", name, len(pic.bars), limit)
			}
			if limit == 300 {
				if doc := readSVG(t, svgText(t, pic.profile, opt)); !doc.has(Count(int64(pic.merged)) + " nodes are too narrow here and merged") {
					t.Errorf("%s: nothing says that %d frames are merged", name, pic.merged)
				}
			}
		}
	}
}

func TestSpilled(t *testing.T) {
	for attr, want := range map[planner.Attr]bool{
		{Key: "Sort Space Type", Value: "Disk"}: true, {Key: "Sort Space Type", Value: "Memory"}: false,
		{Key: "Hash Batches", Value: "1"}: false, {Key: "Hash Batches", Value: "16"}: true, {Key: "HashAgg Batches", Value: "5"}: true,
		{Key: "Disk Usage", Value: "0"}: false, {Key: "Disk Usage", Value: "2016"}: true, {Key: "Disk Usage", Value: "18424kB"}: true,
		{Key: "Storage", Value: "Memory"}: false, {Key: "Storage", Value: "Disk"}: true, {Key: "Original Hash Batches", Value: "16"}: false,
		{Key: "Used-Tmp", Value: "1024K"}: true, {Key: "Used-Tmp", Value: ""}: false, {Key: "Used-Tmp", Value: "0"}: false,
		{Key: "LAST_TEMPSEG_SIZE", Value: "20971520"}: true, {Key: "LAST_TEMPSEG_SIZE", Value: "0"}: false, {Key: "max_temp", Value: "20971520"}: true,
		{Key: "Used-Mem", Value: "1024K (0)"}: false, {Key: "Used-Mem", Value: "1024K (1)"}: true, {Key: "Used-Mem", Value: "2048"}: false,
		{Key: "LAST_EXECUTION", Value: "OPTIMAL"}: false, {Key: "LAST_EXECUTION", Value: "2 PASSES"}: true,
		{Key: "Filter", Value: "Disk"}: false,
	} {
		f := profileOf(t, samplePlanOf(opNode("Sort", "Sort", 5, 1, 1))).Root
		f.Attrs = []planner.Attr{attr}
		if got := spilled(f); got != want {
			t.Errorf("%v: %t", attr, got)
		}
		f.NeverExecuted = true
		if spilled(f) {
			t.Errorf("%v: spilled without having run", attr)
		}
	}
	temp := profileOf(t, samplePlanOf(opNode("Materialize", "Materialize", 5, 1, 1))).Root
	temp.Number, temp.Self[planner.Temp] = 1, 7
	if !spilled(temp) {
		t.Error("temporary blocks are no spill")
	}
}
