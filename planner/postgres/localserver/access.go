package localserver

import "fmt"

// An AccessError tells that the user that has to run the server for root cannot reach its
// binaries, as when they lie below /root.
type AccessError struct {
	User    string // who should run the server
	Program string // what that user cannot run
	Closed  string // the directory or file that is closed to others, if it is known
}

func (e *AccessError) Error() string {
	msg := fmt.Sprintf("user %s cannot run %s", e.User, e.Program)
	if e.Closed != "" {
		msg += fmt.Sprintf(": %s is closed to other users", e.Closed)
	}
	return msg
}

// Hint says what to do about it.
func (e *AccessError) Hint() string {
	return "Postgres does not run as root, so sqlflame runs it as " + e.User +
		"; run sqlflame as a normal user, or put the binaries where everybody can read them, such as /usr/local or /var/tmp"
}
