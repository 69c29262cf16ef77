package localserver

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ownSettings make a server that is quick to fill and loses everything in a crash. With minimal
// WAL, rows that go into a table made in the same transaction are not logged at all.
var ownSettings = map[string]string{
	"fsync":              "off",
	"synchronous_commit": "off",
	"full_page_writes":   "off",
	"wal_level":          "minimal",
	"max_wal_senders":    "0",
	"logging_collector":  "off",
	"listen_addresses":   "",
}

func (s *Server) logFile() string { return filepath.Join(s.dir, "log") }

// launch fills the prepared directory and waits for the server in it.
func (s *Server) launch(ctx context.Context, opts Options) error {
	if err := s.initdb(ctx); err != nil {
		return err
	}
	if opts.Standby {
		if err := s.owner.writeFile(filepath.Join(s.DataDir, "standby.signal"), ""); err != nil {
			return err
		}
	}
	cmd := s.owner.command(context.Background(), s.dir, s.program("postgres"), s.arguments(opts)...)
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if s.proc, err = startProcess(cmd); err != nil {
		return err
	}
	s.guard.watch(cmd.Process.Pid)
	return s.waitReady(ctx)
}

func (s *Server) arguments(opts Options) []string {
	settings := maps.Clone(ownSettings)
	settings["unix_socket_directories"] = s.SocketDir
	settings["port"] = strconv.Itoa(s.Port)
	if opts.TCP {
		settings["listen_addresses"] = "127.0.0.1"
	}
	if opts.Standby {
		// No less than initdb had.
		settings["wal_level"], settings["max_wal_senders"] = "replica", "10"
	}
	maps.Copy(settings, opts.Settings)
	args := []string{"-D", s.DataDir}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// initdb makes the cluster in UTF-8, with the sort order of C where the machine has no C.UTF-8.
func (s *Server) initdb(ctx context.Context) error {
	args := []string{"-D", s.DataDir, "-U", Superuser, "-E", "UTF8", "--no-sync", "--auth-local=trust"}
	if s.Password == "" {
		args = append(args, "--auth-host=reject") // nothing listens there
	} else {
		file := filepath.Join(s.dir, "password")
		if err := s.owner.writeFile(file, s.Password+"\n"); err != nil {
			return err
		}
		defer os.Remove(file)
		args = append(args, "--auth-host=scram-sha-256", "--pwfile="+file)
	}
	out, err := s.runInitdb(ctx, append(args, "--locale=C.UTF-8"))
	if err != nil && bytes.Contains(out, []byte("invalid locale")) {
		out, err = s.runInitdb(ctx, append(args, "--locale=C"))
	}
	if err != nil {
		return fmt.Errorf("initdb: %w%s", err, tail(string(out)))
	}
	return nil
}

func (s *Server) runInitdb(ctx context.Context, args []string) ([]byte, error) {
	out, err := s.owner.command(ctx, s.dir, s.program("initdb"), args...).CombinedOutput()
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return out, err
}

// waitReady waits until the postmaster writes "ready" on the eighth line of its pid file.
func (s *Server) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Minute, errors.New("no answer for a minute"))
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		pid, _ := os.ReadFile(filepath.Join(s.DataDir, "postmaster.pid"))
		lines := strings.Split(string(pid), "\n")
		if len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready" {
			return nil
		}
		select {
		case <-s.proc.done:
			return fmt.Errorf("the server ended while starting%s", tail(s.Log()))
		case <-ctx.Done():
			return fmt.Errorf("starting the server: %w%s", context.Cause(ctx), tail(s.Log()))
		case <-tick.C:
		}
	}
}

// tail returns the last lines of a log, set off for the end of an error message.
func tail(log string) string {
	lines := strings.Split(strings.TrimSpace(log), "\n")
	if lines = lines[max(0, len(lines)-10):]; lines[0] == "" {
		return ""
	}
	return "\n    " + strings.Join(lines, "\n    ")
}

func newPassword() string { return rand.Text() }

// freePort returns a port that was free a moment ago; Postgres cannot be handed a listener.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
