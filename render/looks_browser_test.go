package render

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

var updateLooks = flag.Bool("update-looks", false, "rewrite the expected images in testdata/looks")

// TestBrowserLooks compares what is on the screen with kept images. They are shrunk to means of small
// squares: fonts differ from machine to machine, colours and places do not.
func TestBrowserLooks(t *testing.T) {
	browser, file := newBrowser(t), pictureFile(t, shopPlan(), Defaults())
	for _, look := range []struct {
		name  string
		width int64
		dark  bool
		keys  []string
	}{
		{name: "light", width: 1200},
		{name: "dark", width: 1200, dark: true},
		{name: "narrow", width: 390},
		{name: "table", width: 1200, keys: []string{"t"}},
		{name: "help-dark", width: 1200, dark: true, keys: []string{"?"}},
		{name: "estimates", width: 1200, keys: []string{"c", "c", "c"}},
	} {
		t.Run(look.name, func(t *testing.T) {
			var before []action
			if look.dark {
				before = append(before, darkMode())
			}
			tb := open(t, browser, file, look.width, before...)
			tb.keys(look.keys...)
			shot, err := chromedp.Run(tb.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatal(err)
			}
			looksLike(t, filepath.Join("../testdata/looks", look.name+".png"), shrink(decodePNG(t, shot)))
		})
	}
}

// square is the side of what becomes one pixel of a kept image.
const square = 6

func shrink(img image.Image) *image.RGBA {
	small := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx()/square, img.Bounds().Dy()/square))
	for y := range small.Bounds().Dy() {
		for x := range small.Bounds().Dx() {
			m := mean(img, x*square, y*square, square)
			small.Set(x, y, color.RGBA64{uint16(m[0]), uint16(m[1]), uint16(m[2]), 0xffff})
		}
	}
	return small
}

func looksLike(t *testing.T, file string, got *image.RGBA) {
	t.Helper()
	if *updateLooks {
		var b bytes.Buffer
		if err := png.Encode(&b, got); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := decodePNG(t, kept)
	if got.Bounds() != want.Bounds() {
		t.Fatalf("%v, want %v", got.Bounds(), want.Bounds())
	}
	far, all := 0, got.Bounds().Dx()*got.Bounds().Dy()
	for y := range got.Bounds().Dy() {
		for x := range got.Bounds().Dx() {
			if distance(mean(got, x, y, 1), mean(want, x, y, 1)) > 0x2800 {
				far++
			}
		}
	}
	if far*100 > all*4 {
		t.Errorf("%.1f %% of the picture is not as in %s; look at both, and rewrite it with -update-looks", 100*float64(far)/float64(all), file)
	}
}
