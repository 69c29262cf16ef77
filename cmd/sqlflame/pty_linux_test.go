package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"sqlflame/planner/postgres"
)

// A typist is a process of the program on a terminal of its own.
type typist struct {
	*exec.Cmd
	keys   *os.File // the terminal's other side
	stdout bytes.Buffer

	mu     sync.Mutex
	screen bytes.Buffer
	shown  chan struct{} // closed when nothing more can come
	ended  chan struct{}
}

// onTerminal starts the program on a new terminal, which is its standard input (unless stdin is one)
// and standard error; results go to a buffer.
func onTerminal(t *testing.T, stdin *os.File, args ...string) *typist {
	t.Helper()
	keys, tty := openTerminal(t)
	defer tty.Close()
	bin, env := thisProgram(t)
	p := &typist{Cmd: exec.Command(bin, args...), keys: keys, shown: make(chan struct{}), ended: make(chan struct{})}
	p.Env = append(os.Environ(), env...)
	p.Stdin, p.Stdout, p.Stderr = tty, &p.stdout, tty
	if stdin != nil {
		p.Stdin = stdin
	}
	p.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 2}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill(); keys.Close() })
	go func() {
		defer close(p.shown)
		buffer := make([]byte, 4096)
		for {
			n, err := keys.Read(buffer)
			p.mu.Lock()
			p.screen.Write(buffer[:n])
			p.mu.Unlock()
			if err != nil { // the last one on the terminal has left
				return
			}
		}
	}()
	go func() { p.Wait(); <-p.shown; close(p.ended) }()
	return p
}

// openTerminal returns both sides of a new pseudo-terminal of 60 columns.
func openTerminal(t *testing.T) (keys, tty *os.File) {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	control := func(request uintptr, value unsafe.Pointer) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, keys.Fd(), request, uintptr(value)); errno != 0 {
			t.Fatal(errno)
		}
	}
	var number, unlock int32
	size := [4]uint16{24, 60}
	control(syscall.TIOCSPTLCK, unsafe.Pointer(&unlock))
	control(syscall.TIOCGPTN, unsafe.Pointer(&number))
	control(syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return keys, tty
}

// shows returns what the screen has shown.
func (p *typist) shows() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.ReplaceAll(p.screen.String(), "\r\n", "\n")
}

// waitFor waits until the screen shows a text.
func (p *typist) waitFor(t *testing.T, text string) {
	t.Helper()
	for range 3000 {
		if strings.Contains(p.shows(), text) {
			return
		}
		select {
		case <-p.ended:
			if !strings.Contains(p.shows(), text) {
				t.Fatalf("ended with %d and without %q:\n%s", p.ProcessState.ExitCode(), text, p.shows())
			}
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatalf("no %q on the screen:\n%s", text, p.shows())
}

func (p *typist) press(t *testing.T, keys string) {
	t.Helper()
	if _, err := p.keys.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// status waits for the end.
func (p *typist) status(t *testing.T) int {
	t.Helper()
	select {
	case <-p.ended:
		return p.ProcessState.ExitCode()
	case <-time.After(30 * time.Second):
		t.Fatalf("still there:\n%s", p.shows())
		return 0
	}
}

// answer returns the only value of a query, by way of an error: commands need no rows, and so there is
// no other way to read one.
func answer(t *testing.T, c *postgres.Conn, query string) string {
	t.Helper()
	err := c.Exec(t.Context(), "do $do$ declare v text; begin execute $sql$"+query+"$sql$ into v; raise '%', v; end $do$")
	var server *postgres.ServerError
	if !errors.As(err, &server) || server.Code != "P0001" {
		t.Fatalf("%s: %v", query, err)
	}
	return server.Message
}
