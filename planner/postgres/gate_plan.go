package postgres

import (
	"encoding/json"
	"slices"
	"strings"
)

// A planReading is what the gate learns from a plain EXPLAIN (VERBOSE, FORMAT JSON).
type planReading struct {
	texts     []string // expressions, as the server writes them
	passed    []string // columns that nodes hand up as they are
	relations []qname
	calls     []qname  // functions that the plan names outside of an expression
	foreign   []string // what foreign scans read, as far as the plan tells
	// blind tells that scans name no relation (joins pushed down to a foreign server), so that the
	// types of their columns are unknown.
	blind bool
	// hides tells that the plan has parts of which EXPLAIN does not print every expression: the
	// bounds of LIMIT and of window frames, the rows of VALUES, what WITH CHECK OPTION, ON CONFLICT and
	// MERGE evaluate, what partitions were removed for, and before 17 what a SubPlan's rows are compared with.
	hides bool
	// compares tells that a node may compare every column that it is handed: DISTINCT, UNION,
	// INTERSECT and EXCEPT, whose keys EXPLAIN does not print.
	compares bool
	// unplanned tells that there is no plan yet.
	unplanned bool
	// writing lets nodes write and lock, to tables of this server; targets are what they write to.
	writing bool
	targets []qname
}

// nameKeys are the keys of a plan node that hold names and words, not expressions.
var nameKeys = []string{"Node Type", "Strategy", "Partial Mode", "Operation", "Parent Relationship", "Subplan Name",
	"Join Type", "Scan Direction", "Command", "Relation Name", "Schema", "Alias", "Index Name", "CTE Name",
	"Tuplestore Name", "Function Name", "Table Function Name", "Custom Plan Provider", "Relations", "Cache Mode",
	"Sampling Method", "Settings", "JIT", "Planning", "Conflict Resolution", "Conflict Arbiter Indexes"}

// readPlan checks the plan's nodes and collects its expressions: the gate's second step.
func readPlan(document string, write bool) (*planReading, error) {
	var plans []map[string]any
	err := json.Unmarshal([]byte(document), &plans)
	if err == nil && len(plans) > 1 {
		return nil, refuse(RuleUnreadable, "rules make %d statements of it: they can be drawn from what EXPLAIN prints", len(plans))
	}
	if err != nil || len(plans) != 1 {
		return nil, refuse(RuleUnreadable, "the plan is not one JSON document of at most 10,000 levels")
	}
	if _, ok := plans[0]["Plan"].(map[string]any); !ok {
		return nil, refuse(RuleReadOnly, "the statement has no plan")
	}
	p := &planReading{writing: write}
	if err := p.walk("", plans[0]); err != nil {
		return nil, err
	}
	if p.hides || p.compares {
		p.texts = append(p.texts, p.passed...)
	}
	slices.Sort(p.texts)
	p.texts = slices.Compact(p.texts)
	return p, nil
}

func (p *planReading) walk(key string, v any) error {
	if slices.Contains(nameKeys, key) {
		return nil
	}
	switch v := v.(type) {
	case string:
		if key == "Output" && !strings.ContainsAny(v, "()[]:'+-*/<>=~!@#%^&|`?$ ") {
			p.passed = append(p.passed, v)
		} else {
			p.texts = append(p.texts, v)
			p.hides = p.hides || strings.Contains(v, "SubPlan")
		}
	case []any:
		for _, element := range v {
			if err := p.walk(key, element); err != nil {
				return err
			}
		}
	case map[string]any:
		if err := p.node(v); err != nil {
			return err
		}
		for k, child := range v {
			if err := p.walk(k, child); err != nil {
				return err
			}
		}
	}
	return nil
}

// node refuses nodes that write, unless they may, and notes what the node names.
func (p *planReading) node(n map[string]any) error {
	kind := text(n, "Node Type")
	operation := text(n, "Operation")
	switch {
	case kind == "LockRows" && p.writing:
	case kind == "ModifyTable" && p.writing:
		p.targets = append(p.targets, qname{text(n, "Schema"), text(n, "Relation Name")})
		p.hides = true
	case kind == "ModifyTable" || kind == "LockRows":
		return refuse(RuleWrite, "the plan writes: %s", strings.TrimSpace(kind+" "+operation))
	case operation != "" && operation != "Select":
		return refuse(RuleReadOnly, "the plan writes: %s %s", operation, kind)
	case kind == "Limit" || kind == "Values Scan" || kind == "WindowAgg":
		p.hides = true
	case kind == "Unique" || kind == "SetOp" || kind == "Recursive Union":
		p.compares = true
	}
	if removed, _ := n["Subplans Removed"].(float64); removed > 0 {
		p.hides = true
	}
	if kind == "Foreign Scan" {
		p.foreign = append(p.foreign, "of "+text(n, "Relation Name")+text(n, "Relations"))
	}
	schema := text(n, "Schema")
	if relation := text(n, "Relation Name"); relation != "" {
		p.relations = append(p.relations, qname{schema, relation})
	} else if kind == "Foreign Scan" || kind == "Custom Scan" {
		p.blind = true
	}
	if name := text(n, "Function Name"); name != "" {
		p.calls = append(p.calls, qname{schema, name})
	}
	if method := text(n, "Sampling Method"); method != "" {
		p.calls = append(p.calls, qname{Name: method})
	}
	return nil
}

func text(n map[string]any, key string) string {
	s, _ := n[key].(string)
	return s
}
