package postgres

import (
	"slices"
	"strings"

	"sqlflame/planner"
)

// A neighbour is an engine or an extension whose plans are Postgres' with nodes of its own. They are read
// like all others, and the header says whose they are.
type neighbour struct {
	name string
	note string // what its nodes mean for the numbers
	// caution tells that the numbers are not what they are on one Postgres server: a warning then.
	caution bool
	engine  bool // a server of its own, no extension
}

var (
	citus = neighbour{name: "Citus", note: "the plans of its tasks on other servers are in the details of the nodes that waited for them, and are not drawn; " +
		"tasks may run at once", caution: true}
	greenplum = neighbour{name: "Greenplum", note: "below a Motion node the figures are those of one segment, the one that took longest (before 6: that with the most rows), " +
		"and segments run at once: rows are not the sum over all segments", caution: true, engine: true}
	postgresXL = neighbour{name: "Postgres-XL", note: "what ran on the data nodes is a part of the time of the remote node above, and runs there at once", caution: true, engine: true}
	yugabyte   = neighbour{name: "YugabyteDB", note: "the time of reading from its storage is a part of the node that read", engine: true}

	timescale = neighbour{name: "TimescaleDB"}
	columnar  = neighbour{name: "columnar tables"}
	pgStrom   = neighbour{name: "PG-Strom", note: "what the GPU did meanwhile is not timed"}
	pathman   = neighbour{name: "pg_pathman"}
	paradeDB  = neighbour{name: "ParadeDB", note: "the plan of the search engine is in the details of its node"}
	duckDB    = neighbour{name: "pg_duckdb", note: "what DuckDB did is one node; its own plan is in the details"}
	orioleDB  = neighbour{name: "OrioleDB"}
	aurora    = neighbour{name: "Amazon Aurora", engine: true}
)

// providers tells whose Custom Scan nodes are.
var providers = map[string]*neighbour{
	"Citus Adaptive": &citus, "Citus INSERT ... SELECT": &citus, "Citus MERGE INTO ...": &citus, "Citus Task-Tracker": &citus,
	"Citus Real-Time": &citus, "Citus Router": &citus,
	"ChunkAppend": &timescale, "ConstraintAwareAppend": &timescale, "DecompressChunk": &timescale, "SkipScan": &timescale, "VectorAgg": &timescale,
	"ModifyHypertable": &timescale, "HypertableModify": &timescale, "GapFill": &timescale, "ChunkDispatch": &timescale, "DataNodeScan": &timescale,
	"AsyncAppend": &timescale, "ColumnarScan": &timescale, "ColumnarIndexScan": &timescale, "DeferredChunkScan": &timescale,
	"GpuScan": &pgStrom, "GpuJoin": &pgStrom, "GpuPreAgg": &pgStrom, "GpuSort": &pgStrom,
	"RuntimeAppend": &pathman, "RuntimeMergeAppend": &pathman, "PartitionFilter": &pathman, "PartitionRouter": &pathman, "PartitionOverseer": &pathman,
	"DuckDBScan": &duckDB, "o_scan": &orioleDB,
}

// neighbour tells whose node it is, nil of one of Postgres' own.
func (n *node) neighbour() *neighbour {
	switch {
	case n.provider == "ColumnarScan" && n.attr("Columnar Projected Columns") != "":
		return &columnar
	case strings.HasPrefix(n.provider, "ParadeDB "):
		return &paradeDB
	case n.provider != "":
		return providers[n.provider]
	case strings.HasSuffix(n.kind, " Motion"), strings.Contains(n.kind, " Motion "):
		return &greenplum
	case strings.HasPrefix(n.kind, "Remote Subquery Scan"), n.kind == "Data Node Scan", n.kind == "Remote Fast Query Execution":
		return &postgresXL
	case strings.HasPrefix(n.kind, "YB "):
		return &yugabyte
	}
	return nil
}

// neighbours lists the engines and extensions that have a part in the plan, in its order.
func (d *document) neighbours() []*neighbour {
	var list []*neighbour
	add := func(found *neighbour) {
		if found != nil && !slices.Contains(list, found) {
			list = append(list, found)
		}
	}
	for _, a := range d.attrs {
		switch a.Key {
		case "Storage Read Requests":
			add(&yugabyte)
		case "SQL Hash": // of its plan management
			add(&aurora)
		}
	}
	for _, a := range d.root.attrs { // counters, of all nodes below too
		if strings.HasPrefix(a.Key, "aurora_") {
			add(&aurora)
		}
	}
	d.root.walk(func(n *node) { add(n.neighbour()) })
	return list
}

// tellNeighbours says in the header of the plan whose nodes it has, and warns where that changes what the
// numbers mean.
func (d *document) tellNeighbours(plan *planner.Plan) {
	for _, n := range d.neighbours() {
		text := "plan with nodes of " + n.name
		if n.engine {
			text = "plan of " + n.name
		}
		short := text
		if n.note != "" && d.root.measured {
			text += ": " + n.note
		}
		if n.caution && d.root.measured {
			plan.Warnings = append(plan.Warnings, planner.Warning{Rule: "other engine", Message: text})
			text = short
		}
		plan.Settings = append(slices.Clip(plan.Settings), planner.Attr{Key: planner.RunNote, Value: text})
	}
}
