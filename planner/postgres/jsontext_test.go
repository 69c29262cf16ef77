package postgres

import (
	"encoding/json"
	"testing"
)

func TestJSONText(t *testing.T) {
	var w jsonText
	w.beginArray()
	w.beginObject()
	w.key("a\"\\\x01\n:")
	w.text("[{:")
	w.key("b")
	w.beginArray()
	w.literal("1.50")
	w.text("")
	w.beginObject()
	w.endObject()
	w.endArray()
	w.key("c")
	w.literal("true")
	w.endObject()
	w.endArray()
	const want = `[{"a\"\\\u0001\n:":"[{:","b":[1.50,"",{}],"c":true}]`
	if got := string(w.out); got != want || !json.Valid(w.out) {
		t.Errorf("got %s, want %s", got, want)
	}
}
