package planner

import "strings"

// The keys under which Origin.Settings tells what a run on a live server did besides the statement.
const (
	RunTransaction = "Transaction"
	RunNote        = "Run note"    // what was found out or allowed, in a sentence
	RunRole        = "SET ROLE"    // the value is the role
	RunSet         = "SET "        // before the name of a setting
	RunParameter   = "Parameter $" // before the number; the value is a literal with its type
)

// IsRunKey tells such a key from a setting of the server.
func IsRunKey(key string) bool {
	return key == RunTransaction || key == RunNote || strings.HasPrefix(key, RunSet) || strings.HasPrefix(key, RunParameter)
}
