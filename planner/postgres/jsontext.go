package postgres

import "strings"

// A jsonText writes what EXPLAIN (FORMAT JSON) would have printed of a plan that was read in another
// format, so that one reader knows what plans mean. Calls nest as the values do; commas come by themselves.
type jsonText struct{ out []byte }

// next puts the comma that a key or a value of a list needs.
func (w *jsonText) next() {
	if n := len(w.out); n > 0 {
		switch w.out[n-1] {
		case '{', '[', ':':
		default:
			w.out = append(w.out, ',')
		}
	}
}

func (w *jsonText) beginObject() { w.next(); w.out = append(w.out, '{') }
func (w *jsonText) endObject()   { w.out = append(w.out, '}') }
func (w *jsonText) beginArray()  { w.next(); w.out = append(w.out, '[') }
func (w *jsonText) endArray()    { w.out = append(w.out, ']') }

// key begins a member; its value follows.
func (w *jsonText) key(name string) {
	w.text(name)
	w.out = append(w.out, ':')
}

// text writes a string. Invalid UTF-8 stays: renderers make text harmless.
func (w *jsonText) text(s string) {
	w.next()
	w.out = append(w.out, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		w.out = append(w.out, s[:i]...)
		switch i := strings.IndexByte("\n\r\t", c); {
		case i >= 0:
			w.out = append(w.out, '\\', "nrt"[i])
		case c < ' ':
			w.out = append(w.out, '\\', 'u', '0', '0', '0'+c>>4, "0123456789abcdef"[c&15])
		default:
			w.out = append(w.out, '\\', c)
		}
		s, i = s[i+1:], 0
	}
	w.out = append(w.out, s...)
	w.out = append(w.out, '"')
}

// literal writes a number, true, false or null as it stands.
func (w *jsonText) literal(s string) {
	w.next()
	w.out = append(w.out, s...)
}
