package render

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// speedscope finds the page of npm's package speedscope below NODE_PATH.
func speedscope(t *testing.T) string {
	t.Helper()
	for _, dir := range filepath.SplitList(os.Getenv("NODE_PATH")) {
		page := filepath.Join(dir, "speedscope", "dist", "release", "index.html")
		if _, err := os.Stat(page); err == nil {
			return page
		}
	}
	if os.Getenv("SQLFLAME_REQUIRE") == "1" {
		t.Fatal("npm's package speedscope is not below NODE_PATH")
	}
	t.Skip("npm's package speedscope is not below NODE_PATH")
	return ""
}

// TestSpeedscope hands folded stacks to speedscope's importer and reads its table of functions.
func TestSpeedscope(t *testing.T) {
	page := speedscope(t)
	p := newProfile(t, planNode("SELECT", 10_000_000, planNode("SubPlan 1", 4_000_000, planNode("Seq Scan on a;b", 1_000_000)), planNode("Sort", 2_000_000)))
	var out bytes.Buffer
	if err := Folded(&out, p, Defaults()); err != nil {
		t.Fatal(err)
	}
	// This is how its own command line hands a file over.
	script := filepath.Join(t.TempDir(), "profile.js")
	call := fmt.Sprintf("speedscope.loadFileFromBase64(%q, %q)", "plan.folded", base64.StdEncoding.EncodeToString(out.Bytes()))
	if err := os.WriteFile(script, []byte(call), 0o644); err != nil {
		t.Fatal(err)
	}
	tb := open(t, newBrowser(t), page+"#view=sandwich&localProfilePath="+script, 1200)
	want := []string{"SELECT", "SubPlan #1", "Seq Scan on a,b", "Sort"}
	var text string
	for range 100 {
		text = eval[string](tb, "document.body.innerText")
		if containsAll(text, want) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("speedscope shows\n%s\nwant %q in it", text, want)
}

func containsAll(text string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}
