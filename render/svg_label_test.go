package render

import (
	"encoding/json"
	"os"
	"testing"
)

// TestFitLabel reads the cases that the script is held to as well.
func TestFitLabel(t *testing.T) {
	var cases []struct {
		Label, Tail, Share, Text string
		Badges                   []string
		Columns                  int
	}
	doc, err := os.ReadFile("viewer/labels.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(doc, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 50 {
		t.Errorf("%d cases", len(cases))
	}
	for _, c := range cases {
		if got := fitLabel(c.Label, c.Tail, c.Share, c.Badges, c.Columns); got != c.Text {
			t.Errorf("%q %q %q %q in %d columns: %q, want %q", c.Label, c.Tail, c.Share, c.Badges, c.Columns, got, c.Text)
		}
	}
}

func TestCompact(t *testing.T) {
	for n, want := range map[float64]string{
		1: "1", 10.4: "10", 950: "950", 999.4: "999", 999.5: "1k", 1000: "1k", 1200: "1.2k", 1950: "2k", 9940: "9.9k", 9960: "10k", 12_345: "12k",
		999_499: "999k", 999_500: "1M", 3e6: "3M", 1.25e9: "1.3G", 7e12: "7T", 5e15: "5000T",
	} {
		if got := compact(n); got != want {
			t.Errorf("%v: %s, want %s", n, got, want)
		}
	}
}
