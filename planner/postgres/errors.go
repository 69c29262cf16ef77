package postgres

import (
	"fmt"
	"strings"
)

// A ConnectError tells that no connection came about. Its text holds no secrets.
type ConnectError struct {
	Host     string // "" if the connection parameters could not be read
	Port     uint16
	Database string
	User     string
	Code     string // the server's SQLSTATE, "" if it never answered
	Reason   string

	err error
}

func (e *ConnectError) Error() string {
	if e.Host == "" {
		return e.Reason
	}
	where := fmt.Sprintf("%s:%d", e.Host, e.Port)
	if strings.HasPrefix(e.Host, "/") {
		where = fmt.Sprintf("%s/.s.PGSQL.%d", e.Host, e.Port)
	}
	return fmt.Sprintf("cannot connect to %s as %s, database %s: %s", where, e.User, e.Database, e.Reason)
}

// Unwrap returns the driver's error, or the context's if that ended.
func (e *ConnectError) Unwrap() error { return e.err }

// A ServerError is what the server answered to a statement.
type ServerError struct {
	Code     string // SQLSTATE
	Message  string
	Detail   string
	Hint     string
	Position int // of the mistake in the statement's text, in characters from 1; 0 if unknown
	Where    string
}

func (e *ServerError) Error() string { return fmt.Sprintf("%s (SQLSTATE %s)", e.Message, e.Code) }

// SQLState returns the five characters that identify the error in every language.
func (e *ServerError) SQLState() string { return e.Code }
