package postgres

import "sqlflame/planner"

// A jit is what EXPLAIN says of just-in-time compilation: a sum over all processes.
type jit struct {
	generation, inlining, optimization, emission int64 // ns
	timed                                        bool
	assumed                                      bool // divided among processes that need not be equal
	attrs                                        []planner.Attr
}

func (p *parser) jit() (*jit, error) {
	j := &jit{}
	err := p.object(func(key string) error {
		if key != "Timing" {
			return p.keep(&j.attrs, key)
		}
		j.timed = true
		return p.object(func(key string) error { return p.jitTiming(j, key) })
	})
	return j, err
}

func (p *parser) jitTiming(j *jit, key string) (err error) {
	switch key {
	case "Generation":
		j.generation, err = p.jitGeneration()
	case "Inlining":
		j.inlining, err = p.number(key, msDecimals)
	case "Optimization":
		j.optimization, err = p.number(key, msDecimals)
	case "Emission":
		j.emission, err = p.number(key, msDecimals)
	default:
		_, err = p.skip()
	}
	return err
}

// jitGeneration reads a number, or since 17 an object with the part of tuple deforming and a total.
func (p *parser) jitGeneration() (total int64, err error) {
	if p.peek() != '{' {
		return p.number("Generation", msDecimals)
	}
	err = p.object(func(key string) (err error) {
		if key != "Total" {
			_, err = p.skip()
			return err
		}
		total, err = p.number(key, msDecimals)
		return err
	})
	return total, err
}
