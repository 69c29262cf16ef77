// Package localserver starts a throwaway Postgres from the binaries on the machine, for
// sqlflame's demo and for tests.
//
// A server lives in a private temporary directory and listens on a Unix socket in it. It is made
// for speed, not for keeps: nothing is synced to disk. Stop ends it and removes everything; if the
// program dies first, by whatever signal, the server ends and the directory goes as well (see
// guard.go). Postgres refuses to run as root, so root's servers run as another user.
//
// The package knows processes and files only. It speaks no protocol: that the server is ready is
// read from the file in which the postmaster says so, as pg_ctl does.
package localserver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// Superuser is the role that owns every server of this package. It needs no password on the socket.
const Superuser = "postgres"

// Options are what a server may be asked for.
type Options struct {
	// Settings are server settings such as shared_preload_libraries or jit. They win over the
	// package's own.
	Settings map[string]string
	// TCP lets the server also listen on a free port of 127.0.0.1. Connections there need
	// Server.Password.
	TCP bool
	// Standby makes a server in recovery that follows nobody: it answers and writes nothing. Its
	// cluster is as initdb made it.
	Standby bool
}

// A Server is a running Postgres.
type Server struct {
	Installation
	// SocketDir is the directory of the Unix socket: the host, for libpq.
	SocketDir string
	// DataDir is the cluster's directory.
	DataDir string
	// Port is part of the socket's name, and the TCP port if there is one.
	Port int
	// Password is what connections over TCP need, "" without Options.TCP.
	Password string

	dir   string // holds all of the above
	owner account
	guard *guard
	proc  *process

	stop    sync.Once
	stopErr error
}

// Start makes a new cluster and returns when its server accepts connections. Cancelling ctx ends
// the start, not the server that came of it. A failure carries the end of the server's log.
func Start(ctx context.Context, in Installation, opts Options) (*Server, error) {
	owner, err := chooseAccount()
	if err != nil {
		return nil, err
	}
	if err := owner.canRun(ctx, in); err != nil {
		return nil, err
	}
	s := &Server{Installation: in, Port: 5432, owner: owner}
	if err := s.prepare(opts); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if err := s.launch(ctx, opts); err != nil {
		return nil, errors.Join(fmt.Errorf("PostgreSQL %s: %w", in.Version, err), s.Stop())
	}
	return s, nil
}

// prepare makes the directory, its guard and the secrets of a new server.
func (s *Server) prepare(opts Options) (err error) {
	if s.dir, err = privateDir(s.owner); err != nil {
		return err
	}
	s.SocketDir, s.DataDir = s.dir, filepath.Join(s.dir, "data")
	if s.guard, err = startGuard(s.dir); err != nil {
		return err
	}
	if opts.TCP {
		s.Password = newPassword()
		s.Port, err = freePort()
	}
	return err
}

// URL returns the connection URI of a database over the socket.
func (s *Server) URL(dbname string) string {
	u := url.URL{Scheme: "postgres", User: url.User(Superuser), Path: "/" + dbname}
	u.RawQuery = url.Values{"host": {s.SocketDir}, "port": {strconv.Itoa(s.Port)}}.Encode()
	return u.String()
}

// TCPURL returns the connection URI of a database over TCP with a password of the caller's
// choice, right or wrong. It needs Options.TCP.
func (s *Server) TCPURL(dbname, password string) string {
	u := url.URL{Scheme: "postgres", Path: "/" + dbname, Host: fmt.Sprintf("127.0.0.1:%d", s.Port)}
	u.User = url.UserPassword(Superuser, password)
	u.RawQuery = "sslmode=disable"
	return u.String()
}

// Log returns what the server has logged so far.
func (s *Server) Log() string {
	text, _ := os.ReadFile(s.logFile())
	return string(text)
}

// Stop disconnects all clients, ends the server and removes its files. It may be called again.
func (s *Server) Stop() error {
	s.stop.Do(func() { s.stopErr = s.shutdown() })
	return s.stopErr
}

func (s *Server) shutdown() error {
	var err error
	if s.proc != nil {
		err = s.proc.stop()
	}
	if s.dir != "" {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	if s.guard != nil {
		s.guard.release()
	}
	return err
}
