package detect

import (
	"strings"
	"testing"
)

// TestLineBreaksOfXML holds that line breaks in literals and statements, which XML prints as they are, are
// no sign of broken lines, and stay where lines were broken.
func TestLineBreaksOfXML(t *testing.T) {
	own := strings.Replace(unseenXML, "'x'", "'ä x\n\n- y\n  it''s z \nx'", 1)
	named := strings.Replace(unseenXML, "last_name_of_customer", "&quot;last\nname&quot;", 1)
	logged := strings.Replace(own, "  <Query>\n", "  <Query-Text>\nselect 'it\n\nis' -- isn't\n  from t </Query-Text>\n", 1)
	short := strings.Replace(unseenXML, "'x'", "'x\ny'", 1)
	for _, c := range []struct{ name, input, want string }{
		{"bare", own, own},
		{"prose in front", "It is slow:\n\n" + own + "\nbye\n", own},
		{"in a cell", "1,\"duration: 1.0 ms  plan:\n" + strings.ReplaceAll(own, `"`, `""`) + "\",,\n", own},
		{"an identifier", named, named},
		{"a statement", logged, logged},
		{"a terminal", broken(short, 52), short},
		{"a mail client", strings.Replace(short, " AND ", "\nAND ", 1), strings.Replace(short, " AND ", " AND ", 1)},
	} {
		checkDocs(t, c.name, c.input, c.want)
	}
}

// checkDocs holds that the documents in an input are those wanted, byte for byte.
func checkDocs(t *testing.T, name, input string, want ...string) {
	t.Helper()
	docs, err := Plans([]byte(input))
	if err != nil || len(docs) != len(want) {
		t.Errorf("%s: %d documents, %v", name, len(docs), err)
		return
	}
	for i, d := range docs {
		if string(d.Data) != want[i] {
			t.Errorf("%s: got\n%s\nwant\n%s", name, d.Data, want[i])
		}
	}
}
