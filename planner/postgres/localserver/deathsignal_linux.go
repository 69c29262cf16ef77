package localserver

import (
	"os/exec"
	"syscall"
)

// setDeathSignal asks the kernel for an immediate shutdown when the starting thread ends.
func setDeathSignal(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT }
