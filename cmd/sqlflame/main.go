// Command sqlflame turns one executed SQL plan into a flame graph.
//
// It is the only part of the program that talks to people: it reads flags, calls an adapter below
// package planner, the normalizer in package flamegraph and a renderer in package render, and turns
// what goes wrong into one clear line, a hint and an exit status.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
