package main

import (
	"github.com/spf13/cobra"

	"sqlflame/planner/postgres"
)

// sessionFlags say what the statement's session has to be like.
type sessionFlags struct {
	role string
	set  []string
}

func (o *sessionFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.role, "role", "", "run the statement as `ROLE`; with a query id that several roles share, take that role's statement")
	f.StringArrayVar(&o.set, "set", nil, "setting of the transaction, `NAME=VALUE`, such as search_path or work_mem; may be repeated")
}

// apply puts what the flags say into a request.
func (o *sessionFlags) apply(r *postgres.Request) error {
	r.Role = o.role
	for _, text := range o.set {
		s, err := postgres.ParseSetting(text)
		if err != nil {
			return err
		}
		r.Set = append(r.Set, s)
	}
	return nil
}
