package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A listedPackage is what go list says of one.
type listedPackage struct {
	ImportPath string
	Dir        string
	Imports    []string
	GoFiles    []string
	CgoFiles   []string
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,GoFiles,CgoFiles", "sqlflame/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []listedPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listedPackage
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// mayImport lists, for each package of the project, which others of it may be imported. Imports
// run downhill only.
var mayImport = map[string][]string{
	"planner":                      {},
	"planner/sqltext":              {},
	"planner/detect":               {"planner", "planner/sqltext"},
	"planner/postgres":             {"planner", "planner/sqltext"},
	"planner/postgres/localserver": {"planner"},
	"planner/oracle":               {"planner"},
	"planner/redact":               {"planner"},
	"flamegraph":                   {"planner"},
	"render":                       {"planner", "flamegraph"},
	"cmd/sqlflame":                 {"planner", "planner/detect", "planner/postgres", "planner/postgres/localserver", "planner/oracle", "planner/redact", "flamegraph", "render"},
}

func TestImportsRunDownhill(t *testing.T) {
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, "sqlflame/")
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %s has no rule about its imports", name)
		}
		for _, imported := range p.Imports {
			other, ours := strings.CutPrefix(imported, "sqlflame/")
			if ours && !slices.Contains(allowed, other) {
				t.Errorf("%s imports %s", name, other)
			}
		}
	}
}

// onlyIn lists the dependencies that have one owner.
var onlyIn = map[string]string{
	"github.com/jackc/pgx":    "planner/postgres",
	"github.com/pganalyze":    "planner/postgres",
	"github.com/wasilibs":     "planner/postgres",
	"github.com/google/pprof": "render",
	"github.com/spf13/cobra":  "cmd/sqlflame",
	"golang.org/x/term":       "cmd/sqlflame",
	"github.com/godror":       "planner/oracle",
	"github.com/sijms/go-ora": "planner/oracle",
}

func TestDependenciesHaveOneOwner(t *testing.T) {
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, "sqlflame/")
		for _, imported := range p.Imports {
			for prefix, owner := range onlyIn {
				if strings.HasPrefix(imported, prefix) && name != owner {
					t.Errorf("%s imports %s, which belongs to %q", name, imported, owner)
				}
			}
		}
	}
}

// TestDriverInOneFile holds the promise that a database driver is imported in exactly one file.
func TestDriverInOneFile(t *testing.T) {
	for _, p := range listPackages(t) {
		if !strings.HasSuffix(p.ImportPath, "planner/postgres") {
			continue
		}
		owners := map[string]bool{}
		for _, file := range p.GoFiles {
			text, err := os.ReadFile(filepath.Join(p.Dir, file))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), `"github.com/jackc/pgx`) {
				owners[file] = true
			}
		}
		if len(owners) != 1 {
			t.Errorf("pgx is imported in %v, want one file", owners)
		}
		return
	}
	t.Error("package planner/postgres not found")
}
