//go:build !linux && !darwin && !dragonfly && !freebsd && !netbsd && !openbsd

package main

// dropTyped does nothing where terminals are of another kind.
func dropTyped(int) {}
