package oracle

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestParseConnect(t *testing.T) {
	const sid = "(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=db1)(PORT=1521))(CONNECT_DATA=(SID=ORCL)))"
	for s, want := range map[string]address{
		"scott@//db1:1521/sales":                {"scott", "//db1:1521/sales", ""},
		"scott@db1:1521/sales.example.com":      {"scott", "db1:1521/sales.example.com", ""},
		"scott@db1:1521:ORCL":                   {"scott", sid, ""},
		"scott@sales":                           {"scott", "sales", ""},
		"  sys@sales AS sysdba ":                {"sys", "sales", "SYSDBA"},
		"/@sales as sysoper":                    {"", "sales", "SYSOPER"},
		"sales":                                 {"", "sales", ""},
		"//db1/sales":                           {"", "//db1/sales", ""},
		"db1:1521/sales":                        {"", "db1:1521/sales", ""},
		sid:                                     {"", sid, ""},
		"scott@" + sid:                          {"scott", sid, ""},
		`"odd@user/x"@sales`:                    {`"odd@user/x"`, "sales", ""},
		"app[scott]@sales":                      {"app[scott]", "sales", ""},
		"oracle://scott@db1:1521/sales":         {"scott", "db1:1521/sales", ""},
		"scott@tcps://db1:2484/sales":           {"scott", "tcps://db1:2484/sales", ""},
		"scott/@sales":                          {"scott", "sales", ""},
		"scott@//[::1]:1521/sales as sysbackup": {"scott", "//[::1]:1521/sales", "SYSBACKUP"},
	} {
		if got, err := parseConnect(s); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", s, got, err, want)
		}
	}
	if got := (address{to: sid}).String(); got != "db1:1521:ORCL" {
		t.Errorf("the descriptor is called %s", got)
	}
}

func TestRefusesPassword(t *testing.T) {
	for _, s := range []string{
		"scott/tiger@//db1/sales", "scott/tiger@sales as sysdba", "scott/ti@ger@sales", "scott:tiger@sales", "oracle://scott:tiger@db1:1521/sales",
		"scott/tiger", "scott/ti/tiger@x", "scott@tiger@sales", "[tiger]/tiger@x",
	} {
		_, _, err := Open(t.Context(), Target{Connect: s})
		var e *Error
		if !errors.As(err, &e) || e.Kind != KindUsage || strings.Contains(err.Error()+e.Hint, "ger") {
			t.Errorf("%s: %#v", s, err)
		}
	}
	for _, s := range []string{"", "/", "scott@", "scott@sales as king", "scott@(DESCRIPTION=(", "/ as sysdba"} {
		var e *Error
		if _, err := parseConnect(s); !errors.As(err, &e) || e.Kind != KindUsage {
			t.Errorf("%q: %#v", s, err)
		}
	}
	if _, _, err := Open(t.Context(), Target{Connect: "a@b", Driver: "jdbc"}); err == nil || !strings.Contains(err.Error(), "jdbc") {
		t.Errorf("error %v", err)
	}
}

func TestGooraURL(t *testing.T) {
	dir := t.TempDir()
	names := `# a comment = (X)
IFILE = other.ora
LOCAL, SALES.WORLD =
  (DESCRIPTION =   # here
    (ADDRESS = (PROTOCOL = TCP)(HOST = db1)(PORT = 1521))
    (CONNECT_DATA = (SERVICE_NAME = sales)))
sales2=(DESCRIPTION=(ADDRESS=(PROTOCOL=tcps)(HOST=db2)(PORT=2484))(CONNECT_DATA=(SID=S)))
`
	if err := os.WriteFile(filepath.Join(dir, "tnsnames.ora"), []byte(names), 0o600); err != nil {
		t.Fatal(err)
	}
	for connect, want := range map[string]string{
		"scott@//db1/sales":            "oracle://scott:p%2F%40:x@db1:1521/sales",
		"scott@tcps://db1:2484/sales":  "oracle://scott:p%2F%40:x@db1:2484/sales?SSL=true",
		"scott@[::1]:1600/s as sysdba": "oracle://scott:p%2F%40:x@[::1]:1600/s?DBA+PRIVILEGE=SYSDBA",
		"app[scott]@db1/s":             "oracle://app:p%2F%40:x@db1:1521/s?PROXY+CLIENT+NAME=scott",
		"scott@sales":                  "oracle://scott:p%2F%40:x@:0/?connStr=(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db1)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=sales)))",
		"scott@SALES2":                 "oracle://scott:p%2F%40:x@:0/?connStr=(DESCRIPTION=(ADDRESS=(PROTOCOL=tcps)(HOST=db2)(PORT=2484))(CONNECT_DATA=(SID=S)))",
	} {
		at, err := parseConnect(connect)
		if err != nil {
			t.Fatal(err)
		}
		got, err := gooraURL(at, Target{Password: "p/@:x", ConfigDir: dir})
		base, query, _ := strings.Cut(got, "?")
		if strings.Contains(query, "connStr") {
			query, _ = url.QueryUnescape(query)
		}
		if query != "" {
			base += "?" + query
		}
		if u, parseErr := url.Parse(got); err != nil || parseErr != nil || strings.ReplaceAll(base, "%3A", ":") != want {
			t.Errorf("%s: %s, %v", connect, base, err)
		} else if p, _ := u.User.Password(); p != "p/@:x" {
			t.Errorf("%s: the password became %q", connect, p)
		}
	}
	for connect, want := range map[string]string{
		"scott@nothing":                 "no alias nothing",
		"/@sales":                       "external authentication needs",
		"scott@host1:1,host2:2/s?a=b":   "Easy Connect",
		"scott@//db1:1521/s?wallet=/x/": "Easy Connect",
	} {
		at, _ := parseConnect(connect)
		if _, err := gooraURL(at, Target{Password: "x", ConfigDir: dir}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", connect, err, want)
		}
	}
	if _, err := gooraURL(address{user: "scott", to: "db1/s"}, Target{}); err == nil || !strings.Contains(err.Error(), "no password") {
		t.Errorf("error %v", err)
	}
}

// clientInstalled tells whether Oracle's client library is on this machine.
func clientInstalled(t *testing.T) bool {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, _, err := Open(ctx, Target{Connect: "scott@//127.0.0.1:1/none", Password: "tiger77", Driver: DriverGodror})
	return !lacksClient(err)
}

func TestGodrorWithoutClient(t *testing.T) {
	if !haveGodror {
		_, _, err := Open(t.Context(), Target{Connect: "scott@sales", Driver: DriverGodror})
		if err == nil || !strings.Contains(err.Error(), "cgo") {
			t.Errorf("error %v", err)
		}
		return
	}
	if clientInstalled(t) {
		t.Skip("there is a client library")
	}
	_, used, err := Open(t.Context(), Target{Connect: "scott@//127.0.0.1:1/none", Password: "tiger77", Driver: DriverGodror})
	var e *Error
	if !errors.As(err, &e) || used != DriverGodror || e.Kind != KindConnect || e.Code != "DPI-1047" || !strings.Contains(e.Hint, "Instant Client") {
		t.Errorf("%s: %#v", used, err)
	}
	if strings.Contains(err.Error(), "tiger77") {
		t.Errorf("the message holds the password: %v", err)
	}
}

func TestAutoFallsBack(t *testing.T) {
	if haveGodror && clientInstalled(t) {
		t.Skip("there is a client library")
	}
	_, used, err := Open(t.Context(), Target{Connect: "scott@//127.0.0.1:1/none", Password: "tiger77"})
	var e *Error
	if !errors.As(err, &e) || used != DriverGoOra || e.Kind != KindConnect || !strings.Contains(err.Error(), "refused") || strings.Contains(err.Error(), "tiger77") {
		t.Errorf("%s: %#v", used, err)
	}
}

// listen answers each connection with what reply makes of its first packet; nil says nothing.
func listen(t *testing.T, reply []byte) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { conn.Close() })
			go func() {
				conn.Read(make([]byte, 4096))
				conn.Write(reply)
				io.Copy(io.Discard, conn)
			}()
		}
	}()
	return "scott@//" + l.Addr().String() + "/none"
}

// refusal is a TNS REFUSE packet, as a listener sends it.
func refusal(message string) []byte {
	packet := make([]byte, 12, 12+len(message))
	binary.BigEndian.PutUint16(packet, uint16(12+len(message)))
	packet[4], packet[8] = 4, 34
	binary.BigEndian.PutUint16(packet[10:], uint16(len(message)))
	return append(packet, message...)
}

func TestListenerRefuses(t *testing.T) {
	to := listen(t, refusal("(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=12514)(ERROR_STACK=(ERROR=(CODE=12514)(EMFI=4))))"))
	_, used, err := Open(t.Context(), Target{Connect: to, Password: "tiger77", Driver: DriverGoOra})
	var e *Error
	if !errors.As(err, &e) || used != DriverGoOra || e.Code != "ORA-12514" || e.Kind != KindConnect || !strings.Contains(e.Hint, "service") {
		t.Errorf("%#v", err)
	}
	if !strings.Contains(err.Error(), "/none: ORA-12514: TNS:listener does not currently know of service") {
		t.Errorf("message %q", err)
	}
}

func TestSilentListener(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, _, err := Open(ctx, Target{Connect: listen(t, nil), Password: "tiger77", Driver: DriverGoOra})
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindTimeout || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%#v", err)
	}
	if took := time.Since(start); took > 100*time.Millisecond+2*grace {
		t.Errorf("it took %v", took)
	}
}

func TestGarbageListener(t *testing.T) {
	for _, garbage := range []string{"HTTP/1.1 400 Bad Request\r\n\r\n", "\x00\x08\x00\x00\x04\x00\x00\x00", "\x00\x0c\x00\x00\x02\x00\x00\x00abcd", "\x00\x00\x00\x00\x00\x00\x00\x00"} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		_, _, err := Open(ctx, Target{Connect: listen(t, []byte(garbage)), Password: "tiger77", Driver: DriverGoOra})
		var e *Error
		if !errors.As(err, &e) || e.Kind != KindConnect && e.Kind != KindTimeout {
			t.Errorf("%q: %#v", garbage, err)
		}
		cancel()
	}
}

func TestBounded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	block := make(chan struct{})
	defer close(block)
	start := time.Now()
	_, err := bounded(ctx, func() (int, error) { <-block; return 1, nil })
	if !errors.Is(err, context.Canceled) || time.Since(start) > 2*grace {
		t.Errorf("error %v after %v", err, time.Since(start))
	}
}
