package oracle

import (
	"database/sql"
	"net"
	"net/url"
	"strings"

	goora "github.com/sijms/go-ora/v2"
)

// openGoOra prepares a connection without Oracle's client library.
func openGoOra(at address, t Target) (*sql.DB, error) {
	dsn, err := gooraURL(at, t)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(goora.NewConnector(dsn)), nil
}

// gooraURL is the connection as go-ora wants it. It holds the password.
func gooraURL(at address, t Target) (string, error) {
	switch {
	case at.user == "":
		return "", &Error{Kind: KindConnect, Message: "external authentication needs Oracle's client library, which the driver go-ora does without", Hint: hintClient}
	case t.Password == "" && t.Wallet == "":
		return "", &Error{Kind: KindConnect, Message: "no password for user " + at.user, Hint: hintPassword}
	}
	u := url.URL{Scheme: "oracle", User: url.UserPassword(strings.Trim(at.user, `"`), t.Password)}
	q := url.Values{}
	if user, client, ok := strings.Cut(at.user, "["); ok {
		u.User = url.UserPassword(user, t.Password)
		q.Set("PROXY CLIENT NAME", strings.TrimSuffix(client, "]"))
	}
	if at.role != "" {
		q.Set("DBA PRIVILEGE", at.role)
	}
	if t.Wallet != "" {
		q.Set("WALLET", t.Wallet)
	}
	if err := addAddress(&u, q, at.to, t.ConfigDir); err != nil {
		return "", err
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// addAddress sets host, port and service, or a descriptor.
func addAddress(u *url.URL, q url.Values, to, configDir string) error {
	if m := byService.FindStringSubmatch(to); m != nil {
		port := m[3]
		if port == "" {
			port = "1521"
		}
		if strings.EqualFold(m[1], "tcps") {
			q.Set("SSL", "true")
		}
		u.Host, u.Path = net.JoinHostPort(strings.Trim(m[2], "[]"), port), "/"+m[4]
		return nil
	}
	if strings.ContainsAny(to, "/:?") && !strings.HasPrefix(to, "(") {
		return usage("use //host:port/service or a descriptor, or the driver godror", "the driver go-ora cannot read this form of Easy Connect")
	}
	if !strings.HasPrefix(to, "(") {
		descriptor, err := lookUpAlias(to, configDir)
		if err != nil {
			return err
		}
		to = descriptor
	}
	u.Host, u.Path = ":0", "/"
	q.Set("connStr", to)
	return nil
}
