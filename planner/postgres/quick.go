package postgres

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// The gate's queries recurse through the catalogs, and what recurses looks endless to the planner, though
// gateQuery looks as cheap as can be: a server with JIT may compile for seconds what runs for a millisecond. Planning
// takes longer than running it, too, so that the gate's two looks share a plan. For both there are
// settings, which are put back for the statement itself.

// quickSettings are those of our own queries.
var quickSettings = []struct {
	Setting
	since int // major version
}{
	{Setting{"jit", "off"}, 11},
	{Setting{"plan_cache_mode", "force_generic_plan"}, 12},
}

// major returns the server's major version, 0 if it is unknown. It asks nothing: the server has said its
// version when we connected.
func (c *Conn) major() int {
	version := c.pg.ParameterStatus("server_version") // 15.18 (Debian ...), 18beta1
	digits := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if digits < 0 {
		digits = len(version)
	}
	n, _ := strconv.Atoi(version[:digits])
	return n
}

// quickCommands set what quickSettings lists, as far as the server knows it.
func (c *Conn) quickCommands() string {
	var list []string
	for _, s := range quickSettings {
		if c.major() >= s.since {
			list = append(list, "set local "+s.Name+" = "+s.Value)
		}
	}
	return strings.Join(list, "; ")
}

// quick is for our own queries.
func (a *analysis) quick(ctx context.Context) error { return a.conn.Exec(ctx, a.conn.quickCommands()) }

// usual is for the statement: settings are what --set says, or the session's, or what its form takes.
func (a *analysis) usual(ctx context.Context) error {
	var list []string
	for _, s := range quickSettings {
		given := slices.IndexFunc(a.Set, func(g Setting) bool { return g.Name == s.Name })
		switch {
		case a.conn.major() < s.since:
		case s.Name == "plan_cache_mode" && a.form == prepared:
			list = append(list, "set local plan_cache_mode = force_generic_plan")
		case given < 0:
			list = append(list, "set local "+s.Name+" to default")
		default:
			if _, err := a.conn.rows(ctx, `select pg_catalog.set_config($1, $2, true)`, s.Name, a.Set[given].Value); err != nil {
				return err
			}
		}
	}
	return a.conn.Exec(ctx, strings.Join(list, "; "))
}

// gateStatement is the name under which the server keeps gateQuery from the gate's first look to its second.
const gateStatement = "sqlflame_gate"

// keepGate has the server keep gateQuery. A pooler may hand the session on after the transaction, so that
// forgetGate has to come before its end: also after an error, which may have come when the server kept the
// query already, or because another program's end left one of that name behind.
func (c *Conn) keepGate(ctx context.Context) error {
	c.keepsGate = true
	_, err := c.pg.Prepare(ctx, gateStatement, marked(gateQuery), nil)
	return wrapServer(ctx, err)
}

// gateRow runs gateQuery.
func (c *Conn) gateRow(ctx context.Context, args []string) ([]string, error) {
	if !c.keepsGate {
		return c.row(ctx, gateQuery, args...)
	}
	return oneRow(readRows(ctx, c.pg.ExecPrepared(ctx, gateStatement, textValues(args), nil, nil)))
}

// forgetGate is heard in a transaction that has failed, too.
func (c *Conn) forgetGate(ctx context.Context) {
	if c.keepsGate {
		_ = c.pg.Deallocate(ctx, gateStatement)
		c.keepsGate = false
	}
}
