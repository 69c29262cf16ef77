package oracle

import (
	"errors"
	"fmt"
	"strings"

	"sqlflame/planner"
)

// maxLines bounds a plan; the longest real ones have some ten thousand lines.
const maxLines = 200_000

// ParseXplan reads what DBMS_XPLAN.DISPLAY_CURSOR prints, as SQL*Plus spooled it or a person pasted it,
// and returns a plan for each cursor in it.
//
// The error is a *planner.FormatError if the text holds no such table, or one that cannot be read for
// sure, or one without actual times unless estimates are asked for.
func ParseXplan(text string, opt Options) ([]*planner.Plan, error) {
	cursors, err := readXplan(text)
	if err != nil {
		return nil, err
	}
	return plansOf(cursors, opt)
}

func plansOf(cursors []*cursor, opt Options) ([]*planner.Plan, error) {
	var plans []*planner.Plan
	for _, c := range measuredOnes(ofChild(cursors, opt.Child), opt) {
		plan, err := c.plan(opt)
		if err != nil {
			return nil, asFormatError(c, err)
		}
		plans = append(plans, plan)
	}
	if len(plans) == 0 && opt.Child != "" {
		return nil, &planner.FormatError{Err: fmt.Errorf("no plan of child number %s in the document", opt.Child), Hint: "it holds\n" + childrenOf(cursors)}
	}
	return plans, nil
}

// ofChild returns the cursors with that child number, all for "".
func ofChild(cursors []*cursor, child string) []*cursor {
	var kept []*cursor
	for _, c := range cursors {
		if child == "" || c.child == child {
			kept = append(kept, c)
		}
	}
	return kept
}

// measuredOnes leaves out cursors without times where others have them, as of an EXPLAIN PLAN before the
// real one, unless estimates are asked for.
func measuredOnes(cursors []*cursor, opt Options) []*cursor {
	if opt.Estimate {
		return cursors
	}
	var measured []*cursor
	var without []string
	for _, c := range cursors {
		if c.missing == "" {
			measured = append(measured, c)
		} else {
			without = append(without, c.String())
		}
	}
	if len(measured) == 0 {
		return cursors
	}
	for _, c := range measured {
		if len(without) > 0 {
			c.notes = append(c.notes, "without run-time statistics: "+shortened(strings.Join(without, ", ")))
		}
	}
	return measured
}

func childrenOf(cursors []*cursor) string {
	var list []string
	for _, c := range cursors {
		list = append(list, c.details())
	}
	return strings.Join(list, "\n")
}

// details tells the cursor from others in a list.
func (c *cursor) details() string {
	words := c.String()
	if c.planHash != "" {
		words += ", plan hash " + c.planHash
	}
	if len(c.lines) > 0 && c.lines[0].time.known && c.missing == "" {
		words += ", " + seconds(c.lines[0].time.n)
	}
	return words + ", " + plural(int64(len(c.lines)), "line")
}

// String names the cursor in messages.
func (c *cursor) String() string {
	name := "a plan"
	if c.sqlID != "" {
		name = "SQL_ID " + c.sqlID
	}
	if c.child != "" {
		name += " child " + c.child
	}
	return name
}

func asFormatError(c *cursor, err error) error {
	var format *planner.FormatError
	if errors.As(err, &format) {
		return err
	}
	return &planner.FormatError{Err: fmt.Errorf("%s: %w", c, err), Hint: hintSpool}
}

const hintSpool = "spool it with: set linesize 400 pagesize 0 trimspool on tab off long 1000000 longchunksize 1000000 feedback off"

func unreadable(hint, format string, args ...any) error {
	return &planner.FormatError{Err: fmt.Errorf(format, args...), Hint: hint}
}
