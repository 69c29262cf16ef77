package main

import (
	"fmt"
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
	"sqlflame/render"
)

// pickProfile chooses among the plans of a document.
func pickProfile(profiles []*flamegraph.Profile, pick int) (*flamegraph.Profile, error) {
	switch {
	case len(profiles) == 0:
		return nil, fail(exitNoPlan, "", "no plan found")
	case pick > len(profiles):
		return nil, usage(pickList(profiles), "--pick %d: the document has %s", pick, counted(len(profiles), "plan"))
	case pick > 0:
		return profiles[pick-1], nil
	case len(profiles) == 1:
		return profiles[0], nil
	}
	return nil, usage(pickList(profiles), "the document has %s", counted(len(profiles), "plan"))
}

// maxPicks bounds the plans that a message lists.
const maxPicks = 20

// pickList says how to choose each plan, with what tells it from the others.
func pickList(profiles []*flamegraph.Profile) string {
	var hint strings.Builder
	for i, p := range profiles[:min(len(profiles), maxPicks)] {
		fmt.Fprintf(&hint, "--pick %d: %s\n", i+1, strings.Join(pickWords(p), ", "))
	}
	if n := len(profiles) - maxPicks; n > 0 {
		fmt.Fprintf(&hint, "... and %d more\n", n)
	}
	if child := severalChildren(profiles); child != "" {
		fmt.Fprintf(&hint, "--child %s and the like choose by the child number", child)
	}
	return hint.String()
}

// pickWords tells the plan from the others as far as the document does.
func pickWords(p *flamegraph.Profile) []string {
	words := []string{p.Root.Label}
	oracle := p.Engine == "Oracle"
	for _, word := range [][2]string{{"SQL_ID ", p.QueryID}, {"child ", p.Child}, {"plan hash ", p.PlanID}} {
		if oracle && word[1] != "" {
			words = append(words, word[0]+word[1])
		}
	}
	if p.Metrics.Has(planner.Time) {
		words = append(words, render.Amount(planner.Time, p.Root.Cum[planner.Time]))
	}
	if oracle {
		lines := 0
		p.Root.Walk(func(*flamegraph.Frame, int) { lines++ })
		words = append(words, counted(lines, "line"))
	}
	return words
}

// severalChildren returns the last child number if a SQL_ID has several.
func severalChildren(profiles []*flamegraph.Profile) string {
	first := make(map[string]string)
	for _, p := range profiles {
		switch child, ok := first[p.QueryID]; {
		case p.Child == "":
		case !ok:
			first[p.QueryID] = p.Child
		case child != p.Child:
			return p.Child
		}
	}
	return ""
}

func counted(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
