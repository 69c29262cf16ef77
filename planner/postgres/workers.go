package postgres

// A worker is what VERBOSE prints of one parallel worker's part in a node.
type worker struct {
	meanTime int64 // ns per loop
	loops    int64
	jit      *jit
}

// workers returns the workers' parts in the node, none without VERBOSE.
func (n *node) workers() []worker {
	if n.workersJSON == "" {
		return nil
	}
	var list []worker
	p := &parser{scanner: scanner{doc: n.workersJSON}}
	err := p.array(func() error {
		w := worker{}
		err := p.object(func(key string) (err error) {
			switch key {
			case "Actual Total Time":
				w.meanTime, err = p.number(key, msDecimals)
			case "Actual Loops":
				w.loops, err = p.number(key, noDecimals)
			case "JIT":
				w.jit, err = p.jit()
			default:
				_, err = p.skip()
			}
			return err
		})
		list = append(list, w)
		return err
	})
	if err != nil {
		return nil // an unknown shape; it stays among the attributes
	}
	return list
}
