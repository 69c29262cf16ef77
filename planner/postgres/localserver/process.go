package localserver

import (
	"errors"
	"os/exec"
	"runtime"
	"time"
)

// A process is a running postmaster.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// startProcess starts the server such that it gets a signal when this program dies. Linux sends
// it when the starting thread ends, and Go ends threads when it likes; so one goroutine starts the
// server and keeps its thread until the server has ended.
func startProcess(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		setDeathSignal(cmd)
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait()
		}
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// stop asks for a fast shutdown, then for an immediate one, then kills.
func (p *process) stop() error {
	for _, sig := range []struct {
		send func(*exec.Cmd)
		wait time.Duration
	}{{fastShutdown, 20 * time.Second}, {immediateShutdown, 10 * time.Second}, {kill, 10 * time.Second}} {
		select {
		case <-p.done:
			return nil
		default:
			sig.send(p.cmd)
		}
		select {
		case <-p.done:
			return nil
		case <-time.After(sig.wait):
		}
	}
	return errors.New("the server does not end")
}
