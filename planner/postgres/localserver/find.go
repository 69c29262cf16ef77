package localserver

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// BinVariable names the environment variable that lists further directories with server
// binaries, separated like PATH.
const BinVariable = "SQLFLAME_PG_BIN"

// wellKnown lists where packages put server binaries that they keep out of PATH: Debian and
// Ubuntu, Red Hat, Homebrew, Postgres.app.
var wellKnown = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// An Installation is a directory that holds the programs postgres and initdb.
type Installation struct {
	BinDir  string // with symbolic links resolved
	Version string // such as 15.18
	Major   int    // such as 15
}

// Find lists the installations on this machine, the newest major version first. Within a major
// version those named by SQLFLAME_PG_BIN come first, then PATH, then the well-known places.
// It is no error that there is none, but it is one that SQLFLAME_PG_BIN names a directory
// without a server: whoever set it wants to know.
func Find() ([]Installation, error) {
	var found []Installation
	for _, dir := range filepath.SplitList(os.Getenv(BinVariable)) {
		in, err := Inspect(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", BinVariable, err)
		}
		found = append(found, in)
	}
	dirs := filepath.SplitList(os.Getenv("PATH"))
	for _, pattern := range wellKnown {
		matches, _ := filepath.Glob(pattern)
		dirs = append(dirs, matches...)
	}
	for _, dir := range dirs {
		if in, err := Inspect(dir); err == nil {
			found = append(found, in)
		}
	}
	return newestFirst(found), nil
}

// newestFirst sorts by major version and drops what resolved to a directory already listed.
func newestFirst(found []Installation) []Installation {
	seen := map[string]bool{}
	found = slices.DeleteFunc(found, func(in Installation) bool {
		again := seen[in.BinDir]
		seen[in.BinDir] = true
		return again
	})
	slices.SortStableFunc(found, func(a, b Installation) int { return cmp.Compare(b.Major, a.Major) })
	return found
}

// Inspect returns the installation whose programs, or links to them, lie in dir.
func Inspect(dir string) (Installation, error) {
	postgres, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil {
		return Installation{}, err
	}
	postgres, err = filepath.Abs(postgres)
	if err != nil {
		return Installation{}, err
	}
	in := Installation{BinDir: filepath.Dir(postgres)}
	if _, err := os.Stat(in.program("initdb")); err != nil {
		return Installation{}, err
	}
	return in, in.readVersion()
}

func (in Installation) program(name string) string { return filepath.Join(in.BinDir, name) }

// "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "postgres (PostgreSQL) 19beta1"
var versionText = regexp.MustCompile(`\(PostgreSQL\) ((\d+)\S*)`)

func (in *Installation) readVersion() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, in.program("postgres"), "--version").Output()
	if err != nil {
		return fmt.Errorf("%s --version: %w", in.program("postgres"), err)
	}
	m := versionText.FindSubmatch(out)
	if m == nil {
		return fmt.Errorf("%s --version: unexpected answer %q", in.program("postgres"), out)
	}
	in.Version = string(m[1])
	in.Major, err = strconv.Atoi(string(m[2]))
	return err
}
