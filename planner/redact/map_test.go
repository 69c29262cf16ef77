package redact

import (
	"bytes"
	"strings"
	"testing"
)

func TestMapRoundTrip(t *testing.T) {
	p := NewPseudonyms()
	for _, name := range []string{"orders", "a \"b\" <c>", "größe", "x\xff"} {
		p.take(kindTable, name)
	}
	p.take(kindColumn, "id")
	var out bytes.Buffer
	if _, err := p.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	back, err := ReadPseudonyms(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if got := back.take(kindColumn, "orders"); got != "table_1" {
		t.Errorf("orders is %s", got)
	}
	if got := back.take(kindColumn, "other"); got != "column_2" {
		t.Errorf("a new column is %s", got)
	}
	var again bytes.Buffer
	if _, err := p.WriteTo(&again); err != nil || again.String() != out.String() {
		t.Error("the map is not the same twice", err)
	}
}

func TestHostileMaps(t *testing.T) {
	for _, text := range []string{
		"", "null", "[]", "{", `{"schema":"sqlflame-names/1"} x`, `{"schema":"other/1","names":[]}`, `{"schema":"sqlflame-names/1","more":1}`,
		`{"schema":"sqlflame-names/1","names":[{"pseudonym":"<script>","name":"a"}]}`,
		`{"schema":"sqlflame-names/1","names":[{"pseudonym":"table_0","name":"a"}]}`,
		`{"schema":"sqlflame-names/1","names":[{"pseudonym":"table_01","name":"a"}]}`,
		`{"schema":"sqlflame-names/1","names":[{"pseudonym":"table_-1","name":"a"}]}`,
		`{"schema":"sqlflame-names/1","names":[{"pseudonym":"table_99999999999999999999","name":"a"}]}`,
		`{"schema":"sqlflame-names/1","names":[{"pseudonym":"secret_1","name":"a"}]}`,
		`{"schema":"sqlflame-names/1","names":[{"pseudonym":"table_1","name":""}]}`,
		`{"schema":"sqlflame-names/1","names":[{"pseudonym":"table_1","name":"a"},{"pseudonym":"table_1","name":"b"}]}`,
		`{"schema":"sqlflame-names/1","names":[{"pseudonym":"table_1","name":"a"},{"pseudonym":"table_2","name":"a"}]}`,
		strings.Repeat("[", 100_000),
	} {
		if _, err := ReadPseudonyms(strings.NewReader(text)); err == nil {
			t.Errorf("accepted: %.80s", text)
		}
	}
}
