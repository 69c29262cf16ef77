package postgres

import (
	"context"
	"strconv"
	"strings"
)

// The gate's queries recurse through the catalogs, and what recurses looks endless to the planner. By such
// costs a server with JIT compiles for seconds what runs for a millisecond, so JIT is off but for the
// statement itself.

// hasJIT tells whether the server knows the setting, as it does since 11. It asks nothing: the server has
// said its version when we connected.
func (c *Conn) hasJIT() bool {
	version := c.pg.ParameterStatus("server_version") // 15.18 (Debian ...), 18beta1
	digits := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if digits < 0 {
		digits = len(version)
	}
	n, err := strconv.Atoi(version[:digits])
	return err == nil && n >= 11
}

const jitOff = "set local jit = off"

// withoutJIT is for our own queries.
func (a *analysis) withoutJIT(ctx context.Context) error {
	if !a.conn.hasJIT() {
		return nil
	}
	return a.conn.Exec(ctx, jitOff)
}

// usualJIT is for the statement: the setting is what --set says, or the session's.
func (a *analysis) usualJIT(ctx context.Context) error {
	if !a.conn.hasJIT() {
		return nil
	}
	for _, s := range a.Set {
		if s.Name == "jit" {
			_, err := a.conn.rows(ctx, `select pg_catalog.set_config('jit', $1, true)`, s.Value)
			return err
		}
	}
	return a.conn.Exec(ctx, `set local jit to default`)
}
