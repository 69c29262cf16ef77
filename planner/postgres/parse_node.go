package postgres

import (
	"fmt"
	"strings"

	"sqlflame/planner"
)

// A parser reads the plan nodes of one document.
type parser struct {
	scanner
	nodes    int            // of the plan being read
	total    int            // of all plans of the document
	maxNodes int            // the most that total may be
	slab     []node         // nodes are allocated in blocks
	attrs    []planner.Attr // as are their attributes: what is left of a block
	unread   *node          // the node whose own keys are being read: its attributes are at the beginning of attrs
	spare    *traits        // those of that node
	recent   [16]*traits    // of the last nodes that had new ones
	keys     keyTable
	parts    []string // see list
}

func (p *parser) newNode(parent *node) (*node, error) {
	if p.total++; p.total > p.maxNodes {
		return nil, fmt.Errorf("%w: more than %d", errTooManyNodes, p.maxNodes)
	}
	if len(p.slab) == 0 {
		p.slab = make([]node, min(256, 8+p.nodes))
	}
	n := &p.slab[0]
	p.slab = p.slab[1:]
	p.nodes++
	n.number, n.parent = p.nodes, parent
	return n, nil
}

// node reads one plan node and everything below it.
func (p *parser) node(parent *node) (*node, error) {
	n, err := p.newNode(parent)
	if err != nil {
		return nil, err
	}
	p.open(n)
	err = p.nodeObject(n)
	p.settle(n)
	if err == nil && n.kind == "" {
		err = fmt.Errorf("node %d has no Node Type", n.number)
	}
	return n, err
}

// attrBlock is how many attributes are allocated at once, and attrRoom how many a node may have to be placed
// in what is left of a block.
const (
	attrBlock = 4096
	attrRoom  = 32
)

// open gives a node the rest of a block for its attributes, and traits of its own.
func (p *parser) open(n *node) {
	if len(p.attrs) < attrRoom {
		p.attrs = make([]planner.Attr, min(attrBlock, 2*attrRoom+attrRoom*p.nodes))
	}
	if p.spare == nil {
		p.spare = &traits{}
	}
	n.attrs, n.traits, p.unread = p.attrs[:0:attrRoom], p.spare, n
}

// settle leaves the rest of the block to the next node, and lets n share its traits with the nodes before: when its
// children are to be read, which come last as a rule, and at its end.
func (p *parser) settle(n *node) {
	if p.unread != n {
		return
	}
	p.unread = nil
	if used := len(n.attrs); used <= attrRoom {
		n.attrs, p.attrs = n.attrs[:used:used], p.attrs[used:]
	}
	for _, t := range p.recent {
		if t != nil && *t == *p.spare {
			n.traits = t
			*p.spare = traits{}
			return
		}
	}
	p.recent[n.number%len(p.recent)] = p.spare
	p.spare = nil
}

// ownTraits returns the traits of a node to be changed.
func (p *parser) ownTraits(n *node) *traits {
	if p.unread != n {
		changed := *n.traits
		n.traits = &changed
	}
	return n.traits
}

// nodeObject reads a node's keys. As a rule they are those of the node before, in the same order.
func (p *parser) nodeObject(n *node) error {
	if p.peek() != '{' {
		return p.unexpected("an object")
	}
	if err := p.enter(); err != nil {
		return err
	}
	if p.peek() == '}' {
		return p.leave()
	}
	k := &p.keys.first
	var seen uint64
	for {
		next, err := p.key(k)
		if err != nil {
			return err
		}
		if err := p.expect(':', "a colon"); err != nil {
			return err
		}
		k = next
		if seen&k.bit != 0 {
			return p.errorf("a second %q in node %d", k.name, n.number)
		}
		seen |= k.bit
		if len(n.attrs) > maxKeys {
			return p.errorf("node %d has more than %d keys", n.number, maxKeys)
		}
		if k.class == childKey {
			err = p.kids(n)
		} else {
			err = p.nodeKey(n, k)
		}
		if err != nil {
			return err
		}
		if more, err := p.more(); err != nil || !more {
			return err
		}
	}
}

func (p *parser) kids(n *node) error {
	p.settle(n)
	return p.array(func() error {
		kid, err := p.node(n)
		n.kids = append(n.kids, kid)
		return err
	})
}

func (p *parser) nodeKey(n *node, k *nodeKey) error {
	key, start := k.name, p.pos
	switch k.class {
	case nameKey:
		if done, err := p.nameKey(n, key); done || err != nil {
			return err
		}
	case figureKey:
		if p.null() {
			return nil
		}
		if _, err := p.numberKey(n, key); err != nil {
			return fmt.Errorf("node %d (%s): %w", n.number, n.kind, err)
		}
		keepFigure(&n.attrs, key, p.doc[start:p.pos])
		return nil
	}
	start = p.pos
	value, err := p.text()
	if err != nil {
		return err
	}
	switch key {
	case "Output":
		n.outputJSON = p.doc[start:p.pos]
	case "Workers":
		n.workersJSON = p.doc[start:p.pos]
	}
	n.hasParams = n.hasParams || strings.IndexByte(value, '$') >= 0 || strings.Contains(value, "(InitPlan ")
	if !isDefault(key, value) {
		n.attrs = append(n.attrs, planner.Attr{Key: key, Value: value})
	}
	return nil
}

// isDefault tells that a known key has the value that says nothing.
func isDefault(key, value string) bool {
	switch value {
	case "0":
		return strings.HasSuffix(key, "Blocks") || strings.HasPrefix(key, "Rows Removed") || strings.HasPrefix(key, "WAL ")
	case "0.000":
		return strings.Contains(key, "I/O ")
	case "false":
		return key == "Parallel Aware" || key == "Async Capable" || key == "Disabled"
	}
	return false
}

// nameKey reads the keys that name the node and what it works on.
func (p *parser) nameKey(n *node, key string) (done bool, err error) {
	var field *string
	t := p.ownTraits(n)
	switch key {
	case "Node Type":
		field = &t.kind
	case "Parent Relationship":
		field = &t.relationship
	case "Subplan Name":
		field = &t.subplan
	case "Strategy":
		field = &t.strategy
	case "Partial Mode":
		field = &t.partialMode
	case "Operation":
		field = &t.operation
	case "Join Type":
		field = &t.joinType
	case "Command":
		field = &t.command
	case "Scan Direction":
		field = &t.direction
	case "Custom Plan Provider":
		field = &t.provider
	case "Relation Name":
		field = &n.relation
	case "Schema":
		field = &t.schema
	case "Alias":
		field = &n.alias
	case "Index Name":
		field = &n.index
	case "Function Name", "Table Function Name":
		field = &t.function
	case "CTE Name":
		field = &t.cte
	case "Tuplestore Name":
		field = &t.tuplestore
	default:
		return p.flagKey(n, key)
	}
	if p.peek() != '"' {
		return false, nil // an unknown shape of a known key: kept as it is
	}
	*field, err = p.str()
	return true, err
}

func (p *parser) flagKey(n *node, key string) (done bool, err error) {
	var field *bool
	switch key {
	case "Parallel Aware":
		field = &n.parallelAware
	case "Async Capable":
		field = &n.asyncCapable
	default:
		return false, nil
	}
	value, err := p.text()
	*field = value == "true"
	return true, err
}

// numberKey reads the keys whose figures the rules need.
func (p *parser) numberKey(n *node, key string) (done bool, err error) {
	switch key {
	case "Actual Total Time":
		n.meanTime, err = p.number(key, msDecimals)
		n.timed = true
	case "Actual Startup Time":
		n.meanStartup, err = p.number(key, msDecimals)
	case "Actual Rows":
		n.meanRows, err = p.number(key, rowDecimals)
	case "Actual Loops":
		n.loops, err = p.number(key, noDecimals)
		n.measured = true
	case "Plan Rows":
		n.planRows, err = p.estimate(key)
	default:
		return n.counters.take(p, key)
	}
	return true, err
}

// null passes over a null, which stands for a figure that was not taken.
func (p *parser) null() bool {
	if p.peek() != 'n' || !strings.HasPrefix(p.doc[p.pos:], "null") {
		return false
	}
	p.pos += len("null")
	return true
}

// estimate reads a number of rows that the planner expects: a join of many tables may have it expect up
// to 1e100, of which it only matters that it is large.
func (p *parser) estimate(key string) (int64, error) {
	start := p.pos
	n, err := p.number(key, rowDecimals)
	text := strings.TrimSpace(p.doc[start:p.pos])
	if _, ok := parseFixed(text, rowDecimals); err != nil && !ok && isNumber(text) && text[0] != '-' {
		return maxValue, nil
	}
	return n, err
}

// number reads a number that cannot be negative, times 10^decimals.
func (p *parser) number(key string, decimals int) (int64, error) {
	if c := p.peek(); c == '"' || c == '{' || c == '[' {
		return 0, p.errorf("%s is not a number", key)
	}
	text, err := p.literal()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", key, err)
	}
	n, ok := parseFixed(text, decimals)
	switch {
	case text == "null":
		return 0, nil
	case !isNumber(text):
		return 0, fmt.Errorf("%s is %s, not a number", key, text)
	case !ok:
		return 0, fmt.Errorf("%s is %s, out of range", key, quoted(text))
	case n < 0:
		return 0, fmt.Errorf("%s is negative: %s", key, quoted(text))
	}
	return n, nil
}

// text reads any value as one line of text: lists are joined by commas, objects by "key: value", without
// what says nothing.
func (p *parser) text() (string, error) {
	switch p.peek() {
	case '"':
		return p.str()
	case '[':
		from := len(p.parts)
		err := p.array(func() error {
			part, err := p.text()
			if err == nil {
				err = p.part(from, part)
			}
			return err
		})
		return p.list(from), err
	case '{':
		from := len(p.parts)
		err := p.object(func(key string) error {
			part, err := p.text()
			if err == nil && !isDefault(key, part) {
				err = p.part(from, key+": "+part)
			}
			return err
		})
		return p.list(from), err
	}
	return p.literal()
}

// part keeps one of the parts of a list that began when there were from.
func (p *parser) part(from int, text string) error {
	if len(p.parts)-from >= maxKeys {
		return p.errorf("more than %d values in a list", maxKeys)
	}
	p.parts = append(p.parts, text)
	return nil
}

// list joins the parts that were read since there were from.
func (p *parser) list(from int) string {
	text := strings.Join(p.parts[from:], ", ")
	p.parts = p.parts[:from]
	return text
}
