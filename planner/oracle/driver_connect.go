package oracle

import (
	"fmt"
	"net"
	"regexp"
	"strings"
)

// An address is a connect argument, taken apart.
type address struct {
	user string // "" for external authentication
	// to is what Oracle's client takes: a descriptor, host:port/service or an alias.
	to   string
	role string // SYSDBA and the like
}

const hintConnect = "user@//host:port/service, user@alias, user@(DESCRIPTION=...) or /@alias, with or without: as sysdba"

var asRole = regexp.MustCompile(`(?i)^(.*?)\s+as\s+(\w+)$`)

// parseConnect takes a connect argument apart. The messages do not repeat it, as it may hold a password.
func parseConnect(s string) (address, error) {
	var at address
	s = strings.TrimSpace(s)
	if m := asRole.FindStringSubmatch(s); m != nil {
		role, err := parseRole(m[2])
		if err != nil {
			return at, err
		}
		s, at.role = m[1], role
	}
	s = strings.TrimPrefix(s, "oracle://")
	user, to, found := cutUnquoted(s, '@')
	switch {
	case s == "":
		return at, usage(hintConnect, "no database to connect to")
	case !found && strings.Trim(s, "/") == "":
		return at, usage(hintConnect, "a local connection without a service is not supported")
	case !found:
		user, to = "", s
	}
	if err := at.setUser(user); err != nil {
		return at, err
	}
	return at, at.setTo(strings.TrimSpace(to), found)
}

func parseRole(s string) (string, error) {
	role := strings.ToUpper(s)
	switch role {
	case "SYSDBA", "SYSOPER", "SYSASM", "SYSBACKUP", "SYSDG", "SYSKM", "SYSRAC":
		return role, nil
	}
	return "", usage("as sysdba, sysoper, sysasm, sysbackup, sysdg, syskm or sysrac", "the connect argument ends in an unknown role")
}

// setUser refuses a password, which stands behind a slash or a colon.
func (at *address) setUser(user string) error {
	user = strings.TrimSpace(user)
	name, password, slash := cutUnquoted(user, '/')
	if !slash {
		name, password, _ = cutUnquoted(user, ':')
	}
	if password != "" {
		return usage(hintPassword, "the connect argument holds a password: everyone on this machine could read it in the list of processes")
	}
	at.user = strings.TrimSpace(name)
	return nil
}

var (
	// user/password without a host looks like host/service: neither may be guessed.
	ambiguous = regexp.MustCompile(`^[^/:.\[(]+/[^/]*$`)
	byService = regexp.MustCompile(`^(?:(tcps?):)?(?://)?(\[[0-9A-Fa-f:.%]+\]|[^/:\[\]\s]+)(?::(\d{1,5}))?/([\w.$#-]+)(?::(?i:dedicated|shared|pooled))?(?:/[\w.$#-]+)?$`)
	bySID     = regexp.MustCompile(`^(?://)?(\[[0-9A-Fa-f:.%]+\]|[^/:\[\]\s]+):(\d{1,5}):([\w.$#-]+)$`)
)

// setTo checks what stands behind the user.
func (at *address) setTo(to string, withUser bool) error {
	switch {
	case to == "":
		return usage(hintConnect, "nothing stands behind the @ of the connect argument")
	case !strings.HasPrefix(to, "(") && strings.Contains(to, "@"):
		return usage(hintPassword, "the connect argument has more than one @: a password has no place in it")
	case !withUser && ambiguous.MatchString(to):
		return usage("write //host/service for a service; "+hintPassword, "the connect argument may be user/password or host/service")
	case strings.HasPrefix(to, "(") && strings.Count(to, "(") != strings.Count(to, ")"):
		return usage("quote it for the shell", "the parentheses of the descriptor do not match")
	}
	at.to = to
	if m := bySID.FindStringSubmatch(to); m != nil {
		at.to = fmt.Sprintf("(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=%s)(PORT=%s))(CONNECT_DATA=(SID=%s)))", strings.Trim(m[1], "[]"), m[2], m[3])
	}
	return nil
}

// cutUnquoted is strings.Cut that does not look inside double quotes.
func cutUnquoted(s string, at byte) (before, after string, found bool) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == at && !quoted:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

var descriptorPart = regexp.MustCompile(`(?i)\(\s*(HOST|PORT|SERVICE_NAME|SID)\s*=\s*([\w.:$#-]+)\s*\)`)

// String names the database in messages.
func (at address) String() string {
	if !strings.HasPrefix(at.to, "(") {
		return at.to
	}
	part := map[string]string{}
	for _, m := range descriptorPart.FindAllStringSubmatch(at.to, -1) {
		if key := strings.ToUpper(m[1]); part[key] == "" {
			part[key] = m[2]
		}
	}
	name := part["HOST"]
	if part["PORT"] != "" {
		name = net.JoinHostPort(name, part["PORT"])
	}
	switch {
	case part["SERVICE_NAME"] != "":
		name += "/" + part["SERVICE_NAME"]
	case part["SID"] != "":
		name += ":" + part["SID"]
	}
	if name == "" {
		return "the descriptor"
	}
	return name
}
