package postgres

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sqlflame/planner/postgres/localserver"
)

var capture = flag.String("capture", "", "run the statements of testdata/capture whose names match this `regexp`; rewrite their plans in testdata/postgres and the table in testdata/README.md")

const testdata = "../../testdata"

// captureVersions are the major versions that plans are captured on: the oldest and the newest
// that are supported, and two between.
var captureVersions = []int{13, 15, 16, 18}

// A captureCase is one file of testdata/capture: what it shows, on which servers, and how.
type captureCase struct {
	name, about string
	since, only int
	options     string
	setup       string // run before, in the same transaction
	statement   string
}

func (c *captureCase) runsOn(major int) bool {
	return major >= c.since && (c.only == 0 || major == c.only)
}

func (c *captureCase) file(major int) string {
	return filepath.Join(testdata, "postgres", fmt.Sprintf("%s.%d.json", c.name, major))
}

func readCaptureCases(t *testing.T) []*captureCase {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(testdata, "capture", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no captures: %v", err)
	}
	var cases []*captureCase
	for _, file := range files {
		if filepath.Base(file) != "schema.sql" {
			cases = append(cases, readCaptureCase(t, file))
		}
	}
	return cases
}

// readCaptureCase reads comments that describe the case, statements that prepare it, and after the
// line "-- explain:" the statement itself.
func readCaptureCase(t *testing.T, file string) *captureCase {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := &captureCase{name: strings.TrimSuffix(filepath.Base(file), ".sql")}
	c.options = "ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON"
	head, statement, ok := strings.Cut(string(text), "-- explain:\n")
	if !ok {
		t.Fatalf("%s: no line \"-- explain:\"", file)
	}
	c.statement = strings.TrimSpace(statement)
	for line := range strings.Lines(head) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "-- ")
		if !ok {
			c.setup += line
		} else if err := c.describe(comment); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	return c
}

func (c *captureCase) describe(comment string) (err error) {
	key, value, _ := strings.Cut(comment, ": ")
	switch key {
	case "since":
		c.since, err = strconv.Atoi(value)
	case "only":
		c.only, err = strconv.Atoi(value)
	case "options":
		c.options = value
	default:
		c.about = strings.TrimSpace(c.about + " " + comment)
	}
	return err
}

// TestCapture is how the plans of testdata/postgres came about; `make capture` runs it.
func TestCapture(t *testing.T) {
	if *capture == "" {
		t.Skip("captures plans with -capture only")
	}
	chosen, err := regexp.Compile(*capture)
	if err != nil {
		t.Fatal(err)
	}
	installed, err := localserver.Find()
	if err != nil {
		t.Fatal(err)
	}
	all := readCaptureCases(t)
	cases := slices.DeleteFunc(slices.Clone(all), func(c *captureCase) bool { return !chosen.MatchString(c.name) })
	for _, major := range captureVersions {
		i := slices.IndexFunc(installed, func(in localserver.Installation) bool { return in.Major == major })
		if i < 0 {
			t.Errorf("PostgreSQL %d is not on this machine: its captures stay as they are", major)
			continue
		}
		t.Run(strconv.Itoa(major), func(t *testing.T) { captureAll(t, installed[i], cases) })
	}
	writeCaptureTable(t, all)
}

func captureAll(t *testing.T, in localserver.Installation, cases []*captureCase) {
	server := startCaptures(t, in)
	cases = slices.DeleteFunc(slices.Clone(cases), func(c *captureCase) bool { return !c.runsOn(in.Major) })
	onCaptures(t, server, cases, func(ctx context.Context, conn *Conn, c *captureCase) error {
		return c.capture(ctx, conn, in.Major)
	})
	version := filepath.Join(testdata, "capture", "version."+strconv.Itoa(in.Major))
	if err := os.WriteFile(version, []byte(in.Version+"\n"), 0o644); err != nil {
		t.Error(err)
	}
}

// startCaptures starts a server with the tables that the captures are of.
func startCaptures(t *testing.T, in localserver.Installation) *localserver.Server {
	t.Helper()
	server, err := localserver.Start(t.Context(), in, localserver.Options{Settings: map[string]string{
		"shared_buffers": "1MB", "max_connections": "10", "autovacuum": "off", "jit": "off",
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	schema, err := os.ReadFile(filepath.Join(testdata, "capture", "schema.sql"))
	if err != nil {
		t.Fatal(err)
	}
	withConn(t, server.URL("postgres"), func(ctx context.Context, c *Conn) error { return c.Exec(ctx, "create database shop") })
	withConn(t, server.URL("shop"), func(ctx context.Context, c *Conn) error { return c.Exec(ctx, string(schema)) })
	return server
}

// onCaptures calls f for each case with a connection of its own.
func onCaptures(t *testing.T, s *localserver.Server, cases []*captureCase, f func(context.Context, *Conn, *captureCase) error) {
	t.Helper()
	for _, c := range cases {
		withConn(t, s.URL("shop"), func(ctx context.Context, conn *Conn) error { return f(ctx, conn, c) })
	}
}

func withConn(t *testing.T, url string, f func(context.Context, *Conn) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c, err := Connect(ctx, Target{Database: url})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := f(ctx, c); err != nil {
		t.Error(err)
	}
}

func (c *captureCase) capture(ctx context.Context, conn *Conn, major int) error {
	rows, err := c.explainTwice(ctx, conn, c.options)
	if err != nil {
		return err
	}
	return os.WriteFile(c.file(major), []byte(rows[0][0]+"\n"), 0o644)
}

// explainTwice explains the statement in a transaction that is rolled back. It runs once before, so that
// the captured run does not depend on what the case before left in the caches.
func (c *captureCase) explainTwice(ctx context.Context, conn *Conn, options string) (rows [][]string, err error) {
	for range 2 {
		if err := conn.Exec(ctx, "begin;"+c.setup); err != nil {
			return nil, fmt.Errorf("%s: setup: %w", c.name, err)
		}
		if rows, err = conn.rows(ctx, "explain ("+options+") "+c.statement); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		for _, clean := range []string{"rollback", "discard all"} {
			if err := conn.Exec(ctx, clean); err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	return rows, nil
}

const captureBegin, captureEnd = "<!-- captures begin -->\n", "<!-- captures end -->\n"

// captureTable describes every captured plan, from the case files and the plans that are there.
func captureTable(cases []*captureCase) string {
	var b strings.Builder
	b.WriteString("Servers:")
	for _, major := range captureVersions {
		version, _ := os.ReadFile(filepath.Join(testdata, "capture", "version."+strconv.Itoa(major)))
		fmt.Fprintf(&b, " %s,", strings.TrimSpace(string(version)))
	}
	b.WriteString(" each with the settings in planner/postgres/capture_test.go.\n\n")
	b.WriteString("| case | servers | what it shows | statement |\n|---|---|---|---|\n")
	for _, c := range cases {
		var majors []string
		for _, major := range captureVersions {
			if _, err := os.Stat(c.file(major)); err == nil {
				majors = append(majors, strconv.Itoa(major))
			}
		}
		statement := strings.Join(strings.Fields(c.setup+c.statement), " ")
		fmt.Fprintf(&b, "| [%s](capture/%s.sql) | %s | %s | `explain (%s)` of `%s` |\n", c.name, c.name,
			strings.Join(majors, " "), c.about, c.options, strings.ReplaceAll(statement, "|", `\|`))
	}
	return b.String()
}

func readme(t *testing.T) (before, table, after string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testdata, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), captureBegin)
	table, after, ok2 := strings.Cut(rest, captureEnd)
	if !ok || !ok2 {
		t.Fatal("testdata/README.md: no place for the table of captures")
	}
	return before, table, after
}

func writeCaptureTable(t *testing.T, cases []*captureCase) {
	before, _, after := readme(t)
	text := before + captureBegin + captureTable(cases) + captureEnd + after
	if err := os.WriteFile(filepath.Join(testdata, "README.md"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestCaptureTable keeps the README's table, the case files and the captured plans together.
func TestCaptureTable(t *testing.T) {
	cases := readCaptureCases(t)
	if _, table, _ := readme(t); table != captureTable(cases) {
		t.Error("testdata/README.md does not list the captured plans as they are; run make capture")
	}
	for _, c := range cases {
		for _, major := range captureVersions {
			if _, err := os.Stat(c.file(major)); err != nil && c.runsOn(major) {
				t.Errorf("not captured: %s", c.file(major))
			}
		}
	}
}
