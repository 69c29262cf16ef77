package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sqlflame/planner"
)

const doctorLong = `Doctor tells what a server can give to sqlflame: whether statements can be looked up by their ids, what a
plan would contain, what measuring costs, and the exact statements or settings that change what could be
better. It changes nothing itself.`

// newDoctorCmd makes the command that has one for each engine.
func newDoctorCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Tell what a server can give, and how to have more of it",
		Long:  doctorLong,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			const hint = "sqlflame doctor pg -d DATABASE, or sqlflame doctor ora -d user@//host:1521/service"
			if len(args) > 0 {
				return usage(hint, "no doctor for %q", args[0])
			}
			return usage(hint, "no kind of server named")
		},
	}
	cmd.AddCommand(newDoctorPGCmd(a), newDoctorOraCmd(a))
	return cmd
}

// addDoctorFormat defines the flag with the format of the report.
func addDoctorFormat(cmd *cobra.Command, format *string) {
	cmd.Flags().StringVar(format, "format", "text", "text or json (`FORMAT`)")
}

func checkDoctorFormat(format string) error {
	if format != "text" && format != "json" {
		return usage("text or json", "unknown --format %q", format)
	}
	return nil
}

// showCheckup prints the report. What is missing for drawing by id is an error.
func (a *app) showCheckup(c *planner.Checkup, format string, next []string) error {
	write := func(w io.Writer) error { return writeCheckup(w, c, next, cmp.Or(terminalWidth(a.stdout), 100)) }
	if format == "json" {
		write = func(w io.Writer) error { return writeCheckupJSON(w, c, next) }
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	if _, err := a.stdout.Write(b.Bytes()); err != nil {
		return err
	}
	if !c.Usable {
		return fail(exitError, "see what is marked as missing", "%s", c.Verdict)
	}
	return nil
}

// connectionWords repeats the flags that name the server, for the commands to go on with.
func connectionWords(flags *pflag.FlagSet, names ...string) string {
	var b strings.Builder
	for _, name := range names {
		if f := flags.Lookup(name); f != nil && f.Changed {
			option := "--" + name
			if f.Shorthand != "" {
				option = "-" + f.Shorthand
			}
			b.WriteString(" " + option + " " + shellQuote(masked(oneLine(f.Value.String()))))
		}
	}
	return b.String()
}

// shellQuote writes a word so that a shell reads it back as it is.
func shellQuote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@,+") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

type checkupJSON struct {
	Schema   string        `json:"schema"`
	Engine   string        `json:"engine"`
	Version  string        `json:"version"`
	Host     string        `json:"host,omitempty"`
	Database string        `json:"database,omitempty"`
	Role     string        `json:"role,omitempty"`
	Standby  bool          `json:"standby"`
	Managed  string        `json:"managed,omitempty"`
	Usable   bool          `json:"usable"`
	Verdict  string        `json:"verdict"`
	ClockNS  float64       `json:"clock_ns,omitempty"`
	Queries  int           `json:"queries"`
	Findings []findingJSON `json:"findings"`
	Next     []string      `json:"next"`
}

type findingJSON struct {
	Topic   string       `json:"topic"`
	Mark    planner.Mark `json:"mark"`
	State   string       `json:"state"`
	Meaning string       `json:"meaning,omitempty"`
	Changes []changeJSON `json:"changes,omitempty"`
}

type changeJSON struct {
	Lines []string `json:"lines,omitempty"`
	Where string   `json:"where,omitempty"`
	Needs string   `json:"needs,omitempty"`
	Note  string   `json:"note,omitempty"`
}

func writeCheckupJSON(w io.Writer, c *planner.Checkup, next []string) error {
	out := checkupJSON{Schema: "sqlflame-doctor/1", Engine: c.Engine, Version: c.Version, Host: c.Host, Database: c.Database, Role: c.Role,
		Standby: c.Standby, Managed: c.Managed, Usable: c.Usable, Verdict: c.Verdict, Queries: c.Queries, Next: next}
	out.ClockNS = float64(int(c.ClockNS*10+0.5)) / 10
	for _, f := range c.Findings {
		item := findingJSON{Topic: f.Topic, Mark: f.Mark, State: f.State, Meaning: f.Meaning}
		for _, change := range f.Changes {
			item.Changes = append(item.Changes, changeJSON(change))
		}
		out.Findings = append(out.Findings, item)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("JSON: %w", err)
	}
	return nil
}
