package postgres

// A trigger is what EXPLAIN says of one trigger: all its calls together.
type trigger struct {
	name       string
	constraint string
	relation   string
	time       int64 // ns
	calls      int64
}

func (p *parser) triggers(d *document) error {
	return p.array(func() error {
		t := trigger{}
		err := p.object(func(key string) (err error) {
			switch key {
			case "Trigger Name":
				t.name, err = p.text()
			case "Constraint Name":
				t.constraint, err = p.text()
			case "Relation":
				t.relation, err = p.text()
			case "Time":
				t.time, err = p.number(key, msDecimals)
			case "Calls":
				t.calls, err = p.number(key, noDecimals)
			default:
				_, err = p.skip()
			}
			return err
		})
		d.triggers = append(d.triggers, t)
		return err
	})
}

// label follows EXPLAIN's text format without VERBOSE: the internal names of constraint triggers
// hold object ids, which would keep the same plan of two databases apart.
func (t *trigger) label() string {
	label := "Trigger " + quoteName(t.name)
	if t.constraint != "" {
		label = "Trigger for constraint " + quoteName(t.constraint)
	}
	if t.relation != "" {
		label += " on " + quoteName(t.relation)
	}
	return label
}
