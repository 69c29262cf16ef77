//go:build !cgo

package oracle

import "database/sql"

const haveGodror = false

// openGodror says that this build has no such driver.
func openGodror(address, Target) (*sql.DB, error) {
	return nil, usage("take the driver go-ora, or build sqlflame with CGO_ENABLED=1", "this build is without the driver godror, which needs cgo")
}
