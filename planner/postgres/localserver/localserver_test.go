package localserver

import (
	"bufio"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func installations(t *testing.T) []Installation {
	t.Helper()
	found, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		if os.Getenv("SQLFLAME_REQUIRE") != "" {
			t.Fatal("no Postgres on this machine")
		}
		t.Skip("no Postgres on this machine")
	}
	return found
}

func TestStartAndStop(t *testing.T) {
	for _, in := range installations(t) {
		t.Run(in.Version, func(t *testing.T) {
			t.Parallel()
			s, err := Start(t.Context(), in, Options{})
			if err != nil {
				t.Fatal(err)
			}
			conn, err := net.Dial("unix", filepath.Join(s.SocketDir, ".s.PGSQL."+strconv.Itoa(s.Port)))
			if err != nil {
				t.Errorf("no answer on the socket: %v", err)
			} else {
				conn.Close()
			}
			if err := s.Stop(); err != nil {
				t.Errorf("Stop: %v", err)
			}
			wantNothingLeft(t, s.dir)
			if err := s.Stop(); err != nil {
				t.Errorf("second Stop: %v", err)
			}
		})
	}
}

func TestTCPNeedsPassword(t *testing.T) {
	s, err := Start(t.Context(), installations(t)[0], Options{TCP: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// A start-up packet of protocol 3.0; the answer R, length, 10 demands SASL authentication.
	conn.Write([]byte("\x00\x00\x00\x17\x00\x03\x00\x00user\x00postgres\x00\x00"))
	answer := make([]byte, 9)
	if _, err := bufio.NewReader(conn).Read(answer); err != nil || answer[0] != 'R' || answer[8] != 10 {
		t.Errorf("got %q, %v; want a demand for SASL authentication", answer, err)
	}
	if !strings.Contains(s.TCPURL("x", "wrong"), ":wrong@127.0.0.1:"+strconv.Itoa(s.Port)+"/x") {
		t.Errorf("TCPURL: got %s", s.TCPURL("x", "wrong"))
	}
}

func TestFailedStartShowsLog(t *testing.T) {
	settings := map[string]string{"shared_preload_libraries": "no_such_library"}
	_, err := Start(t.Context(), installations(t)[0], Options{Settings: settings})
	if err == nil || !strings.Contains(err.Error(), `could not access file "no_such_library"`) {
		t.Errorf("got %v; want the server's own words", err)
	}
}

func TestCancelledStart(t *testing.T) {
	t.Setenv("TMPDIR", shortTempDir(t))
	for _, after := range []time.Duration{0, 50 * time.Millisecond, 300 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		s, err := Start(ctx, installations(t)[0], Options{})
		cancel()
		if err == nil {
			s.Stop()
		} else if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %v: got %v", after, err)
		}
		wantNothingLeft(t, os.Getenv("TMPDIR")+"/")
	}
}

// TestParentKilled runs this test once more in a process of its own, starts a server there and
// kills the process in the way that leaves it no chance.
func TestParentKilled(t *testing.T) {
	if os.Getenv("LOCALSERVER_CHILD") != "" {
		s, err := Start(t.Context(), installations(t)[0], Options{})
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("dir=" + s.dir + "\n")
		select {}
	}
	installations(t)
	cmd := exec.Command(os.Args[0], "-test.run=^TestParentKilled$")
	cmd.Env = append(os.Environ(), "LOCALSERVER_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	dir, ok := strings.CutPrefix(strings.TrimSpace(line), "dir=")
	if !ok {
		t.Fatalf("the child said %q", line)
	}
	cmd.Process.Signal(syscall.SIGKILL)
	cmd.Wait()
	wantNothingLeft(t, dir)
}

// wantNothingLeft waits a while for the last files and processes of a server to go.
func wantNothingLeft(t *testing.T, dir string) {
	t.Helper()
	var left []string
	for range 100 {
		left = processesOf(dir)
		if strings.HasSuffix(dir, "/") {
			entries, _ := filepath.Glob(dir + "*")
			left = append(left, entries...)
		} else if _, err := os.Stat(dir); err == nil {
			left = append(left, dir)
		}
		if len(left) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("left behind: %q", left)
}

// processesOf lists the processes that name dir in their command line.
func processesOf(dir string) []string {
	var found []string
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		line, _ := os.ReadFile(file)
		if strings.Contains(string(line), dir) {
			found = append(found, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return found
}

// shortTempDir is t.TempDir for sockets and other users: a short path, open to all.
func shortTempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "sf")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o1777); err != nil {
		t.Fatal(err)
	}
	return dir
}
