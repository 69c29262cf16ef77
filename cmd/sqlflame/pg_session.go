package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"sqlflame/planner/postgres"
)

// sessionFlags say what the statement's session has to be like.
type sessionFlags struct {
	role   string
	set    []string
	params string // the file with values
	live   bool   // print a live example
}

func (o *sessionFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.role, "role", "", "run the statement as `ROLE`; with a query id that several roles share, take that role's statement")
	f.StringVar(&o.params, "params", "", "values of placeholders from a JSON `FILE`, an array or an object by number; - is standard input")
	f.BoolVar(&o.live, "live-example", false, "print a statement of the query id that a session runs now, with its values; nothing is executed")
	f.StringArrayVar(&o.set, "set", nil, "setting of the transaction, `NAME=VALUE`, such as search_path or work_mem; may be repeated")
}

// apply puts what the flags say into a request, over the parameters that it has.
func (o *sessionFlags) apply(a *app, r *postgres.Request) error {
	if err := o.readParams(a, r); err != nil {
		return err
	}
	r.Role = o.role
	if a.canAsk() {
		r.ConfirmExample = a.confirmExample
	}
	for _, text := range o.set {
		s, err := postgres.ParseSetting(text)
		if err != nil {
			return err
		}
		r.Set = append(r.Set, s)
	}
	return nil
}

func (o *sessionFlags) readParams(a *app, r *postgres.Request) error {
	if o.params == "" {
		return nil
	}
	in := a.stdin
	if o.params != "-" {
		f, err := os.Open(o.params)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	list, err := postgres.ReadParams(in)
	var bad *postgres.ParamError
	if errors.As(err, &bad) {
		return usage(`[42, "2020-01-01", [1,2,3]] or {"1": 42, "2": {"value": "2020-01-01", "type": "date"}}`, "%s: %w", displayName(o.params), bad)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", displayName(o.params), err)
	}
	r.Params = postgres.MergeParams(list, r.Params)
	return nil
}
