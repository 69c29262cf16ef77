package main

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"
)

// TestReadUnindented holds that blanks go only before lines of JSON, and all others stay.
func TestReadUnindented(t *testing.T) {
	deep := strings.Repeat(" ", 300)
	for text, want := range map[string]string{
		"[\n  {\n" + deep + "\"a b\": [ 1,  2 ]\n  }\n]\n": "[\n{\n\"a b\": [ 1,  2 ]\n}\n]\n",
		"[]\n   Seq Scan\n     ->  \"x\"\n":                "[]\n   Seq Scan\n     ->  \"x\"\n",
		"[\n    [],\r\n\r\n  \r\n  {}\n]":                  "[\n[],\r\n\r\n\r\n{}\n]",
		"[\n  {\n     5)\"\n  }":                           "[\n{\n     5)\"\n  }",
		"[\n\t\t{\n  }":                                    "[\n\t\t{\n  }",
		"{\n" + deep:                                       "{\n",
		"":                                                 "",
	} {
		size := int64(len(text))
		for name, read := range map[string]func() ([]byte, error){
			"whole": func() ([]byte, error) { return readUnindented(strings.NewReader(text), size, size) },
			"bytes": func() ([]byte, error) {
				return readUnindented(iotest.OneByteReader(strings.NewReader(text)), size, size)
			},
		} {
			if got, err := read(); err != nil || string(got) != want {
				t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
			}
		}
	}
	if _, err := readUnindented(strings.NewReader("[[[["), 2, 3); err == nil {
		t.Error("a file that grew beyond the limit is read")
	}
	if _, err := readUnindented(iotest.ErrReader(bytes.ErrTooLarge), 2, 3); err != bytes.ErrTooLarge {
		t.Errorf("got %v", err)
	}
}

// TestUnindentedPlan holds that a large plan gives the same picture without its indentation.
func TestUnindentedPlan(t *testing.T) {
	var doc bytes.Buffer
	if err := writePlan(&doc, newGenerator().bushyPlan(200)); err != nil {
		t.Fatal(err)
	}
	short, err := readUnindented(bytes.NewReader(doc.Bytes()), int64(doc.Len()), int64(doc.Len()))
	if err != nil || len(short) >= doc.Len() {
		t.Fatalf("%d of %d bytes, %v", len(short), doc.Len(), err)
	}
	var pictures [2]bytes.Buffer
	for i, text := range [][]byte{doc.Bytes(), short} {
		if status := run(t.Context(), []string{"--format", "svg"}, bytes.NewReader(text), &pictures[i], t.Output()); status != 0 {
			t.Fatal("exit status", status)
		}
	}
	if !bytes.Equal(pictures[0].Bytes(), pictures[1].Bytes()) {
		t.Error("another picture")
	}
}
