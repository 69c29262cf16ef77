package postgres

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sqlflame/planner/postgres/localserver"
)

// TestCaptureFormats is how the plans of testdata/formats came about: the captures' statements explained as
// text on the oldest and the newest server that runs them, as XML and YAML on the newest. `make capture`
// runs it. They are executions of their own: that all formats of one execution give the same picture is
// held by TestTextLive and TestMarkupLive.
func TestCaptureFormats(t *testing.T) {
	if *capture == "" {
		t.Skip("captures plans with -capture only")
	}
	chosen := regexp.MustCompile(*capture)
	installed, err := localserver.Find()
	if err != nil {
		t.Fatal(err)
	}
	for _, major := range captureVersions {
		var cases []*captureCase
		for _, c := range readCaptureCases(t) {
			if chosen.MatchString(c.name) && len(c.formats(major)) > 0 {
				cases = append(cases, c)
			}
		}
		i := slices.IndexFunc(installed, func(in localserver.Installation) bool { return in.Major == major })
		switch {
		case len(cases) == 0:
		case i < 0:
			t.Errorf("PostgreSQL %d is not on this machine: its captures stay as they are", major)
		default:
			server := startCaptures(t, installed[i])
			onCaptures(t, server, cases, func(ctx context.Context, conn *Conn, c *captureCase) error {
				for _, format := range c.formats(major) {
					if err := c.captureAs(ctx, conn, major, format); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
}

// formats lists in what formats but JSON a case is captured on a server.
func (c *captureCase) formats(major int) []string {
	var majors []int
	for _, m := range captureVersions {
		if c.runsOn(m) {
			majors = append(majors, m)
		}
	}
	switch {
	case major == majors[len(majors)-1]:
		return []string{"text", "xml", "yaml"}
	case major == majors[0]:
		return []string{"text"}
	}
	return nil
}

func (c *captureCase) formatFile(major int, format string) string {
	return filepath.Join(testdata, "formats", fmt.Sprintf("%s.%d.%s", c.name, major, format))
}

// captureAs explains the statement in another format.
func (c *captureCase) captureAs(ctx context.Context, conn *Conn, major int, format string) error {
	rows, err := c.explainTwice(ctx, conn, strings.Replace(c.options, "FORMAT JSON", "FORMAT "+format, 1))
	if err != nil {
		return err
	}
	var doc strings.Builder
	for _, row := range rows {
		doc.WriteString(row[0] + "\n")
	}
	return os.WriteFile(c.formatFile(major, format), []byte(doc.String()), 0o644)
}

// TestCaptureFormatsComplete keeps the cases and what was captured of them together.
func TestCaptureFormatsComplete(t *testing.T) {
	want := make(map[string]bool)
	for _, c := range readCaptureCases(t) {
		for _, major := range captureVersions {
			for _, format := range c.formats(major) {
				want[c.formatFile(major, format)] = true
			}
		}
	}
	files, err := filepath.Glob(filepath.Join(testdata, "formats", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !want[file] {
			t.Errorf("%s is of no case", file)
		}
		delete(want, file)
	}
	for file := range want {
		t.Errorf("not captured: %s", file)
	}
}
