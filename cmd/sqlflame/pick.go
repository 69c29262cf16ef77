package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
	"sqlflame/render"
)

// A pick is the value of --pick: which plan of several is drawn. Without one Postgres' are drawn together.
type pick struct {
	number int    // from 1; 0 if none was given
	word   string // slowest or last, "" if neither
}

const (
	pickSlowest = "slowest"
	pickLast    = "last"
)

// Set implements pflag.Value.
func (k *pick) Set(text string) error {
	*k = pick{}
	if text == pickSlowest || text == pickLast {
		k.word = text
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return errors.New("want a plan's number, counted from 1, or slowest or last")
	}
	k.number = n
	return nil
}

// String implements pflag.Value.
func (k *pick) String() string {
	if k.number > 0 {
		return strconv.Itoa(k.number)
	}
	return k.word
}

// one tells whether a certain plan is meant, whatever the others are.
func (k pick) one() bool { return k.number > 0 || k.word == pickLast }

// index returns the place of that plan among n.
func (k pick) index(n int) int {
	if k.number > 0 {
		return k.number - 1
	}
	return n - 1
}

// Type implements pflag.Value.
func (k *pick) Type() string { return "PLAN" }

// pickProfile chooses among the plans of an input, or makes one profile of them; together tells that it
// did.
func pickProfile(profiles []*flamegraph.Profile, k pick) (p *flamegraph.Profile, together bool, err error) {
	n := len(profiles)
	switch {
	case n == 0:
		return nil, false, fail(exitNoPlan, "", "no plan found")
	case k.number > n:
		return nil, false, usage(pickList(profiles), "--pick %d: the document has %s", k.number, counted(n, "plan"))
	case k.one():
		return profiles[k.index(n)], false, nil
	case n == 1:
		return profiles[0], false, nil
	case k.word == pickSlowest:
		p, err = slowest(profiles)
		return p, false, err
	case slices.ContainsFunc(profiles, func(p *flamegraph.Profile) bool { return p.Engine == "Oracle" }):
		return nil, false, usage(pickList(profiles), "the document has %s", counted(n, "plan"))
	}
	p, err = flamegraph.Combine(profiles)
	if err != nil {
		err = fail(exitNoPlan, pickList(profiles), "the document has %s that cannot be drawn together: %w", counted(n, "plan"), err)
	}
	return p, true, err
}

// slowest returns the plan that took longest, of estimates the one that costs most; the first of equals.
func slowest(profiles []*flamegraph.Profile) (*flamegraph.Profile, error) {
	for _, metric := range []planner.Metric{planner.Time, planner.Cost} {
		if slices.ContainsFunc(profiles, func(p *flamegraph.Profile) bool { return !p.Metrics.Has(metric) }) {
			continue
		}
		return slices.MaxFunc(profiles, func(a, b *flamegraph.Profile) int {
			return cmp.Compare(a.Root.Cum[metric], b.Root.Cum[metric])
		}), nil
	}
	return nil, usage(pickList(profiles), "--pick slowest: not all of the %s have times", counted(len(profiles), "plan"))
}

// maxPicks bounds the plans that a message lists.
const maxPicks = 20

// pickList says how to choose each plan, with what tells it from the others.
func pickList(profiles []*flamegraph.Profile) string {
	var hint strings.Builder
	for i, p := range profiles[:min(len(profiles), maxPicks)] {
		words := []string{"cannot be drawn"}
		if p != nil {
			words = pickWords(p)
		}
		fmt.Fprintf(&hint, "--pick %d: %s\n", i+1, strings.Join(words, ", "))
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
		if p == nil {
			continue
		}
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
