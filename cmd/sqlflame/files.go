package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// A batch is a set of output files that appear together or not at all: each is written beside its
// destination and renamed when all are complete.
type batch struct {
	pending []pendingFile
}

type pendingFile struct{ temp, dest string }

// add renders one file of the batch. Devices and pipes are written at once: they cannot be renamed.
func (b *batch) add(name string, write func(io.Writer) error) error {
	dest, mode, err := destination(name)
	if err != nil {
		return err
	}
	if mode != 0 && !mode.IsRegular() {
		return writeDevice(dest, write)
	}
	f, err := os.CreateTemp(filepath.Dir(dest), ".sqlflame-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, errors.Unwrap(err))
	}
	b.pending = append(b.pending, pendingFile{f.Name(), dest})
	if err := writeAll(f, write); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if mode == 0 {
		mode = 0o666 &^ umask()
	}
	return os.Chmod(f.Name(), mode.Perm())
}

// checkDestination finds out before any work whether a file can be written where it shall be.
func checkDestination(name string) error {
	if name == "" || name == "-" {
		return nil
	}
	dest, _, err := destination(name)
	if err != nil {
		return err
	}
	if st, err := os.Stat(filepath.Dir(dest)); err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	} else if !st.IsDir() {
		return usage("", "cannot write %s: %s is no directory", name, filepath.Dir(dest))
	}
	return nil
}

// destination follows symbolic links, so that a rename replaces the file and not the link.
func destination(name string) (string, os.FileMode, error) {
	dest, err := filepath.EvalSymlinks(name)
	if errors.Is(err, os.ErrNotExist) {
		return name, 0, nil
	}
	if err != nil {
		return "", 0, err
	}
	st, err := os.Stat(dest)
	if err != nil {
		return "", 0, err
	}
	if st.IsDir() {
		return "", 0, usage("name a file", "%s: is a directory", name)
	}
	return dest, st.Mode(), nil
}

func writeDevice(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return writeAll(f, write)
}

func writeAll(f *os.File, write func(io.Writer) error) error {
	w := bufio.NewWriterSize(f, 1<<18)
	err := write(w)
	if err == nil {
		err = w.Flush()
	}
	return errors.Join(err, f.Close())
}

// commit moves the finished files to their places.
func (b *batch) commit() error {
	for len(b.pending) > 0 {
		p := b.pending[0]
		if err := os.Rename(p.temp, p.dest); err != nil {
			return err
		}
		b.pending = b.pending[1:]
	}
	return nil
}

// discard removes what was not committed.
func (b *batch) discard() {
	for _, p := range b.pending {
		os.Remove(p.temp)
	}
	b.pending = nil
}

// openBrowser shows a file with the desktop's own opener and does not wait for it.
func openBrowser(name string) error {
	path, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	opener := []string{"xdg-open", path}
	switch runtime.GOOS {
	case "darwin":
		opener[0] = "open"
	case "windows":
		opener = []string{"rundll32", "url.dll,FileProtocolHandler", path}
	}
	if err := exec.Command(opener[0], opener[1:]...).Start(); err != nil {
		return fail(exitError, "open it yourself: "+path, "cannot start a browser: %w", err)
	}
	return nil
}
