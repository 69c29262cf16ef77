package localserver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// maxSocketPath is what fits into sockaddr_un: 108 bytes on Linux, 104 elsewhere, with the final
// zero. Postgres does not start with a longer one.
const maxSocketPath = 103

const socketName = ".s.PGSQL.65535.lock"

// privateDir makes a directory for a server that its account can reach and whose path is short
// enough for a socket. A TMPDIR that is too deep, or closed to the account, is passed over.
func privateDir(owner account) (string, error) {
	var problems []error
	for _, parent := range slices.Compact([]string{os.TempDir(), "/tmp", "/var/tmp"}) {
		dir, err := privateDirIn(parent, owner)
		if err == nil {
			return dir, nil
		}
		problems = append(problems, err)
	}
	return "", fmt.Errorf("no place for a temporary server: %w", errors.Join(problems...))
}

func privateDirIn(parent string, owner account) (string, error) {
	parent, err := filepath.Abs(parent)
	if err != nil {
		return "", err
	}
	if closed := owner.closedAbove(parent); closed != "" {
		return "", fmt.Errorf("%s: closed to user %s", closed, owner.name)
	}
	dir, err := os.MkdirTemp(parent, "sqlflame-pg-")
	if err != nil {
		return "", err
	}
	if len(filepath.Join(dir, socketName)) > maxSocketPath {
		err = fmt.Errorf("%s: path too long for a Unix socket", parent)
	} else {
		err = owner.own(dir)
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(dir))
	}
	return dir, nil
}
