package sqltext

import (
	"strings"
	"testing"
)

func TestValueGoesOn(t *testing.T) {
	node := "  ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n"
	for text, want := range map[string]struct {
		lines int
		sure  bool
	}{
		"(a = 1)\nBuffers: x":                          {0, true},
		"(a = 'x'::text)\nb":                           {0, true},
		"(a = 'x\ny'::text)\nb":                        {1, true},
		"(a = 'x\n(1 row)\n```\n'::text)":              {3, true},
		"(a = 'it''s\n''\n'::text)":                    {2, true},
		"a.\"x\ny\"":                                   {1, true},
		"(a = 'x\n" + node + "'::text)":                {2, true},
		"(a = 'x\n" + node + "')":                      {2, false},
		"(a = 'x\n" + node + "')\n\n  Buffers: shared": {2, true},
		"(a = 'x\n" + node + "')\nthat is it":          {2, false},
		"(a = 'cut o\nFilter: (b = 'x'::text)":         {0, true},
		"(a = 'cut o\n":                                {0, true},
		"(a = 'cut o\nthat's (not) it)":                {0, true},
		"(a = 'x\n' AND\n(b))":                         {0, true},
		"'" + strings.Repeat("\n1", 100) + "'::text":   {100, true},
	} {
		lines := strings.Split(text, "\n")
		i := 0
		got, sure := new(Values).GoesOn(lines[0], func() (string, bool) {
			if i++; i >= len(lines) {
				return "", false
			}
			return lines[i], true
		})
		if got != want.lines || sure != want.sure {
			t.Errorf("%q: got %d %v, want %v", text, got, sure, want)
		}
	}
}
