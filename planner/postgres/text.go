package postgres

import (
	"errors"
	"fmt"
	"unsafe"

	"sqlflame/planner"
)

const hintText = "paste the plan whole, with its line breaks and indentation as printed, or save that of EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON)"

// ParseText reads what EXPLAIN (ANALYZE) prints without FORMAT on Postgres 9.6 to 18, with any other
// options, or what auto_explain logs, and returns a plan for each statement in it, as ParseDocument does
// of the same execution. Text before and after a plan is passed over if it cannot be part of it; so is an
// indentation that all lines share. The plans do not refer to doc.
//
// The error is a *planner.FormatError, with the number of the line that is not understood if there is one.
func ParseText(doc []byte, opt Options) ([]*planner.Plan, error) {
	text := unsafe.String(unsafe.SliceData(doc), len(doc))
	if err := checkText(text); err != nil {
		return nil, err
	}
	json, err := textToJSON(text, opt.MaxNodes)
	var bad *textError
	switch {
	case errors.As(err, &bad):
		return nil, &planner.FormatError{Err: err, Hint: hintText}
	case err != nil:
		return nil, formatError(err)
	}
	opt.open = true
	return ParseDocument(json, opt)
}

// A textError says which line of a plan in text is not understood.
type textError struct {
	line       int
	what, text string
}

func (e *textError) Error() string {
	if e.text == "" {
		return fmt.Sprintf("line %d: %s", e.line, e.what)
	}
	return fmt.Sprintf("line %d: %s: %s", e.line, e.what, quoted(e.text))
}

func (l textLine) errorf(format string, args ...any) error {
	return &textError{line: l.number, what: fmt.Sprintf(format, args...), text: l.text}
}

// textToJSON writes the plans of a text as EXPLAIN (FORMAT JSON) would have printed them.
func textToJSON(text string, maxNodes int) ([]byte, error) {
	if maxNodes <= 0 {
		maxNodes = DefaultMaxNodes
	}
	r := &textReader{lines: newTextLines(text), maxNodes: maxNodes}
	w := &textWriter{}
	w.out = make([]byte, 0, len(text)+len(text)/2)
	w.beginArray()
	for first := true; ; first = false {
		d, err := r.document(first)
		if err != nil {
			return nil, err
		}
		if d == nil {
			if first && isBare(text) {
				return nil, errNothing
			} else if first {
				return nil, errNoPlan
			}
			break
		}
		if err := w.document(d); err != nil {
			return nil, err
		}
	}
	w.endArray()
	return w.out, nil
}
