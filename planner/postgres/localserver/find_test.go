package localserver

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeInstallation makes a directory with an initdb and a postgres that tells its version.
func fakeInstallation(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n"
	for _, name := range []string{"postgres", "initdb"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// onlyHere hides what the machine has.
func onlyHere(t *testing.T, path, variable string) {
	t.Helper()
	t.Setenv("PATH", path)
	t.Setenv(BinVariable, variable)
	old := wellKnown
	wellKnown = nil
	t.Cleanup(func() { wellKnown = old })
}

func TestFindOrder(t *testing.T) {
	in13, in15, in19 := fakeInstallation(t, "13.23"), fakeInstallation(t, "15.18 (Debian 15.18-0+deb12u1)"), fakeInstallation(t, "19beta1")
	own15, link := fakeInstallation(t, "15.2"), t.TempDir()
	for _, name := range []string{"postgres", "initdb"} {
		if err := os.Symlink(filepath.Join(in15, name), filepath.Join(link, name)); err != nil {
			t.Fatal(err)
		}
	}
	path := strings.Join([]string{"/bin", link, in13, t.TempDir(), in15, in19}, string(os.PathListSeparator))
	onlyHere(t, path, own15)
	got, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	want := []Installation{{in19, "19beta1", 19}, {own15, "15.2", 15}, {in15, "15.18", 15}, {in13, "13.23", 13}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: got %v, want %v", i, got[i], want[i])
		}
	}
}

func TestFindNothing(t *testing.T) {
	onlyHere(t, t.TempDir(), "")
	if got, err := Find(); len(got) != 0 || err != nil {
		t.Errorf("got %v, %v; want nothing and no error", got, err)
	}
	onlyHere(t, "", t.TempDir())
	if _, err := Find(); err == nil || !strings.Contains(err.Error(), BinVariable) {
		t.Errorf("got %v; want an error that names %s", err, BinVariable)
	}
}

// TestBinariesClosedToServerUser needs root: only root's servers run as somebody else.
func TestBinariesClosedToServerUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root")
	}
	dir := fakeInstallation(t, "15.18")
	closed := filepath.Dir(dir)
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	in, err := Inspect(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), in, Options{})
	var access *AccessError
	if !errors.As(err, &access) || access.Closed != closed || !strings.Contains(access.Hint(), access.User) {
		t.Errorf("got %v; want an AccessError about %s", err, closed)
	}
}

// TestTemporaryDirectoryOutOfReach has a TMPDIR that is too deep for a socket, or closed to the
// server's user; the server then lives elsewhere.
func TestTemporaryDirectoryOutOfReach(t *testing.T) {
	deep := filepath.Join(shortTempDir(t), strings.Repeat("x", 90))
	closed := filepath.Join(shortTempDir(t), "closed")
	for _, dir := range []string{deep, closed} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	owner, err := chooseAccount()
	if err != nil {
		t.Fatal(err)
	}
	for _, tmp := range []string{deep, closed} {
		t.Setenv("TMPDIR", tmp)
		dir, err := privateDir(owner)
		if err != nil {
			t.Fatal(err)
		}
		defer os.Remove(dir)
		if tmp == deep && strings.HasPrefix(dir, deep) {
			t.Errorf("%s is too long", dir)
		}
		if tmp == closed && owner.drop && strings.HasPrefix(dir, closed) {
			t.Errorf("%s is closed to %s", dir, owner.name)
		}
		if left, _ := filepath.Glob(tmp + "/*"); tmp == deep && len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
	}
}
