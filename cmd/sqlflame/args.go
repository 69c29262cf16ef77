package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// shieldNegativeIDs moves negative query ids behind "--", where cobra leaves them alone: half of
// Postgres' query ids look like a bundle of one-digit flags. No command has digit shorthands.
// A number that a flag waits for as its value stays where it is.
func shieldNegativeIDs(root *cobra.Command, args []string) []string {
	valued := flagsWithValue(root)
	var kept, ids []string
	for i, arg := range args {
		if arg == "--" {
			return append(append(append(kept, "--"), ids...), args[i+1:]...)
		}
		if isNegativeNumber(arg) && !(i > 0 && awaitsValue(args[i-1], valued)) {
			ids = append(ids, arg)
			continue
		}
		kept = append(kept, arg)
	}
	if len(ids) == 0 {
		return kept
	}
	return append(append(kept, "--"), ids...)
}

func isNegativeNumber(arg string) bool {
	digits, ok := strings.CutPrefix(arg, "-")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// awaitsValue tells whether arg is a flag whose value is the next argument.
func awaitsValue(arg string, valued map[string]bool) bool {
	if len(arg) < 2 || arg[0] != '-' || strings.Contains(arg, "=") {
		return false
	}
	return valued[arg]
}

// flagsWithValue lists, over all commands, the spellings of flags that take a value.
func flagsWithValue(cmd *cobra.Command) map[string]bool {
	valued := make(map[string]bool)
	add := func(f *pflag.Flag) {
		if f.NoOptDefVal != "" {
			return
		}
		valued["--"+f.Name] = true
		if f.Shorthand != "" {
			valued["-"+f.Shorthand] = true
		}
	}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		c.Flags().VisitAll(add)
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(cmd)
	return valued
}

// flagError returns the error about a flag, with where to read more.
func flagError(cmd *cobra.Command, err error) error {
	return usage("see "+cmd.CommandPath()+" --help", "%w", flagWords(err))
}

// flagWords says what is wrong with a flag's value where the flag's package says what Go's parsers
// found.
func flagWords(err error) error {
	var bad *pflag.InvalidValueError
	if !errors.As(err, &bad) {
		return err
	}
	cause := errors.Unwrap(bad)
	var number *strconv.NumError
	var word string
	switch kind := bad.GetFlag().Value.Type(); {
	case kind == "duration":
		word = "not a time such as 30s or 5m"
	case !errors.As(cause, &number):
		return err
	case errors.Is(number, strconv.ErrRange):
		word = "out of range"
	case kind == "bool":
		word = "neither true nor false"
	default:
		word = "not a whole number"
	}
	return errors.New(strings.TrimSuffix(bad.Error(), cause.Error()) + word)
}
