package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
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

// A Target says which server to connect to, in psql's terms. Empty fields fall back to the PG*
// variables, the service file and libpq's defaults.
type Target struct {
	// Database is what psql takes after -d: a name, a URI or a key=value string. As in psql, what
	// a URI or key=value string says wins over the other fields.
	Database string
	Host     string // a name, an address or the directory of a socket
	Port     string
	User     string
}

// A Conn is a connection to a server. It is not safe for concurrent use. When a context that was
// handed to one of its methods ends, the server is asked to cancel the statement.
type Conn struct {
	pg   *pgconn.PgConn
	host string // host, address or socket directory, with the port where that is not 5432
}

// Connect opens a connection as psql would: with PG* variables, PGSERVICE, ~/.pgpass and sslmode.
// It never asks for a password. The error is a *ConnectError and holds no secrets.
func Connect(ctx context.Context, t Target) (*Conn, error) {
	config, err := t.config()
	if err != nil {
		return nil, err
	}
	pg, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, newConnectError(ctx, config, err)
	}
	return &Conn{pg: pg, host: hostPort(config.Host, config.Port)}, nil
}

// hostPort names a server as people write it. It holds no secrets.
func hostPort(host string, port uint16) string {
	switch {
	case port == 5432:
		return host
	case strings.HasPrefix(host, "/"):
		return fmt.Sprintf("%s:%d", host, port)
	}
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}

// config resolves the target. The error is a *ConnectError.
func (t Target) config() (*pgconn.Config, error) {
	conninfo := t.conninfo()
	config, err := pgconn.ParseConfig(conninfo)
	if err == nil && config.Database == "" && config.User != "" {
		// The server takes the user's name then; ~/.pgpass has to be searched for that name too.
		t.Database = defaultDatabase(t.Database, config.User)
		config, err = pgconn.ParseConfig(t.conninfo())
	}
	if err != nil {
		return nil, &ConnectError{Reason: parseConfigReason(err)}
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
		return &pgconn.CancelRequestContextWatcherHandler{Conn: pg, DeadlineDelay: cancelGrace}
	}
	return config, nil
}

// conninfo folds the fields into one string that pgconn reads.
func (t Target) conninfo() string {
	if strings.HasPrefix(t.Database, "postgres://") || strings.HasPrefix(t.Database, "postgresql://") {
		return t.uri()
	}
	var b strings.Builder
	set := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s='%s' ", key, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value))
		}
	}
	set("host", t.Host)
	set("port", t.Port)
	set("user", t.User)
	if strings.Contains(t.Database, "=") {
		return b.String() + t.Database // later keys win
	}
	set("dbname", t.Database)
	return b.String()
}

// uri adds to the URI what the other fields know and the URI leaves open.
func (t Target) uri() string {
	u, err := url.Parse(t.Database)
	if err != nil {
		return t.Database // several hosts, or a mistake that pgconn explains
	}
	query := u.Query()
	add := func(key, value string, present bool) {
		if value != "" && !present && !query.Has(key) {
			query.Set(key, value)
		}
	}
	add("host", t.Host, u.Hostname() != "")
	add("port", t.Port, u.Port() != "")
	add("user", t.User, u.User.Username() != "")
	u.RawQuery = query.Encode()
	return u.String()
}

// defaultDatabase adds the database's name to a -d value that names none.
func defaultDatabase(database, user string) string {
	if u, err := url.Parse(database); err == nil && u.Scheme != "" {
		query := u.Query()
		query.Set("dbname", user)
		u.RawQuery = query.Encode()
		return u.String()
	}
	if database == "" {
		return user
	}
	return database + " dbname='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(user) + "'"
}

// dropLibpqOnly removes parameters that libpq keeps to itself and that a server would not know.
// Those that promise security and that pgconn cannot keep are an error.
func dropLibpqOnly(params map[string]string) error {
	for _, key := range []string{"hostaddr", "requirepeer", "sslcrl", "sslcrldir", "ssl_min_protocol_version",
		"ssl_max_protocol_version", "sslkeylogfile", "scram_client_key", "scram_server_key", "replication"} {
		if _, ok := params[key]; ok {
			return fmt.Errorf("connection parameter %s is not supported", key)
		}
	}
	for _, key := range []string{"fallback_application_name", "keepalives", "keepalives_idle", "keepalives_interval",
		"keepalives_count", "tcp_user_timeout", "gssencmode", "gsslib", "gssdelegation", "sslcompression",
		"load_balance_hosts"} {
		delete(params, key)
	}
	return nil
}

// Close ends the connection. It waits no longer than a second for the server.
func (c *Conn) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return c.pg.Close(ctx)
}

// Exec runs one or more statements, without parameters, by the simple protocol. It is meant for
// building schemas: nothing is checked, so no user's statement may ever come here.
func (c *Conn) Exec(ctx context.Context, sql string) error {
	_, err := c.pg.Exec(ctx, sql).ReadAll()
	return wrapServer(ctx, err)
}

// rows runs one of our own statements by the extended protocol, its parameters and results as text,
// and marks it as ours. A NULL in the results becomes "".
func (c *Conn) rows(ctx context.Context, sql string, args ...string) ([][]string, error) {
	values := make([][]byte, len(args))
	for i, arg := range args {
		values[i] = []byte(arg)
	}
	result := c.pg.ExecParams(ctx, marked(sql), values, nil, nil, nil).Read()
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
	rows, err := c.rows(ctx, sql, args...)
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

// describe parses a statement on the server and returns the type oids of its parameters. Nothing
// is planned or executed.
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
	return e
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
