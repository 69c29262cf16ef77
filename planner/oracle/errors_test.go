package oracle

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	for text, want := range map[string]struct {
		code string
		kind Kind
		hint string
	}{
		`ORA-00000: DPI-1047: Cannot locate a 64-bit Oracle Client library: "libclntsh.so"`: {"DPI-1047", KindConnect, "Instant Client"},
		"ORA-00942: table or view does not exist":                                           {"ORA-00942", KindPrivilege, ""},
		"ORA-01031: insufficient privileges\nORA-06512: at line 1":                          {"ORA-01031", KindPrivilege, ""},
		"ORA-01017: invalid username/password; logon denied":                                {"ORA-01017", KindConnect, "password"},
		"ORA-12154: TNS:could not resolve the connect identifier":                           {"ORA-12154", KindConnect, "TNS_ADMIN"},
		"ORA-12541":            {"ORA-12541", KindConnect, "lsnrctl status"},
		"ORA-12505":            {"ORA-12505", KindConnect, "lsnrctl services"},
		"ORA-28759: failure":   {"ORA-28759", KindConnect, "wallet"},
		"ORA-1013: cancelled":  {"ORA-01013", KindCancelled, ""},
		"ORA-03113: end-of-":   {"ORA-03113", KindConnect, "alert log"},
		"ORA-04031: unable to": {"ORA-04031", KindOther, "try again"},
		"ORA-65054: cannot op": {"ORA-65054", KindConnect, "OPEN"},
		"ORA-20001: my own":    {"ORA-20001", KindOther, ""},
		"something else":       {"", KindOther, ""},
	} {
		err := explain(t.Context(), "cannot read", errors.New(text), nil)
		var e *Error
		if !errors.As(err, &e) || e.Code != want.code || e.Kind != want.kind || !strings.Contains(e.Hint, want.hint) {
			t.Errorf("%q: %#v", text, err)
		}
		if strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "cannot read: ") {
			t.Errorf("%q: message %q", text, err)
		}
	}
	if got := explain(t.Context(), "", errors.New("ORA-12541"), nil).Error(); got != "ORA-12541: no listener" {
		t.Errorf("message %q of a bare code", got)
	}
}

func TestExplainNetwork(t *testing.T) {
	for _, err := range []error{
		&net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")},
		fmt.Errorf("x: %w", &net.DNSError{Err: "no such host", Name: "db"}), io.EOF, driver.ErrBadConn,
	} {
		var e *Error
		if !errors.As(explain(t.Context(), "", err, nil), &e) || e.Kind != KindConnect || e.Hint == "" {
			t.Errorf("%v: %#v", err, e)
		}
	}
}

func TestExplainCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := explain(ctx, "cannot read", errors.New("ORA-01013: user requested cancel"), nil)
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindCancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("%#v", err)
	}
}

func TestScrub(t *testing.T) {
	const password = "t!ger/ /ö@1"
	s := secretsOf(password)
	for _, text := range []string{
		"bad " + password + " here", "oracle://scott:" + s[0] + "@h", "oracle://scott:" + s[1] + "@h", "oracle://scott:" + s[2] + "@h",
		`user="scott" password="` + password + `"`,
	} {
		if got := s.scrub(text); strings.Contains(got, "ger") || !strings.Contains(got, "***") {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := secrets(nil).scrub(`parse "oracle://scott:tiger@h:1/s": password=tiger x`); strings.Contains(got, "tiger") {
		t.Errorf("got %q", got)
	}
	for code, x := range explanations {
		if x.text == "" || len(code) < 8 {
			t.Errorf("%s has no text", code)
		}
	}
}
