package postgres

// A nodeKey is a key of plan nodes, with what is done with its value.
type nodeKey struct {
	name  string
	class keyClass
	bit   uint64   // of its own, if a node may have it once only
	next  *nodeKey // the key that followed it the last time
}

type keyClass uint8

const (
	plainKey  keyClass = iota
	nameKey            // names the node or what it works on, see parser.nameKey
	figureKey          // a figure that the rules need, see parser.numberKey
	childKey           // Plans
)

// A keyTable holds the keys that were seen.
type keyTable struct {
	known map[string]*nodeKey
	first nodeKey // before all others
	bits  int     // given to keys
}

// maxKnownKeys bounds the table; EXPLAIN knows some two hundred keys.
const maxKnownKeys = 1000

// key reads the key after another one: most nodes have the keys of the one before, so it is compared and not
// looked for, unless it has escapes: the others stand in the document as they are.
func (p *parser) key(after *nodeKey) (*nodeKey, error) {
	if k := after.next; k != nil && p.peek() == '"' {
		name, end := p.pos+1, p.pos+1+len(k.name)
		if end < len(p.doc) && p.doc[end] == '"' && p.doc[name:end] == k.name {
			p.pos = end + 1
			return k, nil
		}
	}
	p.peek()
	start := p.pos
	name, err := p.str()
	if err != nil {
		return nil, err
	}
	k := p.keys.find(name)
	if p.pos-start == len(name)+2 {
		after.next = k
	}
	return k, nil
}

func (t *keyTable) find(name string) *nodeKey {
	if k := t.known[name]; k != nil {
		return k
	}
	k := &nodeKey{name: name, class: classOf(name)}
	if k.class != plainKey {
		k.bit = 1 << t.bits // none is left for the 65th, but there are not as many
		t.bits++
	}
	if t.known == nil {
		t.known = make(map[string]*nodeKey)
	}
	if len(t.known) < maxKnownKeys {
		t.known[name] = k
	}
	return k
}

// classOf asks the readers themselves, with a node and a value that do not matter.
func classOf(name string) keyClass {
	if name == "Plans" {
		return childKey
	}
	try := func(value string, read func(*parser, *node) (bool, error)) bool {
		done, _ := read(&parser{scanner: scanner{doc: value}}, &node{traits: &traits{}})
		return done
	}
	switch {
	case try(`""`, func(p *parser, n *node) (bool, error) { return p.nameKey(n, name) }):
		return nameKey
	case try("0", func(p *parser, n *node) (bool, error) { return p.numberKey(n, name) }):
		return figureKey
	}
	return plainKey
}
