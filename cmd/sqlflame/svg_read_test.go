package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"sqlflame/flamegraph"
	"sqlflame/planner"
	"sqlflame/render"
)

// TestReadSVGOfEveryPlan holds that a picture is its own save file: read back it gives the profile that it
// was drawn from, and every output that can be made of that.
func TestReadSVGOfEveryPlan(t *testing.T) {
	t.Parallel()
	drawn := 0
	for _, plan := range planFiles(t) {
		doc, err := os.ReadFile(plan)
		if err != nil {
			t.Fatal(err)
		}
		profiles, err := profilesOf(doc, reading{})
		if err != nil {
			continue
		}
		for _, p := range profiles {
			drawn++
			picture := formatted(t, p, "svg")
			back, err := render.ReadSVG(bytes.NewReader(picture))
			if err != nil {
				t.Errorf("%s: %v", plan, err)
				continue
			}
			if again := formatted(t, back, "svg"); !bytes.Equal(again, picture) {
				t.Errorf("%s: another picture when drawn again", plan)
			}
			straighten(p)
			for _, format := range []string{"json", "pprof", "folded", "text"} {
				if got, want := formatted(t, back, format), formatted(t, p, format); !bytes.Equal(got, want) {
					t.Errorf("%s: other %s when read back", plan, format)
				}
			}
		}
	}
	if drawn < 50 {
		t.Errorf("%d plans drawn", drawn)
	}
}

func formatted(t *testing.T, p *flamegraph.Profile, name string) []byte {
	t.Helper()
	f, _ := render.FormatByName(name)
	var b bytes.Buffer
	if err := f.Write(&b, p, optionsFor(p)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// straighten does to the texts of a plan what is done to them in a picture.
func straighten(p *flamegraph.Profile) {
	oneLine := strings.NewReplacer("\n", " ", "\t", " ").Replace
	p.SQL = strings.ReplaceAll(p.SQL, "\t", "    ")
	p.Root.Walk(func(f *flamegraph.Frame, _ int) {
		attrs := make([]planner.Attr, len(f.Attrs))
		for i, a := range f.Attrs {
			attrs[i] = planner.Attr{Key: oneLine(a.Key), Value: oneLine(a.Value)}
		}
		f.Attrs = attrs
	})
}
