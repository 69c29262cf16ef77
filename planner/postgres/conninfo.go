package postgres

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// A Target says which server to connect to, in psql's terms. Empty fields fall back to the PG*
// variables, the service file and libpq's defaults.
type Target struct {
	// Database is what psql takes after -d: a name, a URI or a key=value string. As in psql, what
	// a URI or key=value string says wins over the other fields.
	Database string
	Host     string // a name, an address or the directory of a socket; several with commas
	Port     string
	User     string
}

// isURI tells URIs from names and key=value strings.
func isURI(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// conninfo folds the fields into one string that the driver reads.
func (t Target) conninfo() string {
	if isURI(t.Database) {
		return t.uri()
	}
	var b strings.Builder
	for _, f := range []struct{ key, value string }{{"host", t.Host}, {"port", t.Port}, {"user", t.User}} {
		if f.value != "" {
			b.WriteString(withKey("", f.key, f.value) + " ")
		}
	}
	if strings.Contains(t.Database, "=") {
		return b.String() + t.Database // later keys win
	}
	if t.Database != "" {
		return withKey(b.String(), "dbname", t.Database)
	}
	return b.String()
}

// uri adds to the URI what the other fields know and the URI leaves open.
func (t Target) uri() string {
	said := uriKeys(t.Database)
	uri := t.Database
	for _, f := range []struct{ key, value string }{{"host", t.Host}, {"port", t.Port}, {"user", t.User}} {
		if f.value != "" && !slices.Contains(said, f.key) {
			uri = withKey(uri, f.key, f.value)
		}
	}
	return uri
}

// uriKeys returns the keys that a URI has values for. Its syntax is libpq's: several hosts, and no
// more than the first at-sign before a slash ends the user.
func uriKeys(uri string) []string {
	var keys []string
	_, rest, _ := strings.Cut(uri, "://")
	if i := strings.IndexAny(rest, "@/"); i >= 0 && rest[i] == '@' {
		if user, _, _ := strings.Cut(rest[:i], ":"); user != "" {
			keys = append(keys, "user")
		}
		rest = rest[i+1:]
	}
	rest, query, _ := strings.Cut(rest, "?")
	hosts, _, _ := strings.Cut(rest, "/")
	if strings.Trim(ports.ReplaceAllString(hosts, ""), ",") != "" {
		keys = append(keys, "host")
	}
	if ports.MatchString(hosts) {
		keys = append(keys, "port")
	}
	for pair := range strings.SplitSeq(query, "&") {
		key, _, _ := strings.Cut(pair, "=")
		if key, err := url.PathUnescape(key); err == nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// ports matches ":5432" behind a host, and not within the brackets of an IPv6 address.
var ports = regexp.MustCompile(`:[^],:]+(?:,|$)`)

// withKey adds a key to a connection string of either syntax. It wins over what stands there.
func withKey(conninfo, key, value string) string {
	if !isURI(conninfo) {
		if conninfo != "" {
			conninfo += " "
		}
		return fmt.Sprintf("%s%s='%s'", conninfo, key, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value))
	}
	separator := "?"
	if strings.Contains(conninfo, "?") {
		separator = "&"
	}
	if strings.HasSuffix(conninfo, "?") || strings.HasSuffix(conninfo, "&") {
		separator = ""
	}
	// libpq reads a plus as itself, not as a blank.
	return conninfo + separator + key + "=" + strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
}

// openPassfile returns the password file that would be read if others than its owner can read it,
// too: libpq ignores it then.
func openPassfile(conninfo string) string {
	path := passfile(conninfo)
	if path == "" || runtime.GOOS == "windows" {
		return ""
	}
	st, err := os.Stat(path)
	if err != nil || !st.Mode().IsRegular() || st.Mode().Perm()&0o077 == 0 {
		return ""
	}
	return path
}

var passfileKey = regexp.MustCompile(`(?:^|\s)passfile\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S+))`)

// passfile returns the name of the password file, "" for none.
func passfile(conninfo string) string {
	if isURI(conninfo) {
		_, query, _ := strings.Cut(conninfo, "?")
		for pair := range strings.SplitSeq(query, "&") {
			if key, value, _ := strings.Cut(pair, "="); key == "passfile" {
				if path, err := url.PathUnescape(value); err == nil {
					return path
				}
			}
		}
	} else if m := passfileKey.FindStringSubmatch(conninfo); m != nil {
		return regexp.MustCompile(`\\(.)`).ReplaceAllString(m[1]+m[2], "$1")
	}
	if path := os.Getenv("PGPASSFILE"); path != "" {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".pgpass")
}

// Parameters of libpq that the driver does not know. The first promise something that it cannot
// keep, so they are errors; the second are about how, not about what.
var (
	unsupportedKeys = []string{"hostaddr", "requirepeer", "sslcrl", "sslcrldir", "ssl_min_protocol_version",
		"ssl_max_protocol_version", "sslkeylogfile", "scram_client_key", "scram_server_key", "replication"}
	unsupportedVariables = []string{"PGHOSTADDR", "PGREQUIREPEER", "PGREQUIRESSL", "PGSSLCRL", "PGSSLCRLDIR",
		"PGSSLMINPROTOCOLVERSION", "PGSSLMAXPROTOCOLVERSION"}
	ignoredKeys = []string{"fallback_application_name", "keepalives", "keepalives_idle", "keepalives_interval",
		"keepalives_count", "tcp_user_timeout", "gssencmode", "gsslib", "gssdelegation", "sslcompression",
		"load_balance_hosts"}
)

// dropLibpqOnly removes parameters that libpq keeps to itself and that a server would not know.
// Those that promise security and that the driver cannot keep are an error.
func dropLibpqOnly(params map[string]string) error {
	for _, key := range unsupportedKeys {
		if _, ok := params[key]; ok {
			return fmt.Errorf("connection parameter %s is not supported", key)
		}
	}
	for _, name := range unsupportedVariables {
		if os.Getenv(name) != "" {
			return fmt.Errorf("variable %s is not supported", name)
		}
	}
	for _, key := range ignoredKeys {
		delete(params, key)
	}
	return nil
}
