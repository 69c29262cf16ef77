package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestPasswordOnTerminal types a password on a real terminal, which util-linux's script makes: it is
// asked for by name and never shown.
func TestPasswordOnTerminal(t *testing.T) {
	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip("no script(1)")
	}
	bin, env := thisProgram(t)
	cmd := exec.Command(script, "-qec", bin+" ora 5hc07qvt8v737 --driver go-ora -d scott@//127.0.0.1:1/shop", "/dev/null")
	cmd.Env = env
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "SQLFLAME_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var screen bytes.Buffer
	asked := make(chan struct{})
	cmd.Stdout = &prompted{w: &screen, text: "Password for scott: ", seen: asked}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-asked:
	case <-time.After(time.Minute):
		t.Error("no password was asked for")
	}
	time.Sleep(300 * time.Millisecond) // the echo is switched off just after the prompt
	io.WriteString(in, "geheim\n")
	err = cmd.Wait()
	in.Close()
	if code := cmd.ProcessState.ExitCode(); code != exitConnect {
		t.Errorf("exit status %d (%v), want %d", code, err, exitConnect)
	}
	if s := screen.String(); !strings.Contains(s, "connection refused") || strings.Contains(s, "geheim") {
		t.Errorf("the terminal shows\n%s", s)
	}
}

// prompted closes seen when the text has been written.
type prompted struct {
	w    *bytes.Buffer
	text string
	seen chan struct{}
}

func (p *prompted) Write(b []byte) (int, error) {
	before := strings.Contains(p.w.String(), p.text)
	n, err := p.w.Write(b)
	if !before && strings.Contains(p.w.String(), p.text) {
		close(p.seen)
	}
	return n, err
}
