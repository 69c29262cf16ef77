package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"sqlflame/flamegraph"
	"sqlflame/planner"
	"sqlflame/planner/redact"
)

// redactFlags are the options of taking literals and names out of the outputs.
type redactFlags struct {
	mode redactMode
	file string // the map of pseudonyms
}

// A redactMode is the value of --redact. As a flag's value it refuses what it does not know at once, also
// an empty one: a script whose variable is not set must not pass for one that takes nothing out.
type redactMode redact.Mode

// Set implements pflag.Value.
func (m *redactMode) Set(s string) error {
	mode, ok := redact.ParseMode(s)
	if !ok {
		return errors.New("write --redact=literals or --redact=names")
	}
	*m = redactMode(mode)
	return nil
}

// String implements pflag.Value.
func (m *redactMode) String() string {
	if *m == 0 {
		return ""
	}
	return redact.Mode(*m).String()
}

// Type implements pflag.Value.
func (m *redactMode) Type() string { return "mode" }

func (o *redactFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Var(&o.mode, "redact", "replace literals in all outputs, with --redact=names also names")
	f.Lookup("redact").NoOptDefVal = redact.Literals.String()
	f.StringVar(&o.file, "redact-map", "", "keep the names behind the pseudonyms of --redact=names in `FILE`, for more plans with the same")
}

func (o *redactFlags) on() bool { return o.mode != 0 }

// check finds mistakes in the flags; savePlan and files are the command's other destinations.
func (o *redactFlags) check(savePlan string, files []string) error {
	switch {
	case o.on() && savePlan != "":
		return usage("drop one of the two", "--save-plan keeps the database's own document, with everything that --redact takes out")
	case o.file == "":
		return nil
	case redact.Mode(o.mode) != redact.Names:
		return usage("add --redact=names", "--redact-map: only --redact=names has pseudonyms")
	case o.file == "-":
		return usage("name a file", "--redact-map: the names behind the pseudonyms are not for stdout")
	case slices.ContainsFunc(files, func(name string) bool { return sameFile(name, o.file) }):
		return usage("name another file", "--redact-map and -o are the same file: the names behind the pseudonyms are not for an output")
	}
	return checkDestination(o.file)
}

// sameFile tells whether two names lead to one file, whether or not it exists.
func sameFile(a, b string) bool {
	if sa, err := os.Stat(a); err == nil {
		if sb, err := os.Stat(b); err == nil {
			return os.SameFile(sa, sb)
		}
	}
	return filepath.Clean(a) == filepath.Clean(b)
}

// apply takes literals and names out of the profile, and keeps the pseudonyms if that is asked for.
func (o *redactFlags) apply(p *flamegraph.Profile) error {
	if !o.on() {
		return nil
	}
	names, err := o.read()
	if err != nil {
		return err
	}
	// Frames may share an Operator, and others may hold the one of a frame.
	copies := make(map[*planner.Operator]*planner.Operator)
	var operators []*planner.Operator
	p.Root.Walk(func(f *flamegraph.Frame, _ int) {
		op, done := copies[f.Operator]
		if !done {
			own := *f.Operator
			op = &own
			copies[f.Operator], operators = op, append(operators, op)
		}
		f.Operator = op
	})
	p.Warnings = redact.Apply(redact.Mode(o.mode), names, &p.Origin, operators, p.Warnings)
	p.Rename()
	return o.write(names)
}

// read takes the pseudonyms of earlier plans from the map, if there is one.
func (o *redactFlags) read() (*redact.Pseudonyms, error) {
	if o.file == "" {
		return redact.NewPseudonyms(), nil
	}
	f, err := os.Open(o.file)
	if errors.Is(err, fs.ErrNotExist) {
		return redact.NewPseudonyms(), nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() {
		return nil, usage("name a file", "%s: is no regular file", o.file)
	}
	names, err := redact.ReadPseudonyms(f)
	if err != nil {
		return nil, fail(exitError, "name the file of an earlier --redact-map, or a new one", "%s: %w", o.file, err)
	}
	return names, nil
}

// write keeps the pseudonyms where only the user can read them. It comes before the outputs: none
// should exist whose names are lost.
func (o *redactFlags) write(names *redact.Pseudonyms) error {
	if o.file == "" {
		return nil
	}
	dest, _, err := destination(o.file)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(dest), ".sqlflame-*") // mode 0600
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", o.file, errors.Unwrap(err))
	}
	err = writeAll(f, func(w io.Writer) error { _, err := names.WriteTo(w); return err })
	if err == nil {
		err = os.Rename(f.Name(), dest)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("%s: %w", o.file, err)
	}
	return nil
}
