package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sqlflame/planner/postgres/localserver"
)

// cleanEnvironment hides the PG* variables and files of whoever runs the tests.
func cleanEnvironment(t *testing.T) {
	t.Helper()
	for _, name := range []string{"PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGSERVICE", "PGSERVICEFILE", "PGPASSFILE", "PGOPTIONS", "PGAPPNAME", "PGSSLMODE"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	t.Setenv("HOME", t.TempDir())
}

// anyServer returns a server of its own with a TCP port and a password, for tests that change the
// environment and so cannot run in parallel.
func anyServer(t *testing.T) *localserver.Server {
	t.Helper()
	s, err := localserver.Start(t.Context(), installations(t)[0], localserver.Options{TCP: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return s
}

// All the ways to say which server is meant, as psql knows them.
func TestConnectAsPsql(t *testing.T) {
	cleanEnvironment(t)
	s := anyServer(t)
	port := strconv.Itoa(s.Port)
	home := os.Getenv("HOME")
	pgpass := filepath.Join(home, ".pgpass")
	if err := os.WriteFile(pgpass, []byte("127.0.0.1:"+port+":postgres:postgres:"+s.Password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	service := filepath.Join(home, ".pg_service.conf")
	if err := os.WriteFile(service, []byte("[here]\nhost="+s.SocketDir+"\nport="+port+"\nuser=postgres\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	moved := writeFile(t, home, "services", "[there]\nhost="+s.SocketDir+"\nport="+port+"\nuser=postgres\n")
	cases := []struct {
		name   string
		target Target
		env    []string
	}{
		{"flags", Target{Host: s.SocketDir, Port: port, User: "postgres", Database: "template1"}, nil},
		{"flags, TCP, .pgpass for the default database", Target{Host: "127.0.0.1", Port: port, User: "postgres"}, nil},
		{"variables", Target{}, []string{"PGHOST=" + s.SocketDir, "PGPORT=" + port, "PGUSER=postgres"}},
		{"PGPASSWORD", Target{Host: "127.0.0.1", User: "postgres", Database: "template1"}, []string{"PGPORT=" + port, "PGPASSWORD=" + s.Password}},
		{"flags win over variables", Target{Host: s.SocketDir, Port: port, User: "postgres"}, []string{"PGHOST=nowhere.invalid", "PGPORT=1"}},
		{"service", Target{}, []string{"PGSERVICE=here"}},
		{"service in another file", Target{}, []string{"PGSERVICE=there", "PGSERVICEFILE=" + moved}},
		{"service in a URI", Target{Database: "postgres://?service=here"}, nil},
		{"service in a string", Target{Database: "service=here"}, nil},
		{"URI", Target{Database: s.TCPURL("postgres", s.Password)}, []string{"PGPASSFILE=/nowhere"}},
		{"URI completed by flags", Target{Database: "postgresql:///template1?sslmode=disable", Host: "127.0.0.1", Port: port, User: "postgres"}, []string{"PGPASSWORD=" + s.Password}},
		{"URI wins over flags", Target{Database: s.URL("postgres"), Host: "nowhere.invalid", Port: "1", User: "nobody"}, nil},
		{"key=value", Target{Database: "host=" + s.SocketDir + " port=" + port + " user=postgres dbname=template1"}, nil},
		{"key=value wins over flags", Target{Database: "host=" + s.SocketDir + " port=" + port + " user=postgres", Host: "nowhere.invalid", User: `o'd\d`}, nil},
		{"parameters that only libpq knows", Target{Database: s.URL("postgres") + "&keepalives=1&gssencmode=disable&fallback_application_name=x"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for _, v := range c.env {
				name, value, _ := strings.Cut(v, "=")
				t.Setenv(name, value)
			}
			conn, err := Connect(t.Context(), c.target)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			row, err := conn.row(t.Context(), `select current_user, current_setting('application_name')`)
			if err != nil || row[0] != "postgres" || row[1] != "sqlflame" {
				t.Errorf("got %v %v", row, err)
			}
		})
	}
}

// What goes wrong is said in one line, without the password, wherever that came from.
func TestConnectErrors(t *testing.T) {
	cleanEnvironment(t)
	s := anyServer(t)
	const secret = "s3cr3t"
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	cases := []struct {
		database, code, reason string
	}{
		{s.TCPURL("postgres", secret), "28P01", "password authentication failed"},
		{s.TCPURL("nowhere", s.Password), "3D000", "does not exist"},
		{"postgres://u:" + secret + "@127.0.0.1:1/x", "", "connection refused"},
		{"postgres://u:" + secret + "@nowhere.invalid/x", "", "lookup nowhere.invalid"},
		{"postgres://u:" + secret + "@127.0.0.1:x1/x", "", "invalid port"},
		{"postgres://u:a:" + secret + "@h:h:5432/x", "", "connection string"},
		{"postgres://u:%zz" + secret + "@h/x", "", "connection string"},
		{"host=127.0.0.1 password=" + secret + " port", "", "connection string"},
		{"host=127.0.0.1 password='" + secret, "", "connection string"},
		{"host=127.0.0.1 port=1 user=u password=" + secret, "", "connection refused"},
		{"host=/nowhere user=u password=" + secret, "", "no such file"},
		{"service=nowhere password=" + secret, "", "service"},
		{"hostaddr=127.0.0.1 password=" + secret, "", "hostaddr is not supported"},
		{fmt.Sprintf("postgres://u:%s@%s/x?connect_timeout=1&sslmode=disable", secret, silent.Addr()), "", "no answer"},
	}
	for _, c := range cases {
		_, err := Connect(t.Context(), Target{Database: c.database})
		var connect *ConnectError
		if !errors.As(err, &connect) {
			t.Errorf("%s: %v", c.database, err)
			continue
		}
		text := fmt.Sprintf("%v %+v", err, connect)
		if strings.Contains(text, secret) || strings.Contains(err.Error(), "\n") || connect.Code != c.code || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %q %q, want %q %q", c.database, connect.Code, text, c.code, c.reason)
		}
	}
	t.Setenv("PGPASSWORD", secret)
	_, err = Connect(t.Context(), Target{Host: "127.0.0.1", Port: strconv.Itoa(s.Port), User: "postgres"})
	if err == nil || strings.Contains(fmt.Sprintf("%+v", err), secret) {
		t.Errorf("PGPASSWORD: %v", err)
	}
}

func TestConnectCancelled(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = Connect(ctx, Target{Database: "postgres://u@" + silent.Addr().String() + "/x?sslmode=disable"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the context's error", err)
	}
}
