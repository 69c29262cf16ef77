package oracle

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// A Kind says what sort of trouble an Error tells of.
type Kind uint8

// The kinds of errors on the way to a live database.
const (
	KindOther        Kind = iota
	KindUsage             // an argument cannot be used
	KindConnect           // no connection came about, or it was lost
	KindPrivilege         // the user may not read a view
	KindUnknownSQL        // the SQL_ID is not in the cursor cache
	KindNoChild           // the SQL_ID has no such child
	KindNoPlan            // the cursor has no plan lines any more
	KindNoStatistics      // the plan has no run-time statistics
	KindCancelled         // interrupted from here or there
	KindTimeout           // a time limit ended it
)

// An Error is what went wrong on the way to a live database. Its texts hold no secrets.
type Error struct {
	Kind    Kind
	Code    string // ORA-12514, DPI-1047; "" if neither driver nor server gave one
	Message string
	Hint    string // what to do, "" if nothing is known

	err error // why the context ended, if it did
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the context's error, if that ended. The driver's own error stays inside: its text may
// hold what was taken out of Message.
func (e *Error) Unwrap() error { return e.err }

func usage(hint, format string, args ...any) *Error {
	return &Error{Kind: KindUsage, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// An explanation is what is known of an error's code. The text stands in where the driver has none.
type explanation struct {
	kind       Kind
	text, hint string
}

const (
	hintClient   = "install Oracle Instant Client Basic (or Basic Light) and set LD_LIBRARY_PATH to it; or take the driver go-ora, which needs no client; or read a saved plan"
	hintLogin    = "check the user and the password; ALTER USER ... ACCOUNT UNLOCK opens a locked account"
	hintAlias    = "check the spelling, and that TNS_ADMIN is the directory of tnsnames.ora; or connect with user@//host:port/service"
	hintService  = "name the service of the pluggable database as the listener knows it: lsnrctl services"
	hintNetwork  = "check host, port and firewall, and that the listener runs: lsnrctl status"
	hintWallet   = "check the wallet's directory and its rights, and WALLET_LOCATION in sqlnet.ora"
	hintLost     = "connect again; the alert log of the database may say why it ended"
	hintBusy     = "the instance is busy: try again"
	hintNotOpen  = "the database must be open: ALTER DATABASE OPEN, or ALTER PLUGGABLE DATABASE ... OPEN"
	hintOld      = "sqlflame reads Oracle 11.2 and later; an older one can print DBMS_XPLAN.DISPLAY_CURSOR(..., 'ALLSTATS LAST') into a file"
	hintPassword = "the password is asked for, it has no place in an argument; a wallet or external authentication needs none: /@alias"
)

var explanations = map[string]explanation{
	"DPI-1047":  {KindConnect, "no Oracle client library found", hintClient},
	"DPI-1050":  {KindConnect, "the Oracle client library is too old", "sqlflame needs a client of 11.2 or newer; the driver go-ora needs none"},
	"DPI-1072":  {KindConnect, "the Oracle client library is too old", "sqlflame needs a client of 11.2 or newer; the driver go-ora needs none"},
	"DPI-1067":  {KindTimeout, "the call took too long", ""},
	"DPI-1080":  {KindConnect, "the connection was closed", hintLost},
	"DPI-1010":  {KindConnect, "not connected", hintLost},
	"ORA-00028": {KindConnect, "your session has been killed", hintLost},
	"ORA-00904": {KindOther, "a column is missing", hintOld},
	"ORA-00942": {KindPrivilege, "table or view does not exist, or you may not read it", ""},
	"ORA-01005": {KindConnect, "no password given", hintPassword},
	"ORA-01012": {KindConnect, "not logged on", hintLost},
	"ORA-01013": {KindCancelled, "user requested cancel of current operation", ""},
	"ORA-01017": {KindConnect, "invalid user name or password", hintLogin},
	"ORA-01031": {KindPrivilege, "insufficient privileges", ""},
	"ORA-01033": {KindConnect, "the database is starting or stopping", hintNotOpen},
	"ORA-01034": {KindConnect, "the database is not running", hintNotOpen},
	"ORA-01045": {KindPrivilege, "the user lacks CREATE SESSION", "GRANT CREATE SESSION TO the user"},
	"ORA-01089": {KindConnect, "the database is being shut down", hintLost},
	"ORA-01219": {KindConnect, "the database is not open", hintNotOpen},
	"ORA-01555": {KindOther, "snapshot too old", hintBusy},
	"ORA-03113": {KindConnect, "the connection was lost", hintLost},
	"ORA-03114": {KindConnect, "not connected", hintLost},
	"ORA-03135": {KindConnect, "the connection was lost", hintLost},
	"ORA-03136": {KindConnect, "the connection timed out", hintNetwork},
	"ORA-04031": {KindOther, "out of shared memory", hintBusy},
	"ORA-12154": {KindConnect, "the connect identifier could not be resolved", hintAlias},
	"ORA-12162": {KindConnect, "the connect identifier is wrong", hintAlias},
	"ORA-12170": {KindConnect, "connect timeout", hintNetwork},
	"ORA-12505": {KindConnect, "the listener does not know the SID", hintService},
	"ORA-12506": {KindConnect, "the listener refused by its access list", hintNetwork},
	"ORA-12514": {KindConnect, "the listener does not know the service", hintService},
	"ORA-12516": {KindConnect, "the listener found no handler", hintBusy},
	"ORA-12520": {KindConnect, "the listener found no handler", hintBusy},
	"ORA-12528": {KindConnect, "the instance takes no connections now", hintNotOpen},
	"ORA-12535": {KindConnect, "the connection timed out", hintNetwork},
	"ORA-12537": {KindConnect, "the connection was closed", hintLost},
	"ORA-12541": {KindConnect, "no listener", hintNetwork},
	"ORA-12543": {KindConnect, "the host cannot be reached", hintNetwork},
	"ORA-12545": {KindConnect, "the host is not known", hintNetwork},
	"ORA-12564": {KindConnect, "connection refused", hintService},
	"ORA-28000": {KindConnect, "the account is locked", hintLogin},
	"ORA-28001": {KindConnect, "the password has expired", "change it: ALTER USER ... IDENTIFIED BY, or PASSWORD in SQL*Plus"},
	"ORA-28759": {KindConnect, "the wallet cannot be opened", hintWallet},
	"ORA-28860": {KindConnect, "TLS handshake failed", hintWallet},
	"ORA-29024": {KindConnect, "the server's certificate is not valid", hintWallet},
	"ORA-65054": {KindConnect, "the pluggable database is not open", hintNotOpen},
}

// explain makes an Error of what a driver returned. What was being done stands before the message.
func explain(ctx context.Context, doing string, err error, s secrets) error {
	var ours *Error
	if err == nil || errors.As(err, &ours) {
		return err
	}
	if ended := ctx.Err(); ended != nil {
		return interrupted(doing, ended)
	}
	e := &Error{Code: codeOf(err), Message: s.scrub(err.Error())}
	if x, ok := explanations[e.Code]; ok {
		e.Kind, e.Hint = x.kind, x.hint
		if e.Message == e.Code || e.Message == strings.Replace(e.Code, "ORA-0", "ORA-", 1) {
			e.Message = e.Code + ": " + x.text
		}
	} else {
		e.Kind, e.Hint = kindOf(err)
	}
	if doing != "" {
		e.Message = doing + ": " + e.Message
	}
	return e
}

func interrupted(doing string, ended error) *Error {
	e := &Error{Kind: KindCancelled, Message: "cancelled", err: ended}
	if errors.Is(ended, context.DeadlineExceeded) {
		e.Kind, e.Message, e.Hint = KindTimeout, "the time limit ended it", "give it more time, or check host, port and firewall"
	}
	if doing != "" {
		e.Message = doing + ": " + e.Message
	}
	return e
}

var errorCode = regexp.MustCompile(`\b(DPI-\d{4})\b|\bORA-(\d{1,5})\b`)

// codeOf finds the code in the text, which is where both drivers have it. ODPI-C's own errors come as
// ORA-00000: DPI-1047, go-ora's without leading zeros.
func codeOf(err error) string {
	for _, m := range errorCode.FindAllStringSubmatch(err.Error(), -1) {
		switch digits := strings.TrimLeft(m[2], "0"); {
		case m[1] != "":
			return m[1]
		case digits != "":
			return "ORA-" + strings.Repeat("0", 5-len(digits)) + digits
		}
	}
	return ""
}

// kindOf judges errors without a code by their type: those of the network.
func kindOf(err error) (Kind, string) {
	var (
		network     net.Error
		lookup      *net.DNSError
		unknownAuth x509.UnknownAuthorityError
		hostname    x509.HostnameError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &unknownAuth), errors.As(err, &hostname), errors.As(err, &certificate), errors.As(err, &record):
		return KindConnect, hintWallet
	case errors.As(err, &lookup), errors.As(err, &network):
		return KindConnect, hintNetwork
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, driver.ErrBadConn):
		return KindConnect, hintLost
	}
	return KindOther, ""
}

// secrets are the texts that must not show up in messages.
type secrets []string

func secretsOf(password string) secrets {
	if password == "" {
		return nil
	}
	s := secrets{password, url.QueryEscape(password), url.PathEscape(password), strings.TrimPrefix(url.UserPassword("", password).String(), ":")}
	slices.SortFunc(s, func(a, b string) int { return len(b) - len(a) })
	return s
}

var (
	inURL      = regexp.MustCompile(`(://[^/@\s]*:)[^@\s]*@`)
	inSettings = regexp.MustCompile(`(?i)(passw(?:or)?d\s*=\s*)("[^"]*"|\S+)`)
)

// scrub takes the secrets out of a text and makes it one line.
func (s secrets) scrub(text string) string {
	for _, secret := range s {
		text = strings.ReplaceAll(text, secret, "***")
	}
	text = inURL.ReplaceAllString(text, "${1}***@")
	text = inSettings.ReplaceAllString(text, "${1}***")
	return strings.Join(strings.Fields(text), " ")
}

// grants lists what lets a user read the views.
func grants(prefix string, packs Packs) string {
	views := []string{"sql", "sql_plan_statistics_all"}
	if packs.Diagnostics {
		views = append(views, "active_session_history")
	}
	prefix = strings.ToLower(prefix)
	var b strings.Builder
	fmt.Fprintf(&b, "as SYS, or another user with the right to grant them (on %[1]s_$ objects, not on the %[1]s$ synonyms):\n", prefix)
	for _, view := range views {
		fmt.Fprintf(&b, "  GRANT SELECT ON sys.%s_$%s TO the user;\n", prefix, view)
	}
	b.WriteString("or GRANT SELECT_CATALOG_ROLE TO the user")
	if packs.Tuning {
		b.WriteString(", which SQL Monitor's reports need in any case")
	}
	return b.String()
}
