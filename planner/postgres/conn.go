package postgres

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// connectTimeout applies where neither the connection string nor PGCONNECT_TIMEOUT names one: a
// firewall that drops packets must not look like a slow statement.
const connectTimeout = 10 * time.Second

// cancelGrace is how long a cancelled statement may take to end on the server before the
// connection is dropped all the same.
const cancelGrace = 5 * time.Second

// cancelDelivery is how long a request to cancel may be on its way on the server after it was answered.
const cancelDelivery = 100 * time.Millisecond

// A Conn is a connection to a server. It is not safe for concurrent use. When a context that was
// handed to one of its methods ends, the server is asked to cancel the statement.
type Conn struct {
	pg   *pgconn.PgConn
	host string // host, address or socket directory, with the port where that is not 5432
	// keepsGate tells that the server has, or may have, gateStatement.
	keepsGate bool
}

// Connect opens a connection as psql would: with PG* variables, PGSERVICE, ~/.pgpass and sslmode, to
// the first of several hosts that answers and is what target_session_attrs asks for. It never asks
// for a password. The error is a *ConnectError and holds no secrets.
func Connect(ctx context.Context, t Target) (*Conn, error) {
	configs, ignored, err := t.configs()
	if err != nil {
		return nil, err
	}
	var failed []*ConnectError
	var second []*pgconn.Config // those that would do if there is nothing better
	for _, config := range configs {
		conn, err := connectHost(ctx, config, true)
		if err == nil {
			return conn, nil
		}
		var less *pgconn.NotPreferredError
		if errors.As(err, &less) {
			second = append(second, config)
		}
		e := newConnectError(ctx, config, err)
		e.OpenPassfile = ignored
		failed = append(failed, e)
		if final(e) {
			break
		}
	}
	for _, config := range second {
		if conn, err := connectHost(ctx, config, false); err == nil {
			return conn, nil
		}
	}
	return nil, joinConnectErrors(failed)
}

// connectHost connects to one host. With prefer-standby, pgconn would take a primary as soon as it
// has seen all hosts that it knows of: unless it is the last resort, that is an error here.
func connectHost(ctx context.Context, config *pgconn.Config, choosy bool) (*Conn, error) {
	config = config.Copy()
	validate := config.ValidateConnect
	var less *pgconn.NotPreferredError
	switch {
	case validate == nil:
	case !choosy:
		config.ValidateConnect = nil
	default:
		config.ValidateConnect = func(ctx context.Context, pg *pgconn.PgConn) error {
			err := validate(ctx, pg)
			if errors.As(err, &less) {
				return errors.New("the server is no standby")
			}
			return err
		}
	}
	pg, err := pgconn.ConnectConfig(ctx, config)
	if err != nil && less != nil {
		return nil, less
	}
	if err != nil {
		return nil, err
	}
	return &Conn{pg: pg, host: hostPort(config.Host, config.Port)}, nil
}

// final tells errors after which libpq, too, tries no other host: somebody answered and said no.
func final(e *ConnectError) bool {
	return e.err != nil || e.Code != "" && e.Code != "57P03" // 57P03: starting, or shutting down
}

// joinConnectErrors returns the error that decided, with what became of the other hosts.
func joinConnectErrors(failed []*ConnectError) *ConnectError {
	last := failed[len(failed)-1]
	for _, e := range failed[:len(failed)-1] {
		last.Others = append(last.Others, fmt.Sprintf("%s: %s", hostPort(e.Host, e.Port), e.Reason))
	}
	return last
}

// hostPort names a server as people write it. It holds no secrets.
func hostPort(host string, port uint16) string {
	switch {
	case port == 5432:
		return host
	case strings.HasPrefix(host, "/"), strings.HasPrefix(host, "@"):
		return fmt.Sprintf("%s:%d", host, port)
	}
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}

// configs resolves the target, one configuration per host: pgconn alone would look up the password
// of the first host only, and would send cancellations there. It also returns the password file that
// is ignored because others can read it. The error is a *ConnectError.
func (t Target) configs() (configs []*pgconn.Config, ignored string, err error) {
	conninfo := t.conninfo()
	if ignored = openPassfile(conninfo); ignored != "" {
		conninfo = withKey(conninfo, "passfile", "")
	}
	all, err := parseConfig(conninfo)
	if err == nil && all.Database == "" && all.User != "" {
		// The server takes the user's name then; ~/.pgpass has to be searched for that name too.
		conninfo = withKey(conninfo, "dbname", all.User)
		all, err = parseConfig(conninfo)
	}
	if err != nil {
		return nil, "", err
	}
	type address struct {
		host string
		port uint16
	}
	list := []address{{all.Host, all.Port}}
	for _, f := range all.Fallbacks {
		if a := (address{f.Host, f.Port}); a != list[len(list)-1] { // each may be there with TLS and without
			list = append(list, a)
		}
	}
	if len(list) == 1 {
		return []*pgconn.Config{all}, ignored, nil
	}
	for _, a := range list {
		one, err := parseConfig(withKey(withKey(conninfo, "host", a.host), "port", strconv.Itoa(int(a.port))))
		if err != nil {
			return nil, "", err
		}
		configs = append(configs, one)
	}
	return configs, ignored, nil
}

// parseConfig reads a connection string and adds what is ours. The error is a *ConnectError.
func parseConfig(conninfo string) (*pgconn.Config, error) {
	config, err := pgconn.ParseConfig(conninfo)
	if err != nil {
		return nil, &ConnectError{Reason: parseConfigReason(err), Problem: configProblem(err)}
	}
	if err := dropLibpqOnly(config.RuntimeParams); err != nil {
		return nil, &ConnectError{Reason: err.Error()}
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "sqlflame"
	}
	// The gate reads texts as these two say, whatever PG* variables, role or database set.
	config.RuntimeParams["client_encoding"] = "UTF8"
	config.RuntimeParams["standard_conforming_strings"] = "on"
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	config.BuildContextWatcherHandler = func(pg *pgconn.PgConn) ctxwatch.Handler {
		return &canceller{pg: pg}
	}
	dialAbstract(config)
	return config, nil
}

// A canceller asks the server to cancel when a context ends. pgconn's own hangs up on the server, or on
// PgBouncer, as soon as the statement has ended: PgBouncer 1.18 crashes if that comes before its own
// end of the request (https://github.com/pgbouncer/pgbouncer/issues/801). This one waits for the answer.
type canceller struct {
	pg   *pgconn.PgConn
	done chan struct{} // closed when the request has been answered
}

// HandleCancel is called when the context ends.
func (c *canceller) HandleCancel(context.Context) {
	deadline := time.Now().Add(cancelGrace)
	_ = c.pg.Conn().SetDeadline(deadline)
	c.done = make(chan struct{})
	go func() {
		defer close(c.done)
		ctx, cancel := context.WithDeadline(context.Background(), deadline)
		defer cancel()
		_ = c.pg.CancelRequest(ctx)
		// The answer is older than the signal that it announces, which must not hit our ROLLBACK.
		time.Sleep(cancelDelivery)
	}()
}

// HandleUnwatchAfterCancel is called when the statement has ended.
func (c *canceller) HandleUnwatchAfterCancel() {
	<-c.done
	_ = c.pg.Conn().SetDeadline(time.Time{})
}

// dialAbstract lets a host such as @name be a Unix socket in Linux' abstract namespace, as libpq
// does. pgconn takes it for a name to look up.
func dialAbstract(config *pgconn.Config) {
	lookup, dial := config.LookupFunc, config.DialFunc
	config.LookupFunc = func(ctx context.Context, host string) ([]string, error) {
		if strings.HasPrefix(host, "@") {
			return []string{host}, nil
		}
		return lookup(ctx, host)
	}
	config.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if i := strings.LastIndexByte(addr, ':'); network == "tcp" && strings.HasPrefix(addr, "@") && i > 0 {
			network, addr = "unix", addr[:i]+"/.s.PGSQL."+addr[i+1:]
		}
		return dial(ctx, network, addr)
	}
	if strings.HasPrefix(config.Host, "@") {
		config.TLSConfig, config.Fallbacks = nil, nil // no TLS on sockets
	}
}

// Close ends the connection. It waits no longer than a second for the server.
func (c *Conn) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := c.pg.Close(ctx)
	// After a statement that did not heed its cancellation the driver would wait for the server, which
	// in turn has to see us leave.
	_ = c.pg.Conn().Close()
	return err
}

// Exec runs one or more statements, without parameters, by the simple protocol. It is meant for
// building schemas: nothing is checked, so no user's statement may ever come here.
func (c *Conn) Exec(ctx context.Context, sql string) error {
	_, err := c.pg.Exec(ctx, sql).ReadAll()
	return wrapServer(ctx, err)
}

// script runs statements of ours by the simple protocol, as Exec does, and returns the rows of each.
func (c *Conn) script(ctx context.Context, sql string) ([][][]string, error) {
	results, err := c.pg.Exec(ctx, sql).ReadAll()
	if err != nil {
		return nil, wrapServer(ctx, err)
	}
	list := make([][][]string, len(results))
	for i, r := range results {
		for _, row := range r.Rows {
			cells := make([]string, len(row))
			for j, value := range row {
				cells[j] = string(value)
			}
			list[i] = append(list[i], cells)
		}
	}
	return list, nil
}

// backendPID returns the process that the server named when it was greeted. A pooler makes one up.
func (c *Conn) backendPID() string { return strconv.FormatUint(uint64(c.pg.PID()), 10) }

// rows runs one of our own statements by the extended protocol, its parameters and results as text,
// and marks it as ours. A NULL in the results becomes "".
func (c *Conn) rows(ctx context.Context, sql string, args ...string) ([][]string, error) {
	return readRows(ctx, c.pg.ExecParams(ctx, marked(sql), textValues(args), nil, nil, nil))
}

func textValues(args []string) [][]byte {
	values := make([][]byte, len(args))
	for i, arg := range args {
		values[i] = []byte(arg)
	}
	return values
}

func readRows(ctx context.Context, reader *pgconn.ResultReader) ([][]string, error) {
	result := reader.Read()
	if result.Err != nil {
		return nil, wrapServer(ctx, result.Err)
	}
	rows := make([][]string, len(result.Rows))
	for i, row := range result.Rows {
		rows[i] = make([]string, len(row))
		for j, value := range row {
			rows[i][j] = string(value)
		}
	}
	return rows, nil
}

// row is rows for statements that return exactly one.
func (c *Conn) row(ctx context.Context, sql string, args ...string) ([]string, error) {
	return oneRow(c.rows(ctx, sql, args...))
}

func oneRow(rows [][]string, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	if len(rows) != 1 {
		return nil, fmt.Errorf("%d rows instead of one", len(rows))
	}
	return rows[0], nil
}

// value returns the only value that a statement yields. Its arguments, where nil is NULL, are text
// whose types the server infers.
func (c *Conn) value(ctx context.Context, sql string, args []*string) (string, error) {
	values := make([][]byte, len(args))
	for i, arg := range args {
		if arg != nil {
			values[i] = []byte(*arg)
		}
	}
	result := c.pg.ExecParams(ctx, sql, values, nil, nil, nil).Read()
	if result.Err != nil {
		return "", wrapServer(ctx, result.Err)
	}
	if len(result.Rows) != 1 || len(result.Rows[0]) != 1 {
		return "", fmt.Errorf("%d rows instead of one", len(result.Rows))
	}
	return string(result.Rows[0][0]), nil
}

// unboundValue is value for a text with placeholders to which nothing is to be bound: GENERIC_PLAN plans
// for whatever is bound to it. That takes the simple protocol, which also takes several statements. So
// the same text goes through the extended protocol's parser first, which takes one.
func (c *Conn) unboundValue(ctx context.Context, sql string) (string, error) {
	if _, err := c.describe(ctx, sql); err != nil {
		return "", err
	}
	results, err := c.pg.Exec(ctx, sql).ReadAll()
	if err != nil {
		return "", wrapServer(ctx, err)
	}
	if len(results) != 1 || len(results[0].Rows) != 1 || len(results[0].Rows[0]) != 1 {
		return "", fmt.Errorf("%d results instead of one value", len(results))
	}
	return string(results[0].Rows[0][0]), nil
}

// syntax asks the server only whether it can read a text, in a transaction that is of no use afterwards: in
// one that has failed, statements are read and no more. The error is that of the syntax.
func (c *Conn) syntax(ctx context.Context, sql string) error {
	const failed = "25P02"
	err := c.Exec(ctx, `rollback to savepoint sqlflame_has_none`)
	if serverCode(err) == "" {
		return err
	}
	_, err = c.describe(ctx, sql)
	var server *ServerError
	if err == nil || errors.As(err, &server) && server.Code == failed {
		return nil
	}
	return err
}

// describe parses a statement on the server and returns the type oids of its parameters. Nothing
// is planned or executed, but literals are read, by functions that may be a user's.
func (c *Conn) describe(ctx context.Context, sql string) ([]uint32, error) {
	d, err := c.pg.Prepare(ctx, "", sql, nil)
	if err != nil {
		return nil, wrapServer(ctx, err)
	}
	return d.ParamOIDs, nil
}

// newConnectError keeps of pgconn's error what helps and leaves out what repeats: with
// sslmode=prefer each address is tried twice.
func newConnectError(ctx context.Context, config *pgconn.Config, err error) *ConnectError {
	e := &ConnectError{Host: config.Host, Port: config.Port, Database: config.Database, User: config.User}
	var server *pgconn.PgError
	switch {
	case ctx.Err() != nil:
		e.err, e.Reason = context.Cause(ctx), "cancelled"
	case errors.As(err, &server):
		e.Code, e.Reason = server.Code, server.Message
	case pgconn.Timeout(err):
		e.Reason = fmt.Sprintf("no answer within %v", config.ConnectTimeout)
	default:
		e.Reason = lastCause(err)
	}
	e.Problem = problemOf(err, e.Reason)
	// A server that refuses our certificate says so and hangs up: which of it arrives is a matter of luck.
	if own := config.TLSConfig != nil && len(config.TLSConfig.Certificates) > 0; own && errors.Is(err, syscall.ECONNRESET) {
		e.Problem = ProblemClientCertificate
	}
	return e
}

// problemOf tells what is wrong where that is known.
func problemOf(err error, reason string) ConnectProblem {
	var (
		certificate *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		less        *pgconn.NotPreferredError
		alert       *net.OpError
	)
	switch {
	case errors.As(err, &certificate), errors.As(err, &authority):
		return ProblemCertificate
	case errors.As(err, &alert) && alert.Op == "remote error": // so crypto/tls calls the other side's alerts
		return ProblemClientCertificate
	case strings.HasPrefix(reason, "unsupported startup parameter"):
		return ProblemStartup
	case strings.Contains(reason, "refused TLS"):
		return ProblemNoTLS
	case errors.As(err, &less):
		return ProblemSession
	}
	for _, attribute := range []error{pgconn.ErrReadOnlyConnection, pgconn.ErrReadWriteConnection, pgconn.ErrPrimaryConnection, pgconn.ErrStandbyConnection} {
		if errors.Is(err, attribute) {
			return ProblemSession
		}
	}
	return ""
}

// configProblem tells whether the connection string is right and a file that it names is not.
func configProblem(err error) ConnectProblem {
	if strings.Contains(err.Error(), "failed to configure TLS") {
		return ProblemFiles
	}
	return ""
}

// lastCause returns the innermost message of the last attempt, such as "connection refused".
func lastCause(err error) string {
	for {
		if joined, ok := err.(interface{ Unwrap() []error }); ok && len(joined.Unwrap()) > 0 {
			err = joined.Unwrap()[len(joined.Unwrap())-1]
			continue
		}
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}

// parseConfigReason says what is wrong with a connection string without quoting any of it: in a
// malformed one a password can stand anywhere.
func parseConfigReason(err error) string {
	_, reason, found := strings.Cut(err.Error(), "`: ")
	if !found {
		return "connection string not understood"
	}
	reason, cause, _ := strings.Cut(reason, " (")
	if strings.HasPrefix(reason, "failed to read service") || strings.HasPrefix(reason, "failed to configure TLS") {
		return reason + ": " + strings.TrimSuffix(cause, ")")
	}
	return "connection string: " + reason
}

// wrapServer turns what the driver returns into this package's errors: a cancelled context first,
// then a *ServerError for whatever the server said.
func wrapServer(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		return &LostError{lastCause(err)}
	}
	return &ServerError{Code: server.Code, Message: server.Message, Detail: server.Detail, Hint: server.Hint,
		Position: int(server.Position), Where: server.Where}
}
