package main

import (
	"os"
	"testing"
	"time"
)

// TestMain lets the test binary be the program itself, for the tests that need a process of it: what they
// run has the race detector, too, and nothing is compiled a second time.
func TestMain(m *testing.M) {
	if os.Getenv(beProgram) == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

const beProgram = "SQLFLAME_BE_PROGRAM"

// thisProgram returns the file of the program and what its environment needs.
func thisProgram(t *testing.T) (bin string, env []string) {
	t.Helper()
	bin, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return bin, []string{beProgram + "=1"}
}

// requireOrSkip skips a test whose tools are missing, unless everything is required to run.
func requireOrSkip(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("SQLFLAME_REQUIRE") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// waitForFile waits for another process to write a file.
func waitForFile(t *testing.T, name string) string {
	t.Helper()
	for range 500 {
		if text, err := os.ReadFile(name); err == nil {
			return string(text)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s was not written", name)
	return ""
}
