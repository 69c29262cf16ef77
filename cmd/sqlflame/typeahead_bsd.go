//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package main

import "golang.org/x/sys/unix"

// dropTyped forgets what was typed on a terminal and not read yet.
func dropTyped(fd int) {
	const read = 1 // FREAD: the input's queue
	_ = unix.IoctlSetPointerInt(fd, unix.TIOCFLUSH, read)
}
