package oracle

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sqlflame/planner"
)

// patient is a server with so many cursors, and so many of them with statistics.
func patient(version string, recent, measured int64) *fakeServer {
	return &fakeServer{answers: []fakeAnswer{
		serverAnswer(version),
		{to: "AS con_name", columns: "con_name", rows: [][]driver.Value{{"SALESPDB"}}},
		{to: "AS cursors", columns: "cursors", rows: [][]driver.Value{{number(fmt.Sprint(recent))}}},
		{to: "AS measured", columns: "measured example", rows: [][]driver.Value{{measured, fakeID}}},
	}}
}

func examine(t *testing.T, s *fakeServer, asked, used string) *planner.Checkup {
	t.Helper()
	c, err := Doctor(t.Context(), s.open(t), asked, used)
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range s.asked {
		checkStatement(t, call.statement)
	}
	if len(s.asked) > 5 || len(s.asked) != c.Queries {
		t.Errorf("%d statements, counted %d, want at most five", len(s.asked), c.Queries)
	}
	return c
}

func wantPoint(t *testing.T, c *planner.Checkup, topic string, mark planner.Mark, texts ...string) {
	t.Helper()
	for _, f := range c.Findings {
		if f.Topic != topic {
			continue
		}
		all := fmt.Sprint(f)
		if f.Mark != mark {
			t.Errorf("%s is %s, want %s: %s", topic, f.Mark, mark, all)
		}
		for _, text := range texts {
			if !strings.Contains(all, text) {
				t.Errorf("%s lacks %q in: %s", topic, text, all)
			}
		}
		return
	}
	t.Errorf("no finding on %s in %+v", topic, c.Findings)
}

func TestDoctor(t *testing.T) {
	c := examine(t, patient("19.0.0.0.0", 120, 7), "", DriverGodror)
	if !c.Usable || c.Verdict != "sqlflame ora SQL_ID works here, for example with "+fakeID || c.Queries != 4 {
		t.Errorf("got %+v", c)
	}
	wantPoint(t, c, "server", planner.MarkOK, "19.0.0.0.0, Oracle Database 19c Enterprise Edition, SALESPDB")
	wantPoint(t, c, "driver", planner.MarkOK, "client library was found")
	wantPoint(t, c, "V$SQL", planner.MarkOK, "readable")
	wantPoint(t, c, "V$SQL_PLAN_STATISTICS_ALL", planner.MarkOK, "readable")
	wantPoint(t, c, "plan statistics", planner.MarkOK, "7 of 120 cursors")
	wantPoint(t, c, "statistics_level", planner.MarkOK, "seems to be TYPICAL", "SHOW PARAMETER statistics_level")
	wantPoint(t, c, "licences", planner.MarkOK, "none needed", "--licensed-packs")

	c = examine(t, patient("11.2.0.4.0", 200, 0), DriverGoOra, DriverGoOra)
	if !c.Usable || c.Queries != 3 {
		t.Errorf("got %+v", c)
	}
	wantPoint(t, c, "driver", planner.MarkOK, "as --driver asked for")
	wantPoint(t, c, "plan statistics", planner.MarkBetter, "0 of 200", "the most that are looked at", "ALTER SESSION SET statistics_level = ALL;", "/*+ GATHER_PLAN_STATISTICS */", "another SQL_ID")

	c = examine(t, patient("23.0.0.0.0", 50, 49), DriverAuto, DriverGoOra)
	wantPoint(t, c, "statistics_level", planner.MarkOK, "seems to be ALL")
	c = examine(t, patient("19.0.0.0.0", 0, 0), DriverAuto, DriverGoOra)
	wantPoint(t, c, "plan statistics", planner.MarkBetter, "no cursor was active", "GATHER_PLAN_STATISTICS")
	c = examine(t, patient("10.2.0.5.0", 0, 0), DriverAuto, DriverGoOra)
	wantPoint(t, c, "server", planner.MarkMissing, "10.2.0.5.0")
}

// Without a right on a view it is said which, what grants it, and that nothing works.
func TestDoctorRights(t *testing.T) {
	denied := errors.New("ORA-00942: table or view does not exist")
	s := patient("19.0.0.0.0", 10, 1)
	s.answers[2].err = denied
	c := examine(t, s, DriverAuto, DriverGodror)
	if c.Usable || c.Verdict != "sqlflame ora SQL_ID does not work here: user APP may not read V$SQL" {
		t.Errorf("verdict %q", c.Verdict)
	}
	wantPoint(t, c, "V$SQL", planner.MarkMissing, "ORA-00942", "GRANT SELECT ON sys.v_$sql TO APP;")
	wantPoint(t, c, "V$SQL_PLAN_STATISTICS_ALL", planner.MarkOK, "readable")
	if last := s.asked[len(s.asked)-1].statement; last != sqlMayRead {
		t.Errorf("asked %s", last)
	}

	s = patient("19.0.0.0.0", 10, 1)
	s.answers[2].err, s.answers[0].rows[0][4] = denied, `o"dd user`
	s.answers = append(s.answers, fakeAnswer{to: "'0000000000000'", err: errors.New("ORA-01031: insufficient privileges")})
	c = examine(t, s, DriverAuto, DriverGodror)
	if !strings.HasSuffix(c.Verdict, "may not read V$SQL and V$SQL_PLAN_STATISTICS_ALL") {
		t.Errorf("verdict %q", c.Verdict)
	}
	wantPoint(t, c, "V$SQL_PLAN_STATISTICS_ALL", planner.MarkMissing, "ORA-01031", `GRANT SELECT ON sys.v_$sql_plan_statistics_all TO "odd user";`)
}

// What is no lack of rights is an error: a lost connection, a time limit.
func TestDoctorErrors(t *testing.T) {
	s := patient("19.0.0.0.0", 10, 1)
	s.answers[3].err = errors.New("ORA-03113: end-of-file on communication channel")
	var e *Error
	if _, err := Doctor(t.Context(), s.open(t), "", DriverGodror); !errors.As(err, &e) || e.Kind != KindConnect {
		t.Errorf("error %v", err)
	}
	s = patient("19.0.0.0.0", 10, 1)
	s.hang = "AS measured"
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := Doctor(ctx, s.open(t), "", DriverGodror); !errors.As(err, &e) || e.Kind != KindTimeout {
		t.Errorf("error %v", err)
	}
}
