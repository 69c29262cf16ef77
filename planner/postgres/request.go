package postgres

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A RequestError tells that something was asked for that makes no sense on any server.
type RequestError struct {
	Reason string
	Hint   string // what to do instead
}

func (e *RequestError) Error() string { return e.Reason }

// check refuses what need not reach the server. The error is a *RequestError, or what checkSettings returns.
func (r *Request) check() error {
	if err := r.checkSettings(); err != nil {
		return err
	}
	if r.Role == "none" {
		// SET ROLE reads it as no role at all, and no role can have that name.
		return &RequestError{"there is no role none", "leave --role out: the statement runs as the role that connects"}
	}
	if r.Generic && slices.ContainsFunc(r.Set, func(s Setting) bool {
		return s.Name == "plan_cache_mode" && !strings.EqualFold(s.Value, "force_generic_plan")
	}) {
		return &RequestError{"a generic plan and another plan_cache_mode are asked for", "drop --generic, or --set plan_cache_mode"}
	}
	for _, p := range r.Params {
		// Types are written into the text. Values are bound, but a NUL ends those, too.
		if strings.ContainsRune(p.Type, 0) || !utf8.ValidString(p.Type) || p.Value != nil && strings.ContainsRune(*p.Value, 0) {
			return &RequestError{fmt.Sprintf("parameter %d holds a NUL character, or its type is not in UTF-8", p.Number), "no value of Postgres holds a NUL"}
		}
	}
	return checkCharacters(r.SQL)
}

// checkCharacters refuses a text that the server and our parser would not read alike: a NUL ends it in the
// protocol and what follows is taken for something else; what is no UTF-8 is altered on the way.
func checkCharacters(sql string) error {
	if i := strings.IndexByte(sql, 0); i >= 0 {
		return &RequestError{fmt.Sprintf("the statement holds a NUL character, at byte %d", i+1), "SQL is read as UTF-8: if the file is in UTF-16, convert it with iconv -f utf-16 -t utf-8"}
	}
	for i, r := range sql {
		if r == utf8.RuneError && !strings.HasPrefix(sql[i:], "\ufffd") {
			return &RequestError{fmt.Sprintf("the statement is not in UTF-8, at byte %d", i+1), "convert it, such as with iconv -f latin1 -t utf-8"}
		}
	}
	return nil
}
