//go:build unix

package localserver

import (
	"os/exec"
	"syscall"
)

func fastShutdown(cmd *exec.Cmd)      { cmd.Process.Signal(syscall.SIGINT) }
func immediateShutdown(cmd *exec.Cmd) { cmd.Process.Signal(syscall.SIGQUIT) }
func kill(cmd *exec.Cmd)              { cmd.Process.Kill() }
