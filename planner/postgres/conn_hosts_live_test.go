package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sqlflame/planner/postgres/localserver"
)

// Several hosts, of which the first that answers and is what target_session_attrs asks for is taken,
// each with its own password from ~/.pgpass.
func TestConnectHosts(t *testing.T) {
	cleanEnvironment(t)
	in := installations(t)[0]
	primary := anyServer(t)
	standby := startStandby(t, in, localserver.Options{TCP: true})
	pgpass := writeFile(t, os.Getenv("HOME"), ".pgpass", fmt.Sprintf("127.0.0.1:%d:*:postgres:%s\n127.0.0.1:%d:*:postgres:%s\n127.0.0.1:1:*:*:no\n",
		primary.Port, primary.Password, standby.Port, standby.Password))
	hosts := func(ports ...int) string {
		var h, p []string
		for _, port := range ports {
			h, p = append(h, "127.0.0.1"), append(p, strconv.Itoa(port))
		}
		return "host=" + strings.Join(h, ",") + " port=" + strings.Join(p, ",") + " user=postgres dbname=postgres sslmode=disable"
	}
	uri := fmt.Sprintf("postgres://postgres@127.0.0.1:1,127.0.0.1:%d,127.0.0.1:%d/postgres?sslmode=prefer", standby.Port, primary.Port)
	attrs := func(database, attribute string) string { return withKey(database, "target_session_attrs", attribute) }
	both, reverse := hosts(1, primary.Port, standby.Port), hosts(standby.Port, primary.Port)
	for _, c := range []struct {
		database string
		want     *localserver.Server
	}{
		{both, primary}, {reverse, standby}, {uri, standby},
		{attrs(both, "any"), primary}, {attrs(reverse, "any"), standby},
		{attrs(both, "read-write"), primary}, {attrs(reverse, "read-write"), primary},
		{attrs(both, "read-only"), standby}, {attrs(reverse, "read-only"), standby},
		{attrs(both, "primary"), primary}, {attrs(reverse, "primary"), primary}, {attrs(uri, "primary"), primary},
		{attrs(both, "standby"), standby}, {attrs(reverse, "standby"), standby},
		{attrs(both, "prefer-standby"), standby}, {attrs(reverse, "prefer-standby"), standby},
		{attrs(hosts(1, primary.Port), "prefer-standby"), primary}, {attrs(hosts(primary.Port), "prefer-standby"), primary},
		{"host=" + primary.SocketDir + ",127.0.0.1 port=1," + strconv.Itoa(standby.Port) + " user=postgres dbname=postgres", standby},
	} {
		conn, err := Connect(t.Context(), Target{Database: c.database})
		if err != nil {
			t.Errorf("%s: %v", c.database, err)
			continue
		}
		row, err := conn.row(t.Context(), `select inet_server_port()`)
		if err != nil || row[0] != strconv.Itoa(c.want.Port) || conn.host != fmt.Sprintf("127.0.0.1:%d", c.want.Port) {
			t.Errorf("%s: %v %v, header %s, want port %d", c.database, row, err, conn.host, c.want.Port)
		}
		conn.Close()
	}
	t.Setenv("PGTARGETSESSIONATTRS", "standby")
	connect(t, both)
	os.Unsetenv("PGTARGETSESSIONATTRS")
	wrong := strings.Replace(reverse, " dbname=", " password=wr0ng dbname=", 1)
	for _, c := range []struct {
		database, code string
		problem        ConnectProblem
		others         int
	}{
		{attrs(hosts(1, standby.Port), "primary"), "", ProblemSession, 1},
		{attrs(hosts(primary.Port), "standby"), "", ProblemSession, 0},
		{hosts(1, 2), "", "", 1},
		{wrong, "28P01", "", 0}, // somebody answered: the second one is not asked, as with libpq
	} {
		_, err := Connect(t.Context(), Target{Database: c.database})
		var connect *ConnectError
		if !errors.As(err, &connect) || connect.Problem != c.problem || connect.Code != c.code || len(connect.Others) != c.others || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %#v", c.database, err)
		}
	}
	cancelsOnTheRightHost(t, primary)
	openPassfileIsIgnored(t, pgpass, hosts(primary.Port))
}

// cancelsOnTheRightHost: behind a first host that does not answer, on a Unix socket, too.
func cancelsOnTheRightHost(t *testing.T, s *localserver.Server) {
	for _, database := range []string{
		fmt.Sprintf("host=127.0.0.1,127.0.0.1 port=1,%d user=postgres dbname=postgres sslmode=disable", s.Port),
		fmt.Sprintf("host=/nowhere,%s port=1,%d user=postgres dbname=postgres", s.SocketDir, s.Port),
	} {
		conn := connect(t, database)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		started := time.Now()
		_, err := conn.rows(ctx, `select pg_sleep(60)`)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(started) > 3*time.Second {
			t.Errorf("%s: after %v: %v", database, time.Since(started), err)
		}
		cancel()
	}
	var left []string
	for range 50 {
		row, err := connect(t, s.URL("postgres")).row(t.Context(), `select count(*) from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid()`)
		if left = row; err == nil && row[0] == "0" {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("still running: %v", left)
}

// openPassfileIsIgnored: a password file that others can read is not used, and the error says why.
func openPassfileIsIgnored(t *testing.T, pgpass, database string) {
	moved := filepath.Join(filepath.Dir(pgpass), "a b")
	text, _ := os.ReadFile(pgpass)
	if err := os.WriteFile(moved, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, database, env string }{
		{pgpass, database, ""}, {moved, database, moved}, {moved, database + " passfile='" + moved + "'", "/nowhere"},
	} {
		t.Setenv("PGPASSFILE", c.env)
		if err := os.Chmod(c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		connect(t, c.database)
		if err := os.Chmod(c.file, 0o640); err != nil {
			t.Fatal(err)
		}
		_, err := Connect(t.Context(), Target{Database: c.database})
		var connect *ConnectError
		if !errors.As(err, &connect) || connect.Code != "28P01" || connect.OpenPassfile != c.file {
			t.Errorf("%s: %#v", c.file, err)
		}
	}
	os.Unsetenv("PGPASSFILE")
}

// Sockets in a directory with a blank and in Linux' abstract namespace, which has names and no files.
func TestConnectSockets(t *testing.T) {
	cleanEnvironment(t)
	in := installations(t)[0]
	if in.Major < 14 {
		t.Skip("abstract sockets came with 14")
	}
	blank, abstract := openDir(t)+"/a b", fmt.Sprintf("@sqlflame-test-%d", os.Getpid())
	if err := errors.Join(os.Mkdir(blank, 0o777), os.Chmod(blank, 0o777)); err != nil {
		t.Fatal(err)
	}
	s, err := localserver.Start(t.Context(), in, localserver.Options{Settings: map[string]string{
		"unix_socket_directories": `"` + blank + `", ` + abstract,
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	port := strconv.Itoa(s.Port)
	for _, target := range []Target{
		{Host: blank, Port: port, User: "postgres"},
		{Database: "host='" + blank + "' port=" + port + " user=postgres"},
		{Database: "postgres:///postgres?user=postgres&port=" + port + "&host=" + strings.ReplaceAll(blank, " ", "%20")},
		{Database: "postgres://postgres@" + strings.NewReplacer("/", "%2F", " ", "%20").Replace(blank) + ":" + port + "/postgres"},
		{Database: "postgres:///postgres", Host: blank, Port: port, User: "postgres"},
		{Host: abstract, Port: port, User: "postgres"},
		{Database: "postgres://postgres@/postgres?port=" + port + "&host=" + strings.ReplaceAll(abstract, "@", "%40")},
	} {
		conn, err := Connect(t.Context(), target)
		if err != nil {
			t.Errorf("%+v: %v", target, err)
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		started := time.Now()
		if _, err := conn.rows(ctx, `select pg_sleep(60)`); !errors.Is(err, context.DeadlineExceeded) || time.Since(started) > 3*time.Second {
			t.Errorf("%+v: after %v: %v", target, time.Since(started), err)
		}
		cancel()
		conn.Close()
	}
}

// openDir returns a temporary directory that the server's user can enter.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "sqlflame-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}
