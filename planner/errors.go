package planner

// A FormatError tells that a document holds no plan that can be drawn: not a plan at all, broken,
// or without the measurements that are needed. Err says what and where, Hint what to do.
type FormatError struct {
	Err  error
	Hint string
}

func (e *FormatError) Error() string { return e.Err.Error() }
func (e *FormatError) Unwrap() error { return e.Err }
