//go:build cgo

package oracle

import (
	"database/sql"
	"os"
	"time"

	"github.com/godror/godror"
	"github.com/godror/godror/dsn"
)

const haveGodror = true

// openGodror prepares a connection by Oracle's client library, which is looked for when it is made.
func openGodror(at address, t Target) (*sql.DB, error) {
	var p godror.ConnectionParams
	p.Username, p.ConnectString = at.user, at.to
	p.Password = godror.NewPassword(t.Password)
	p.AdminRole = dsn.AdminRole(at.role)
	// One connection, without a pool in the client library.
	p.StandaloneConnection = godror.Bool(true)
	p.ExternalAuth = godror.Bool(at.user == "")
	p.LibDir, p.ConfigDir = t.LibDir, t.ConfigDir
	if p.ConfigDir == "" {
		p.ConfigDir = os.Getenv("TNS_ADMIN")
	}
	// All times are read as text: nothing is to be asked of the server about its time zone.
	p.NoTZCheck, p.Timezone = true, time.UTC
	return sql.OpenDB(godror.NewConnector(p)), nil
}
