//go:build unix

package main

import (
	"os"
	"syscall"
)

// umask returns the process's file mode mask, which can only be read by setting it.
func umask() os.FileMode {
	mask := syscall.Umask(0o022)
	syscall.Umask(mask)
	return os.FileMode(mask)
}
