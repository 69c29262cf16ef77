package detect

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const wrappedDir = "../../testdata/wrapped"

var bareFormats = map[string]Format{"text": PostgresText, "json": PostgresJSON, "xml": PostgresXML, "yaml": PostgresYAML}

// bare returns the plan that all files of a kind hold.
func bare(t testing.TB, kind string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(wrappedDir, kind+".bare"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestWrapped holds that the plan comes out of every wrapping in testdata/wrapped as it went in, as often
// as the name says.
func TestWrapped(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(wrappedDir, "*.*-*"))
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		kind, _, _ := strings.Cut(name, ".")
		count := 1
		if strings.HasSuffix(name, "-twice") {
			count = 2
		}
		checkWrapped(t, name, data, kind, count)
	}
}

func checkWrapped(t testing.TB, name string, data []byte, kind string, count int) {
	t.Helper()
	docs, err := Plans(data)
	if err != nil || len(docs) != count {
		t.Errorf("%s: %d documents, %v", name, len(docs), err)
		return
	}
	for _, d := range docs {
		if got, want := settled(kind, d.Data), settled(kind, []byte(bare(t, kind))); d.Format != bareFormats[kind] || got != want {
			t.Errorf("%s: format %v, got\n%s\nwant\n%s", name, d.Format, got, want)
			return
		}
	}
}

// settled leaves of a document what tells its meaning: JSON without blanks, others without those at the
// ends of lines.
func settled(kind string, doc []byte) string {
	if kind == "json" {
		var out bytes.Buffer
		if err := json.Compact(&out, doc); err != nil {
			return err.Error() + "\n" + string(doc)
		}
		return out.String()
	}
	lines := trimLeft(strings.Split(strings.TrimRight(string(doc), " \n"), "\n"))
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \r")
		if kind == "xml" {
			lines[i] = strings.TrimLeft(lines[i], " \t")
		}
	}
	return strings.Join(lines, "\n")
}
