package main

import (
	"os"
	"testing"
	"time"
)

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
