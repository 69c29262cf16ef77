package localserver

import (
	"context"
	"fmt"
	"io"
	"os/exec"
)

// guardScript reads the server's process id, once there is one, and then waits for the end of its
// standard input: the end of this program, however that came about, or release. If the directory
// ($1) is still there, nobody cleaned up: the script ends the server with an immediate shutdown and
// removes the directory, again until the last processes stop writing into it.
const guardScript = `
read -r pid
read -r _
tries=0
while [ -d "$1" ] && [ $tries -lt 100 ]; do
	[ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null
	rm -rf "$1" 2>/dev/null
	tries=$((tries + 1))
	[ -d "$1" ] && sleep 0.1
done`

// A guard is a shell that outlives this program to remove a server's directory after it. It runs
// as the program's own user, who made the directory and so can remove it. The server also gets a
// signal when this program dies (see startProcess), but no signal removes files.
type guard struct {
	cmd   *exec.Cmd
	input io.WriteCloser
}

func startGuard(dir string) (*guard, error) {
	cmd := account{}.command(context.Background(), "/", "/bin/sh", "-c", guardScript, "sqlflame-guard", dir)
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &guard{cmd: cmd, input: input}, nil
}

// watch tells the guard whom to end. If the guard is gone, the server still has its signal.
func (g *guard) watch(pid int) { fmt.Fprintln(g.input, pid) }

// release ends the guard. What is left in the directory then goes with it; that it is gone is for
// the caller to check, the guard's status does not tell.
func (g *guard) release() {
	g.input.Close()
	g.cmd.Wait()
}
