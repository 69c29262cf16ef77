package postgres

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sqlflame/planner/postgres/localserver"
)

// An authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  string
}

var serial int64

// certify makes a certificate that the authority signs, or a new authority for a nil one.
func (a *authority) certify(t *testing.T, name string, until time.Duration) (cert, key string, made *authority) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial++
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(until),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		DNSNames: []string{name},
	}
	parent, signer := template, private
	if a == nil {
		template.IsCA, template.BasicConstraintsValid, template.KeyUsage, template.ExtKeyUsage = true, true, x509.KeyUsageCertSign, nil
	} else {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &private.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	key = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))
	return cert, key, &authority{cert: parsed, key: private, pem: cert}
}

// giveServer writes a file into the server's data directory, as a file of the server's user.
func giveServer(t *testing.T, s *localserver.Server, name, text string) {
	t.Helper()
	path := filepath.Join(s.DataDir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(s.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	if owner, ok := st.Sys().(*syscall.Stat_t); ok && os.Geteuid() == 0 {
		if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
			t.Fatal(err)
		}
	}
}

// reload lets the server read its files again, and waits for what it then says of TLS.
func reload(t *testing.T, s *localserver.Server, statements ...string) {
	t.Helper()
	admin := connect(t, s.URL("postgres"))
	for _, sql := range append(statements, `select pg_reload_conf()`) {
		if err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(200 * time.Millisecond) // the postmaster takes the signal when it likes
}

// installationWithTLS returns a server that was built with OpenSSL.
func installationWithTLS(t *testing.T) localserver.Installation {
	t.Helper()
	for _, in := range installations(t) {
		if in.Major == 15 || len(installations(t)) == 1 { // Debian's
			return in
		}
	}
	return installations(t)[0]
}

func writeFile(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TLS as libpq's sslmode means it, SCRAM with channel binding, and client certificates.
func TestConnectTLS(t *testing.T) {
	cleanEnvironment(t)
	s, err := localserver.Start(t.Context(), installationWithTLS(t), localserver.Options{TCP: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	plain := func(mode string) string {
		return fmt.Sprintf("host=localhost port=%d user=postgres dbname=postgres password=%s sslmode=%s", s.Port, s.Password, mode)
	}
	refusesTLS(t, plain)

	dir := t.TempDir()
	_, _, ca := (*authority)(nil).certify(t, "test authority", time.Hour)
	_, _, foreign := (*authority)(nil).certify(t, "another authority", time.Hour)
	root, wrongRoot := writeFile(t, dir, "root.crt", ca.pem), writeFile(t, dir, "wrong.crt", foreign.pem)
	clientCert, clientKey, _ := ca.certify(t, "app", time.Hour)
	cert, key := writeFile(t, dir, "app.crt", clientCert), writeFile(t, dir, "app.key", clientKey)
	expiredCert, expiredKey, _ := ca.certify(t, "app", -time.Hour)
	oldCert, oldKey := writeFile(t, dir, "old.crt", expiredCert), writeFile(t, dir, "old.key", expiredKey)
	badCert, badKey, _ := foreign.certify(t, "app", time.Hour)
	strangeCert, strangeKey := writeFile(t, dir, "bad.crt", badCert), writeFile(t, dir, "bad.key", badKey)

	serve := func(name string, until time.Duration) {
		cert, key, _ := ca.certify(t, name, until)
		giveServer(t, s, "server.crt", cert)
		giveServer(t, s, "server.key", key)
		giveServer(t, s, "root.crt", ca.pem)
		giveServer(t, s, "pg_hba.conf", "local all all trust\nhostssl all app all cert\nhostssl all all all scram-sha-256\n")
		reload(t, s, `alter system set ssl = on`, `alter system set ssl_ca_file = 'root.crt'`)
	}
	serve("localhost", time.Hour)
	if err := connect(t, s.URL("postgres")).Exec(t.Context(), `create role app login`); err != nil {
		t.Fatal(err)
	}
	app := fmt.Sprintf("host=localhost port=%d user=app dbname=postgres sslrootcert=%s sslmode=verify-full", s.Port, root)
	good := []string{
		plain("prefer"), plain("require"), plain("allow"),
		plain("verify-full") + " sslrootcert=" + root,
		plain("verify-ca") + " sslrootcert=" + root,
		plain("verify-full") + " channel_binding=require sslrootcert=" + root,
		app + " sslcert=" + cert + " sslkey=" + key,
	}
	for _, database := range good {
		conn := connect(t, database)
		row, err := conn.row(t.Context(), `select ssl from pg_stat_ssl where pid = pg_backend_pid()`)
		if err != nil || row[0] != "t" {
			t.Errorf("%s: encrypted %v %v", database, row, err)
		}
	}
	cases := []struct {
		database string
		problem  ConnectProblem
		code     string
		reason   string
	}{
		{plain("verify-full"), ProblemCertificate, "", "unknown authority"},
		{plain("verify-full") + " sslrootcert=" + wrongRoot, ProblemCertificate, "", "unknown authority"},
		{plain("verify-ca") + " sslrootcert=" + wrongRoot, ProblemCertificate, "", "unknown authority"},
		{plain("require") + " sslrootcert=" + wrongRoot, ProblemCertificate, "", "unknown authority"},
		{strings.Replace(plain("verify-full"), "localhost", "127.0.0.1", 1) + " sslrootcert=" + root, ProblemCertificate, "", "127.0.0.1"},
		{plain("verify-full") + " sslrootcert=/nowhere.crt", ProblemFiles, "", "no such file"},
		{plain("disable"), "", "28000", "no pg_hba.conf entry"},
		{app, "", "28000", "client certificate"},
		{app + " sslcert=" + strangeCert + " sslkey=" + strangeKey, "", "28000", "client certificate"},
		{app + " sslcert=" + oldCert + " sslkey=" + oldKey, ProblemClientCertificate, "", "expired certificate"},
	}
	check := func() {
		t.Helper()
		for _, c := range cases {
			_, err := Connect(t.Context(), Target{Database: c.database})
			var connect *ConnectError
			if !errors.As(err, &connect) || connect.Problem != c.problem || connect.Code != c.code || !strings.Contains(connect.Reason, c.reason) && !strings.Contains(connect.Reason, "connection reset") || strings.Contains(err.Error(), s.Password) {
				t.Errorf("%s:\n%#v, want %q %q %q", c.database, err, c.problem, c.code, c.reason)
			}
		}
	}
	check()
	t.Setenv("PGSSLROOTCERT", root)
	t.Setenv("PGSSLMODE", "verify-full")
	connect(t, fmt.Sprintf("host=localhost port=%d user=postgres password=%s", s.Port, s.Password))
	os.Unsetenv("PGSSLROOTCERT")
	os.Unsetenv("PGSSLMODE")

	serve("db.example", time.Hour)
	cases = cases[:1]
	cases[0].database, cases[0].reason = plain("verify-full")+" sslrootcert="+root, "valid for db.example, not localhost"
	check()
	connect(t, plain("verify-ca")+" sslrootcert="+root)
	serve("localhost", -time.Hour)
	cases[0].reason = "expired"
	check()
	t.Run("cancel", func(t *testing.T) { cancelsOverTLS(t, plain("require")) })
}

// refusesTLS: a server without TLS gets what sslmode allows.
func refusesTLS(t *testing.T, plain func(mode string) string) {
	for _, mode := range []string{"prefer", "allow", "disable"} {
		connect(t, plain(mode))
	}
	for _, mode := range []string{"require", "verify-full"} {
		_, err := Connect(t.Context(), Target{Database: plain(mode)})
		var connect *ConnectError
		if !errors.As(err, &connect) || connect.Problem != ProblemNoTLS {
			t.Errorf("%s: %v", mode, err)
		}
	}
}

// cancelsOverTLS: the request to cancel finds its way, too.
func cancelsOverTLS(t *testing.T, database string) {
	conn := connect(t, database)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	started := time.Now()
	_, err := conn.Analyze(ctx, Request{SQL: `select count(*) from pg_class a, pg_class b, pg_class c, pg_class d`})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(started) > 3*time.Second {
		t.Errorf("after %v: %v", time.Since(started), err)
	}
}
