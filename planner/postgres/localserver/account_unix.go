//go:build unix

package localserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// An account is the user that runs the server. The zero account is whoever runs this program.
type account struct {
	name     string
	uid, gid int
	drop     bool // the program runs as root: processes and files go to this account
}

// chooseAccount finds a user for the servers of root: postgres, nobody or the first one that is
// not root. It must be one that exists, initdb asks for its name.
func chooseAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range append([]string{"postgres", "nobody"}, otherUsers()...) {
		u, err := user.Lookup(name)
		if err != nil || u.Uid == "0" {
			continue
		}
		uid, errUID := strconv.Atoi(u.Uid)
		gid, errGID := strconv.Atoi(u.Gid)
		if errUID == nil && errGID == nil {
			return account{name: name, uid: uid, gid: gid, drop: true}, nil
		}
	}
	return account{}, errors.New("no user to run the server: Postgres does not run as root, and this machine has no other user")
}

func otherUsers() []string {
	f, err := os.Open("/etc/passwd")
	if err != nil {
		return nil
	}
	defer f.Close()
	var names []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, _, _ := strings.Cut(lines.Text(), ":")
		names = append(names, name)
	}
	return names
}

// command prepares a program of that account, in a process group of its own: a Ctrl-C at the
// terminal is for sqlflame, which then stops its server in an orderly way.
func (a account) command(ctx context.Context, dir, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = environment(dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// environment returns this program's, without what would bend a new cluster: libpq's and the
// server's variables, the locale and the time zone.
func environment(home string) []string {
	env := []string{"HOME=" + home, "TZ=UTC"}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		bends := strings.HasPrefix(name, "PG") || strings.HasPrefix(name, "LC_") ||
			name == "LANG" || name == "LANGUAGE" || name == "HOME" || name == "TZ"
		if !bends {
			env = append(env, v)
		}
	}
	return env
}

// own hands a file over to the account.
func (a account) own(path string) error {
	if !a.drop {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// writeFile writes a file that only the account can read.
func (a account) writeFile(path, text string) error {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	return a.own(path)
}

// canRun tells early, and in words, that root's server user may not reach the binaries.
func (a account) canRun(ctx context.Context, in Installation) error {
	if !a.drop {
		return nil
	}
	for _, name := range []string{"initdb", "postgres"} {
		err := a.command(ctx, "/", in.program(name), "--version").Run()
		if errors.Is(err, fs.ErrPermission) {
			return &AccessError{User: a.name, Program: in.program(name), Closed: a.closedAbove(in.program(name))}
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			return fmt.Errorf("%s --version as user %s: %w", in.program(name), a.name, err)
		}
	}
	return nil
}

// closedAbove returns the topmost file or directory on the way to path that the account, taken
// for one of the others, cannot enter; "" if there is none.
func (a account) closedAbove(path string) string {
	if !a.drop {
		return ""
	}
	if up := filepath.Dir(path); up != path {
		if closed := a.closedAbove(up); closed != "" {
			return closed
		}
	}
	if st, err := os.Stat(path); err == nil && st.Mode()&0o001 == 0 {
		return path
	}
	return ""
}
