package planner

// A Checkup says what a server can give: its Findings, and whether a statement can be drawn by its id.
// Its texts may quote the server and have to be cleaned before a terminal gets them.
type Checkup struct {
	Origin   // Engine, Version, Host, Database and Role
	Standby  bool
	Managed  string // the cloud service that runs the server, "" if none is known
	Findings []Finding
	// Usable tells whether a plan with times can be had by query id.
	Usable  bool
	Verdict string // one line that says so, or what is missing
	// ClockNS is what one reading of the server's clock takes, in nanoseconds; 0 if not measured.
	ClockNS float64
	// Queries counts the statements that were run to find out, without BEGIN, SET and ROLLBACK.
	Queries int
}

// A Mark is the judgment on a Finding.
type Mark string

// The marks. MarkBetter says that it works, and that something could be had in addition.
const (
	MarkOK      Mark = "ok"
	MarkBetter  Mark = "better"
	MarkMissing Mark = "missing"
)

// A Finding is one point of a Checkup.
type Finding struct {
	Topic   string // such as track_io_timing
	Mark    Mark
	State   string   // what is
	Meaning string   // what follows from it, "" if nothing
	Changes []Change // how to have it otherwise, in order
}

// A Change is what to do about a Finding. Nothing of it is ever run by sqlflame.
type Change struct {
	Lines []string // to be copied: statements, or lines of a configuration
	Where string   // what takes the lines, such as "a superuser runs"
	Needs string   // what it takes to have an effect, such as "a restart"; "" for nothing
	Note  string   // "" for none
}
