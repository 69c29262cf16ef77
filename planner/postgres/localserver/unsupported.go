//go:build !unix

package localserver

import (
	"context"
	"errors"
	"os"
	"os/exec"
)

// An account is the user that runs the server. Here there is none: servers need Unix sockets,
// users and signals.
type account struct{ name string }

func chooseAccount() (account, error) {
	return account{}, errors.New("temporary servers need a Unix system")
}

func (account) command(ctx context.Context, dir, program string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, program, args...)
}

func (account) own(string) error                           { return nil }
func (account) closedAbove(string) string                  { return "" }
func (account) canRun(context.Context, Installation) error { return nil }
func (account) writeFile(path, text string) error          { return os.WriteFile(path, []byte(text), 0o600) }
func fastShutdown(cmd *exec.Cmd)                           { cmd.Process.Kill() }
func immediateShutdown(cmd *exec.Cmd)                      { cmd.Process.Kill() }
func kill(cmd *exec.Cmd)                                   { cmd.Process.Kill() }
